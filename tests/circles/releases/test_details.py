"""What a plan says beside the day: two who write see each other, and another curfew moves the check-in."""

from datetime import time

import pytest

from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.releases.check_in import check_ins_of
from circles.releases.day import call_off
from circles.releases.details import Details, change_details
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import THURSDAY, london
from tests.cast import MONDAY, Cast


def test_the_check_in_at_the_address_is_an_hour_before_the_curfew(cast: Cast, ready: ReleasePlan) -> None:
    change_details(cast.session, ready, Details(curfew_at=time(17)), cast.by, MONDAY)
    due = {one.step: one.due_at for one in check_ins_of(cast.session, ready)}
    assert due["at_the_address"] == london(THURSDAY, 16)


def test_who_edits_an_older_version_is_shown_the_newer(cast: Cast, plan: ReleasePlan) -> None:
    seen = plan.version
    change_details(cast.session, plan, Details(bring="A coat"), cast.by, MONDAY, version=seen)
    with pytest.raises(EditedMeanwhile):
        change_details(cast.session, plan, Details(bring="Shoes"), cast.by, MONDAY, version=seen)
    assert plan.bring == "A coat"


def test_an_impossible_way_is_refused_and_so_is_a_plan_that_is_off(cast: Cast, plan: ReleasePlan) -> None:
    with pytest.raises(BadInput, match="minutes from 0"):
        change_details(cast.session, plan, Details(travel_minutes=999), cast.by, MONDAY)
    call_off(cast.session, plan, cast.by, MONDAY)
    with pytest.raises(WrongMoment, match="cancelled"):
        change_details(cast.session, plan, Details(), cast.by, MONDAY)
