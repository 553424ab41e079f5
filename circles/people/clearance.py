"""Clearances: checks, vetting, training and insurance, asked of the date of the event and never of today (F21)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, link, plain, secret, word

KINDS = ("dbs", "references", "training", "prison_vetting", "gate_and_community", "prison_access", "driving_insurance")


class Clearance(SQLModel, table=True):
    """One check of one person. A check has no expiry printed on it: `renew_by` is the provider's policy (F21)."""

    __tablename__ = "clearance"
    __table_args__ = (
        Index("ix_clearance_person_id_kind", "person_id", "kind"),
        Index("ix_clearance_provider_id_renew_by", "provider_id", "renew_by"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id", index=False)
    kind: str = word("kind", KINDS)
    prison_code: str | None = plain(Text, default=None)
    workforce: str = plain(Text, default="")
    issued_on: date | None = plain(Date, default=None)
    checked_on: date | None = plain(Date, default=None)
    renew_by: date | None = plain(Date, default=None)
    extended_until: date | None = plain(Date, default=None)
    extended_by_id: UUID | None = plain(Uuid, default=None)
    extension_reason: str | None = secret("clearance.extension_reason", about="person", default=None)
    withdrawn_on: date | None = plain(Date, default=None)
    new_information: bool = plain(Boolean, default=False)
