"""Texts that came in. Free text is a person speaking: a task with an owner and a clock (F2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word
from circles.lifecycle import Moves

UNDERSTOOD = (
    "yes", "no", "unsure", "stop", "start", "help", "cancel", "free_text", "unknown_number", "which", "taken", "step",
)  # fmt: skip

STATES = ("settled", "waiting", "answered")
MOVES: Moves = {"settled": ("waiting",), "waiting": ("answered",)}


class InboundText(SQLModel, table=True):
    """One received text. Without a person it came from a number we do not know, or more than one person shares it.

    `settled`: nothing is left to do. `waiting`: somebody is to answer by `due_at`, the owner first, and from
    `rings_at` on phones ring for it. Then `answered`.
    """

    __tablename__ = "inbound_text"
    __provider__ = False  # it has one where there is one: a stranger may text too
    __table_args__ = (
        Index("ix_inbound_text_provider_id_state_due_at", "provider_id", "state", "due_at"),
        Index("ix_inbound_text_state_rings_at", "state", "rings_at"),
        Index("ix_inbound_text_number_fingerprint", "number_fingerprint"),
    )
    id: UUID = identifier()
    provider_id: UUID | None = link("provider.id", nullable=True, index=False)
    person_id: UUID | None = link("person.id", nullable=True)
    core_member_id: UUID | None = link("core_member.id", nullable=True)
    sid: str = plain(Text, unique=True)
    number_fingerprint: str = plain(Text)
    number: str = secret("inbound_text.number", about="person", keep="text")
    body: str = secret("inbound_text.body", about="person", keep="text")
    understood: str = word("understood", UNDERSTOOD)
    about_message_id: UUID | None = link("message.id", nullable=True)
    state: str = word("state", STATES, default="settled")
    owner_id: UUID | None = plain(Uuid, default=None)
    received_at: datetime = instant()
    due_at: datetime | None = instant(default=None)
    rings_at: datetime | None = instant(default=None)
    answered_at: datetime | None = instant(default=None)
    answered_by_id: UUID | None = plain(Uuid, default=None)
    answer_note: str | None = secret("inbound_text.answer_note", about="person", keep="text", default=None)
