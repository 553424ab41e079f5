"""Accounts and their dated roles: who may sign in, in what, from when until when."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from circles import clock
from circles.accounts.account import (
    ROLES,
    Account,
    disable,
    enable,
    end_role,
    give_role,
    held_roles,
    set_password_hash,
)  # fmt: skip
from circles.accounts.opening import open_account
from circles.accounts.session import SignInSession, begin
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import JournalEntry
from tests.cast import MONDAY, Cast, add_somebody, make_cast

LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def opened(cast: Cast) -> Account:
    person = add_somebody(cast, "Uma", MONDAY)
    return open_account(cast.session, cast.provider.id, "Uma@Example.org", person, ["volunteer"], cast.manager, MONDAY)


def held(cast: Cast, account: Account, days: int = 0) -> set[str]:
    return {one.role for one in held_roles(cast.session, account.id, MONDAY.date() + timedelta(days=days))}


def test_a_role_is_held_from_today_and_a_second_one_stands_beside(cast: Cast) -> None:
    account = opened(cast)
    give_role(cast.session, account, "mentor", cast.manager, MONDAY)
    assert held(cast, account) == {"volunteer", "mentor"}
    assert held(cast, account, days=-1) == set()


@pytest.mark.parametrize("role", ["volunteer", "king"])
def test_a_role_held_already_or_unknown_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(BadInput):
        give_role(cast.session, opened(cast), role, cast.manager, MONDAY)


def test_an_ended_role_is_gone_at_once_but_was_held_before(cast: Cast) -> None:
    account = opened(cast)
    end_role(cast.session, account, "volunteer", cast.manager, LATER)
    assert held(cast, account, days=30) == set()
    assert held(cast, account, days=29) == {"volunteer"}
    with pytest.raises(WrongMoment, match="do not hold"):
        end_role(cast.session, account, "volunteer", cast.manager, LATER)


def test_nobody_ends_a_role_of_their_own_or_closes_their_own_account(cast: Cast) -> None:
    own = cast.accounts["Mo"]
    with pytest.raises(NotAllowed):
        end_role(cast.session, own, "manager", cast.manager, MONDAY)
    with pytest.raises(NotAllowed):
        disable(cast.session, own, cast.manager, MONDAY)
    assert own.disabled_at is None


def test_closing_an_account_signs_it_out_everywhere_and_it_can_be_opened_again(cast: Cast) -> None:
    account = opened(cast)
    begin(cast.session, account.id, cast.provider.id, ["volunteer"], clock.machine_now())
    disable(cast.session, account, cast.manager, MONDAY)
    ended = select(SignInSession.ended_at).where(SignInSession.account_id == account.id)
    assert None not in cast.session.exec(ended).all()
    with pytest.raises(WrongMoment):
        disable(cast.session, account, cast.manager, MONDAY)
    enable(cast.session, account, cast.manager, LATER)
    assert account.disabled_at is None
    with pytest.raises(WrongMoment):
        enable(cast.session, account, cast.manager, LATER)


def test_a_new_password_signs_every_device_out_and_is_stored_encrypted(cast: Cast) -> None:
    account = opened(cast)
    begin(cast.session, account.id, cast.provider.id, ["volunteer"], clock.machine_now())
    set_password_hash(cast.session, account, "$argon2id$…", cast.by, MONDAY)
    ended = select(SignInSession.ended_at).where(SignInSession.account_id == account.id)
    assert None not in cast.session.exec(ended).all()
    raw = cast.session.connection().exec_driver_sql("SELECT password_hash FROM account WHERE email = 'uma@example.org'")
    assert b"argon2" not in bytes(raw.scalar_one())


def test_each_deed_stands_in_the_journal_with_codes_only(cast: Cast) -> None:
    account = opened(cast)
    entries = cast.session.exec(select(JournalEntry).where(JournalEntry.subject_id == account.id)).all()
    assert [entry.verb for entry in entries] == ["open_account", "give_role"]
    assert {entry.now_is for entry in entries} <= {None, *ROLES}


def test_nobody_gives_or_takes_a_role_that_may_do_more_than_theirs(cast: Cast) -> None:
    nia, uma = cast.accounts["Nia"], opened(cast)
    for role in ("manager", "coordinator"):
        with pytest.raises(NotAllowed, match="may do more than you"):
            give_role(cast.session, uma, role, cast.by, MONDAY)
    with pytest.raises(NotAllowed, match="may do more than you"):
        end_role(cast.session, nia, "coordinator", cast.by, MONDAY)
    assert held(cast, nia) == {"coordinator"}


def test_the_first_role_in_the_office_ends_the_long_sessions_of_a_phone(cast: Cast) -> None:
    account = opened(cast)
    begin(cast.session, account.id, cast.provider.id, ["volunteer"], clock.machine_now())
    ended = select(SignInSession.ended_at).where(SignInSession.account_id == account.id)
    give_role(cast.session, account, "mentor", cast.manager, MONDAY)
    assert cast.session.exec(ended).all() == [None], "a mentor stays signed in on the way"
    give_role(cast.session, account, "coordinator", cast.manager, MONDAY)
    assert None not in cast.session.exec(ended).all()
    begin(cast.session, account.id, cast.provider.id, ["coordinator"], clock.machine_now())
    give_role(cast.session, account, "manager", cast.manager, MONDAY)
    assert None in cast.session.exec(ended).all(), "an office session is short already"
