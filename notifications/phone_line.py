"""One call at a time to one number: a phone that rings cannot take a second call, and two unknown ones cannot be told
apart, for the carrier's list of calls does not say what was said in them.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from circles.secret import fingerprint
from notifications.message import Attempt, Message
from notifications.reports import ENDED

A_CALL_TAKES = timedelta(minutes=2)  # ringing, being heard twice, and the report
RING_AGAIN = timedelta(seconds=20)


def line_is_busy(session: Session, message: Message, number: str, machine_now: datetime) -> bool:
    """Whether another call of ours to this number may be going on."""
    others = select(Attempt.id).where(
        col(Attempt.number_fingerprint) == fingerprint(number, "mobile"),
        col(Attempt.channel) == "voice",
        col(Attempt.message_id) != message.id,
        col(Attempt.claimed_at) > machine_now - A_CALL_TAKES,
        col(Attempt.status).not_in((*ENDED, "not_sent")),
    )
    return session.exec(others.limit(1)).first() is not None


def rivals(session: Session, attempt: Attempt) -> int:
    """How many other calls to the same number nobody has heard of since: any of them may be the one that is listed."""
    unheard = select(Attempt.id).where(
        col(Attempt.number_fingerprint) == attempt.number_fingerprint,
        col(Attempt.channel) == "voice",
        col(Attempt.id) != attempt.id,
        col(Attempt.sid).is_(None),
        col(Attempt.settled_at).is_(None),
        col(Attempt.sending_at).is_not(None),
    )
    return len(session.exec(unheard).all())
