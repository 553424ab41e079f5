"""Sending through the real SDK to a live carrier: what each answer comes to, and what the outbox says of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, Uuid, bindparam, text
from sqlmodel import col, select

from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.journal import SYSTEM
from circles.meetings.changing import cancel_meeting, move_meeting
from circles.meetings.meeting import Meeting
from circles.people.person import Person
from circles.people.text_consent import TextConsent, withdraw_consent
from notifications import rate
from notifications.after_call import FIRST_PAUSE
from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.dispatch import Line, send_due
from notifications.engine_room import SendRate
from notifications.message import Attempt, Message
from notifications.pace import USUAL
from notifications.planning import plan
from notifications.reasons import reason
from notifications.sending_stop import open_stop, start_sending
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)  # 6pm in London, a day before
ASHA, BEN = "+447700900000", "+447700900001"


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    """A circle whose reminders are due now."""
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    return circle


def send_all(at_work: CircleAtWork, line: Line) -> None:
    while send_due(at_work.engine, line):
        pass


def states(at_work: CircleAtWork) -> list[tuple[str, str]]:
    return [(one.state, one.why) for one in at_work.messages()]


def change(at_work: CircleAtWork, name: str, **columns: object) -> None:
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people[name].id)
        for column, value in columns.items():
            setattr(person, column, value)
        session.commit()


def test_due_reminders_go_once_and_say_day_time_and_the_neutral_name(at_work: CircleAtWork, live: LiveLine) -> None:
    send_all(at_work, live.line)
    assert {one.to_number for one in live.texts} == {ASHA, BEN}
    assert live.texts[0].body.endswith(
        "reminder: Wed 9 Sep, 6pm, usual place. Are you coming? Reply 1 yes, 2 no. - The Bridge"
    )
    assert states(at_work) == [("sent", "")] * 2
    send_all(at_work, live.line)
    assert len(live.texts) == 2


def test_every_call_carries_its_own_reference_and_a_time_after_which_it_is_worthless(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    send_all(at_work, live.line)
    with reading(at_work.engine) as session:
        references = {one.reference for one in session.exec(select(Attempt))}
    assert {one.callback.rpartition("/")[2] for one in live.texts} == references
    assert all(one.valid_until and one.valid_until - one.created_at <= timedelta(hours=10) for one in live.texts)


def test_nothing_goes_before_its_time(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE - timedelta(minutes=5))
    plan(engine)
    send_all(circle, live.line)
    assert live.texts == []
    assert states(circle) == [("planned", "")] * 2


def test_whoever_said_stop_since_is_not_texted(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people["Asha"].id)
        withdraw_consent(session, person, "text_stop", SYSTEM, DUE)
        session.commit()
    send_all(at_work, live.line)
    assert [one.to_number for one in live.texts] == [BEN]
    assert sorted(states(at_work)) == [("sent", ""), ("suppressed", "opted_out")]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"texts_on": False}, "no_consent"),
        ({"in_custody": True}, "in_custody"),
        ({"mobile_settled": False}, "number_shared"),
        ({"mobile": None, "mobile_fingerprint": None}, "no_number"),
        ({"device": "voice_only", "mobile_settled": False}, "voice_only"),
    ],
)
def test_whoever_may_not_be_texted_is_passed_over_with_the_reason(
    at_work: CircleAtWork, live: LiveLine, columns: dict[str, object], why: str
) -> None:
    change(at_work, "Asha", **columns)
    send_all(at_work, live.line)
    assert ("suppressed", why) in states(at_work) or (why == "no_consent" and ("suppressed", why) in states(at_work))
    assert [one.to_number for one in live.texts] == [BEN]
    assert reason(why).instead


def test_a_meeting_cancelled_after_planning_is_caught_at_the_send(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        cancel_meeting(session, meeting, "", at_work.by, DUE)
        session.commit()
    send_all(at_work, live.line)
    assert live.texts == []
    assert states(at_work) == [("withdrawn", "cancelled")] * 2


def test_a_moved_meeting_is_told_with_the_day_each_person_was_told_before(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    send_all(at_work, live.line)
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        move_meeting(session, meeting, date(2026, 9, 10), time(19, 30), None, "", at_work.by, DUE)
        session.commit()
    plan(at_work.engine)
    send_all(at_work, live.line)
    changes = [one.body for one in live.texts if "change" in one.body]
    assert len(changes) == 2
    assert all("Wed 9 Sep, 6pm is off. It is now Thu 10 Sep, 7.30pm." in one for one in changes)


def test_the_carrier_being_busy_only_delays(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(busy=1.0, retry_after_seconds=0)
    send_due(at_work.engine, live.line)
    assert {why for _, why in states(at_work)} == {"carrier_busy"}
    assert live.texts == []
    live.faults()
    at_work.set_clock(DUE + timedelta(minutes=20))
    live.work_until(at_work.engine, lambda: states(at_work) == [("sent", "")] * 2)
    assert set(live.told.values()) == {1}


def test_a_carrier_that_cannot_be_reached_is_tried_again(at_work: CircleAtWork, live: LiveLine) -> None:
    from notifications.channels.twilio import TwilioChannel

    dead = TwilioChannel("AC" + "0" * 32, "token", ASHA, api_url="http://127.0.0.1:1", seconds_to_answer=0.4)
    send_due(at_work.engine, Line(dead, live.line.sender, "http://127.0.0.1:9"))
    assert states(at_work) == [("planned", "carrier_unreachable")] * 2
    at_work.set_clock(DUE + timedelta(minutes=20))
    send_all(at_work, live.line)
    assert states(at_work) == [("sent", "")] * 2


def test_a_wrong_number_fails_with_the_carriers_reason_and_what_to_do(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(refused_numbers={ASHA: 21211})
    send_all(at_work, live.line)
    failed = next(one for one in at_work.messages() if one.state == "failed")
    assert failed.needs_you
    assert reason(failed.why).sentence == "This is not a telephone number that can be texted."
    assert reason(failed.why).instead == "Check the number, and ring them."
    assert [one.to_number for one in live.texts] == [BEN]


def test_an_opt_out_the_carrier_knows_of_goes_into_the_ledger(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(refused_numbers={ASHA: 21610})
    send_all(at_work, live.line)
    with reading(at_work.engine) as session:
        assert not session.get_one(Person, at_work.people["Asha"].id).texts_on
        sources = session.exec(select(TextConsent.source).where(TextConsent.given == False)).all()  # noqa: E712
    assert sources == ["carrier"]


def test_a_fault_of_our_account_stops_everything_until_somebody_lifts_it(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(refused_numbers={ASHA: 20003, BEN: 20003})
    send_all(at_work, live.line)
    assert states(at_work) == [("planned", "sending_stopped")] * 2
    live.faults()
    send_all(at_work, live.line)
    assert live.texts == []
    with writing(at_work.engine) as session:
        stop = open_stop(session)
        assert stop is not None
        assert "password" in stop.reason
        start_sending(session, at_work.by, DUE)
        session.commit()
    send_all(at_work, live.line)
    assert set(live.told.values()) == {1}
    assert len(live.texts) == 2


def test_without_a_carrier_nothing_leaves_and_each_message_says_so(at_work: CircleAtWork, live: LiveLine) -> None:
    send_all(at_work, Line(None, live.line.sender, "http://127.0.0.1:9"))
    assert states(at_work) == [("suppressed", "carrier_none")] * 2
    assert reason("carrier_none").sentence == "No text company is set up here, so nothing leaves."


def test_with_texting_switched_off_nothing_leaves(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        session.get_one(Provider, at_work.provider.id).texting_on = False
        session.commit()
    send_all(at_work, live.line)
    assert live.texts == []
    assert states(at_work) == [("suppressed", "texting_off")] * 2


def test_a_worker_back_after_two_nights_sends_nothing_that_is_over(at_work: CircleAtWork, live: LiveLine) -> None:
    at_work.set_clock(DUE + timedelta(hours=24))
    send_all(at_work, live.line)
    assert live.texts == []
    assert {(one.state, one.needs_you) for one in at_work.messages()} == {("withdrawn", True)}


def test_at_night_a_change_to_tomorrow_morning_goes_and_one_to_next_week_waits(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine)
    soon, later = add_meeting(circle, date(2026, 9, 9), time(9)), add_meeting(circle, date(2026, 9, 10), time(18))
    night = datetime(2026, 9, 8, 22, tzinfo=UTC)  # 11pm in London
    circle.set_clock(datetime(2026, 9, 8, 8, tzinfo=UTC))
    plan(engine)
    send_all(circle, live.line)
    with writing(engine) as session:
        for meeting, at in ((soon, time(9, 30)), (later, time(19))):
            kept = session.get_one(Meeting, meeting.id)
            move_meeting(session, kept, kept.on_date, at, None, "", circle.by, night)
        session.commit()
    circle.set_clock(night)
    plan(engine)
    send_all(circle, live.line)
    changes = {(one.subject_id, one.state) for one in circle.messages("meeting_moved")}
    assert changes == {(soon.id, "sent"), (later.id, "held")}
    held = [one for one in circle.messages("meeting_moved") if one.state == "held"]
    assert {one.go_at for one in held} == {datetime(2026, 9, 9, 7, tzinfo=UTC)}


def test_the_bucket_lets_go_only_what_the_sender_may_send(at_work: CircleAtWork, live: LiveLine) -> None:
    slow = Line(live.line.channel, Sender("slow", 0.05), live.line.public_url)
    assert send_due(at_work.engine, slow) == 1
    assert send_due(at_work.engine, slow) == 0
    assert len(live.texts) == 1


def test_the_nearest_deadline_goes_first(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    add_meeting(circle, date(2026, 9, 9), time(18))
    add_meeting(circle, date(2026, 9, 8), time(20))
    circle.set_clock(DUE)
    plan(engine)
    slow = Line(live.line.channel, Sender("slow", 0.05), live.line.public_url)
    send_due(engine, slow)
    assert ["Tue 8 Sep" in one.body for one in live.texts] == [True]


def test_words_that_tell_too_much_never_leave(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:  # as though a rule asked for a text that nobody worded well
        for one in session.exec(select(Message)):
            one.wording, one.worked_out, one.said = "sign_in_code", False, '{"code": "circle 123", "minutes": "10"}'
        session.commit()
    send_all(at_work, live.line)
    assert live.texts == []
    assert states(at_work) == [("suppressed", "unfit_words")] * 2


def test_a_message_that_cannot_be_read_is_set_aside_and_stops_nobody(at_work: CircleAtWork, live: LiveLine) -> None:
    broken = at_work.messages()[0]
    with writing(at_work.engine) as session:
        session.execute(text("UPDATE message SET said = 'not sealed by us' WHERE id = :id").bindparams(
            bindparam("id", broken.id, Uuid())))  # fmt: skip
        session.commit()
    send_all(at_work, live.line)
    with reading(at_work.engine) as session:
        found = session.execute(select(Message.state, Message.why, Message.needs_you).order_by(col(Message.id))).all()
    assert sorted(found) == [("failed", "our_fault", True), ("sent", "", False)]
    assert len(live.texts) == 1


def test_after_five_calls_without_an_answer_one_text_is_tried_at_a_time(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, tuple(f"V{one}" for one in range(12)))
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    nobody = TwilioChannel("AC", "token", ASHA, api_url="http://127.0.0.1:9")
    line = replace(live.line, channel=nobody, sender=Sender("cut off", 1.0, replace(USUAL, batch=5)))
    assert send_due(engine, line) == 5
    assert send_due(engine, line) == 0  # it rests
    with reading(engine) as session:
        bucket = session.exec(select(SendRate).where(SendRate.sender == "cut off")).one()
        assert bucket.silent == 5
        assert bucket.silent_since is not None
    live.pass_time(timedelta(seconds=rate.FIRST_REST))
    assert send_due(engine, line) == 1
    assert send_due(engine, line) == 0
    live.pass_time(timedelta(seconds=2 * rate.FIRST_REST))
    assert send_due(engine, replace(line, channel=live.line.channel)) == 1
    with reading(engine) as session:
        bucket = session.exec(select(SendRate).where(SendRate.sender == "cut off")).one()
        assert (bucket.silent, bucket.silent_since) == (0, None)
    live.pass_time(timedelta(seconds=5))
    assert send_due(engine, replace(line, channel=live.line.channel)) == 5


def test_texts_that_failed_together_are_not_tried_again_together(at_work: CircleAtWork, live: LiveLine) -> None:
    nobody = TwilioChannel("AC", "token", ASHA, api_url="http://127.0.0.1:9")
    apart = iter((0.0, 1.0))
    send_due(at_work.engine, replace(live.line, channel=nobody, jitter=lambda: next(apart)))
    first, second = sorted(one.go_at for one in at_work.messages())
    assert second - first >= timedelta(seconds=FIRST_PAUSE / 5)
