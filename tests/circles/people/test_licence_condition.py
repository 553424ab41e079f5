"""Licence conditions: entered, ended, approved, and sealed where they tell of a victim (F11, F12)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlmodel import Session

from circles.errors import BadInput, WrongMoment
from circles.people.licence_condition import (
    add_condition,
    end_condition,
    open_conditions,
    record_approval,
    sealed_conditions,
)
from circles.people.person import Person
from tests.circles.people.conftest import Northside

TakeOn = Callable[..., Person]
FROM = date(2026, 1, 5)


@pytest.mark.parametrize("kind", ["no_contact_with_named_people", "exclusion_area"])
def test_what_tells_of_a_victim_is_sealed_and_in_no_list(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, kind: str
) -> None:
    person = newcomer()
    add_condition(session, person, "curfew", "7pm to 7am", FROM, northside.by, moment)
    sealed = add_condition(session, person, kind, "J.", FROM, northside.by, moment)
    assert [one.kind for one in open_conditions(session, person.id)] == ["curfew"]
    assert sealed_conditions(session, person.id) == [sealed]


def test_somebody_may_say_that_an_area_tells_of_nobody(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer()
    add_condition(session, person, "exclusion_area", "The docks", FROM, northside.by, moment, sealed=False)
    assert len(open_conditions(session, person.id)) == 1


def test_a_condition_holds_until_its_last_day(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    condition = add_condition(session, newcomer(), "no_internet", "", FROM, northside.by, moment)
    end_condition(session, condition, date(2026, 9, 6), northside.by, moment)
    assert condition.holds_on(date(2026, 9, 6))
    assert not condition.holds_on(date(2026, 9, 7))
    with pytest.raises(WrongMoment):
        end_condition(session, condition, date(2026, 9, 30), northside.by, moment)


def test_dates_that_cannot_be_are_refused(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer()
    with pytest.raises(BadInput):
        add_condition(session, person, "curfew", "", FROM, northside.by, moment, until_on=date(2025, 12, 31))
    condition = add_condition(session, person, "curfew", "", FROM, northside.by, moment)
    with pytest.raises(BadInput):
        end_condition(session, condition, date(2026, 1, 4), northside.by, moment)
    assert condition.until_on is None


@pytest.mark.parametrize(
    ("who", "on", "reference", "field"),
    [
        ("", date(2026, 9, 1), "E-mail of 1 September", "who"),
        ("P. Clarke", date(2026, 9, 8), "E-mail", "on"),
        ("P. Clarke", date(2026, 9, 1), " ", "reference"),
    ],
)
def test_an_approval_says_who_when_and_where_it_is_written(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, who: str, on: date, reference: str,
    field: str,
) -> None:  # fmt: skip
    condition = add_condition(session, newcomer(), "no_association", "", FROM, northside.by, moment)
    with pytest.raises(BadInput) as refused:
        record_approval(session, condition, who, on, reference, northside.by, moment)
    assert set(refused.value.problems) == {field}
    assert condition.approved_by is None


def test_an_approval_is_kept_with_its_reference(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    condition = add_condition(session, newcomer(), "no_association", "", FROM, northside.by, moment)
    record_approval(session, condition, "P. Clarke", date(2026, 9, 1), "E-mail of 1 September", northside.by, moment)
    assert (condition.approved_by, condition.approved_on) == ("P. Clarke", date(2026, 9, 1))
