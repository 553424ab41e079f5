"""The mentors' part of the board: the own people with reasons, of colleagues' people a number alone."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.matching.mentoring import gather_mentoring
from circles.matching.mentors_in_words import in_words
from circles.matching.mentors_kept import keep_mentors
from circles.matching.run import MatchingRun, ask_for_run
from circles.matching.setting import matching_setting
from circles.people.clearance import clearances_of, record_clearance, withdraw
from circles.people.core_member import assign_coordinator, move_core_member
from circles.people.licence_condition import add_condition
from circles.releases.pairing_steps import mentor_answers
from circles.seen.mentors import MentorsBoard, mentor_choices, mentors_board
from circles.viewer import Viewer
from tests.cast import MONDAY, Cast, make_cast
from tests.circles.matching.test_mentoring import second
from tests.paired import TODAY, proposed, two_mentors
from tests.queries import counting


@pytest.fixture
def cast(session: Session) -> Cast:
    cast = make_cast(session)
    cast.provider.switches = ["mentors"]
    two_mentors(cast)
    return cast


def run_of(cast: Cast) -> MatchingRun:
    run = ask_for_run(cast.session, cast.by, MONDAY)
    mentoring = gather_mentoring(cast.session, matching_setting(cast.session, cast.provider.id), TODAY)
    paired = mentoring.pair()
    keep_mentors(cast.session, run, mentoring, paired, in_words(mentoring, paired), MONDAY)
    return run


def board(cast: Cast, run: MatchingRun | None, name: str = "Cora") -> MentorsBoard:
    account = cast.accounts[name]
    viewer = Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({"coordinator"}))
    cast.session.flush()
    return mentors_board(cast.session, viewer, run, MONDAY)


def test_a_proposal_stands_there_with_its_reasons_and_what_is_next(cast: Cast) -> None:
    shown = board(cast, run_of(cast))
    line = shown.proposed[0]
    assert (line.name, line.mentor, line.next) == ("Dan", "Femi F", "ask_mentor")
    assert line.why[0] == "About 8 minutes to Ashfield (HMP)."
    assert [(one.name, one.mentor) for one in shown.backups] == [("Dan", "Gus G")]
    assert [one.name for one in shown.idle] == ["Gus G"]


def test_what_a_run_proposed_is_never_said_to_be_chosen_by_hand(cast: Cast) -> None:
    run_of(cast)
    assert [(one.why, one.by_hand) for one in board(cast, None).proposed] == [((), False)]


def test_of_a_colleagues_people_there_is_a_number_and_no_name(cast: Cast) -> None:
    shown = board(cast, run_of(cast), "Nia")
    assert (shown.proposed, shown.without, shown.backups, shown.elsewhere) == ((), (), (), 1)


def test_whoever_has_none_is_told_why_until_somebody_is_chosen(cast: Cast) -> None:
    for name in ("Femi", "Gus"):
        withdraw(cast.session, clearances_of(cast.session, cast.people[name].id)[0], TODAY, cast.by, MONDAY)
    run = run_of(cast)
    shown = board(cast, run)
    assert [(one.name, one.sentence) for one in shown.without] == [
        ("Dan", "Two peer mentors are ready: two are not cleared for the day.")
    ]
    record_clearance(cast.session, cast.people["Gus"], "gate_and_community", cast.by, MONDAY,
                     issued_on=TODAY - timedelta(days=1), renew_by=date(2027, 1, 1))  # fmt: skip
    clearances_of(cast.session, cast.people["Gus"].id)[1].withdrawn_on = None
    proposed(cast, "Gus")
    assert board(cast, run).without == ()


def test_where_nobody_waits_for_a_circle_a_run_looks_for_mentors_alone(cast: Cast) -> None:
    assert not board(cast, None).alone
    move_core_member(cast.session, cast.core_member, "deferred", "Ill.", cast.by, MONDAY)
    assert board(cast, None).alone


def test_before_a_run_only_what_was_chosen_by_hand_stands_there(cast: Cast) -> None:
    mentor_answers(cast.session, proposed(cast), "asked", cast.by, MONDAY)
    shown = board(cast, None)
    assert [(one.why, one.by_hand, one.next) for one in shown.proposed] == [((), True, "mentor_answers")]
    assert (shown.without, shown.backups, shown.idle) == ((), (), ())


def test_the_number_of_queries_is_the_same_for_one_and_for_many(cast: Cast) -> None:
    one_run = run_of(cast)
    board(cast, one_run)
    with counting(cast.session) as one:
        board(cast, one_run)
    for name in ("Ed", "Fay", "Guy"):
        assign_coordinator(cast.session, second(cast, name), cast.accounts["Cora"].id, cast.by, MONDAY)
    mentoring = gather_mentoring(cast.session, matching_setting(cast.session, cast.provider.id), TODAY)
    keep_mentors(cast.session, one_run, mentoring, mentoring.pair(), in_words(mentoring, mentoring.pair()), MONDAY)
    board(cast, one_run)
    with counting(cast.session) as many:
        board(cast, one_run)
    assert len(one) == len(many)


def test_by_hand_the_nearest_comes_first_and_who_cannot_is_told_why(cast: Cast) -> None:
    choices = mentor_choices(cast.session, cast.core_member, MONDAY)
    assert [(one.name, one.words, one.possible) for one in choices] == [
        ("Femi F", "About 8 minutes to the prison.", True), ("Gus G", "About 35 minutes to the prison.", True)
    ]  # fmt: skip
    withdraw(cast.session, clearances_of(cast.session, cast.people["Femi"].id)[0], TODAY, cast.by, MONDAY)
    add_condition(cast.session, cast.people["Gus"], "no_association", "", TODAY, cast.by, MONDAY)
    choices = mentor_choices(cast.session, cast.core_member, MONDAY)
    assert [(one.name, one.possible) for one in choices] == [("Gus G", True), ("Femi F", False)]
    assert "does not stand" in choices[1].words
    assert "keeps them apart" in choices[0].words


def test_a_long_way_bars_nothing_by_hand(cast: Cast) -> None:
    cast.people["Femi"].outcode = None
    cast.session.flush()
    femi = next(one for one in mentor_choices(cast.session, cast.core_member, MONDAY) if one.name == "Femi F")
    assert (femi.possible, "not known" in femi.words) == (True, True)
