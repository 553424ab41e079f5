"""Whether somebody is cleared is asked of the date of the event (F21)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.identity import new_id
from circles.people.clearance import BLOCKING, KINDS, OF_A_PRISON, Clearance
from circles.people.standing import stands

ISSUED, RENEW_BY = date(2024, 3, 1), date(2027, 3, 1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def clearance(kind: str = "dbs", **given: Any) -> Clearance:
    facts: dict[str, Any] = {"issued_on": ISSUED, "renew_by": RENEW_BY, **given}
    return Clearance(provider_id=new_id(), person_id=new_id(), kind=kind, **facts)


@given(DAYS)
def test_a_dbs_check_blocks_before_it_is_made_then_holds_then_warns(on: date) -> None:
    answer = stands([clearance()], "dbs", on)
    expected = "block" if on < ISSUED else "ok" if on <= RENEW_BY else "warn"
    assert answer.verdict == expected


@given(DAYS, st.sampled_from(BLOCKING))
def test_vetting_and_insurance_block_past_their_date(on: date, kind: str) -> None:
    prison = "BLI" if kind in OF_A_PRISON else None
    answer = stands([clearance(kind, prison_code=prison)], kind, on, prison)
    assert answer.verdict == ("ok" if ISSUED <= on <= RENEW_BY else "block")


@given(DAYS, st.sampled_from(KINDS))
def test_never_checked_blocks_on_every_day(on: date, kind: str) -> None:
    assert stands([], kind, on).verdict == "block"


@given(DAYS, DAYS)
def test_withdrawn_blocks_from_its_day_on_whatever_else_holds(on: date, withdrawn_on: date) -> None:
    answer = stands([clearance(withdrawn_on=withdrawn_on, extended_until=RENEW_BY)], "dbs", on)
    if on >= withdrawn_on or on < ISSUED:
        assert answer.verdict == "block"
    else:
        assert answer.verdict in ("ok", "warn")


@given(DAYS)
def test_new_information_blocks_always(on: date) -> None:
    assert stands([clearance(new_information=True)], "dbs", on).verdict == "block"


@given(DAYS)
def test_the_later_check_counts_once_it_has_begun(on: date) -> None:
    second = date(2027, 6, 1)
    both = [clearance(), clearance(issued_on=second, renew_by=date(2030, 6, 1))]
    answer = stands(both, "dbs", on)
    if second <= on <= date(2030, 6, 1):
        assert answer.verdict == "ok"
    elif on < second:
        assert answer == stands(both[:1], "dbs", on)


def test_an_extension_quiets_the_warning_for_its_28_days_only() -> None:
    until = RENEW_BY + timedelta(days=28)
    extended = [clearance(extended_until=until)]
    assert stands(extended, "dbs", until).verdict == "ok"
    assert stands(extended, "dbs", until + timedelta(days=1)).verdict == "warn"


def test_vetting_is_for_one_prison_and_says_its_booking_time() -> None:
    vetted = [clearance("prison_vetting", prison_code="BLI", booking_days=14)]
    assert stands(vetted, "prison_vetting", date(2026, 9, 7), "MDI").verdict == "block"
    answer = stands(vetted, "prison_vetting", date(2026, 9, 7), "BLI")
    assert answer.verdict == "ok"
    assert "14 days before" in answer.sentence


def test_a_check_is_asked_of_the_event_and_not_of_today() -> None:
    insured = [clearance("driving_insurance", renew_by=date(2026, 12, 31))]
    assert stands(insured, "driving_insurance", date(2026, 12, 31)).verdict == "ok"
    assert stands(insured, "driving_insurance", date(2027, 1, 1)).sentence == (
        "The business insurance for driving ran out on 31 December 2026."
    )


@pytest.mark.parametrize("kind", ["references", "training"])
def test_references_and_training_hold_without_an_end(kind: str) -> None:
    assert stands([clearance(kind, renew_by=None)], kind, date(2034, 1, 1)).verdict == "ok"
