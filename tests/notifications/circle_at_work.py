"""A circle at work, as the outbox meets it: a core member, volunteers with numbers, and a meeting tomorrow evening."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.circle.circle import Circle, CircleVolunteer
from circles.database import reading, writing
from circles.journal import Actor
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting, place_in_time
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.text_consent import give_consent
from circles.people.volunteer import Volunteer
from circles.secret import fingerprint
from notifications.inbound import take_inbound
from notifications.inbound_text import InboundText
from notifications.message import Message

LONDON = "Europe/London"
EVENING = time(18)
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # 10am in London
DRAMA = "+447700900"


@dataclass
class CircleAtWork:
    """One circle in one database, with its people by first name."""

    engine: Engine
    provider: Provider
    coordinator: Account
    core_member: CoreMember
    circle: Circle
    people: dict[str, Person] = field(default_factory=dict)
    texts_in: int = 0

    @property
    def by(self) -> Actor:
        return Actor("person", self.coordinator.id, self.coordinator.person_id, "own", self.provider.id)

    def messages(self, wording: str = "") -> list[Message]:
        with reading(self.engine) as session:
            query = select(Message).order_by(col(Message.made_at), col(Message.id))
            return [one for one in session.exec(query) if wording in ("", one.wording)]

    def answer_of(self, name: str, meeting: Meeting) -> str:
        with reading(self.engine) as session:
            mine = select(Attendance.answer).where(
                Attendance.meeting_id == meeting.id, Attendance.person_id == self.people[name].id
            )
            return session.exec(mine).one()

    def text_in(self, number: str, body: str, now: datetime, sid: str = "") -> InboundText | None:
        self.texts_in += 1
        fields = {"MessageSid": sid or f"SM{self.texts_in:032x}", "From": number, "Body": body}
        with writing(self.engine) as session:
            taken = take_inbound(session, fields, now)
            session.commit()
            return taken

    def says(self, name: str, body: str, now: datetime) -> InboundText:
        taken = self.text_in(str(self.people[name].mobile), body, now)
        assert taken is not None
        return taken

    def set_clock(self, moment: datetime) -> None:
        with writing(self.engine) as session:
            clock.set_to(session, moment)
            session.commit()


def make_circle(engine: Engine, names: tuple[str, ...] = ("Asha", "Ben"), now: datetime = MONDAY) -> CircleAtWork:
    """A provider, a coordinator, a core member without a phone, and volunteers who all said yes to texts."""
    with writing(engine) as session:
        provider = Provider(name="Bridge Circles", neutral_name="The Bridge", texting_on=True)
        session.add(provider)
        session.flush()
        lead = _person(session, provider, "Cora", None)
        account = Account(provider_id=provider.id, person_id=lead.id, email=f"cora@{provider.id}.example", made_at=now)
        session.add(account)
        session.flush()
        session.add(Role(provider_id=provider.id, account_id=account.id, role="coordinator", from_on=date(2026, 1, 1)))
        centre = _person(session, provider, "Dan", None)
        core_member = CoreMember(
            provider_id=provider.id, person_id=centre.id, coordinator_id=account.id, state="in_a_circle",
            state_since=date(2026, 8, 1),
        )  # fmt: skip
        session.add(core_member)
        session.flush()
        circle = Circle(
            provider_id=provider.id, core_member_id=core_member.id, name="Harbour", state="weekly",
            state_since=date(2026, 8, 1), made_at=now,
        )  # fmt: skip
        session.add(circle)
        session.flush()
        at_work = CircleAtWork(engine, provider, account, core_member, circle)
        for place, name in enumerate(names):
            add_volunteer(session, at_work, name, f"{DRAMA}{place:03d}", now)
        session.commit()
    return at_work


def add_volunteer(session: Session, at_work: CircleAtWork, name: str, number: str, now: datetime) -> Person:
    person = _person(session, at_work.provider, name, number)
    give_consent(session, person, "in_person", at_work.by, now)
    volunteer = Volunteer(
        provider_id=at_work.provider.id, person_id=person.id, state="in_a_circle", state_since=date(2026, 8, 1)
    )
    session.add(volunteer)
    session.flush()
    session.add(
        CircleVolunteer(
            provider_id=at_work.provider.id, circle_id=at_work.circle.id, volunteer_id=volunteer.id,
            person_id=person.id, joined_on=date(2026, 8, 1),
        )
    )  # fmt: skip
    session.flush()
    at_work.people[name] = person
    return person


def add_meeting(at_work: CircleAtWork, on: date, at: time = EVENING, now: datetime = MONDAY) -> Meeting:
    """A meeting with every volunteer expected; its reminder is due a day before."""
    with writing(at_work.engine) as session:
        meeting = Meeting(
            provider_id=at_work.provider.id, circle_id=at_work.circle.id, on_date=on, at_time=at, zone=LONDON,
            starts_at=now, ends_at=now, remind_at=now,
        )  # fmt: skip
        place_in_time(meeting, session.get_one(Provider, meeting.provider_id), now)
        session.add(meeting)
        session.flush()
        for person in at_work.people.values():
            session.add(Attendance(provider_id=at_work.provider.id, meeting_id=meeting.id, person_id=person.id))
        session.commit()
    return meeting


def _person(session: Session, provider: Provider, name: str, number: str | None) -> Person:
    person = Person(
        provider_id=provider.id, first_name=name, last_name=f"{name}son", name_key=name.lower(), mobile=number,
        mobile_fingerprint=fingerprint(number, "mobile") if number else None,
        made_at=MONDAY - timedelta(days=30),
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person
