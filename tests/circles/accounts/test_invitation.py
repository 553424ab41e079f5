"""Invitations and resets: shown to somebody entitled, opened with a code, used once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from circles import clock
from circles.accounts.account import Account, disable, give_role
from circles.accounts.invitation import (
    CODE_GOOD_FOR,
    GOOD_FOR,
    MOST_TRIES,
    confirm_invitee,
    make_invitation,
    new_code_for,
    open_invitation,
    try_code,
    use_invitation,
    waiting_invitation,
)  # fmt: skip
from circles.accounts.link import Invitation
from circles.errors import NotAllowed, NotFound, WrongMoment
from circles.journal import JournalEntry
from tests.cast import MONDAY, Cast, add_account, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    made = make_cast(session)
    add_account(made, "Asha", "volunteer", MONDAY)
    return made


@pytest.fixture
def machine_now() -> datetime:
    return clock.machine_now()


def link(cast: Cast, machine_now: datetime, whom: str = "Asha", roles: tuple[str, ...] = ("volunteer",)) -> str:
    return make_invitation(cast.session, cast.accounts[whom], roles, cast.manager, MONDAY, machine_now)


def test_a_link_opens_until_it_runs_out_and_is_stored_only_as_a_hash(cast: Cast, machine_now: datetime) -> None:
    token = link(cast, machine_now)
    found = open_invitation(cast.session, token, machine_now + GOOD_FOR - timedelta(seconds=1))
    assert (found.account_id, found.kind) == (cast.accounts["Asha"].id, "invitation")
    assert token not in found.token_hash
    for wrong in (token + "x", "", "../today"):
        with pytest.raises(NotFound, match="used or has run out"):
            open_invitation(cast.session, wrong, machine_now)
    with pytest.raises(NotFound, match="used or has run out"):
        open_invitation(cast.session, token, machine_now + GOOD_FOR)


def test_a_new_link_ends_the_one_before(cast: Cast, machine_now: datetime) -> None:
    first, second = link(cast, machine_now), link(cast, machine_now)
    with pytest.raises(NotFound):
        open_invitation(cast.session, first, machine_now)
    waiting = waiting_invitation(cast.session, cast.accounts["Asha"].id, machine_now)
    assert waiting is not None
    assert waiting.id == open_invitation(cast.session, second, machine_now).id


def test_nobody_makes_a_link_for_themselves_or_for_somebody_who_may_do_more(cast: Cast, machine_now: datetime) -> None:
    with pytest.raises(NotAllowed, match="for themselves"):
        link(cast, machine_now, "Mo", ("manager",))
    cora = cast.by
    for roles in (("manager",), ("coordinator",), ("volunteer", "manager")):
        with pytest.raises(NotAllowed, match="may do more than you"):
            make_invitation(cast.session, cast.accounts["Nia"], roles, cora, MONDAY, machine_now)
    assert make_invitation(cast.session, cast.accounts["Asha"], ["volunteer"], cora, MONDAY, machine_now)
    assert cast.session.exec(select(Invitation)).all() != []


def test_a_volunteer_makes_no_links_and_a_closed_account_gets_none(cast: Cast, machine_now: datetime) -> None:
    with pytest.raises(NotAllowed):
        make_invitation(
            cast.session, cast.accounts["Nia"], ["volunteer"], cast.actor("Asha", "volunteer"), MONDAY, machine_now
        )
    disable(cast.session, cast.accounts["Asha"], cast.manager, MONDAY)
    with pytest.raises(WrongMoment, match="closed"):
        link(cast, machine_now)


def test_somebody_without_a_role_gets_no_link_from_anybody(cast: Cast, machine_now: datetime) -> None:
    with pytest.raises(WrongMoment, match="no role now"):
        link(cast, machine_now, roles=())


def test_a_manager_of_another_provider_makes_no_link(cast: Cast, machine_now: datetime) -> None:
    other = make_cast(cast.session)
    with pytest.raises(NotAllowed):
        make_invitation(cast.session, cast.accounts["Asha"], ["volunteer"], other.manager, MONDAY, machine_now)


def test_a_link_opens_nothing_once_its_account_is_closed(cast: Cast, machine_now: datetime) -> None:
    token = link(cast, machine_now)
    disable(cast.session, cast.accounts["Asha"], cast.manager, MONDAY)
    with pytest.raises(NotFound, match="used or has run out"):
        open_invitation(cast.session, token, machine_now)


def test_the_code_that_came_is_right_for_ten_minutes(cast: Cast, machine_now: datetime) -> None:
    found = open_invitation(cast.session, link(cast, machine_now), machine_now)
    code = new_code_for(cast.session, found, cast.by, MONDAY, machine_now)
    assert code not in (found.code_hash or "")
    assert try_code(cast.session, found, f" {code[:3]} {code[3:]} ", MONDAY, machine_now)
    assert not try_code(cast.session, found, code, MONDAY, machine_now + CODE_GOOD_FOR)


def test_without_a_code_sent_no_code_is_right(cast: Cast, machine_now: datetime) -> None:
    found = open_invitation(cast.session, link(cast, machine_now), machine_now)
    assert not try_code(cast.session, found, "", MONDAY, machine_now)
    assert not try_code(cast.session, found, "000000", MONDAY, machine_now)


def test_after_five_wrong_tries_the_right_code_is_too_late(cast: Cast, machine_now: datetime) -> None:
    found = open_invitation(cast.session, link(cast, machine_now), machine_now)
    code = new_code_for(cast.session, found, cast.by, MONDAY, machine_now)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert not any(try_code(cast.session, found, wrong, MONDAY, machine_now) for _ in range(MOST_TRIES))
    assert not try_code(cast.session, found, code, MONDAY, machine_now)
    verbs = cast.session.exec(select(JournalEntry.verb).where(JournalEntry.verb == "wrong_code")).all()
    assert len(verbs) == MOST_TRIES + 1


def test_a_fresh_code_makes_the_old_one_worthless(cast: Cast, machine_now: datetime) -> None:
    found = open_invitation(cast.session, link(cast, machine_now), machine_now)
    first = new_code_for(cast.session, found, cast.by, MONDAY, machine_now)
    second = new_code_for(cast.session, found, cast.by, MONDAY, machine_now)
    assert first == second or not try_code(cast.session, found, first, MONDAY, machine_now)
    assert try_code(cast.session, found, second, MONDAY, machine_now)


def test_used_once_it_opens_nothing_more(cast: Cast, machine_now: datetime) -> None:
    token, account = link(cast, machine_now), cast.accounts["Asha"]
    found = open_invitation(cast.session, token, machine_now)
    use_invitation(cast.session, found, account, "a hash", MONDAY, machine_now)
    assert account.password_hash == "a hash"
    with pytest.raises(NotFound):
        open_invitation(cast.session, token, machine_now)
    assert waiting_invitation(cast.session, account.id, machine_now) is None


def test_somebody_without_a_number_is_confirmed_by_another_manager_only(cast: Cast, machine_now: datetime) -> None:
    found = open_invitation(cast.session, link(cast, machine_now), machine_now)
    other = make_cast(cast.session)
    for who in (cast.manager, cast.by, cast.actor("Asha", "manager"), other.manager):
        with pytest.raises(NotAllowed, match="Another manager"):
            confirm_invitee(cast.session, found, who, MONDAY)
    nia: Account = cast.accounts["Nia"]
    give_role(cast.session, nia, "manager", cast.manager, MONDAY)
    confirm_invitee(cast.session, found, cast.actor("Nia", "manager"), MONDAY)
    assert try_code(cast.session, found, "", MONDAY, machine_now)
