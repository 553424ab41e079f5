"""The demo carrier as a web application: the carrier's REST paths, and a few of our own under /demo."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifications.demo_carrier.account import Account
from notifications.demo_carrier.answers import a_row_of_calls, a_row_of_history
from notifications.demo_carrier.call_book import CarriedCall
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.lines import Lines
from notifications.demo_carrier.refusals import Refused
from notifications.demo_carrier.rest import RestPaths
from notifications.demo_carrier.store import Store

SECONDS_FOR_AN_ANSWER = 15.0


def create_carrier(store_path: Path | str, account: Account | None = None, **chosen: Any) -> Starlette:
    """The application on a history file that is made where there is none. `chosen` goes to `Carrier`.

    The carrier itself is `app.state.carrier`; the open connections are `app.state.lines`.
    """
    carrier, lines = Carrier(Store(store_path), account, **chosen), Lines()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        carrier.start()
        yield
        await asyncio.to_thread(carrier.stop)

    app = Starlette(routes=[*RestPaths(carrier, lines).routes(), *_DemoPaths(carrier).routes()], lifespan=lifespan)
    app.state.carrier, app.state.lines = carrier, lines
    return app


class _DemoPaths:
    """What the demo phone, the demo bar and tests ask. Without a password: served on loopback only."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def routes(self) -> list[Route]:
        return [
            Route("/demo/inbound", self._inbound, methods=["POST"]),
            Route("/demo/history", self._history, methods=["GET"]),
            Route("/demo/calls", self._calls, methods=["GET"]),
            Route("/demo/calls/{sid}", self._act, methods=["POST"]),
            Route("/demo/faults", self._faults, methods=["GET", "POST"]),
            Route("/demo/clock", self._clock, methods=["POST"]),
            Route("/demo/forget", self._forget, methods=["POST"]),
            Route("/demo/alive", self._alive, methods=["GET"]),
        ]

    async def _inbound(self, request: Request) -> Response:
        """From, Body, and To where there are several senders. With wait=1 it answers after our webhook has."""
        said = await _said(request)
        number, body = str(said.get("From", "")), str(said.get("Body", ""))
        if not number:
            return _wrong("From is missing.")
        text, answered = self._carrier.write_back(number, body, str(said.get("To", "")))
        if said.get("wait"):
            await asyncio.to_thread(answered.wait, SECONDS_FOR_AN_ANSWER)
        return JSONResponse({"sid": text.sid, "answered": answered.is_set()}, 201)

    async def _history(self, request: Request) -> Response:
        """Texts in order: `to` one handset or all, `after` a sequence number."""
        after = request.query_params.get("after", "0")
        if not after.isdecimal():
            return _wrong("after must be a number.")
        texts = self._carrier.store.thread(request.query_params.get("to", ""), int(after))
        return JSONResponse({"texts": [a_row_of_history(one) for one in texts]})

    async def _calls(self, request: Request) -> Response:
        """Calls in order: `to` one handset or all."""
        calls = self._carrier.calls.book.calls(to=request.query_params.get("to", ""))
        return JSONResponse({"calls": [a_row_of_calls(one) for one in reversed(calls)]})

    async def _act(self, request: Request) -> Response:
        """`do` what the phone's owner does: answer, press (with a `key`), or hang_up: also without having taken it."""
        said, sid, calls = await _said(request), request.path_params["sid"], self._carrier.calls
        deeds: dict[str, Callable[[], CarriedCall]] = {
            "answer": lambda: calls.answer(sid),
            "press": lambda: calls.press(sid, str(said.get("key", ""))),
            "hang_up": lambda: calls.hang_up(sid),
        }
        deed = deeds.get(str(said.get("do", "")))
        if deed is None:
            return _wrong("do must be answer, press or hang_up.")
        try:
            return JSONResponse(a_row_of_calls(await asyncio.to_thread(deed)))
        except (KeyError, Refused):
            return _wrong("This call is over.")

    async def _faults(self, request: Request) -> Response:
        """GET: the faults and how often each struck. POST: other faults; those not named are off."""
        mischief = self._carrier.mischief
        if request.method == "POST":
            try:
                self._carrier.set_faults(Faults.read(await _said(request)))
            except ValueError as error:
                return _wrong(str(error))
        return JSONResponse({"faults": mischief.faults.shown(), "struck": mischief.struck()})

    async def _clock(self, request: Request) -> Response:
        """`now`: the demo's time, with its zone, to be shown on the phones."""
        try:
            moment = datetime.fromisoformat(str((await _said(request)).get("now", "")))
        except ValueError:
            return _wrong("now must be a date and time.")
        if moment.tzinfo is None:
            return _wrong("now must have a time zone.")
        self._carrier.show_time(moment)
        return JSONResponse({"now": moment.isoformat()})

    async def _forget(self, _request: Request) -> Response:
        await asyncio.to_thread(self._carrier.forget)
        return Response(status_code=204)

    async def _alive(self, _request: Request) -> Response:
        return JSONResponse({"alive": True})


async def _said(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object."""
    if request.headers.get("content-type", "").startswith("application/json"):
        said = await request.json()
        return said if isinstance(said, dict) else {}
    return {name: str(value) for name, value in (await request.form()).items()}


def _wrong(sentence: str) -> Response:
    return JSONResponse({"message": sentence}, 400)
