"""The figures of matching are the charity's own, within bounds, each with its reason."""

import pytest
from sqlmodel import Session

from circles.errors import BadInput, EditedMeanwhile
from circles.matching.setting import BOUNDS, REASONS, change_matching_setting, matching_setting
from tests.cast import MONDAY, Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def change(cast: Cast, version: int = 1, **figures: int) -> None:
    usual = matching_setting(cast.session, cast.provider.id)
    asked = {name: getattr(usual, name) for name in BOUNDS} | figures
    change_matching_setting(cast.session, cast.provider.id, asked, version, cast.manager, MONDAY)


def test_every_figure_has_a_reason() -> None:
    assert BOUNDS.keys() == REASONS.keys()


def test_a_changed_figure_holds_from_then_on(cast: Cast) -> None:
    change(cast, travel_limit=60)
    change(cast, 2, rest_days=0)
    setting = matching_setting(cast.session, cast.provider.id)
    assert (setting.travel_limit, setting.rest_days, setting.version) == (60, 0, 3)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_figure_out_of_bounds_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        change(cast, **{name: BOUNDS[name][1] + 1})
    assert name in refusal.value.problems


def test_far_from_release_is_never_worth_more_than_at_release(cast: Cast) -> None:
    with pytest.raises(BadInput, match="smaller"):
        change(cast, least_value=10_001)


def test_two_who_change_at_once_are_told(cast: Cast) -> None:
    change(cast)
    with pytest.raises(EditedMeanwhile):
        change(cast)
