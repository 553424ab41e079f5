"""Everything that is to be told: what the domain works out, and what texts that came in ask of the office."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from circles import reminder
from circles.meetings.telling import Value
from circles.reminder import Reminder
from notifications import text_waiting


def wished_between(session: Session, start: datetime, end: datetime) -> list[Reminder]:
    """Everything due from `start` to `end`, both inclusive, in the order in which it is due."""
    found = [*reminder.reminders_between(session, start, end), *text_waiting.of_waiting_texts(session, start, end)]
    return sorted(found, key=lambda one: (one.due_at, one.key))


def still_wished(
    session: Session, wording: str, subject_id: UUID, revision: int, person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text must say as things stand now, or a code why nobody wants it any more."""
    if wording == text_waiting.WORDING:
        return text_waiting.still_waits(session, subject_id, person_id, now)
    return reminder.still_wanted(session, wording, subject_id, revision, person_id, now)
