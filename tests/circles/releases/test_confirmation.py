"""Confirmations: on working days, in office hours, each with a name; the final go has clocks of its own."""

from datetime import date

import pytest

from circles.errors import BadInput, WrongMoment
from circles.releases.confirmation import (
    ReleaseConfirmation,
    Said,
    confirmations_of,
    give_confirmation,
    withdraw_confirmations,
)
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import THURSDAY, london, plan_release
from tests.cast import MONDAY, Cast, make_cast


def steps(cast: Cast, plan: ReleasePlan) -> dict[str, ReleaseConfirmation]:
    return {one.step: one for one in confirmations_of(cast.session, plan)}


def give(cast: Cast, plan: ReleasePlan, step: str, said: Said, day: date = THURSDAY, hour: int = 11) -> None:
    give_confirmation(cast.session, plan, steps(cast, plan)[step], said, cast.by, london(day, hour))


def test_the_steps_count_working_days_and_are_asked_from_ten(cast: Cast, plan: ReleasePlan) -> None:
    assert {name: one.asked_at for name, one in steps(cast, plan).items()} == {
        "week": london(date(2026, 9, 22), 10),
        "two_days": london(date(2026, 9, 29), 10),
        "final_go": london(date(2026, 9, 30), 10),
        "after": london(date(2026, 10, 2), 10),
    }


def test_the_final_go_is_due_at_two_and_rings_at_half_past_and_a_quarter_past_three(
    cast: Cast, plan: ReleasePlan
) -> None:
    last, day = steps(cast, plan)["final_go"], date(2026, 9, 30)
    assert (last.due_at, last.coordinator_at) == (london(day, 14), london(day, 14, 30))
    assert (last.manager_at, last.wait_at) == (london(day, 15, 15), london(day, 16))
    assert steps(cast, plan)["week"].coordinator_at is None


def test_easter_lies_between(cast: Cast) -> None:
    march = MONDAY.replace(month=3, day=16)
    plan = plan_release(make_cast(cast.session, march), date(2026, 4, 8), march)  # a Wednesday after Easter
    asked = {name: one.asked_at.date() for name, one in steps(cast, plan).items()}
    assert (asked["two_days"], asked["final_go"]) == (date(2026, 4, 2), date(2026, 4, 7))


def test_a_plan_made_late_gives_four_hours_for_what_should_have_been(cast: Cast) -> None:
    now = london(date(2026, 9, 30), 15)
    plan = plan_release(cast, now=now)
    assert steps(cast, plan)["final_go"].due_at == london(date(2026, 9, 30), 19)


def test_without_a_name_or_a_word_on_conditions_nothing_is_confirmed(cast: Cast, ready: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="name of whoever"):
        give(cast, ready, "week", Said(" "), date(2026, 9, 22))
    with pytest.raises(BadInput, match="conditions are known"):
        give(cast, ready, "two_days", Said("Ms Okafor"), date(2026, 9, 29))
    give(cast, ready, "two_days", Said("Ms Okafor", "OMU", conditions_known=False), date(2026, 9, 29))
    given = steps(cast, ready)["two_days"]
    assert (given.state, given.given_by, given.conditions_known) == ("given", "Ms Okafor", False)


def test_the_day_itself_comes_first(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(WrongMoment, match="Confirm the day itself first"):
        give(cast, plan, "week", Said("Ms Okafor"), date(2026, 9, 22))


def test_the_final_go_cannot_be_had_too_early_nor_anything_twice(cast: Cast, ready: ReleasePlan) -> None:
    with pytest.raises(WrongMoment, match="too early"):
        give(cast, ready, "final_go", Said("Ms Okafor"), date(2026, 9, 29))
    last = steps(cast, ready)["final_go"]
    give(cast, ready, "final_go", Said("Ms Okafor"), date(2026, 9, 30))
    with pytest.raises(WrongMoment, match="confirmed already"):
        give_confirmation(cast.session, ready, last, Said("Ms Okafor"), cast.by, london(THURSDAY, 11))


def test_a_later_word_closes_what_was_to_be_asked_before_but_not_the_conditions(cast: Cast, ready: ReleasePlan) -> None:
    give(cast, ready, "final_go", Said("Ms Okafor"), date(2026, 9, 30))
    assert {name: one.state for name, one in steps(cast, ready).items()} == {
        "two_days": "open", "final_go": "given", "after": "open",
    }  # fmt: skip


def test_what_is_called_off_asks_for_nothing_any_more(cast: Cast, ready: ReleasePlan) -> None:
    withdraw_confirmations(cast.session, ready)
    assert confirmations_of(cast.session, ready) == []
