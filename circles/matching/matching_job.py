"""The long work of one run: gather the region, keep what it is worked out from, solve it, and leave proposals.

It runs in a child process and moves nobody. Asked to stop, it leaves the best it has, with its proved gap.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.job import Job, finish, progress
from circles.local_time import local_date
from circles.matching.explaining import Explaining
from circles.matching.gathering import gather
from circles.matching.left_out import in_words
from circles.matching.mentoring import gather_mentoring, together
from circles.matching.mentors_in_words import in_words as mentors_in_words
from circles.matching.mentors_kept import keep_mentors
from circles.matching.plan import PlannedCircle
from circles.matching.problem import Problem, read_problem
from circles.matching.proposal import MatchingProposal, MatchingSeat, keep_proposal, overtake
from circles.matching.region import Region
from circles.matching.run import MatchingRun, answer_of, end_run, keep_inputs
from circles.matching.solver import Answer, Kept, Limits, solve

KEEPING = 10  # what a pair of the last proposal is worth more: a few minutes of travel change no group
LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class _Task:
    run_id: UUID
    provider_id: UUID


def run(engine: Engine, job_id: UUID) -> None:
    """Do the work of one job that a worker has started. Whatever goes wrong, the run ends too."""
    with reading(engine) as session:
        job = session.get_one(Job, job_id)
        task = _Task(UUID(json.loads(job.task)["run"]), job.provider_id)
    try:
        _work(engine, job_id, task)
    except Exception:
        with writing(engine) as session:
            kept = session.get_one(MatchingRun, task.run_id)
            if kept.state == "asked":
                end_run(session, kept, "failed", clock.now(session))
            session.commit()
        raise


def _work(engine: Engine, job_id: UUID, task: _Task) -> None:
    with writing(engine) as session:
        today = _today(session, task.provider_id)
        region = gather(session, task.provider_id, today)
        mentoring = gather_mentoring(session, region.setting, today)
        written = region.problem()
        before = _pairs_before(session, task)
        run = session.get_one(MatchingRun, task.run_id)
        keep_inputs(run, together(written, mentoring.problem()), sorted(before))
        session.commit()
    problem = read_problem(written)
    limits = Limits(LONGEST_SECONDS, lambda worth, bound: _go_on(engine, job_id, worth, bound))
    answer = solve(problem, limits, kept_of(problem, before))
    paired = mentoring.pair()
    mentors = mentors_in_words(mentoring, paired)
    with writing(engine) as session:
        now = clock.now(session)
        overtake(session, task.provider_id)
        _keep(session, task, region, problem, answer, now)
        keep_mentors(session, session.get_one(MatchingRun, task.run_id), mentoring, paired, mentors, now)
        stopped = session.get_one(Job, job_id).stop_asked
        end_run(session, session.get_one(MatchingRun, task.run_id), "stopped" if stopped else "done", now)
        session.commit()

    def going_on() -> bool:
        return _go_on(engine, job_id, answer.objective, answer.bound)

    _explain(engine, job_id, task, Explaining(region, problem, answer, going_on))


def _explain(engine: Engine, job_id: UUID, task: _Task, explaining: Explaining) -> None:
    """The sentences come after the proposals, which can be looked at meanwhile. Asked to stop, the rest stay plain."""
    sentences = explaining.sentences()
    with writing(engine) as session:
        kept, job = session.get_one(MatchingRun, task.run_id), session.get_one(Job, job_id)
        kept.answer = json.dumps(answer_of(kept) | sentences)
        finish(session, job, "stopped" if job.stop_asked else "done", None, clock.machine_now())
        session.commit()


def _today(session: Session, provider_id: UUID) -> Any:
    return local_date(clock.now(session), session.get_one(Provider, provider_id).timezone)


def _go_on(engine: Engine, job_id: UUID, worth: float, bound: float) -> bool:
    """Write the best so far and what is proved; False where somebody has asked to stop."""
    with writing(engine) as session:
        job = session.get_one(Job, job_id)
        progress(session, job, round(worth), round(bound), clock.machine_now())
        session.commit()
        return not job.stop_asked


def _pairs_before(session: Session, task: _Task) -> set[tuple[UUID, UUID]]:
    """Who was proposed to whom in the last run that ended, so that little changes without a reason."""
    last = (
        select(MatchingRun.id)
        .where(col(MatchingRun.provider_id) == task.provider_id, col(MatchingRun.state).in_(("done", "stopped")))
        .order_by(col(MatchingRun.asked_at).desc())
        .limit(1)
    )
    rows = (
        select(MatchingProposal.core_member_id, MatchingSeat.volunteer_id)
        .join(MatchingSeat, col(MatchingSeat.proposal_id) == MatchingProposal.id)
        .where(col(MatchingProposal.run_id).in_(last))
    )
    return set(session.exec(rows).all())


def kept_of(problem: Problem, before: set[tuple[UUID, UUID]]) -> Kept:
    """The pairs of the last run that are possible still, and what keeping one weighs."""
    cores = {UUID(one.id): place for place, one in enumerate(problem.cores)}
    volunteers = {UUID(one.id): place for place, one in enumerate(problem.volunteers)}
    there = {(cores[core], volunteers[one]) for core, one in before if core in cores and one in volunteers}
    return Kept(frozenset(there), KEEPING)


def _keep(session: Session, task: _Task, region: Region, problem: Problem, answer: Answer, now: datetime) -> None:
    for circle in answer.circles:
        people = [UUID(problem.volunteers[one].id) for one in circle.volunteers]
        core_member_id = UUID(problem.cores[circle.core].id)
        keep_proposal(session, task.run_id, region, core_member_id, problem.slots[circle.slot], people, now)
    kept = session.get_one(MatchingRun, task.run_id)
    kept.objective, kept.bound, kept.stopped_by = answer.objective, answer.bound, answer.stopped
    kept.waiting, kept.served = len(problem.cores), len(answer.circles)
    kept.answer = json.dumps({"plan": plan_in_ids(problem, answer.circles), "left_out": _left_out(problem, answer)})


def plan_in_ids(problem: Problem, circles: Sequence[PlannedCircle]) -> list[list[Any]]:
    """A plan as it is kept: [core member, slot, volunteers], each by id, and comparable with another's."""
    named = [(one, sorted(problem.volunteers[who].id for who in one.volunteers)) for one in circles]
    return sorted([problem.cores[one.core].id, problem.slots[one.slot], people] for one, people in named)


def _left_out(problem: Problem, answer: Answer) -> dict[str, str]:
    served = {one.core for one in answer.circles}
    return {one.id: in_words(problem, core) for core, one in enumerate(problem.cores) if core not in served}
