"""Claiming: one worker takes what is due, asks everything again, writes the words and the attempt, and commits.

A message is `claimed` until its call to the carrier begins and `sending` after it. The two are kept apart, for a
claim that was lost with its worker may be taken again at once, while a text that was being sent may have gone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.identity import new_token
from circles.lifecycle import become
from circles.people.email_address import fold_email
from circles.people.person import Person
from circles.secret import fingerprint
from notifications import rate
from notifications.composing import NothingNew, compose
from notifications.endings import (
    NOT_WANTED,
    await_letter,
    give_up,
    hold,
    put_aside,
    wait_for_the_line,
)
from notifications.message import MOVES, Attempt, Message
from notifications.pace import USUAL, Pace
from notifications.phone_line import RING_AGAIN, line_is_busy
from notifications.quiet_hours import may_go_at
from notifications.reasons import CALLED_INSTEAD
from notifications.recheck import MayGo, look_again
from notifications.sending_stop import open_stop
from notifications.wording.rendering import Text, WrongVariables
from notifications.wording.word_guard import UnfitText

WITHOUT_MAIL = frozenset({"text", "voice", "letter"})
FAILED_BEFORE = ("code:", "call_", "not_delivered")  # reasons for which another way is tried


@dataclass(frozen=True)
class Sender:
    """How this process sends: the sender's name for the bucket, segments and calls a second, patience, and its ways.

    Calls have a bucket of their own: the carrier counts them apart (one a second, unless an account has more), and a
    morning's queue of texts must not keep a call from a ladder waiting. E-mails need none: there are few.
    """

    name: str
    per_second: float
    pace: Pace = USUAL
    calls_per_second: float = 1.0
    offered: frozenset[str] = WITHOUT_MAIL

    @property
    def calls(self) -> tuple[str, float]:
        """The bucket of calls, and how fast it fills."""
        return f"{self.name} calls", self.calls_per_second


@dataclass(frozen=True)
class Letter:
    """One claimed text, call or e-mail, with all that is needed, so that no connection is held while it is made."""

    message_id: UUID
    attempt_id: UUID
    fence: int
    reference: str
    to: str
    body: str
    valid_seconds: int
    lease_until: datetime
    way: str = "text"
    from_name: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Claimed:
    """What a claim took: letters to send, and how many messages it looked at in all."""

    letters: tuple[Letter, ...] = ()
    looked_at: int = 0


def claim(session: Session, sender: Sender, now: datetime, machine_now: datetime, only: Sequence[UUID] = ()) -> Claimed:
    """Take what is due, the nearest deadline first, no more than buckets and batch allow. `only`: of these."""
    if open_stop(session) is not None:
        return Claimed()
    bucket = rate.open_bucket(session, sender.name, sender.per_second, machine_now)
    room = min(sender.pace.batch, int(bucket.tokens)) if bucket.tokens >= 1 else sender.pace.batch
    taken = _due(session, now, machine_now, room, only, texts_too=bucket.tokens >= 1)
    everybody = _meet(session, taken)
    letters = []
    with session.no_autoflush:  # all is written at once at the end: one by one costs twice as much
        for message in taken:
            letter = _prepare(session, message, sender, now, machine_now)
            if letter is not None:
                letters.append(letter)
                bucket.tokens -= message.segments
    session.flush()
    del everybody
    return Claimed(tuple(letters), len(taken))


def _is_due(now: datetime, machine_now: datetime) -> ColumnElement[bool]:
    free = or_(col(Message.lease_until).is_(None), col(Message.lease_until) < machine_now)  # no phone to wait for
    due = and_(col(Message.state).in_(("planned", "held")), col(Message.go_at) <= now, free)
    return or_(due, and_(col(Message.state) == "claimed", col(Message.lease_until) < machine_now))


def _due(
    session: Session, now: datetime, machine_now: datetime, room: int, only: Sequence[UUID], *, texts_too: bool
) -> list[Message]:
    """Due messages and lost claims, locked. PostgreSQL skips what another worker holds; SQLite has one writer."""
    query = select(Message).where(_is_due(now, machine_now))
    if not texts_too:  # texts wait for their bucket, and nothing else waits behind them
        query = query.where(col(Message.channel) != "text")
    if only:
        query = query.where(col(Message.id).in_(only))
    nearest = query.order_by(col(Message.useful_until), col(Message.id)).limit(room)
    return list(session.exec(nearest.with_for_update(skip_locked=True)))


def due_ids(session: Session, now: datetime, machine_now: datetime, room: int) -> list[UUID]:
    """The messages that a claim would take, without looking at what they hold."""
    nearest = select(Message.id).where(_is_due(now, machine_now)).order_by(col(Message.useful_until), col(Message.id))
    return list(session.exec(nearest.limit(room)))


def _meet(session: Session, taken: Sequence[Message]) -> Sequence[Person | Provider]:
    """Load everybody of a batch at once: one by one would be a question for each.

    A session forgets what nobody holds, so hold what this returns.
    """
    people = {one.person_id for one in taken if one.person_id is not None}
    providers = session.exec(select(Provider).where(col(Provider.id).in_({one.provider_id for one in taken}))).all()
    return [*session.exec(select(Person).where(col(Person.id).in_(people))), *providers]


def _prepare(session: Session, message: Message, sender: Sender, now: datetime, machine_now: datetime) -> Letter | None:
    """One letter, or nothing where the message was put aside with its reason, or waits."""
    found = look_again(session, message, now, sender.offered)
    if isinstance(found, str):
        _end(session, message, found, now)
        return None
    go_at = may_go_at(message, found.provider, now)
    if go_at > now:
        hold(message, go_at)
        return None
    message.channel = found.way
    if found.way == "voice" and not _may_ring_now(session, message, found.to, sender, machine_now):
        return None
    text = _words(session, message, found, now)
    if text is None:
        return None
    if found.way == "letter":
        await_letter(message, now)
        return None
    return _take(session, message, found, text, sender.pace, now, machine_now)


def _end(session: Session, message: Message, why: str, now: datetime) -> None:
    """Put it aside; but what went one way already and failed there has failed, and keeps that reason."""
    if message.why.startswith(FAILED_BEFORE) and why not in NOT_WANTED:
        give_up(session, message, message.why, now)
    else:
        put_aside(session, message, why, now)


def _may_ring_now(session: Session, message: Message, number: str, sender: Sender, machine_now: datetime) -> bool:
    """Take one call from the bucket; or let the message wait for its turn, or for the phone that rings already."""
    session.flush()  # a call claimed a moment ago in this batch counts
    bucket = rate.open_bucket(session, *sender.calls, machine_now)
    if line_is_busy(session, message, number, machine_now):
        wait_for_the_line(message, machine_now + RING_AGAIN)
        return False
    if bucket.tokens < 1:
        wait_for_the_line(message, machine_now + timedelta(seconds=(1 - bucket.tokens) / sender.calls_per_second))
        return False
    bucket.tokens -= 1
    return True


def _words(session: Session, message: Message, found: MayGo, now: datetime) -> Text | None:
    """The words, or nothing where they may not leave or say nothing new: then the message was put aside."""
    try:
        return compose(session, message, found.person, found.provider, found.said, found.way)
    except NothingNew:
        put_aside(session, message, "knows_already", now)
    except (UnfitText, WrongVariables):
        put_aside(session, message, "unfit_words", now)
    return None


def _take(
    session: Session, message: Message, found: MayGo, text: Text, pace: Pace, now: datetime, machine_now: datetime
) -> Letter:
    if message.state != "claimed":
        become(message, "claimed", MOVES)
    message.fence, message.lease_until, message.why = message.fence + 1, machine_now + pace.lease, ""
    if found.in_place_of_texts:
        message.why, message.needs_you = CALLED_INSTEAD, message.seen_to_at is None
    attempt = Attempt(
        provider_id=message.provider_id, message_id=message.id, channel=found.way, reference=new_token(),
        number=found.to, number_fingerprint=_mark_of(found),
        fence=message.fence, claimed_at=machine_now,
    )  # fmt: skip
    session.add(attempt)
    valid = int((message.useful_until - now).total_seconds())
    return Letter(
        message.id, attempt.id, message.fence, attempt.reference, found.to, text.body, valid, message.lease_until,
        found.way, text.sender, text.subject,
    )  # fmt: skip


def _mark_of(found: MayGo) -> str:
    return fingerprint(fold_email(found.to), "email") if found.way == "email" else fingerprint(found.to, "mobile")


def begin_sending(session: Session, letters: Sequence[Letter], pace: Pace, machine_now: datetime) -> list[Letter]:
    """Say that the calls begin, before they do. Left out: whatever is no longer ours, or whose lease is almost over.

    Said of all at once, and no row is loaded for it: loading rows is most of what a text costs us.
    """
    in_time = [one for one in letters if machine_now <= one.lease_until - pace.margin]
    ours = held_ids(session, in_time, "claimed")
    begun = [one for one in in_time if one.message_id in ours]
    session.execute(update(Message).where(col(Message.id).in_(ours)).values(state="sending"))
    attempts = col(Attempt.id).in_([one.attempt_id for one in begun])
    session.execute(update(Attempt).where(attempts).values(sending_at=machine_now))
    return begun


def held_ids(session: Session, letters: Sequence[Letter], state: str) -> set[UUID]:
    """Which messages, locked, are still ours and stand where we left them. Nothing may be written about the others."""
    fences = {one.message_id: one.fence for one in letters}
    held = session.execute(_held(select(Message.id, Message.fence), fences, state))
    return {message_id for message_id, fence in held if fence == fences[message_id]}


def held_by_us(session: Session, letters: Sequence[Letter], state: str) -> dict[UUID, tuple[Message, Attempt]]:
    """The same, with their attempts, to be changed."""
    fences = {one.message_id: one.fence for one in letters}
    theirs = {one.message_id: one.attempt_id for one in letters}
    found = [one for one in session.exec(_held(_UNOPENED, fences, state)) if one.fence == fences[one.id]]
    calls = _CALLS.where(col(Attempt.id).in_([theirs[one.id] for one in found]))
    attempts = {one.id: one for one in session.exec(calls)}
    return {one.id: (one, attempts[theirs[one.id]]) for one in found}


def _held(query: Any, ids: Collection[UUID], state: str) -> Any:
    """They are locked in one order, so that no two workers wait for each other."""
    return (
        query.where(col(Message.id).in_(ids), col(Message.state) == state).order_by(col(Message.id)).with_for_update()
    )


# What is encrypted stays closed: nobody reads it here, and opening it costs as much as the rest.
_UNOPENED = select(Message).options(defer(Message.said), defer(Message.body))  # type: ignore[arg-type]
_CALLS = select(Attempt).options(defer(Attempt.number))  # type: ignore[arg-type]
