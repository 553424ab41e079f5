"""A run is worked out in the background: it leaves proposals with reasons, keeps its inputs, and always ends."""

import json
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.database import reading, writing
from circles.errors import WrongMoment
from circles.job import Job, ask_to_stop, next_waiting, start
from circles.job_kinds import run_job
from circles.matching import matching_job
from circles.matching.proposal import MatchingProposal, lock_proposal, seats_of
from circles.matching.run import MatchingRun, ask_for_run, inputs_of
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import make_town


def town(session: Session) -> Cast:
    cast = make_town(session)
    session.commit()
    return cast


def matched(engine: Engine, by: object, *, stopping: bool = False) -> UUID:
    """Ask for a run, and do its job as the child process would."""
    with writing(engine) as session:
        run = ask_for_run(session, by, MONDAY)  # type: ignore[arg-type]
        session.commit()
    with writing(engine) as session:
        job = next_waiting(session)
        assert job is not None
        start(session, job, MONDAY)
        if stopping:
            ask_to_stop(session, job, by, MONDAY)  # type: ignore[arg-type]
        session.commit()
    run_job(engine, job.id)
    return run.id


def test_a_run_leaves_a_proposal_and_everything_it_was_worked_out_from(engine: Engine) -> None:
    with writing(engine) as session:
        cast = town(session)
        by, dan = cast.by, cast.core_member.id
    run_id = matched(engine, by)
    with reading(engine) as session:
        run = session.get_one(MatchingRun, run_id)
        assert (run.state, run.stopped_by, run.waiting, run.served) == ("done", "proved", 1, 1)
        assert run.gap == 0
        assert inputs_of(run)[0]["core_members"][0]["id"] == str(dan)
        proposal = session.exec(select(MatchingProposal)).one()
        assert (proposal.core_member_id, proposal.state, proposal.evening) == (dan, "proposed", 1)
        used = {str(seat.volunteer_id) for seat in seats_of(session, proposal)}
        assert len(used) == 5  # a fifth member is worth more than the journey
        told = json.loads(run.answer or "")
        assert told["left_out"] == {}
        assert len(told["idle"]) == 2
        assert not used & set(told["idle"])
        assert session.exec(select(Job.state)).one() == "done"


def test_nobody_possible_says_what_would_help(engine: Engine) -> None:
    with writing(engine) as session:
        cast = town(session)
        for one in cast.volunteers.values():
            one.experienced = False
        session.commit()
        by, dan = cast.by, cast.core_member.id
    run_id = matched(engine, by)
    with reading(engine) as session:
        run = session.get_one(MatchingRun, run_id)
        assert run.served == 0
        assert json.loads(run.answer or "")["left_out"] == {
            str(dan): "On Tuesday, which comes nearest: nobody experienced is free. "
            "A circle is possible if a manager lets it begin without anybody experienced."
        }


def test_a_second_run_keeps_what_was_locked_and_replaces_the_rest(engine: Engine) -> None:
    with writing(engine) as session:
        cast = town(session)
        by = cast.by
    matched(engine, by)
    matched(engine, by)
    with reading(engine) as session:
        states = session.exec(select(MatchingProposal.state).order_by(col(MatchingProposal.id))).all()
        assert states == ["overtaken", "proposed"]
        groups = [{seat.volunteer_id for seat in seats_of(session, one)}
                  for one in session.exec(select(MatchingProposal).order_by(col(MatchingProposal.id)))]  # fmt: skip
        assert groups[0] == groups[1]  # little changes without a reason
    with writing(engine) as session:
        kept = session.exec(select(MatchingProposal).where(col(MatchingProposal.state) == "proposed")).one()
        lock_proposal(session, kept, by, MONDAY, locked=True)
        session.commit()
    matched(engine, by)
    with reading(engine) as session:
        open_ones = session.exec(select(MatchingProposal).where(col(MatchingProposal.state) == "proposed")).all()
        assert [one.id for one in open_ones] == [kept.id]


def test_asked_to_stop_it_ends_as_stopped(engine: Engine) -> None:
    with writing(engine) as session:
        by = town(session).by
    run_id = matched(engine, by, stopping=True)
    with reading(engine) as session:
        assert session.get_one(MatchingRun, run_id).state == "stopped"
        assert session.exec(select(Job.state)).one() == "stopped"


def test_a_run_that_fails_ends_and_another_may_be_asked_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(engine) as session:
        by = town(session).by

    def broken(*_: object) -> None:
        raise RuntimeError("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(matching_job, "solve", broken)
        run_id = matched(engine, by)
    with writing(engine) as session:
        assert session.get_one(MatchingRun, run_id).state == "failed"
        assert session.exec(select(Job.state)).one() == "failed"
        ask_for_run(session, by, MONDAY)
        with pytest.raises(WrongMoment, match="already"):
            ask_for_run(session, by, MONDAY)
