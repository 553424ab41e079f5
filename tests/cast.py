"""The recurring cast, made by the domain's own verbs: a provider's people, a waiting core member, and ways to a circle.

Nia must never learn that the circle *Willow* exists.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col, select

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.circle.agreement import sign_agreement, signers, write_agreement
from circles.circle.circle import Circle, CircleVolunteer
from circles.circle.forming import core_member_agrees, form_circle
from circles.circle.gate import hold_briefing, pass_gate
from circles.circle.phase import begin_weekly
from circles.circle.seat import open_seats
from circles.identity import new_id
from circles.journal import Actor
from circles.meetings.meeting import Meeting
from circles.meetings.series import MeetingSeries
from circles.meetings.slot import set_weekly_slot
from circles.people.clearance import record_clearance
from circles.people.core_member import CoreMember, add_core_member
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.text_consent import give_consent
from circles.people.volunteer import Volunteer, add_volunteer
from tests.told_again import Story, listen

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # 10am in London
LONDON = "Europe/London"
HALF_PAST_SIX = time(18, 30)
VOLUNTEERS = ("Asha", "Ben", "Chloe", "Dev", "Ewan", "Farah", "Gwen")
TUESDAY, THURSDAY = 1, 3


@dataclass
class Cast:
    """Who there is. `by` is Cora, the coordinator; Dan is the core member, who is waiting for a circle."""

    session: Session
    provider: Provider
    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    volunteers: dict[str, Volunteer] = field(default_factory=dict)
    dan: CoreMember | None = None

    @property
    def by(self) -> Actor:
        return self.actor("Cora", "coordinator")

    @property
    def manager(self) -> Actor:
        return self.actor("Mo", "manager")

    @property
    def core_member(self) -> CoreMember:
        assert self.dan is not None
        return self.dan

    def actor(self, name: str, role: str, basis: str = "own") -> Actor:
        account = self.accounts[name]
        return Actor("person", account.id, account.person_id, basis, self.provider.id, frozenset({role}))

    def few(self, count: int) -> list[Volunteer]:
        return [self.volunteers[name] for name in VOLUNTEERS[:count]]


def make_cast(session: Session, now: datetime = MONDAY, *, texting: bool = True) -> Cast:
    """A provider with Cora and Nia (coordinators), Mo (manager), seven cleared volunteers, and Dan.

    The verbs make it the first time in a process; after that it is told again.
    """
    if (now, texting) in _told:
        story, names = _told[now, texting]
        return _found_again(session, story.tell(session), story.provider_id, names)
    cast = _made_by_verbs(session, now, texting)
    known: list[tuple[str, Any]] = [*cast.people.items(), *cast.accounts.items(), *cast.volunteers.items()]
    names = {who.id: name for name, who in known}
    _told[now, texting] = (listen(session, cast.provider.id), names)
    return cast


_told: dict[tuple[datetime, bool], tuple[Story, dict[UUID, str]]] = {}


def _found_again(session: Session, new_for: dict[UUID, UUID], provider_id: UUID, names: dict[UUID, str]) -> Cast:
    provider_id, names = new_for[provider_id], {new_for[one]: name for one, name in names.items()}
    cast = Cast(session, session.get_one(Provider, provider_id))
    kinds: Any = (
        (Person, cast.people), (Account, cast.accounts), (Volunteer, cast.volunteers),
    )  # fmt: skip
    for kind, by_name in kinds:
        theirs = sqlalchemy.select(kind).where(kind.provider_id == provider_id).order_by(kind.id)
        found = session.execute(theirs).scalars()
        by_name.update({names[one.id]: one for one in found})
    cast.dan = session.exec(select(CoreMember).where(CoreMember.provider_id == provider_id)).one()
    return cast


def _made_by_verbs(session: Session, now: datetime, texting: bool) -> Cast:
    provider = Provider(name="Bridge Circles", neutral_name="The Bridge", texting_on=texting)
    session.add(provider)
    session.flush()
    cast = Cast(session, provider)
    for name, role in (("Cora", "coordinator"), ("Nia", "coordinator"), ("Mo", "manager")):
        add_account(cast, name, role, now)
    for place, name in enumerate(VOLUNTEERS):
        add_cleared_volunteer(cast, name, f"07700 900{place:03d}", now)
    cast.volunteers["Asha"].experienced = True
    dan = add_somebody(cast, "Dan", now)
    cast.dan = add_core_member(session, dan, cast.accounts["Cora"].id, cast.by, now, state="waiting")
    return cast


def add_somebody(cast: Cast, name: str, now: datetime, mobile: str = "") -> Person:
    """A person with a surname of their own, and with consent to texts where a number is given."""
    nobody = Actor("system", provider_id=cast.provider.id)
    person = add_person(cast.session, cast.provider.id, Details(first_name=name, last_name=f"{name}ford"), nobody, now)
    if mobile:
        change_number(cast.session, person, mobile, nobody, now)
        give_consent(cast.session, person, "in_person", nobody, now)
    cast.people[name] = person
    return person


def add_account(cast: Cast, name: str, role: str, now: datetime) -> Account:
    """A way to sign in for somebody, in one role, from the start of the year."""
    person = cast.people.get(name) or add_somebody(cast, name, now)
    account = Account(
        provider_id=cast.provider.id, person_id=person.id, email=f"{name.lower()}@{new_id()}.example", made_at=now
    )
    cast.session.add(account)
    cast.session.flush()
    cast.session.add(Role(provider_id=cast.provider.id, account_id=account.id, role=role, from_on=date(now.year, 1, 1)))
    cast.session.flush()
    cast.accounts[name] = account
    return account


def add_cleared_volunteer(cast: Cast, name: str, mobile: str, now: datetime) -> Volunteer:
    """Somebody in the pool with a DBS check of a year ago and a number that may be texted."""
    person = add_somebody(cast, name, now, mobile)
    by = Actor("system", provider_id=cast.provider.id)
    record_clearance(cast.session, person, "dbs", by, now, issued_on=now.date() - timedelta(days=365))
    cast.volunteers[name] = add_volunteer(cast.session, person, by, now, state="pool")
    return cast.volunteers[name]


def form(cast: Cast, count: int = 4, name: str = "Willow", now: datetime = MONDAY) -> Circle:
    """A circle that is forming, with the first `count` volunteers."""
    return form_circle(cast.session, cast.core_member, name, cast.few(count), cast.by, now)


def brief(cast: Cast, circle: Circle, now: datetime = MONDAY) -> None:
    """Dan agrees to the group, and everybody is briefed."""
    core_member_agrees(cast.session, circle, now.date(), cast.by, now)
    present = [seat.person_id for seat in open_seats(cast.session, circle.id)]
    hold_briefing(cast.session, circle, now.date(), present, cast.by, now)


def sign(cast: Cast, circle: Circle, now: datetime = MONDAY) -> None:
    """The agreement is written and everybody signs it."""
    write_agreement(cast.session, circle, 1, "We meet weekly and keep what is said here.", cast.by, now)
    everybody = [person_id for person_id, _name in signers(cast.session, circle)]
    sign_agreement(cast.session, circle, everybody, now.date(), cast.by, now)


def weekly_circle(cast: Cast, count: int = 4, name: str = "Willow", now: datetime = MONDAY) -> Circle:
    """A circle that has passed its gate and meets weekly, with no slot yet."""
    circle = form(cast, count, name, now)
    brief(cast, circle, now)
    sign(cast, circle, now)
    pass_gate(cast.session, circle, cast.by, now)
    begin_weekly(cast.session, circle, cast.by, now)
    return circle


def thursdays(
    cast: Cast, circle: Circle, now: datetime = MONDAY, *, weekday: int = THURSDAY, from_on: date | None = None,
    at_time: time = HALF_PAST_SIX, every_weeks: int = 1,
) -> MeetingSeries:  # fmt: skip
    """A weekly slot: Thursdays at half past six, from today on, unless told otherwise."""
    return set_weekly_slot(
        cast.session, circle, weekday, at_time, LONDON, 90, None, from_on or now.date(), every_weeks, cast.by, now
    )


def meetings_of(cast: Cast, circle: Circle, *states: str) -> list[Meeting]:
    """The circle's meetings in order of time; the planned ones unless states are named."""
    wanted = select(Meeting).where(col(Meeting.circle_id) == circle.id, col(Meeting.state).in_(states or ("planned",)))
    return list(cast.session.exec(wanted.order_by(col(Meeting.starts_at))).all())


def seat_of(cast: Cast, circle: Circle, name: str) -> CircleVolunteer:
    """Somebody's seat in a circle."""
    person_id = cast.people[name].id
    return next(seat for seat in open_seats(cast.session, circle.id) if seat.person_id == person_id)
