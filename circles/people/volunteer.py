"""The volunteer: from the first enquiry to a circle, a rest and goodbye."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, Integer
from sqlmodel import Session, SQLModel

from circles.column import identifier, link, personal, plain, secret, word
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.lifecycle import Moves
from circles.people.moving import move, refuse_circle_moves
from circles.people.person import Person

PIPELINE = ("enquiry", "applied", "interviewed", "references", "checks", "trained", "pool")
STATES = (*PIPELINE, "in_a_circle", "resting", "left", "declined", "suspended")
HERE = ("pool", "in_a_circle")  # ready for a circle, or in one
LEAVING = ("declined", "left", "suspended")
MOST_CIRCLES = 4
LONGEST_JOURNEY = 240
_OUT = ("declined", "left", "suspended")
MOVES: Moves = {
    "enquiry": ("applied", *_OUT),
    "applied": ("interviewed", *_OUT),
    "interviewed": ("references", *_OUT),
    "references": ("checks", *_OUT),
    "checks": ("trained", *_OUT),
    "trained": ("pool", *_OUT),
    "pool": ("in_a_circle", "resting", "left", "suspended"),
    "in_a_circle": ("pool", "resting", "left", "suspended"),
    "resting": ("pool", "left", "suspended"),
    "suspended": ("pool", "resting", "left"),
    "left": ("enquiry",),
    "declined": ("enquiry",),
}


class Volunteer(SQLModel, table=True):
    """A member of the inner circle, or on the way to one (D§1). Evenings are 0 (Monday) to 6."""

    __tablename__ = "volunteer"
    __table_args__ = (Index("ix_volunteer_provider_id_state", "provider_id", "state"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", unique=True)
    state: str = word("state", STATES, default="enquiry")
    state_since: date = plain(Date)
    state_reason: str | None = secret("volunteer.state_reason", about="volunteer", default=None)
    experienced: bool = plain(Boolean, default=False)
    capacity: int = plain(Integer, default=1)
    evenings: list[int] = personal(JSON, about="volunteer", default=list)
    travel_limit: int | None = plain(Integer, default=None)  # minutes to a meeting at most; None: as for everybody


def add_volunteer(
    session: Session,
    person: Person,
    by: Actor,
    now: datetime,
    *,
    state: str = "enquiry",
    experienced: bool = False,
) -> Volunteer:
    """Take a person on as a volunteer, at the stage they have reached."""
    volunteer = Volunteer(
        provider_id=person.provider_id,
        person_id=person.id,
        state=state,
        state_since=now.date(),
        experienced=experienced,
    )
    session.add(volunteer)
    session.flush()
    record(session, "add_volunteer", "volunteer", volunteer.id, by, now, provider_id=person.provider_id,
           about=person.id, now_is=state)  # fmt: skip
    return volunteer


def move_volunteer(session: Session, volunteer: Volunteer, state: str, reason: str, by: Actor, now: datetime) -> None:
    """The next stage, a rest, or goodbye with its reason. Only a circle takes people in and out (`enter_circle`)."""
    refuse_circle_moves(volunteer, state)
    move(session, volunteer, "volunteer", state, reason, MOVES, LEAVING, by, now, about=volunteer.person_id)


def enter_circle(session: Session, volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Said by the circle that a volunteer joins. Whoever is in one already stays as they are."""
    if volunteer.state != "in_a_circle":
        move(
            session,
            volunteer,
            "volunteer",
            "in_a_circle",
            "",
            MOVES,
            LEAVING,
            by,
            now,
            about=volunteer.person_id,
        )


def leave_circle(session: Session, volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Said by the last circle of a volunteer: back to the pool."""
    if volunteer.state == "in_a_circle":
        move(session, volunteer, "volunteer", "pool", "", MOVES, LEAVING, by, now, about=volunteer.person_id)


def note_offer(
    session: Session, volunteer: Volunteer, experienced: bool, capacity: int, evenings: list[int], by: Actor,
    now: datetime, *, travel_limit: int | None = None,
) -> None:  # fmt: skip
    """What a volunteer offers: experience, how many circles at once, which evenings, and how long a journey."""
    if not 1 <= capacity <= MOST_CIRCLES:
        raise BadInput({"capacity": f"Write a number from 1 to {MOST_CIRCLES}."})
    if not set(evenings) <= set(range(7)):
        raise BadInput({"evenings": "Choose from the evenings."})
    if travel_limit is not None and not 0 < travel_limit <= LONGEST_JOURNEY:
        raise BadInput({"travel_limit": f"Write the minutes, from 1 to {LONGEST_JOURNEY}, or leave it empty."})
    volunteer.experienced, volunteer.capacity, volunteer.evenings = experienced, capacity, sorted(set(evenings))
    volunteer.travel_limit = travel_limit
    session.flush()
    record(session, "note_offer", "volunteer", volunteer.id, by, now, about=volunteer.person_id)
