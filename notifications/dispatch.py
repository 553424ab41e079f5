"""Sending: claim, say that the calls begin, make them side by side, and write down what came of each.

No database connection is held during a call. What a call came to decides by the table `_AFTER`.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from circles import clock
from circles.database import writing
from circles.journal import CARRIER
from circles.lifecycle import become
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from notifications import rate
from notifications.channels.outcomes import (
    AccountProblem,
    Listed,
    NotSent,
    NotStarted,
    OptedOut,
    Permanent,
    Sent,
    TryLater,
    Unknown,
)  # fmt: skip
from notifications.claim import Letter, Sender, begin_sending, claim, held_by
from notifications.endings import fail, put_aside, wait_again
from notifications.message import MOVES, Attempt, Message
from notifications.reasons import of_code
from notifications.sending_stop import stop_sending

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0


class TextChannel(Protocol):
    """What the dispatcher asks of a carrier. `channels/twilio.py` is the real one; there is no other."""

    def send_text(self, to: str, body: str, callback_address: str, validity_seconds: int) -> Sent: ...

    def recent_texts_to(self, number: str, since: datetime) -> list[Listed]: ...


def _nothing(_step: str) -> None:
    """Production does nothing between the steps; tests stop a worker here."""


@dataclass(frozen=True)
class Line:
    """The line to the carrier: its channel (None: nothing leaves), our public address, and how this process sends.

    `after` is called with a step's name after each commit and each call: a test raises there and the worker is dead.
    """

    channel: TextChannel | None
    sender: Sender
    public_url: str
    after: Callable[[str], None] = field(default=_nothing)

    def callback_address(self, reference: str) -> str:
        return f"{self.public_url}/twilio/status/{reference}"

    def call(self, channel: TextChannel, letter: Letter) -> Sent | NotSent:
        """Make one call. Looks at the clock first: whoever stood still for too long has lost the message already."""
        if clock.machine_now() > letter.lease_until - self.sender.pace.margin:
            return NotStarted("This process stood still for too long, so it did not call.")
        try:
            return channel.send_text(
                letter.to, letter.body, self.callback_address(letter.reference), letter.valid_seconds
            )
        except NotSent as outcome:
            return outcome


def send_due(engine: Engine, line: Line) -> int:
    """Claim and send one batch. Returns how many messages were looked at: nothing left when it is none."""
    with writing(engine) as session:
        now, machine_now = clock.now(session), clock.machine_now()
        if line.channel is None:
            looked_at = _nothing_leaves(session, now)
            session.commit()
            return looked_at
        taken = claim(session, line.sender, now, machine_now)
        session.commit()
    line.after("claimed")
    if taken.letters:
        _send(engine, line, line.channel, taken.letters)
    return taken.looked_at


def _nothing_leaves(session: Session, now: datetime) -> int:
    due = select(Message).where(col(Message.state).in_(("planned", "held")), col(Message.go_at) <= now).limit(200)
    found = list(session.exec(due.with_for_update(skip_locked=True)))
    for message in found:
        put_aside(session, message, "carrier_none", now)
    return len(found)


def _send(engine: Engine, line: Line, channel: TextChannel, letters: tuple[Letter, ...]) -> None:
    with writing(engine) as session:
        ours = begin_sending(session, letters, line.sender.pace, clock.machine_now())
        session.commit()
    line.after("sending")
    if line.sender.pace.senders == 1:
        for letter in ours:
            outcome = line.call(channel, letter)
            line.after("called")
            _write_down(engine, line.sender, letter, outcome)
            line.after("written")
        return
    with ThreadPoolExecutor(line.sender.pace.senders) as threads:
        calls: dict[Future[Sent | NotSent], Letter] = {
            threads.submit(line.call, channel, letter): letter for letter in ours
        }
        for call in as_completed(calls):
            line.after("called")
            _write_down(engine, line.sender, calls[call], call.result())
            line.after("written")


def _write_down(engine: Engine, sender: Sender, letter: Letter, outcome: Sent | NotSent) -> None:
    with writing(engine) as session:
        try:
            write_outcome(session, sender, letter, outcome)
            session.commit()
        except IntegrityError:  # an equal text that nobody knew of has adopted this sid: the message is settled later
            session.rollback()


def write_outcome(session: Session, sender: Sender, letter: Letter, outcome: Sent | NotSent) -> None:
    """Write what a call came to. Nothing is written where the lease ran out and another worker settles it."""
    message = held_by(session, letter, "sending")
    if message is None:
        return
    attempt = session.get_one(Attempt, letter.attempt_id)
    now, machine_now = clock.now(session), clock.machine_now()
    message.lease_until = None
    _AFTER[type(outcome)](session, message, attempt, outcome, now)
    if isinstance(outcome, Unknown):
        message.lease_until = machine_now + sender.pace.look_again
    if isinstance(outcome, Sent):
        message.lease_until = machine_now + sender.pace.unreported
    if isinstance(outcome, TryLater):
        rate.pause(session, sender.name, sender.per_second, outcome.after_seconds, machine_now)
    session.flush()


def _sent(_session: Session, message: Message, attempt: Attempt, outcome: Sent, now: datetime) -> None:
    attempt.sid, attempt.status, attempt.settled_at = outcome.sid, outcome.status, now
    become(message, "sent", MOVES)
    message.told_at = message.settled_at = now


def _unknown(_session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    attempt.error_code = outcome.code
    become(message, "unknown", MOVES)
    message.told_at, message.why = now, "no_answer"


def _later(_session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    message.tries += 1
    asked = outcome.after_seconds if isinstance(outcome, TryLater) else 0.0
    pause = max(asked, min(FIRST_PAUSE * 2 ** (message.tries - 1), LONGEST_PAUSE))
    why = "carrier_busy" if isinstance(outcome, TryLater) else "carrier_unreachable"
    attempt.error_code = outcome.code
    wait_again(message, attempt, why, now, now + timedelta(seconds=pause))


def _failed(session: Session, message: Message, attempt: Attempt, outcome: NotSent, now: datetime) -> None:
    attempt.settled_at, attempt.status, attempt.error_code = now, "failed", outcome.code
    fail(session, message, of_code(outcome.code), now)


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
    Sent: _sent,
    Unknown: _unknown,
    TryLater: _later,
    NotStarted: _later,
    Permanent: _failed,
    OptedOut: _opted_out,
    AccountProblem: _account,
}
