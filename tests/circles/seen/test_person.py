"""What each audience sees of a person, and above all what it does not (F12, F20)."""

from dataclasses import FrozenInstanceError, asdict, fields
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from circles.people.clearance import Clearance, clearances_of, record_clearance
from circles.people.details import Details
from circles.people.licence_condition import LicenceCondition, add_condition
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.seen.person import (
    CoreMembersVolunteer,
    as_coordinator,
    as_core_member,
    as_manager,
    as_volunteer,
    clearances_seen,
    conditions_seen,
    sealed_seen,
)
from tests.cast import Cast, make_cast

TODAY = date(2026, 9, 7)


@pytest.fixture
def cast(session: Session, moment: datetime) -> Cast:
    return make_cast(session, moment)


@pytest.fixture
def person(cast: Cast, session: Session, moment: datetime) -> Person:
    details = Details(
        "Rhiannon", "Secretname", "Rhi", born_on=date(1980, 5, 5), email="rhi@example.org", address="1 Hidden Lane",
        postcode="BS3 1AB", notes="A private note.",
    )  # fmt: skip
    return add_person(session, cast.provider.id, details, cast.by, moment)


@pytest.fixture
def conditions(cast: Cast, session: Session, person: Person, moment: datetime) -> list[LicenceCondition]:
    return [
        add_condition(session, person, "curfew", "7pm to 7am", date(2026, 1, 1), cast.by, moment),
        add_condition(session, person, "exclusion_area", "BS5", date(2026, 1, 1), cast.by, moment),
        add_condition(session, person, "no_internet", "", date(2025, 1, 1), cast.by, moment, until_on=date(2026, 1, 1)),
    ]


def test_a_coordinator_sees_the_whole_record_but_nothing_sealed(
    person: Person, conditions: list[LicenceCondition], moment: datetime
) -> None:
    seen = as_coordinator(person, [], [], {}, conditions, TODAY, moment)
    assert (seen.name, seen.address, seen.notes) == ("Rhiannon Secretname", "1 Hidden Lane", "A private note.")
    assert [one.name for one in seen.conditions] == ["Curfew", "No internet"]
    assert "BS5" not in str(asdict(seen))


def test_a_manager_sees_no_home_no_birthday_and_no_note(person: Person, moment: datetime) -> None:
    text = str(asdict(as_manager(person, [], TODAY, moment)))
    assert "Rhiannon Secretname" in text
    for kept_back in ("Hidden Lane", "1980", "private note", "rhi@example.org", "BS3"):
        assert kept_back not in text


def test_a_volunteer_sees_the_name_and_the_open_conditions_that_hold_today(
    person: Person, conditions: list[LicenceCondition]
) -> None:
    seen = as_volunteer(person, conditions, date(2026, 9, 1), TODAY)
    assert (seen.called, seen.briefed) == ("Rhi", "1 September 2026")
    assert [one.name for one in seen.conditions] == ["Curfew"]
    for kept_back in ("Secretname", "Hidden Lane", "BS5", "offence"):
        assert kept_back not in str(asdict(seen))


def test_a_core_member_sees_a_first_name_and_nothing_else(person: Person) -> None:
    assert as_core_member(person) == CoreMembersVolunteer("Rhi")
    assert [one.name for one in fields(CoreMembersVolunteer)] == ["first_name"]


def test_sealed_conditions_come_from_one_place_only(conditions: list[LicenceCondition]) -> None:
    assert [one.detail for one in sealed_seen(conditions, TODAY)] == ["BS5"]
    assert "BS5" not in str(conditions_seen(conditions, TODAY))


def test_the_newest_clearance_of_each_kind_and_prison_is_shown_as_it_stands_today(
    cast: Cast, session: Session, person: Person, moment: datetime
) -> None:
    for year in (2020, 2023):
        record_clearance(session, person, "dbs", cast.by, moment, issued_on=date(year, 9, 1))
    for prison in ("BLI", "MDI"):
        record_clearance(session, person, "prison_vetting", cast.by, moment, issued_on=date(2025, 1, 1),
                         renew_by=date(2027, 1, 1), prison_code=prison)  # fmt: skip
    seen = clearances_seen(clearances_of(session, person.id), TODAY)
    assert {one.name: one.verdict for one in seen} == {
        "DBS check": "warn", "Prison vetting for BLI": "ok", "Prison vetting for MDI": "ok",
    }  # fmt: skip


@pytest.mark.parametrize(("days", "offered"), [(-10, True), (28, True), (29, False)])
def test_an_extension_is_offered_in_the_last_28_days_and_after(
    cast: Cast, session: Session, person: Person, moment: datetime, days: int, offered: bool
) -> None:
    check: Clearance = record_clearance(
        session, person, "dbs", cast.by, moment, issued_on=date(2023, 1, 1), renew_by=TODAY + timedelta(days=days)
    )
    assert clearances_seen([check], TODAY)[0].can_be_extended is offered


def test_a_view_cannot_be_changed(person: Person, moment: datetime) -> None:
    seen = as_manager(person, [], TODAY, moment)
    with pytest.raises(FrozenInstanceError):
        seen.name = "Somebody else"  # type: ignore[misc]
