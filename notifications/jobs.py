"""Long work in child processes: started here, followed by its row, and told as failed where the child died.

A child process, because an import of ten thousand lines must neither slow the ticks nor die with the site's memory.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.database import writing
from circles.job import Job, finish, next_waiting, start

COMMAND = (sys.executable, "-m", "web.command", "job")
AT_ONCE = 1
SILENT = timedelta(minutes=5)  # a running job beats with every piece of its work
DIED = "This stopped before it was finished. What was done is kept. Start it again: nothing is done twice."


@dataclass
class Children:
    """The child processes of one worker."""

    command: Sequence[str] = COMMAND
    running: dict[UUID, subprocess.Popen[bytes]] = field(default_factory=dict)

    def look_after(self, engine: Engine) -> None:
        """Start what waits, and fail what died."""
        ended = [job_id for job_id, child in self.running.items() if child.poll() is not None]
        with writing(engine) as session:
            for job_id in ended:
                del self.running[job_id]
                _fail_if_running(session, session.get(Job, job_id))
            _fail_the_silent(session, set(self.running))
            job = next_waiting(session) if len(self.running) < AT_ONCE else None
            if job is not None:
                start(session, job, clock.machine_now())
            session.commit()
        if job is not None:
            self.running[job.id] = subprocess.Popen([*self.command, str(job.id)], stdin=subprocess.DEVNULL)  # noqa: S603

    def leave(self) -> None:
        """The worker goes: its children are asked to stop, and their rows say what became of them."""
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            child.wait(timeout=10)


def _fail_the_silent(session: Session, mine: set[UUID]) -> None:
    """Jobs whose worker died too: nobody waits for their child any more."""
    long_ago = clock.machine_now() - SILENT
    query = select(Job).where(col(Job.state) == "running", col(Job.beat_at) < long_ago)
    for job in session.exec(query.with_for_update(skip_locked=True)):
        if job.id not in mine:
            _fail_if_running(session, job)


def _fail_if_running(session: Session, job: Job | None) -> None:
    if job is not None and job.state == "running":
        finish(session, job, "failed", json.dumps({"sentence": DIED}), clock.machine_now())
