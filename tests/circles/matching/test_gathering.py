"""Who waits, who is free and what stops whom, as it stands in the tables."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from circles.circle.forming import volunteer_leaves
from circles.circle.phase import EARLY_END_REASONS, end_early
from circles.errors import BadInput
from circles.identity import new_id
from circles.matching.gathering import Only, gather
from circles.matching.proposal import accept
from circles.matching.stops import lift_stop, note_couple, note_stop
from circles.matching.wish import correct_journey, note_wish
from circles.people.clearance import record_clearance, withdraw
from circles.people.core_member import add_core_member
from circles.people.volunteer import note_offer
from circles.places.place import PlaceDetails, add_place
from circles.places.reference import Outcode
from circles.releases.dates import state_date
from circles.strike_out import strike_out
from tests.cast import (
    MONDAY,
    THURSDAY,
    TUESDAY,
    VOLUNTEERS,
    Cast,
    add_cleared_volunteer,
    add_somebody,
    seat_of,
    thursdays,
    weekly_circle,
)
from tests.circles.matching.town import TODAY, make_town, only, proposed, region_of, stops_of, waits_and
from tests.queries import counting


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def test_nothing_stops_a_neighbouring_volunteer_with_the_same_evening(cast: Cast) -> None:
    assert stops_of(cast, "Asha") == set()
    region = region_of(cast)
    assert region.minutes(*waits_and(region, cast, "Asha")) == region.setting.minutes_on_top
    assert len(region.pairs()) == 7


def test_a_journey_is_worked_out_from_the_straight_line_and_what_somebody_knows_wins(cast: Cast) -> None:
    outcodes = {code: cast.session.get_one(Outcode, code) for code in ("BS5", "BA1")}
    east = outcodes["BS5"].easting - outcodes["BA1"].easting
    north = outcodes["BS5"].northing - outcodes["BA1"].northing
    miles = (east**2 + north**2) ** 0.5 / 1609.344
    cast.people["Asha"].outcode = "BA1"
    region = region_of(cast)
    assert region.minutes(*waits_and(region, cast, "Asha")) == 8 + round(3 * miles)
    correct_journey(cast.session, cast.core_member, cast.volunteers["Asha"], 25, cast.by, MONDAY)
    region = region_of(cast)
    assert region.minutes(*waits_and(region, cast, "Asha")) == 25


def test_too_far_and_a_place_nobody_knows_are_stops(cast: Cast) -> None:
    cast.people["Asha"].outcode, cast.people["Ben"].outcode = "NE1", None
    cast.session.flush()
    assert stops_of(cast, "Asha") == stops_of(cast, "Ben") == {"too_far"}


def test_no_shared_evening_is_a_stop(cast: Cast) -> None:
    cast.volunteers["Asha"].evenings = [5]
    cast.session.flush()
    assert stops_of(cast, "Asha") == {"no_evening"}


def test_a_circle_of_women_only_takes_no_man(cast: Cast) -> None:
    note_wish(cast.session, cast.core_member, [TUESDAY], "", women_only=True, mixed=False, language="", step_free=False,
              version=1, by=cast.by, now=MONDAY)  # fmt: skip
    assert stops_of(cast, "Ben") == {"women_only"}
    assert stops_of(cast, "Asha") == set()


def test_a_check_must_stand_at_the_first_meeting(cast: Cast) -> None:
    someone = add_cleared_volunteer(cast, "Hal", "07700 900050", MONDAY)
    cast.people["Hal"].outcode, someone.evenings = "BS5", [TUESDAY]
    later = record_clearance(cast.session, cast.people["Asha"], "dbs", cast.by, MONDAY, issued_on=TODAY)
    withdraw(cast.session, later, TODAY, cast.by, MONDAY)
    assert stops_of(cast, "Asha") == {"no_clearance"}
    assert stops_of(cast, "Hal") == set()


def test_two_of_one_postcode_are_neighbours_and_a_coordinator_may_lift_it(cast: Cast) -> None:
    cast.people["Asha"].postcode = cast.people["Dan"].postcode = "BS5 6XX"
    cast.session.flush()
    assert stops_of(cast, "Asha") == {"neighbours"}
    lift_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "neighbours", "A long road", cast.by, MONDAY)
    assert stops_of(cast, "Asha") == set()


def test_a_link_is_a_stop_for_ever(cast: Cast) -> None:
    note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "link", cast.by, MONDAY)
    assert stops_of(cast, "Asha") == {"link"}


def test_whoever_is_struck_out_of_a_record_about_them_is_stopped(cast: Cast) -> None:
    asha = cast.people["Asha"]
    strike_out(cast.session, "core_member", cast.core_member.id, asha.id, cast.provider.id, cast.by, MONDAY)
    assert stops_of(cast, "Asha") == {"struck_out"}


def test_whoever_sits_in_a_circle_is_full_until_it_ends_and_then_rests(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    region = region_of(cast)
    assert region.waits == ()
    assert region.volunteers[cast.volunteers["Asha"].id].stops == {"over_capacity"}
    cast.volunteers["Asha"].capacity = 2
    cast.volunteers["Asha"].evenings = [TUESDAY, THURSDAY]
    cast.session.flush()
    assert region_of(cast).volunteers[cast.volunteers["Asha"].id].evenings == (TUESDAY,)
    end_early(cast.session, circle, next(iter(EARLY_END_REASONS)), "", "waiting", cast.by, MONDAY + timedelta(days=1))
    assert region_of(cast).volunteers[cast.volunteers["Ben"].id].stops == {"resting"}


def test_a_circle_with_too_few_waits_for_more_on_its_own_evening(cast: Cast) -> None:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    volunteer_leaves(cast.session, seat_of(cast, circle, "Ben"), "moved away", cast.by, MONDAY)
    (waits,) = region_of(cast).waits
    assert waits.evenings == (THURSDAY,)
    assert waits.sitting.circle_id == circle.id
    assert (len(waits.sitting.volunteer_ids), waits.sitting.experienced) == (3, True)


def test_who_is_being_rung_for_an_accepted_proposal_is_spoken_for(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    region = region_of(cast)
    assert region.waits == ()
    assert region.volunteers[cast.volunteers["Asha"].id].stops == {"over_capacity"}
    assert region_of(cast, but=proposal).waiting.keys() == {cast.core_member.id}


def test_couples_are_known_in_either_order(cast: Cast) -> None:
    one, other = cast.volunteers["Asha"], cast.volunteers["Ben"]
    note_couple(cast.session, one, other, cast.by, MONDAY)
    note_couple(cast.session, other, one, cast.by, MONDAY)
    assert region_of(cast).couples == (tuple(sorted((one.id, other.id))),)


def test_another_providers_people_are_not_there(cast: Cast, session: Session) -> None:
    other = make_town(session)
    assert {one.id for one in region_of(cast).free}.isdisjoint(one.id for one in region_of(other).free)


def test_a_region_costs_the_same_number_of_queries_at_any_size(cast: Cast) -> None:
    with counting(cast.session) as few:
        region_of(cast)
    for place in range(20):
        add_cleared_volunteer(cast, f"W{new_id()}", f"07700 9002{place:02d}", MONDAY)
    with counting(cast.session) as many:
        region_of(cast)
    assert len(few) == len(many)


def test_what_is_gathered_for_one_group_is_what_the_region_says_of_it(cast: Cast) -> None:
    asha, ben, chloe = (cast.volunteers[name] for name in VOLUNTEERS[:3])
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    volunteer_leaves(cast.session, seat_of(cast, circle, "Ben"), "moved away", cast.by, MONDAY)
    note_couple(cast.session, asha, ben, cast.by, MONDAY)
    cast.people["Ben"].postcode = cast.people["Dan"].postcode = "BS5 6XX"
    lift_stop(cast.session, cast.core_member, ben, "neighbours", "They have never met.", cast.by, MONDAY)
    note_stop(cast.session, cast.core_member, chloe, "link", cast.by, MONDAY)
    correct_journey(cast.session, cast.core_member, asha, 25, cast.by, MONDAY)
    whole = region_of(cast)
    for names in (VOLUNTEERS[:3], VOLUNTEERS[4:], ()):
        group = gather(cast.session, cast.provider.id, TODAY, only=only(cast, *names))
        assert group.waits == whole.waits
        assert set(group.free) == {one for one in whole.free if one.id in {cast.volunteers[name].id for name in names}}
        for free in group.free:
            assert group.stops_between(group.waits[0], free) == whole.stops_between(whole.waits[0], free)
            assert group.minutes(group.waits[0], free) == whole.minutes(whole.waits[0], free)
    anybody = gather(cast.session, cast.provider.id, TODAY, only=Only(cast.core_member.id))
    assert (anybody.waits, anybody.free) == (whole.waits, whole.free)


def test_a_group_knows_who_of_it_is_being_rung_for_somebody_else(cast: Cast) -> None:
    _run, proposal = proposed(cast)
    accept(cast.session, region_of(cast), proposal, cast.by, MONDAY)
    person = add_somebody(cast, "Eli", MONDAY)
    other = add_core_member(cast.session, person, cast.accounts["Nia"].id, cast.by, MONDAY, state="waiting")
    group = gather(cast.session, cast.provider.id, TODAY, only=Only(other.id, only(cast, "Asha").volunteer_ids))
    assert group.volunteers[cast.volunteers["Asha"].id].stops == {"over_capacity"}
    assert gather(cast.session, cast.provider.id, TODAY, proposal.id, only(cast)).waiting.keys() == {
        cast.core_member.id
    }


def test_a_group_costs_as_many_queries_as_a_region(cast: Cast) -> None:
    asha = only(cast, "Asha")
    with counting(cast.session) as whole:
        region_of(cast)
    with counting(cast.session) as group:
        gather(cast.session, cast.provider.id, TODAY, only=asha)
    assert len(group) == len(whole)


def test_the_problem_names_the_permitted_pairs_only(cast: Cast) -> None:
    note_stop(cast.session, cast.core_member, cast.volunteers["Ben"], "area", cast.by, MONDAY)
    problem = region_of(cast).problem()
    named = {volunteer for _core, volunteer, _minutes in problem["pairs"]}
    assert str(cast.volunteers["Ben"].id) not in named
    assert len(problem["pairs"]) == 6 == len(problem["volunteers"])
    assert problem["core_members"][0]["slots"] == ["mon", "tue", "wed", "thu"]


def test_a_release_that_comes_near_makes_a_circle_worth_more(cast: Cast) -> None:
    before = region_of(cast).waiting[cast.core_member.id].worth
    day = TODAY + timedelta(days=14)
    state_date(cast.session, cast.core_member, "parole", day, "prison", "", cast.by, MONDAY)
    assert region_of(cast).waiting[cast.core_member.id].worth > before


def test_a_volunteers_own_limit_counts_where_it_is_shorter(cast: Cast) -> None:
    correct_journey(cast.session, cast.core_member, cast.volunteers["Asha"], 30, cast.by, MONDAY)
    note_offer(cast.session, cast.volunteers["Asha"], experienced=True, capacity=1, evenings=[TUESDAY], by=cast.by,
               now=MONDAY, travel_limit=20)  # fmt: skip
    assert stops_of(cast, "Asha") == {"too_far"}
    cast.volunteers["Asha"].travel_limit = 200  # the provider's limit stays
    correct_journey(cast.session, cast.core_member, cast.volunteers["Asha"], 60, cast.by, MONDAY)
    assert stops_of(cast, "Asha") == {"too_far"}


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_a_limit_of_no_sense_is_refused(cast: Cast, minutes: int) -> None:
    with pytest.raises(BadInput):
        note_offer(cast.session, cast.volunteers["Asha"], experienced=True, capacity=1, evenings=[], by=cast.by,
                   now=MONDAY, travel_limit=minutes)  # fmt: skip


def test_an_adapted_circle_needs_the_training_for_it(cast: Cast) -> None:
    cast.core_member.adapted = True
    cast.session.flush()
    assert stops_of(cast, "Asha") == {"not_trained"}
    record_clearance(cast.session, cast.people["Asha"], "adapted_training", cast.by, MONDAY, issued_on=TODAY)
    assert stops_of(cast, "Asha") == set()


def test_somebody_still_inside_at_the_first_meeting_needs_volunteers_who_are_vetted(cast: Cast) -> None:
    cast.people["Dan"].in_custody = True
    cast.session.flush()
    assert stops_of(cast, "Asha") == {"no_vetting"}
    record_clearance(cast.session, cast.people["Asha"], "prison_vetting", cast.by, MONDAY, issued_on=TODAY,
                     renew_by=TODAY + timedelta(days=90), prison_code="BLI")  # fmt: skip
    assert stops_of(cast, "Asha") == set()


def test_the_journey_goes_to_the_venue_and_a_step_free_one_is_taken_where_it_is_needed(cast: Cast) -> None:
    cast.session.merge(Outcode(code="BS9", easting=356_000, northing=176_500))
    near = add_place(cast.session, "venue", PlaceDetails("Near", "BS5 1AA"), cast.by, MONDAY)
    far = add_place(cast.session, "venue", PlaceDetails("Far", "BS9 1AA", step_free=True), cast.by, MONDAY)
    region = region_of(cast)
    waits, asha = waits_and(region, cast, "Asha")
    assert waits.venue is not None
    assert (waits.venue.id, region.minutes(waits, asha)) == (near.id, 8)
    note_wish(cast.session, cast.core_member, [TUESDAY], "", women_only=False, mixed=True, language="", step_free=True,
              version=1, by=cast.by, now=MONDAY)  # fmt: skip
    region = region_of(cast)
    waits, asha = waits_and(region, cast, "Asha")
    assert waits.venue is not None
    assert (waits.venue.id, region.minutes(waits, asha)) == (far.id, 8 + 3 * 4)  # four miles, nearly


def test_where_no_venue_is_fit_nobody_is_possible_and_it_says_why(cast: Cast) -> None:
    note_wish(cast.session, cast.core_member, [TUESDAY], "", women_only=False, mixed=True, language="", step_free=True,
              version=1, by=cast.by, now=MONDAY)  # fmt: skip
    region = region_of(cast)
    assert region.pairs() == {}
    assert region.waiting[cast.core_member.id].no_venue == "No venue is fit for them. No venue is noted yet."


@pytest.mark.postgres
def test_a_few_people_are_gathered_alike_on_postgres(on_postgres: Session) -> None:
    """Where they live and may meet is asked for by a query of its own shape."""
    cast = make_town(on_postgres)
    note_wish(cast.session, cast.core_member, [TUESDAY], "BA1", women_only=False, mixed=True, language="",
              step_free=False, version=1, by=cast.by, now=MONDAY)  # fmt: skip
    cast.people["Ben"].outcode = "NE1"
    assert stops_of(cast, "Asha") == set()
    assert stops_of(cast, "Ben") == {"too_far"}
