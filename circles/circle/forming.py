"""Forming a circle around somebody who waits, and who joins it, is briefed and leaves."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.circle.seat import circles_of, open_seats
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import spoken
from circles.meetings.attendance import excuse_leaver, expect_newcomer
from circles.people import core_member as core_members
from circles.people import volunteer as volunteers_
from circles.people.core_member import CoreMember
from circles.people.person import Person, called
from circles.people.volunteer import HERE, Volunteer
from circles.strike_out import is_struck

LONGEST_NAME = 60
NOT_THIS_ONE = "Not this one."  # F23: one sentence for every stop, so that nobody learns which


def form_circle(
    session: Session, core_member: CoreMember, name: str, volunteers: Sequence[Volunteer], by: Actor, now: datetime, *,
    place_id: UUID | None = None, quorum: int | None = None,
) -> Circle:  # fmt: skip
    """Form a circle around a core member who is waiting. Everybody changes state in the same transaction.

    Fewer than four volunteers are taken: the gate says what is missing. Raises WrongMoment where the core member is
    not waiting, BadInput for a name that is empty, taken or tells who it is about, and for a volunteer who cannot.
    """
    if core_member.state != "waiting":
        raise WrongMoment(f"This person is {spoken(core_member.state)}, so a circle cannot be formed around them now.")
    name = _fit_name(session, core_member, name)
    if quorum is not None and quorum < 2:
        raise BadInput({"quorum": "A circle meets with two volunteers or more, never with one."})
    circle = Circle(
        provider_id=core_member.provider_id, core_member_id=core_member.id, name=name, place_id=place_id,
        quorum=quorum, state_since=now.date(), made_at=now,
    )  # fmt: skip
    session.add(circle)
    session.flush()
    record(
        session, "form_circle", "circle", circle.id, by, now, provider_id=circle.provider_id, about=core_member.id,
        now_is="forming",
    )  # fmt: skip
    core_members.enter_circle(session, core_member, by, now)
    for volunteer in volunteers:
        add_volunteer(session, circle, volunteer, by, now)
    return circle


def add_volunteer(session: Session, circle: Circle, volunteer: Volunteer, by: Actor, now: datetime) -> CircleVolunteer:
    """Give a volunteer a seat. While the circle is forming, the core member is asked about the group again (F23)."""
    if circle.state not in OPEN_STATES:
        raise WrongMoment("This circle has ended, so nobody can join it.")
    _may_join(session, circle, volunteer)
    seat = CircleVolunteer(
        provider_id=circle.provider_id, circle_id=circle.id, volunteer_id=volunteer.id,
        person_id=volunteer.person_id, joined_on=now.date(),
    )  # fmt: skip
    session.add(seat)
    if circle.state == "forming":
        circle.core_member_agreed_on = None
    _touch(session, circle)
    volunteers_.enter_circle(session, volunteer, by, now)
    expect_newcomer(session, circle, volunteer.person_id, now)
    _write(session, "add_volunteer", circle, by, now, str(volunteer.id))
    return seat


def volunteer_leaves(session: Session, seat: CircleVolunteer, reason: str, by: Actor, now: datetime) -> None:
    """A volunteer leaves the circle, today. They go back to the pool unless they sit in another circle."""
    if seat.left_on is not None:
        raise WrongMoment("They have left this circle already.")
    circle = session.get_one(Circle, seat.circle_id)
    seat.left_on, seat.left_reason = now.date(), reason or None
    session.add(seat)
    _touch(session, circle)
    release(session, seat, by, now)
    excuse_leaver(session, circle, seat.person_id, now)
    _write(session, "volunteer_leaves", circle, by, now, str(seat.volunteer_id))


def release(session: Session, seat: CircleVolunteer, by: Actor, now: datetime) -> None:
    """Back to the pool, for whoever sits in no other open circle."""
    if circles_of(session, seat.volunteer_id) == 0:
        volunteers_.leave_circle(session, session.get_one(Volunteer, seat.volunteer_id), by, now)


def core_member_agrees(session: Session, circle: Circle, on: date, by: Actor, now: datetime) -> None:
    """The core member has met the names and agreed to this group. Asked in person, written here (F23)."""
    if circle.state not in ("forming", "briefed"):
        raise WrongMoment("That was settled when the circle was formed.")
    if on > now.date():
        raise BadInput({"on": "That day has not come yet. Write the day they agreed."})
    circle.core_member_agreed_on = on
    _touch(session, circle)
    _write(session, "core_member_agrees", circle, by, now, on.isoformat())


def rename_circle(session: Session, circle: Circle, name: str, by: Actor, now: datetime) -> None:
    """Give a circle another neutral name."""
    circle.name = _fit_name(session, session.get_one(CoreMember, circle.core_member_id), name, circle.id)
    _touch(session, circle)
    _write(session, "rename_circle", circle, by, now, "name")


def _fit_name(session: Session, core_member: CoreMember, name: str, itself: UUID | None = None) -> str:
    """A name tells nothing of the core member: it stands where a stranger might glimpse it (F24)."""
    name = " ".join(name.split())
    if not name:
        raise BadInput({"name": "Give the circle a name that tells nothing of anybody, such as a tree or a colour."})
    if len(name) > LONGEST_NAME:
        raise BadInput({"name": f"Keep the name to {LONGEST_NAME} characters or fewer."})
    person = session.get_one(Person, core_member.person_id)
    words = set(name.casefold().replace("'", " ").split())
    if words & _names(person):
        raise BadInput({"name": "That name tells who the circle is about. Choose a neutral one, such as a tree."})
    taken = select(Circle.id, Circle.name).where(
        col(Circle.provider_id) == core_member.provider_id, col(Circle.state).in_(OPEN_STATES)
    )
    if any(other.casefold() == name.casefold() and one != itself for one, other in session.exec(taken)):
        raise BadInput({"name": "Another circle has that name. Choose a different one."})
    return name


def _names(person: Person) -> set[str]:
    spoken_names = f"{person.first_name} {person.last_name} {person.preferred_name}"
    return {word for word in spoken_names.casefold().split() if len(word) > 1}


def _may_join(session: Session, circle: Circle, volunteer: Volunteer) -> None:
    """Raises BadInput. What could tell of a conflict is said in one sentence for all of it."""
    itself = session.get_one(CoreMember, circle.core_member_id).person_id
    joins = volunteer.person_id
    struck = select(is_struck(circle.id, joins) | is_struck(circle.core_member_id, joins))
    if volunteer.provider_id != circle.provider_id or joins == itself or session.exec(struck).one():
        raise BadInput({"volunteers": NOT_THIS_ONE})
    if volunteer.person_id in {seat.person_id for seat in open_seats(session, circle.id)}:
        raise BadInput({"volunteers": f"{_who(session, joins)} sits in this circle already."})
    if volunteer.state not in HERE:
        state = spoken(volunteer.state)
        raise BadInput({"volunteers": f"{_who(session, joins)} is {state}, so they cannot join now."})
    if circles_of(session, volunteer.id) >= volunteer.capacity:
        raise BadInput({"volunteers": f"{_who(session, joins)} is in as many circles as they offered."})


def _who(session: Session, person_id: UUID) -> str:
    return called(session.get_one(Person, person_id))


def _touch(session: Session, circle: Circle) -> None:
    circle.version += 1
    session.add(circle)
    session.flush()


def _write(session: Session, verb: str, circle: Circle, by: Actor, now: datetime, now_is: str) -> None:
    record(
        session, verb, "circle", circle.id, by, now, provider_id=circle.provider_id, about=circle.core_member_id,
        now_is=now_is,
    )  # fmt: skip
