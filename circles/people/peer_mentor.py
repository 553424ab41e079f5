"""The peer mentor: someone who has been there, with conditions and a support contact of their own."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Index, Integer
from sqlmodel import SQLModel

from circles.column import identifier, link, plain, secret, word
from circles.lifecycle import Moves

STATES = ("applied", "checks", "ready", "resting", "left", "suspended")
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
