"""Claiming: one worker takes what is due, asks everything again, writes the words and the attempt, and commits.

A message is `claimed` until its call to the carrier begins and `sending` after it. The two are kept apart, for a
claim that was lost with its worker may be taken again at once, while a text that was being sent may have gone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from circles.identity import new_token
from circles.lifecycle import become
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


def claim(session: Session, sender: Sender, now: datetime, machine_now: datetime) -> Claimed:
    """Take what is due, the nearest deadline first, no more than the bucket and the batch allow."""
    if open_stop(session) is not None:
        return Claimed()
    bucket = rate.open_bucket(session, sender.name, sender.per_second, machine_now)
    room = min(sender.pace.batch, int(bucket.tokens))
    taken = _due(session, now, machine_now, room) if room > 0 else []
    letters = []
    for message in taken:
        letter = _prepare(session, message, sender.pace, now, machine_now)
        if letter is not None:
            letters.append(letter)
            bucket.tokens -= message.segments
    session.flush()
    return Claimed(tuple(letters), len(taken))


def _due(session: Session, now: datetime, machine_now: datetime, room: int) -> list[Message]:
    """Due messages and lost claims, locked. PostgreSQL skips what another worker holds; SQLite has one writer."""
    due = and_(col(Message.state).in_(("planned", "held")), col(Message.go_at) <= now)
    lost = and_(col(Message.state) == "claimed", col(Message.lease_until) < machine_now)
    query = select(Message).where(or_(due, lost)).order_by(col(Message.useful_until), col(Message.id)).limit(room)
    return list(session.exec(query.with_for_update(skip_locked=True)))


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


def begin_sending(session: Session, letters: tuple[Letter, ...], pace: Pace, machine_now: datetime) -> list[Letter]:
    """Say that the calls begin, before they do. Left out: whatever is no longer ours, or whose lease is almost over."""
    ours = []
    for letter in letters:
        message = held_by(session, letter, "claimed")
        if message is None or machine_now > letter.lease_until - pace.margin:
            continue
        become(message, "sending", MOVES)
        session.get_one(Attempt, letter.attempt_id).sending_at = machine_now
        ours.append(letter)
    session.flush()
    return ours


def held_by(session: Session, letter: Letter, state: str) -> Message | None:
    """The message, locked, if the fence is still ours and it stands where we left it; else nothing may be written."""
    mine = select(Message).where(
        col(Message.id) == letter.message_id, col(Message.fence) == letter.fence, col(Message.state) == state
    )
    return session.exec(mine.with_for_update()).first()
