"""What becomes of a message, besides arriving: put aside, held until morning, another way, waiting again, failed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from circles.concerns.ladder import could_not_be_rung
from circles.journal import SYSTEM, record
from circles.lifecycle import become
from notifications.message import MOVES, WAYS, Attempt, Message
from notifications.reach import RUNG, how_pressing
from notifications.reasons import TO_BE_WRITTEN
from notifications.recheck import ways_open
from notifications.ways import ALWAYS_A_PERSON_TOO, Way

NOT_WANTED = (
    "too_late", "not_wanted", "moved", "cancelled", "over", "left", "answered", "enough", "nothing_needs_them",
    "knows_already", "rung_again",
)  # fmt: skip
NEEDS_YOU = ("too_late", "unfit_words", "no_number", "number_shared", "no_way")


def put_aside(session: Session, message: Message, why: str, now: datetime) -> None:
    """End a message that will not be sent: withdrawn where nobody wants it any more, suppressed where it may not go."""
    become(message, "withdrawn" if why in NOT_WANTED else "suppressed", MOVES)
    message.why, message.settled_at, message.lease_until = why, now, None
    message.needs_you = why in NEEDS_YOU or (message.state == "suppressed" and is_pressing(message, now))
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


def await_letter(message: Message, now: datetime) -> None:
    """Somebody has to write: the message waits for their tick, until it is of no use any more."""
    hold(message, max(message.useful_until, now))
    message.why, message.needs_you = TO_BE_WRITTEN, True


def wait_for_the_line(message: Message, until: datetime) -> None:
    """A call that cannot be made at this moment: nobody need ask again before then, by the machine's clock, for a
    demo's clock that leaps ends no call."""
    if message.state == "claimed":
        become(message, "planned", MOVES)
    message.lease_until = until


def wait_again(message: Message, attempt: Attempt, why: str, now: datetime, go_at: datetime) -> None:
    """Nothing was sent: the message waits until `go_at`, and every question is asked again before it goes."""
    attempt.settled_at, attempt.status = now, "not_sent"
    become(message, "planned", MOVES)
    message.why, message.go_at, message.lease_until, message.told_at = why, go_at, None, None


def fail(session: Session, message: Message, why: str, now: datetime) -> None:
    """It did not arrive this way. The next one follows at once while it is of use, else a person has to see to it.

    Where it is pressing, a person is told at once, whatever follows (F16).
    """
    after = ways_after(session, message, now)
    if not after:
        return give_up(session, message, why, now)
    become(message, "planned", MOVES)
    message.channel, message.why, message.go_at, message.lease_until, message.tries = after[0], why, now, None, 0
    message.needs_you = message.needs_you or (is_pressing(message, now) and message.seen_to_at is None)
    _climb(session, message, now)
    _note(session, "take_another_way", message, now)
    return None


def give_up(session: Session, message: Message, why: str, now: datetime) -> None:
    """It did not arrive and nothing follows: a person has to see to it."""
    become(message, "failed", MOVES)
    message.why, message.settled_at, message.needs_you, message.lease_until = why, now, True, None
    _climb(session, message, now)
    _note(session, "fail_message", message, now)


def set_poison_aside(session: Session, message_id: UUID, now: datetime) -> None:
    """End a message that cannot be read or composed, without reading it: a person sees to it, and the others go on."""
    ended = {"state": "failed", "why": "our_fault", "needs_you": True, "settled_at": now, "lease_until": None}
    session.execute(update(Message).where(col(Message.id) == message_id).values(**ended))
    kept = session.execute(select(Message.provider_id, Message.core_member_id, Message.wording, Message.subject_id)
                           .where(col(Message.id) == message_id)).one()  # fmt: skip
    if kept.wording in RUNG:
        could_not_be_rung(session, kept.subject_id, now)
    record(session, "fail_message", "message", message_id, SYSTEM, now, provider_id=kept.provider_id,
           about=kept.core_member_id, now_is="our_fault")  # fmt: skip


def _climb(session: Session, message: Message, now: datetime) -> None:
    """An alert that cannot reach its rung counts as failed: the next one comes forward (F3).

    The call beside it does not count: who lets a phone ring has the text, and the ladder's own minutes to answer it.
    """
    if message.wording in RUNG:
        could_not_be_rung(session, message.subject_id, now)


def ways_after(session: Session, message: Message, now: datetime) -> list[Way]:
    """The ways that are left after the one it went, while it is of use."""
    if now >= message.useful_until:
        return []
    return [way for way in ways_open(session, message, now) if WAYS.index(way) > WAYS.index(message.channel)]


def is_pressing(message: Message, now: datetime) -> bool:
    """Whether a failure is told to a person at once, and no time is lost by trying the same again."""
    kind = how_pressing(message.wording, message.urgency, message.useful_until, now)
    return kind in ALWAYS_A_PERSON_TOO


def _note(session: Session, verb: str, message: Message, now: datetime) -> None:
    record(
        session, verb, "message", message.id, SYSTEM, now,
        provider_id=message.provider_id, about=message.core_member_id, now_is=message.why,
    )  # fmt: skip
