"""Whose phone rings: the coordinator with their deputies, the managers, and the duty line where there is one."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from circles.accounts.account import Role
from circles.circle.cover import name_cover
from circles.circle.on_duty import on_duty
from tests.cast import MONDAY, Cast, make_cast
from tests.queries import counting

TODAY = MONDAY.date()


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def test_the_coordinator_and_whoever_stands_in_are_rung_and_only_while_they_do(cast: Cast) -> None:
    cora, nia = cast.accounts["Cora"], cast.accounts["Nia"]
    name_cover(cast.session, cora, nia, TODAY, TODAY, cast.manager, MONDAY)
    duty = on_duty(cast.session, {cast.provider.id}, TODAY)
    assert duty.coordinators(cora.id) == (cora.person_id, nia.person_id)
    tomorrow = on_duty(cast.session, {cast.provider.id}, TODAY + timedelta(days=1))
    assert tomorrow.coordinators(cora.id) == (cora.person_id,)
    assert duty.coordinators(None) == ()


def test_managers_of_today_and_the_duty_line_of_the_provider(cast: Cast) -> None:
    duty = on_duty(cast.session, {cast.provider.id}, TODAY)
    assert duty.managers == {cast.provider.id: (cast.accounts["Mo"].person_id,)}
    assert duty.duty_lines == frozenset()
    cast.provider.duty_number = "+441632960123"
    cast.session.flush()
    assert on_duty(cast.session, {cast.provider.id}, TODAY).duty_lines == {cast.provider.id}


def test_a_closed_account_and_a_role_that_has_ended_are_not_rung(cast: Cast) -> None:
    cast.accounts["Cora"].disabled_at = MONDAY
    role = cast.session.exec(select(Role).where(Role.account_id == cast.accounts["Mo"].id)).one()
    role.until_on = TODAY - timedelta(days=1)
    provider_id, cora = cast.provider.id, cast.accounts["Cora"].id
    with counting(cast.session) as asked:
        duty = on_duty(cast.session, {provider_id}, TODAY)
    assert duty.coordinators(cora) == ()
    assert duty.managers == {}
    assert len(asked) == 3
