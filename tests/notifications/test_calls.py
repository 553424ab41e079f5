"""Calls through the real SDK to the demo carrier: when a phone rings, what is heard, and what a key press does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.database import writing
from circles.meetings.changing import move_meeting
from circles.meetings.meeting import Meeting
from circles.people.person import Person
from notifications.calls import SILENCE, Said, answer_call, press_key
from notifications.dispatch import send_due
from notifications.follow_up import follow_up
from notifications.message import Attempt, Message
from notifications.phone_line import A_CALL_TAKES
from notifications.planning import plan
from notifications.settle import settle
from tests.notifications.calls_at_work import NOW, attempts, calls, go, reported, spoken
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import Died, LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
ASHA = "+447700900000"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def moved(engine: Engine, live: LiveLine) -> CircleAtWork:
    """Asha's meeting, a day away, has just moved by an hour: it presses."""
    circle = make_circle(engine, ("Asha",))
    meeting = add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(NOW)
    with writing(engine) as session:
        kept = session.get_one(Meeting, meeting.id)
        move_meeting(session, kept, date(2026, 9, 9), time(17), None, "", circle.by, NOW)
        session.commit()
    plan(engine)
    return circle


def the_message(at_work: CircleAtWork, wording: str = "meeting_moved") -> Message:
    (found,) = at_work.messages(wording)
    return found


def rung_after_a_text_that_did_not_arrive(at_work: CircleAtWork, live: LiveLine) -> Attempt:
    go(at_work, live.line)
    (text,) = attempts(at_work, "text")
    assert reported(at_work, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    go(at_work, live.line)
    (call,) = attempts(at_work)
    return call


# ---- when a phone rings ----


def test_what_presses_and_did_not_arrive_rings_at_once_and_a_person_is_told(
    moved: CircleAtWork, live: LiveLine
) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    waits = the_message(moved)
    assert (waits.state, waits.channel, waits.why, waits.needs_you) == ("planned", "voice", "code:30003", True)
    go(moved, live.line)
    (call,) = calls(live)
    assert (call.to_number, call.from_number) == (ASHA, live.running.account.first_number)
    assert the_message(moved).state == "sent"


def test_a_reminder_that_did_not_arrive_rings_nobody(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    go(circle, live.line)
    (text,) = attempts(circle, "text")
    reported(circle, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30005")
    go(circle, live.line)
    assert calls(live) == []
    assert (the_message(circle, "meeting_reminder").state, the_message(circle, "meeting_reminder").needs_you) == (
        "failed", True)  # fmt: skip


def test_what_presses_and_was_not_reported_in_its_hour_rings(moved: CircleAtWork, live: LiveLine) -> None:
    go(moved, live.line)
    live.faults(list_lag_seconds=36000)  # the carrier tells us nothing of it
    live.pass_time(timedelta(minutes=70))
    moved.set_clock(NOW + timedelta(minutes=70))
    follow_up(moved.engine, live.line)
    assert (the_message(moved).channel, the_message(moved).why) == ("voice", "not_delivered_in_time")
    live.faults()
    go(moved, live.line)
    assert [one.to_number for one in calls(live)] == [ASHA]


def test_a_report_that_it_arrived_after_all_ends_the_way_that_had_not_begun(
    moved: CircleAtWork, live: LiveLine
) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    with writing(moved.engine) as session:
        message = session.get_one(Message, text.message_id)
        message.state, message.channel = "planned", "voice"
        session.commit()
    assert reported(moved, text, MessageSid=str(text.sid), MessageStatus="delivered")
    go(moved, live.line)
    assert calls(live) == []
    assert the_message(moved).state == "delivered"


def test_at_night_a_call_waits_for_morning_unless_it_is_near(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    with writing(engine) as session:
        session.get_one(Person, circle.people["Asha"].id).device = "voice_only"
        session.commit()
    add_meeting(circle, date(2026, 9, 9), time(22, 30))  # its reminder falls into the night
    circle.set_clock(datetime(2026, 9, 8, 21, 31, tzinfo=UTC))
    go(circle, live.line)
    assert (the_message(circle, "meeting_reminder").state, calls(live)) == ("held", [])
    circle.set_clock(datetime(2026, 9, 9, 7, 1, tzinfo=UTC))
    go(circle, live.line)
    assert len(calls(live)) == 1


def test_whoever_takes_only_calls_is_called_for_everything(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    with writing(engine) as session:
        session.get_one(Person, circle.people["Asha"].id).device = "voice_only"
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    go(circle, live.line)
    assert live.texts == []
    assert [one.to_number for one in calls(live)] == [ASHA]


def test_without_a_number_to_ring_from_the_next_way_follows(moved: CircleAtWork, live: LiveLine) -> None:
    line = replace(live.line, sender=replace(live.line.sender, offered=frozenset({"text"})))
    go(moved, line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    go(moved, line)
    assert (the_message(moved).state, the_message(moved).why) == ("failed", "code:30003")
    assert calls(live) == []


def test_calls_have_a_bucket_of_their_own(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, tuple(f"V{one}" for one in range(9)))
    with writing(engine) as session:
        for one in circle.people.values():
            session.get_one(Person, one.id).device = "voice_only"
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    slow = replace(live.line, sender=replace(live.line.sender, calls_per_second=0.001))
    while send_due(engine, slow):
        pass
    assert len(calls(live)) == 1  # the size of its bucket
    assert sorted(one.state for one in circle.messages()) == ["planned"] * 8 + ["sent"]


def test_a_phone_that_rings_is_not_rung_a_second_time(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    with writing(engine) as session:
        session.get_one(Person, circle.people["Asha"].id).device = "voice_only"
        session.commit()
    for _ in range(2):
        add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    go(circle, live.line)
    assert len(calls(live)) == 1
    live.pass_time(A_CALL_TAKES + timedelta(seconds=1))
    circle.set_clock(DUE + A_CALL_TAKES)
    go(circle, live.line)
    assert len(calls(live)) == 2


# ---- what is heard, and the key ----


def test_a_call_says_the_words_of_the_text_and_asks_for_a_key(moved: CircleAtWork, live: LiveLine) -> None:
    call = rung_after_a_text_that_did_not_arrive(moved, live)
    said = spoken(moved, call)
    assert said.words == (
        "This is a message from The Bridge. Hi Asha, change: Wed 9 Sep, 6pm is off. It is now Wed 9 Sep, 5pm. "
        "Are you coming? To answer, please text us or ring us. Press 1 to say that you have heard this."
    )
    assert said.waits
    answer = said.in_the_carriers_words("https://x.example/twilio/voice/r/key?a=1&b=2")
    assert 'action="https://x.example/twilio/voice/r/key?a=1&amp;b=2"' in answer
    assert '<Say voice="Polly.Amy" language="en-GB" loop="2">' in answer
    assert spoken(moved, call) == said  # a repeat hears the same
    assert the_message(moved).state == "sent"


def test_key_1_acknowledges_reveals_nothing_and_answers_no_question(moved: CircleAtWork, live: LiveLine) -> None:
    call = rung_after_a_text_that_did_not_arrive(moved, live)
    assert spoken(moved, call, "1") == Said("Thank you. Goodbye.")
    told = the_message(moved)
    assert (told.state, told.needs_you, told.answered_at) == ("delivered", False, None)
    assert spoken(moved, call, "1") == Said("Thank you. Goodbye.")
    reported(moved, call, CallSid=str(call.sid), CallStatus="completed")
    assert the_message(moved).state == "delivered"
    assert moved.says("Asha", "1", NOW + MINUTE).understood == "yes"


def test_another_key_hears_it_again(moved: CircleAtWork, live: LiveLine) -> None:
    call = rung_after_a_text_that_did_not_arrive(moved, live)
    assert spoken(moved, call, "7").waits
    assert the_message(moved).state == "sent"


@pytest.mark.parametrize(
    ("status", "why"),
    [("completed", "call_unheard"), ("busy", "call_busy"), ("no-answer", "call_not_answered"),
     ("failed", "call_failed"), ("canceled", "call_failed")],
)  # fmt: skip
def test_a_call_without_a_key_press_is_not_told(moved: CircleAtWork, live: LiveLine, status: str, why: str) -> None:
    call = rung_after_a_text_that_did_not_arrive(moved, live)
    assert reported(moved, call, CallSid=str(call.sid), CallStatus=status)
    ended = the_message(moved)
    assert (ended.state, ended.why, ended.needs_you) == ("failed", why, True)
    assert not reported(moved, call, CallSid=str(call.sid), CallStatus=status)


def test_a_welsh_call_is_in_welsh(moved: CircleAtWork, live: LiveLine) -> None:
    with writing(moved.engine) as session:
        session.get_one(Person, moved.people["Asha"].id).language = "cy"
        session.commit()
    said = spoken(moved, rung_after_a_text_that_did_not_arrive(moved, live))
    assert said.words.startswith("Dyma neges gan The Bridge. Helo Asha, newid:")
    assert said.words.endswith("Pwyswch 1 i ddweud eich bod wedi clywed hyn.")
    assert 'language="cy-GB"' in said.in_the_carriers_words("https://x.example")


@pytest.mark.parametrize("fields", [{}, {"CallSid": "CA" + "0" * 32}])
def test_a_call_we_know_nothing_of_is_answered_with_silence(
    moved: CircleAtWork, live: LiveLine, fields: dict[str, str]
) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    with writing(moved.engine) as session:
        for reference in ("nobody", text.reference):  # not a call of ours; not a call at all
            assert answer_call(session, reference, fields, DUE).in_the_carriers_words("") == SILENCE
            assert press_key(session, reference, fields | {"Digits": "1"}, DUE).in_the_carriers_words("") == SILENCE
    assert the_message(moved).state == "sent"


# ---- unknown, lost, killed ----


def test_a_call_that_nobody_reported_on_is_asked_about(moved: CircleAtWork, live: LiveLine) -> None:
    live.faults(calls_unheard=1.0)
    rung_after_a_text_that_did_not_arrive(moved, live)
    assert live.running.carrier.postman.wait_until_idle()
    assert follow_up(moved.engine, live.line) == 0  # it may still ring
    live.pass_time(timedelta(minutes=3))
    assert follow_up(moved.engine, live.line) == 1
    assert (the_message(moved).state, the_message(moved).why) == ("failed", "call_unheard")


@pytest.mark.parametrize("fault", ["silent_after", "reset_after", "error_after"])
def test_a_call_that_went_although_nobody_said_so_is_found_and_not_repeated(
    moved: CircleAtWork, live: LiveLine, fault: str
) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    live.faults(**{fault: 1.0})
    go(moved, live.line)
    assert the_message(moved).state == "unknown"
    live.faults()
    live.work_until(moved.engine, lambda: the_message(moved).state != "unknown")
    assert len(calls(live)) == 1
    assert attempts(moved)[0].sid == calls(live)[0].sid


def test_a_call_that_never_went_is_made_again(moved: CircleAtWork, live: LiveLine) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    with pytest.raises(Died):
        go(moved, live.dying_after("sending"))
    live.work_until(moved.engine, lambda: the_message(moved).state == "sent")
    assert len(calls(live)) == 1


def test_that_somebody_answers_proves_a_call_that_we_knew_nothing_of(moved: CircleAtWork, live: LiveLine) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    live.faults(reset_after=1.0)
    go(moved, live.line)
    (call,) = attempts(moved)
    assert (call.sid, the_message(moved).state) == (None, "unknown")
    assert spoken(moved, call, sid=calls(live)[0].sid).waits
    assert the_message(moved).state == "sent"
    assert spoken(moved, call, "1", sid=calls(live)[0].sid) == Said("Thank you. Goodbye.")
    assert the_message(moved).state == "delivered"


def test_where_two_calls_may_be_meant_nobody_guesses(moved: CircleAtWork, live: LiveLine) -> None:
    go(moved, live.line)
    (text,) = attempts(moved, "text")
    reported(moved, text, MessageSid=str(text.sid), MessageStatus="undelivered", ErrorCode="30003")
    live.faults(reset_after=1.0)
    go(moved, live.line)
    with writing(moved.engine) as session:  # another worker called the same number in the same moment
        mine = session.exec(select(Attempt).where(Attempt.channel == "voice")).one()
        other = mine.model_dump() | {"id": text.message_id, "reference": "another", "number": ASHA}
        session.add(Attempt(**other))
        session.commit()
    live.faults()
    live.pass_time(timedelta(minutes=1))
    settle(moved.engine, live.line)
    assert (the_message(moved).state, the_message(moved).why) == ("failed", "never_settled")
