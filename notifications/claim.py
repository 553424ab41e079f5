"""Claiming: one worker takes what is due, asks everything again, writes the words and the attempt, and commits.

A message is `claimed` until its call to the carrier begins and `sending` after it. The two are kept apart, for a
claim that was lost with its worker may be taken again at once, while a text that was being sent may have gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.identity import new_token
from circles.lifecycle import become
from circles.people.person import Person
from circles.secret import fingerprint
from notifications import rate
from notifications.composing import NothingNew, compose
from notifications.endings import hold, put_aside
from notifications.message import MOVES, Attempt, Message
from notifications.pace import USUAL, Pace
from notifications.quiet_hours import may_go_at
from notifications.recheck import MayGo, look_again
from notifications.sending_stop import open_stop
from notifications.wording.rendering import WrongVariables
from notifications.wording.word_guard import UnfitText


@dataclass(frozen=True)
class Sender:
    """How this process sends: the sender's name for the bucket, its segments a second, and its patience."""

    name: str
    per_second: float
    pace: Pace = USUAL


@dataclass(frozen=True)
class Letter:
    """One claimed text, with all that the call needs, so that no connection is held while it is made."""

    message_id: UUID
    attempt_id: UUID
    fence: int
    reference: str
    to: str
    body: str
    valid_seconds: int
    lease_until: datetime


@dataclass(frozen=True)
class Claimed:
    """What a claim took: letters to send, and how many messages it looked at in all."""

    letters: tuple[Letter, ...] = ()
    looked_at: int = 0


def claim(session: Session, sender: Sender, now: datetime, machine_now: datetime, only: Sequence[UUID] = ()) -> Claimed:
    """Take what is due, the nearest deadline first, no more than the bucket and the batch allow. `only`: of these."""
    if open_stop(session) is not None:
        return Claimed()
    bucket = rate.open_bucket(session, sender.name, sender.per_second, machine_now)
    room = min(sender.pace.batch, int(bucket.tokens))
    taken = _due(session, now, machine_now, room, only) if room > 0 else []
    everybody = _meet(session, taken)
    letters = []
    with session.no_autoflush:  # all is written at once at the end: one by one costs twice as much
        for message in taken:
            letter = _prepare(session, message, sender.pace, now, machine_now)
            if letter is not None:
                letters.append(letter)
                bucket.tokens -= message.segments
    session.flush()
    del everybody
    return Claimed(tuple(letters), len(taken))


def _is_due(now: datetime, machine_now: datetime) -> ColumnElement[bool]:
    due = and_(col(Message.state).in_(("planned", "held")), col(Message.go_at) <= now)
    return or_(due, and_(col(Message.state) == "claimed", col(Message.lease_until) < machine_now))


def _due(session: Session, now: datetime, machine_now: datetime, room: int, only: Sequence[UUID]) -> list[Message]:
    """Due messages and lost claims, locked. PostgreSQL skips what another worker holds; SQLite has one writer."""
    query = select(Message).where(_is_due(now, machine_now))
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


def _prepare(session: Session, message: Message, pace: Pace, now: datetime, machine_now: datetime) -> Letter | None:
    """One letter, or nothing where the message was put aside with its reason."""
    found = look_again(session, message, now)
    if isinstance(found, str):
        put_aside(session, message, found, now)
        return None
    go_at = may_go_at(message, found.provider, now)
    if go_at > now:
        hold(message, go_at)
        return None
    try:
        text = compose(session, message, found.person, found.provider, found.said)
    except NothingNew:
        put_aside(session, message, "knows_already", now)
        return None
    except (UnfitText, WrongVariables):
        put_aside(session, message, "unfit_words", now)
        return None
    return _take(session, message, found, text.body, pace, now, machine_now)


def _take(
    session: Session, message: Message, found: MayGo, body: str, pace: Pace, now: datetime, machine_now: datetime
) -> Letter:
    if message.state != "claimed":
        become(message, "claimed", MOVES)
    message.fence, message.lease_until, message.why = message.fence + 1, machine_now + pace.lease, ""
    attempt = Attempt(
        provider_id=message.provider_id, message_id=message.id, reference=new_token(), number=found.number,
        number_fingerprint=fingerprint(found.number, "mobile"), fence=message.fence, claimed_at=machine_now,
    )  # fmt: skip
    session.add(attempt)
    valid = int((message.useful_until - now).total_seconds())
    return Letter(
        message.id, attempt.id, message.fence, attempt.reference, found.number, body, valid, message.lease_until
    )


def begin_sending(session: Session, letters: Sequence[Letter], pace: Pace, machine_now: datetime) -> list[Letter]:
    """Say that the calls begin, before they do. Left out: whatever is no longer ours, or whose lease is almost over."""
    in_time = [one for one in letters if machine_now <= one.lease_until - pace.margin]
    ours = held_by_us(session, in_time, "claimed")
    for message, attempt in ours.values():
        become(message, "sending", MOVES)
        attempt.sending_at = machine_now
    session.flush()
    return [one for one in in_time if one.message_id in ours]


def held_by_us(session: Session, letters: Sequence[Letter], state: str) -> dict[UUID, tuple[Message, Attempt]]:
    """The messages, locked, whose fence is still ours and that stand where we left them, with their attempts.

    Nothing may be written about the others. They are locked in one order, so that no two workers wait for each other.
    """
    fences = {one.message_id: one.fence for one in letters}
    theirs = {one.message_id: one.attempt_id for one in letters}
    mine = _UNOPENED.where(col(Message.id).in_(fences), col(Message.state) == state).order_by(col(Message.id))
    found = [one for one in session.exec(mine.with_for_update()) if one.fence == fences[one.id]]
    calls = _CALLS.where(col(Attempt.id).in_([theirs[one.id] for one in found]))
    attempts = {one.id: one for one in session.exec(calls)}
    return {one.id: (one, attempts[theirs[one.id]]) for one in found}


# What is encrypted stays closed: nobody reads it here, and opening it costs as much as the rest.
_UNOPENED = select(Message).options(defer(Message.said), defer(Message.body))  # type: ignore[arg-type]
_CALLS = select(Attempt).options(defer(Attempt.number))  # type: ignore[arg-type]
