"""Working a run out again from the inputs that were kept, to see that it comes to the same."""

import json
from uuid import UUID

from sqlalchemy import Engine

from circles import clock
from circles.database import reading, writing
from circles.job import Job, finish
from circles.matching.matching_job import LONGEST_SECONDS, kept_of, plan_in_ids
from circles.matching.problem import read_problem
from circles.matching.run import MatchingRun, answer_of, inputs_of
from circles.matching.solver import Limits, solve


def run(engine: Engine, job_id: UUID) -> None:
    """Solve the kept inputs once more and write whether the plan is the same."""
    with reading(engine) as session:
        run_id = UUID(json.loads(session.get_one(Job, job_id).task)["run"])
        kept = session.get_one(MatchingRun, run_id)
        (written, before), was = inputs_of(kept), answer_of(kept)["plan"]
    problem = read_problem(written)
    again = plan_in_ids(problem, solve(problem, Limits(LONGEST_SECONDS), kept_of(problem, before)).circles)
    with writing(engine) as session:
        kept, job = session.get_one(MatchingRun, run_id), session.get_one(Job, job_id)
        kept.checked_at, kept.check_same = clock.now(session), again == was
        finish(session, job, "done", None, clock.machine_now())
        session.commit()
