"""What a provider weighs: shown to whoever leads, changed by a manager, each figure within its bounds."""

import pytest
from sqlmodel import select

from circles.database import reading
from circles.matching.setting import BOUNDS, REASONS, MatchingSetting
from tests.web.conftest import Bridge

USUAL = {name: str(getattr(MatchingSetting(), name)) for name in BOUNDS}
HERE = "/settings/matching"


def test_every_figure_stands_with_its_reason(bridge: Bridge) -> None:
    page = bridge.visitor("Cora").reads(HERE)
    assert all(reason in page for reason in REASONS.values())
    assert "A manager can change these." in page


def test_a_manager_changes_them_and_a_coordinator_does_not(bridge: Bridge) -> None:
    assert bridge.visitor("Mo").sends(HERE, {**USUAL, "travel_limit": "30"}).status_code == 303
    with reading(bridge.engine) as session:
        assert session.exec(select(MatchingSetting.travel_limit)).one() == 30
    assert bridge.visitor("Cora").sends(HERE, USUAL).status_code == 403


@pytest.mark.parametrize(("name", "value"), [("travel_limit", "1"), ("rest_days", "soon"), ("peak_days", "")])
def test_a_figure_out_of_bounds_is_refused_and_kept_as_typed(bridge: Bridge, name: str, value: str) -> None:
    answer = bridge.visitor("Mo").sends(HERE, {**USUAL, name: value})
    assert answer.status_code == 422
    assert f'id="{name}-problem"' in answer.text
