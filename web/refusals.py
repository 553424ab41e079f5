"""Answers to refusals: one place turns the domain's "no" into a page with a sentence that says what to do."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from circles.errors import NotFound, Refusal, TooManyTries
from web.page import stranger_page
from web.security.held_forms import sign_in_address
from web.templating import render
from web.visit import NeedsSignIn, Repeated

SENTENCES = {
    400: "We could not read what was sent. Go back and try again.",
    403: "That is for somebody else to do. Ask the coordinator or a manager.",
    404: "We could not find that page.",
    405: "That address does not take this. Go back and use the button on the page.",
    413: "That is too large to send. Send a smaller file or a shorter text.",
    415: "We cannot read that kind of file here.",
    422: "We could not read what was sent. Go back and check each field.",
    429: "That is too many tries for now. Wait a while, then try again.",
    500: "Something went wrong on our side. Nothing was changed. Try again in a minute.",
    503: "We are busy for a moment. Nothing was changed. Try again in a minute.",
}


def answer_refusals(app: FastAPI) -> None:
    """Set the one handler for each kind of refusal."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(NeedsSignIn, _sign_in_first)
    app.add_exception_handler(Repeated, _repeated)
    app.add_exception_handler(Exception, _broken)


def error_page(request: Request, status: int, sentence: str) -> Response:
    """An error page that says what to do, with 999 and the duty number where it is known (F10)."""
    answer = render(
        request, "errors/error.html", page=stranger_page(request, "Sorry"), status=status, sentence=sentence
    )
    answer.status_code = status
    return answer


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    answer = error_page(request, refusal.status, refusal.sentence)
    if isinstance(refusal, TooManyTries):
        answer.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return answer


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in SENTENCES else 400
    return error_page(request, status, SENTENCES[status])


def _unreadable(request: Request, _error: Exception) -> Response:
    """An address or a body that does not fit: an address is simply not there."""
    return error_page(request, NotFound.status, SENTENCES[404])


async def _sign_in_first(request: Request, _error: Exception) -> Response:
    address = await sign_in_address(request)
    if request.headers.get("HX-Request") == "true":  # the whole page goes there: a fragment is no place to sign in
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _repeated(_request: Request, repeated: Exception) -> Response:
    assert isinstance(repeated, Repeated)
    return RedirectResponse(repeated.location, 303)


def _broken(request: Request, _error: Exception) -> Response:
    return error_page(request, 500, SENTENCES[500])
