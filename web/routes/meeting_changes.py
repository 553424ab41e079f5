"""Changing one meeting: another day, off, on again, kept on a bank holiday, and what came of it."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import BadInput
from circles.meetings.attendance import OUTCOMES
from circles.meetings.changing import cancel_meeting, keep_on_holiday, move_meeting, restore_meeting
from circles.meetings.meeting import Meeting
from circles.meetings.outcome import meeting_did_not_happen, meeting_happened, record_outcomes
from circles.seen.meeting import meeting_seen
from web.dependencies import doing, looking
from web.finding.circles import the_meeting
from web.form_fields import Line, Paragraph, TypedDate, TypedTime
from web.forms import FormModel, FormState, Typed, typed_again
from web.routes.meetings import meeting_page
from web.views.choices import check_place, places
from web.visit import Deed, Look, Visit

router = APIRouter()
ForChange = Annotated[Meeting, looking("change_meeting", the_meeting)]
Changed = Annotated[Meeting, doing("change_meeting", the_meeting)]


class MoveMeeting(FormModel):
    """Another day, time or place."""

    on: TypedDate
    at: TypedTime
    place_id: UUID | None = None
    reason: Paragraph = ""


class Cancellation(FormModel):
    """Why a meeting is called off."""

    reason: Paragraph = ""


class Outcome(FormModel):
    """Whether it happened."""

    happened: Line = ""
    reason: Paragraph = ""


@router.get("/meetings/{meeting_id}/date")
def ask_date(visit: Look, meeting: ForChange) -> Response:
    values = {"on": meeting.on_date, "at": f"{meeting.at_time:%H:%M}", "place_id": meeting.place_id or ""}
    return _date_page(visit, meeting, FormState(values, version=meeting.version))


def _date_page(visit: Visit, meeting: Meeting, form: FormState) -> Response:
    view = meeting_seen(visit.session, meeting, visit.now, leads=True)
    form = _newest(form, meeting)
    return visit.page("meetings/date.html", "Move the meeting", meeting=view, places=places(visit), form=form)


@router.post("/meetings/{meeting_id}/date")
@typed_again(_date_page)
def move(visit: Deed, meeting: Changed) -> Response:
    form, version = MoveMeeting.read(visit.typed), visit.typed.version or None
    where = check_place(visit, form.place_id)
    move_meeting(visit.session, meeting, form.on, form.at, where, form.reason, visit.by, visit.now, version=version)
    return visit.done(f"/meetings/{meeting.id}", "The meeting is changed. Everybody will be asked again.")


@router.get("/meetings/{meeting_id}/cancellation")
def ask_cancellation(visit: Look, meeting: ForChange) -> Response:
    return _cancellation_page(visit, meeting, FormState(version=meeting.version))


def _cancellation_page(visit: Visit, meeting: Meeting, form: FormState) -> Response:
    view = meeting_seen(visit.session, meeting, visit.now, leads=True)
    form = _newest(form, meeting)
    return visit.page("meetings/cancellation.html", "Call it off", meeting=view, form=form)


@router.post("/meetings/{meeting_id}/cancellation")
@typed_again(_cancellation_page)
def cancel(visit: Deed, meeting: Changed) -> Response:
    form, version = Cancellation.read(visit.typed), visit.typed.version or None
    cancel_meeting(visit.session, meeting, form.reason, visit.by, visit.now, version=version)
    return visit.done(f"/meetings/{meeting.id}", "The meeting is off. Whoever was told of it will be told so.")


@router.post("/meetings/{meeting_id}/restoration")
@typed_again(meeting_page)
def restore(visit: Deed, meeting: Changed) -> Response:
    restore_meeting(visit.session, meeting, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}", "The meeting is on again. Everybody will be asked again.")


@router.post("/meetings/{meeting_id}/holiday")
@typed_again(meeting_page)
def keep(visit: Deed, meeting: Changed) -> Response:
    keep_on_holiday(visit.session, meeting, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}", "The meeting stays on the bank holiday.")


@router.post("/meetings/{meeting_id}/outcome")
@typed_again(meeting_page)
def say_what_came_of_it(visit: Deed, meeting: Changed) -> Response:
    form = Outcome.read(visit.typed)
    if form.happened == "yes":
        if meeting.state != "held":
            meeting_happened(visit.session, meeting, visit.by, visit.now)
        record_outcomes(visit.session, meeting, _outcomes(visit.typed), visit.by, visit.now)
    elif form.happened == "no":
        meeting_did_not_happen(visit.session, meeting, form.reason, visit.by, visit.now)
    else:
        raise BadInput({"happened": "Choose yes or no."})
    return visit.done(f"/meetings/{meeting.id}", "Thank you. It is written down.")


def _outcomes(typed: Typed) -> dict[UUID, str]:
    """Who was there, from fields named `was-<person>`."""
    said = {name.removeprefix("was-"): typed.one(name) for name in typed.texts if name.startswith("was-")}
    try:
        return {UUID(person): outcome for person, outcome in said.items() if outcome in OUTCOMES}
    except ValueError:
        raise BadInput({"outcome": "Choose one of the answers for each person."}) from None


def _newest(form: FormState, meeting: Meeting) -> FormState:
    """Once somebody has seen both versions, saving again is their choice: it goes by the newest one."""
    return replace(form, version=meeting.version) if form.theirs else form
