"""Putting a row of Today off: with a reason, for a while, and never what must not wait."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from circles.errors import BadInput, WrongMoment
from circles.identity import new_id
from circles.today.row import LONGEST_PUT_OFF_DAYS, NEVER_PUT_OFF, PutOff, TodayRow, put_off, put_off_by
from tests.cast import MONDAY, Cast, make_cast

TODAY = MONDAY.date()


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def put(cast: Cast, days: int, reason: str = "The panel meets on Friday", kind: str = "gate_open") -> UUID:
    subject = new_id()
    put_off(cast.session, kind, subject, TODAY + timedelta(days=days), reason, cast.by, MONDAY)
    return subject


def test_a_row_put_off_comes_back_on_its_day(cast: Cast) -> None:
    subject = put(cast, 3)
    account = cast.accounts["Cora"].id
    assert put_off_by(cast.session, account, TODAY) == {("gate_open", subject)}
    assert put_off_by(cast.session, account, TODAY + timedelta(days=3)) == set()
    assert put_off_by(cast.session, cast.accounts["Nia"].id, TODAY) == set()


@pytest.mark.parametrize("days", [-1, 0, LONGEST_PUT_OFF_DAYS + 1])
def test_a_day_that_is_no_day_to_come_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(BadInput, match="Choose a day"):
        put(cast, days)
    assert cast.session.exec(select(PutOff)).all() == []


def test_a_reason_is_asked_for(cast: Cast) -> None:
    with pytest.raises(BadInput, match="Write why"):
        put(cast, 2, reason="")


@pytest.mark.parametrize("kind", NEVER_PUT_OFF)
def test_what_must_not_wait_cannot_be_put_off(cast: Cast, kind: str) -> None:
    with pytest.raises(WrongMoment, match="cannot be put off"):
        put(cast, 2, kind=kind)
    assert not TodayRow(kind, new_id(), "x", None).can_be_put_off
