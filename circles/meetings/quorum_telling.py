"""Too few are coming: the coordinator of the circle is rung once, in time to find somebody else (F16, F18).

A day before, where so many have said no that the rest cannot be enough. Otherwise four hours later, when those who
were reminded the day before have had time to answer; in the quiet hours that waits for the morning of the meeting.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.provider import Provider
from circles.circle.circle import MEETING_STATES, Circle
from circles.circle.on_duty import on_duty
from circles.local_time import local_date
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.meetings.telling import Due, Value
from circles.people.core_member import CoreMember

WORDING = "quorum_alert"
HOPELESS, STILL_TOO_FEW = timedelta(hours=24), timedelta(hours=20)  # before the meeting


def of_quorum(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """Each meeting with too few, for whoever answers for it that day. Reads the index of starts; four queries."""
    soon = {"start": start + STILL_TOO_FEW, "end": end + HOPELESS}
    rows = [row for row in session.execute(_STARTING, soon) if (at := _due_at(row)) and start <= at <= end]
    if not rows:
        return
    duty = on_duty(session, {row.provider_id for row in rows}, local_date(end, rows[0].zone))
    for row in rows:
        for person_id in duty.coordinators(row.coordinator_id):
            due_at = _due_at(row) or row.starts_at
            yield Due(
                WORDING, row.id, _moment(row), person_id, row.provider_id, row.core_member_id, due_at, row.starts_at,
                "routine", asks=False, only_if_told=False, values=_values(row), ahead=False,
            )  # fmt: skip


def still_wanted(
    session: Session, _wording: str, subject_id: UUID, revision: int, person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text says, or why nobody wants it any more: enough are coming, it is off, or somebody else leads."""
    row = session.execute(_ONE, {"meeting": subject_id}).first()
    if row is None or row.starts_at <= now:
        return "over"
    if _moment(row) != revision:
        return "moved"
    if _due_at(row) is None:
        return "enough"
    duty = on_duty(session, {row.provider_id}, local_date(now, row.zone))
    return _values(row) if person_id in duty.coordinators(row.coordinator_id) else "left"


def too_few_from(expected: int, yes: int, no: int, quorum: int) -> timedelta | None:
    """How long before the meeting to ring, of so many volunteers and answers; None where enough are coming.

    None also for a circle that has too few volunteers in any case: Today says so, and no telephone call finds them.
    """
    if yes >= quorum or expected < quorum:
        return None
    return HOPELESS if expected - no < quorum else STILL_TOO_FEW


def _due_at(row: Any) -> datetime | None:
    before = too_few_from(row.expected, row.yes, row.no, row.quorum)
    starts_at: datetime = row.starts_at
    return None if before is None else starts_at - before


def _moment(row: Any) -> int:
    """In place of the meeting's revision, its day and time as one number: moved, and moved back, it rings once."""
    moment: int = row.on_date.toordinal() * 24 * 60 + row.at_time.hour * 60 + row.at_time.minute
    return moment


def _values(row: Any) -> dict[str, Value]:
    return {"day": row.on_date, "time": row.at_time}


def _volunteers(*answers: str) -> Any:
    """How many volunteers are asked, or gave these answers. The core member does not count (F16)."""
    asked = select(func.count()).where(
        col(Attendance.meeting_id) == Meeting.id, col(Attendance.person_id) != CoreMember.person_id
    )
    said = asked.where(col(Attendance.answer).in_(answers)) if answers else asked
    return said.correlate(Meeting, CoreMember).scalar_subquery()


def _meetings() -> Select[Any]:
    columns: tuple[Any, ...] = (
        col(Meeting.id), col(Meeting.provider_id), col(Meeting.on_date), col(Meeting.at_time),
        col(Meeting.starts_at), col(Meeting.zone), col(Circle.core_member_id), col(CoreMember.coordinator_id),
        func.coalesce(Circle.quorum, Provider.quorum).label("quorum"), _volunteers().label("expected"),
        _volunteers("yes").label("yes"), _volunteers("no").label("no"),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Meeting)
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .join(CoreMember, col(CoreMember.id) == Circle.core_member_id)
        .join(Provider, col(Provider.id) == Meeting.provider_id)
        .where(col(Meeting.state) == "planned", col(Circle.state).in_(MEETING_STATES))
    )


# Built once: a worker asks every two seconds, and building them costs more than asking.
_BETWEEN = bindparam("start", type_=UTCDateTime()), bindparam("end", type_=UTCDateTime())
_STARTING = _meetings().where(col(Meeting.starts_at).between(*_BETWEEN))
_ONE = _meetings().where(col(Meeting.id) == bindparam("meeting", type_=Uuid()))
