"""Letting time pass in a demo: the clock is moved to every due instant on the way, in order, and each is played.

So a jump of a week sends the texts of that week one after the other, each at its own time (Foundation 7).
"""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.database import reading, writing
from circles.demo_mark import is_demo
from circles.errors import NotAllowed
from notifications.message import Message
from notifications.wishes import wished_between
from notifications.worker import Worker

MOST_ROUNDS = 100
LOOK = timedelta(days=7)


def next_due(session: Session, after: datetime, until: datetime) -> datetime | None:
    """The next moment after `after`, up to `until`, at which something is to be told; None where there is none.

    Looks at what waits in the outbox and at what the domain will want, a week at a time.
    """
    waiting = select(Message.go_at).where(
        col(Message.state).in_(("planned", "held")), col(Message.go_at) > after, col(Message.go_at) <= until
    )
    first = session.exec(waiting.order_by(col(Message.go_at)).limit(1)).first()
    until = min(until, first) if first else until
    start = after
    while start < until:
        end = min(start + LOOK, until)
        dues = [one.due_at for one in wished_between(session, start, end) if one.due_at > after]
        if dues:
            return min(dues)
        start = end
    return first


def play(worker: Worker, until: datetime) -> int:
    """Move the demo's clock on to `until`. Returns at how many moments something was due on the way.

    Raises NotAllowed outside a demo database, and for a moment that has passed: time does not run backwards.
    """
    engine, moments = worker.engine, 0
    with reading(engine) as session:
        now = clock.now(session)
        if not is_demo(session):
            raise NotAllowed("Only a demo's clock can be moved.")
    if until < now:
        raise NotAllowed("The clock can only be moved forward.")
    _play_out(worker)
    while True:
        with reading(engine) as session:
            due = next_due(session, now, until)
        if due is None:
            break
        now, moments = due, moments + 1
        _move(engine, due)
        _play_out(worker)
    _move(engine, until)
    _play_out(worker)
    return moments


def _move(engine: Engine, moment: datetime) -> None:
    """Never back: between two moments the machine's own seconds went by."""
    with writing(engine) as session:
        if moment > clock.now(session):
            clock.set_to(session, moment)
            session.commit()


def _play_out(worker: Worker) -> None:
    """Tick until nothing is due at this moment."""
    for _ in range(MOST_ROUNDS):
        if not worker.tick():
            break
