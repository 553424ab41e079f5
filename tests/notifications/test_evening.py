"""After a meeting, through the carrier: whoever's turn it is gets one text a day before the minutes are due."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.accounts.provider import Provider
from circles.database import writing
from circles.meetings.meeting import Meeting, place_in_time
from circles.meetings.minutes import Written, send_minutes
from circles.meetings.outcome import meeting_did_not_happen
from circles.meetings.rota import author_of, hand_on
from notifications.dispatch import send_due
from notifications.planning import plan
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine

OVER = datetime(2026, 9, 9, 19, 0, tzinfo=MONDAY.tzinfo)  # Wednesday's meeting ended at 7.30pm in London
REMINDED = OVER + timedelta(hours=24)
DUE = "your notes of Wed 9 Sep, 6pm are due tomorrow"


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    with writing(engine) as session:
        meeting = session.exec(select(Meeting)).one()
        place_in_time(meeting, session.get_one(Provider, meeting.provider_id), OVER)
        session.commit()
    return circle


def go(at_work: CircleAtWork, live: LiveLine, now: datetime) -> None:
    at_work.set_clock(now)
    plan(at_work.engine)
    while send_due(at_work.engine, live.line):
        pass


def reminded(live: LiveLine) -> list[str]:
    return [one.to_number for one in live.texts if DUE in one.body]


def number_of(at_work: CircleAtWork, name: str) -> str:
    return str(at_work.people[name].mobile)


def test_the_author_is_reminded_once(at_work: CircleAtWork, live: LiveLine) -> None:
    for hours in (0, 0.5, 25, 47, 60):
        go(at_work, live, REMINDED + timedelta(hours=hours))
    with writing(at_work.engine) as session:
        author = author_of(session, session.exec(select(Meeting)).one())
    names = [name for name, person in at_work.people.items() if person.id == author]
    assert reminded(live) == [number_of(at_work, names[0])]


def test_whoever_it_was_handed_to_is_reminded_instead(at_work: CircleAtWork, live: LiveLine) -> None:
    go(at_work, live, OVER)  # planned a day ahead, for the one whose turn it was
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        author = author_of(session, meeting)
        other = next(one for one in at_work.people.values() if one.id != author)
        hand_on(session, meeting, other.id, at_work.by, OVER)
        session.commit()
    go(at_work, live, REMINDED + timedelta(minutes=10))
    assert reminded(live) == [str(other.mobile)]


@pytest.mark.parametrize("written", [True, False])
def test_what_is_written_or_not_owed_is_not_asked_for(at_work: CircleAtWork, live: LiveLine, written: bool) -> None:
    go(at_work, live, OVER)
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        if written:
            asha = at_work.people["Asha"].id
            send_minutes(session, meeting, asha, Written("well"), {}, set(), at_work.by, OVER)
        else:
            meeting_did_not_happen(session, meeting, "snow", at_work.by, OVER)
        session.commit()
    go(at_work, live, REMINDED + timedelta(minutes=10))
    assert reminded(live) == []
    assert {one.state for one in at_work.messages("minutes_due")} == {"withdrawn"}


def test_nobody_is_reminded_at_night(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        meeting.at_time = time(22)  # reminded the evening after, at half past eleven: that waits for morning
        place_in_time(meeting, session.get_one(Provider, meeting.provider_id), OVER)
        session.commit()
    late = datetime(2026, 9, 10, 22, 45, tzinfo=MONDAY.tzinfo)
    go(at_work, live, late)
    assert live.texts == []
    go(at_work, live, datetime(2026, 9, 11, 7, 0, tzinfo=MONDAY.tzinfo))
    assert len([one for one in live.texts if "are due tomorrow" in one.body]) == 1
