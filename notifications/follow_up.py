"""Asking what became of a text that nobody reported on: reports are best effort, and some never come.

The first question comes after ten minutes, the next ones after twice as long each, and none after a day. A change
within a day of its meeting that has not arrived within the hour is a call to make (F16).
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
from notifications.message import Attempt, Message
from notifications.pace import Pace
from notifications.reports import accept_status, last_attempt

MOST_AT_ONCE = 8
GIVE_UP = timedelta(days=1)
SHOULD_ARRIVE, SOON = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True)
class Open:
    """A text without a final report."""

    message_id: UUID
    attempt_id: UUID
    sid: str
    number: str
    since: datetime


def follow_up(engine: Engine, line: Line) -> int:
    """Ask about a few texts whose time has come. Returns how many were asked about."""
    if line.channel is None:
        return 0
    with writing(engine) as session:
        asked = _take(session, line.sender.pace, clock.machine_now())
        session.commit()
    for one in asked:
        try:
            listed = line.channel.recent_texts_to(one.number, one.since)
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
        asked.append(Open(message.id, attempt.id, attempt.sid or "", attempt.number, since))
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
        message.lease_until = machine_now + max(age, pace.unreported) if age < GIVE_UP else None
        _mind_the_day(message, now)
    session.flush()


def _mind_the_day(message: Message, now: datetime) -> None:
    told = message.told_at or now
    if message.urgency == "change" and now - told >= SHOULD_ARRIVE and message.useful_until - told <= SOON:
        message.needs_you = message.seen_to_at is None
        message.why = "not_delivered_in_time"
