"""A group of another size is put before a manager, who sees nothing of the core member, and lets it pass or not."""

from uuid import UUID

import pytest
from sqlmodel import select

from circles.circle.circle import GateOverride
from circles.database import reading
from tests.web.conftest import Bridge
from tests.web.town_at_bridge import matched, seats, settle_town, state_of


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    return settle_town(bridge)


def of_three(town: Bridge) -> tuple[UUID, str]:
    """A proposed group of three, with its address."""
    proposal_id = matched(town)
    here = f"/matching/proposals/{proposal_id}"
    others = [one.volunteer_id for one in seats(town, proposal_id) if one.volunteer_id != town.volunteers["Asha"].id]
    men = [town.volunteers[name].id for name in ("Ben", "Dev", "Ewan")]
    for one in sorted(others, key=lambda who: who in men)[: len(others) - 2]:
        assert town.visitor("Cora").sends(f"{here}/swap", {"leaves": str(one)}, page=here).status_code == 303
    return proposal_id, here


def test_a_manager_lets_three_pass_and_the_circles_gate_knows(town: Bridge) -> None:
    proposal_id, here = of_three(town)
    cora, mo = town.visitor("Cora"), town.visitor("Mo")
    refused = cora.sends(f"{here}/accept", {}, page=here)
    assert "A circle has four volunteers or more" in refused.text
    assert "A manager may let it pass" in refused.text
    assert mo.status(f"/gates/groups/{proposal_id}") == 404  # nobody has asked
    assert cora.sends(f"{here}/manager", {}, page=here).status_code == 303
    assert "a manager is asked" in cora.reads("/matching")
    assert "proposed groups that wait for your word" in mo.reads("/today")
    gates = mo.reads("/gates")
    assert "A group of 3, Tuesdays" in gates
    assert "Dan" not in gates
    gate = f"/gates/groups/{proposal_id}"
    assert "Dan" not in mo.reads(gate)
    assert mo.sends(gate, {"point": "too_few", "reason": ""}, page=gate).status_code == 422
    assert mo.sends(gate, {"point": "mixed", "reason": "So be it"}, page=gate).status_code == 409
    assert mo.sends(gate, {"point": "too_few", "reason": "A fourth is in training."}, page=gate).status_code == 303
    assert cora.sends(f"{here}/accept", {}, page=here).status_code == 303
    for one in seats(town, proposal_id):
        cora.sends(f"{here}/calls/{one.id}", {"said": "yes"}, page=here)
    assert cora.sends(f"{here}/form", {"name": "Oak"}, page=here).status_code == 303
    with reading(town.engine) as session:
        override = session.exec(select(GateOverride)).one()
        assert (override.point, override.reason) == ("too_few", "A fourth is in training.")
        assert override.by_account_id == town.accounts["Mo"].id


def test_a_coordinator_does_not_let_it_pass_and_a_whole_group_needs_nobody(town: Bridge) -> None:
    proposal_id = matched(town)
    here = f"/matching/proposals/{proposal_id}"
    cora = town.visitor("Cora")
    assert cora.status(f"/gates/groups/{proposal_id}") in (403, 404)
    assert "Nothing of this group is for a manager" in cora.sends(f"{here}/manager", {}, page=here).text
    assert state_of(town, proposal_id) == "proposed"
