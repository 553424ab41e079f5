"""The legs: real offices, travel and waiting added up against the curfew, and areas to keep out of."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.errors import BadInput, NotFound
from circles.identity import new_id
from circles.people.licence_condition import add_condition
from circles.releases.details import Details, change_details
from circles.releases.legs import Leg, ReleaseLeg, add_leg, drop_leg, legs_of, reckon
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import OFFICE
from tests.cast import MONDAY, Cast

LENGTHS = st.integers(0, 300)
LEGS = st.lists(st.tuples(LENGTHS, LENGTHS, st.none() | st.times()), max_size=6)


def test_a_probation_appointment_is_at_an_office_of_the_list(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="office from the list"):
        add_leg(cast.session, plan, Leg("probation", office_code="PO999"), cast.by, MONDAY)
    added = add_leg(cast.session, plan, Leg("probation", office_code=OFFICE, at_time=time(14)), cast.by, MONDAY)
    assert (added.office_code, added.position, added.in_area) == (OFFICE, 1, False)


def test_the_police_visit_is_an_appointment_to_the_mentor(cast: Cast, plan: ReleasePlan) -> None:
    assert add_leg(cast.session, plan, Leg("police"), cast.by, MONDAY).shown == "appointment"
    assert add_leg(cast.session, plan, Leg("pharmacy"), cast.by, MONDAY).shown == "full"


def test_travel_and_waiting_are_added_up_from_the_end_of_the_window(cast: Cast, plan: ReleasePlan) -> None:
    add_leg(cast.session, plan, Leg("probation", OFFICE, at_time=time(14), travel_minutes=60), cast.by, MONDAY)
    add_leg(cast.session, plan, Leg("jobcentre", at_time=time(14, 15), lasts_minutes=45), cast.by, MONDAY)
    day = reckon(plan, legs_of(cast.session, plan))
    assert [(one.arrives, one.begins, one.leaves, one.late) for one in day.stops] == [
        (13 * 60, 14 * 60, 14 * 60 + 30, 0),
        (15 * 60, 15 * 60, 15 * 60 + 45, 45),
    ]
    assert (day.arrives, day.margin, day.holds) == (16 * 60 + 15, 165, False)


def test_a_day_too_full_for_the_curfew_does_not_hold(cast: Cast, plan: ReleasePlan) -> None:
    add_leg(cast.session, plan, Leg("housing", lasts_minutes=420, travel_minutes=30), cast.by, MONDAY)
    day = reckon(plan, legs_of(cast.session, plan))
    assert (day.margin, day.holds) == (-60, False)
    change_details(cast.session, plan, Details(curfew_at=time(0)), cast.by, MONDAY)
    assert reckon(plan, legs_of(cast.session, plan)).margin == 240  # midnight is the end of the day


@settings(max_examples=60)
@given(LEGS, LENGTHS)
def test_a_day_never_runs_backwards_and_each_leg_takes_its_time(
    legs: list[tuple[int, int, time | None]], home: int
) -> None:
    plan = ReleasePlan(window_from=time(8, 30), window_until=time(12), address_minutes=home, curfew_at=time(19))
    made = [ReleaseLeg(kind="other", travel_minutes=way, lasts_minutes=long, at_time=at) for way, long, at in legs]
    day = reckon(plan, made)
    clock = 12 * 60
    for leg, stop in zip(made, day.stops, strict=True):
        assert stop.arrives == clock + leg.travel_minutes
        assert stop.begins >= stop.arrives
        assert stop.leaves - stop.begins == leg.lasts_minutes
        assert (stop.late > 0) == (
            leg.at_time is not None and stop.arrives > leg.at_time.hour * 60 + leg.at_time.minute
        )
        clock = stop.leaves
    assert day.arrives == clock + home
    assert day.holds == (not any(one.late for one in day.stops) and day.arrives <= 19 * 60)


@pytest.mark.parametrize(("detail", "flagged"), [("BS1, and the harbour", True), ("BS16 alone", False)])
def test_a_stop_in_an_area_to_keep_out_of_is_flagged(cast: Cast, plan: ReleasePlan, detail: str, flagged: bool) -> None:
    add_condition(cast.session, cast.people["Dan"], "exclusion_area", detail, date(2026, 1, 1), cast.by, MONDAY)
    assert add_leg(cast.session, plan, Leg("probation", OFFICE), cast.by, MONDAY).in_area is flagged


def test_a_stop_can_be_taken_out_and_only_of_its_own_plan(cast: Cast, plan: ReleasePlan) -> None:
    leg = add_leg(cast.session, plan, Leg("breakfast"), cast.by, MONDAY)
    with pytest.raises(NotFound):
        drop_leg(cast.session, plan, new_id(), cast.by, MONDAY)
    drop_leg(cast.session, plan, leg.id, cast.by, MONDAY)
    assert legs_of(cast.session, plan) == []


@pytest.mark.parametrize(
    "leg", [Leg("picnic"), Leg("other", lasts_minutes=-1), Leg("other", travel_minutes=481), Leg("other", shown="half")]
)
def test_what_cannot_be_is_refused(cast: Cast, plan: ReleasePlan, leg: Leg) -> None:
    with pytest.raises(BadInput):
        add_leg(cast.session, plan, leg, cast.by, MONDAY)
