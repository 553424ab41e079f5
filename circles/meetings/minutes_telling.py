"""Who is reminded of minutes, and when: the one whose turn it is, a day before they are due (F18)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.circle.circle import Circle
from circles.meetings.meeting import Meeting
from circles.meetings.rota import author_of, authors_of
from circles.meetings.telling import Due, Value

WORDING = "minutes_due"
BEFORE = timedelta(hours=24)


def of_minutes(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """One reminder for each meeting that owes minutes. Reads the index on `minutes_due_at`; five queries."""
    owed = select(Meeting, Circle.core_member_id).join(Circle, col(Circle.id) == Meeting.circle_id)
    rows = session.exec(owed.where(col(Meeting.minutes_due_at).between(start + BEFORE, end + BEFORE))).all()
    authors = authors_of(session, [meeting for meeting, _ in rows])
    for meeting, core_member_id in rows:
        due_at, author = meeting.minutes_due_at, authors[meeting.id]
        if author is not None and due_at is not None:
            yield Due(
                WORDING, meeting.id, meeting.revision, author, meeting.provider_id, core_member_id, due_at - BEFORE,
                due_at + BEFORE, "routine", asks=False, only_if_told=False, values=_values(meeting),
            )  # fmt: skip


def still_wanted(
    session: Session, _wording: str, subject_id: UUID, revision: int, person_id: UUID | None, _now: datetime
) -> Mapping[str, Value] | str:
    """What the text says, or why nobody wants it any more: written, off, moved, or somebody else's turn now."""
    meeting = session.get(Meeting, subject_id)
    if meeting is None or meeting.minutes_due_at is None:
        return "over"
    if meeting.revision != revision:
        return "moved"
    return _values(meeting) if author_of(session, meeting) == person_id else "left"


def _values(meeting: Meeting) -> dict[str, Value]:
    return {"day": meeting.on_date, "time": meeting.at_time}
