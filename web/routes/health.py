"""Health: whether the process lives, and whether it is ready to serve and to send."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

router = APIRouter()


@router.get("/health/live")
def live() -> Response:
    return PlainTextResponse("live")
