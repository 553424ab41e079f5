"""What follows on a call: sent, which is written of all at once; else unknown, later, failed, opted out, or the account
refused, decided by one table."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from circles import clock
from circles.journal import CARRIER
from circles.lifecycle import become
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from notifications import rate
from notifications.channels.outcomes import (
    AccountProblem,
    NotSent,
    NotStarted,
    OptedOut,
    Permanent,
    Sent,
    TryLater,
    Unknown,
)
from notifications.claim import Letter, Sender, held_by_us, held_ids
from notifications.endings import fail, give_up, is_pressing, wait_again, ways_after
from notifications.message import MOVES, Attempt, Message
from notifications.reasons import MAIL_UNKNOWN, of_code
from notifications.sending_stop import stop_sending

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0  # seconds
MOST_TRIES = 3  # of what presses, before it goes another way
MAIL_REFUSED, MAIL_UNREACHABLE = "mail_refused", "mail_unreachable"
Outcome = Sent | NotSent
Answered = tuple[Letter, Outcome]


def write_outcomes(
    session: Session, sender: Sender, answers: Sequence[Answered], jitter: Callable[[], float] = random.random
) -> None:
    """Write what calls came to. Nothing is written where the lease ran out and another worker settles the message.

    `jitter` gives from 0 to 1, and keeps texts that failed together from being tried again together.
    """
    now, machine_now = clock.now(session), clock.machine_now()
    _write_taken(session, sender, answers, now, machine_now)
    ours = held_by_us(session, [letter for letter, outcome in answers if not isinstance(outcome, Sent)], "sending")
    for letter, outcome in answers:
        if letter.message_id not in ours:
            continue
        message, attempt = ours[letter.message_id]
        message.lease_until = None
        _AFTER[type(outcome)](session, message, attempt, outcome, now)
        if isinstance(outcome, TryLater | NotStarted):
            message.go_at += (message.go_at - now) * jitter() / 4
        if message.state == "unknown":
            message.lease_until = machine_now + sender.pace.look_again
        if isinstance(outcome, TryLater) and letter.way != "email":
            rate.pause(session, *_bucket(sender, letter.way), outcome.after_seconds, machine_now)
    for way in ("text", "voice"):
        _note_answers(session, sender, way, [outcome for letter, outcome in answers if letter.way == way], machine_now)
    session.flush()


def _bucket(sender: Sender, way: str) -> tuple[str, float]:
    return sender.calls if way == "voice" else (sender.name, sender.per_second)


def _note_answers(session: Session, sender: Sender, way: str, came: list[Outcome], machine_now: datetime) -> None:
    """How often the carrier gave no answer, for texts and calls apart."""
    silent = sum(isinstance(outcome, Unknown | NotStarted) for outcome in came)
    if came:
        rate.note_answers(session, *_bucket(sender, way), len(came) - silent, silent, machine_now)


def _write_taken(
    session: Session, sender: Sender, answers: Sequence[Answered], now: datetime, machine_now: datetime
) -> None:
    """What the carrier took, which is nearly all: of all at once, and no row is loaded for it."""
    ours = held_ids(session, [letter for letter, outcome in answers if isinstance(outcome, Sent)], "sending")
    taken = [(letter, sent) for letter, sent in answers if isinstance(sent, Sent) and letter.message_id in ours]
    if not taken:
        return
    for way in sorted({letter.way for letter, _ in taken}):
        theirs = [letter.message_id for letter, _ in taken if letter.way == way]
        report = None if way == "email" else machine_now + sender.pace.report_of(way)  # nobody reports on those
        session.execute(
            update(Message).where(col(Message.id).in_(theirs))
            .values(state="sent", told_at=now, settled_at=now, lease_until=report)
        )  # fmt: skip
    session.execute(update(Attempt), [
        {"id": letter.attempt_id, "sid": sent.sid, "status": sent.status, "settled_at": now} for letter, sent in taken
    ])  # fmt: skip


def _unknown(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    attempt.error_code = outcome.code
    if attempt.channel == "email":  # there is no list to ask: never twice, so a person sees to it
        return give_up(session, message, MAIL_UNKNOWN, now)
    become(message, "unknown", MOVES)
    message.told_at, message.why = now, "no_answer"
    return None


def _later(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    message.tries += 1
    asked = outcome.after_seconds if isinstance(outcome, TryLater) else 0.0
    pause = max(asked, min(FIRST_PAUSE * 2 ** (message.tries - 1), LONGEST_PAUSE))
    why = "carrier_busy" if isinstance(outcome, TryLater) else "carrier_unreachable"
    why = MAIL_UNREACHABLE if attempt.channel == "email" else why
    attempt.error_code = outcome.code
    if message.tries >= MOST_TRIES and is_pressing(message, now) and ways_after(session, message, now):
        attempt.settled_at, attempt.status = now, "not_sent"
        return fail(session, message, why, now)  # nothing went, and there is no time to wait for it
    wait_again(message, attempt, why, now, now + timedelta(seconds=pause))
    return None


def _failed(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    attempt.settled_at, attempt.status, attempt.error_code = now, "failed", outcome.code
    fail(session, message, MAIL_REFUSED if attempt.channel == "email" else of_code(outcome.code), now)


def _opted_out(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    _failed(session, message, attempt, outcome, now)
    if message.person_id is not None:
        person = session.get_one(Person, message.person_id)
        withdraw_consent(session, person, "carrier", CARRIER, now)


def _account(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    stop_sending(session, outcome.meaning, CARRIER, now)
    attempt.error_code = outcome.code
    wait_again(message, attempt, "sending_stopped", now, now)


_AFTER: dict[type, Callable[..., None]] = {
    Unknown: _unknown,
    TryLater: _later,
    NotStarted: _later,
    Permanent: _failed,
    OptedOut: _opted_out,
    AccountProblem: _account,
}
