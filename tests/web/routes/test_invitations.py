"""A volunteer's page of what they are asked about: evening, area and kind, a yes that waits for a call, and a no."""

import pytest
from sqlmodel import select

from circles.database import reading
from circles.matching.proposal import MatchingProposal
from tests.web.conftest import Bridge
from tests.web.town_at_bridge import accepted, seat_of, settle_town


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    return settle_town(bridge)


def texted(town: Bridge) -> str:
    """Asha, who always sits in it, for her experience, is texted. Her seat's address."""
    proposal_id = accepted(town)
    here = f"/matching/proposals/{proposal_id}"
    assert town.visitor("Cora").sends(f"{here}/texts", {}, page=here).status_code == 303
    return f"/asked/{seat_of(town, proposal_id, 'Asha').id}"


def test_nobody_is_asked_before_the_coordinator_says_so(town: Bridge) -> None:
    proposal_id = accepted(town)
    asha = town.visitor("Asha")
    assert "Nothing is waiting for your answer." in asha.reads("/asked")
    assert "Something new near you" not in asha.reads("/today")
    assert asha.sends(f"/asked/{seat_of(town, proposal_id, 'Asha').id}/yes", {}, page="/asked").status_code == 404


def test_she_sees_evening_area_and_kind_and_nothing_of_whom_it_is_for(town: Bridge) -> None:
    texted(town)
    asha = town.visitor("Asha")
    assert "Something new near you is waiting" in asha.reads("/today")
    page = asha.reads("/asked")
    assert "Tuesdays, around BS5" in page or "Tuesdays" in page
    assert "of women and men" in page
    assert "Dan" not in page
    assert "Ben" not in page


def test_a_yes_waits_for_the_call_and_the_coordinator_sees_it(town: Bridge) -> None:
    seat = texted(town)
    asha, cora = town.visitor("Asha"), town.visitor("Cora")
    assert asha.sends(f"{seat}/yes", {}, page="/asked").status_code == 303
    assert "You said yes." in asha.reads("/asked")
    assert "Something new near you is waiting" not in asha.reads("/today")
    with reading(town.engine) as session:
        proposal_id = session.exec(select(MatchingProposal.id)).one()
    assert "Said yes to something new: ring them" in cora.reads("/today")
    page = cora.reads(f"/matching/proposals/{proposal_id}")
    assert "ring them for the conflict check" in page
    assert seat_of(town, proposal_id, "Asha").said == "not_asked"


def test_a_no_is_a_no_with_or_without_a_reason_and_is_said_once(town: Bridge) -> None:
    seat = texted(town)
    asha = town.visitor("Asha")
    assert asha.sends(f"{seat}/no", {"reason": "A new baby"}, page="/asked").status_code == 303
    assert "Not this one. Thank you" in asha.reads("/asked")
    again = asha.sends(f"{seat}/yes", {}, page="/asked")
    assert again.status_code == 409
    assert "Not this one." in again.text


def test_whoever_is_left_out_reads_one_sentence_whatever_the_reason(town: Bridge) -> None:
    seat = texted(town)
    with reading(town.engine) as session:
        proposal_id = session.exec(select(MatchingProposal.id)).one()
    here = f"/matching/proposals/{proposal_id}"
    town.visitor("Cora").sends(f"{here}/swap", {"leaves": str(town.volunteers["Asha"].id)}, page=here)
    asha = town.visitor("Asha")
    assert "Not this one. Thank you" in asha.reads("/asked")
    assert asha.sends(f"{seat}/no", {}, page="/asked").status_code == 409


def test_only_volunteers_have_the_page_and_nobody_is_texted_twice(town: Bridge) -> None:
    texted(town)
    cora = town.visitor("Cora")
    assert cora.status("/asked") == 403
    with reading(town.engine) as session:
        here = f"/matching/proposals/{session.exec(select(MatchingProposal.id)).one()}"
    assert "texted already" in cora.sends(f"{here}/texts", {}, page=here).text
