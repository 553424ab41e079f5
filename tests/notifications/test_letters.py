"""Letters for those who can take nothing else: what is printed, posting it, and what happens if the thing moves."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.database import reading, writing
from circles.errors import NotFound, WrongMoment
from circles.journal import JournalEntry
from circles.meetings.changing import move_meeting
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.people.person import Person
from notifications.dispatch import send_due
from notifications.letters import letter_of, post_letter
from notifications.message import Attempt, Message
from notifications.planning import plan
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)


@pytest.fixture
def at_work(engine: Engine, live: LiveLine) -> CircleAtWork:
    """Asha can take letters only. Her reminder is due."""
    circle = make_circle(engine, ("Asha",))
    with writing(engine) as session:
        asha = session.get_one(Person, circle.people["Asha"].id)
        asha.device, asha.address, asha.postcode = "letter_only", "12 Harbour Street\nBristol", "BS1 5TY"
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    go(circle, live, DUE)
    return circle


def go(at_work: CircleAtWork, live: LiveLine, now: datetime) -> None:
    at_work.set_clock(now)
    plan(at_work.engine)
    while send_due(at_work.engine, live.line):
        pass


def the_message(at_work: CircleAtWork, wording: str = "meeting_reminder") -> Message:
    (found,) = at_work.messages(wording)
    return found


def test_a_letter_waits_for_a_person_and_nothing_else_goes(at_work: CircleAtWork, live: LiveLine) -> None:
    waits = the_message(at_work)
    assert (waits.state, waits.channel, waits.why, waits.needs_you) == ("held", "letter", "to_be_written", True)
    assert live.texts == []
    go(at_work, live, DUE + timedelta(minutes=5))
    assert the_message(at_work) == waits


def test_it_says_what_the_text_says_and_no_more(at_work: CircleAtWork) -> None:
    with reading(at_work.engine) as session:
        letter = letter_of(session, session.get_one(Message, the_message(at_work).id), DUE.date())
    assert (letter.to, letter.address) == ("Asha Ashason", ("12 Harbour Street", "Bristol", "BS1 5TY"))
    assert letter.paragraphs == (
        "Hi Asha, reminder: Wed 9 Sep, 6pm, usual place. Are you coming? To answer, please ring us or tell us.",
    )
    assert (letter.sender, letter.on) == ("The Bridge", "Tuesday 8 September")


def test_posted_it_is_told_once_and_written_down(at_work: CircleAtWork) -> None:
    with writing(at_work.engine) as session:
        message = session.get_one(Message, the_message(at_work).id)
        post_letter(session, message, at_work.by, DUE)
        session.commit()
        with pytest.raises(WrongMoment):
            post_letter(session, message, at_work.by, DUE)
    posted = the_message(at_work)
    assert (posted.state, posted.needs_you, posted.told_at) == ("sent", False, DUE)
    with reading(at_work.engine) as session:
        attempt = session.exec(select(Attempt)).one()
        assert (attempt.channel, attempt.status, attempt.number) == ("letter", "posted", "")
        assert "post_letter" in session.exec(select(JournalEntry.verb)).all()


def test_a_text_is_no_letter(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Ben",))
    add_meeting(circle, date(2026, 9, 9))
    go(circle, live, DUE)
    with writing(engine) as session:
        message = session.get_one(Message, the_message(circle).id)
        with pytest.raises(NotFound):
            letter_of(session, message, DUE.date())
        with pytest.raises(WrongMoment):
            post_letter(session, message, circle.by, DUE)


def test_a_letter_about_what_has_moved_is_withdrawn_and_another_is_due(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        move_meeting(session, meeting, date(2026, 9, 12), time(18), None, "", at_work.by, DUE + timedelta(minutes=1))
        session.commit()
    go(at_work, live, DUE + timedelta(minutes=1))
    old, new = the_message(at_work), the_message(at_work, "meeting_moved")
    assert (old.state, old.why, old.needs_you) == ("withdrawn", "moved", False)
    assert (new.state, new.channel) == ("held", "letter")


def test_nobody_writes_for_what_is_less_than_a_day_away_a_person_is_told_instead(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        move_meeting(session, meeting, date(2026, 9, 9), time(17), None, "", at_work.by, DUE + timedelta(minutes=1))
        session.commit()
    go(at_work, live, DUE + timedelta(minutes=1))
    change = the_message(at_work, "meeting_moved")
    assert (change.state, change.why, change.needs_you) == ("suppressed", "letter_only", True)


def test_a_letter_nobody_posted_in_time_is_withdrawn_and_says_so(at_work: CircleAtWork, live: LiveLine) -> None:
    go(at_work, live, DUE + timedelta(hours=25))
    late = the_message(at_work)
    assert (late.state, late.why, late.needs_you) == ("withdrawn", "too_late", True)


def test_a_core_member_who_takes_letters_only_needs_no_yes_to_texts(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ())
    with writing(engine) as session:
        person = session.get_one(Person, session.get_one(CoreMember, circle.core_member.id).person_id)
        person.device = "letter_only"
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    go(circle, live, DUE)
    assert (the_message(circle).state, the_message(circle).channel) == ("held", "letter")
