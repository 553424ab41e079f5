"""Reminders that are due now, as many as asked for, written straight into a database that nothing else uses."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from circles import clock
from circles.accounts.provider import Provider
from circles.circle.circle import Circle, CircleVolunteer
from circles.database import writing
from circles.demo_mark import DemoMark
from circles.journal import SYSTEM
from circles.local_time import at
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting, place_in_time
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.text_consent import give_consent
from circles.people.volunteer import Volunteer
from circles.secret import fingerprint

ZONE = "Europe/London"
NUMBERS = 990  # of the thousand that are kept for drama
YEAR = timedelta(days=365)


def make_due_texts(engine: Engine, texts: int) -> None:
    """One volunteer for each drama number, and as many meetings tomorrow as it takes: everybody is in all of them."""
    with writing(engine) as session:
        now = clock.machine_now()
        session.add(DemoMark(scale="bench", seed=0, made_at=now))
        noon = at(now.date() + timedelta(days=1), time(12), ZONE)
        clock.set_to(session, noon)
        provider = Provider(name="Bench", neutral_name="The Bridge", texting_on=True)
        session.add(provider)
        session.flush()
        people = [_person(session, provider, place, noon) for place in range(min(texts, NUMBERS))]
        for place, start in enumerate(range(0, texts, NUMBERS)):
            _meeting(session, provider, people[: texts - start], place, noon)
        session.commit()


def _person(session: Session, provider: Provider, place: int, noon: datetime) -> tuple[Person, Volunteer]:
    number = f"+447700900{place:03d}"
    person = Person(
        provider_id=provider.id, first_name=f"V{place}", last_name="Bench", name_key=f"v{place}", mobile=number,
        mobile_fingerprint=fingerprint(number, "mobile"), made_at=noon - YEAR,
    )  # fmt: skip
    volunteer = Volunteer(provider_id=provider.id, person_id=person.id, state="in_a_circle", state_since=noon.date())
    session.add_all([person, volunteer])
    session.flush()
    give_consent(session, person, "demo", SYSTEM, noon)
    return person, volunteer


def _meeting(
    session: Session, provider: Provider, people: list[tuple[Person, Volunteer]], place: int, noon: datetime
) -> None:
    """A circle that meets tomorrow, at a time of its own, so that the words differ. Its reminders are due by now."""
    circle = _circle(session, provider, place, noon)
    meeting = Meeting(
        provider_id=provider.id, circle_id=circle.id, on_date=noon.date() + timedelta(days=1),
        at_time=time(10 + place // 60 % 2, place % 60), zone=ZONE, starts_at=noon, ends_at=noon, remind_at=noon,
    )  # fmt: skip
    place_in_time(meeting, provider, noon - YEAR)
    session.add(meeting)
    session.flush()
    for person, volunteer in people:
        session.add(CircleVolunteer(provider_id=provider.id, circle_id=circle.id, volunteer_id=volunteer.id,
                                    person_id=person.id, joined_on=date(2026, 1, 1)))  # fmt: skip
        session.add(Attendance(provider_id=provider.id, meeting_id=meeting.id, person_id=person.id))
    session.flush()


def _circle(session: Session, provider: Provider, place: int, noon: datetime) -> Circle:
    person = Person(provider_id=provider.id, first_name="Sam", last_name="Bench", name_key=f"sam{place}", made_at=noon)
    core_member = CoreMember(provider_id=provider.id, person_id=person.id, state="in_a_circle", state_since=noon.date())
    circle = Circle(provider_id=provider.id, core_member_id=core_member.id, name=f"Bench {place}", state="weekly",
                    state_since=noon.date(), made_at=noon)  # fmt: skip
    for one in (person, core_member, circle):
        session.add(one)
        session.flush()
    return circle
