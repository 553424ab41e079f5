"""The core member: the person at the centre. The caseload is here, and circle, plan and concern follow it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word
from circles.lifecycle import Moves

STATES = (
    "referral", "assessed", "consented", "accepted", "waiting", "in_a_circle", "ended",
    "declined", "deferred", "withdrawn",
)  # fmt: skip
MOVES: Moves = {
    "referral": ("assessed", "declined", "deferred", "withdrawn"),
    "assessed": ("consented", "declined", "deferred", "withdrawn"),
    "consented": ("accepted", "declined", "deferred", "withdrawn"),
    "accepted": ("waiting", "deferred", "withdrawn"),
    "waiting": ("in_a_circle", "deferred", "withdrawn"),
    "in_a_circle": ("waiting", "ended", "withdrawn"),
    "deferred": ("referral", "assessed", "waiting", "withdrawn"),
    "ended": ("referral",),
    "declined": ("referral",),
    "withdrawn": ("referral",),
}


class CoreMember(SQLModel, table=True):
    """A person at the centre of a circle, or on the way to one (D§1)."""

    __tablename__ = "core_member"
    __table_args__ = (
        Index("ix_core_member_coordinator_id_state", "coordinator_id", "state"),
        Index("ix_core_member_provider_id_state", "provider_id", "state"),
        Index("ix_core_member_coordinator_id_next_due_at", "coordinator_id", "next_due_at"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", unique=True)
    coordinator_id: UUID | None = plain(Uuid, default=None)
    state: str = word("state", STATES, default="referral")
    state_since: date = plain(Date)
    state_reason: str | None = secret("core_member.state_reason", about="core_member", default=None)
    offence: str | None = secret("core_member.offence", about="core_member", default=None)
    practitioner_id: UUID | None = link("professional.id", nullable=True)
    adapted: bool = plain(Boolean, default=False)
    last_contact_at: datetime | None = instant(default=None)
    next_due_at: datetime | None = instant(default=None)
