"""The wire between the real SDK and the demo carrier, without a network: same requests, same answers, no waiting.

What the network would do to a request is done here: a line that is cut, an answer that never comes, nobody there.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.lines import Lines
from notifications.demo_carrier.rest import RestPaths
from web.simulation.fate import Fate

ADDRESS = "http://carrier.invalid"
CREATE = "POST"


@dataclass(frozen=True)
class Asked:
    """One request to send a text or to make a call, whatever came of it."""

    at: datetime
    to: str
    body: str
    callback: str
    status: int  # 0 where the caller never read one
    way: str = "text"


@dataclass
class _Exchange:
    """One request in the carrier's hands."""

    body: bytes
    status: int = 0
    content: bytes = b""
    headers: Mapping[str, str] | None = None
    waited: bool = False  # the carrier listens for our going: it means to say nothing


class CutLines(Lines):
    """Cuts a line by marking the request: there is no socket to reset."""

    async def cut(self, request: Request) -> None:
        request.scope["was_cut"] = True


class Wire(BaseAdapter):
    """Carries requests to the carrier's own application. `down`: nobody answers there now."""

    def __init__(self, carrier: Carrier, fate: Fate, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.app = Starlette(routes=RestPaths(carrier, CutLines()).routes())
        self.asked: list[Asked] = []
        self.down = False
        self._fate, self._now = fate, now
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Raises what the SDK's transport raises where a network fails, and Died where the worker does."""
        # The dispatcher has just looked at the clock. Who stands still between that look and the first byte cannot be
        # told from who stands still after it, by nobody but the carrier; so a worker may die here, and stalls before.
        self._fate.point("before a call", may_stall=False)
        if self.down:
            raise requests.exceptions.ConnectionError(
                MaxRetryError(None, str(request.url), NewConnectionError(None, "nobody there"))  # type: ignore[arg-type]
            )
        began = self._now()
        scope, exchange = _scope(request), _Exchange(_bytes(request.body))
        self._loop.run_until_complete(self.app(scope, _receiver(exchange), _sender(exchange)))
        answered = 0 if exchange.waited or scope.get("was_cut") else exchange.status
        if request.method == CREATE:
            way = "voice" if str(request.url).endswith("/Calls.json") else "text"
            self.asked.append(_asked(began, way, exchange.body, answered))
        self._fate.point("after a call")
        if exchange.waited:
            raise requests.exceptions.ReadTimeout("no answer")
        if scope.get("was_cut"):
            raise requests.exceptions.ConnectionError("cut")
        return _response(request, exchange)


def _scope(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(str(request.url))
    headers = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http",
        "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("carrier.invalid", 80), "root_path": "",
    }  # fmt: skip


def _receiver(exchange: _Exchange) -> Any:
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            exchange.waited = True
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": exchange.body, "more_body": False}

    return receive


def _sender(exchange: _Exchange) -> Any:
    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            exchange.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            exchange.content += message.get("body", b"")

    return send


def _asked(at: datetime, way: str, body: bytes, status: int) -> Asked:
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return Asked(at, fields.get("To", ""), fields.get("Body", ""), fields.get("StatusCallback", ""), status, way)


def _response(request: requests.PreparedRequest, exchange: _Exchange) -> requests.Response:
    response = requests.Response()
    response.status_code, response.request, response.url = exchange.status, request, str(request.url)
    response.headers.update(exchange.headers or {})
    response._content = exchange.content  # noqa: SLF001 - as the library's own adapters' tests do: there is no other way
    return response


def _bytes(body: bytes | str | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
