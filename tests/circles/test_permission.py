"""What each viewer may see: one visibility query per thing, by caseload, cover and seat, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from circles.circle.circle import Circle
from circles.circle.forming import volunteer_leaves
from circles.circle.phase import end_circle
from circles.errors import NotAllowed, NotFound
from circles.identity import new_id
from circles.permission import (
    Facts,
    circle_facts,
    require,
    visible_circles,
    visible_core_members,
    visible_meetings,
    visible_people,
)  # fmt: skip
from circles.strike_out import strike_out
from circles.viewer import Viewer
from tests.cast import MONDAY, Cast, add_account, make_cast, seat_of, thursdays, weekly_circle

pytestmark = pytest.mark.postgres
LATER = MONDAY + timedelta(days=2)


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    session: Session = request.getfixturevalue(request.param)
    return make_cast(session)


@pytest.fixture
def willow(cast: Cast) -> Circle:
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    for name in ("Asha", "Gwen"):
        add_account(cast, name, "volunteer", MONDAY)
    return circle


def viewer(cast: Cast, name: str, *roles: str, covers: str = "") -> Viewer:
    account = cast.accounts[name]
    covered = frozenset({cast.accounts[covers].id}) if covers else frozenset()
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset(roles), covered)


def sees(cast: Cast, who: Viewer) -> tuple[int, int, int]:
    """How many core members, circles and meetings somebody sees."""
    session = cast.session
    session.flush()
    counts = [
        len(session.execute(query(who, LATER)).scalars().all())
        for query in (visible_core_members, visible_circles, visible_meetings)
    ]
    return counts[0], counts[1], min(counts[2], 1)


def test_the_coordinator_sees_her_caseload_and_a_colleague_nothing_of_it(cast: Cast, willow: Circle) -> None:
    assert sees(cast, viewer(cast, "Cora", "coordinator")) == (1, 1, 1)
    assert sees(cast, viewer(cast, "Nia", "coordinator")) == (0, 0, 0)


def test_a_deputy_on_cover_sees_what_she_covers(cast: Cast, willow: Circle) -> None:
    assert sees(cast, viewer(cast, "Nia", "coordinator", covers="Cora")) == (1, 1, 1)


def test_a_manager_sees_no_core_member_and_no_circle(cast: Cast, willow: Circle) -> None:
    assert sees(cast, viewer(cast, "Mo", "manager")) == (0, 0, 0)


def test_a_volunteer_sees_the_circle_they_sit_in_and_no_other(cast: Cast, willow: Circle) -> None:
    assert sees(cast, viewer(cast, "Asha", "volunteer")) == (0, 1, 1)
    assert sees(cast, viewer(cast, "Gwen", "volunteer")) == (0, 0, 0)


def test_whoever_left_sees_the_circle_no_longer_and_nobody_an_ended_one_by_a_seat(cast: Cast, willow: Circle) -> None:
    add_account(cast, "Ben", "volunteer", MONDAY)
    volunteer_leaves(cast.session, seat_of(cast, willow, "Ben"), "moved", cast.by, MONDAY)
    assert sees(cast, viewer(cast, "Ben", "volunteer")) == (0, 0, 0)
    willow.state = "ending"
    end_circle(cast.session, willow, cast.by, LATER)
    assert sees(cast, viewer(cast, "Asha", "volunteer")) == (0, 0, 0)
    assert sees(cast, viewer(cast, "Cora", "coordinator"))[1] == 1


def test_another_providers_coordinator_sees_nothing_whatever_their_account_says(cast: Cast, willow: Circle) -> None:
    stranger = replace(viewer(cast, "Cora", "coordinator", "manager", "volunteer"), provider_id=new_id())
    assert sees(cast, stranger)[1:] == (0, 0)


@pytest.mark.parametrize("kind", ["circle", "core_member"])
def test_whoever_is_struck_out_sees_neither_the_record_nor_what_hangs_on_it(
    cast: Cast, willow: Circle, kind: str
) -> None:
    subject = willow.id if kind == "circle" else willow.core_member_id
    cora = viewer(cast, "Cora", "coordinator")
    strike_out(cast.session, kind, subject, cora.person_id, cast.provider.id, cast.manager, MONDAY)
    assert sees(cast, cora)[1:] == (0, 0)
    assert circle_facts(cast.session, cora, willow.id, LATER).struck


def test_nobody_sees_their_own_record_as_a_core_member(cast: Cast, willow: Circle) -> None:
    himself = replace(viewer(cast, "Cora", "coordinator"), person_id=cast.core_member.person_id)
    assert sees(cast, himself) == (0, 0, 0)


def test_leads_see_volunteers_and_only_the_caseload_sees_its_core_member(cast: Cast, willow: Circle) -> None:
    def names(who: Viewer) -> set[str]:
        people = cast.session.execute(visible_people(who, LATER)).scalars().all()
        return {person.first_name for person in people}

    assert {"Asha", "Dan"} <= names(viewer(cast, "Cora", "coordinator"))
    assert "Dan" not in names(viewer(cast, "Nia", "coordinator"))
    assert "Dan" not in names(viewer(cast, "Mo", "manager"))
    assert "Asha" in names(viewer(cast, "Mo", "manager"))
    assert names(viewer(cast, "Asha", "volunteer")) == set()


def test_what_is_not_there_is_not_found_and_a_right_that_is_missing_is_said(cast: Cast, willow: Circle) -> None:
    with pytest.raises(NotFound):
        circle_facts(cast.session, viewer(cast, "Cora", "coordinator"), new_id(), LATER)
    facts = circle_facts(cast.session, viewer(cast, "Asha", "volunteer"), willow.id, LATER)
    assert facts == Facts(cast.provider.id, cast.accounts["Cora"].id, member=True)
    with pytest.raises(NotAllowed, match="somebody else"):
        require(viewer(cast, "Asha", "volunteer"), "change_circle", facts, LATER)
