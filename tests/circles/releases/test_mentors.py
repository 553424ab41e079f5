"""Who meets: both are asked and both may say no; a missing check or a condition is never overridden."""

from datetime import date

import pytest

from circles.errors import BadInput, WrongMoment
from circles.people.clearance import record_clearance
from circles.people.licence_condition import add_condition, record_approval
from circles.releases.day import change_window
from circles.releases.mentors import (
    answer_offer,
    ask_again,
    ask_to_meet,
    asked_of,
    can_meet,
    mentors_of,
    swap_in_backup,
    who_meets,
    why_not_meet,
)
from circles.releases.plan import ReleasePlan
from circles.strike_out import strike_out
from tests.at_the_gate import THURSDAY, add_mentor, ask_both, london
from tests.cast import MONDAY, Cast, add_somebody


def says(cast: Cast, plan: ReleasePlan, name: str, answer: str, revision: int | None = None) -> str:
    by = cast.by
    return answer_offer(cast.session, plan, cast.people[name].id, answer, "text", by, MONDAY, revision=revision).state


def test_mentor_and_backup_are_both_asked_and_nobody_goes_without_a_yes(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    assert {one.state for one in mentors_of(cast.session, plan).values()} == {"offered"}
    assert who_meets(cast.session, plan) is None
    says(cast, plan, "Femi", "yes")
    goes = who_meets(cast.session, plan)
    assert goes is not None
    assert goes.person_id == cast.people["Femi"].id


def test_a_no_can_be_taken_back_until_somebody_else_is_asked(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    assert [says(cast, plan, "Femi", one) for one in ("no", "yes", "no")] == ["declined", "accepted", "declined"]
    add_mentor(cast, "Hal", "07700 900103")
    ask_to_meet(cast.session, plan, "mentor", cast.people["Hal"].id, cast.by, MONDAY)
    cast.session.flush()
    assert mentors_of(cast.session, plan)["mentor"].person_id == cast.people["Hal"].id


def test_an_answer_to_an_older_plan_is_not_taken(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    with pytest.raises(WrongMoment, match="changed since you were asked"):
        says(cast, plan, "Femi", "yes", revision=plan.revision - 1)
    with pytest.raises(BadInput, match="yes or no"):
        says(cast, plan, "Femi", "perhaps")


def test_who_was_never_asked_cannot_answer(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(WrongMoment, match="Nobody is asking you"):
        says(cast, plan, "Femi", "yes")


def test_nobody_is_mentor_and_backup_and_nobody_is_asked_twice(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    with pytest.raises(BadInput, match="two different people"):
        ask_to_meet(cast.session, plan, "backup", cast.people["Femi"].id, cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="asked already"):
        ask_to_meet(cast.session, plan, "mentor", cast.people["Femi"].id, cast.by, MONDAY)


def test_a_clearance_must_hold_on_every_day_that_is_held(cast: Cast, plan: ReleasePlan) -> None:
    person = add_somebody(cast, "Ivo", MONDAY)
    add_mentor(cast, "Ivo", "")
    record_clearance(cast.session, person, "gate_and_community", cast.by, MONDAY, issued_on=date(2026, 9, 1),
                     renew_by=THURSDAY)  # fmt: skip
    with pytest.raises(BadInput, match="ran out"):
        ask_to_meet(cast.session, plan, "mentor", person.id, cast.by, MONDAY)
    assert "Ivo" not in {name for _, name in can_meet(cast.session, plan)}
    assert {"Femi", "Gus"} <= {name for _, name in can_meet(cast.session, plan)}


def test_who_has_a_part_is_not_offered_again(cast: Cast, plan: ReleasePlan) -> None:
    assert [name for _, name in can_meet(cast.session, plan)] == ["Femi", "Gus"]
    ask_both(cast, plan)
    assert can_meet(cast.session, plan) == []


def test_a_volunteer_is_no_peer_mentor(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="peer mentor who is ready"):
        ask_to_meet(cast.session, plan, "mentor", cast.people["Asha"].id, cast.by, MONDAY)


def test_who_drives_needs_insurance(cast: Cast, plan: ReleasePlan) -> None:
    plan.drives = True
    assert "insurance" in why_not_meet(cast.session, plan, cast.people["Femi"].id, plan.held_days)


@pytest.mark.parametrize("whose", ["Femi", "Dan"])
def test_a_condition_of_either_side_needs_the_practitioners_approval(cast: Cast, plan: ReleasePlan, whose: str) -> None:
    condition = add_condition(
        cast.session, cast.people[whose], "no_association", "Nobody with a record.", date(2026, 1, 1), cast.by, MONDAY
    )
    with pytest.raises(BadInput, match="approval has to be recorded"):
        ask_to_meet(cast.session, plan, "mentor", cast.people["Femi"].id, cast.by, MONDAY)
    record_approval(cast.session, condition, "R. Price", MONDAY.date(), "Call of Monday", cast.by, MONDAY)
    assert why_not_meet(cast.session, plan, cast.people["Femi"].id, plan.held_days) == ""


def test_who_is_struck_from_the_record_is_never_offered(cast: Cast, plan: ReleasePlan) -> None:
    strike_out(cast.session, "core_member", plan.core_member_id, cast.people["Gus"].id, cast.provider.id, cast.by,
               MONDAY)  # fmt: skip
    assert "Gus" not in {name for _, name in can_meet(cast.session, plan)}


def test_the_backup_takes_the_mentors_place_and_is_asked_to_go(cast: Cast, ready: ReleasePlan) -> None:
    day = london(THURSDAY, 8)
    swap_in_backup(cast.session, ready, cast.by, day)
    mentor = mentors_of(cast.session, ready)["mentor"]
    assert (mentor.person_id, mentor.state, mentor.stepping_in) == (cast.people["Gus"].id, "offered", True)
    assert ready.tell_reception_at == day
    assert asked_of(cast.session, ready, cast.people["Femi"].id) is None
    with pytest.raises(WrongMoment, match="no backup"):
        swap_in_backup(cast.session, ready, cast.by, day)


def test_asking_again_leaves_a_no_as_it_is(cast: Cast, plan: ReleasePlan) -> None:
    ask_both(cast, plan)
    says(cast, plan, "Gus", "no")
    ask_again(cast.session, plan, MONDAY)
    assert mentors_of(cast.session, plan)["backup"].state == "declined"
    change_window(cast.session, plan, plan.window_from, plan.window_until, cast.by, MONDAY)
