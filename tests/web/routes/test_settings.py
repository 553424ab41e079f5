"""Settings and places through real requests."""

import re

import pytest
from sqlmodel import select

from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.places.place import Place
from circles.places.reference import Prison
from tests.web.conftest import Bridge

SET_UP = {
    "neutral_name": "The Bridge", "staffed_days": ["0", "1"], "staffed_from": "9am", "staffed_until": "5.30pm",
    "out_of_hours": "Mo, until ten", "duty_number": "01632 960123", "safeguarding_lead_id": "", "texting_on": "true",
    "timezone": "Europe/London", "holiday_division": "england-and-wales", "quorum": "2", "renew_checks_years": "3",
    "experienced": "required",
}  # fmt: skip


def provider(bridge: Bridge) -> Provider:
    with reading(bridge.engine) as session:
        return session.get_one(Provider, bridge.accounts["Mo"].provider_id)


def test_a_manager_answers_the_eight_questions(bridge: Bridge) -> None:
    answer = bridge.visitor("Mo").sends("/settings/set-up", SET_UP)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/settings")
    assert provider(bridge).staffed_days == [0, 1]
    assert f"{provider(bridge).staffed_until:%H:%M}" == "17:30"


def test_what_cannot_be_comes_back_with_its_sentence_and_all_that_was_typed(bridge: Bridge) -> None:
    answer = bridge.visitor("Mo").sends("/settings/set-up", SET_UP | {"quorum": "1", "staffed_from": "soon"})
    assert answer.status_code == 422
    assert "Write the time like 6.30pm or 18:30." in answer.text
    assert "Mo, until ten" in answer.text
    assert provider(bridge).out_of_hours == ""


@pytest.mark.parametrize("name", ["Court Friends", "bristol.org", "HMP Friends", "Bridge Circles", "Tîm", "x" * 21, ""])
def test_a_name_that_no_text_may_hold_is_refused_before_it_is_kept(bridge: Bridge, name: str) -> None:
    before = provider(bridge).neutral_name
    answer = bridge.visitor("Mo").sends("/settings/set-up", SET_UP | {"neutral_name": name})
    assert (answer.status_code, "Mo, until ten" in answer.text) == (422, True)
    assert provider(bridge).neutral_name == before


def test_two_managers_at_once_both_keep_theirs(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    seen = re.search(r'name="version" value="(\d+)"', mo.reads("/settings/set-up"))
    assert seen
    mo.sends("/settings/set-up", SET_UP)
    late = mo.sends("/settings/set-up", SET_UP | {"out_of_hours": "Somebody else", "version": seen[1]})
    assert late.status_code == 409
    assert "Somebody else" in late.text
    assert "Mo, until ten" in late.text


def test_a_second_click_on_save_changes_nothing_more(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    fields = {"name": "The Hall", "postcode": "BS3 1AB", "submission": "the-same-key"}
    first, second = (mo.sends("/settings/places/new/venue", fields) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    with reading(bridge.engine) as session:
        assert len(session.exec(select(Place).where(Place.name == "The Hall")).all()) == 1


def test_a_place_is_added_changed_rung_and_closed(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    place = cora.sends("/settings/places/new/venue", {"name": "Hall", "postcode": "BS3 1AB"}).headers["location"]
    assert cora.sends(f"{place}/numbers", {"label": "other", "number": "01632 960123"}, page=place).status_code == 303
    assert "never rung" in cora.reads(place)
    answered = re.search(rf'action="({place}/numbers/[^"]+/answered)"', cora.reads(place))
    assert answered
    assert cora.sends(answered[1], {}, page=place).status_code == 303
    assert "answered Monday 7 September" in cora.reads(place)
    wrong = cora.sends(f"{place}/numbers", {"label": "other", "number": "12"}, page=place)
    assert (wrong.status_code, "UK phone number" in wrong.text) == (422, True)
    assert cora.sends(f"{place}/closing", {}, page=place).status_code == 303
    assert ">Hall<" not in cora.reads("/settings/places")


def test_an_unknown_postcode_gets_a_sentence_and_nothing_is_added(bridge: Bridge) -> None:
    answer = bridge.visitor("Cora").sends("/settings/places/new/venue", {"name": "Hall", "postcode": "ZZ9 9ZZ"})
    assert answer.status_code == 422
    assert "We do not know that postcode" in answer.text
    with reading(bridge.engine) as session:
        assert session.exec(select(Place).where(Place.name == "Hall")).first() is None


def test_a_prison_of_the_national_list_is_found_by_name_and_kept_with_what_we_know(bridge: Bridge) -> None:
    with writing(bridge.engine) as session:
        facts = {"name": "Bristol (HMP)", "town": "Bristol", "postcode": "BS3 1AB"}
        session.merge(Prison(code="BLI", for_men=True, for_women=False, **facts))
        session.commit()
    cora = bridge.visitor("Cora")
    assert "Bristol (HMP)" in cora.reads("/settings/places?kind=prison&q=brist")
    assert "Bristol (HMP)" in cora.reads("/settings/places/new/prison?code=BLI")


def test_another_providers_place_is_not_there(bridge: Bridge) -> None:
    place = bridge.visitor("Cora").sends("/settings/places/new/venue", {"name": "Hall"}).headers["location"]
    with writing(bridge.engine) as session:
        moved = session.exec(select(Place).where(Place.name == "Hall")).one()
        moved.provider_id = next(one.id for one in session.exec(select(Provider)) if one.id != moved.provider_id)
        session.commit()
    assert bridge.visitor("Cora").status(place) == 404
    assert bridge.visitor("Asha").status("/settings/places") == 403
