"""The circle's agreement: versioned, signed by everyone, signed again when the frequency changes (D§1, F17)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Integer
from sqlmodel import Session, SQLModel, col, or_, select

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.column import identifier, link, plain, secret
from circles.errors import BadInput, NotFound, WrongMoment
from circles.journal import Actor, record
from circles.people.core_member import CoreMember
from circles.people.person import Person

MOST_WEEKS_BETWEEN = 4


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


def write_agreement(
    session: Session, circle: Circle, every_weeks: int, words: str, by: Actor, now: datetime
) -> Agreement:
    """Write the next version. Everybody signs it anew; the ones before stay as they were signed."""
    if circle.state not in OPEN_STATES:
        raise WrongMoment("This circle has ended, so it has no new agreement.")
    if not 1 <= every_weeks <= MOST_WEEKS_BETWEEN:
        raise BadInput({"every_weeks": f"Choose from 1 to {MOST_WEEKS_BETWEEN} weeks."})
    before = latest_agreement(session, circle.id)
    agreement = Agreement(
        provider_id=circle.provider_id, circle_id=circle.id, number=before.number + 1 if before else 1,
        every_weeks=every_weeks, words=words or None, made_on=now.date(),
    )  # fmt: skip
    session.add(agreement)
    session.flush()
    _write(session, "write_agreement", circle, by, now, str(agreement.number))
    return agreement


def sign_agreement(
    session: Session, circle: Circle, people: Sequence[UUID], on: date, by: Actor, now: datetime
) -> None:
    """These people signed the latest version on a day. Signing twice changes nothing.

    Raises WrongMoment where there is no agreement, NotFound for somebody who does not belong to the circle.
    """
    agreement = latest_agreement(session, circle.id)
    if agreement is None:
        raise WrongMoment("Write the agreement first.")
    if not agreement.made_on <= on <= now.date():
        raise BadInput({"on": "Write the day it was signed: not before it was written, and not ahead."})
    if set(people) - {person_id for person_id, _name in signers(session, circle)}:
        raise NotFound()
    open_for = {person_id for person_id, _name in unsigned(session, circle, agreement)}
    for person_id in sorted(open_for.intersection(people)):
        row = AgreementSignature(
            provider_id=circle.provider_id, agreement_id=agreement.id, person_id=person_id, signed_on=on
        )
        session.add(row)
        _write(session, "sign_agreement", circle, by, now, f"{agreement.number}:{person_id}")
    session.flush()


def latest_agreement(session: Session, circle_id: UUID) -> Agreement | None:
    mine = select(Agreement).where(col(Agreement.circle_id) == circle_id)
    return session.exec(mine.order_by(col(Agreement.number).desc()).limit(1)).first()


def signers(session: Session, circle: Circle) -> list[tuple[UUID, str]]:
    """Who has to sign: the core member and everybody who sits in the circle, as (person, what they are called)."""
    sits = (
        select(CircleVolunteer.person_id)
        .where(col(CircleVolunteer.circle_id) == circle.id, col(CircleVolunteer.left_on).is_(None))
        .scalar_subquery()
    )
    itself = select(CoreMember.person_id).where(col(CoreMember.id) == circle.core_member_id).scalar_subquery()
    people = (
        select(Person.id, Person.preferred_name, Person.first_name)
        .where(or_(col(Person.id).in_(sits), col(Person.id) == itself))
        .order_by(col(Person.name_key), col(Person.id))
    )
    return [(person_id, preferred or first) for person_id, preferred, first in session.exec(people)]


def unsigned(session: Session, circle: Circle, agreement: Agreement) -> list[tuple[UUID, str]]:
    """Who has not signed this version yet."""
    signed = select(AgreementSignature.person_id).where(col(AgreementSignature.agreement_id) == agreement.id)
    done = set(session.exec(signed))
    return [one for one in signers(session, circle) if one[0] not in done]


def _write(session: Session, verb: str, circle: Circle, by: Actor, now: datetime, now_is: str) -> None:
    record(
        session, verb, "circle", circle.id, by, now, provider_id=circle.provider_id, about=circle.core_member_id,
        now_is=now_is,
    )  # fmt: skip
