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
from circles.matching import check_job, matching_job
from circles.matching.run import CHECK, KIND
from circles.people import import_job

Work = Callable[[Engine, UUID], None]
# A kind's work commits in pieces, says its progress, and ends the job.
JOB_KINDS: dict[str, Work] = {import_job.KIND: import_job.run, KIND: matching_job.run, CHECK: check_job.run}
UNEXPECTED = "Something went wrong on our side. What was done is kept. Start it again: nothing is done twice."
log = logging.getLogger(__name__)


def run_job(engine: Engine, job_id: UUID) -> bool:
    """Do a job that was started; one that cannot be done ends as failed, with a sentence. Whether it was done."""
    with reading(engine) as session:
        job = session.get(Job, job_id)
    if job is None or job.state != "running" or job.kind not in JOB_KINDS:
        return False
    try:
        JOB_KINDS[job.kind](engine, job_id)
    except Refusal as refusal:
        return _fail(engine, job_id, refusal.sentence)
    except Exception:
        log.exception("A job failed.")
        return _fail(engine, job_id, UNEXPECTED)
    return True


def _fail(engine: Engine, job_id: UUID, sentence: str) -> bool:
    with writing(engine) as session:
        job = session.get_one(Job, job_id)
        if job.state == "running":
            finish(session, job, "failed", json.dumps({"sentence": sentence}), clock.machine_now())
        session.commit()
    return False
