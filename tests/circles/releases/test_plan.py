"""The plan: what is known of the prison, and the calls that somebody has to make."""

import pytest

from circles.errors import WrongMoment
from circles.releases.check_in import end_plan
from circles.releases.mentors import ask_to_meet
from circles.releases.plan import (
    NUMBERS,
    ReleasePlan,
    numbers_of_prison,
    open_plan_of,
    practitioner_told,
    prison_of,
    reception_told,
)
from tests.at_the_gate import FRIDAY, THURSDAY, add_mentor, confirm, know_the_prison, london
from tests.cast import MONDAY, Cast


def test_until_somebody_confirms_both_days_are_held(cast: Cast, plan: ReleasePlan) -> None:
    assert list(plan.held_days) == [THURSDAY, FRIDAY]
    confirm(cast, plan)
    assert list(plan.held_days) == [THURSDAY]


def test_the_numbers_of_the_prison_are_the_providers_own(cast: Cast, plan: ReleasePlan) -> None:
    assert numbers_of_prison(cast.session, plan) == []
    know_the_prison(cast)
    assert {one.label for one in numbers_of_prison(cast.session, plan)} == set(NUMBERS)
    assert prison_of(cast.session, plan).name == "Ashfield (HMP)"


def test_reception_has_to_hear_of_another_name_once(cast: Cast, ready: ReleasePlan) -> None:
    day = london(THURSDAY, 7)
    add_mentor(cast, "Hal", "07700 900103", day)
    ask_to_meet(cast.session, ready, "mentor", cast.people["Hal"].id, cast.by, day)
    assert ready.tell_reception_at == day
    reception_told(cast.session, ready, cast.by, day)
    with pytest.raises(WrongMoment, match="right name already"):
        reception_told(cast.session, ready, cast.by, day)


def test_weeks_ahead_no_name_has_been_given_yet(cast: Cast, ready: ReleasePlan) -> None:
    add_mentor(cast, "Hal", "07700 900103")
    ask_to_meet(cast.session, ready, "mentor", cast.people["Hal"].id, cast.by, MONDAY)
    assert ready.tell_reception_at is None


def test_the_practitioner_hears_within_the_hour_that_it_went_another_way(cast: Cast, ready: ReleasePlan) -> None:
    noon = london(THURSDAY, 12)
    end_plan(cast.session, ready, "arrested_at_gate", "", cast.by, noon)
    assert ready.practitioner_due_at == london(THURSDAY, 13)
    assert open_plan_of(cast.session, ready.core_member_id) is None
    practitioner_told(cast.session, ready, cast.by, noon)
    assert ready.practitioner_due_at is None
    with pytest.raises(WrongMoment, match="told already"):
        practitioner_told(cast.session, ready, cast.by, noon)
