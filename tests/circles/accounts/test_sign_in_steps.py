"""The steps of signing in: a password for everybody, and a second factor for whoever has one."""

import pytest
from sqlmodel import Session

from circles.accounts.sign_in_steps import PASSWORD, SECOND_FACTOR, next_step
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def test_a_password_is_asked_first_and_is_enough_without_a_second_factor(cast: Cast) -> None:
    cora = cast.accounts["Cora"]
    assert next_step(cora, ()) == PASSWORD
    assert next_step(cora, {PASSWORD}) is None


def test_whoever_has_a_second_factor_is_asked_for_it_and_in_that_order(cast: Cast) -> None:
    cora = cast.accounts["Cora"]
    cora.second_factor = "a shared secret"
    assert next_step(cora, ()) == PASSWORD
    assert next_step(cora, {SECOND_FACTOR}) == PASSWORD
    assert next_step(cora, {PASSWORD}) == SECOND_FACTOR
    assert next_step(cora, {PASSWORD, SECOND_FACTOR}) is None
