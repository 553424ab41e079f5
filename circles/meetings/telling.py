"""Who must be told of a meeting, and when: the day before, of a change, of a cancellation, and whether it still holds.

People carry their weekly slot in their heads. So a change to anything in the week around it is told to everybody in
the circle, and an earlier one to those who had been told of the old day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, func, or_, select
from sqlmodel import Session, col, exists
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.circle.circle import MEETING_STATES, Circle, CircleVolunteer
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.people.person import Person

Value = str | int | date | time | None

DAY_BEFORE, ELSEWHERE, COMING = "meeting_reminder", "meeting_reminder_elsewhere", "meeting_reminder_coming"
MOVED, PLACE, BACK_ON, CANCELLED = (
    "meeting_moved",
    "meeting_place_changed",
    "meeting_back_on",
    "meeting_cancelled",
)
WORDINGS = (DAY_BEFORE, ELSEWHERE, COMING, MOVED, PLACE, BACK_ON, CANCELLED)
OF_CHANGE = {"moved": MOVED, "place": PLACE, "back_on": BACK_ON}
TOLD_TO_EVERYBODY = timedelta(days=7)
ASKED_LATELY = timedelta(hours=24)  # at most one text a day (F18)
SAID_LATELY = timedelta(hours=48)  # who said yes this shortly before needs no reminder


@dataclass(frozen=True)
class Due:
    """One person to be told of one thing; without a person, the provider's duty line."""

    wording: str
    subject_id: UUID
    revision: int
    person_id: UUID | None
    provider_id: UUID
    core_member_id: UUID | None
    due_at: datetime
    useful_until: datetime
    urgency: str
    asks: bool
    only_if_told: bool
    values: Mapping[str, Value]
    ahead: bool = True


def of_the_day_before(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """The reminder at `remind_at`. Nobody is asked twice: not who has answered, nor after a change that just asked."""
    for row in _told(session, _REMINDED, start, end):
        asked = row.changed_at is not None and row.changed_at > row.remind_at - ASKED_LATELY
        if not (asked and _everybody(row)) and not _settled(row):
            yield _due(row, _reminder(row), row.remind_at, "routine", asks=True)


def of_changes(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """A new day, time or place, or that it is on after all: at once, and asking again."""
    for row in _told(session, _CHANGED, start, end):
        if row.answer == "none":
            told = not _everybody(row)
            yield _due(row, OF_CHANGE[row.change or "moved"], row.changed_at, "change", asks=True, only_if_told=told)


def of_cancellations(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """A meeting that is off. Told even where the circle itself has ended, or people would stand at a locked door."""
    for row in _told(session, _CALLED_OFF, start, end):
        yield _due(row, CANCELLED, row.changed_at, "change", asks=False, only_if_told=not _everybody(row))


def still_wanted(
    session: Session, wording: str, subject_id: UUID, revision: int, person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text says as the meeting stands now, or why it is not wanted any more (a code)."""
    row = session.execute(_ONE, {"meeting": subject_id, "person": person_id}).first() if person_id else None
    if row is None:
        return "not_wanted"
    return _against(row, wording, revision, now) or _values(row)


def _against(row: Any, wording: str, revision: int, now: datetime) -> str:
    """The first reason against telling, or nothing."""
    if row.state == "cancelled" and wording != CANCELLED:
        return "cancelled"
    if row.revision != revision or (wording == CANCELLED and row.state != "cancelled"):
        return "moved"
    if row.state in ("held", "did_not_happen") or row.starts_at <= now:
        return "over"
    if wording == CANCELLED:
        return ""
    if row.circle_state not in MEETING_STATES:
        return "over"
    if row.in_custody:
        return "in_custody"
    if not (row.seated or row.is_core_member):
        return "left"
    return "answered" if row.answer in (("no",) if wording == COMING else ("yes", "no")) else ""


def _settled(row: Any) -> bool:
    """Nothing needs to be said: they said no, or they said yes so lately that they know."""
    return bool(row.answer == "no" or (row.answer == "yes" and row.answered_at > row.remind_at - SAID_LATELY))


def _reminder(row: Any) -> str:
    if row.place_id is not None and row.usual_place_id is not None and row.place_id != row.usual_place_id:
        return ELSEWHERE
    return COMING if row.answer == "yes" else DAY_BEFORE


def _everybody(row: Any) -> bool:
    """Whether the change is told to everybody: the old or the new day is less than a week from the change."""
    days = [row.on_date] + ([row.was_on] if row.was_on else [])
    return bool(min(days) - row.changed_at.date() < TOLD_TO_EVERYBODY)


def _due(row: Any, wording: str, due_at: datetime, urgency: str, *, asks: bool, only_if_told: bool = False) -> Due:
    return Due(
        wording, row.id, row.revision, row.person_id, row.provider_id, row.core_member_id, due_at, row.starts_at,
        urgency, asks, only_if_told, _values(row),
    )  # fmt: skip


def _values(row: Any) -> dict[str, Value]:
    """What a text may say: the day and time as they stand, and those of before for whoever was told of no other."""
    values: dict[str, Value] = {"day": row.on_date, "time": row.at_time}
    if row.was_on is not None:
        values |= {"old_day": row.was_on, "old_time": row.was_at}
    return values


# ---- the rows: one for each meeting and person, by two queries at any size ----

_COLUMNS: tuple[Any, ...] = (
    col(Meeting.id), col(Meeting.revision), col(Meeting.provider_id), col(Meeting.on_date), col(Meeting.at_time),
    col(Meeting.starts_at), col(Meeting.remind_at), col(Meeting.changed_at), col(Meeting.was_on), col(Meeting.was_at),
    col(Meeting.change), col(Meeting.place_id), col(Meeting.state), col(Circle.core_member_id),
    col(Circle.place_id).label("usual_place_id"), col(Circle.state).label("circle_state"),
    func.coalesce(Attendance.answer, "none").label("answer"), col(Attendance.answered_at),
)  # fmt: skip


def _seated() -> ColumnElement[bool]:
    """The volunteer sits in the circle on the day of the meeting."""
    left = col(CircleVolunteer.left_on)
    return and_(col(CircleVolunteer.joined_on) <= Meeting.on_date, or_(left.is_(None), left > Meeting.on_date))


def _rows(*more: Any) -> Select[Any]:
    return (
        select(*_COLUMNS, *more)
        .select_from(Meeting)
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
    )


def _with_answer(rows: Select[Any], person_id: Any) -> Select[Any]:
    """Last in the FROM, because it needs the person that the others brought."""
    theirs = and_(col(Attendance.meeting_id) == Meeting.id, col(Attendance.person_id) == person_id)
    return rows.outerjoin(Attendance, theirs)


def _told(session: Session, asked: Sequence[Select[Any]], start: datetime, end: datetime) -> Iterator[Any]:
    for one in asked:
        yield from session.execute(one, {"start": start, "end": end})


def _those(due: ColumnElement[bool], circle: ColumnElement[bool], seat: ColumnElement[bool]) -> Sequence[Select[Any]]:
    """The meetings that are due, by person: each volunteer with a seat, and the core member who agreed to texts."""
    sits, named = col(CircleVolunteer.person_id), col(CoreMember.person_id)
    seats = and_(col(CircleVolunteer.circle_id) == Circle.id, seat)
    volunteers = _with_answer(_rows(sits.label("person_id")).join(CircleVolunteer, seats), sits)
    agreed = and_(col(Person.id) == named, col(Person.texts_on), ~col(Person.in_custody))
    core_members = _with_answer(_rows(named.label("person_id")).join(Person, agreed), named)
    return volunteers.where(due, circle), core_members.where(due, circle)


def _one() -> Select[Any]:
    seat = exists().where(
        col(CircleVolunteer.circle_id) == Circle.id, col(CircleVolunteer.person_id) == _PERSON, _seated()
    )
    itself = col(CoreMember.person_id) == _PERSON
    rows = _rows(seat.label("seated"), itself.label("is_core_member"), col(Person.in_custody))
    rows = rows.join(Person, col(Person.id) == _PERSON)
    return _with_answer(rows, _PERSON).where(col(Meeting.id) == bindparam("meeting", type_=Uuid()))


# Built once: a worker asks them every two seconds, and building them costs more than asking.
_PERSON = bindparam("person", type_=Uuid())
_DUE = bindparam("start", type_=UTCDateTime()), bindparam("end", type_=UTCDateTime())
_MEETS, _PLANNED = col(Circle.state).in_(MEETING_STATES), col(Meeting.state) == "planned"
_ENDED = or_(col(Circle.state).in_((*MEETING_STATES, "suspended")), col(Circle.ended_on).is_not(None))
_REMINDED = _those(and_(_PLANNED, col(Meeting.remind_at).between(*_DUE)), _MEETS, _seated())
_CHANGED = _those(and_(col(Meeting.changed_at).between(*_DUE), _PLANNED), _MEETS, _seated())
_CALLED_OFF = _those(
    and_(col(Meeting.changed_at).between(*_DUE), col(Meeting.state) == "cancelled"), _ENDED,
    or_(_seated(), col(CircleVolunteer.left_on) >= Circle.ended_on),
)  # fmt: skip
_ONE = _one()
