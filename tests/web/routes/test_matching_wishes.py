"""What the matching is told of people: needs, stops, lifts, journeys and couples, each with its refusals."""

from uuid import UUID

import pytest
from sqlmodel import select

from circles.database import reading
from circles.matching.stops import MatchingCouple, MatchingLift, MatchingStop
from circles.matching.wish import MatchingJourney, MatchingWish
from tests.web.conftest import Bridge
from tests.web.town_at_bridge import settle_town


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    return settle_town(bridge)


def pair(town: Bridge, name: str = "Ben") -> str:
    return f"/people/{town.people['Dan'].id}/pairs/{town.volunteers[name].id}"


def one(town: Bridge, table: type) -> object:
    with reading(town.engine) as session:
        return session.exec(select(table)).one()


def test_what_a_core_member_needs_is_written_and_two_who_write_at_once_see_both(town: Bridge) -> None:
    cora, here = town.visitor("Cora"), f"/people/{town.people['Dan'].id}/wish"
    assert here in cora.reads(f"/people/{town.people['Dan'].id}")
    fields = {"evenings": ["1", "3"], "outcode": "bs5", "group": "any", "language": "Welsh", "step_free": "yes"}
    assert cora.sends(here, fields).status_code == 303
    wish = one(town, MatchingWish)
    assert isinstance(wish, MatchingWish)
    assert (wish.evenings, wish.outcode, wish.women_only, wish.mixed) == ([1, 3], "BS5", False, False)
    assert (wish.language, wish.step_free) == ("Welsh", True)
    again = cora.client.post(here, data={**fields, "version": "1", "csrf": cora.token()})
    assert again.status_code == 409
    assert "Somebody else changed this" in again.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"group": "mixed"}, "Choose one evening or more"),
        ({"evenings": ["1"], "group": "mixed", "outcode": "ZZ99"}, "We do not know that postcode area"),
        ({"evenings": ["1"], "group": "men"}, "Choose one of the answers"),
    ],
)
def test_needs_that_cannot_be_are_refused(town: Bridge, fields: dict[str, object], sentence: str) -> None:
    answer = town.visitor("Cora").sends(f"/people/{town.people['Dan'].id}/wish", fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_volunteer_has_no_needs_and_a_core_member_no_couple(town: Bridge) -> None:
    cora = town.visitor("Cora")
    assert cora.status(f"/people/{town.people['Ben'].id}/wish") == 404
    assert cora.status(f"/people/{town.people['Dan'].id}/couple") == 404


def test_a_stop_is_told_and_one_that_may_be_lifted_is_lifted_with_a_reason(town: Bridge) -> None:
    cora, here = town.visitor("Cora"), pair(town)
    assert "Nothing that we know of." in cora.reads(here)
    assert cora.sends(f"{here}/stops", {"kind": "not_suited"}, page=here).status_code == 303
    page = cora.reads(here)
    assert "Is noted as not suited to this one." in page
    assert cora.sends(f"{here}/lifts", {"stop": "not_suited", "reason": ""}, page=here).status_code == 422
    assert cora.sends(f"{here}/lifts", {"stop": "link", "reason": "Long ago"}, page=here).status_code == 422
    assert cora.sends(f"{here}/lifts", {"stop": "not_suited", "reason": "It went well"}, page=here).status_code == 303
    lift = one(town, MatchingLift)
    assert isinstance(lift, MatchingLift)
    assert lift.reason == "It went well"
    assert "Lifted: not suited" in cora.reads(here)


def test_a_link_is_never_taken_back_and_a_mistake_is(town: Bridge) -> None:
    cora, here = town.visitor("Cora"), pair(town)
    cora.sends(f"{here}/stops", {"kind": "link"}, page=here)
    link = one(town, MatchingStop)
    assert isinstance(link, MatchingStop)
    assert "It was a mistake" not in cora.reads(here)
    assert cora.sends(f"{here}/stops/{link.id}/end", {}, page=here).status_code == 403
    other = pair(town, "Chloe")
    assert cora.sends(f"{other}/stops/{link.id}/end", {}, page=other).status_code == 404
    cora.sends(f"{other}/stops", {"kind": "neighbours"}, page=other)
    mistaken = cora.reads(other).split("/stops/")[1].split("/end")[0]
    assert cora.sends(f"{other}/stops/{mistaken}/end", {}, page=other).status_code == 303
    assert "Nothing that we know of." in cora.reads(other)
    assert cora.sends(f"{other}/stops", {"kind": "dislike"}, page=other).status_code == 422


@pytest.mark.parametrize("minutes", ["", "soon", "-3", "500"])
def test_a_journey_is_corrected_and_nonsense_refused(town: Bridge, minutes: str) -> None:
    cora, here = town.visitor("Cora"), pair(town)
    assert "an estimate" in cora.reads(here)
    assert cora.sends(f"{here}/journey", {"minutes": minutes}, page=here).status_code == 422
    assert cora.sends(f"{here}/journey", {"minutes": "25"}, page=here).status_code == 303
    journey = one(town, MatchingJourney)
    assert isinstance(journey, MatchingJourney)
    assert journey.minutes == 25
    assert "25 minutes, as somebody who knows the road said" in cora.reads(here)


def test_a_couple_is_noted_and_taken_back(town: Bridge) -> None:
    cora, here = town.visitor("Cora"), f"/people/{town.people['Ben'].id}/couple"
    assert cora.sends(here, {"other": ""}).status_code == 422
    assert cora.sends(here, {"other": str(town.volunteers["Ben"].id)}).status_code == 422
    assert cora.sends(f"{here}/end", {}, page=here).status_code == 409
    assert cora.sends(here, {"other": str(town.volunteers["Gwen"].id)}).status_code == 303
    assert isinstance(one(town, MatchingCouple), MatchingCouple)
    assert "Gwen G" in cora.reads(here)
    assert cora.sends(f"{here}/end", {}, page=here).status_code == 303
    assert "Choose somebody" in cora.reads(here)


def test_a_pair_of_a_colleague_or_of_nobody_is_not_there(town: Bridge) -> None:
    assert town.visitor("Nia").status(pair(town)) == 404
    cora = town.visitor("Cora")
    assert cora.status(f"/people/{town.people['Dan'].id}/pairs/{UUID(int=1)}") == 404
    assert cora.status(f"/people/{town.people['Ben'].id}/pairs/{town.volunteers['Gwen'].id}") == 404
