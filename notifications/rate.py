"""How fast texts leave: a token bucket for each sender, in one row that every worker shares.

One token is one segment, for that is what a number may send in a second. A long text may take the bucket below
nothing; then nobody sends until it has filled again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from notifications.engine_room import SendRate

BREAK_AFTER = 5  # calls without an answer
FIRST_REST, LONGEST_REST = 15.0, 600.0  # seconds
SECONDS_IN_THE_BUCKET = 5.0  # what an idle sender may send at once: more would only queue at the carrier


def open_bucket(session: Session, sender: str, per_second: float, machine_now: datetime) -> SendRate:
    """The sender's bucket, filled up to this moment and locked until the transaction ends."""
    size = max(1.0, per_second * SECONDS_IN_THE_BUCKET)
    bucket = _locked(session, sender)
    if bucket is None:
        _put_down(session, SendRate(sender=sender, tokens=size, filled_at=machine_now))
        bucket = _locked(session, sender)
        assert bucket is not None
    passed = max(0.0, (machine_now - bucket.filled_at).total_seconds())
    bucket.tokens = min(size, bucket.tokens + passed * per_second)
    bucket.filled_at = max(machine_now, bucket.filled_at)
    session.add(bucket)
    return bucket


def pause(session: Session, sender: str, per_second: float, seconds: float, machine_now: datetime) -> None:
    """The carrier asked us to wait: an empty bucket, and so many seconds before its first token."""
    bucket = open_bucket(session, sender, per_second, machine_now)
    bucket.tokens = min(bucket.tokens, 1.0 - seconds * per_second)
    session.flush()


def note_answers(
    session: Session, sender: str, per_second: float, answered: int, silent: int, machine_now: datetime
) -> None:
    """Count how often in a row the carrier gave no answer. After a few, wait before one text is tried, ever longer."""
    if answered and not silent:
        session.connection().execute(_HEARD_OF, {"of": sender})
    elif silent:
        bucket = open_bucket(session, sender, per_second, machine_now)
        bucket.silent = silent if answered else bucket.silent + silent
        bucket.silent_since = bucket.silent_since or machine_now
        if bucket.silent >= BREAK_AFTER:
            seconds = min(FIRST_REST * 2 ** (bucket.silent - BREAK_AFTER), LONGEST_REST)
            bucket.tokens = min(bucket.tokens, 1.0 - seconds * per_second)
    session.flush()


# Built once: it is said with every text, and building it costs more than saying it.
_HEARD_OF = (
    update(SendRate.__table__)  # type: ignore[attr-defined]
    .where(col(SendRate.sender) == bindparam("of"), col(SendRate.silent) > 0)
    .values(silent=0, silent_since=None)
)


def _locked(session: Session, sender: str) -> SendRate | None:
    return session.exec(select(SendRate).where(col(SendRate.sender) == sender).with_for_update()).first()


def _put_down(session: Session, bucket: SendRate) -> None:
    """The sender's first bucket. Two workers may put it down at once: the second one's is not needed."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(SendRate).on_conflict_do_nothing(index_elements=["sender"]), [bucket.model_dump()])
