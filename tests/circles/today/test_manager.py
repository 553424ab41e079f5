"""The manager's counts: this provider's alone, and no name among them."""

import pytest
from sqlmodel import Session

from circles.today.manager import managers_counts
from circles.viewer import Viewer
from tests.cast import MONDAY, Cast, make_cast, weekly_circle

pytestmark = pytest.mark.postgres


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    session: Session = request.getfixturevalue(request.param)
    return make_cast(session)


def counts(cast: Cast) -> dict[str, int]:
    account = cast.accounts["Mo"]
    viewer = Viewer(account.id, account.person_id, cast.provider.id, "Mo", frozenset({"manager"}))
    return managers_counts(cast.session, viewer, MONDAY.date())


def test_the_counts_follow_what_happens(cast: Cast) -> None:
    before = counts(cast)
    assert (before["waiting"], before["pool"], before["circles"], before["coordinators"]) == (1, 7, 0, 2)
    weekly_circle(cast)
    after = counts(cast)
    assert (after["waiting"], after["pool"], after["circles"], after["in_circles"]) == (0, 3, 1, 4)


def test_another_providers_people_are_not_counted(cast: Cast) -> None:
    before = counts(cast)
    weekly_circle(make_cast(cast.session))
    assert counts(cast) == before


def test_nothing_but_numbers_is_given(cast: Cast) -> None:
    assert all(isinstance(count, int) for count in counts(cast).values())
