"""Striking out: whoever a record is about never meets it, whatever their role (F1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Text, Uuid
from sqlmodel import Session, SQLModel, col, exists

from circles.column import identifier, instant, link, plain
from circles.journal import Actor, record


class StrikeOut(SQLModel, table=True):
    """A person struck from one record: they see neither it nor anything that hangs on it."""

    __tablename__ = "strike_out"
    __table_args__ = (Index("uq_strike_out_subject_id_person_id", "subject_id", "person_id", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    subject_kind: str = plain(Text)
    subject_id: UUID = plain(Uuid)
    person_id: UUID = link("person.id")
    at: datetime = instant()


def strike_out(
    session: Session,
    kind: str,
    subject_id: UUID,
    person_id: UUID,
    provider_id: UUID,
    by: Actor,
    now: datetime,
) -> StrikeOut:
    """Strike a person from a record. There is no verb that takes it back: a new record is made instead."""
    row = StrikeOut(provider_id=provider_id, subject_kind=kind, subject_id=subject_id, person_id=person_id, at=now)
    session.add(row)
    session.flush()
    record(session, "strike_out", kind, subject_id, by, now, provider_id=provider_id)
    return row


def is_struck(subject_id: object, person_id: UUID) -> ColumnElement[bool]:
    """The condition, for use inside a query whose rows have `subject_id`."""
    return exists().where(col(StrikeOut.subject_id) == subject_id, col(StrikeOut.person_id) == person_id)
