"""The reference facts: loaded once, whole, and looked up by what people type."""

import csv
import socket

import pytest
from sqlmodel import Session, func, select

from circles.places.bank_holiday import bank_holidays, last_known
from circles.places.distance import find_outcode, miles_between
from circles.places.loading import FACTS, load_reference
from circles.places.make_outcodes import middles
from circles.places.reference import Outcode, Prison, ProbationOffice, ReferenceVersion


def lines(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=["session", "on_postgres"])
def either(request: pytest.FixtureRequest) -> Session:
    found: Session = request.getfixturevalue(request.param)
    return found


@pytest.mark.postgres
def test_every_fact_is_loaded_and_a_second_time_loads_nothing(either: Session) -> None:
    expected = [len(lines(name)) for name in ("outcodes.csv", "prisons.csv", "probation_offices.csv")]
    assert load_reference(either) == sum(expected)
    there = [either.exec(select(func.count()).select_from(table)).one() for table in (Outcode, Prison, ProbationOffice)]
    assert there == expected
    assert load_reference(either) == 0


@pytest.mark.postgres
def test_changed_facts_replace_the_old_ones(either: Session) -> None:
    load_reference(either)
    either.get_one(ReferenceVersion, "prison").fingerprint = "of an older list"
    either.get_one(Prison, "ACI").name = "An old name"
    assert load_reference(either) == len(lines("prisons.csv"))
    either.expire_all()
    assert either.get_one(Prison, "ACI").name == "Altcourse (HMP & YOI)"


def test_every_prison_and_office_has_an_outcode_that_exists(session: Session) -> None:
    load_reference(session)
    places = [row for name in ("prisons.csv", "probation_offices.csv") for row in lines(name) if row["postcode"]]
    assert [row["name"] for row in places if find_outcode(session, row["postcode"]) is None] == []


@pytest.mark.parametrize("typed", ["L9 7LH", "l9 7lh", "L97LH", "  L9  7LH ", "L9"])
def test_an_outcode_is_found_however_the_postcode_is_typed(session: Session, typed: str) -> None:
    load_reference(session)
    found = find_outcode(session, typed)
    assert found is not None
    assert found.code == "L9"


@pytest.mark.parametrize("typed", ["", " ", "ZZ99 9ZZ", "12345", "L9 7LH; DROP TABLE outcode", "É1 1AA", "L" * 500, "\x00"])
def test_nonsense_has_no_outcode(session: Session, typed: str) -> None:
    load_reference(session)
    assert find_outcode(session, typed) is None


def test_distances_are_those_of_the_map(session: Session) -> None:
    load_reference(session)
    london, leeds = find_outcode(session, "SW1A"), find_outcode(session, "LS1")
    assert london is not None
    assert leeds is not None
    assert miles_between(london, leeds) == pytest.approx(169, abs=3)
    assert miles_between(london, london) == 0


def test_welsh_names_keep_their_letters() -> None:
    assert any("ŵ" in row["welsh_name"] or "Carchar" in row["welsh_name"] for row in lines("prisons.csv"))


def test_the_middle_of_an_outcode_is_its_median_and_what_has_no_place_is_left_out() -> None:
    rows = [("L9 7LH", 10.0, 10.0), ("L9 7LJ", 20.0, 30.0), ("L9 7LK", 90.0, 90.0), ("L9 7LL", 0.0, 0.0), ("BT1 1AA", 1, 1)]
    assert middles(rows) == {"L9": (20, 30)}


def test_bank_holidays_are_the_real_ones_and_never_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    bank_holidays.cache_clear()
    there = {day.isoformat(): title for day, title in bank_holidays("england-and-wales").items()}
    assert there["2026-12-25"] == "Christmas Day"
    assert there["2026-12-28"] == "Boxing Day"  # the substitute day: the 26th is a Saturday
    assert "2026-12-26" not in there
    assert there["2027-03-26"] == "Good Friday"
    assert "2026-11-30" not in there
    assert last_known("england-and-wales").year >= 2028


def test_bank_holidays_speak_welsh_and_differ_by_division() -> None:
    welsh = {day.isoformat(): title for day, title in bank_holidays("england-and-wales", "cy").items()}
    assert welsh["2026-12-25"] == "Dydd Nadolig"
    assert "2026-11-30" in {day.isoformat() for day in bank_holidays("scotland")}


@pytest.mark.parametrize("division", ["england-and-wales", "scotland", "northern-ireland"])
def test_no_bank_holiday_is_listed_on_a_weekend(division: str) -> None:
    assert [day for day in bank_holidays(division) if day.weekday() > 4 and day.year > 2019] == []
