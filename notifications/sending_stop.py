"""The stop that ends all sending: an account fault pulls it, or a restored backup; a person lifts it."""

from datetime import datetime

from sqlmodel import Session, col, select

from circles.journal import Actor, record
from notifications.engine_room import SendingStop


def open_stop(session: Session) -> SendingStop | None:
    """The stop that holds now, if one does."""
    return session.exec(select(SendingStop).where(col(SendingStop.lifted_at).is_(None)).limit(1)).first()


def stop_sending(session: Session, reason: str, by: Actor, now: datetime) -> SendingStop:
    """Stop all sending, with a reason in plain words that names nobody. A second stop changes nothing."""
    stop = open_stop(session)
    if stop is None:
        stop = SendingStop(reason=reason, since=now)
        session.add(stop)
        record(session, "stop_sending", "sending_stop", stop.id, by, now)
        session.flush()
    return stop


def start_sending(session: Session, by: Actor, now: datetime) -> None:
    """Lift the stop. What waited goes at the next tick, if it is still wanted then."""
    stop = open_stop(session)
    if stop is not None:
        stop.lifted_at = now
        record(session, "start_sending", "sending_stop", stop.id, by, now)
        session.flush()
