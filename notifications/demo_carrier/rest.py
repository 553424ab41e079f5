"""The carrier's REST paths: create, list, fetch, redact or cancel, and delete a text, with the faults on the way in."""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifications.demo_carrier.answers import a_call, a_page, a_text, an_error
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.lines import Lines
from notifications.demo_carrier.refusals import Refused
from notifications.demo_carrier.store import CarriedText

Answer = Callable[[Request], Awaitable[Response]]
LARGEST_PAGE, USUAL_PAGE = 1000, 50
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")


class RestPaths:
    """The paths of one carrier. `lines` are the open connections, for the fault that cuts one."""

    def __init__(self, carrier: Carrier, lines: Lines) -> None:
        self._carrier, self._lines = carrier, lines

    def routes(self) -> list[Route]:
        base, calls = (f"/2010-04-01/Accounts/{{account}}/{kind}" for kind in ("Messages", "Calls"))
        return [
            Route(f"{base}.json", self._guarded(self._create), methods=["POST"]),
            Route(f"{base}.json", self._guarded(self._list), methods=["GET"]),
            Route(f"{base}/{{sid}}.json", self._guarded(self._fetch), methods=["GET"]),
            Route(f"{base}/{{sid}}.json", self._guarded(self._update), methods=["POST"]),
            Route(f"{base}/{{sid}}.json", self._guarded(self._delete), methods=["DELETE"]),
            Route(f"{calls}.json", self._guarded(self._create_call), methods=["POST"]),
            Route(f"{calls}.json", self._guarded(self._list_calls), methods=["GET"]),
            Route(f"{calls}/{{sid}}.json", self._guarded(self._fetch_call), methods=["GET"]),
        ]

    def _guarded(self, answer: Answer) -> Answer:
        async def guarded(request: Request) -> Response:
            try:
                self._let_in(request)
                return await answer(request)
            except Refused as refused:
                return _refusal(refused)
            except KeyError:
                return _refusal(Refused(20404))

        return guarded

    def _let_in(self, request: Request) -> None:
        account = self._carrier.account
        given = _basic(request.headers.get("authorization", ""))
        wanted = f"{account.sid}:{account.token}"
        if not hmac.compare_digest(given.encode(), wanted.encode()) or request.path_params["account"] != account.sid:
            raise Refused(20003)

    async def _create(self, request: Request) -> Response:
        fields = {name: str(value) for name, value in (await request.form()).items()}
        about = f"{fields.get('To')}|{fields.get('Body')}"
        await self._before(request, about)
        text = self._carrier.take(fields)
        return await self._after(request, about) or self._text(text, 201)

    async def _before(self, request: Request, about: str) -> None:
        """What can go wrong while nothing has been taken yet."""
        strikes, faults = self._carrier.mischief.strikes, self._carrier.mischief.faults
        if strikes("slow", about):
            await asyncio.sleep(faults.slow_milliseconds / 1000)
        if strikes("busy", about):
            raise Refused(20429, retry_after=faults.retry_after_seconds)
        self._carrier.hold_back()
        if strikes("error_before", about):
            raise Refused(20503)
        if strikes("reset_before", about):
            await self._lines.cut(request)
            raise Refused(20503)

    async def _after(self, request: Request, about: str) -> Response | None:
        """What can go wrong although the text has been taken."""
        strikes = self._carrier.mischief.strikes
        if strikes("error_after", about):
            raise Refused(20500)
        if strikes("silent_after", about):
            await _until_gone(request)
            return Response()
        if strikes("reset_after", about):
            await self._lines.cut(request)
            return Response()
        return None

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        filters = {name: asked[name] for name in _FILTERS if name in asked}
        size = min(max(int(asked.get("PageSize", USUAL_PAGE)), 1), LARGEST_PAGE)
        token = asked.get("PageToken", "").removeprefix("PA")
        found = self._carrier.listed(asked.get("To", ""), asked.get("From", ""), int(token) if token else None)
        kept = [one for one in found if _sent_within(one, filters)]
        rows = [a_text(self._carrier.account.sid, one) for one in kept[:size]]
        page = a_page(
            self._carrier.account.sid, "Messages", rows, kept[:size][-1].seq if kept else 0, filters=filters,
            size_asked=size, page=int(asked.get("Page", 0)), more=len(kept) > size,
        )  # fmt: skip
        return JSONResponse(page)

    async def _create_call(self, request: Request) -> Response:
        form = await request.form()
        fields = {name: str(value) for name, value in form.items()}
        about = f"call|{fields.get('To')}"
        await self._before(request, about)
        events = " ".join(str(one) for one in form.getlist("StatusCallbackEvent"))
        call = self._carrier.take_call(fields, events)
        return await self._after(request, about) or JSONResponse(a_call(self._carrier.account.sid, call), 201)

    async def _list_calls(self, request: Request) -> Response:
        asked = request.query_params
        filters = {name: asked[name] for name in ("To", "From") if name in asked}
        size = min(max(int(asked.get("PageSize", USUAL_PAGE)), 1), LARGEST_PAGE)
        token = asked.get("PageToken", "").removeprefix("PA")
        found = self._carrier.listed_calls(asked.get("To", ""), asked.get("From", ""), int(token) if token else None)
        rows = [a_call(self._carrier.account.sid, one) for one in found[:size]]
        page = a_page(
            self._carrier.account.sid, "Calls", rows, found[:size][-1].seq if found else 0, filters=filters,
            size_asked=size, page=int(asked.get("Page", 0)), more=len(found) > size,
        )  # fmt: skip
        return JSONResponse(page)

    async def _fetch_call(self, request: Request) -> Response:
        call = self._carrier.calls.book.call(request.path_params["sid"])
        return JSONResponse(a_call(self._carrier.account.sid, call))

    async def _fetch(self, request: Request) -> Response:
        return self._text(self._carrier.store.text(request.path_params["sid"]))

    async def _update(self, request: Request) -> Response:
        """Only two changes exist: Status=canceled before it went, and an empty Body once it is finished."""
        sid, form = request.path_params["sid"], await request.form()
        if form.get("Status") == "canceled":
            return self._text(self._carrier.cancel(sid))
        if form.get("Body") == "":
            return self._text(self._carrier.redact(sid))
        raise Refused(20001)

    async def _delete(self, request: Request) -> Response:
        self._carrier.store.remove(request.path_params["sid"])
        return Response(status_code=204)

    def _text(self, text: CarriedText, status: int = 200) -> Response:
        return JSONResponse(a_text(self._carrier.account.sid, text), status)


def _refusal(refused: Refused) -> Response:
    headers = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
    return JSONResponse(an_error(refused), refused.status, headers)


def _basic(header: str) -> str:
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _sent_within(text: CarriedText, filters: dict[str, str]) -> bool:
    """The date filters: whole days in UTC, inclusive, and never true of a text that has not gone yet."""
    asked = {name: date.fromisoformat(day[:10]) for name, day in filters.items() if name.startswith("DateSent")}
    if not asked:
        return True
    if text.sent_at is None:
        return False
    sent = text.sent_at.date()
    holds: dict[str, Callable[[Any], bool]] = {
        "DateSent": lambda day: sent == day,
        "DateSent<": lambda day: sent <= day,
        "DateSent>": lambda day: sent >= day,
    }
    return all(holds[name](day) for name, day in asked.items())


async def _until_gone(request: Request) -> None:
    """Say nothing until the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
