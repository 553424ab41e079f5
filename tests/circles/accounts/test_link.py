"""Links of an account: good until they are ended, and ended whenever the account may do more, or nothing."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from circles import clock
from circles.accounts.account import disable, enable, give_role, set_password_hash
from circles.accounts.invitation import make_invitation, open_invitation
from circles.accounts.link import end_links, waiting_links
from circles.errors import NotFound
from tests.cast import MONDAY, Cast, add_account, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    made = make_cast(session)
    add_account(made, "Asha", "volunteer", MONDAY)
    return made


def link(cast: Cast, whom: str = "Asha") -> str:
    return make_invitation(cast.session, cast.accounts[whom], ["volunteer"], cast.manager, MONDAY, clock.machine_now())


def is_dead(cast: Cast, token: str) -> bool:
    try:
        open_invitation(cast.session, token, clock.machine_now())
    except NotFound:
        return True
    return False


def closed_and_opened(cast: Cast) -> None:
    disable(cast.session, cast.accounts["Asha"], cast.manager, MONDAY)
    enable(cast.session, cast.accounts["Asha"], cast.manager, MONDAY)


CHANGES: dict[str, Callable[[Cast], object]] = {
    "another role": lambda cast: give_role(cast.session, cast.accounts["Asha"], "mentor", cast.manager, MONDAY),
    "a new password": lambda cast: set_password_hash(
        cast.session, cast.accounts["Asha"], "a hash", cast.manager, MONDAY
    ),
    "closed and opened again": closed_and_opened,
    "ended by itself": lambda cast: end_links(cast.session, cast.accounts["Asha"].id, clock.machine_now()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_link_is_dead_after(cast: Cast, change: str) -> None:
    token = link(cast)
    assert not is_dead(cast, token)
    CHANGES[change](cast)
    assert is_dead(cast, token)
    assert waiting_links(cast.session, cast.accounts["Asha"].id, clock.machine_now()) == []


def test_ending_the_links_of_one_account_leaves_those_of_another(cast: Cast) -> None:
    add_account(cast, "Ben", "volunteer", MONDAY)
    of_asha, of_ben = link(cast), link(cast, "Ben")
    end_links(cast.session, cast.accounts["Asha"].id, clock.machine_now())
    assert (is_dead(cast, of_asha), is_dead(cast, of_ben)) == (True, False)
