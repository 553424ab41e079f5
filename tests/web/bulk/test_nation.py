"""A reduced region, written in bulk: it must stand as if the verbs had made it, on both databases."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import Session, SQLModel, col, select

from circles import tables
from circles.circle.circle import MEETING_STATES, MOVES, OPEN_STATES, Circle, CircleVolunteer
from circles.circle.gate import FEWEST, MOST
from circles.clock import set_to
from circles.database import metadata, open_engine, reading, writing
from circles.journal import JournalEntry
from circles.lifecycle import Moves
from circles.meetings.attendance import Attendance
from circles.meetings.contact import Contact, contact_due_after
from circles.meetings.meeting import MOVES as MEETING_MOVES
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Minutes
from circles.meetings.series import MeetingSeries
from circles.people import core_member, volunteer
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.phone import is_drama
from circles.people.volunteer import Volunteer
from circles.secret import Secret
from tests import databases
from tests.cast import MONDAY
from web.bulk.making import make_in_bulk
from web.bulk.size import Size
from web.demo.making import make_region

assert tables
REDUCED = Size("reduced", 30, 190, 12, 4, 3, 3, 3)
pytestmark = pytest.mark.xdist_group("nation")
TINY = Size("tiny", 15, 90, 4, 2, 3, 2, 3)


def build(engine: Engine, size: Size, seed: int = 1) -> Engine:
    with writing(engine) as session:
        set_to(session, MONDAY)
        session.commit()
    make_in_bulk(engine, size, seed, MONDAY)
    return engine


@pytest.fixture(scope="module")
def nation(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("nation")))
    yield build(engine, REDUCED)
    engine.dispose()


@pytest.fixture
def session(nation: Engine) -> Iterator[Session]:
    with reading(nation) as session:
        yield session


def test_it_is_as_large_as_it_says(session: Session) -> None:
    counts = [session.exec(select(func.count()).select_from(table)).one() for table in (Circle, Volunteer, CoreMember)]
    assert counts == [30, 190, 42]


def test_it_holds_every_kind_of_circle_and_of_volunteer(session: Session) -> None:
    states = set(session.exec(select(Circle.state)))
    assert states == {*OPEN_STATES, "ended", "ended_early", "follow_up", "closed"} - {"agreement_signed"}
    stages = set(session.exec(select(Volunteer.state)))
    assert stages >= {"pool", "in_a_circle", "resting", "enquiry", "left"}


def test_nothing_is_linked_to_what_is_not_there(session: Session) -> None:
    assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []


def chains(session: Session, kind: str) -> dict[Any, list[tuple[str, str]]]:
    """Each subject's states, as the journal tells them in its order."""
    of_kind = select(JournalEntry).where(col(JournalEntry.subject_kind) == kind)
    rows = session.exec(of_kind.order_by(col(JournalEntry.seq)))
    found: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append((row.was or "", row.now_is or ""))
    return found


@pytest.mark.parametrize(
    ("table", "kind", "moves"),
    [
        (Circle, "circle", MOVES),
        (Volunteer, "volunteer", volunteer.MOVES),
        (CoreMember, "core_member", core_member.MOVES),
        (Meeting, "meeting", MEETING_MOVES),
    ],
)
def test_every_life_is_one_that_the_moves_allow(session: Session, table: Any, kind: str, moves: Moves) -> None:
    stands = dict(session.exec(select(table.id, table.state)).all())
    told = chains(session, kind)
    known = {*moves, *(state for states in moves.values() for state in states)}
    for subject_id, state in stands.items():
        steps = [(was, now_is) for was, now_is in told[subject_id] if was in moves and now_is in known]
        assert all(now_is in moves[was] for was, now_is in steps), (kind, steps)
        assert all(after[0] == before[1] for before, after in pairwise(steps)), (kind, steps)
        if steps:
            assert steps[-1][1] == state, (kind, steps, state)


def test_no_circle_has_more_seats_than_it_may_and_none_sits_in_more_than_they_offered(session: Session) -> None:
    open_seat = col(CircleVolunteer.left_on).is_(None)
    seats = select(Circle, CircleVolunteer).join(CircleVolunteer, col(CircleVolunteer.circle_id) == Circle.id)
    sitting = Counter(circle.id for circle, _ in session.exec(seats.where(open_seat)))
    circles = {one.id: one for one in session.exec(select(Circle))}
    assert max(sitting.values()) <= MOST
    assert all(circles[one].state in OPEN_STATES for one in sitting)
    few = [one for one in circles.values() if one.state in MEETING_STATES and sitting[one.id] < FEWEST]
    assert 0 < len(few) < 8
    assert any(sitting[one.id] == 0 for one in circles.values() if one.state in MEETING_STATES)
    busy = Counter(session.exec(select(CircleVolunteer.volunteer_id).where(open_seat)))
    offered = {one.id: one for one in session.exec(select(Volunteer))}
    assert all(offered[one].capacity >= count and offered[one].state == "in_a_circle" for one, count in busy.items())
    assert {one.id for one in offered.values() if one.state == "in_a_circle"} == set(busy)
    assert max(busy.values()) == 2


def test_a_core_member_is_in_a_circle_where_an_open_one_is_around_them(session: Session) -> None:
    around = set(session.exec(select(Circle.core_member_id).where(col(Circle.state).in_(OPEN_STATES))))
    inside = set(session.exec(select(CoreMember.id).where(CoreMember.state == "in_a_circle")))
    assert around == inside


def test_whoever_sits_was_cleared_and_briefed_before_the_first_meeting(session: Session) -> None:
    first = dict(
        session.exec(select(Meeting.circle_id, func.min(Meeting.on_date)).group_by(col(Meeting.circle_id))).all()
    )
    issued: dict[UUID, Any] = dict(
        session.exec(
            select(Clearance.person_id, func.min(Clearance.issued_on)).group_by(col(Clearance.person_id))
        ).all()
    )
    for seat in session.exec(select(CircleVolunteer)):
        if seat.circle_id in first:
            assert seat.briefed_on is not None
            assert issued[seat.person_id] <= max(first[seat.circle_id], seat.joined_on)


def test_every_meeting_has_a_row_for_each_who_sat_in_the_circle_that_day_and_for_the_core_member(
    session: Session,
) -> None:
    seats: dict[UUID, list[CircleVolunteer]] = defaultdict(list)
    for seat in session.exec(select(CircleVolunteer)):
        seats[seat.circle_id].append(seat)
    itself = dict(session.exec(select(Circle.id, CoreMember.person_id).join(CoreMember)).all())
    rows: dict[UUID, dict[UUID, Attendance]] = defaultdict(dict)
    for row in session.exec(select(Attendance)):
        rows[row.meeting_id][row.person_id] = row
    for meeting in session.exec(select(Meeting)):
        belong = {seat.person_id for seat in seats[meeting.circle_id] if seat.sits_on(meeting.on_date)}
        assert set(rows[meeting.id]) == belong | {itself[meeting.circle_id]}, meeting.on_date
        outcomes = {row.outcome for row in rows[meeting.id].values()}
        assert (None in outcomes) == (meeting.state != "held")


def test_the_instants_of_every_meeting_are_set_and_minutes_are_owed_until_they_are_written(session: Session) -> None:
    written = set(session.exec(select(Minutes.meeting_id)))
    states: Counter[str] = Counter()
    for meeting in session.exec(select(Meeting)):
        states[meeting.state] += 1
        assert meeting.remind_at < meeting.starts_at < meeting.ends_at
        assert meeting.state != "planned" or meeting.holiday_decision in (None, "keep", "undecided")
        assert meeting.state != "held" or meeting.ends_at <= MONDAY
        owes = meeting.state in ("planned", "held") and meeting.id not in written
        assert (meeting.minutes_due_at is not None) == owes
    assert set(states) == {"planned", "held", "did_not_happen", "cancelled"}
    owed = select(func.count()).where(col(Meeting.minutes_due_at) < MONDAY)
    assert session.exec(owed).one() > 0


def test_open_slots_reach_a_quarter_ahead_and_the_others_are_closed(session: Session) -> None:
    circles = {one.id: one for one in session.exec(select(Circle))}
    series = session.exec(select(MeetingSeries)).all()
    running = [one.circle_id for one in series if one.until_on is None]
    assert sorted(running) == sorted(one.id for one in circles.values() if one.state in MEETING_STATES)
    assert all((one.made_until - MONDAY.date()).days == 91 for one in series if one.until_on is None)
    assert all(one.until_on <= MONDAY.date() for one in series if one.until_on is not None)


def test_the_last_contact_and_the_next_due_one_follow_the_log(session: Session) -> None:
    circles = {one.core_member_id: one for one in session.exec(select(Circle))}
    last = dict(
        session.exec(
            select(Contact.core_member_id, func.max(Contact.at))
            .where(col(Contact.reached))
            .group_by(col(Contact.core_member_id))
        ).all()
    )
    for one in session.exec(select(CoreMember)):
        if one.last_contact_at is None:
            assert one.id not in last
            assert one.next_due_at is None
        else:
            assert one.id not in last or one.last_contact_at >= last[one.id]
            assert one.next_due_at == contact_due_after(circles[one.id], one.last_contact_at)


def test_contacts_are_read_and_unread_and_only_minutes_bring_them_back(session: Session) -> None:
    written = set(session.exec(select(Minutes.meeting_id)))
    contacts = session.exec(select(Contact)).all()
    assert {one.seen_at is None for one in contacts} == {True, False}
    assert all(one.meeting_id in written for one in contacts if one.meeting_id is not None)
    assert all(one.bring_back == (one.reached and one.meeting_id is None) for one in contacts)


def test_people_are_various_and_their_numbers_are_ofcoms_for_drama(session: Session) -> None:
    people = session.exec(select(Person)).all()
    assert {one.language for one in people} == {"en", "cy"}
    assert {one.device for one in people} == {"any", "sms_only", "voice_only", "letter_only"}
    assert max(len(one.first_name) + len(one.last_name) for one in people) > 30
    assert {one.in_custody for one in people} == {True, False}
    assert all(is_drama(one.mobile) for one in people if one.mobile)
    shared = Counter(one.mobile for one in people if one.mobile)
    assert all((shared[one.mobile] > 1) == (not one.mobile_settled) for one in people if one.mobile)
    assert 2 in shared.values()
    soon = [day for day in session.exec(select(Clearance.renew_by)) if day and abs((day - MONDAY.date()).days) < 90]
    assert len(soon) > 1


def secret_columns() -> list[tuple[type[SQLModel], str]]:
    classes = {mapper.local_table.name: mapper.class_ for mapper in SQLModel._sa_registry.mappers}  # type: ignore[attr-defined]
    return [
        (classes[table.name], column.name)
        for table in metadata().sorted_tables
        for column in table.columns
        if isinstance(column.type, Secret) and table.name in classes
    ]


def test_every_secret_is_sealed_and_opens_in_its_own_row(session: Session) -> None:
    opened = 0
    for model, name in secret_columns():
        raw = session.connection().execute(
            text(f'SELECT "{name}" FROM {model.__tablename__} WHERE "{name}" IS NOT NULL')
        )
        if all(isinstance(value, bytes) and len(value) > 28 for (value,) in raw):
            opened += sum(getattr(row, name) is not None for row in session.exec(select(model)))
        else:
            pytest.fail(f"{model.__tablename__}.{name} holds clear text")
    assert opened > 1000


def test_no_invented_word_stands_in_the_file_in_clear(nation: Engine) -> None:
    with reading(nation) as session:
        file = session.connection().exec_driver_sql("PRAGMA database_list").all()[0][2]
    held = b"".join(path.read_bytes() for path in Path(file).parent.glob(f"{Path(file).name}*"))
    assert b"Redfield" in held or b"Quaker Meeting Room" in held
    for words in (
        b"as on the licence",
        b"as set out",
        b"Set out at the briefing",
        b"squash",
        b"along the canal",
        b"+4477009",
    ):
        assert words not in held


def shapes(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """What the journal holds of each verb: whose, about whom or not, and what of its states is filled."""
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    with reading(engine) as session:
        for one in session.exec(select(JournalEntry)):
            found[one.verb].add((one.subject_kind, one.about_id is None, one.was is None, one.now_is is None))
    return found


def test_its_journal_is_the_journal_that_the_verbs_write(nation: Engine, sqlite_template: Path, tmp_path: Path) -> None:
    small = open_engine(databases.sqlite_copy(sqlite_template, tmp_path))
    make_region(small, 1, MONDAY, lambda _: None)
    by_verbs, in_bulk = shapes(small), shapes(nation)
    small.dispose()
    wishes = {"note_wish", "note_stop", "note_couple", "correct_journey", "correct_place"}
    assert {verb for verb in by_verbs if verb not in in_bulk} <= {"hand_on_minutes", *wishes}
    assert {verb: in_bulk[verb] - shape for verb, shape in by_verbs.items() if in_bulk[verb] - shape} == {}
    code = "".join(path.read_text() for path in Path(core_member.__file__).parents[1].rglob("*.py"))
    assert [verb for verb in in_bulk if f'"{verb}"' not in code and not verb.startswith(("move_", "add_"))] == []


def story(engine: Engine) -> list[Any]:
    """What was invented, without what the verbs and the machine added."""
    with reading(engine) as session:
        people = session.exec(select(Person).where(col(Person.email).is_not(None))).all()
        return [
            sorted((one.id, one.name_key, one.outcode, one.language, one.mobile) for one in people),
            sorted((one.id, one.name, one.state, one.state_since) for one in session.exec(select(Circle))),
            sorted(session.exec(select(Meeting.id, Meeting.starts_at, Meeting.state))),
            sorted(one.text for one in session.exec(select(Minutes))),
            sorted(session.exec(select(Contact.id, Contact.at, Contact.how))),
        ]


def test_the_same_seed_invents_the_same_and_another_another(sqlite_template: Path, tmp_path: Path) -> None:
    engines = [open_engine(databases.sqlite_copy(sqlite_template, tmp_path)) for _ in range(3)]
    one, again, other = (story(build(engine, TINY, seed)) for engine, seed in zip(engines, (5, 5, 6), strict=True))
    for engine in engines:
        engine.dispose()
    assert one == again
    assert one[2] != other[2]


def test_it_is_made_on_both_databases(engine: Engine) -> None:
    build(engine, TINY)
    with reading(engine) as session:
        assert session.exec(select(func.count()).select_from(Circle)).one() == TINY.circles
        assert session.exec(select(func.count()).select_from(Minutes)).one() > 100
        seqs = session.exec(select(JournalEntry.at).order_by(col(JournalEntry.seq))).all()
    assert len(seqs) > 1000
