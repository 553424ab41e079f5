"""The two clocks, and the only place that reads the time.

`now` is the time the work lives in: real time plus an offset, which only a demo database may set. `machine_now`
never moves and is for what protects: sessions, throttles, links, leases, heartbeats, codes, carrier look-ups.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Integer
from sqlmodel import Field, Session, SQLModel, select

_PLAIN = {"holds": "plain"}  # column.py needs ids, ids need the clock: so these two columns are written by hand


class ClockOffset(SQLModel, table=True):
    """How far the demo's clock is ahead of the machine's. One row, and none outside a demo database."""

    __tablename__ = "clock_offset"
    __provider__ = False  # the whole database has one time
    id: int = Field(default=1, sa_column=Column(Integer, primary_key=True, info=_PLAIN))
    microseconds: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, info=_PLAIN))


_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


def of_the_machine() -> datetime:
    """What the machine itself says, also where `machine_now` follows other hands."""
    return datetime.now(UTC)


_hands: list[Callable[[], datetime]] = [of_the_machine]


def machine_now() -> datetime:
    """The machine's time, aware and in UTC."""
    return _hands[-1]()


def machine_milliseconds() -> int:
    """The machine's time in milliseconds since 1970, for ids."""
    return (machine_now() - _EPOCH) // _MILLISECOND


@contextmanager
def follow(hands: Callable[[], datetime]) -> Iterator[None]:
    """While the block lasts, the machine's time of this whole process is what `hands` say: for simulated life only."""
    _hands.append(hands)
    try:
        yield
    finally:
        _hands.remove(hands)


def now(session: Session) -> datetime:
    """The time the work lives in, aware and in UTC. One small read; the offset row exists in demo databases only."""
    microseconds = session.connection().execute(_OFFSET).scalar()
    return machine_now() + timedelta(microseconds=microseconds or 0)


_OFFSET = select(ClockOffset.microseconds)  # built once: it is asked with every request


def set_to(session: Session, moment: datetime) -> None:
    """Let `now` continue from `moment`. Callers make sure that the database is a demo one (Foundation 12)."""
    offset = (moment - machine_now()) // timedelta(microseconds=1)
    row = session.get(ClockOffset, 1)
    if row is None:
        row = ClockOffset(id=1)
    row.microseconds = offset
    session.add(row)
    session.flush()
