"""Licence conditions, as records with a kind: matching, venues, texts and lifts must obey them (D§4, F12)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word

KINDS = (
    "no_contact_with_named_people", "exclusion_area", "curfew", "no_internet", "one_sim", "no_association",
    "no_contact_with_prisoners", "no_motor_vehicle", "travel_notified", "not_near_places", "other",
)  # fmt: skip


class LicenceCondition(SQLModel, table=True):
    """One condition a person is under. `sealed` ones tell of a victim: coordinator only, always journalled (F12)."""

    __tablename__ = "licence_condition"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    person_id: UUID = link("person.id")
    kind: str = word("kind", KINDS)
    detail: str | None = secret("licence_condition.detail", about="person", default=None)
    sealed: bool = plain(Boolean, default=False)
    from_on: date = plain(Date)
    until_on: date | None = plain(Date, default=None)
    approved_by: str | None = secret("licence_condition.approved_by", about="person", default=None)
    approved_on: date | None = plain(Date, default=None)
    approval_reference: str = plain(Text, default="")
    made_at: datetime = instant()
