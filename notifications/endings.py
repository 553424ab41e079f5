"""The ways on from a claim, besides arriving: put aside, held until morning, waiting again, failed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from circles.concerns.ladder import could_not_be_rung
from circles.concerns.telling import STEP
from circles.journal import SYSTEM, record
from circles.lifecycle import become
from notifications.message import MOVES, Attempt, Message

NOT_WANTED = ("too_late", "not_wanted", "moved", "cancelled", "over", "left", "answered", "enough", "knows_already")
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


def set_poison_aside(session: Session, message_id: UUID, now: datetime) -> None:
    """End a message that cannot be read or composed, without reading it: a person sees to it, and the others go on."""
    ended = {"state": "failed", "why": "our_fault", "needs_you": True, "settled_at": now, "lease_until": None}
    session.execute(update(Message).where(col(Message.id) == message_id).values(**ended))
    kept = session.execute(select(Message.provider_id, Message.core_member_id, Message.subject_kind, Message.subject_id)
                           .where(col(Message.id) == message_id)).one()  # fmt: skip
    if kept.subject_kind == STEP:
        could_not_be_rung(session, kept.subject_id, now)
    record(session, "fail_message", "message", message_id, SYSTEM, now, provider_id=kept.provider_id,
           about=kept.core_member_id, now_is="our_fault")  # fmt: skip


def _climb(session: Session, message: Message, now: datetime) -> None:
    """An alert that cannot reach its rung counts as failed: the next one comes forward (F3)."""
    if message.subject_kind == STEP:
        could_not_be_rung(session, message.subject_id, now)


def _note(session: Session, verb: str, message: Message, now: datetime) -> None:
    record(
        session, verb, "message", message.id, SYSTEM, now,
        provider_id=message.provider_id, about=message.core_member_id, now_is=message.why,
    )  # fmt: skip
