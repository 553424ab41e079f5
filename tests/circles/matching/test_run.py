"""A run is asked for once at a time, may be stopped, and keeps what it was worked out from."""

import pytest
from sqlmodel import Session

from circles.errors import WrongMoment
from circles.job import Job
from circles.matching.run import ask_for_run, end_run, inputs_of, keep_inputs, latest_run, runs_of, stop_run, told_run
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import make_town, region_of


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def test_one_run_at_a_time(cast: Cast) -> None:
    run = ask_for_run(cast.session, cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="already"):
        ask_for_run(cast.session, cast.by, MONDAY)
    end_run(cast.session, run, "done", MONDAY)
    second = ask_for_run(cast.session, cast.by, MONDAY)
    assert latest_run(cast.session, cast.provider.id) == second
    assert runs_of(cast.session, cast.provider.id) == [second, run]


def test_the_last_answer_holds_until_the_next_run_has_one(cast: Cast) -> None:
    provider_id = cast.provider.id
    one = ask_for_run(cast.session, cast.by, MONDAY)
    assert told_run(cast.session, provider_id) is None
    one.answer = "{}"
    end_run(cast.session, one, "stopped", MONDAY)
    stopped_before_it_began = ask_for_run(cast.session, cast.by, MONDAY)
    assert told_run(cast.session, provider_id) == one
    stop_run(cast.session, stopped_before_it_began, cast.by, MONDAY)
    failed = ask_for_run(cast.session, cast.by, MONDAY)
    end_run(cast.session, failed, "failed", MONDAY)
    assert told_run(cast.session, provider_id) == one
    other = ask_for_run(cast.session, cast.by, MONDAY)
    other.answer = "{}"
    end_run(cast.session, other, "done", MONDAY)
    assert told_run(cast.session, provider_id) == other


def test_a_run_that_waits_is_stopped_at_once_with_its_job(cast: Cast) -> None:
    run = ask_for_run(cast.session, cast.by, MONDAY)
    stop_run(cast.session, run, cast.by, MONDAY)
    assert run.state == "stopped"
    assert cast.session.get_one(Job, run.job_id).state == "stopped"
    with pytest.raises(WrongMoment, match="ended already"):
        stop_run(cast.session, run, cast.by, MONDAY)


def test_equal_inputs_have_equal_fingerprints_and_come_back_whole(cast: Cast) -> None:
    one = ask_for_run(cast.session, cast.by, MONDAY)
    end_run(cast.session, one, "done", MONDAY)
    other = ask_for_run(cast.session, cast.by, MONDAY)
    problem = region_of(cast).problem()
    keep_inputs(one, problem)
    keep_inputs(other, dict(reversed(problem.items())))
    assert one.fingerprint == other.fingerprint
    assert inputs_of(one) == (problem, set())
    pair = (cast.core_member.id, cast.volunteers["Asha"].id)
    keep_inputs(other, problem, [pair])
    assert inputs_of(other) == (problem, {pair})
    assert one.fingerprint != other.fingerprint  # what was proposed before counts too
    cast.volunteers["Asha"].evenings = [2]
    cast.session.flush()
    keep_inputs(other, region_of(cast).problem())
    assert one.fingerprint != other.fingerprint


def test_the_gap_is_nothing_where_it_is_proved(cast: Cast) -> None:
    run = ask_for_run(cast.session, cast.by, MONDAY)
    run.objective, run.bound = 990, 1000
    assert run.gap == pytest.approx(0.01)
    run.objective = 1000
    assert run.gap == 0
