"""The carrier's reports: they repeat, arrive in any order, and may be the first proof that a text went at all.

Each (sid, status) counts once. A status never goes back: a late "queued" changes nothing after "delivered".
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from circles import clock
from circles.journal import CARRIER
from circles.lifecycle import become, may_become
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from notifications.channels.carrier_codes import look_up
from notifications.endings import fail, is_pressing, ways_after
from notifications.message import MOVES, Attempt, CarrierReport, Message
from notifications.pace import USUAL
from notifications.reasons import of_code

RANKS = {
    "not_sent": -1, "": 0, "accepted": 1, "scheduled": 1, "queued": 2, "sending": 3, "sent": 4,
    "delivered": 5, "read": 5, "undelivered": 5, "failed": 5, "canceled": 5,
    "initiated": 2, "ringing": 3, "in-progress": 4, "completed": 5, "busy": 5, "no-answer": 5,  # of calls
}  # fmt: skip
DELIVERED = ("delivered", "read")
NOT_DELIVERED = ("undelivered", "failed", "canceled")
UNHEARD = {
    "completed": "call_unheard", "busy": "call_busy", "no-answer": "call_not_answered", "failed": "call_failed",
    "canceled": "call_failed",
}  # fmt: skip
ENDED = tuple(UNHEARD)  # a call is over; heard has it only who pressed the key
TRIES, AGAIN_AFTER = 2, timedelta(minutes=30)  # a phone that is off is often on again by then


def take_report(session: Session, reference: str, fields: Mapping[str, str], now: datetime) -> bool:
    """Take one verified status callback, of a text or a call. Returns whether it changed anything; raises nothing for
    what it knows not."""
    sid, status = fields.get("MessageSid") or fields.get("CallSid", ""), _status(fields)
    if not sid or status not in RANKS:
        return False
    found = lock_attempt(session, reference, sid)
    if found is None or _seen(session, sid, status):
        return False
    message, attempt = found
    session.add(CarrierReport(provider_id=attempt.provider_id, attempt_id=attempt.id, sid=sid, status=status, at=now))
    note_sid(message, attempt, sid, now)
    code = fields.get("ErrorCode", "")
    accept_status(session, message, attempt, status, int(code) if code.isdecimal() else None, now)
    session.flush()
    return True


def lock_attempt(session: Session, reference: str, sid: str) -> tuple[Message, Attempt] | None:
    """The message and the attempt that the carrier speaks of, the message locked; None where they are none of ours."""
    attempt = _attempt(session, reference, sid)
    if attempt is None:
        return None
    # The message is locked first and its attempt read after it, as the worker does, or each would wait for the other.
    message = session.exec(select(Message).where(col(Message.id) == attempt.message_id).with_for_update()).one()
    session.refresh(attempt)
    return (message, attempt) if (attempt.sid or sid) == sid else None


def note_sid(message: Message, attempt: Attempt, sid: str, now: datetime) -> None:
    """Whoever speaks of it proves that it went."""
    if attempt.sid is None:
        attempt.sid, attempt.settled_at = sid, now
        _it_went(message, attempt, now)


def accept_status(
    session: Session, message: Message, attempt: Attempt, status: str, code: int | None, now: datetime
) -> None:
    """Let an attempt's status rise, and its message with it. An older attempt's failure does not touch a newer one."""
    if RANKS.get(status, 0) <= RANKS.get(attempt.status, 0):
        return
    attempt.status, attempt.error_code = status, code
    if status in DELIVERED and may_become(message, "delivered", MOVES):
        become(message, "delivered", MOVES)
        message.why, message.settled_at, message.needs_you, message.lease_until = "", now, False, None
        return
    over = ENDED if attempt.channel == "voice" else NOT_DELIVERED
    if status in over and message.state == "sent" and last_attempt(session, message).id == attempt.id:
        if attempt.channel == "voice":
            fail(session, message, UNHEARD[status], now)
        else:
            _did_not_arrive(session, message, code, now)


def last_attempt(session: Session, message: Message) -> Attempt:
    """The attempt that the message's state tells of."""
    latest = select(Attempt).where(col(Attempt.message_id) == message.id).order_by(col(Attempt.id).desc()).limit(1)
    return session.exec(latest).one()


def _attempt(session: Session, reference: str, sid: str) -> Attempt | None:
    """By the sid first: an adopted text keeps its owner, whatever address its reports come to."""
    for known in (col(Attempt.sid) == sid, col(Attempt.reference) == reference):
        found = session.exec(select(Attempt).where(known)).first()
        if found is not None:
            return found
    return None


def _seen(session: Session, sid: str, status: str) -> bool:
    seen = select(CarrierReport.id).where(col(CarrierReport.sid) == sid, col(CarrierReport.status) == status)
    return session.exec(seen).first() is not None


def _status(fields: Mapping[str, str]) -> str:
    return fields.get("MessageStatus") or fields.get("CallStatus", "")


def _it_went(message: Message, attempt: Attempt, now: datetime) -> None:
    """A report is proof, even where we never read the answer. A worker that still holds the message loses its fence
    only where it has not called yet; otherwise it finds the message sent and writes nothing."""
    if message.state in ("withdrawn", "suppressed") or not may_become(message, "sent", MOVES):
        return
    become(message, "sent", MOVES)
    message.fence += 1
    message.told_at, message.settled_at, message.lease_until = message.told_at or now, now, None
    if attempt.channel == "text":
        message.why, message.needs_you = "", False
    else:  # that it went says nothing of its being heard: where no report comes, somebody asks
        message.lease_until = clock.machine_now() + USUAL.report_of(attempt.channel)


def _did_not_arrive(session: Session, message: Message, code: int | None, now: datetime) -> None:
    then = look_up(code).then
    no_time = is_pressing(message, now) and ways_after(session, message, now)
    if then == "try_later" and not no_time and message.tries < TRIES and now + AGAIN_AFTER < message.useful_until:
        become(message, "planned", MOVES)
        message.tries, message.go_at, message.why = message.tries + 1, now + AGAIN_AFTER, of_code(code)
        message.lease_until = None
        return
    fail(session, message, of_code(code), now)
    if then == "opted_out" and message.person_id is not None:
        withdraw_consent(session, session.get_one(Person, message.person_id), "carrier", CARRIER, now)
