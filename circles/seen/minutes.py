"""Minutes as they are read: the text, what was added, who handed them to whom (F19, F20)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.meetings.contact import to_bring_back
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Minutes, MinutesEntry, MinutesHandover, minutes_of
from circles.meetings.rota import author_of
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.professional import Professional

_NAME: Any = func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)


@dataclass(frozen=True)
class ActionSeen:
    """Something to do, by whom and by when."""

    what: str
    who: str
    due: date | None


@dataclass(frozen=True)
class EntrySeen:
    """What was added afterwards."""

    kind: str
    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class HandedSeen:
    """Who was given the minutes, and how."""

    professional: str
    how: str
    by: str
    at: datetime


@dataclass(frozen=True)
class MinutesSeen:
    """The minutes of one meeting."""

    author: str
    author_id: UUID
    state: str
    went: str
    happened: str
    went_well: str
    actions: tuple[ActionSeen, ...]
    sent_at: datetime
    seen_at: datetime | None
    entries: tuple[EntrySeen, ...]
    handed: tuple[HandedSeen, ...]


@dataclass(frozen=True)
class Turn:
    """Whose turn it is to write, and until when."""

    person_id: UUID | None
    name: str
    due_at: datetime | None


@dataclass(frozen=True)
class ToBringBack:
    """A one-to-one contact that no meeting has noted yet."""

    id: UUID
    who: str
    at: datetime
    how: str


def minutes_seen(session: Session, meeting: Meeting, *, leads: bool) -> MinutesSeen | None:
    """What was sent, if anything; to whom it was handed only for whoever `leads` the circle."""
    minutes = minutes_of(session, meeting.id)
    if minutes is None:
        return None
    said = json.loads(minutes.text)
    return MinutesSeen(
        _name(session, minutes.author_id), minutes.author_id, minutes.state, minutes.went, said["happened"],
        said["went_well"], tuple(_action(one) for one in said["actions"]), minutes.sent_at, minutes.seen_at,
        _entries(session, minutes), _handed(session, minutes) if leads else (),
    )  # fmt: skip


def turn_of(session: Session, meeting: Meeting) -> Turn:
    """Whose turn it is, by first name."""
    person_id = author_of(session, meeting)
    return Turn(person_id, _name(session, person_id) if person_id else "", meeting.minutes_due_at)


def waiting_contacts(session: Session, circle_id: UUID) -> list[ToBringBack]:
    """The one-to-one contacts to bring back, oldest first."""
    open_ones = to_bring_back(session, circle_id)
    names = dict(session.execute(select(col(Person.id), _NAME).where(
        col(Person.id).in_({one.person_id for one in open_ones}))).all())  # fmt: skip
    return [ToBringBack(one.id, names[one.person_id], one.at, one.how) for one in open_ones]


def professionals_of(session: Session, core_member_id: UUID) -> list[tuple[UUID, str]]:
    """Who may be given the minutes: the practitioner of this core member."""
    rows = (
        select(Professional.id, Person)
        .join(CoreMember, col(CoreMember.practitioner_id) == Professional.id)
        .join(Person, col(Person.id) == Professional.person_id)
        .where(col(CoreMember.id) == core_member_id)
    )
    return [(one, f"{person.first_name} {person.last_name}".strip()) for one, person in session.exec(rows)]


def _action(said: dict[str, str]) -> ActionSeen:
    return ActionSeen(said["what"], said["who"], date.fromisoformat(said["due"]) if said["due"] else None)


def _entries(session: Session, minutes: Minutes) -> tuple[EntrySeen, ...]:
    rows = (
        select(MinutesEntry, _NAME)
        .join(Person, col(Person.id) == MinutesEntry.person_id)
        .where(col(MinutesEntry.minutes_id) == minutes.id)
        .order_by(col(MinutesEntry.at), col(MinutesEntry.id))
    )
    return tuple(EntrySeen(entry.kind, name, entry.text, entry.at) for entry, name in session.execute(rows))


def _handed(session: Session, minutes: Minutes) -> tuple[HandedSeen, ...]:
    rows = (
        select(MinutesHandover, Account.person_id, Person)
        .join(Account, col(Account.id) == MinutesHandover.by_account_id)
        .join(Professional, col(Professional.id) == MinutesHandover.professional_id)
        .join(Person, col(Person.id) == Professional.person_id)
        .where(col(MinutesHandover.minutes_id) == minutes.id)
        .order_by(col(MinutesHandover.at))
    )
    return tuple(
        HandedSeen(f"{person.first_name} {person.last_name}".strip(), one.how, _name(session, by_person_id), one.at)
        for one, by_person_id, person in session.exec(rows)
    )


def _name(session: Session, person_id: UUID) -> str:
    return str(session.execute(select(_NAME).where(col(Person.id) == person_id)).scalar_one())
