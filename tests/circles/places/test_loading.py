"""The reference facts: loaded once, whole, and looked up by what people type."""

import csv
import socket
from pathlib import Path
from shutil import copyfile

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


@pytest.mark.parametrize("typed", ["L9 7LH", "l9 7lh", "L97LH", "  L9  7LH ", "L9", "L9\u00a07LH"])
def test_an_outcode_is_found_however_the_postcode_is_typed(session: Session, typed: str) -> None:
    load_reference(session)
    found = find_outcode(session, typed)
    assert found is not None
    assert found.code == "L9"


NONSENSE = (
    "", " ", "ZZ99 9ZZ", "12345", "L", "L9 7L", "L97 LH9", "9L 7LH", "L9-7LH", "L9 7LH; DROP TABLE outcode",
    "' OR 1=1 --", "É1 1AA", "ß1 1AA", "Ｌ９ ７ＬＨ", "L٩ 7LH", "L9\u200b7LH",
    "L" * 500, "\x00", "%", "L_", "nowhere", "=L9", "{{7*7}}", "👩‍🚀",
)  # fmt: skip


@pytest.mark.parametrize("typed", NONSENSE)
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


@pytest.mark.postgres
def test_a_prison_of_wales_has_its_welsh_name_and_those_for_women_are_known(either: Session) -> None:
    load_reference(either)
    cardiff, styal = either.get_one(Prison, "CFI"), either.get_one(Prison, "STI")
    assert (cardiff.welsh_name, cardiff.for_men, cardiff.for_women) == ("Carchar Caerdydd", True, False)
    assert (styal.welsh_name, styal.for_men, styal.for_women) == ("", False, True)


@pytest.mark.postgres
def test_letters_beyond_the_english_ones_survive_the_loading(
    either: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("outcodes.csv", "prisons.csv", "probation_offices.csv"):
        copyfile(FACTS / name, tmp_path / name)
    with (tmp_path / "prisons.csv").open("a", encoding="utf-8") as file:
        file.write("ZZI,Ynys Môn (HMP),Carchar Tŷ Gŵyr\u2028Llŷn,Llangefni,LL77 7TW,y,y\n")
    monkeypatch.setattr("circles.places.loading.FACTS", tmp_path)
    load_reference(either)
    added = either.get_one(Prison, "ZZI")
    assert (added.name, added.welsh_name) == ("Ynys Môn (HMP)", "Carchar Tŷ Gŵyr\u2028Llŷn")


def test_every_place_names_its_town_and_not_its_county_or_a_road() -> None:
    towns = {row["town"] for name in ("prisons.csv", "probation_offices.csv") for row in lines(name)}
    ends = ("shire", "Road", "Street", "Kent", "Essex", "Sussex", "Surrey", "Devon", "Cornwall", "Cumbria", "Powys")
    assert sorted(town for town in towns if not town or town.endswith(ends) or not town[0].isupper()) == []
    assert not any(letter.isdigit() for town in towns for letter in town)


def test_the_middle_of_an_outcode_is_its_median_and_what_has_no_place_is_left_out() -> None:
    rows = [("L9 7LH", 10, 10), ("L9 7LJ", 20, 30), ("L9 7LK", 90, 90), ("L9 7LL", 0, 0), ("BT1 1AA", 1, 1)]
    assert middles(rows) == {"L9": (20, 30)}


def test_bank_holidays_are_the_real_ones_and_never_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)  # a failed look-up would be swallowed, and prove nothing
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
