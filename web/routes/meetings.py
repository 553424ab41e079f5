"""Meetings: the list, the month, one meeting, and who is coming."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.local_time import local_date
from circles.meetings.attendance import answer
from circles.meetings.coming import stand_ins
from circles.meetings.meeting import Meeting
from circles.places.bank_holiday import bank_holidays
from circles.seen.meeting import MeetingView, meeting_seen, meetings_seen
from web.dependencies import doing, looking
from web.finding.circles import the_meeting
from web.form_fields import Line
from web.forms import FormModel, FormState, typed_again
from web.views.meeting_windows import A_WHILE, LOOK_BACK, QUARTER, day_asked, days_of, month_of
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[Meeting, looking("see_meeting", the_meeting)]
SeeAll = Annotated[None, looking("see_meetings")]


class Answer(FormModel):
    """What somebody said, about which revision of the meeting."""

    answer: Line = ""
    revision: int = 0


class ToldByPhone(Answer):
    """The same, told to the coordinator (F25)."""

    person_id: UUID


@router.get("/meetings")
def list_meetings(visit: Look, _: SeeAll) -> Response:
    asked = visit.request.query_params
    today, circle_id = local_date(visit.now, visit.viewer.provider.zone), _id(asked.get("circle", ""))
    if asked.get("month"):
        return _month(visit, asked["month"], circle_id)
    first = day_asked(asked.get("from", ""), today - LOOK_BACK)
    last = first + (QUARTER if circle_id else A_WHILE)
    rows = meetings_seen(visit.session, visit.viewer, visit.now, first, last, circle_id)
    return visit.page(
        "meetings/list.html", "Meetings", rows=rows, first=first, last=last, circle_id=circle_id or "",
        earlier=first - (last - first), month=f"{today:%Y-%m}", leads="coordinator" in visit.viewer.roles,
    )  # fmt: skip


def _month(visit: Visit, asked: str, circle_id: UUID | None) -> Response:
    today = local_date(visit.now, visit.viewer.provider.zone)
    month = month_of(day_asked(asked, today))
    rows = meetings_seen(visit.session, visit.viewer, visit.now, *month.shown, circle_id)
    division = visit.session.get_one(Provider, visit.viewer.provider_id).holiday_division
    weeks = days_of(month, rows, dict(bank_holidays(division)), today)
    return visit.page("meetings/month.html", "Meetings", month=month, weeks=weeks, circle_id=circle_id or "")


@router.get("/meetings/{meeting_id}")
def show_meeting(visit: Look, meeting: Seen) -> Response:
    return meeting_page(visit, meeting)


def meeting_page(visit: Visit, meeting: Meeting, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    """The meeting; after a refused answer sent by a swap, only the part that was swapped."""
    if visit.swaps:
        return _attendance(visit, meeting, form)
    view, leads = _view(visit, meeting), visit.basis != "member"
    free = stand_ins(visit.session, meeting, _circle(visit, meeting)) if leads and _short(view) else []
    return visit.page("meetings/meeting.html", "Meeting", meeting=view, leads=leads, free=free, form=form)


@router.post("/meetings/{meeting_id}/answer")
@typed_again(meeting_page)
def answer_meeting(visit: Deed, meeting: Annotated[Meeting, doing("answer_meeting", the_meeting)]) -> Response:
    form = Answer.read(visit.typed)
    me = visit.viewer.person_id
    answer(visit.session, meeting, me, form.answer, "web", form.revision, visit.by, visit.now)
    return _answered(visit, meeting, "Thank you. We have noted it.")


@router.post("/meetings/{meeting_id}/attendance")
@typed_again(meeting_page)
def note_answer(visit: Deed, meeting: Annotated[Meeting, doing("change_meeting", the_meeting)]) -> Response:
    form = ToldByPhone.read(visit.typed)
    who = form.person_id
    answer(visit.session, meeting, who, form.answer, "told_by_phone", form.revision, visit.by, visit.now)
    return _answered(visit, meeting, "Written down.")


def _answered(visit: Visit, meeting: Meeting, notice: str) -> Response:
    if not visit.swaps:
        return visit.done(f"/meetings/{meeting.id}", notice)
    visit.commit()
    return _attendance(visit, meeting, FormState())


def _attendance(visit: Visit, meeting: Meeting, form: FormState) -> Response:
    view, leads = _view(visit, meeting), visit.basis != "member"
    return visit.fragment("meetings/_attendance.html", meeting=view, leads=leads, form=form, swapped=True)


def _view(visit: Visit, meeting: Meeting) -> MeetingView:
    return meeting_seen(visit.session, meeting, visit.now, leads=visit.basis != "member")


def _short(view: MeetingView) -> bool:
    return view.planned and view.coming < view.quorum


def _circle(visit: Visit, meeting: Meeting) -> Circle:
    return visit.session.get_one(Circle, meeting.circle_id)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
