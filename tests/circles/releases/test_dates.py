"""Which day it is: the early-release rule with its published days, and what counts of several statements."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, text

from circles.errors import BadInput
from circles.local_time import is_working_day
from circles.places.bank_holiday import bank_holidays
from circles.releases.dates import (
    NAMES,
    date_that_counts,
    dates_of,
    early_release,
    hard_stop,
    release_days,
    state_date,
    warning_day,
)
from tests.cast import MONDAY, Cast, add_somebody, make_cast
from tests.queries import counting

HOLIDAYS = bank_holidays("england-and-wales")
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (date(2026, 3, 20), date(2026, 3, 19)),  # a Friday
        (date(2026, 4, 2), date(2026, 4, 1)),  # before Good Friday
        (date(2026, 4, 6), date(2026, 4, 1)),  # Easter Monday
        (date(2026, 5, 4), date(2026, 4, 30)),  # the early May holiday
        (date(2026, 12, 24), date(2026, 12, 23)),
        (date(2026, 12, 25), date(2026, 12, 23)),
        (date(2026, 9, 9), date(2026, 9, 9)),  # an ordinary Wednesday
    ],
)
def test_the_published_days_come_out(told: date, expected: date) -> None:
    assert early_release(told, HOLIDAYS) == expected


@given(DAYS)
def test_nobody_is_expected_before_a_day_on_which_all_is_closed_and_no_day_is_skipped(told: date) -> None:
    expected = early_release(told, HOLIDAYS)
    after = expected + timedelta(days=1)
    assert expected <= told
    assert is_working_day(expected, HOLIDAYS)
    assert is_working_day(after, HOLIDAYS)
    assert early_release(expected, HOLIDAYS) == expected
    between = [expected + timedelta(days=one) for one in range(1, (told - expected).days + 1)]
    closed = [not (is_working_day(day, HOLIDAYS) and is_working_day(day + timedelta(days=1), HOLIDAYS))
              for day in between]  # fmt: skip
    assert all(closed)


def test_the_hard_stop_and_its_warning_count_working_days() -> None:
    assert hard_stop(date(2026, 3, 19), HOLIDAYS) == date(2026, 3, 17)
    assert warning_day(date(2026, 3, 19), HOLIDAYS) == date(2026, 3, 13)


@pytest.mark.parametrize("kind", ["hdc_actual", "parole", "rotl"])
def test_the_rule_does_not_touch_curfew_parole_or_temporary_licence(session: Session, kind: str) -> None:
    cast = make_cast(session)
    stated = state_date(session, cast.core_member, kind, date(2026, 10, 2), "prison", "", cast.by, MONDAY)
    assert (stated.expected_on, stated.early_rule) == (date(2026, 10, 2), False)


def test_the_rule_is_left_out_where_somebody_says_so(session: Session) -> None:
    cast = make_cast(session)
    stated = state_date(
        session, cast.core_member, "crd", date(2026, 10, 2), "prison", "", cast.by, MONDAY, early_rule=False
    )
    assert stated.expected_on == date(2026, 10, 2)


def test_what_was_said_before_still_stands_beside_what_is_said_now(session: Session) -> None:
    cast = make_cast(session)
    for day, source in ((date(2026, 10, 2), "letter"), (date(2026, 10, 9), "prison")):
        state_date(session, cast.core_member, "crd", day, source, "", cast.by, MONDAY)
    stated = dates_of(session, cast.core_member.id)
    assert [(one.on_date, one.source) for one in stated] == [
        (date(2026, 10, 9), "prison"), (date(2026, 10, 2), "letter"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="only ever added to"), session.begin_nested():
        session.connection().execute(text("UPDATE release_date SET source = 'other'"))


def test_a_granted_curfew_counts_before_the_conditional_date_and_ends_never_do(session: Session) -> None:
    cast = make_cast(session)
    for kind, day in (("crd", 2), ("hdc_actual", 20), ("led", 1), ("hdc_eligible", 3)):
        month = 9 if kind == "hdc_actual" else 10
        state_date(session, cast.core_member, kind, date(2026, month, day), "prison", "", cast.by, MONDAY)
    counts = date_that_counts(dates_of(session, cast.core_member.id))
    assert counts is not None
    assert NAMES[counts.kind] == NAMES["hdc_actual"]


def test_a_confirmed_day_counts_most_and_needs_a_name(session: Session) -> None:
    cast = make_cast(session)
    core_member = cast.core_member
    state_date(session, core_member, "hdc_actual", date(2026, 9, 21), "prison", "", cast.by, MONDAY)
    state_date(session, core_member, "crd", date(2026, 10, 2), "prison", "Ms Okafor", cast.by, MONDAY, confirmed=True)
    assert release_days(session, {core_member.person_id}) == {core_member.person_id: date(2026, 10, 2)}
    with pytest.raises(BadInput, match="name of the person at the prison"):
        state_date(session, core_member, "crd", date(2026, 10, 2), "prison", " ", cast.by, MONDAY, confirmed=True)


@pytest.mark.parametrize(("kind", "source"), [("someday", "prison"), ("crd", "a dream")])
def test_an_unknown_kind_or_source_is_refused(session: Session, kind: str, source: str) -> None:
    cast = make_cast(session)
    with pytest.raises(BadInput):
        state_date(session, cast.core_member, kind, date(2026, 10, 2), source, "", cast.by, MONDAY)


def test_who_has_no_date_is_left_out_and_one_query_answers_for_everybody(session: Session) -> None:
    cast = make_cast(session)
    nobody = add_somebody(cast, "Ola", MONDAY)
    state_date(session, cast.core_member, "led", date(2027, 10, 2), "prison", "", cast.by, MONDAY)
    asked = [nobody.id, cast.core_member.person_id]
    with counting(session) as queries:
        assert release_days(session, asked) == {}
    assert len(queries) == 1


def test_the_day_by_bank_holidays_of_the_provider(session: Session) -> None:
    cast: Cast = make_cast(session)
    cast.provider.holiday_division = "scotland"
    stated = state_date(session, cast.core_member, "ard", date(2026, 4, 6), "prison", "", cast.by, MONDAY)
    assert stated.expected_on == date(2026, 4, 6)  # no holiday there
