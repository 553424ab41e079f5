"""The kinds of long work and who does each, for the child process that a worker starts."""

import json
import logging
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine

from circles import clock
from circles.database import reading, writing
from circles.errors import Refusal
from circles.job import Job, finish

Work = Callable[[Engine, Job], dict[str, object]]
JOB_KINDS: dict[str, Work] = {}  # kind to its work: it commits in pieces, says its progress, returns its result
UNEXPECTED = "Something went wrong on our side. What was done is kept. Start it again: nothing is done twice."
log = logging.getLogger(__name__)


def run_job(engine: Engine, job_id: UUID) -> bool:
    """Do a job that was started, and write how it ended. Returns whether it was done."""
    with reading(engine) as session:
        job = session.get(Job, job_id)
    if job is None or job.state != "running" or job.kind not in JOB_KINDS:
        return False
    try:
        state, result = "done", JOB_KINDS[job.kind](engine, job)
    except Refusal as refusal:
        state, result = "failed", {"sentence": refusal.sentence}
    except Exception:
        log.exception("A job failed.")
        state, result = "failed", {"sentence": UNEXPECTED}
    with writing(engine) as session:
        job = session.get_one(Job, job_id)
        if job.state == "running":
            asked = state == "done" and job.stop_asked
            finish(session, job, "stopped" if asked else state, json.dumps(result), clock.machine_now())
        session.commit()
    return state == "done"
