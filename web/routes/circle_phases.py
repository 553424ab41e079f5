"""The phases of a circle's life and its weekly slot, by the buttons of its page."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from circles.circle import phase
from circles.circle.circle import Circle
from circles.circle.gate import pass_gate
from circles.errors import BadInput
from circles.journal import Actor
from circles.local_time import local_date
from circles.meetings.changing import add_single_meeting
from circles.meetings.series import current_series
from circles.meetings.slot import set_weekly_slot
from circles.seen.circle import name_of
from web.dependencies import doing, looking
from web.finding.circles import the_circle
from web.form_fields import Line, Paragraph, TypedDate, TypedTime
from web.forms import FormModel, FormState, typed_again
from web.routes.circles import circle_page
from web.views.choices import EVERY_WEEKS, WEEKDAYS, check_place, places
from web.visit import Deed, Look, Visit

router = APIRouter()
ForChange = Annotated[Circle, looking("change_circle", the_circle)]
Changed = Annotated[Circle, doing("change_circle", the_circle)]
STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "pass_gate": (pass_gate, "The circle may meet."),
    "begin_weekly": (phase.begin_weekly, "The circle meets weekly."),
    "begin_custody_phase": (phase.begin_custody_phase, "The circle meets inside."),
    "go_fortnightly": (phase.go_fortnightly, "The circle meets every two weeks. There is a new agreement to sign."),
    "begin_ending": (phase.begin_ending, "The planned ending has begun."),
    "end_circle": (phase.end_circle, "The circle has ended. Its meetings and texts have stopped."),
    "begin_follow_up": (phase.begin_follow_up, "Follow-up has begun."),
    "close_circle": (phase.close_circle, "The circle is closed."),
}
AFTERWARDS = [("waiting", "They wait for another circle"), ("ended", "They have ended with us"),
              ("withdrawn", "They have withdrawn")]  # fmt: skip
RESUMING = [("weekly", "Weekly"), ("fortnightly", "Every two weeks"), ("custody_phase", "Inside the prison")]


class Step(FormModel):
    """Which step was pressed."""

    step: Line


class Suspension(FormModel):
    """Why the circle is held."""

    reason: Paragraph = ""


class Resumption(FormModel):
    """How the circle goes on."""

    state: Line = ""


class EarlyEnd(FormModel):
    """Why a circle ends before its time."""

    why: Line = ""
    note: Paragraph = ""
    core_member_next: Line = ""


class WeeklySlot(FormModel):
    """When a circle meets."""

    weekday: int
    at: TypedTime
    lasts: int = 90
    place_id: UUID | None = None
    from_on: TypedDate
    every_weeks: int = 1


class SingleMeeting(FormModel):
    """One meeting outside the slot."""

    on: TypedDate
    at: TypedTime
    lasts: int = 90
    place_id: UUID | None = None


@router.post("/circles/{circle_id}/phase")
@typed_again(circle_page)
def take_step(visit: Deed, circle: Changed) -> Response:
    verb, notice = _step(Step.read(visit.typed).step)
    verb(visit.session, circle, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", notice)


def _step(name: str) -> tuple[Callable[[Session, Circle, Actor, object], None], str]:
    if name not in STEPS:
        raise BadInput({"step": "Choose one of the buttons."})
    return STEPS[name]


@router.get("/circles/{circle_id}/suspension")
def ask_suspension(visit: Look, circle: ForChange) -> Response:
    return _suspension_page(visit, circle, FormState())


def _suspension_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return visit.page("circles/suspension.html", "Suspend the circle", circle=name_of(circle), form=form)


@router.post("/circles/{circle_id}/suspension")
@typed_again(_suspension_page)
def suspend(visit: Deed, circle: Changed) -> Response:
    phase.suspend(visit.session, circle, Suspension.read(visit.typed).reason, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The circle is suspended. Its meetings are off, and people are told.")


@router.get("/circles/{circle_id}/resumption")
def ask_resumption(visit: Look, circle: ForChange) -> Response:
    return _resumption_page(visit, circle, FormState())


def _resumption_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return visit.page("circles/resumption.html", "Go on", circle=name_of(circle), resuming=RESUMING, form=form)


@router.post("/circles/{circle_id}/resumption")
@typed_again(_resumption_page)
def resume(visit: Deed, circle: Changed) -> Response:
    phase.resume(visit.session, circle, Resumption.read(visit.typed).state, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}/slot", "The circle goes on. Set when it meets.")


@router.get("/circles/{circle_id}/early-end")
def ask_early_end(visit: Look, circle: ForChange) -> Response:
    return _early_end_page(visit, circle, FormState())


def _early_end_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    reasons = list(phase.EARLY_END_REASONS.items())
    return visit.page(
        "circles/early_end.html", "End early", circle=name_of(circle), reasons=reasons, afterwards=AFTERWARDS, form=form
    )


@router.post("/circles/{circle_id}/early-end")
@typed_again(_early_end_page)
def end_early(visit: Deed, circle: Changed) -> Response:
    form = EarlyEnd.read(visit.typed)
    phase.end_early(visit.session, circle, form.why, form.note, form.core_member_next, visit.by, visit.now)
    return visit.done(f"/circles/{circle.id}", "The circle has ended. Its meetings and texts have stopped.")


# ---- when it meets ----


@router.get("/circles/{circle_id}/slot")
def ask_slot(visit: Look, circle: ForChange) -> Response:
    today = local_date(visit.now, visit.viewer.provider.zone)
    series = current_series(visit.session, circle.id)
    values: dict[str, object] = {"from_on": today, "lasts": 90, "every_weeks": 1, "place_id": circle.place_id or ""}
    if series:
        values |= {
            "weekday": series.weekday, "at": f"{series.at_time:%H:%M}", "lasts": series.lasts_minutes,
            "every_weeks": series.every_weeks, "place_id": series.place_id or "",
        }  # fmt: skip
    return _slot_page(visit, circle, FormState(values))


def _slot_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    choices = {"weekdays": WEEKDAYS, "often": EVERY_WEEKS, "places": places(visit)}
    return visit.page("circles/slot.html", "The weekly slot", circle=name_of(circle), form=form, **choices)


@router.post("/circles/{circle_id}/slot")
@typed_again(_slot_page)
def set_slot(visit: Deed, circle: Changed) -> Response:
    form = WeeklySlot.read(visit.typed)
    set_weekly_slot(
        visit.session, circle, form.weekday, form.at, visit.viewer.provider.zone, form.lasts,
        check_place(visit, form.place_id), form.from_on, form.every_weeks, visit.by, visit.now,
    )  # fmt: skip
    return visit.done(f"/meetings?circle={circle.id}", "The meetings of the next quarter are made.")


@router.get("/circles/{circle_id}/meetings")
def ask_meeting(visit: Look, circle: ForChange) -> Response:
    return _single_page(visit, circle, FormState({"lasts": 90, "place_id": circle.place_id or ""}))


def _single_page(visit: Visit, circle: Circle, form: FormState) -> Response:
    return visit.page("circles/meeting.html", "Add a meeting", circle=name_of(circle), places=places(visit), form=form)


@router.post("/circles/{circle_id}/meetings")
@typed_again(_single_page)
def add_meeting(visit: Deed, circle: Changed) -> Response:
    form = SingleMeeting.read(visit.typed)
    where = check_place(visit, form.place_id)
    meeting = add_single_meeting(visit.session, circle, form.on, form.at, form.lasts, where, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}", "The meeting is added.")
