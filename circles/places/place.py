"""A provider's own places: venues it added, and prisons and offices it knows better than the reference list."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, Text
from sqlmodel import SQLModel

from circles.column import identifier, link, plain, secret, word

KINDS = ("venue", "prison", "office", "other")
PHONES = (
    "reception",
    "offender_management",
    "safer_custody",
    "orderly_office",
    "gate",
    "visits_booking",
    "other",
)


class Place(SQLModel, table=True):
    """A place of one provider. `reference_code` names the prison or office of the reference list it stands for."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_provider_id_kind", "provider_id", "kind"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    kind: str = word("kind", KINDS)
    reference_code: str | None = plain(Text, default=None)
    name: str = plain(Text)
    address: str | None = secret("place.address", about="provider", default=None)
    postcode: str = plain(Text, default="")
    outcode: str | None = plain(Text, default=None)
    step_free: bool = plain(Boolean, default=False)
    notes: str | None = secret("place.notes", about="provider", default=None)
    closed_on: date | None = plain(Date, default=None)
    version: int = plain(Integer, default=1)


class PlacePhone(SQLModel, table=True):
    """A number at a place, and when it was last rung and answered: an old number is no number (F7)."""

    __tablename__ = "place_phone"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    place_id: UUID = link("place.id")
    label: str = word("label", PHONES)
    number: str = secret("place_phone.number", about="provider")
    last_rung_on: date | None = plain(Date, default=None)
