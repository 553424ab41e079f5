"""A free text whose time is over rings: its owner, then a manager; at once where a concern is open with its sender."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.accounts.account import Account
from circles.database import reading, writing
from circles.viewer import Viewer
from notifications.dispatch import send_due
from notifications.free_text import note_answer
from notifications.inbound_text import InboundText
from notifications.inbox import inbox
from notifications.message import Message
from notifications.needs_you import needs_you
from notifications.planning import plan
from notifications.text_waiting import WORDING
from notifications.wishes import wished_between
from tests.notifications.circle_at_work import CircleAtWork
from tests.notifications.live_line import LiveLine
from tests.notifications.office_at_work import CORA, MO, add_colleague, asha_raises, make_office
from tests.queries import counting

NOON = datetime(2026, 9, 8, 11, tzinfo=UTC)  # Tuesday, in staffed hours
NIGHT = datetime(2026, 9, 8, 1, tzinfo=UTC)
NIA = "+447700900104"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    """Cora leads the circle, Nia is another coordinator, Mo manages; all three have a phone."""
    circle = make_office(engine, duty_line=False)
    with writing(engine) as session:
        add_colleague(session, circle, "Nia", "coordinator", NIA)
        session.commit()
    return circle


def go(at_work: CircleAtWork, live: LiveLine, now: datetime) -> None:
    at_work.set_clock(now)
    plan(at_work.engine)
    while send_due(at_work.engine, live.line):
        pass


def rung(live: LiveLine) -> list[str]:
    return [one.to_number for one in live.texts if "waiting for an answer" in one.body]


def viewer(at_work: CircleAtWork, name: str) -> Viewer:
    with reading(at_work.engine) as session:
        account = session.exec(select(Account).where(Account.person_id == at_work.people[name].id)).one()
    roles = frozenset({"coordinator"})
    return Viewer(account.id, account.person_id, at_work.provider.id, name, roles)


def waiting_for(at_work: CircleAtWork, name: str) -> int:
    """What this person finds on Today and in the inbox, which say the same."""
    with reading(at_work.engine) as session:
        seen = viewer(at_work, name)
        rows = [one for one in needs_you(session, seen, NOON) if one.kind == "free_text"]
        assert len(rows) == len(inbox(session, seen, NOON).waiting)
        return len(rows)


def test_after_its_half_hour_its_owner_is_rung_and_a_manager_half_an_hour_later(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    at_work.says("Asha", "Can you ring me, it went badly", NOON)
    go(at_work, live, NOON + 29 * MINUTE)
    assert rung(live) == []
    go(at_work, live, NOON + 30 * MINUTE)
    assert rung(live) == [CORA]
    go(at_work, live, NOON + 60 * MINUTE)
    assert rung(live) == [CORA, MO]
    go(at_work, live, NOON + 90 * MINUTE)
    assert rung(live) == [CORA, MO]  # each once
    body = next(one.body for one in live.texts if one.to_number == CORA)
    assert body == (
        "Hi Cora, a text of Tue 8 Sep, 12 noon is waiting for an answer. Please sign in to read it. - The Bridge"
    )


def test_answered_in_time_nobody_is_rung(at_work: CircleAtWork, live: LiveLine) -> None:
    text = at_work.says("Asha", "Can you ring me, it went badly", NOON)
    with writing(at_work.engine) as session:
        note_answer(session, session.get_one(InboundText, text.id), "Phoned.", at_work.by, NOON + MINUTE)
        session.commit()
    go(at_work, live, NOON + 60 * MINUTE)
    assert rung(live) == []


def test_answered_between_the_plan_and_the_send_nobody_is_rung(at_work: CircleAtWork, live: LiveLine) -> None:
    text = at_work.says("Asha", "Can you ring me, it went badly", NOON)
    at_work.set_clock(NOON + 30 * MINUTE)
    plan(at_work.engine)
    with writing(at_work.engine) as session:
        note_answer(session, session.get_one(InboundText, text.id), "Phoned.", at_work.by, NOON + 30 * MINUTE)
        session.commit()
    go(at_work, live, NOON + 30 * MINUTE)
    assert rung(live) == []
    assert {(one.state, one.why) for one in at_work.messages(WORDING)} == {("withdrawn", "answered")}


def test_at_night_it_waits_for_opening(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.says("Asha", "hello, are you there?", NIGHT)
    go(at_work, live, NIGHT + 60 * MINUTE)
    assert rung(live) == []
    go(at_work, live, datetime(2026, 9, 8, 8, tzinfo=UTC))  # nine in London
    assert rung(live) == [CORA]


def test_with_a_concern_open_it_rings_at_once_also_at_night(at_work: CircleAtWork, live: LiveLine) -> None:
    asha_raises(at_work, 3, NIGHT - MINUTE)
    at_work.says("Asha", "It is getting worse", NIGHT)
    go(at_work, live, NIGHT)
    assert rung(live) == [CORA]


def test_whoever_the_open_concern_is_about_is_not_rung_and_never_reads_it(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    asha_raises(at_work, 3, NIGHT - MINUTE, named=("Cora",))
    at_work.says("Asha", "She knows that I told you", NIGHT)
    go(at_work, live, NIGHT)
    assert rung(live) == [MO]
    assert waiting_for(at_work, "Cora") == 0
    assert waiting_for(at_work, "Nia") == 1


def test_a_number_that_we_do_not_know_rings_nobody(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.text_in("+447700900777", "Win a car", NOON)
    go(at_work, live, NOON + 60 * MINUTE)
    assert rung(live) == []
    assert waiting_for(at_work, "Cora") == 1


def test_an_answer_by_somebody_who_leads_no_more_is_asked_of_whoever_does(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    text = at_work.says("Asha", "hello?", NOON)
    at_work.set_clock(NOON + 30 * MINUTE)
    plan(at_work.engine)
    with writing(at_work.engine) as session:
        session.get_one(Account, at_work.coordinator.id).disabled_at = NOON
        session.commit()
    go(at_work, live, NOON + 30 * MINUTE)
    assert rung(live) == [MO]
    with reading(at_work.engine) as session:
        mine = select(Message.why).where(Message.subject_id == text.id, Message.state == "withdrawn")
        assert session.exec(mine).all() == ["left"]


def test_any_number_of_texts_costs_the_same(at_work: CircleAtWork) -> None:
    window = (NOON, NOON + timedelta(hours=2))
    at_work.says("Asha", "hello?", NOON)
    with reading(at_work.engine) as session, counting(session) as few:
        wished_between(session, *window)
    for name in ("Asha", "Ben") * 4:
        at_work.says(name, "hello?", NOON)
    with reading(at_work.engine) as session, counting(session) as many:
        found = wished_between(session, *window)
    assert len(found) == 18
    assert len(few) == len(many)
