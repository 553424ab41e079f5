"""Forms come from our own pages: a token bound to the session, and the browser's own word where it gives it.

Strangers' forms (sign-in, an invitation) are bound to a random cookie instead. Compared in constant time.
"""

import hashlib
import hmac

from fastapi import Request
from starlette.responses import Response

from circles.errors import NotAllowed
from circles.identity import new_token, same
from web.forms import Typed
from web.house import house_of
from web.security import cookies

FOREIGN = "This form did not come from our own page. Go back, load the page again, and send it once more."
NAME = "csrf"


def token(request: Request) -> str:
    """The token for the forms of this request's page."""
    bound = cookies.session_token(request) or _strangers_word(request)
    key = house_of(request).settings.session_key
    return hmac.new(key.encode(), f"form:{bound}".encode(), hashlib.sha256).hexdigest()


def check(request: Request, typed: Typed) -> None:
    """Raise NotAllowed for a form that is not from our own page, in this browser, in this session."""
    check_origin(request)
    if not same(typed.one(NAME) or request.headers.get("X-CSRF", ""), token(request)):
        raise NotAllowed(FOREIGN)


def check_origin(request: Request) -> None:
    """Refuse what the browser itself says comes from elsewhere."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(FOREIGN)
    origin = request.headers.get("Origin", "null")  # browsers say "null" too, because our pages send no referrer
    if origin != "null" and origin not in _own_origins(request):
        raise NotAllowed(FOREIGN)


def _own_origins(request: Request) -> tuple[str, str]:
    settings = house_of(request).settings
    scheme = "https" if settings.on_https else "http"
    return (settings.public_url, f"{scheme}://{request.headers.get('Host', '')}")


def _strangers_word(request: Request) -> str:
    """The random word of a browser that is not signed in; made at its first form and left by `leave_word`."""
    word = cookies.read_cookie(request, cookies.STRANGER) or getattr(request.state, "word", "")
    if not word:
        word = request.state.word = new_token()
    return word


def leave_word(request: Request, answer: Response) -> None:
    """Give the browser its word, when this request made one."""
    word = getattr(request.state, "word", "")
    if word:
        cookies.set_cookie(answer, cookies.STRANGER, word, house_of(request).settings, None)
