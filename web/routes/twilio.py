"""What the carrier tells and asks us: reports on texts and calls, texts that came in, what a call says. Signed, or
refused.

The signature is over our *configured* address, for a proxy may have changed the one we see, and over every field
received. It carries no time stamp, so repeats are made harmless by the carrier's own names for things.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session
from starlette.responses import Response

from circles import clock
from circles.accounts.throttle import FORGED_BY_ADDRESS, count_try
from circles.database import writing
from circles.errors import TooManyTries
from circles.journal import CARRIER, record
from notifications.calls import SILENCE, Said, answer_call, press_key
from notifications.channels.twilio import TwilioChannel
from notifications.inbound import take_inbound
from notifications.line import open_channel
from notifications.reports import take_report
from web.forms import Typed, typed_form
from web.house import House, house_of
from web.security.addresses import client_address

router = APIRouter()
NOTHING_TO_SAY = Response(SILENCE, media_type="text/xml")
FORGED = 403


def _fields(request: Request, typed: Annotated[Typed, Depends(typed_form)]) -> dict[str, str] | None:
    """The fields of a genuine webhook, or None. Whatever is forged is journalled before it is refused."""
    house = house_of(request)
    fields = {name: values[0] for name, values in typed.texts.items()}
    query = f"?{request.url.query}" if request.url.query else ""
    address = f"{house.settings.public_url}{request.url.path}{query}"
    signature = request.headers.get("X-Twilio-Signature", "")
    how = request.headers.get("X-Twilio-Webhooks-Signature-Settings", "")
    channel = _channel(request, house)
    if channel is not None and channel.is_genuine(address, fields, signature, how):
        return fields
    _journal_forgery(request, house)
    return None


def _journal_forgery(request: Request, house: House) -> None:
    """Write it down, but not without end: a stranger must not fill the journal."""
    try:
        count_try(house.engine, FORGED_BY_ADDRESS, client_address(request), clock.machine_now())
    except TooManyTries:
        return
    with writing(house.engine) as session:
        record(session, "refuse_forged_webhook", "site", None, CARRIER, clock.now(session))
        session.commit()


def _channel(request: Request, house: House) -> TwilioChannel | None:
    if not hasattr(request.app.state, "webhook_channel"):
        request.app.state.webhook_channel = open_channel(house.settings)
    channel: TwilioChannel | None = request.app.state.webhook_channel
    return channel


def _open(request: Request) -> Iterator[Session]:
    with writing(house_of(request).engine) as session:
        yield session


Genuine = Annotated[dict[str, str] | None, Depends(_fields)]
Webhook = Annotated[Session, Depends(_open, scope="function", max_concurrency=1)]


@router.post("/twilio/status/{reference}")
def take_status(reference: str, fields: Genuine, session: Webhook) -> Response:
    if fields is None:
        return Response(status_code=FORGED)
    _take(session, lambda: take_report(session, reference, fields, clock.now(session)))
    return Response(status_code=204)


@router.post("/twilio/inbound")
def take_text(fields: Genuine, session: Webhook) -> Response:
    if fields is None:
        return Response(status_code=FORGED)
    _take(session, lambda: take_inbound(session, fields, clock.now(session)))
    return NOTHING_TO_SAY


@router.post("/twilio/voice/{reference}")
def say(request: Request, reference: str, fields: Genuine, session: Webhook) -> Response:
    return _say(request, reference, fields, session, answer_call)


@router.post("/twilio/voice/{reference}/key")
def take_key(request: Request, reference: str, fields: Genuine, session: Webhook) -> Response:
    return _say(request, reference, fields, session, press_key)


Speaks = Callable[[Session, str, Mapping[str, str], datetime], Said]


def _say(request: Request, reference: str, fields: dict[str, str] | None, session: Session, speaks: Speaks) -> Response:
    if fields is None:
        return Response(status_code=FORGED)
    said: list[Said] = []
    _take(session, lambda: said.append(speaks(session, reference, fields, clock.now(session))))
    key_address = f"{house_of(request).settings.public_url}/twilio/voice/{reference}/key"
    return Response(said[-1].in_the_carriers_words(key_address), media_type="text/xml")


def _take(session: Session, take: Callable[[], object]) -> None:
    """Take it, and commit. A repeat that came at the very same moment loses against the unique sid: nothing changes.

    Where two transactions waited for each other, the database ends one: it is done again, for the carrier may never
    send it a second time, and a lost STOP or a lost cry for help is worse than a slow answer.
    """
    for last in (False, False, True):
        try:
            take()
            session.commit()
        except IntegrityError:
            session.rollback()
        except OperationalError:
            session.rollback()
            if last:
                raise
            continue
        return
