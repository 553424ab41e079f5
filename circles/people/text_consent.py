"""The ledger of consent to texts: which wording, from what source, taken by whom and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, word

SOURCES = ("in_person", "by_phone", "paper_form", "import", "text_stop", "text_start", "carrier", "number_changed", "demo")
WORDING_VERSION = "2026-11"


class TextConsent(SQLModel, table=True):
    """One yes or no to texts. Never changed: a change of mind is another row; `person.texts_on` holds the last."""

    __tablename__ = "text_consent"
    __table_args__ = (Index("ix_text_consent_person_id_at", "person_id", "at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    person_id: UUID = link("person.id", index=False)
    given: bool = plain(Boolean)
    wording: str = plain(Text, default=WORDING_VERSION)
    source: str = word("source", SOURCES)
    by_account_id: UUID | None = plain(Uuid, default=None)
    mobile_fingerprint: str | None = plain(Text, default=None)
    at: datetime = instant()
