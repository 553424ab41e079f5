"""A run leaves proposed pairings with their reasons, changes little the next time, and moves nobody."""

import json
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.database import reading, writing
from circles.identity import new_id
from circles.matching.mentoring import gather_mentoring
from circles.matching.mentors_kept import keep_mentors
from circles.matching.run import MatchingRun, ask_for_run, inputs_of
from circles.matching.setting import matching_setting
from circles.people.peer_mentor import PeerMentor, move_peer_mentor
from circles.releases.mentors import mentors_of
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import mentor_answers
from circles.releases.plan import ReleasePlan
from tests.cast import MONDAY, Cast, make_cast
from tests.circles.matching.test_matching_job import matched
from tests.paired import mentor_called, proposed, two_mentors


def ready(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.switches = ["mentors"]
    two_mentors(cast)
    return cast


def ready_at_work(session: Session) -> Cast:
    """The same, kept for the job to find, on Monday."""
    cast = ready(session)
    clock.set_to(session, MONDAY)
    session.commit()
    return cast


def pairings(session: Session) -> list[Pairing]:
    return list(session.exec(select(Pairing).order_by(col(Pairing.id))))


def test_a_run_proposes_keeps_its_reasons_and_inputs_and_asks_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        cast = ready_at_work(session)
        by, dan, femi = cast.by, cast.core_member.id, mentor_called(cast, "Femi").id
    run_id = matched(engine, by)
    with reading(engine) as session:
        pairing = pairings(session)[0]
        assert (pairing.core_member_id, pairing.mentor_id, pairing.state) == (dan, femi, "proposed")
        assert (pairing.run_id, pairing.minutes, pairing.mentor_said) == (run_id, 8, "not_asked")
        run = session.get_one(MatchingRun, run_id)
        assert inputs_of(run)[0]["mentor_pairs"] == [[str(femi), str(dan), 8], [_gus(session, femi), str(dan), 35]]
        assert json.loads(run.answer or "")["mentors"]["why"][str(dan)][0] == "About 8 minutes to Ashfield (HMP)."
        assert mentors_of(session, session.exec(select(ReleasePlan)).one()) == {}


def _gus(session: Session, femi: UUID) -> str:
    return str(session.exec(select(PeerMentor.id).where(col(PeerMentor.id) != femi)).one())


def test_the_same_again_is_the_same_row_and_another_overtakes_it(engine: Engine) -> None:
    with writing(engine) as session:
        cast = ready_at_work(session)
        by, femi = cast.by, mentor_called(cast, "Femi").id
    matched(engine, by)
    second = matched(engine, by)
    with writing(engine) as session:
        assert [(one.state, one.run_id) for one in pairings(session)] == [("proposed", second)]
        move_peer_mentor(session, session.get_one(PeerMentor, femi), "resting", "", by, MONDAY)
        session.commit()
    matched(engine, by)
    with reading(engine) as session:
        assert [(one.state, one.mentor_id == femi) for one in pairings(session)] == [
            ("overtaken", True), ("proposed", False)
        ]  # fmt: skip


def test_whoever_was_asked_is_left_alone(engine: Engine) -> None:
    with writing(engine) as session:
        cast = ready_at_work(session)
        by = cast.by
    matched(engine, by)
    with writing(engine) as session:
        mentor_answers(session, pairings(session)[0], "asked", by, MONDAY)
        session.commit()
    matched(engine, by)
    with reading(engine) as session:
        assert [(one.state, one.mentor_said) for one in pairings(session)] == [("proposed", "asked")]


def test_who_was_chosen_while_the_run_was_worked_out_stays_with_whom_they_chose(session: Session) -> None:
    cast = ready(session)
    run = ask_for_run(session, cast.by, MONDAY)
    mentoring = gather_mentoring(session, matching_setting(session, cast.provider.id), MONDAY.date())
    chosen = proposed(cast, "Gus")
    keep_mentors(session, run, mentoring, mentoring.pair(), {}, MONDAY)
    assert [one.id for one in pairings(session)] == [chosen.id]


@pytest.mark.parametrize("switches", [[], ["mentors"]])
def test_switched_off_a_run_takes_back_what_it_proposed(session: Session, switches: list[str]) -> None:
    cast = ready(session)
    run = ask_for_run(session, cast.by, MONDAY)
    bare = proposed(cast)
    bare.run_id = new_id()
    cast.provider.switches = switches
    session.flush()
    mentoring = gather_mentoring(session, matching_setting(session, cast.provider.id), MONDAY.date())
    keep_mentors(session, run, mentoring, mentoring.pair(), {}, MONDAY)
    assert bare.state == ("proposed" if switches else "overtaken")
