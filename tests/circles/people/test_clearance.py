"""Clearances are entered, looked up, withdrawn and extended once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from circles.errors import BadInput, WrongMoment
from circles.people.clearance import (
    BLOCKING,
    Clearance,
    clearances_of,
    extend,
    record_clearance,
    record_update_service_check,
    withdraw,
    years_after,
)
from circles.people.person import Person
from tests.circles.people.conftest import Northside

TakeOn = Callable[..., Person]
ISSUED = date(2023, 9, 20)  # to be renewed by 20 September 2026


@pytest.fixture
def dbs(newcomer: TakeOn, session: Session, northside: Northside, moment: datetime) -> Clearance:
    return record_clearance(session, newcomer(), "dbs", northside.by, moment, issued_on=ISSUED)


def test_a_dbs_check_is_renewed_by_the_providers_policy(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    two_years = record_clearance(
        session, newcomer(), "dbs", northside.by, moment, issued_on=ISSUED, checked_on=date(2025, 6, 1), renew_years=2
    )
    assert two_years.renew_by == date(2027, 6, 1)


def test_three_years_after_a_leap_day_is_the_28th() -> None:
    assert years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("dbs", {}, "issued_on"),
        ("dbs", {"issued_on": date(1960, 1, 1)}, "issued_on"),
        ("dbs", {"issued_on": ISSUED, "renew_by": date(2023, 1, 1)}, "renew_by"),
        ("driving_insurance", {"issued_on": ISSUED}, "renew_by"),
        ("prison_vetting", {"issued_on": ISSUED, "renew_by": date(2027, 1, 1)}, "prison_code"),
        ("horoscope", {"issued_on": ISSUED}, "kind"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, kind: str, given: dict[str, date],
    field: str,
) -> None:  # fmt: skip
    person = newcomer(born_on=date(1970, 5, 5))
    with pytest.raises(BadInput) as refused:
        record_clearance(session, person, kind, northside.by, moment, **given)  # type: ignore[arg-type]
    assert set(refused.value.problems) == {field}
    assert clearances_of(session, person.id) == []


def test_the_update_service_moves_the_renewal_and_new_information_does_not(
    dbs: Clearance, session: Session, northside: Northside, moment: datetime
) -> None:
    record_update_service_check(session, dbs, date(2026, 9, 1), new_information=False, by=northside.by, now=moment)
    assert (dbs.checked_on, dbs.renew_by) == (date(2026, 9, 1), date(2029, 9, 1))
    record_update_service_check(session, dbs, date(2026, 9, 7), new_information=True, by=northside.by, now=moment)
    assert (dbs.new_information, dbs.renew_by) == (True, date(2029, 9, 1))


@pytest.mark.parametrize("on", [date(2026, 9, 8), date(2023, 9, 19)])
def test_a_look_up_is_neither_ahead_nor_before_the_check(
    dbs: Clearance, session: Session, northside: Northside, moment: datetime, on: date
) -> None:
    with pytest.raises(BadInput):
        record_update_service_check(session, dbs, on, new_information=False, by=northside.by, now=moment)
    assert dbs.checked_on is None


def test_a_manager_extends_once_by_28_days_with_a_reason(
    dbs: Clearance, session: Session, northside: Northside, moment: datetime
) -> None:
    with pytest.raises(BadInput):
        extend(session, dbs, "  ", northside.manages, moment)
    extend(session, dbs, "The form is with the DBS.", northside.manages, moment)
    assert dbs.renew_by == date(2026, 9, 20)
    assert dbs.extended_until == date(2026, 10, 18)
    assert dbs.extended_by_id == northside.manager.id
    with pytest.raises(WrongMoment, match="once already"):
        extend(session, dbs, "Again.", northside.manages, moment)


def test_an_extension_of_a_check_long_past_counts_from_today(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    old = record_clearance(session, newcomer(), "dbs", northside.by, moment, issued_on=date(2023, 1, 1))
    extend(session, old, "Waiting.", northside.manages, moment)
    assert old.extended_until == moment.date() + timedelta(days=28)


@pytest.mark.parametrize("kind", BLOCKING)
def test_vetting_and_insurance_are_never_extended(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime, kind: str
) -> None:
    clearance = record_clearance(
        session, newcomer(), kind, northside.by, moment, issued_on=ISSUED, renew_by=date(2027, 1, 1), prison_code="BLI"
    )
    with pytest.raises(WrongMoment, match="has to be renewed"):
        extend(session, clearance, "Please.", northside.manages, moment)


def test_what_no_longer_stands_is_not_extended_and_is_withdrawn_once(
    dbs: Clearance, session: Session, northside: Northside, moment: datetime
) -> None:
    withdraw(session, dbs, moment.date(), northside.by, moment)
    with pytest.raises(WrongMoment):
        extend(session, dbs, "Please.", northside.manages, moment)
    with pytest.raises(WrongMoment):
        withdraw(session, dbs, moment.date(), northside.by, moment)


def test_a_check_with_time_left_is_not_extended(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    fresh = record_clearance(session, newcomer(), "dbs", northside.by, moment, issued_on=date(2023, 10, 6))
    with pytest.raises(WrongMoment, match="still time"):
        extend(session, fresh, "To be safe.", northside.manages, moment)
    assert fresh.extended_until is None
    extend(session, fresh, "To be safe.", northside.manages, moment + timedelta(days=1))
