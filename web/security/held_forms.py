"""What was typed on an ended session is held for an hour, for that account alone, and comes back after sign-in."""

from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from circles import clock
from circles.accounts.submission import account_of_ended, hold_form
from circles.database import writing
from web.forms import Typed, read_typed
from web.house import house_of
from web.security import cookies


async def sign_in_address(request: Request) -> str:
    """Where to sign in, and come back to. A form that was sent is held first."""
    if request.method in ("GET", "HEAD"):
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return f"/sign-in?{urlencode({'next': asked})}"
    if await run_in_threadpool(_hold, request, await read_typed(request)):
        return f"/sign-in?{urlencode({'next': request.url.path, 'held': '1'})}"
    return "/sign-in"


def _hold(request: Request, typed: Typed) -> bool:
    now = clock.machine_now()
    with writing(house_of(request).engine) as session:
        account = account_of_ended(session, cookies.session_token(request), now)
        if account is None or not typed.worth_keeping():
            return False
        hold_form(session, account, request.url.path, typed.worth_keeping(), now)
        session.commit()
    return True
