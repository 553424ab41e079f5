"""Importing people: good lines kept, bad ones told by number and reason, and nothing added twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, func, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import open_engine, reading, writing
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.people import import_kinds, import_line, import_rows, importing, phone
from circles.people.clearance import Clearance, clearances_of
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.standing import stands
from circles.people.text_consent import may_be_texted
from circles.people.volunteer import Volunteer
from tests import databases
from tests.circles.people.people_files import VOLUNTEERS, Desk, as_csv, as_xlsx, said, volunteer

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
CORE = import_kinds.KINDS["core-members"].columns
MENTORS = import_kinds.KINDS["peer-mentors"].columns


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture(scope="module")
def shared_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One SQLite file, in which each import has a provider of its own."""
    engine = open_engine(databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("shared")))
    yield engine
    engine.dispose()


def people(desk: Desk) -> dict[str, Person]:
    with reading(desk.engine) as session:
        mine = col(Person.provider_id) == desk.northside.provider.id
        found = session.exec(select(Person).where(mine, col(Person.first_name).like("Asha%"))).all()
        return {one.first_name: one for one in found}


def test_a_good_line_becomes_a_volunteer_with_everything_in_it(desk: Desk) -> None:
    tally = desk.takes(as_csv(volunteer(1, first_name="Siân", last_name="Ŵyn-Jones", notes='Says "hello"\nand more')))
    assert said(tally) == (1, 0, 0)
    with reading(desk.engine) as session:
        person = session.exec(select(Person).where(Person.first_name == "Siân")).one()
        (check,) = clearances_of(session, person.id)
        state = session.exec(select(Volunteer.state).where(Volunteer.person_id == person.id)).one()
    assert (person.mobile, person.email, person.birth_date) == ("+447700900001", "asha1@example.org", date(1980, 11, 5))
    assert (person.postcode, person.outcode, person.spoken) == ("BS3 1AB", "BS3", ["English", "Gujarati"])
    assert person.notes == 'Says "hello"\nand more'
    assert (check.kind, check.checked_on, check.renew_by) == ("dbs", date(2026, 2, 1), date(2029, 2, 1))
    assert state == "pool"


def test_nobody_is_texted_because_they_stood_in_a_file(desk: Desk) -> None:
    desk.takes(as_csv(volunteer(1)))
    assert may_be_texted(people(desk)["Asha1"], NOW) == "no_consent"


def test_a_second_import_adds_nothing(desk: Desk) -> None:
    content = as_csv(*(volunteer(number) for number in range(1, 6)))
    assert said(desk.takes(content)) == (5, 0, 0)
    with reading(desk.engine) as session:
        entries = session.exec(select(func.count()).select_from(JournalEntry)).one()
    assert said(desk.takes(content)) == (0, 5, 0)
    assert said(desk.takes(as_csv(volunteer(1, email="ASHA1@Example.ORG", last_name="Shah")))) == (0, 1, 0)
    with reading(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Volunteer)).one() == 5
        assert session.exec(select(func.count()).select_from(JournalEntry)).one() == entries


def test_a_trial_counts_the_same_and_writes_nothing(desk: Desk) -> None:
    content = as_csv(volunteer(1), volunteer(2, mobile="020 7946 0991"), volunteer(3, mobile="07700 900001"))
    trial = desk.takes(content, dry_run=True)
    assert people(desk) == {}
    real = desk.takes(content)
    assert said(trial) == said(real) == (2, 0, 1)
    assert trial.flagged == real.flagged == [2, 4]


REFUSED = [
    ({"first_name": " "}, import_kinds.NO_FIRST_NAME),
    ({"date_of_birth": "31/02/1980"}, "The date of birth: There is no 31 February. Check the day and the month."),
    ({"date_of_birth": "1980-02-01"}, "The date of birth: Write the day, the month and the year in numbers"),
    ({"date_of_birth": "01/01/2190"}, "The date of birth: Check the year: 2190 cannot be right."),
    ({"date_of_birth": "01/01/2090"}, "This date of birth is in the future."),
    ({"mobile": "0117 496 0860"}, phone.NOT_A_MOBILE),
    ({"mobile": "no phone"}, phone.NOT_A_NUMBER),
    ({"mobile": "+447700900123"}, import_line.RUNS),
    ({"postcode": ""}, import_kinds.NO_POSTCODE),
    ({"postcode": "ZZ9 9ZZ"}, import_kinds.UNKNOWN_POSTCODE),
    ({"postcode": "Bedminster"}, import_kinds.UNKNOWN_POSTCODE),
    ({"email": ""}, import_kinds.NO_EMAIL),
    ({"email": "asha at home"}, "Write an e-mail address"),
    ({"dbs_checked_on": "30/02/2026"}, "The DBS check: There is no 30 February."),
    ({"dbs_checked_on": "01/02/1979"}, import_kinds.BEFORE_BIRTH),
    ({"notes": "x" * 501}, import_line.TOO_LONG),
    ({"last_name": "=HYPERLINK(\"http://x\")"}, import_line.RUNS),
    ({"last_name": " @SUM(1+1)"}, import_line.RUNS),
    ({"last_name": "\ufeffPatel"}, import_line.STRAY_BOM),
    ({"last_name": "Pa\x00tel"}, import_line.UNSEEN),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "reason"), REFUSED)
def test_a_bad_line_is_refused_by_number_and_reason_and_the_good_ones_are_kept(
    shared_file: Engine, wrong: dict[str, str], reason: str
) -> None:
    desk = Desk(shared_file, f"North {new_id()}")
    tally = desk.takes(as_csv(volunteer(1), volunteer(2, **wrong), volunteer(3)))
    assert said(tally) == (2, 0, 1)
    assert tally.refused[0].number == 3
    assert tally.refused[0].reason.startswith(reason)
    assert set(people(desk)) == {"Asha1", "Asha3"}


def test_every_bad_line_of_one_file_is_told_by_its_own_number_and_reason(desk: Desk) -> None:
    lines = [volunteer(number, **wrong) for number, (wrong, _) in enumerate(REFUSED, 2)]
    told = desk.reasons(volunteer(1), *lines, volunteer(99))
    assert [number for number, _ in told] == list(range(3, len(REFUSED) + 3))
    assert [reason for (_, found), (_, reason) in zip(told, REFUSED, strict=True) if not found.startswith(reason)] == []
    assert set(people(desk)) == {"Asha1", "Asha99"}


def test_every_problem_of_a_line_is_told_at_once(desk: Desk) -> None:
    ((number, reason),) = desk.reasons(volunteer(1, mobile="landline", postcode="", date_of_birth="31/02/1980"))
    assert number == 2
    assert all(part in reason for part in (phone.NOT_A_NUMBER, import_kinds.NO_POSTCODE, "There is no 31 February"))


def test_missing_and_surplus_fields_are_refused(desk: Desk) -> None:
    assert desk.reasons(volunteer(1)[:-1], [*volunteer(2), "more"]) == [
        (2, "This line has 8 fields where the header has 9."),
        (3, "This line has 10 fields where the header has 9."),
    ]


def test_an_e_mail_or_a_whole_line_seen_already_is_refused(desk: Desk) -> None:
    lines = (volunteer(1), volunteer(1), volunteer(2, email="Asha1@EXAMPLE.org"))
    assert desk.reasons(*lines) == [(3, import_rows.SEEN_LINE), (4, import_rows.SEEN_EMAIL)]


def test_an_e_mail_of_somebody_who_is_no_volunteer_is_refused(desk: Desk) -> None:
    desk.takes(as_csv(["Asha9", "Patel", "", "a9@example.org", "", "M1", "", "", ""], columns=MENTORS), "peer-mentors")
    assert desk.reasons(volunteer(9, email="A9@example.org")) == [(2, importing.TAKEN)]


def test_a_shared_mobile_is_imported_flagged_and_not_texted(desk: Desk) -> None:
    first = desk.takes(as_csv(volunteer(1)))
    second = desk.takes(as_csv(volunteer(2, mobile="07700 900001"), volunteer(3)))
    assert (first.flagged, second.flagged, said(second)) == ([], [2], (2, 0, 0))
    settled = {name: person.mobile_settled for name, person in people(desk).items()}
    assert settled == {"Asha1": False, "Asha2": False, "Asha3": True}


def test_a_check_dated_ahead_is_imported_and_not_yet_valid(desk: Desk) -> None:
    assert said(desk.takes(as_csv(volunteer(1, dbs_checked_on="01/06/2031")))) == (1, 0, 0)
    with reading(desk.engine) as session:
        checks = list(session.exec(select(Clearance)).all())
    assert stands(checks, "dbs", date(2031, 5, 31)).verdict == "block"
    assert stands(checks, "dbs", date(2031, 6, 1)).verdict == "ok"


def test_renew_by_follows_the_providers_setting(desk: Desk) -> None:
    with writing(desk.engine) as session:
        session.get_one(Provider, desk.northside.provider.id).renew_checks_years = 2
        session.commit()
    desk.takes(as_csv(volunteer(1, dbs_checked_on="29/02/2024")))
    with reading(desk.engine) as session:
        assert session.exec(select(Clearance.renew_by)).one() == date(2026, 2, 28)


def test_what_may_be_left_empty_may_be_left_empty(desk: Desk) -> None:
    bare = volunteer(1, last_name="", mobile="", date_of_birth="", dbs_checked_on="", languages="")
    assert said(desk.takes(as_csv(bare))) == (1, 0, 0)
    with reading(desk.engine) as session:
        assert session.exec(select(Volunteer.state)).one() == "checks"


def test_a_workbook_is_read_like_a_csv(desk: Desk) -> None:
    row: list[object] = list(volunteer(1))
    row[2], row[4], row[6] = 7700900001, datetime(1980, 11, 5, tzinfo=None), date(2026, 2, 1)  # noqa: DTZ001 - as a workbook has it
    tally = desk.takes(as_xlsx(row, volunteer(2, notes="=1+1"), volunteer(3)[:-1]))
    assert said(tally) == (2, 0, 1)
    assert (tally.refused[0].number, tally.refused[0].reason) == (3, import_line.RUNS)
    assert people(desk)["Asha1"].mobile == "+447700900001"
    assert people(desk)["Asha1"].born_on == "1980-11-05"


def test_columns_may_stand_in_another_order(desk: Desk) -> None:
    line = dict(zip(VOLUNTEERS, volunteer(1), strict=True))
    turned = tuple(reversed(VOLUNTEERS))
    assert said(desk.takes(as_csv([line[name] for name in turned], columns=turned))) == (1, 0, 0)


def test_another_provider_has_its_own_people(desk: Desk) -> None:
    content = as_csv(volunteer(1))
    assert said(desk.takes(content)) == (1, 0, 0)
    other = Desk.__new__(Desk)
    other.engine = desk.engine
    from tests.circles.people.conftest import open_northside

    with writing(desk.engine) as session:
        other.northside = open_northside(session, "Southside")
        session.commit()
    other.by = other.northside.by
    assert said(other.takes(content)) == (1, 0, 0)


def test_core_members_are_known_again_by_name_and_birth(desk: Desk) -> None:
    line = ["Róisín", "Ó Briain", "Ro", "07700 900777", "", "03/03/1990", "M1 1AE", "waiting", "", "Irish", ""]
    assert said(desk.takes(as_csv(line, columns=CORE), "core-members")) == (1, 0, 0)
    again = ["ROISIN", "O Briain", *line[2:]]
    assert said(desk.takes(as_csv(again, columns=CORE), "core-members")) == (0, 1, 0)
    twin = [*line[:5], "04/03/1990", *line[6:]]
    assert said(desk.takes(as_csv(twin, columns=CORE), "core-members")) == (1, 0, 0)
    with reading(desk.engine) as session:
        found = session.exec(select(CoreMember.state, CoreMember.coordinator_id)).all()
    assert found == [("waiting", desk.northside.coordinator.id)] * 2


def test_a_core_member_needs_a_birth_date_a_stage_and_a_caseload(desk: Desk) -> None:
    desk.by = desk.northside.manages
    lines = (
        ["Asha", "", "", "", "", "", "M1", "", "coordinator@northside.example", "", ""],
        ["Ben", "", "", "", "", "01/01/1990", "M1", "matched", "coordinator@northside.example", "", ""],
        ["Cara", "", "", "", "", "01/01/1990", "M1", "", "", "", ""],
        ["Dan", "", "", "", "", "01/01/1990", "M1", "", "MANAGER@northside.example", "", ""],
        ["Eve", "", "", "", "", "01/01/1990", "M1", "", "Coordinator@Northside.example", "", ""],
    )
    tally = desk.takes(as_csv(*lines, columns=CORE), "core-members")
    assert [one.number for one in tally.refused] == [2, 3, 4, 5]
    assert tally.refused[2].reason == tally.refused[3].reason == import_kinds.NO_COORDINATOR
    assert said(tally) == (1, 0, 4)


def test_peer_mentors_come_with_the_end_of_their_own_licence(desk: Desk) -> None:
    line = ["Asha", "Patel", "07700 900123", "a@example.org", "01/01/1985", "BS3", "01/05/2027", "English", ""]
    assert said(desk.takes(as_csv(line, columns=MENTORS), "peer-mentors")) == (1, 0, 0)
    with reading(desk.engine) as session:
        assert session.exec(select(PeerMentor.licence_ends_on)).one() == date(2027, 5, 1)


def test_an_import_that_is_stopped_keeps_what_it_did_and_goes_on_later(desk: Desk) -> None:
    content = as_csv(*(volunteer(number) for number in range(120)))
    seen: list[tuple[int, int]] = []

    def stop_after_one_piece(done: int, total: int) -> bool:
        seen.append((done, total))
        return done < 100

    tally = importing.import_people(desk.engine, desk.ask(content), desk.by, stop_after_one_piece)
    assert tally.stopped
    assert said(tally) == (100, 0, 0)
    assert seen[:2] == [(0, 120), (100, 120)]
    assert said(desk.takes(content)) == (20, 100, 0)


def test_the_moment_of_an_import_is_the_moment_the_work_lives_in(desk: Desk) -> None:
    with writing(desk.engine) as session:
        clock.set_to(session, datetime(2031, 1, 1, tzinfo=UTC))
        session.commit()
    desk.takes(as_csv(volunteer(1)))
    assert people(desk)["Asha1"].made_at.year == 2031


ANY_CELL = st.one_of(
    st.sampled_from(["", "Asha", "07700 900001", "0207 946 0991", "a@example.org", "A@EXAMPLE.ORG", "31/02/1999",
                     "01/02/1980", "BS3 1AB", "ZZ1 1ZZ", "=1+1", "\ufeff", "x" * 501, '"', "a\nb", ";"]),
    st.text(max_size=12),
)  # fmt: skip
MIXED = st.lists(
    st.one_of(
        st.integers(0, 9).map(volunteer),
        st.builds(lambda number, at, cell: [*volunteer(number)[:at], cell, *volunteer(number)[at + 1 :]],
                  st.integers(0, 9), st.integers(0, 8), ANY_CELL),
        st.lists(ANY_CELL, min_size=1, max_size=11).filter(lambda cells: any(cell.strip() for cell in cells)),
    ),
    max_size=12,
)  # fmt: skip


@settings(suppress_health_check=list(HealthCheck), max_examples=40)
@given(lines=MIXED)
def test_whatever_the_mix_created_unchanged_and_refused_are_all_the_lines(
    lines: list[list[str]], shared_file: Engine
) -> None:
    desk = Desk(shared_file, f"Mix {new_id()}")
    content = as_csv(*([cell.encode("utf-8", "replace").decode() for cell in line] for line in lines))
    trial, first, second = desk.takes(content, dry_run=True), desk.takes(content), desk.takes(content)
    assert sum(said(first)) == len(lines)
    assert said(trial) == said(first)
    assert (second.created, second.unchanged, second.refused) == (0, first.created, first.refused)
