"""Cover: a deputy stands in from a day until a day, and it can begin today."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.circle.cover import covers_of, end_cover, name_cover
from circles.errors import BadInput, NotAllowed, WrongMoment
from tests.cast import MONDAY, Cast, add_account, make_cast

TODAY = MONDAY.date()


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def name(cast: Cast, away: str, deputy: str, start: int = 0, days: int = 7) -> object:
    first = TODAY + timedelta(days=start)
    last = first + timedelta(days=days)
    return name_cover(cast.session, cast.accounts[away], cast.accounts[deputy], first, last, cast.manager, MONDAY)


def deputies(cast: Cast, today: date = TODAY) -> list[object]:
    return [one.deputy_id for one in covers_of(cast.session, cast.provider.id, today)]


def test_cover_begins_today_and_is_over_after_its_last_day(cast: Cast) -> None:
    name(cast, "Cora", "Nia", days=2)
    assert deputies(cast) == [cast.accounts["Nia"].id]
    assert deputies(cast, TODAY + timedelta(days=2)) == [cast.accounts["Nia"].id]
    assert deputies(cast, TODAY + timedelta(days=3)) == []


def test_cover_can_be_ended_once(cast: Cast) -> None:
    name(cast, "Cora", "Nia")
    (cover,) = covers_of(cast.session, cast.provider.id, TODAY)
    end_cover(cast.session, cover, cast.manager, MONDAY)
    assert deputies(cast) == []
    with pytest.raises(WrongMoment, match="ended already"):
        end_cover(cast.session, cover, cast.manager, MONDAY)


@pytest.mark.parametrize(
    ("away", "deputy", "start", "days", "field"),
    [("Cora", "Cora", 0, 7, "deputy_id"), ("Cora", "Mo", 0, 7, "deputy_id"), ("Cora", "Nia", -1, 7, "from_on"),
     ("Cora", "Nia", 0, -1, "until_on"), ("Cora", "Nia", 0, 400, "until_on")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence(
    cast: Cast, away: str, deputy: str, start: int, days: int, field: str
) -> None:
    with pytest.raises(BadInput) as raised:
        name(cast, away, deputy, start, days)
    assert set(raised.value.problems) == {field}
    assert deputies(cast) == []


def test_a_coordinator_of_another_provider_cannot_stand_in(cast: Cast) -> None:
    other = make_cast(cast.session)
    with pytest.raises(BadInput, match="from the list"):
        name_cover(cast.session, cast.accounts["Cora"], other.accounts["Nia"], TODAY, TODAY, cast.manager, MONDAY)


def test_a_coordinator_hands_over_their_own_caseload_and_takes_nobody_elses(cast: Cast) -> None:
    cora, nia, last = cast.accounts["Cora"], cast.accounts["Nia"], TODAY + timedelta(days=7)
    with pytest.raises(NotAllowed, match="for yourself only"):
        name_cover(cast.session, cora, nia, TODAY, last, cast.actor("Nia", "coordinator"), MONDAY)
    assert deputies(cast) == []
    name_cover(cast.session, cora, nia, TODAY, last, cast.by, MONDAY)
    assert deputies(cast) == [nia.id]


def test_cover_is_ended_by_either_of_the_two_or_a_manager_and_by_no_colleague(cast: Cast) -> None:
    add_account(cast, "Olga", "coordinator", MONDAY)
    for who, role in (("Cora", "coordinator"), ("Nia", "coordinator"), ("Mo", "manager")):
        name(cast, "Cora", "Nia")
        (cover,) = covers_of(cast.session, cast.provider.id, TODAY)
        with pytest.raises(NotAllowed, match="between two colleagues"):
            end_cover(cast.session, cover, cast.actor("Olga", "coordinator"), MONDAY)
        end_cover(cast.session, cover, cast.actor(who, role), MONDAY)
        assert deputies(cast) == []
