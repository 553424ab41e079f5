"""A concern as it is read: whole by whoever sees it through; by its raiser, what they said and who has it (F6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, tuple_
from sqlmodel import Session, col, select

from circles.accounts.account import OFFICE_ROLES, Account, Role
from circles.circle.circle import Circle, CircleVolunteer
from circles.concerns.clocks import LEVELS
from circles.concerns.concern import Concern
from circles.concerns.entry import ConcernEntry, Said, entries_of, read_said
from circles.concerns.ladder import ConcernStep
from circles.people.person import Person
from circles.permission import nobody_has, visible_concerns
from circles.strike_out import StrikeOut
from circles.viewer import Viewer

PAGE = 50
OPEN = ("raised", "taken", "handled")
_NAME: Any = func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)


@dataclass(frozen=True)
class ConcernLine:
    """One concern in a list."""

    id: UUID
    level: int
    state: str
    raised_at: datetime
    take_by: datetime
    circle: str
    owner: str
    mine: bool
    raised_by_me: bool

    @property
    def called(self) -> str:
        return f"Level {self.level}: {LEVELS[self.level].lower()}"


@dataclass(frozen=True)
class EntrySeen:
    """One entry of the record, in its writer's words."""

    kind: str
    who: str
    at: datetime
    happened_at: datetime | None
    level: int | None
    agency: str
    channel: str
    said: Said


@dataclass(frozen=True)
class StepSeen:
    """One rung: who, when, and whether it could be rung."""

    role: str
    name: str
    due_at: datetime
    failed: bool


@dataclass(frozen=True)
class ConcernSeen:
    """The whole record, for whoever sees it through."""

    id: UUID
    level: int
    state: str
    restricted: bool
    circle_id: UUID | None
    circle: str
    raised_by: str
    raised_at: datetime
    known_at: datetime
    take_by: datetime
    owner: str
    owned_by_me: bool
    raised_by_me: bool
    entries: tuple[EntrySeen, ...]
    named: tuple[str, ...]
    steps: tuple[StepSeen, ...]

    @property
    def called(self) -> str:
        return f"Level {self.level}: {LEVELS[self.level].lower()}"


@dataclass(frozen=True)
class RaisedSeen:
    """What the raiser sees: what they said themselves, and who has it."""

    id: UUID
    level: int
    state: str
    raised_at: datetime
    take_by: datetime
    owner: str
    entries: tuple[EntrySeen, ...]

    @property
    def called(self) -> str:
        return f"Level {self.level}: {LEVELS[self.level].lower()}"


def concerns_seen(
    session: Session, viewer: Viewer, now: datetime, *, closed: bool, before: tuple[datetime, UUID] | None = None
) -> list[ConcernLine]:
    """The concerns this viewer may read, most serious unanswered first; one more than a page where there are more."""
    query = _lines(viewer, now).where(col(Concern.state).not_in(OPEN) if closed else col(Concern.state).in_(OPEN))
    if closed and before:
        query = query.where(tuple_(col(Concern.raised_at), col(Concern.id)) < tuple_(*before))
    order = (col(Concern.raised_at).desc(), col(Concern.id).desc()) if closed else (
        col(Concern.state) != "raised", col(Concern.level), col(Concern.take_by), col(Concern.id))  # fmt: skip
    return [_line(viewer, row) for row in session.execute(query.order_by(*order).limit(PAGE + 1))]


def concerns_without_anybody(session: Session, viewer: Viewer, now: datetime) -> list[tuple[UUID, int, datetime]]:
    """Id, level and clock of those whose last rung has reached this viewer. One query."""
    wanted = nobody_has(viewer, now).with_only_columns(col(Concern.id), col(Concern.level), col(Concern.take_by))
    return [(one, level, due) for one, level, due in session.execute(wanted.order_by(col(Concern.level)).limit(PAGE))]


def concern_seen(session: Session, concern: Concern, viewer: Viewer) -> ConcernSeen:
    """The whole record. Six queries."""
    circle = session.get(Circle, concern.circle_id) if concern.circle_id else None
    named = session.execute(select(_NAME).join(StrikeOut, col(StrikeOut.person_id) == Person.id).where(
        col(StrikeOut.subject_id) == concern.id).order_by(_NAME)).scalars()  # fmt: skip
    return ConcernSeen(
        concern.id, concern.level, concern.state, concern.restricted, concern.circle_id, circle.name if circle else "",
        _name(session, concern.raised_by_id), concern.raised_at, concern.known_at, concern.take_by,
        _owner(session, concern), concern.owner_id == viewer.account_id, concern.raised_by_id == viewer.person_id,
        _entries(session, entries_of(session, concern.id)), tuple(named), _steps(session, concern),
    )  # fmt: skip


def raised_seen(session: Session, concern: Concern, viewer: Viewer) -> RaisedSeen:
    """The raiser's own words and who has it; nothing that anybody else wrote."""
    mine = [one for one in entries_of(session, concern.id)
            if one.person_id == viewer.person_id and one.kind in ("raised", "note")]  # fmt: skip
    return RaisedSeen(
        concern.id, concern.level, concern.state, concern.raised_at, concern.take_by, _owner(session, concern),
        _entries(session, mine),
    )  # fmt: skip


def who_it_may_be_about(session: Session, viewer: Viewer, circle_id: UUID | None) -> list[tuple[UUID, str]]:
    """Whoever a concern may name besides the core member: the circle's volunteers and the office."""
    office = (
        select(Account.person_id)
        .join(Role, col(Role.account_id) == Account.id)
        .where(
            col(Account.provider_id) == viewer.provider_id, col(Account.disabled_at).is_(None),
            col(Role.role).in_(OFFICE_ROLES), col(Role.until_on).is_(None),
        )
    )  # fmt: skip
    seated = select(CircleVolunteer.person_id).where(
        col(CircleVolunteer.circle_id) == circle_id, col(CircleVolunteer.left_on).is_(None)
    )
    wanted = or_(col(Person.id).in_(office), col(Person.id).in_(seated))
    rows = select(Person.id, _NAME, Person.last_name).where(wanted, col(Person.id) != viewer.person_id)
    shown = "coordinator" in viewer.roles or "manager" in viewer.roles
    return [(one, f"{name} {last}".strip() if shown else name)
            for one, name, last in session.execute(rows.order_by(_NAME))]  # fmt: skip


def _lines(viewer: Viewer, now: datetime) -> Any:
    owner = (
        select(_NAME).join(Account, col(Account.person_id) == Person.id)
        .where(col(Account.id) == Concern.owner_id).correlate(Concern).scalar_subquery()
    )  # fmt: skip
    circle = select(Circle.name).where(col(Circle.id) == Concern.circle_id).correlate(Concern).scalar_subquery()
    return visible_concerns(viewer, now).with_only_columns(
        col(Concern.id), col(Concern.level), col(Concern.state), col(Concern.raised_at), col(Concern.take_by),
        circle, owner, col(Concern.owner_id), col(Concern.raised_by_id),
    )  # fmt: skip


def _line(viewer: Viewer, row: Any) -> ConcernLine:
    id_, level, state, raised_at, take_by, circle, owner, owner_id, raised_by = row
    return ConcernLine(
        id_, level, state, raised_at, take_by, circle or "", owner or "", owner_id == viewer.account_id,
        raised_by == viewer.person_id,
    )  # fmt: skip


def _entries(session: Session, entries: list[ConcernEntry]) -> tuple[EntrySeen, ...]:
    rows = session.execute(select(col(Person.id), _NAME).where(col(Person.id).in_({one.person_id for one in entries})))
    names = {row[0]: row[1] for row in rows}
    return tuple(
        EntrySeen(one.kind, names[one.person_id], one.at, one.happened_at, one.level, one.agency or "",
                  one.channel or "", read_said(one))
        for one in entries
    )  # fmt: skip


def _steps(session: Session, concern: Concern) -> tuple[StepSeen, ...]:
    rows = (
        select(ConcernStep.role, _NAME, ConcernStep.due_at, ConcernStep.failed_at)
        .join(Person, col(Person.id) == ConcernStep.person_id, isouter=True)
        .where(col(ConcernStep.concern_id) == concern.id, col(ConcernStep.round) == concern.round)
        .order_by(col(ConcernStep.due_at), col(ConcernStep.id))
    )
    return tuple(
        StepSeen(role, name or "", due, failed is not None) for role, name, due, failed in session.execute(rows)
    )


def _owner(session: Session, concern: Concern) -> str:
    if concern.owner_id is None:
        return ""
    return _name(session, session.get_one(Account, concern.owner_id).person_id)


def _name(session: Session, person_id: UUID) -> str:
    return str(session.execute(select(_NAME).where(col(Person.id) == person_id)).scalar_one())
