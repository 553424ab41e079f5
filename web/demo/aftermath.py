"""The evenings of the small region: who was in touch between meetings, the minutes, and who said thank you."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.circle.circle import Circle
from circles.circle.seat import open_seats
from circles.journal import Actor
from circles.meetings.contact import log_contact, say_thank_you, to_bring_back
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import send_minutes, thank_for_minutes
from circles.meetings.outcome import meeting_happened, record_outcomes
from circles.meetings.rota import author_of, hand_on
from circles.people.core_member import CoreMember
from web.demo.evenings import HOW, a_note, some_minutes
from web.demo.region import Region

THANKED_UNTIL = timedelta(days=4)  # what came in later waits for the coordinator
SOON_AFTER, NEXT_DAY = timedelta(hours=2), timedelta(hours=20)


def in_touch_before(session: Session, region: Region, meeting: Meeting, coordinator: Actor) -> None:
    """One or two contacts in the days before a meeting, now and then an attempt that reached nobody."""
    circle = session.get_one(Circle, meeting.circle_id)
    core_member = session.get_one(CoreMember, circle.core_member_id)
    people = [seat.person_id for seat in open_seats(session, circle.id)]
    for days in region.random.sample((1, 2, 3, 4), region.random.choice((1, 1, 2))):
        person_id, at = region.random.choice(people), meeting.starts_at - timedelta(days=days, minutes=40)
        reached = region.random.random() < 0.85
        contact = log_contact(
            session, core_member, circle, person_id, region.random.choice(HOW), at, themselves(meeting, person_id),
            at + SOON_AFTER, reached=reached, went="well" if reached else None,
            note=a_note(region.random) if reached else "",
            minutes=region.random.choice((5, 10, 20, 45)) if reached else 0,
        )  # fmt: skip
        if at < region.now - THANKED_UNTIL and region.random.random() < 0.9:
            say_thank_you(session, contact, coordinator, at + NEXT_DAY)


def write_up(
    session: Session, region: Region, meeting: Meeting, outcomes: Mapping[UUID, str], coordinator: Actor, *, read: bool
) -> None:
    """The minutes, by whoever's turn it is; the coordinator says thank you unless they are to be left unread."""
    after = meeting.ends_at + SOON_AFTER
    author = author_of(session, meeting)
    if author is None:  # nobody of the circle could come: the coordinator says that it took place
        meeting_happened(session, meeting, coordinator, after)
        record_outcomes(session, meeting, outcomes, coordinator, after)
        return
    noted = {contact.id for contact in to_bring_back(session, meeting.circle_id)}
    minutes = send_minutes(
        session, meeting, author, some_minutes(region.random), outcomes, noted, themselves(meeting, author), after
    )
    if read:
        thank_for_minutes(session, minutes, coordinator, min(after + NEXT_DAY, region.now))


def hand_to(session: Session, region: Region, meeting: Meeting) -> None:
    """The minutes that are still owed are the demo volunteer's to write, if she sits in this circle."""
    found = select(Account.person_id).where(col(Account.email) == "volunteer@demo.example")
    demo_volunteer = session.exec(found).first()
    if demo_volunteer in {seat.person_id for seat in open_seats(session, meeting.circle_id)}:
        hand_on(session, meeting, demo_volunteer, region.by(), min(meeting.ends_at + NEXT_DAY, region.now))


def themselves(meeting: Meeting, person_id: UUID) -> Actor:
    """Somebody of the circle, acting for themselves."""
    return Actor("person", person_id=person_id, basis="own", provider_id=meeting.provider_id)
