"""The volunteer: from the first enquiry to a circle, a rest and goodbye."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Index, Integer
from sqlmodel import SQLModel

from circles.column import identifier, link, personal, plain, secret, word
from circles.lifecycle import Moves

PIPELINE = ("enquiry", "applied", "interviewed", "references", "checks", "trained", "pool")
STATES = (*PIPELINE, "in_a_circle", "resting", "left", "declined", "suspended")
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
