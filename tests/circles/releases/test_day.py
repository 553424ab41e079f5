"""The day of a plan: worked out, confirmed by somebody with a name, moved with everybody asked again, called off."""

from datetime import date, time

import pytest

from circles.errors import BadInput, WrongMoment
from circles.releases.check_in import check_ins_of, next_step, say_step
from circles.releases.confirmation import confirmations_of
from circles.releases.dates import dates_of, state_date
from circles.releases.day import call_off, change_window, confirm_day, make_plan, move_day
from circles.releases.mentors import mentors_of
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import FRIDAY, PRISON, THURSDAY, add_facts, confirm, london
from tests.cast import MONDAY, Cast

NEXT_WEEK = date(2026, 10, 7)


def move(cast: Cast, plan: ReleasePlan, to: date = NEXT_WEEK) -> None:
    stated = state_date(cast.session, cast.core_member, "crd", to, "practitioner", "", cast.by, MONDAY)
    move_day(cast.session, plan, stated, cast.by, MONDAY)


def test_a_worked_out_day_is_expected_and_not_confirmed(plan: ReleasePlan) -> None:
    assert (plan.release_on, plan.other_on, plan.confirmed_at) == (THURSDAY, FRIDAY, None)
    assert (plan.window_from, plan.window_until) == (time(8, 30), time(12))


def test_a_name_confirms_it_and_stands_in_the_history(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="name"):
        confirm_day(cast.session, plan, THURSDAY, "", "", cast.by, MONDAY)
    confirm(cast, plan)
    assert (plan.state, plan.confirmed_by, plan.other_on, plan.revision) == ("confirmed", "Ms Okafor", None, 1)
    newest = dates_of(cast.session, cast.core_member.id)[0]
    assert (newest.confirmed, newest.on_date, newest.told_by) == (True, THURSDAY, "Ms Okafor")
    assert len(check_ins_of(cast.session, plan)) == 5
    with pytest.raises(WrongMoment, match="confirmed already"):
        confirm(cast, plan)


def test_the_prison_can_undo_the_rule_and_then_everybody_is_asked_again(cast: Cast, ready: ReleasePlan) -> None:
    confirm(cast, ready, FRIDAY)
    assert (ready.release_on, ready.state, ready.revision) == (FRIDAY, "confirmed", 2)
    assert {one.state for one in mentors_of(cast.session, ready).values()} == {"offered"}
    assert next_step(cast.session, ready).due_at == london(FRIDAY, 7, 30)  # type: ignore[union-attr]


def test_a_moved_date_takes_back_every_yes_and_every_confirmation(cast: Cast, ready: ReleasePlan) -> None:
    before = {one.id for one in confirmations_of(cast.session, ready)}
    move(cast, ready)
    assert (ready.release_on, ready.state, ready.confirmed_at, ready.revision) == (NEXT_WEEK, "planned", None, 2)
    assert {(one.state, one.asked_again) for one in mentors_of(cast.session, ready).values()} == {("offered", True)}
    assert next_step(cast.session, ready) is None
    after = confirmations_of(cast.session, ready)
    assert before.isdisjoint(one.id for one in after)
    assert {one.state for one in after} == {"open"}


def test_moved_and_moved_back_asks_again(cast: Cast, ready: ReleasePlan) -> None:
    move(cast, ready)
    move(cast, ready, FRIDAY)
    assert (ready.release_on, ready.revision, ready.state) == (THURSDAY, 3, "planned")


def test_the_day_it_has_is_no_move(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="Nothing has changed"):
        move(cast, plan, FRIDAY)


def test_on_the_day_itself_it_can_still_be_put_off(cast: Cast, ready: ReleasePlan) -> None:
    say_step(cast.session, ready, "set_off", "button", cast.by, london(THURSDAY, 7, 30))
    move(cast, ready)
    assert ready.state == "planned"


def test_another_window_asks_again_and_moves_the_check_ins(cast: Cast, ready: ReleasePlan) -> None:
    change_window(cast.session, ready, time(10), time(13), cast.by, MONDAY)
    assert (ready.revision, ready.state) == (2, "confirmed")
    due = {one.step: one.due_at for one in check_ins_of(cast.session, ready)}
    assert (due["set_off"], due["met"]) == (london(THURSDAY, 9), london(THURSDAY, 13))
    change_window(cast.session, ready, time(10), time(13), cast.by, MONDAY)
    assert ready.revision == 2
    with pytest.raises(BadInput, match="after the beginning"):
        change_window(cast.session, ready, time(13), time(10), cast.by, MONDAY)


def test_one_plan_at_a_time_and_only_for_a_day_somebody_leaves_on(cast: Cast, plan: ReleasePlan) -> None:
    stated = state_date(cast.session, cast.core_member, "crd", FRIDAY, "prison", "", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="a plan for this person already"):
        make_plan(cast.session, cast.core_member, stated, PRISON, cast.by, MONDAY)
    call_off(cast.session, plan, cast.by, MONDAY)
    assert plan.state == "cancelled"
    ends = state_date(cast.session, cast.core_member, "led", FRIDAY, "prison", "", cast.by, MONDAY)
    with pytest.raises(BadInput, match="Nobody leaves for good"):
        make_plan(cast.session, cast.core_member, ends, PRISON, cast.by, MONDAY)
    with pytest.raises(BadInput, match="prison from the list"):
        make_plan(cast.session, cast.core_member, stated, "XXX", cast.by, MONDAY)


def test_a_day_that_has_passed_is_refused(cast: Cast, plan: ReleasePlan) -> None:
    add_facts(cast.session)
    gone = state_date(cast.session, cast.core_member, "crd", date(2026, 8, 5), "prison", "", cast.by, MONDAY)
    with pytest.raises(BadInput, match="has passed"):
        move_day(cast.session, plan, gone, cast.by, MONDAY)
    with pytest.raises(BadInput, match="has passed"):
        confirm(cast, plan, date(2026, 8, 5))
