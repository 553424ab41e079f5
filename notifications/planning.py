"""Planning: what the domain wants told, recorded as messages a day ahead; what it no longer wants, withdrawn.

The domain is asked in every tick, so a change is followed within two seconds. Reading takes a fixed number of
queries at any size; writing goes in pieces, so that nobody waits for the write lock.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import is_sqlite, reading, writing
from circles.reminder import Reminder
from notifications.endings import put_aside
from notifications.message import TOLD, Message
from notifications.quiet_hours import may_go_at
from notifications.recheck import why_not_wanted
from notifications.wishes import wished_between

BEHIND, AHEAD = timedelta(hours=48), timedelta(hours=24)
PIECE = 200
T = TypeVar("T")


def plan(engine: Engine) -> int:
    """Bring the outbox up to what the domain wants now. Returns how many messages were written."""
    with reading(engine) as session:
        now = clock.now(session)
        wanted = {one.key: one for one in _wanted(session, now)}
        waiting = _waiting(session)
        known = _known(session, now) | set(waiting)
        providers = {one.id: one for one in session.exec(select(Provider))}
    fresh = [_record(one, providers[one.provider_id], now) for key, one in wanted.items() if key not in known]
    stale = [id_ for key, (id_, due, until) in waiting.items() if _is_stale(wanted.get(key), due, until, now)]
    for piece in _pieces(fresh):
        _insert(engine, piece)
    for few in _pieces(stale):
        _follow(engine, few, wanted, providers)
    return len(fresh) + len(stale)


def _wanted(session: Session, now: datetime) -> Iterator[Reminder]:
    """The domain's wishes, without the corrections of what a person was never told."""
    wishes = wished_between(session, now - BEHIND, now + AHEAD)
    told = _told(session, {one.subject_id for one in wishes if one.only_if_told})
    for one in wishes:
        if not one.ahead and not one.due_at <= now < one.useful_until:
            continue
        if not one.only_if_told or told.get((one.subject_id, one.person_id), one.revision) < one.revision:
            yield one


def _told(session: Session, subjects: set[UUID]) -> dict[tuple[UUID, UUID | None], int]:
    """The earliest revision each person was told of each thing."""
    query = select(Message.subject_id, Message.person_id, Message.revision).where(
        col(Message.subject_id).in_(subjects), col(Message.state).in_(TOLD), col(Message.worked_out)
    )
    told: dict[tuple[UUID, UUID | None], int] = {}
    for subject_id, person_id, revision in session.exec(query) if subjects else ():
        told[subject_id, person_id] = min(revision, told.get((subject_id, person_id), revision))
    return told


def _waiting(session: Session) -> dict[str, tuple[UUID, datetime, datetime]]:
    columns = select(Message.key, Message.id, Message.due_at, Message.useful_until)
    query = columns.where(col(Message.state).in_(("planned", "held")), col(Message.worked_out))
    return {key: (id_, due, until) for key, id_, due, until in session.exec(query)}


def _known(session: Session, now: datetime) -> set[str]:
    """Keys recorded already. One that is missed here is caught by its unique index when it is written."""
    return set(session.exec(select(Message.key).where(col(Message.due_at) >= now - BEHIND, col(Message.worked_out))))


def _is_stale(wanted: Reminder | None, due: datetime, useful_until: datetime, now: datetime) -> bool:
    return wanted is None or wanted.due_at != due or wanted.useful_until != useful_until or useful_until <= now


def _record(wish: Reminder, provider: Provider, now: datetime) -> Message:
    """The message of a wish: held where its time lies in the quiet hours, missed where its use is already over."""
    message = Message(
        provider_id=wish.provider_id, key=wish.key, wording=wish.wording, subject_kind=wish.subject_kind,
        subject_id=wish.subject_id, revision=wish.revision, core_member_id=wish.core_member_id,
        person_id=wish.person_id, urgency=wish.urgency, asks=wish.asks,
        worked_out=True, due_at=wish.due_at, go_at=wish.due_at, useful_until=wish.useful_until, made_at=now,
    )  # fmt: skip
    message.go_at = may_go_at(message, provider, max(wish.due_at, now))
    if wish.useful_until <= now:
        return Message(**message.model_dump() | {"state": "withdrawn", "why": "too_late", "needs_you": True})
    if message.go_at > max(wish.due_at, now):
        return Message(**message.model_dump() | {"state": "held", "why": "quiet_hours"})
    message.go_at = wish.due_at
    return message


def _insert(engine: Engine, piece: Sequence[Message]) -> None:
    """Several workers plan the same: whoever is second writes nothing."""
    insert: Any = sqlite.insert if is_sqlite(engine) else postgresql.insert
    with writing(engine) as session:
        statement = insert(Message).on_conflict_do_nothing(index_elements=["key"])
        session.execute(statement, [one.model_dump() for one in piece])
        session.commit()


def _follow(engine: Engine, ids: Sequence[UUID], wanted: dict[str, Reminder], providers: dict[UUID, Provider]) -> None:
    """Messages that wait, and whose wish is gone or has another time."""
    with writing(engine) as session:
        now = clock.now(session)
        query = select(Message).where(col(Message.id).in_(ids), col(Message.state).in_(("planned", "held")))
        for message in session.exec(query.with_for_update(skip_locked=True)):
            wish = wanted.get(message.key)
            if wish is None:
                put_aside(session, message, why_not_wanted(session, message, now), now)
            elif message.useful_until <= now:
                put_aside(session, message, "too_late", now)
            else:
                message.due_at, message.useful_until = wish.due_at, wish.useful_until
                message.go_at = may_go_at(message, providers[message.provider_id], max(wish.due_at, now))
        session.commit()


def _pieces(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + PIECE] for start in range(0, len(things), PIECE))
