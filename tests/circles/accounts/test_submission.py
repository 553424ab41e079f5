"""What was typed on an ended session: held encrypted, for its writer alone, for an hour."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from circles import clock
from circles.accounts.account import disable
from circles.accounts.session import begin, end
from circles.accounts.submission import (
    HELD_FOR,
    MOST_HELD,
    HeldForm,
    Submission,
    account_of_ended,
    clear_old_forms,
    forget_held_form,
    held_form,
    hold_form,
)  # fmt: skip
from tests.cast import MONDAY, Cast, make_cast

PATH = "/meetings/1/minutes"
TYPED = {"words": ["He was glad to be asked."], "present": ["a", "b"]}


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def hold(cast: Cast, name: str = "Cora", fields: dict[str, list[str]] = TYPED) -> None:
    hold_form(cast.session, cast.accounts[name], PATH, fields, MONDAY)


def held_for(cast: Cast, name: str, minutes: int = 0) -> dict[str, list[str]] | None:
    return held_form(cast.session, cast.accounts[name].id, PATH, MONDAY + timedelta(minutes=minutes))


def test_what_was_typed_comes_back_whole_to_its_writer_alone(cast: Cast) -> None:
    hold(cast)
    assert held_for(cast, "Cora") == TYPED
    assert held_for(cast, "Nia") is None


def test_it_is_held_for_an_hour(cast: Cast) -> None:
    hold(cast)
    assert held_for(cast, "Cora", 59) == TYPED
    assert held_for(cast, "Cora", 60) is None
    clear_old_forms(cast.session, MONDAY + HELD_FOR + timedelta(seconds=1))
    assert cast.session.exec(select(HeldForm)).all() == []


def test_the_last_one_for_an_address_replaces_the_one_before(cast: Cast) -> None:
    hold(cast)
    hold(cast, fields={"words": ["again"]})
    assert held_for(cast, "Cora") == {"words": ["again"]}
    forget_held_form(cast.session, cast.accounts["Cora"].id, PATH)
    assert held_for(cast, "Cora") is None


def test_what_is_far_too_long_is_not_held(cast: Cast) -> None:
    hold(cast, fields={"words": ["x" * MOST_HELD]})
    assert held_for(cast, "Cora") is None


def test_it_is_unreadable_in_the_database(cast: Cast) -> None:
    hold(cast)
    raw = cast.session.connection().exec_driver_sql("SELECT fields FROM held_form").scalar_one()
    assert b"glad" not in bytes(raw)


def test_an_ended_session_still_tells_whose_it_was_but_not_after_the_account_is_closed(cast: Cast) -> None:
    now, account = clock.machine_now(), cast.accounts["Cora"]
    token = begin(cast.session, account.id, cast.provider.id, ["coordinator"], now)
    end(cast.session, token, now)
    found = account_of_ended(cast.session, token, now)
    assert found is not None
    assert found.id == account.id
    assert account_of_ended(cast.session, "another token", now) is None
    disable(cast.session, account, cast.manager, MONDAY)
    assert account_of_ended(cast.session, token, now) is None


def test_keys_of_forms_are_forgotten_after_a_day(cast: Cast) -> None:
    now = clock.machine_now()
    account = cast.accounts["Cora"]
    for key, at in (("old", now - timedelta(days=2)), ("new", now)):
        row = Submission(provider_id=cast.provider.id, account_id=account.id, key=key, status=303, at=at)
        cast.session.add(row)
    cast.session.flush()
    clear_old_forms(cast.session, now)
    assert list(cast.session.exec(select(Submission.key))) == ["new"]
