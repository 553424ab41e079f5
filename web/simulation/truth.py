"""What was true when: written down beside the life, from the tables, after everything that happened.

The checker judges by it: what a text had to say at the instant of its claim, and whom it might be sent to.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from circles.circle.circle import Circle, CircleVolunteer
from circles.meetings.meeting import Meeting
from circles.people.licence_condition import LicenceCondition
from circles.people.person import Person
from circles.people.text_consent import TextConsent

T = TypeVar("T")
OWN_STOP = ("text_stop", "carrier")


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as it stood."""

    on_date: date
    at_time: time
    starts_at: datetime
    remind_at: datetime
    state: str
    circle_id: UUID
    place_id: UUID | None


@dataclass(frozen=True)
class PersonFacts:
    """Whether a person could be texted, and at which number."""

    number: str | None  # its fingerprint
    said_yes: bool
    opted_out: bool
    in_custody: bool
    alone_with_it: bool
    device: str
    may_use_email: bool

    @property
    def may_be_texted(self) -> bool:
        by_text = self.device in ("any", "sms_only")
        return by_text and self.said_yes and bool(self.number) and self.alone_with_it and not self.in_custody


class Line(Generic[T]):
    """One thing's facts over time."""

    def __init__(self) -> None:
        self._at: list[datetime] = []
        self._facts: list[T] = []

    def note(self, at: datetime, facts: T) -> None:
        if not self._facts or self._facts[-1] != facts:
            self._at.append(at)
            self._facts.append(facts)

    def at(self, moment: datetime) -> T | None:
        place = bisect_right(self._at, moment)
        return self._facts[place - 1] if place else None

    def between(self, start: datetime, end: datetime) -> list[T]:
        """What held at `start` and whatever came after it until `end`."""
        first, last = max(bisect_right(self._at, start) - 1, 0), bisect_right(self._at, end)
        return self._facts[first:last]

    @property
    def latest(self) -> T:
        return self._facts[-1]


@dataclass
class Truth:
    """Everything that was true, by thing."""

    meetings: dict[UUID, Line[MeetingFacts]] = field(default_factory=dict)
    people: dict[UUID, Line[PersonFacts]] = field(default_factory=dict)
    seats: dict[tuple[UUID, UUID], Line[bool]] = field(default_factory=dict)  # circle and person: sits there
    circles: dict[UUID, Line[str]] = field(default_factory=dict)

    def note(self, session: Session, now: datetime) -> None:
        """Write down how things stand now."""
        for one in session.execute(select(*_MEETING)):
            self.meetings.setdefault(one[0], Line()).note(now, MeetingFacts(*one[1:]))
        for circle_id, state in session.execute(select(col(Circle.id), col(Circle.state))):
            self.circles.setdefault(circle_id, Line()).note(now, state)
        seats: dict[tuple[UUID, UUID], bool] = {}
        for circle_id, person_id, left_on in session.execute(select(*_SEAT)):
            seats[circle_id, person_id] = seats.get((circle_id, person_id), False) or left_on is None
        for key, sits in seats.items():
            self.seats.setdefault(key, Line()).note(now, sits)
        self._note_people(session, now)

    def _note_people(self, session: Session, now: datetime) -> None:
        last: dict[UUID, Any] = {}
        for row in session.execute(select(*_CONSENT).order_by(col(TextConsent.at), col(TextConsent.id))):
            last[row.person_id] = row
        offline = set(session.execute(_OFFLINE.where(col(LicenceCondition.from_on) <= now.date())).scalars())
        for id_, number, texts_on, in_custody, settled, device in session.execute(select(*_PERSON)):
            word = last.get(id_)
            out = word is not None and not word.given and word.source in OWN_STOP
            may_use_email = device == "any" and id_ not in offline and not in_custody
            facts = PersonFacts(number, texts_on, out, in_custody, settled, device, may_use_email)
            self.people.setdefault(id_, Line()).note(now, facts)


_MEETING = (
    col(Meeting.id), col(Meeting.on_date), col(Meeting.at_time), col(Meeting.starts_at), col(Meeting.remind_at),
    col(Meeting.state), col(Meeting.circle_id), col(Meeting.place_id),
)  # fmt: skip
_SEAT = (col(CircleVolunteer.circle_id), col(CircleVolunteer.person_id), col(CircleVolunteer.left_on))
_PERSON = (
    col(Person.id), col(Person.mobile_fingerprint), col(Person.texts_on), col(Person.in_custody),
    col(Person.mobile_settled), col(Person.device),
)  # fmt: skip
_CONSENT = (col(TextConsent.person_id), col(TextConsent.given), col(TextConsent.source))
_OFFLINE = select(col(LicenceCondition.person_id)).where(
    col(LicenceCondition.kind) == "no_internet", col(LicenceCondition.until_on).is_(None)
)
