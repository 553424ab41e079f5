"""A circle as each audience sees it: the coordinator all of it, a volunteer first names and what is theirs (F20)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlmodel import Session, col

from circles.accounts.provider import Provider
from circles.circle.agreement import latest_agreement, signers, unsigned
from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.circle.gate import Point, gate
from circles.circle.seat import Seat, review_due_on, seats
from circles.meetings.coming import Gap, long_gaps
from circles.meetings.meeting import Meeting
from circles.meetings.series import MeetingSeries, current_series
from circles.people.core_member import CoreMember
from circles.people.licence_condition import open_conditions
from circles.people.person import Person, called
from circles.permission import circle_is_visible
from circles.places.place import Place
from circles.seen.person import VolunteersCoreMember, as_volunteer
from circles.strike_out import is_struck
from circles.viewer import Viewer

PAGE = 50
FORMING = ("forming", "briefed")


@dataclass(frozen=True)
class CircleRow:
    """One circle of a list. `key` begins the next page."""

    id: UUID
    name: str
    state: str
    state_since: date
    volunteers: int
    next_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.name}~{self.id}"

    @property
    def forming(self) -> bool:
        return self.state in FORMING


@dataclass(frozen=True)
class CircleName:
    """What stands above a page about one thing of a circle."""

    id: UUID
    name: str
    state: str


@dataclass(frozen=True)
class Slot:
    """When a circle meets."""

    weekday: int
    at_time: time
    lasts_minutes: int
    every_weeks: int
    place: str


@dataclass(frozen=True)
class AgreementView:
    """The latest version of the agreement, and who has still to sign it."""

    number: int
    every_weeks: int
    made_on: date
    words: str
    unsigned: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class CircleForVolunteer:
    """What somebody who sits in the circle sees: first names, when and where."""

    id: UUID
    name: str
    state: str
    core_member: VolunteersCoreMember
    volunteers: tuple[str, ...]
    slot: Slot | None


@dataclass(frozen=True)
class CircleForCoordinator:
    """The whole of a circle, for whoever leads it."""

    id: UUID
    name: str
    state: str
    state_since: date
    state_reason: str
    core_member: str
    core_member_person_id: UUID
    core_member_agreed_on: date | None
    briefed_on: date | None
    quorum: int
    place: str
    seats: tuple[Seat, ...]
    points: tuple[Point, ...]
    agreement: AgreementView | None
    signers: tuple[tuple[UUID, str], ...]
    slot: Slot | None
    gaps: tuple[Gap, ...]
    review_due_on: date | None
    version: int

    @property
    def forming(self) -> bool:
        return self.state in FORMING

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def missing(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.missing)


def circles_seen(session: Session, viewer: Viewer, now: datetime, *, ended: bool, after: str = "") -> list[CircleRow]:
    """One page and one row more, by name. One query whatever the number of circles."""
    sitting = _count(
        CircleVolunteer, col(CircleVolunteer.circle_id) == Circle.id, col(CircleVolunteer.left_on).is_(None)
    )
    coming = (
        select(func.min(Meeting.starts_at))
        .where(col(Meeting.circle_id) == Circle.id, col(Meeting.state) == "planned", col(Meeting.ends_at) > now)
        .correlate(Circle)
        .scalar_subquery()
    )
    opened = col(Circle.state).in_(OPEN_STATES)
    rows = (
        select(Circle.id, Circle.name, Circle.state, Circle.state_since, sitting, coming)  # type: ignore[call-overload]
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
        .where(circle_is_visible(viewer, now), ~opened if ended else opened)
        .order_by(Circle.name, Circle.id)
        .limit(PAGE + 1)
    )
    if start := _cursor(after):
        rows = rows.where(tuple_(col(Circle.name), col(Circle.id)) > tuple_(*start))
    return [CircleRow(*row) for row in session.execute(rows)]


def circles_forming(session: Session, viewer: Viewer) -> list[CircleRow]:
    """The provider's forming circles for a manager, who decides on size and experience: names and numbers alone."""
    seat = CircleVolunteer
    sitting = _count(seat, col(seat.circle_id) == Circle.id, col(seat.left_on).is_(None))
    rows = (
        select(Circle.id, Circle.name, Circle.state, Circle.state_since, sitting)  # type: ignore[call-overload]
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
        .where(
            Circle.provider_id == viewer.provider_id,
            col(Circle.state).in_(FORMING),
            CoreMember.person_id != viewer.person_id,
            ~is_struck(Circle.id, viewer.person_id),
            ~is_struck(CoreMember.id, viewer.person_id),
        )
        .order_by(Circle.state_since, Circle.id)
        .limit(PAGE)
    )
    return [CircleRow(*row) for row in session.execute(rows)]


def circle_for_volunteer(session: Session, circle: Circle, person_id: UUID, today: date) -> CircleForVolunteer:
    """The circle for one who sits in it, with what `circles.seen.person` lets them know of the core member."""
    core_member, sitting = _core_member(session, circle), seats(session, circle.id)
    briefed_on = next((seat.briefed_on for seat in sitting if seat.person_id == person_id), None)
    seen = as_volunteer(core_member, open_conditions(session, core_member.id), briefed_on, today)
    names = tuple(seat.name for seat in sitting)
    return CircleForVolunteer(circle.id, circle.name, circle.state, seen, names, slot_of(session, circle))


def circle_for_coordinator(session: Session, circle: Circle, now: datetime) -> CircleForCoordinator:
    """A fixed number of queries, whatever the number of volunteers and meetings."""
    core_member = _core_member(session, circle)
    provider = session.get_one(Provider, circle.provider_id)
    return CircleForCoordinator(
        id=circle.id,
        name=circle.name,
        state=circle.state,
        state_since=circle.state_since,
        state_reason=circle.state_reason or "",
        core_member=called(core_member),
        core_member_person_id=core_member.id,
        core_member_agreed_on=circle.core_member_agreed_on,
        briefed_on=circle.briefed_on,
        quorum=circle.quorum or provider.quorum,
        place=place_name(session, circle.place_id),
        seats=tuple(seats(session, circle.id)),
        points=tuple(gate(session, circle, now)) if circle.state in FORMING else (),
        agreement=_agreement(session, circle),
        signers=tuple(signers(session, circle)),
        slot=slot_of(session, circle),
        gaps=tuple(long_gaps(session, circle, now)),
        review_due_on=review_due_on(session, circle),
        version=circle.version,
    )


def name_of(circle: Circle) -> CircleName:
    return CircleName(circle.id, circle.name, circle.state)


def slot_of(session: Session, circle: Circle) -> Slot | None:
    """The weekly slot in views' terms."""
    series: MeetingSeries | None = current_series(session, circle.id)
    if series is None:
        return None
    place = place_name(session, series.place_id)
    return Slot(series.weekday, series.at_time, series.lasts_minutes, series.every_weeks, place)


def place_name(session: Session, place_id: UUID | None) -> str:
    place = session.get(Place, place_id) if place_id else None
    return place.name if place else ""


def _core_member(session: Session, circle: Circle) -> Person:
    return session.get_one(Person, session.get_one(CoreMember, circle.core_member_id).person_id)


def _agreement(session: Session, circle: Circle) -> AgreementView | None:
    latest = latest_agreement(session, circle.id)
    if latest is None:
        return None
    still = tuple(unsigned(session, circle, latest))
    return AgreementView(latest.number, latest.every_weeks, latest.made_on, latest.words or "", still)


def _count(table: Any, *where: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(and_(*where)).correlate(Circle).scalar_subquery()


def _cursor(after: str) -> tuple[str, UUID] | None:
    name, _, circle_id = after.rpartition("~")
    try:
        return name, UUID(circle_id)
    except ValueError:
        return None
