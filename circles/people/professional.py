"""Professionals: people outside who work with a core member. They have no login."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Text
from sqlmodel import Session, SQLModel

from circles.column import identifier, link, personal, plain, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.people.person import Person

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


def add_professional(
    session: Session, person: Person, post: str, organisation: str, by: Actor, now: datetime
) -> Professional:
    """Enter somebody of an outside agency. Raises BadInput for an unknown post."""
    if post not in POSTS:
        raise BadInput({"post": "Choose one of the answers."})
    professional = Professional(
        provider_id=person.provider_id, person_id=person.id, post=post, organisation=organisation.strip()
    )
    session.add(professional)
    session.flush()
    record(session, "add_professional", "professional", professional.id, by, now, provider_id=person.provider_id,
           about=person.id, now_is=post)  # fmt: skip
    return professional


def leave_post(session: Session, professional: Professional, on: date, by: Actor, now: datetime) -> None:
    """Somebody has left their post, from `on`: nothing is handed to them any more (F19)."""
    if professional.left_on is not None:
        raise WrongMoment("They have left this post already.")
    professional.left_on = on
    session.flush()
    record(session, "leave_post", "professional", professional.id, by, now, about=professional.person_id)
