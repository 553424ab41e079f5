"""The two cookies: who is signed in on this device, and the notice to show once. Neither can be read by a script."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from fastapi import Request
from starlette.responses import Response

from circles.accounts.session import kept_for
from circles.identity import same
from circles.settings import Settings
from web.house import house_of

SESSION, NOTICE, STRANGER = "circles", "circles-notice", "circles-form"
NOTICE_SECONDS = 60


def _named(name: str, settings: Settings) -> str:
    return f"__Host-{name}" if settings.on_https else name


def set_cookie(answer: Response, name: str, value: str, settings: Settings, seconds: int | None) -> None:
    """Set a cookie the strict way: this host only, no scripts, not sent along from other sites' forms."""
    answer.set_cookie(
        _named(name, settings),
        value,
        max_age=seconds,
        path="/",
        secure=settings.on_https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(answer: Response, name: str, settings: Settings) -> None:
    answer.delete_cookie(_named(name, settings), path="/", secure=settings.on_https, httponly=True, samesite="lax")


def read_cookie(request: Request, name: str) -> str:
    return request.cookies.get(_named(name, house_of(request).settings), "")


def keep_session(answer: Response, token: str, roles: Iterable[str], settings: Settings) -> None:
    """Sign this device in: always with a fresh token, whatever cookie the browser brought."""
    kept = kept_for(roles)
    set_cookie(answer, SESSION, token, settings, None if kept is None else int(kept.total_seconds()))


def session_token(request: Request) -> str:
    """The token of the device's session, or nothing."""
    return read_cookie(request, SESSION)


def signature(words: str, settings: Settings) -> str:
    """A keyed hash of our own words, so that nobody else can put words on our pages."""
    return hmac.new(settings.session_key.encode(), words.encode(), hashlib.sha256).hexdigest()


def leave_notice(answer: Response, text: str, settings: Settings) -> None:
    """Leave a notice for the next page. It holds nothing personal."""
    packed = urlsafe_b64encode(text.encode()).decode()
    set_cookie(answer, NOTICE, f"{packed}.{signature(packed, settings)}", settings, NOTICE_SECONDS)


def notice(request: Request, settings: Settings) -> str:
    """The notice that was left, if it is ours. Whoever shows it drops its cookie."""
    packed, _, signed = read_cookie(request, NOTICE).rpartition(".")
    if not packed or not same(signed, signature(packed, settings)):
        return ""
    return urlsafe_b64decode(packed).decode()
