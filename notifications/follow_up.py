"""Asking what became of a text or a call that nobody reported on: reports are best effort, and some never come.

The first question comes after ten minutes (two for a call), the next ones after twice as long each, and none after a
day. What is pressing and has not arrived in its time goes another way; where there is none, a person is told (F16).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.database import writing
from notifications.channels.outcomes import Listed, NotSent
from notifications.dispatch import Line
from notifications.endings import fail, ways_after
from notifications.message import Attempt, Message
from notifications.pace import Pace
from notifications.reach import how_pressing
from notifications.reports import accept_status, last_attempt
from notifications.ways import ARRIVES_WITHIN

MOST_AT_ONCE = 8
GIVE_UP = timedelta(days=1)
NOT_IN_TIME = "not_delivered_in_time"


@dataclass(frozen=True)
class Open:
    """A text or a call without a final report."""

    message_id: UUID
    attempt_id: UUID
    sid: str
    number: str
    since: datetime
    way: str


def follow_up(engine: Engine, line: Line) -> int:
    """Ask about a few texts whose time has come. Returns how many were asked about."""
    if line.channel is None:
        return 0
    with writing(engine) as session:
        asked = _take(session, line.sender.pace, clock.machine_now())
        session.commit()
    for one in asked:
        try:
            listed = line.listed(one.way, one.number, one.since)
        except NotSent:
            continue  # the lease runs out, and somebody asks again
        with writing(engine) as session:
            _write(session, one, next((text for text in listed if text.sid == one.sid), None), line.sender.pace)
            session.commit()
    return len(asked)


def _take(session: Session, pace: Pace, machine_now: datetime) -> list[Open]:
    query = (
        select(Message)
        .where(col(Message.lease_until) < machine_now, col(Message.state) == "sent")
        .order_by(col(Message.lease_until))
        .limit(MOST_AT_ONCE)
    )
    asked = []
    for message in session.exec(query.with_for_update(skip_locked=True)):
        attempt = last_attempt(session, message)
        message.lease_until = machine_now + pace.lease
        since = attempt.claimed_at - pace.skew
        asked.append(Open(message.id, attempt.id, attempt.sid or "", attempt.number, since, attempt.channel))
    session.flush()
    return asked


def _write(session: Session, one: Open, found: Listed | None, pace: Pace) -> None:
    query = select(Message).where(col(Message.id) == one.message_id, col(Message.state) == "sent")
    message = session.exec(query.with_for_update()).first()
    if message is None:
        return
    attempt = session.get_one(Attempt, one.attempt_id)
    now, machine_now = clock.now(session), clock.machine_now()
    if found is not None:
        accept_status(session, message, attempt, found.status, found.error_code, now)
    if message.state == "sent":
        age = machine_now - attempt.claimed_at
        message.lease_until = machine_now + max(age, pace.report_of(one.way)) if age < GIVE_UP else None
        if one.way == "text":
            _mind_the_time(session, message, now)
    session.flush()


def _mind_the_time(session: Session, message: Message, now: datetime) -> None:
    """It may still arrive, and a report that says so ends the other way where it has not begun."""
    told = message.told_at or now
    within = ARRIVES_WITHIN.get(how_pressing(message.wording, message.urgency, message.useful_until, told))
    if within is None or now - told < within or now >= message.useful_until:
        return
    if ways_after(session, message, now):
        fail(session, message, NOT_IN_TIME, now)
    else:
        message.needs_you, message.why = message.seen_to_at is None, NOT_IN_TIME
