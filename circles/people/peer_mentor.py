"""The peer mentor: someone who has been there, with conditions and a support contact of their own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Integer
from sqlmodel import Session, SQLModel

from circles.column import identifier, link, plain, secret, word
from circles.errors import BadInput
from circles.journal import Actor, record
from circles.lifecycle import Moves
from circles.people.moving import move
from circles.people.person import Person

STATES = ("applied", "checks", "ready", "resting", "left", "suspended")
LEAVING = ("left", "suspended")
MOST_MENTEES = 9
MOVES: Moves = {
    "applied": ("checks", "left", "suspended"),
    "checks": ("ready", "left", "suspended"),
    "ready": ("resting", "left", "suspended"),
    "resting": ("ready", "left", "suspended"),
    "suspended": ("ready", "left"),
    "left": ("applied",),
}


class PeerMentor(SQLModel, table=True):
    """A peer mentor (D§4). What they may enter is a clearance: `gate_and_community` apart from `prison_access`."""

    __tablename__ = "peer_mentor"
    __table_args__ = (Index("ix_peer_mentor_provider_id_state", "provider_id", "state"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", unique=True)
    state: str = word("state", STATES, default="applied")
    state_since: date = plain(Date)
    state_reason: str | None = secret("peer_mentor.state_reason", about="peer_mentor", default=None)
    capacity: int = plain(Integer, default=2)
    licence_ends_on: date | None = plain(Date, default=None)
    support_contact: str | None = secret("peer_mentor.support_contact", about="peer_mentor", default=None)


def add_peer_mentor(
    session: Session, person: Person, by: Actor, now: datetime, *, state: str = "applied",
    licence_ends_on: date | None = None,
) -> PeerMentor:  # fmt: skip
    """Take a person on as a peer mentor. Their own licence may still run: its end and conditions decide a lot (D§4)."""
    mentor = PeerMentor(
        provider_id=person.provider_id, person_id=person.id, state=state, state_since=now.date(),
        licence_ends_on=licence_ends_on,
    )  # fmt: skip
    session.add(mentor)
    session.flush()
    record(session, "add_peer_mentor", "peer_mentor", mentor.id, by, now, provider_id=person.provider_id,
           about=person.id, now_is=state)  # fmt: skip
    return mentor


def move_peer_mentor(session: Session, mentor: PeerMentor, state: str, reason: str, by: Actor, now: datetime) -> None:
    """The next stage, a rest, or goodbye with its reason."""
    move(session, mentor, "peer_mentor", state, reason, MOVES, LEAVING, by, now, about=mentor.person_id)


def note_support(
    session: Session, mentor: PeerMentor, capacity: int, licence_ends_on: date | None, support_contact: str, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """How many mentees at once, when their own licence ends, and who supports *them*."""
    if not 1 <= capacity <= MOST_MENTEES:
        raise BadInput({"capacity": f"Write a number from 1 to {MOST_MENTEES}."})
    mentor.capacity, mentor.licence_ends_on = capacity, licence_ends_on
    mentor.support_contact = support_contact.strip() or None
    session.flush()
    record(session, "note_support", "peer_mentor", mentor.id, by, now, about=mentor.person_id)
