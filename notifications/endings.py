"""The ways on from a claim, besides arriving: put aside, held until morning, waiting again, failed."""

from datetime import datetime

from sqlmodel import Session

from circles.concerns.ladder import could_not_be_rung
from circles.concerns.telling import STEP
from circles.journal import SYSTEM, record
from circles.lifecycle import become
from notifications.message import MOVES, Attempt, Message

NOT_WANTED = ("too_late", "not_wanted", "moved", "cancelled", "over", "left", "answered", "knows_already")
NEEDS_YOU = ("too_late", "unfit_words", "no_number", "number_shared")


def put_aside(session: Session, message: Message, why: str, now: datetime) -> None:
    """End a message that will not be sent: withdrawn where nobody wants it any more, suppressed where it may not go."""
    become(message, "withdrawn" if why in NOT_WANTED else "suppressed", MOVES)
    message.why, message.settled_at, message.lease_until = why, now, None
    message.needs_you = why in NEEDS_YOU
    if message.state == "suppressed":
        _climb(session, message, now)
    _note(session, "put_message_aside", message, now)


def hold(message: Message, go_at: datetime) -> None:
    """Keep a message until the quiet hours end."""
    if message.state == "claimed":
        become(message, "planned", MOVES)
    if message.state == "planned":
        become(message, "held", MOVES)
    message.why, message.go_at, message.lease_until = "quiet_hours", go_at, None


def wait_again(message: Message, attempt: Attempt, why: str, now: datetime, go_at: datetime) -> None:
    """Nothing was sent: the message waits until `go_at`, and every question is asked again before it goes."""
    attempt.settled_at, attempt.status = now, "not_sent"
    become(message, "planned", MOVES)
    message.why, message.go_at, message.lease_until, message.told_at = why, go_at, None, None


def fail(session: Session, message: Message, why: str, now: datetime) -> None:
    """The text did not arrive and no try follows: a person has to see to it."""
    become(message, "failed", MOVES)
    message.why, message.settled_at, message.needs_you, message.lease_until = why, now, True, None
    _climb(session, message, now)
    _note(session, "fail_message", message, now)


def _climb(session: Session, message: Message, now: datetime) -> None:
    """An alert that cannot reach its rung counts as failed: the next one comes forward (F3)."""
    if message.subject_kind == STEP:
        could_not_be_rung(session, message.subject_id, now)


def _note(session: Session, verb: str, message: Message, now: datetime) -> None:
    record(
        session, verb, "message", message.id, SYSTEM, now,
        provider_id=message.provider_id, about=message.core_member_id, now_is=message.why,
    )  # fmt: skip
