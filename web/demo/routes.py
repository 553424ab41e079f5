"""The demo phones and the demo bar. They exist only in a demo database (Foundation 12)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

import requests
from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.responses import RedirectResponse, Response

from circles import clock
from circles.accounts.provider import Provider
from circles.database import reading
from circles.errors import BadInput, WrongMoment
from circles.people.person import Person
from notifications.play import next_due, play
from notifications.worker import make_worker
from web.demo.line import (
    HandsetCall,
    HandsetText,
    act_on_call,
    calls_on_handsets,
    texts_on_handsets,
    write_on_handset,
)
from web.dependencies import doing, looking
from web.form_fields import words
from web.forms import FormModel
from web.house import House
from web.routes.sign_in import local_path
from web.security import cookies
from web.visit import SEE_OTHER, Deed, Look, Visit

router = APIRouter()
MOST_HANDSETS, MOST_TEXTS = 24, 12
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
AHEAD = timedelta(days=28)
NO_CARRIER = "The demo's carrier does not answer. Start the demo with `make demo`."


@dataclass(frozen=True)
class Handset:
    """One person's phone."""

    number: str
    name: str
    texts: list[HandsetText]
    call: HandsetCall | None = None  # the last one


class OnThePhone(FormModel):
    """What the owner of a ringing phone does."""

    sid: words(40)  # type: ignore[valid-type]
    do: Literal["answer", "press", "hang_up"]
    key: words(1) = "1"  # type: ignore[valid-type]


class Written(FormModel):
    """What is written on a handset."""

    number: words(20)  # type: ignore[valid-type]
    body: words(500)  # type: ignore[valid-type]


@router.get("/demo/phone")
def show_phones(visit: Look, _: Annotated[None, looking("use_demo")]) -> Response:
    chosen = visit.request.query_params.get("number", "")
    try:
        texts, calls = texts_on_handsets(visit.house.settings), calls_on_handsets(visit.house.settings)
    except requests.RequestException:
        raise WrongMoment(NO_CARRIER) from None
    names = _names(visit.session)
    handsets = _handsets(names, texts, calls, chosen)
    return visit.page("demo/phones.html", "Demo phones", handsets=handsets, names=names, chosen=chosen)


@router.post("/demo/phone/texts")
def write_text(visit: Deed, _: Annotated[None, doing("use_demo")]) -> Response:
    form = Written.read(visit.typed)
    visit.commit()  # the carrier calls us back before it answers: no write lock may be held
    try:
        write_on_handset(visit.house.settings, form.number, form.body)
    except requests.RequestException:
        raise WrongMoment(NO_CARRIER) from None
    return _back(visit)


@router.post("/demo/phone/calls")
def act_on_a_call(visit: Deed, _: Annotated[None, doing("use_demo")]) -> Response:
    form = OnThePhone.read(visit.typed)
    visit.commit()  # the carrier asks us what to say before it answers
    try:
        goes_on = act_on_call(visit.house.settings, form.sid, form.do, form.key)
    except requests.RequestException:
        raise WrongMoment(NO_CARRIER) from None
    answer = _back(visit)
    if not goes_on:
        cookies.leave_notice(answer, "That call is over.", visit.house.settings)
    return answer


def _back(visit: Visit) -> RedirectResponse:
    number = visit.typed.one("number").lstrip("+")
    only = f"?number=%2B{number}" if visit.typed.one("only") else ""
    return RedirectResponse(f"/demo/phone{only}", SEE_OTHER)


@router.post("/demo/clock")
def move_clock(visit: Deed, _: Annotated[None, doing("use_demo")]) -> Response:
    step = visit.typed.one("move")
    if step not in (*STEPS, "next"):
        raise BadInput({"move": "Choose how far."})
    visit.commit()
    notice = _move(visit.house, step)
    answer = RedirectResponse(local_path(visit.typed.one("back")), SEE_OTHER)
    cookies.leave_notice(answer, notice, visit.house.settings)
    return answer


def _move(house: House, step: str) -> str:
    with reading(house.engine) as session:
        now = clock.now(session)
        until = now + STEPS[step] if step in STEPS else next_due(session, now, now + AHEAD)
    if until is None:
        return "Nothing is due in the next four weeks."
    worker = make_worker(house.engine, house.settings)
    try:
        moments = play(worker, until)
    finally:
        worker.leave()
    return "The clock has moved on." if not moments else "The clock has moved on, and what was due on the way has gone."


def _names(session: Session) -> dict[str, str]:
    """Everybody with a number, by name. The demo has few people; real data never comes here."""
    people = session.exec(
        select(Person).where(col(Person.mobile_fingerprint).is_not(None)).order_by(col(Person.name_key))
    )
    names = {person.mobile: f"{person.first_name} {person.last_name}" for person in people if person.mobile}
    duty = session.exec(select(Provider)).one().duty_number
    return names | ({duty: "The duty line"} if duty else {})


def _handsets(names: dict[str, str], texts: list[HandsetText], calls: list[HandsetCall], chosen: str) -> list[Handset]:
    """A ringing phone comes first; then whoever got something last."""
    threads: dict[str, list[HandsetText]] = {}
    for text in texts:
        threads.setdefault(text.number, []).append(text)
    last = {one.number: one for one in calls}
    order = {number: place for place, number in enumerate(dict.fromkeys(one.number for one in reversed(texts)))}
    everyone = sorted({*threads, *last}, key=lambda one: (not _rings(last.get(one)), order.get(one, len(order)), one))
    numbers = [chosen] if chosen else everyone[:MOST_HANDSETS]
    return [
        Handset(one, names.get(one, "A number we do not know"), threads.get(one, [])[-MOST_TEXTS:], last.get(one))
        for one in numbers
    ]


def _rings(call: HandsetCall | None) -> bool:
    return call is not None and call.goes_on
