"""Whoever looks, with the roles and covers of the day in the provider's own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from circles.accounts.account import Role
from circles.accounts.session import begin
from circles.circle.cover import Cover
from circles.viewer import Viewer, roles_of, viewer_of
from tests.cast import Cast, make_cast
from tests.queries import counting

TODAY = date(2026, 9, 7)


def look(cast: Cast, name: str, moment: datetime) -> Viewer | None:
    token = begin(cast.session, cast.accounts[name].id, cast.provider.id, ["coordinator"], moment)
    return viewer_of(cast.session, token, moment, moment)


def give_role(cast: Cast, name: str, role: str, from_on: date, until_on: date | None = None) -> None:
    account = cast.accounts[name]
    row = Role(provider_id=cast.provider.id, account_id=account.id, role=role, from_on=from_on, until_on=until_on)
    cast.session.add(row)
    cast.session.flush()


def cover(cast: Cast, away: str, deputy: str, from_on: date, until_on: date) -> Cover:
    row = Cover(
        provider_id=cast.provider.id, away_id=cast.accounts[away].id, deputy_id=cast.accounts[deputy].id,
        from_on=from_on, until_on=until_on, made_by_id=cast.accounts["Mo"].id,
        made_at=datetime(2026, 9, 1, tzinfo=UTC),
    )  # fmt: skip
    cast.session.add(row)
    cast.session.flush()
    return row


@pytest.mark.parametrize("token", ["", "nonsense", "0" * 43])
def test_a_token_nobody_was_given_shows_nobody(session: Session, moment: datetime, token: str) -> None:
    make_cast(session)
    assert viewer_of(session, token, moment, moment) is None


def test_a_viewer_has_the_roles_of_today(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    give_role(cast, "Cora", "manager", TODAY, TODAY)
    give_role(cast, "Cora", "volunteer", TODAY + timedelta(days=1))
    viewer = look(cast, "Cora", moment)
    assert viewer is not None
    assert viewer.roles == {"coordinator", "manager"}


def test_whose_roles_have_all_ended_is_nobody(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    session.connection().execute(update(Role).values(until_on=TODAY))
    assert look(cast, "Nia", moment) is not None
    assert look(cast, "Nia", moment + timedelta(days=1)) is None


def test_before_a_role_begins_it_is_not_held(session: Session) -> None:
    cast = make_cast(session)
    assert roles_of(session, cast.accounts["Nia"].id, date(2025, 12, 31)) == frozenset()


def test_the_day_begins_at_the_providers_midnight(session: Session) -> None:
    cast = make_cast(session)
    give_role(cast, "Cora", "manager", date(2026, 9, 8))
    before, after = datetime(2026, 9, 7, 22, 59, tzinfo=UTC), datetime(2026, 9, 7, 23, 0, tzinfo=UTC)
    seen = [look(cast, "Cora", at) for at in (before, after)]
    assert ["manager" in viewer.roles for viewer in seen if viewer] == [False, True]


def test_a_deputy_works_the_caseload_of_whoever_is_away_on_those_days_only(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    cover(cast, "Cora", "Nia", TODAY, TODAY + timedelta(days=6))
    days = (moment - timedelta(days=1), moment, moment + timedelta(days=6), moment + timedelta(days=7))
    seen = [look(cast, "Nia", day) for day in days]
    coras = cast.accounts["Cora"].id
    assert [coras in viewer.coordinates for viewer in seen if viewer] == [False, True, True, False]


def test_a_cover_that_was_ended_early_covers_nothing(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    cover(cast, "Cora", "Nia", TODAY, TODAY).ended_at = moment
    session.flush()
    viewer = look(cast, "Nia", moment)
    assert viewer is not None
    assert viewer.coordinates == {cast.accounts["Nia"].id}


def test_covering_makes_nobody_a_coordinator(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    cover(cast, "Cora", "Mo", TODAY, TODAY)
    viewer = look(cast, "Mo", moment)
    assert viewer is not None
    assert viewer.coordinates == frozenset()


def test_a_viewer_costs_one_question(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    cover(cast, "Cora", "Nia", TODAY, TODAY)
    token = begin(session, cast.accounts["Nia"].id, cast.provider.id, ["coordinator"], moment)
    with counting(session) as asked:
        assert viewer_of(session, token, moment, moment) is not None
    assert len(asked) == 1
