"""Afterwards: did the meeting happen, and who was there?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.circle.circle import Circle
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import become
from circles.meetings.attendance import OUTCOMES, Attendance
from circles.meetings.meeting import MOVES, Meeting


def meeting_happened(session: Session, meeting: Meeting, by: Actor, now: datetime) -> None:
    """Say that it took place. Raises WrongMoment before its start, or where it was called off."""
    _come_true(session, meeting, "held", "", by, now)


def meeting_did_not_happen(session: Session, meeting: Meeting, reason: str, by: Actor, now: datetime) -> None:
    """Say that nobody met although it was planned."""
    _come_true(session, meeting, "did_not_happen", reason, by, now)


def record_outcomes(session: Session, meeting: Meeting, outcomes: Mapping[UUID, str], by: Actor, now: datetime) -> None:
    """Write who was present, sent apologies or did not come, by person. Raises BadInput for anybody not expected."""
    if meeting.state != "held":
        raise WrongMoment("Say first that the meeting happened.")
    rows = session.exec(select(Attendance).where(col(Attendance.meeting_id) == meeting.id)).all()
    expected = {row.person_id: row for row in rows}
    if set(outcomes) - set(expected) or set(outcomes.values()) - set(OUTCOMES):
        raise BadInput({"outcome": "Choose one of the answers for each person."})
    for person_id, outcome in outcomes.items():
        expected[person_id].outcome = outcome
        session.add(expected[person_id])
        record(session, "record_outcome", "attendance", expected[person_id].id, by, now, now_is=outcome)
    session.flush()


def _come_true(session: Session, meeting: Meeting, state: str, reason: str, by: Actor, now: datetime) -> None:
    if meeting.starts_at > now:
        raise WrongMoment("This meeting has not begun yet.")
    was = meeting.state
    become(meeting, state, MOVES)
    meeting.version += 1
    if state == "did_not_happen":
        meeting.minutes_due_at = None
    if reason:
        meeting.change_reason = reason
    session.add(meeting)
    session.flush()
    about = session.get_one(Circle, meeting.circle_id).core_member_id
    verb = "meeting_happened" if state == "held" else "meeting_did_not_happen"
    record(
        session, verb, "meeting", meeting.id, by, now, provider_id=meeting.provider_id, about=about, was=was,
        now_is=state,
    )  # fmt: skip
