"""The day itself: steps said by tap or text, "ask again later", an alarm, the backup, and how it ended."""

from datetime import date, datetime, timedelta

import pytest

from circles.errors import BadInput, WrongMoment
from circles.releases.check_in import (
    STEPS,
    ask_later,
    check_ins_of,
    drop_check_ins,
    end_plan,
    expect_check_ins,
    live_meet_of,
    next_step,
    raise_alarm,
    say_step,
    send_backup,
)
from circles.releases.mentors import answer_offer, who_meets
from circles.releases.plan import OUTCOMES, ReleasePlan
from tests.at_the_gate import THURSDAY, london
from tests.cast import MONDAY, Cast

MORNING = london(THURSDAY, 7, 30)


def say(cast: Cast, plan: ReleasePlan, step: str, at: datetime = MORNING) -> None:
    say_step(cast.session, plan, step, "button", cast.by, at)


def due(cast: Cast, plan: ReleasePlan) -> dict[str, datetime]:
    return {one.step: one.due_at for one in check_ins_of(cast.session, plan) if one.state == "waiting"}


def test_five_steps_are_waited_for_each_with_its_time(cast: Cast, ready: ReleasePlan) -> None:
    assert due(cast, ready) == {
        "set_off": london(THURSDAY, 7, 30), "at_the_gate": london(THURSDAY, 8, 30), "met": london(THURSDAY, 12),
        "at_the_address": london(THURSDAY, 18), "mentor_home": london(THURSDAY, 19),
    }  # fmt: skip


def test_the_mentor_goes_through_the_day(cast: Cast, ready: ReleasePlan) -> None:
    for hour, step in enumerate(STEPS, start=8):
        say(cast, ready, step, london(THURSDAY, hour))
        assert ready.state == step
    assert (ready.outcome, ready.ended_at) == ("met", london(THURSDAY, 12))
    assert next_step(cast.session, ready) is None


def test_a_meeting_after_the_window_was_a_late_one(cast: Cast, ready: ReleasePlan) -> None:
    say(cast, ready, "met", london(THURSDAY, 13))
    say(cast, ready, "mentor_home", london(THURSDAY, 18))
    assert ready.outcome == "met_late"


def test_a_step_left_out_falls_away_with_the_next_and_none_goes_back(cast: Cast, ready: ReleasePlan) -> None:
    say(cast, ready, "at_the_gate")
    assert next_step(cast.session, ready).step == "met"  # type: ignore[union-attr]
    for behind in ("set_off", "at_the_gate"):
        with pytest.raises(WrongMoment, match="behind you"):
            say(cast, ready, behind)
    with pytest.raises(BadInput):
        say(cast, ready, "breakfast")


def test_the_way_home_is_counted_from_the_address(cast: Cast, ready: ReleasePlan) -> None:
    say(cast, ready, "met", london(THURSDAY, 10))
    say(cast, ready, "at_the_address", london(THURSDAY, 15))
    assert due(cast, ready) == {"mentor_home": london(THURSDAY, 16)}


def test_nobody_sets_off_before_the_day_without_a_yes_or_unconfirmed(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(WrongMoment, match="Nobody has confirmed"):
        say(cast, plan, "set_off")


def test_the_day_must_have_come_and_somebody_said_yes(cast: Cast, ready: ReleasePlan) -> None:
    with pytest.raises(WrongMoment, match="has not come yet"):
        say(cast, ready, "set_off", london(date(2026, 9, 30), 20))
    answer_offer(cast.session, ready, cast.people["Femi"].id, "no", "text", cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="said yes to going"):
        say(cast, ready, "set_off")


@pytest.mark.parametrize("minutes", [30, 60, 90])
def test_all_fine_asks_again_later_any_number_of_times(cast: Cast, ready: ReleasePlan, minutes: int) -> None:
    for number in (2, 3):
        waiting = ask_later(cast.session, ready, minutes, cast.by, MORNING)
        assert (waiting.due_at, waiting.round) == (MORNING + timedelta(minutes=minutes), number)
    with pytest.raises(BadInput):
        ask_later(cast.session, ready, 45, cast.by, MORNING)


def test_an_alarm_is_past_the_mentors_own_rung_and_is_raised_once(cast: Cast, ready: ReleasePlan) -> None:
    waiting = raise_alarm(cast.session, ready, cast.by, MORNING)
    assert waiting is not None
    assert (waiting.alarm, waiting.due_at) == (True, MORNING - timedelta(minutes=15))
    raise_alarm(cast.session, ready, cast.by, MORNING + timedelta(minutes=5))
    assert waiting.round == 2
    ask_later(cast.session, ready, 30, cast.by, MORNING)
    assert not waiting.alarm


def test_the_backup_begins_the_day_anew(cast: Cast, ready: ReleasePlan) -> None:
    say(cast, ready, "set_off")
    at = london(THURSDAY, 9)
    send_backup(cast.session, ready, cast.by, at)
    assert (ready.state, who_meets(cast.session, ready)) == ("confirmed", None)
    assert {one.state for one in check_ins_of(cast.session, ready)} == {"waiting"}
    assert due(cast, ready)["at_the_gate"] == london(THURSDAY, 10, 15)
    answer_offer(cast.session, ready, cast.people["Gus"].id, "yes", "text", cast.by, at)
    say(cast, ready, "set_off", at)


def test_after_they_have_met_no_backup_is_sent(cast: Cast, ready: ReleasePlan) -> None:
    say(cast, ready, "met", london(THURSDAY, 10))
    with pytest.raises(WrongMoment, match="have met already"):
        send_backup(cast.session, ready, cast.by, london(THURSDAY, 11))


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one not in ("met", "met_late")])
def test_every_other_outcome_ends_the_day_and_nothing_is_waited_for(
    cast: Cast, ready: ReleasePlan, outcome: str
) -> None:
    end_plan(cast.session, ready, outcome, "Reception said so.", cast.by, london(THURSDAY, 11))
    assert (ready.state, ready.outcome, next_step(cast.session, ready)) == ("ended", outcome, None)


def test_a_good_end_is_said_by_the_steps_and_can_be_put_right_afterwards(cast: Cast, ready: ReleasePlan) -> None:
    for wrong in ("met", "vanished"):
        with pytest.raises(BadInput):
            end_plan(cast.session, ready, wrong, "", cast.by, MORNING)
    say(cast, ready, "met", london(THURSDAY, 10))
    say(cast, ready, "mentor_home", london(THURSDAY, 17))
    end_plan(cast.session, ready, "lost_on_the_way", "", cast.by, london(THURSDAY, 18))
    assert (ready.state, ready.outcome) == ("mentor_home", "lost_on_the_way")


def test_whoever_is_on_a_gate_meet_now_is_found_by_name(cast: Cast, ready: ReleasePlan) -> None:
    femi, gus = cast.people["Femi"].id, cast.people["Gus"].id
    assert live_meet_of(cast.session, femi, london(date(2026, 9, 30), 23)) is None
    assert live_meet_of(cast.session, femi, london(THURSDAY, 0, 30)) is ready
    assert live_meet_of(cast.session, gus, london(THURSDAY, 9)) is None
    say(cast, ready, "set_off")
    assert live_meet_of(cast.session, femi, london(THURSDAY, 9)) is ready


def test_a_day_that_falls_away_waits_for_nothing(cast: Cast, ready: ReleasePlan) -> None:
    expect_check_ins(cast.session, ready)
    assert len(due(cast, ready)) == 5
    drop_check_ins(cast.session, ready)
    assert due(cast, ready) == {}
    assert ask_later_is_refused(cast, ready)


def ask_later_is_refused(cast: Cast, plan: ReleasePlan) -> bool:
    with pytest.raises(WrongMoment):
        ask_later(cast.session, plan, 30, cast.by, MORNING)
    return True
