"""Sending: claim, say that the calls begin, make them side by side, and write down what came of each.

No database connection is held during a call. While calls are out, the next batch is claimed and what came back is
written, each in one transaction. What follows on what a call came to is in `after_call.py`.
"""

import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from circles import clock
from circles.database import writing
from notifications.after_call import Answered, Outcome, write_outcomes
from notifications.channels.outcomes import STOOD_STILL, Listed, NotSent, NotStarted, Sent
from notifications.claim import Claimed, Letter, Sender, begin_sending, claim, due_ids
from notifications.endings import put_aside, set_poison_aside
from notifications.message import Message

GATHER = 0.02  # seconds
log = logging.getLogger(__name__)


class Channel(Protocol):
    """What the dispatcher asks of a carrier. `channels/twilio.py` is the real one; there is no other."""

    def send_text(
        self, to: str, body: str, callback_address: str, validity_seconds: int, not_after: datetime | None = None
    ) -> Sent: ...

    def place_call(
        self, to: str, answer_address: str, callback_address: str, not_after: datetime | None = None
    ) -> Sent: ...

    def recent_texts_to(self, number: str, since: datetime) -> list[Listed]: ...

    def recent_calls_to(self, number: str, since: datetime) -> list[Listed]: ...


class Mail(Protocol):
    """What the dispatcher asks of a post office. `channels/mail.py` is the real one."""

    def send_email(self, to: str, subject: str, body: str, from_name: str, reference: str) -> Sent: ...


def _nothing(_step: str) -> None:
    """Production does nothing between the steps; tests stop a worker here."""


@dataclass(frozen=True)
class Line:
    """The line to the carrier: its channel (None: nothing leaves), our public address, and how this process sends.

    `mail` is for e-mails; without it, and without "voice" among what the sender offers, those ways are not taken.
    `after` is called with a step's name after each commit and each call: a test raises there and the worker is dead.
    `jitter` gives from 0 to 1, and keeps texts that failed together from being tried again together.
    """

    channel: Channel | None
    sender: Sender
    public_url: str
    mail: Mail | None = None
    after: Callable[[str], None] = field(default=_nothing)
    jitter: Callable[[], float] = field(default=random.random)

    def callback_address(self, reference: str) -> str:
        return f"{self.public_url}/twilio/status/{reference}"

    def answer_address(self, reference: str) -> str:
        """What the carrier asks for when somebody answers the phone."""
        return f"{self.public_url}/twilio/voice/{reference}"

    def listed(self, way: str, number: str, since: datetime) -> list[Listed]:
        """What the carrier remembers of texts or calls to a number. Raises NotSent without an answer."""
        assert self.channel is not None
        ask = self.channel.recent_calls_to if way == "voice" else self.channel.recent_texts_to
        return ask(number, since)

    def call(self, channel: Channel, letter: Letter) -> Outcome:
        """Make one call. Looks at the clock first: whoever stood still for too long has lost the message already.

        The carrier's channel looks again just before the first byte leaves.
        """
        not_after = letter.lease_until - self.sender.pace.margin
        if clock.machine_now() > not_after:
            return NotStarted(STOOD_STILL)
        try:
            return self._hand_over(channel, letter, not_after)
        except NotSent as outcome:
            return outcome

    def _hand_over(self, channel: Channel, letter: Letter, not_after: datetime) -> Sent:
        callback = self.callback_address(letter.reference)
        if letter.way == "voice":
            return channel.place_call(letter.to, self.answer_address(letter.reference), callback, not_after)
        if letter.way == "email":
            assert self.mail is not None
            return self.mail.send_email(letter.to, letter.subject, letter.body, letter.from_name, letter.reference)
        return channel.send_text(letter.to, letter.body, callback, letter.valid_seconds, not_after)


class Crew:
    """Those who call: as many threads as the pace says, kept while the worker lives, each with its own connection.

    With one sender there is no thread at all, and everything happens in the order in which it is written here.
    """

    def __init__(self, engine: Engine, line: Line) -> None:
        self._engine, self._line, self._pace = engine, line, line.sender.pace
        many = self._pace.senders
        self._threads = ThreadPoolExecutor(many, thread_name_prefix="caller") if many > 1 else None
        self._out: dict[Future[Outcome], Letter] = {}

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Wait for the calls that are out. What they came to was written down, or is settled later."""
        if self._threads is not None:
            self._threads.shutdown(wait=True)

    def send_all(self, going: Callable[[], bool] = lambda: True) -> int:
        """Send everything due, a batch at a time, until nothing is left or `going` says no. How many were looked at."""
        looked_at = 0
        while going():
            batch = self.begin_batch()
            looked_at += batch
            if not batch:
                break
            self.write_down(2 * self._pace.senders)  # as many wait as are out: nobody stands idle during a claim
        self.write_down(0)
        return looked_at

    def begin_batch(self) -> int:
        """Claim one batch and begin its calls. Returns how many messages were looked at."""
        channel = self._line.channel
        if channel is None:
            return _nothing_leaves(self._engine)
        taken = _claim(self._engine, self._line)
        self._line.after("claimed")
        if taken.letters:
            self._begin(channel, taken.letters)
        return taken.looked_at

    def write_down(self, most_out: int) -> None:
        """Wait until no more than so many calls are out, and write down what the others came to."""
        while len(self._out) > most_out:
            wait(self._out, return_when=FIRST_COMPLETED)
            back, _ = wait(self._out, timeout=GATHER)  # one transaction for those that come together
            answers = [(self._out.pop(call), call.result()) for call in list(back)]
            for _ in answers:
                self._line.after("called")
            self._write(answers)

    def _begin(self, channel: Channel, letters: Sequence[Letter]) -> None:
        with writing(self._engine) as session:
            ours = begin_sending(session, letters, self._pace, clock.machine_now())
            session.commit()
        self._line.after("sending")
        for letter in ours:
            if self._threads is not None:
                self._out[self._threads.submit(self._line.call, channel, letter)] = letter
                continue
            answer = self._line.call(channel, letter)
            self._line.after("called")
            self._write([(letter, answer)])

    def _write(self, answers: Sequence[Answered]) -> None:
        """All in one transaction; where that fails, each in its own, so that one spoils nothing for the others."""
        try:
            self._write_together(answers)
        except IntegrityError:
            for one in answers:
                self._write_alone(one)
        for _ in answers:
            self._line.after("written")

    def _write_together(self, answers: Sequence[Answered]) -> None:
        with writing(self._engine) as session:
            write_outcomes(session, self._line.sender, answers, self._line.jitter)
            session.commit()

    def _write_alone(self, answer: Answered) -> None:
        try:
            self._write_together([answer])
        except IntegrityError:  # an equal text that nobody knew of has adopted this sid: the message is settled later
            log.info("A text was adopted by another message.")


def send_due(engine: Engine, line: Line) -> int:
    """Claim and send one batch, with a crew of its own. Returns how many messages were looked at."""
    with Crew(engine, line) as crew:
        looked_at = crew.begin_batch()
        crew.write_down(0)
    return looked_at


def _claim(engine: Engine, line: Line) -> Claimed:
    """One batch. A message that cannot even be looked at is set aside, and stops nobody."""
    try:
        with writing(engine) as session:
            taken = claim(session, line.sender, clock.now(session), clock.machine_now())
            session.commit()
            return taken
    except DBAPIError:
        raise  # the database's trouble, not a message's
    except Exception:
        log.exception("A batch could not be claimed. Each message is looked at alone.")
    return _claim_each(engine, line)


def _claim_each(engine: Engine, line: Line) -> Claimed:
    with writing(engine) as session:
        ids = due_ids(session, clock.now(session), clock.machine_now(), line.sender.pace.batch)
    letters: list[Letter] = []
    for message_id in ids:
        with writing(engine) as session:
            now, machine_now = clock.now(session), clock.machine_now()
            try:
                letters += claim(session, line.sender, now, machine_now, (message_id,)).letters
            except DBAPIError:
                raise
            except Exception:
                log.exception("This message cannot be sent, and is set aside: %s", message_id)
                session.rollback()
                set_poison_aside(session, message_id, now)
            session.commit()
    return Claimed(tuple(letters), len(ids))


def _nothing_leaves(engine: Engine) -> int:
    with writing(engine) as session:
        now = clock.now(session)
        due = select(Message).where(col(Message.state).in_(("planned", "held")), col(Message.go_at) <= now).limit(200)
        found = list(session.exec(due.with_for_update(skip_locked=True)))
        for message in found:
            put_aside(session, message, "carrier_none", now)
        session.commit()
    return len(found)
