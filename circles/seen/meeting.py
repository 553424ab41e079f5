"""A meeting as each audience sees it: who is coming, by first name, and for the coordinator how they said so (F20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.journal import READ, JournalEntry
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.permission import circle_is_visible
from circles.places.bank_holiday import bank_holidays
from circles.places.place import Place
from circles.seen.circle import place_name
from circles.viewer import Viewer

MOST = 500
NOT_CHANGES = (READ, "denied", "answer_meeting")


@dataclass(frozen=True)
class MeetingRow:
    """One meeting of a list or a month. Counts are of volunteers; `mine` is the viewer's own answer."""

    id: UUID
    circle_id: UUID
    circle: str
    on_date: date
    at_time: time
    starts_at: datetime
    ends_at: datetime
    state: str
    holiday_decision: str | None
    place: str
    quorum: int
    mine: str | None
    yes: int
    no: int
    open: int
    holiday: str

    @property
    def short(self) -> bool:
        """Whether fewer said yes than the circle needs."""
        return self.yes < self.quorum

    @property
    def undecided(self) -> bool:
        return self.state == "planned" and self.holiday_decision == "undecided"


@dataclass(frozen=True)
class Comer:
    """Somebody who belongs to a meeting, and what they said."""

    person_id: UUID
    name: str
    is_core_member: bool
    answer: str
    answered_at: datetime | None = None
    answered_by: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Change:
    """One thing that happened to the meeting. `was` and `now_is` are days, states or codes."""

    at: datetime
    who: str
    verb: str
    was: str
    now_is: str

    @property
    def moved_from(self) -> datetime | None:
        """The wall-clock day and time before a move, as the journal keeps them."""
        return datetime.fromisoformat(self.was) if self.verb == "move_meeting" else None


@dataclass(frozen=True)
class MeetingView:
    """A meeting. What only the coordinator sees is empty for everybody else."""

    id: UUID
    circle_id: UUID
    circle: str
    on_date: date
    at_time: time
    starts_at: datetime
    ends_at: datetime
    lasts_minutes: int
    place: str
    place_id: UUID | None
    state: str
    holiday: str
    holiday_decision: str | None
    change_reason: str
    quorum: int
    revision: int
    version: int
    over: bool
    comers: tuple[Comer, ...]
    history: tuple[Change, ...] = ()

    @property
    def planned(self) -> bool:
        return self.state == "planned" and not self.over

    @property
    def coming(self) -> int:
        """How many volunteers said yes."""
        return sum(one.answer == "yes" for one in self.comers if not one.is_core_member)

    def said_by(self, person_id: UUID) -> str:
        """What one person answered, or nothing where they do not belong to it."""
        return next((one.answer for one in self.comers if one.person_id == person_id), "")


def meetings_seen(
    session: Session, viewer: Viewer, now: datetime, first: date, last: date, circle_id: UUID | None = None
) -> list[MeetingRow]:
    """The meetings from day to day in circles this viewer may see, soonest first. Two queries at any number."""
    mine = and_(col(Attendance.meeting_id) == Meeting.id, col(Attendance.person_id) == viewer.person_id)
    rows = (
        select(  # type: ignore[call-overload]
            Meeting.id, Meeting.circle_id, Circle.name, Meeting.on_date, Meeting.at_time, Meeting.starts_at,
            Meeting.ends_at, Meeting.state, Meeting.holiday_decision, func.coalesce(Place.name, ""),
            func.coalesce(Circle.quorum, Provider.quorum), Attendance.answer,
        )
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
        .join(Provider, col(Provider.id) == Meeting.provider_id)
        .join(Place, col(Place.id) == Meeting.place_id, isouter=True)
        .join(Attendance, mine, isouter=True)
        .where(circle_is_visible(viewer, now), *_on_days(first, last))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )  # fmt: skip
    found = session.execute(rows.where(col(Meeting.circle_id) == circle_id) if circle_id else rows).all()
    counts = _answers(session, [row[0] for row in found])
    division = session.get_one(Provider, viewer.provider_id).holiday_division
    return [_row(row, counts, bank_holidays(division).get(row[3], "")) for row in found]


def _on_days(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """From day to day on their own wall. The index is of starts, which lie within a day of it wherever the wall is."""
    a_day = timedelta(days=1)
    from_, until = (datetime.combine(one, time.min, UTC) for one in (first - a_day, last + 2 * a_day))
    return col(Meeting.on_date).between(first, last), col(Meeting.starts_at).between(from_, until)


def meeting_seen(session: Session, meeting: Meeting, now: datetime, *, leads: bool) -> MeetingView:
    """One meeting; with reasons, ways and history for whoever `leads` the circle."""
    circle = session.get_one(Circle, meeting.circle_id)
    provider = session.get_one(Provider, meeting.provider_id)
    return MeetingView(
        id=meeting.id,
        circle_id=circle.id,
        circle=circle.name,
        on_date=meeting.on_date,
        at_time=meeting.at_time,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        lasts_minutes=meeting.lasts_minutes,
        place=place_name(session, meeting.place_id),
        place_id=meeting.place_id,
        state=meeting.state,
        holiday=bank_holidays(provider.holiday_division).get(meeting.on_date, ""),
        holiday_decision=meeting.holiday_decision,
        change_reason=(meeting.change_reason or "") if leads else "",
        quorum=circle.quorum or provider.quorum,
        revision=meeting.revision,
        version=meeting.version,
        over=meeting.ends_at <= now,
        comers=tuple(_comers(session, meeting, circle, leads=leads)),
        history=tuple(_history(session, meeting)) if leads else (),
    )


def _row(row: Any, counts: dict[tuple[UUID, str], int], holiday: str) -> MeetingRow:
    yes, no = counts.get((row[0], "yes"), 0), counts.get((row[0], "no"), 0)
    still = counts.get((row[0], "none"), 0) + counts.get((row[0], "unsure"), 0)
    values = (*row, yes, no, still, holiday)
    return MeetingRow(*values)


def _answers(session: Session, meeting_ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """How many volunteers answered what, by meeting and answer. The core member is not counted (F16)."""
    counted = (
        select(Attendance.meeting_id, Attendance.answer, func.count())  # type: ignore[call-overload]
        .join(Meeting, col(Meeting.id) == Attendance.meeting_id)
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
        .where(col(Attendance.meeting_id).in_(meeting_ids), Attendance.person_id != CoreMember.person_id)
        .group_by(Attendance.meeting_id, Attendance.answer)
    )
    return {(meeting_id, said): count for meeting_id, said, count in session.execute(counted)}


def _comers(session: Session, meeting: Meeting, circle: Circle, *, leads: bool) -> list[Comer]:
    """The volunteers by name, then the core member."""
    itself = col(Person.id) == session.get_one(CoreMember, circle.core_member_id).person_id
    name = func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)
    said: tuple[Any, ...] = (Attendance.answer, Attendance.answered_at, Attendance.answered_by, Attendance.outcome)
    rows = (
        select(col(Attendance.person_id), name, itself, *(said if leads else said[:1]))
        .join(Person, col(Person.id) == Attendance.person_id)
        .where(col(Attendance.meeting_id) == meeting.id)
        .order_by(itself, col(Person.name_key))
    )
    return [Comer(*row) for row in session.execute(rows)]


def _history(session: Session, meeting: Meeting) -> list[Change]:
    """What happened to it, from the journal, newest first; looking and answering are none."""
    rows = (
        select(JournalEntry.at, Person.first_name, JournalEntry.verb, JournalEntry.was, JournalEntry.now_is)  # type: ignore[call-overload]
        .outerjoin(Account, col(Account.id) == JournalEntry.actor_id)
        .outerjoin(Person, or_(col(Person.id) == Account.person_id, col(Person.id) == JournalEntry.actor_id))
        .where(col(JournalEntry.subject_id) == meeting.id, col(JournalEntry.verb).not_in(NOT_CHANGES))
        .order_by(col(JournalEntry.seq).desc())
        .limit(50)
    )
    return [Change(at, *(word or "" for word in words)) for at, *words in session.execute(rows)]
