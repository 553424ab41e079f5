"""Owing somebody one text: an answer to what they wrote, a code they asked for. It goes at the next tick.

What must be told because of a rule is not owed here: `circles.reminder` works it out and `planning.py` records it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.people.person import Person
from notifications.composing import Said, write_said
from notifications.message import Message
from notifications.wording.texts import wording


def owe(
    session: Session, code: str, person: Person, subject: tuple[str, UUID], said: Said, useful_for: timedelta,
    now: datetime, *, because: UUID | None = None, core_member_id: UUID | None = None, revision: int = 1,
) -> Message:  # fmt: skip
    """Owe a person the text `code` about `subject` (kind and id), once for each thing it is owed `because` of.

    `said` holds the days, times and codes that its wording names; it is kept encrypted. After `useful_for` it is
    worth nothing and no longer sent. Owed twice, the first stands. Raises NoSuchWording.
    """
    message = _new(code, person.provider_id, person.id, subject, useful_for, now)
    message.revision, message.core_member_id = revision, core_member_id
    message.key = f"{code}:{because or subject[1]}:{revision}:{person.id}"
    return _once(session, message, said)


def owe_to_number(
    session: Session, code: str, provider_id: UUID, inbound_id: UUID, useful_for: timedelta, now: datetime
) -> Message:
    """Owe an answer to a number without a person. Its words name nobody, and its number is the inbound text's."""
    message = _new(code, provider_id, None, ("inbound_text", inbound_id), useful_for, now)
    message.key = f"{code}:{inbound_id}:1:number"
    return _once(session, message, {})


def _new(
    code: str, provider_id: UUID, person_id: UUID | None, subject: tuple[str, UUID], useful_for: timedelta,
    now: datetime,
) -> Message:  # fmt: skip
    text = wording(code)
    return Message(
        provider_id=provider_id, key="", wording=code, subject_kind=subject[0], subject_id=subject[1],
        person_id=person_id, urgency=text.urgency, asks=text.asks, due_at=now, go_at=now,
        useful_until=now + useful_for, made_at=now,
    )  # fmt: skip


def _once(session: Session, message: Message, said: Said) -> Message:
    found = session.exec(select(Message).where(col(Message.key) == message.key)).first()
    if found is not None:
        return found
    message.said = write_said(said) if said else None
    session.add(message)
    session.flush()
    return message
