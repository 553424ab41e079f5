"""Professionals: people outside who work with a core member. They have no login."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Text
from sqlmodel import SQLModel

from circles.column import identifier, link, personal, plain, word

POSTS = ("probation_practitioner", "police_offender_manager", "prison_offender_manager", "other")


class Professional(SQLModel, table=True):
    """A practitioner of an outside agency, while they hold their post."""

    __tablename__ = "professional"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    person_id: UUID = link("person.id", unique=True)
    post: str = word("post", POSTS)
    organisation: str = personal(Text, about="professional", default="")
    left_on: date | None = plain(Date, default=None)
