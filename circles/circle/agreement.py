"""The circle's agreement: versioned, signed by everyone, signed again when the frequency changes (D§1, F17)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Index, Integer
from sqlmodel import SQLModel

from circles.column import identifier, link, plain, secret


class Agreement(SQLModel, table=True):
    """One version of what the circle promised each other. `every_weeks` is how often it meets."""

    __tablename__ = "agreement"
    __table_args__ = (Index("uq_agreement_circle_id_number", "circle_id", "number", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    circle_id: UUID = link("circle.id", index=False)
    number: int = plain(Integer)
    every_weeks: int = plain(Integer, default=1)
    words: str | None = secret("agreement.words", about="core_member", default=None)
    made_on: date = plain(Date)


class AgreementSignature(SQLModel, table=True):
    """One person's signature under one version."""

    __tablename__ = "agreement_signature"
    __table_args__ = (Index("uq_agreement_signature_agreement_id_person_id", "agreement_id", "person_id", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    agreement_id: UUID = link("agreement.id", index=False)
    person_id: UUID = link("person.id")
    signed_on: date = plain(Date)
