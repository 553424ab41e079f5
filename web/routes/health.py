"""Health: whether the process lives, and whether it is ready to serve and to send. Strangers learn no more."""

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, Response

from circles.clock import machine_now
from circles.database import reading
from migrations.upgrade import at_head
from notifications.readiness import is_ready
from web.house import House, house_of

router = APIRouter()


@router.get("/health/live")
def live() -> Response:
    return PlainTextResponse("live")


@router.get("/health/ready")
def ready(request: Request) -> Response:
    if _is_ready(house_of(request)):
        return PlainTextResponse("ready")
    return PlainTextResponse("not ready", 503)


def _is_ready(house: House) -> bool:
    try:
        with reading(house.engine) as session:
            return at_head(session.connection()) and is_ready(session, house.settings, machine_now())
    except SQLAlchemyError:
        return False
