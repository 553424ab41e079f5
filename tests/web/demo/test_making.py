"""The invented region: made by the domain's own verbs, fenced, and with as many texts due as were asked for."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, func
from sqlmodel import col, select

from circles import clock, reminder
from circles.accounts.account import Account, Role
from circles.circle.circle import Circle
from circles.database import open_engine, reading, writing
from circles.demo_mark import is_demo
from circles.errors import BadInput, WrongMoment
from circles.meetings.attendance import Attendance
from circles.meetings.contact import Contact
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Minutes
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.phone import is_drama
from circles.people.volunteer import Volunteer
from circles.releases.plan import ReleasePlan
from circles.seen.release import release_seen
from tests import databases
from tests.cast import MONDAY, make_cast
from web.demo.due_texts import MOST, add_due_texts
from web.demo.making import make_region

pytestmark = pytest.mark.xdist_group("region")


@pytest.fixture(scope="module")
def region(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The small region, made once: its tests only read it, or add to it."""
    engine = open_engine(databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("region")))
    with writing(engine) as session:
        clock.set_to(session, MONDAY)
        session.commit()
    make_region(engine, 1, MONDAY, lambda _: None)
    return engine


@pytest.fixture(scope="module", autouse=True)
def sizes(region: Engine) -> list[int]:
    """How many circles, volunteers, peer mentors and core members were made, before any test added more."""
    return [count(region, table) for table in (Circle, Volunteer, PeerMentor, CoreMember)]


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_two_people_come_out_this_fortnight_one_of_them_with_everything_settled(region: Engine) -> None:
    with reading(region) as session:
        plans = session.exec(select(ReleasePlan).order_by(col(ReleasePlan.release_on))).all()
        seen = [release_seen(session, plan, MONDAY) for plan in plans]
    assert [one.state for one in seen] == ["confirmed", "planned"]
    assert all(timedelta() < one.release_on - MONDAY.date() <= timedelta(days=14) for one in seen)
    assert seen[0].open_points == ()
    assert "Nobody at the prison has confirmed the day yet." in seen[1].open_points
    assert seen[0].reckoning.holds


def test_it_is_as_large_as_it_says(sizes: list[int], region: Engine) -> None:
    assert sizes == [6, 40, 5, 14]
    with reading(region) as session:
        assert is_demo(session)
        held = select(col(Meeting.on_date)).where(Meeting.state == "held").order_by(col(Meeting.on_date))
        first = session.exec(held).first()
    assert first is not None
    assert timedelta(weeks=12) <= MONDAY.date() - first <= timedelta(weeks=13)


def test_each_role_can_sign_in(region: Engine) -> None:
    with reading(region) as session:
        roles = session.exec(select(Account.email, Role.role).join(Role, col(Role.account_id) == Account.id)).all()
    found = {(email, role) for email, role in roles}
    assert {(f"{one}@demo.example", one) for one in ("coordinator", "volunteer", "mentor", "manager")} <= found


def test_every_number_is_one_of_ofcoms_for_drama(region: Engine) -> None:
    with reading(region) as session:
        people = session.exec(select(Person).where(col(Person.mobile_fingerprint).is_not(None))).all()
    assert len(people) > 50
    assert all(is_drama(person.mobile or "") for person in people)


def test_history_has_answers_and_outcomes_and_the_last_circle_is_still_forming(region: Engine) -> None:
    with reading(region) as session:
        answers = set(session.exec(select(Attendance.answer)))
        outcomes = set(session.exec(select(Attendance.outcome)))
        states = list(session.exec(select(Circle.state)))
    assert {"yes", "no", "none"} <= answers
    assert {"present", "apologies"} <= outcomes
    assert states.count("forming") == 1


def test_evenings_have_contacts_with_and_without_thanks_and_minutes_one_owed_and_one_unread(region: Engine) -> None:
    with reading(region) as session:
        thanked = [seen_at is not None for seen_at in session.exec(select(Contact.seen_at))]
        states = list(session.exec(select(Minutes.state)))
        owed = session.exec(select(Meeting).where(col(Meeting.minutes_due_at) < MONDAY)).all()
        writer = session.exec(select(Account.person_id).where(Account.email == "volunteer@demo.example")).one()
        thin = session.exec(select(CoreMember.next_due_at).where(CoreMember.state == "in_a_circle")).all()
    assert thanked.count(True) > thanked.count(False) > 0
    assert (states.count("sent"), set(states)) == (1, {"sent", "seen"})
    assert [(one.state, one.minutes_author_id) for one in owed] == [("planned", writer)]
    assert sum(due is not None for due in thin) == 5


def test_as_many_texts_are_due_as_were_asked_for_each_to_a_number_of_its_own(region: Engine) -> None:
    def due() -> set[UUID]:
        with reading(region) as session:
            now = clock.now(session)
            told = {one.person_id for one in reminder.reminders_between(session, now - timedelta(hours=48), now)}
            with_number = select(Person.id).where(col(Person.id).in_(told), col(Person.texts_on).is_(True))
            return set(session.exec(with_number))

    before = due()
    assert add_due_texts(region, 7) == 7
    assert len(due() - before) == 7
    add_due_texts(region, 2)
    assert len(due() - before) == 9
    with reading(region) as session:
        numbers = [session.get_one(Person, one).mobile for one in due() - before]
    assert sorted(numbers) == [f"+447700900{one:03d}" for one in range(9)]


def test_more_texts_than_drama_numbers_are_refused(region: Engine) -> None:
    with pytest.raises(BadInput, match="drama numbers are left"):
        add_due_texts(region, MOST + 1)


def test_a_database_with_anybody_elses_data_is_left_alone(sqlite_template: Path, tmp_path: Path) -> None:
    engine = open_engine(databases.sqlite_copy(sqlite_template, tmp_path))
    with writing(engine) as session:
        make_cast(session)
        session.commit()
    before = count(engine, Person)
    with pytest.raises(WrongMoment, match="real data"):
        make_region(engine, 1, MONDAY, lambda _: None)
    assert count(engine, Person) == before
    with reading(engine) as session:
        assert not is_demo(session)
