"""Whose texts cannot wait: who raised a concern that is still open, and the core member it is about."""

import pytest
from sqlmodel import Session

from circles.circle.circle import Circle
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern
from circles.concerns.handling import mark_handled
from circles.concerns.open_concern import open_concern_with, struck_from
from circles.journal import Actor
from tests.cast import MONDAY, Cast, make_cast, weekly_circle


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.fixture
def circle(cast: Cast) -> Circle:
    return weekly_circle(cast)


def raised(cast: Cast, circle: Circle, named: tuple[str, ...] = ()) -> Concern:
    asha = Actor("person", None, cast.people["Asha"].id, "member", cast.provider.id)
    what = Raised(3, "He was very low.", named=[cast.people[name].id for name in named])
    return raise_concern(cast.session, cast.provider, cast.core_member.id, circle.id, what, asha, MONDAY)


def test_it_is_open_with_who_raised_it_and_with_whom_it_is_about(cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle)
    for name in ("Asha", "Dan"):
        found = open_concern_with(cast.session, cast.people[name].id)
        assert found is not None
        assert found.id == concern.id
    assert open_concern_with(cast.session, cast.people["Ben"].id) is None


def test_once_it_is_seen_through_nothing_is_open(cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle)
    take_concern(cast.session, concern, cast.by, MONDAY)
    assert open_concern_with(cast.session, cast.people["Asha"].id) is not None
    mark_handled(cast.session, concern, "We talked, all is well.", cast.by, MONDAY)
    assert open_concern_with(cast.session, cast.people["Asha"].id) is None


def test_whoever_it_names_is_struck_from_it(cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, named=("Cora",))
    assert struck_from(cast.session, concern) == {cast.people["Cora"].id}
