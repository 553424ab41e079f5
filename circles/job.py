"""Long work: a row says what is to do and how far it is; the worker runs it in a child process and pages ask."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Text
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.journal import Actor, record
from circles.lifecycle import Moves, become

STATES = ("waiting", "running", "done", "failed", "stopped")
MOVES: Moves = {"waiting": ("running", "stopped"), "running": ("done", "failed", "stopped", "waiting")}


class Job(SQLModel, table=True):
    """One piece of long work. `task` and `result` are JSON and may tell of people, so both are encrypted."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_made_at", "state", "made_at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    by_account_id: UUID = link("account.id")
    kind: str = plain(Text)
    state: str = word("state", STATES, default="waiting")
    task: str = secret("job.task", about="person", keep="job")
    result: str | None = secret("job.result", about="person", keep="job", default=None)
    done: int = plain(Integer, default=0)
    total: int = plain(Integer, default=0)
    stop_asked: bool = plain(Boolean, default=False)
    made_at: datetime = instant()
    started_at: datetime | None = instant(default=None)
    beat_at: datetime | None = instant(default=None)
    finished_at: datetime | None = instant(default=None)


def ask_for(session: Session, kind: str, task: str, by: Actor, now: datetime) -> Job:
    """Put a piece of long work in line."""
    assert by.provider_id is not None and by.account_id is not None
    job = Job(provider_id=by.provider_id, by_account_id=by.account_id, kind=kind, task=task, made_at=now)
    session.add(job)
    session.flush()
    record(session, "ask_for_job", "job", job.id, by, now, now_is=kind)
    return job


def next_waiting(session: Session) -> Job | None:
    """The job that has waited longest. A worker takes it with `start`, in the same transaction."""
    waiting = select(Job).where(Job.state == "waiting").order_by(col(Job.made_at)).limit(1)
    return session.exec(waiting.with_for_update(skip_locked=True)).first()


def start(session: Session, job: Job, machine_now: datetime) -> None:
    become(job, "running", MOVES)
    job.started_at = job.beat_at = machine_now
    session.flush()


def progress(session: Session, job: Job, done: int, total: int, machine_now: datetime) -> None:
    """Say how far the work is, and that it is still alive."""
    job.done, job.total, job.beat_at = done, total, machine_now
    session.flush()


def finish(session: Session, job: Job, state: str, result: str | None, machine_now: datetime) -> None:
    """End a job as `done`, `failed` or `stopped`, with what came of it as JSON."""
    become(job, state, MOVES)
    job.result, job.finished_at = result, machine_now
    session.flush()


def ask_to_stop(session: Session, job: Job, by: Actor, now: datetime) -> None:
    """The work stops at its next piece; what is done stays done."""
    job.stop_asked = True
    if job.state == "waiting":
        become(job, "stopped", MOVES)
    record(session, "ask_job_to_stop", "job", job.id, by, now)
    session.flush()
