"""Messages and attempts: what one person is told, and each call to a carrier about it.

A message is recorded up to a day before it is due, so that a coordinator sees what will go and a withdrawn one can
be shown; the domain (`circles.reminder`) stays the only source of what is wanted, and is asked again at the send.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word
from circles.concerns.telling import SUBJECTS
from circles.lifecycle import Moves

STATES = ("planned", "held", "claimed", "sending", "sent", "delivered", "failed", "unknown", "withdrawn", "suppressed")
_WAITING = ("withdrawn", "suppressed", "failed", "sent", "delivered")  # the last two: by a late report
MOVES: Moves = {
    "planned": ("held", "claimed", *_WAITING),
    "held": ("planned", "claimed", *_WAITING),
    "claimed": ("planned", "held", "sending", *_WAITING),
    "sending": ("sent", "delivered", "failed", "unknown", "planned"),
    "unknown": ("sent", "delivered", "failed", "planned", "withdrawn"),
    "sent": ("delivered", "failed", "planned"),
    "failed": ("sent", "delivered"),
}
TOLD = ("sending", "sent", "delivered", "unknown")  # the person has it, or may have it
DAILY, DIGEST = "daily_digest", "digest"  # its words, and what it is about: the account that gets it
SHOWN_ELSEWHERE = (*SUBJECTS, DIGEST)  # with the concern (F6), or to the receiver alone
URGENCIES = ("release_day", "safety", "answer", "change", "routine")
WAYS = ("text", "voice", "email", "letter")


class Message(SQLModel, table=True):
    """One thing one person is told. `key` is wording:thing:revision:person[:round]; there is one row for each.

    `worked_out` messages are asked for by `circles.reminder` and withdrawn with its wish; the others (answers, codes)
    are owed once. `go_at` is when it may go next by the work's clock. `lease_until` is by the machine's: until then a
    claim, a call or a question about it belongs to one worker, or nobody need ask; a call that waits for the phone.
    `channel` is the way it goes next, or went last (`ways.py`).
    `why` is a code of `reasons.py` or `code:30003`. `said` is JSON: the days and times that the words hold.
    A message without a person answers a text from a number that we do not know, or that is shared.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_state_go_at", "state", "go_at"),
        Index("ix_message_provider_id_due_at", "provider_id", "due_at"),
        Index("ix_message_provider_id_needs_you_due_at", "provider_id", "needs_you", "due_at"),
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
    person_id: UUID | None = link("person.id", nullable=True, index=False)
    urgency: str = word("urgency", URGENCIES, default="routine")
    channel: str = word("channel", WAYS, default="text")
    asks: bool = plain(Boolean, default=False)
    worked_out: bool = plain(Boolean, default=False)
    state: str = word("state", STATES, default="planned")
    why: str = plain(Text, default="")
    needs_you: bool = plain(Boolean, default=False)
    said: str | None = secret("message.said", about="person", keep="text", default=None)
    body: str | None = secret("message.body", about="person", keep="text", default=None)
    segments: int = plain(Integer, default=0)
    due_at: datetime = instant()
    go_at: datetime = instant()
    useful_until: datetime = instant()
    made_at: datetime = instant()
    told_at: datetime | None = instant(default=None)
    settled_at: datetime | None = instant(default=None)
    answered_at: datetime | None = instant(default=None)
    seen_to_at: datetime | None = instant(default=None)
    seen_to_by_id: UUID | None = plain(Uuid, default=None)
    lease_until: datetime | None = instant(default=None, index=True)
    fence: int = plain(Integer, default=0)
    tries: int = plain(Integer, default=0)


class Attempt(SQLModel, table=True):
    """One text, call, e-mail or letter. `number` is where it went: a number or an address; nothing for a letter.

    `reference` is in the callback's address, and names an e-mail; times are the machine's.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_message_id", "message_id"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    message_id: UUID = link("message.id", index=False)
    channel: str = word("channel", WAYS, default="text")
    reference: str = plain(Text, unique=True)
    number: str = secret("attempt.number", about="person", keep="text")
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
