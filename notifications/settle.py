"""Settling what is unknown: no answer, or a worker that died in the middle of a call.

The carrier is asked what it sent to that number since the claim. A listed text with the same words that no other
attempt has adopted is this one. Absence proves something only after a grace; then it is sent again if it is still
wanted, and on a release day it is handed to a person instead, for two drivers at a gate are better than two texts.
A listed call says nothing of its words: where two of ours may be meant, nobody can tell, and a person sees to it. An
e-mail has no list to ask, so it is never sent twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from circles import clock
from circles.database import writing
from circles.lifecycle import become
from notifications.channels.outcomes import Listed, NotSent
from notifications.dispatch import Line
from notifications.endings import give_up, wait_again
from notifications.message import MOVES, Attempt, Message
from notifications.pace import Pace
from notifications.phone_line import rivals
from notifications.reasons import MAIL_UNKNOWN
from notifications.reports import accept_status, last_attempt

MOST_AT_ONCE = 8
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Look:
    """One question to the carrier, under a fence of its own, so that two workers never settle the same message."""

    message_id: UUID
    attempt_id: UUID
    fence: int
    number: str
    body: str
    since: datetime
    began_at: datetime
    way: str


def settle(engine: Engine, line: Line) -> int:
    """Take over lost calls and settle what is unknown. Returns how many messages were asked about."""
    if line.channel is None:
        return 0
    pace = line.sender.pace
    with writing(engine) as session:
        _take_over(session, clock.now(session), clock.machine_now())
        looks = _looks(session, pace, clock.machine_now())
        session.commit()
    for look in looks:
        line.after("settling")
        try:
            listed = line.listed(look.way, look.number, look.since)
        except NotSent:
            listed = None
        line.after("listed")
        _write(engine, look, listed, pace)
        line.after("settled")
    return len(looks)


def _take_over(session: Session, now: datetime, machine_now: datetime) -> None:
    """Calls whose lease ran out: their worker is dead, or so late that it may write nothing any more."""
    lost = select(Message).where(col(Message.state) == "sending", col(Message.lease_until) < machine_now)
    for message in session.exec(lost.limit(200).with_for_update(skip_locked=True)):
        message.fence += 1
        if message.channel == "email":
            give_up(session, message, MAIL_UNKNOWN, now)
            continue
        become(message, "unknown", MOVES)
        message.told_at, message.why = now, "stopped_midway"
    session.flush()


def _looks(session: Session, pace: Pace, machine_now: datetime) -> list[Look]:
    query = (
        select(Message)
        .where(col(Message.state) == "unknown", col(Message.lease_until) < machine_now)
        .order_by(col(Message.useful_until))
        .limit(MOST_AT_ONCE)
    )
    looks = []
    for message in session.exec(query.with_for_update(skip_locked=True)):
        attempt = last_attempt(session, message)
        message.fence += 1
        message.lease_until = machine_now + pace.lease
        since = attempt.claimed_at - pace.skew
        looks.append(
            Look(message.id, attempt.id, message.fence, attempt.number, message.body or "", since, machine_now,
                 attempt.channel)
        )  # fmt: skip
    session.flush()
    return looks


def _write(engine: Engine, look: Look, listed: list[Listed] | None, pace: Pace) -> None:
    with writing(engine) as session:
        message = _still_mine(session, look)
        if message is None:
            return
        attempt = session.get_one(Attempt, look.attempt_id)
        now = clock.now(session)
        free = _not_adopted(session, look, listed or [])
        if free and look.way == "voice" and len(free) <= rivals(session, attempt):
            give_up(session, message, "never_settled", now)
        elif free:
            _adopt(session, message, attempt, free[0], pace, now)
        elif listed is None or look.began_at < (attempt.sending_at or look.began_at) + pace.grace:
            _wait(session, message, attempt, pace, now)
        else:
            _never_went(session, message, attempt, now)
        try:
            session.commit()
        except IntegrityError:  # another attempt adopted the same text in this moment: ask again
            session.rollback()


def _still_mine(session: Session, look: Look) -> Message | None:
    mine = select(Message).where(
        col(Message.id) == look.message_id, col(Message.fence) == look.fence, col(Message.state) == "unknown"
    )
    return session.exec(mine.with_for_update()).first()


def _not_adopted(session: Session, look: Look, listed: list[Listed]) -> list[Listed]:
    """The listed texts with these words, or the calls, whose sid no attempt has yet, the oldest first: so two equal
    ones stay apart."""
    since = look.since.replace(microsecond=0)
    same = [one for one in listed if one.created_at >= since and (look.way == "voice" or one.body == look.body)]
    taken = set(session.exec(select(Attempt.sid).where(col(Attempt.sid).in_([one.sid for one in same]))))
    return sorted((one for one in same if one.sid not in taken), key=lambda one: one.created_at)


def _adopt(session: Session, message: Message, attempt: Attempt, found: Listed, pace: Pace, now: datetime) -> None:
    attempt.sid, attempt.settled_at = found.sid, now
    message.lease_until = clock.machine_now() + pace.report_of(attempt.channel)
    become(message, "sent", MOVES)
    message.why, message.settled_at = "", now
    accept_status(session, message, attempt, found.status, found.error_code, now)


def _wait(session: Session, message: Message, attempt: Attempt, pace: Pace, now: datetime) -> None:
    """Ask again: as soon as the grace is over, and after that less and less often while nobody can tell."""
    machine_now = clock.machine_now()
    began = attempt.sending_at or machine_now
    pause = min(max(pace.look_again, (machine_now - began) / 4), LONGEST_PAUSE)
    left = began + pace.grace - machine_now
    message.lease_until = machine_now + (min(pause, max(left, pace.look_again / 4)) if left > timedelta() else pause)
    if now > message.useful_until + timedelta(hours=1):
        give_up(session, message, "never_settled", now)


def _never_went(session: Session, message: Message, attempt: Attempt, now: datetime) -> None:
    if message.urgency == "release_day":
        give_up(session, message, "never_settled", now)
    else:
        wait_again(message, attempt, "", now, now)
