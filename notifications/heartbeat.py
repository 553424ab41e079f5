"""The worker's sign of life, by the machine's clock: without it nobody would notice that texts have stopped."""

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from notifications.engine_room import Heartbeat

QUIET = timedelta(minutes=3)  # a worker beats every two seconds; three minutes without is a stop, not a slow tick
FORGET = timedelta(days=1)


def worker_name() -> str:
    """This process, as the heartbeat knows it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(session: Session, worker: str, machine_now: datetime) -> None:
    """Say that a worker is alive, and forget those that have been gone for a day."""
    mine = session.exec(select(Heartbeat).where(col(Heartbeat.worker) == worker)).first()
    if mine is None:
        session.exec(delete(Heartbeat).where(col(Heartbeat.beat_at) < machine_now - FORGET))
        mine = Heartbeat(worker=worker, beat_at=machine_now)
    mine.beat_at = machine_now
    session.add(mine)
    session.flush()


def last_beat(session: Session) -> datetime | None:
    """When any worker was last alive."""
    return session.exec(select(func.max(Heartbeat.beat_at))).first()


def is_silent(session: Session, machine_now: datetime) -> bool:
    """Whether no worker has been alive for three minutes, or none ever was."""
    beat_at = last_beat(session)
    return beat_at is None or machine_now - beat_at > QUIET
