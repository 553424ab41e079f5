"""Licence conditions keep people apart until an approval is recorded, and sealed ones are never read."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from circles.matching.conditions import held_on
from circles.people.licence_condition import LicenceCondition, add_condition, end_condition, record_approval
from circles.people.person import Person
from circles.places.place import PlaceDetails, add_place
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import TODAY, make_town, region_of, stops_of


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def under(cast: Cast, person: Person, kind: str, *, sealed: bool = False) -> LicenceCondition:
    return add_condition(cast.session, person, kind, "As on the licence.", TODAY, cast.by, MONDAY, sealed=sealed)


def approved(cast: Cast, condition: LicenceCondition) -> None:
    record_approval(cast.session, condition, "A practitioner", TODAY, "E-mail of today", cast.by, MONDAY)


def test_no_association_stops_two_who_are_both_on_licence_until_it_is_approved(cast: Cast) -> None:
    apart = under(cast, cast.people["Dan"], "no_association")
    assert stops_of(cast, "Ben") == set()  # a volunteer who is on no licence
    theirs = under(cast, cast.people["Ben"], "no_association")
    assert stops_of(cast, "Ben") == {"condition"}
    approved(cast, apart)
    assert stops_of(cast, "Ben") == {"condition"}  # both sides where both have conditions (F11)
    approved(cast, theirs)
    assert stops_of(cast, "Ben") == set()


def test_any_condition_of_a_volunteer_counts_for_the_core_members_no_association(cast: Cast) -> None:
    under(cast, cast.people["Dan"], "no_association")
    under(cast, cast.people["Ben"], "curfew")
    assert stops_of(cast, "Ben") == {"condition"}


def test_a_volunteer_who_may_not_contact_prisoners_is_kept_from_one_who_is_inside(cast: Cast) -> None:
    under(cast, cast.people["Ben"], "no_contact_with_prisoners")
    assert stops_of(cast, "Ben") == set()
    cast.people["Dan"].in_custody = True
    cast.session.flush()
    assert stops_of(cast, "Ben") == {"condition", "no_vetting"}


def test_a_condition_that_ends_before_the_first_meeting_stops_nobody(cast: Cast) -> None:
    under(cast, cast.people["Dan"], "no_association")
    theirs = under(cast, cast.people["Ben"], "curfew")
    end_condition(cast.session, theirs, TODAY + timedelta(days=27), cast.by, MONDAY)
    assert stops_of(cast, "Ben") == set()
    end_condition(cast.session, theirs, TODAY + timedelta(days=28), cast.by, MONDAY)
    assert stops_of(cast, "Ben") == {"condition"}


def test_what_tells_of_a_victim_is_never_read(cast: Cast) -> None:
    under(cast, cast.people["Dan"], "no_association", sealed=True)
    held = held_on(cast.session, cast.provider.id, TODAY)
    assert held.any == set()
    assert not held.holds(cast.people["Dan"].id, "no_association")


def test_a_condition_about_places_asks_for_a_venue_from_which_none_is_seen(cast: Cast) -> None:
    by = cast.by
    near = add_place(cast.session, "venue", PlaceDetails("The near one", "BS5 1AA", in_sight=("school",)), by, MONDAY)
    far = add_place(cast.session, "venue", PlaceDetails("The far one", "BA1 1AA", in_sight=()), by, MONDAY)
    dan = cast.core_member.id
    venue = region_of(cast).waiting[dan].venue
    assert venue is not None
    assert venue.id == near.id
    kept = under(cast, cast.people["Dan"], "not_near_places")
    venue = region_of(cast).waiting[dan].venue
    assert venue is not None
    assert venue.id == far.id
    near.in_sight, far.closed_on = ["school"], TODAY
    cast.session.flush()
    waits = region_of(cast).waiting[dan]
    assert (waits.venue, region_of(cast).pairs()) == (None, {})
    assert waits.no_venue == (
        "No venue is fit for them. From The near one one sees a school or nursery, which a condition may forbid."
    )
    approved(cast, kept)
    assert region_of(cast).waiting[dan].no_venue == ""
