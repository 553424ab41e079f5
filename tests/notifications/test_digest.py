"""The digest of the morning: on working days at half past eight, to who coordinates, and only where something waits."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.circle.cover import name_cover
from circles.database import reading, writing
from circles.identity import new_id
from circles.local_time import local
from circles.people.core_member import CoreMember
from circles.reminder import Reminder
from circles.viewer import Viewer
from notifications.digest import of_digests, still_needed
from notifications.dispatch import send_due
from notifications.message import DAILY, DIGEST
from notifications.outbox import TABS, outbox
from notifications.planning import plan
from tests.cast import MONDAY as CASTS_MONDAY
from tests.cast import make_cast
from tests.notifications.circle_at_work import LONDON, MONDAY, CircleAtWork, make_circle
from tests.notifications.live_line import LiveLine
from tests.queries import counting

HALF_PAST_EIGHT = datetime(2026, 9, 7, 7, 30, tzinfo=UTC)  # Monday, in London


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    return in_an_office(engine)


def in_an_office(engine: Engine) -> CircleAtWork:
    """A circle whose provider has said when the office works."""
    circle = make_circle(engine)
    with writing(engine) as session:
        session.get_one(Provider, circle.provider.id).set_up_at = MONDAY - timedelta(days=30)
        session.commit()
    return circle


def digests(engine: Engine, start: datetime, end: datetime) -> list[Reminder]:
    with reading(engine) as session:
        return of_digests(session, start, end)


def test_one_a_working_day_at_half_past_eight_and_none_at_a_weekend_or_on_a_bank_holiday(
    at_work: CircleAtWork,
) -> None:
    found = digests(at_work.engine, datetime(2026, 12, 23, 12, tzinfo=UTC), datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert [local(one.due_at, LONDON) for one in found] == [
        local(datetime(2026, 12, day, 8, 30, tzinfo=UTC), LONDON) for day in (24, 29, 30)
    ]  # Christmas, its substitute day, and a weekend lie between
    assert {one.person_id for one in found} == {at_work.coordinator.person_id}
    assert len({one.key for one in found}) == 3


def test_it_says_how_many_things_and_nothing_where_nothing_waits(at_work: CircleAtWork) -> None:
    account = at_work.coordinator.id
    with reading(at_work.engine) as session:
        assert still_needed(session, account, HALF_PAST_EIGHT) == {"count": 2}  # no meeting ahead, few volunteers
    with writing(at_work.engine) as session:
        core_member = session.get_one(CoreMember, at_work.core_member.id)
        core_member.coordinator_id = None
        session.commit()
    with reading(at_work.engine) as session:
        assert still_needed(session, account, HALF_PAST_EIGHT) == "nothing_needs_them"


def test_a_free_text_counts_and_who_coordinates_no_more_gets_none(at_work: CircleAtWork) -> None:
    at_work.says("Asha", "can somebody ring me", MONDAY)
    account = at_work.coordinator.id
    with reading(at_work.engine) as session:
        assert still_needed(session, account, MONDAY) == {"count": 3}
    with writing(at_work.engine) as session:
        session.get_one(Account, account).disabled_at = MONDAY
        session.commit()
    with reading(at_work.engine) as session:
        assert still_needed(session, account, MONDAY) == "left"
        assert of_digests(session, MONDAY, MONDAY + timedelta(days=3)) == []


def test_where_the_office_is_not_set_up_or_texting_is_off_there_is_none(engine: Engine) -> None:
    make_circle(engine)
    assert digests(engine, MONDAY, MONDAY + timedelta(days=3)) == []
    at_work = in_an_office(engine)
    assert len(digests(engine, MONDAY, MONDAY + timedelta(days=3))) == 3
    with writing(at_work.engine) as session:
        session.get_one(Provider, at_work.provider.id).texting_on = False
        session.commit()
    assert digests(at_work.engine, MONDAY, MONDAY + timedelta(days=3)) == []


def test_whoever_stands_in_counts_what_waits_for_who_is_away(engine: Engine) -> None:
    with writing(engine) as session:
        cast = make_cast(session)
        nia, cora, today = cast.accounts["Nia"], cast.accounts["Cora"], CASTS_MONDAY.date()
        before = still_needed(session, nia.id, CASTS_MONDAY)
        name_cover(session, cora, nia, today, today, cast.manager, CASTS_MONDAY)
        session.flush()
        assert before == "nothing_needs_them"
        assert still_needed(session, nia.id, CASTS_MONDAY) == still_needed(session, cora.id, CASTS_MONDAY) != before


def test_it_is_not_planned_ahead_rings_no_phone_and_stands_in_nobodys_outbox(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    at_work.set_clock(HALF_PAST_EIGHT - timedelta(minutes=1))
    plan(at_work.engine)
    assert at_work.messages(DAILY) == []
    at_work.set_clock(HALF_PAST_EIGHT)
    plan(at_work.engine)
    (message,) = at_work.messages(DAILY)
    assert (message.subject_kind, message.subject_id) == (DIGEST, at_work.coordinator.id)
    while send_due(at_work.engine, live.line):
        pass
    assert list(live.texts) == []
    colleague = Viewer(at_work.coordinator.id, new_id(), at_work.provider.id, "Nia", frozenset({"coordinator"}))
    with reading(at_work.engine) as session:
        assert [row for tab in TABS for row in outbox(session, colleague, tab, HALF_PAST_EIGHT).rows] == []


def test_any_number_of_coordinators_costs_one_query(engine: Engine) -> None:
    for _ in range(5):
        in_an_office(engine)
    with reading(engine) as session, counting(session) as asked:
        found = of_digests(session, MONDAY, MONDAY + timedelta(days=7))
    assert len(found) == 25
    assert len(asked) == 1


def test_every_day_of_two_years_keeps_the_clock_on_the_wall(engine: Engine) -> None:
    in_an_office(engine)
    found = digests(engine, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    walls = [local(one.due_at, LONDON) for one in found]
    assert {wall.time() for wall in walls} == {time(8, 30)}
    assert {wall.weekday() for wall in walls} == {0, 1, 2, 3, 4}
    assert len({wall.date() for wall in walls}) == len(walls) == 2 * 261 - 16  # bank holidays, all on working days
