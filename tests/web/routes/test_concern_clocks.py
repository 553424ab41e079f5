"""The clocks of concerns through the site: a manager's for everybody, a coordinator's for one circle."""

from uuid import UUID

import pytest

from circles.concerns.clocks import DEFAULTS, Clock, clocks_of
from circles.database import reading
from tests.web.circle_at_bridge import willow
from tests.web.conftest import Bridge

TYPED = {"within-1": "10", "climbs-1": "4", "within-2": "60", "climbs-2": "20", "within-3": "2", "within-4": "2"}


@pytest.fixture
def circle(bridge: Bridge) -> UUID:
    return willow(bridge)[0]


def clocks(bridge: Bridge, circle: UUID | None = None) -> dict[int, Clock]:
    with reading(bridge.engine) as session:
        return clocks_of(session, bridge.accounts["Cora"].provider_id, circle)


def test_a_manager_sets_them_for_every_circle(bridge: Bridge, circle: UUID) -> None:
    mo = bridge.visitor("Mo")
    assert 'value="15"' in mo.reads("/settings/concerns")
    assert mo.sends("/settings/concerns", TYPED).status_code == 303
    assert clocks(bridge, circle)[1] == Clock(10, 4)
    assert clocks(bridge)[3] == Clock(2)


def test_a_coordinator_sets_them_for_a_circle_of_theirs(bridge: Bridge, circle: UUID) -> None:
    cora = bridge.visitor("Cora")
    assert cora.sends(f"/circles/{circle}/concerns", TYPED).status_code == 303
    assert clocks(bridge, circle)[1] == Clock(10, 4)
    assert clocks(bridge) == DEFAULTS
    assert "A manager can change these." in cora.reads("/settings/concerns")
    assert cora.sends("/settings/concerns", TYPED).status_code == 403


@pytest.mark.parametrize("name", ["Nia", "Asha"])
def test_nobody_else_sets_them(bridge: Bridge, circle: UUID, name: str) -> None:
    status = bridge.visitor(name).sends(f"/circles/{circle}/concerns", TYPED, "/today").status_code
    assert status == (404 if name == "Nia" else 403)
    assert clocks(bridge, circle) == DEFAULTS


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [("within-1", "90", "Choose from 5 to 60 minutes."), ("climbs-2", "soon", "Write a whole number."),
     ("within-3", "", "Write a whole number."), ("within-4", "99999", "Write a whole number.")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(bridge: Bridge, field: str, typed: str, sentence: str) -> None:
    answer = bridge.visitor("Mo").sends("/settings/concerns", TYPED | {field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert clocks(bridge) == DEFAULTS
