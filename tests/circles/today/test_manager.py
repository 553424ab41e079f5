"""The manager's counts: this provider's alone, and no name among them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from circles.concerns.concern import Raised, raise_concern
from circles.journal import Actor
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
    return managers_counts(cast.session, viewer, MONDAY.date(), MONDAY)


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


def test_a_restricted_concern_is_counted_and_one_that_names_the_manager_is_not(cast: Cast) -> None:
    asha = Actor("person", None, cast.people["Asha"].id, "member", cast.provider.id)
    for named in ("Ben", "Mo"):
        what = Raised(3, "Something.", named=(cast.people[named].id,))
        raise_concern(cast.session, cast.provider, None, None, what, asha, MONDAY)
    late = MONDAY + timedelta(days=7)
    mo = cast.accounts["Mo"]
    viewer = Viewer(mo.id, mo.person_id, cast.provider.id, "Mo", frozenset({"manager"}))
    found = managers_counts(cast.session, viewer, late.date(), late)
    assert (found["concerns"], found["concerns_waiting"]) == (1, 1)
