"""Messages and attempts: what one person is told, and each call to a carrier about it.

A message is recorded up to a day before it is due, so that a coordinator sees what will go and a withdrawn one can
be shown; the domain (`circles.reminder`) stays the only source of what is wanted, and is asked again at the send.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word
from circles.lifecycle import Moves

STATES = ("planned", "held", "claimed", "sending", "sent", "delivered", "failed", "unknown", "withdrawn", "suppressed")
MOVES: Moves = {
    "planned": ("held", "claimed", "withdrawn", "suppressed", "failed"),
    "held": ("planned", "claimed", "withdrawn", "suppressed"),
    "claimed": ("planned", "sending", "withdrawn", "suppressed", "failed"),
    "sending": ("sent", "delivered", "failed", "unknown", "planned"),
    "unknown": ("sent", "delivered", "failed", "planned"),
    "sent": ("delivered", "failed"),
}
URGENCIES = ("release_day", "safety", "answer", "change", "routine")


class Message(SQLModel, table=True):
    """One thing one person is told. `key` is wording:thing:revision:person[:round]; there is one row for each."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_state_due_at", "state", "due_at"),
        Index("ix_message_provider_id_due_at", "provider_id", "due_at"),
        Index("ix_message_person_id_due_at", "person_id", "due_at"),
        Index("ix_message_subject_id_person_id", "subject_id", "person_id"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    key: str = plain(Text, unique=True)
    wording: str = plain(Text)
    subject_kind: str = plain(Text)
    subject_id: UUID = plain(Uuid)
    revision: int = plain(Integer, default=1)
    core_member_id: UUID | None = link("core_member.id", nullable=True)
    person_id: UUID = link("person.id", index=False)
    urgency: str = word("urgency", URGENCIES, default="routine")
    asks: bool = plain(Boolean, default=False)
    state: str = word("state", STATES, default="planned")
    why: str = plain(Text, default="")
    body: str | None = secret("message.body", about="person", keep="text", default=None)
    due_at: datetime = instant()
    useful_until: datetime = instant()
    made_at: datetime = instant()
    settled_at: datetime | None = instant(default=None)
    answered_at: datetime | None = instant(default=None)
    seen_to_at: datetime | None = instant(default=None)
    seen_to_by_id: UUID | None = plain(Uuid, default=None)
    lease_until: datetime | None = instant(default=None)
    next_try_at: datetime | None = instant(default=None)
    fence: int = plain(Integer, default=0)
    tries: int = plain(Integer, default=0)


class Attempt(SQLModel, table=True):
    """One call to a carrier. `reference` is in the callback's address; times are the machine's."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_message_id", "message_id"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    message_id: UUID = link("message.id", index=False)
    channel: str = word("channel", ("text", "voice", "email", "letter"), default="text")
    reference: str = plain(Text, unique=True)
    number_fingerprint: str = plain(Text, index=True)
    fence: int = plain(Integer)
    claimed_at: datetime = instant()
    sending_at: datetime | None = instant(default=None)
    sid: str | None = plain(Text, default=None, unique=True)
    status: str = plain(Text, default="")
    error_code: int | None = plain(Integer, default=None)
    settled_at: datetime | None = instant(default=None)


class CarrierReport(SQLModel, table=True):
    """A status callback already taken, so that a repeated one changes nothing."""

    __tablename__ = "carrier_report"
    __table_args__ = (Index("uq_carrier_report_sid_status", "sid", "status", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    attempt_id: UUID = link("attempt.id")
    sid: str = plain(Text)
    status: str = plain(Text)
    at: datetime = instant()
