"""The carrier's reports: repeated, late, in any order, and sometimes the first proof that a text went."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.database import reading, writing
from circles.people.person import Person
from notifications.dispatch import send_due
from notifications.message import Attempt, CarrierReport, Message
from notifications.planning import plan
from notifications.reports import RANKS, accept_status, take_report
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import Died, LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    circle = make_circle(engine, ("Asha",))
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    return circle


def attempt_of(at_work: CircleAtWork) -> Attempt:
    with reading(at_work.engine) as session:
        return session.exec(select(Attempt).order_by(col(Attempt.id))).all()[-1]


def report(at_work: CircleAtWork, status: str, code: int | None = None, sid: str = "", reference: str = "") -> bool:
    attempt = attempt_of(at_work)
    fields = {"MessageSid": sid or attempt.sid or "SM1", "MessageStatus": status}
    fields |= {"ErrorCode": str(code)} if code else {}
    with writing(at_work.engine) as session:
        changed = take_report(session, reference or attempt.reference, fields, DUE)
        session.commit()
    return changed


def the_message(at_work: CircleAtWork) -> Message:
    (message,) = at_work.messages()
    return message


def test_a_delivery_report_says_that_it_arrived(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    assert report(at_work, "delivered")
    assert the_message(at_work).state == "delivered"


def test_a_repeated_report_changes_nothing(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    assert report(at_work, "delivered")
    assert not report(at_work, "delivered")
    with reading(at_work.engine) as session:
        assert len(session.exec(select(CarrierReport)).all()) == 1


def test_a_late_report_never_takes_an_arrival_back(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    for status in ("delivered", "sent", "queued", "undelivered"):
        report(at_work, status, 30003 if status == "undelivered" else None)
    assert the_message(at_work).state == "delivered"
    assert attempt_of(at_work).status == "delivered"


def test_a_report_with_an_unknown_reference_or_status_is_left_alone(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    assert not report(at_work, "delivered", sid="SM" + "0" * 32, reference="nobody")
    assert not report(at_work, "sideways")
    assert the_message(at_work).state == "sent"


def test_a_report_under_another_sid_than_ours_is_left_alone(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    assert not report(at_work, "delivered", sid="SM" + "9" * 32)
    assert the_message(at_work).state == "sent"


def test_a_report_proves_a_text_whose_answer_nobody_read(at_work: CircleAtWork, live: LiveLine) -> None:
    with pytest.raises(Died):
        send_due(at_work.engine, live.dying_after("called"))
    sid = live.texts[0].sid
    assert report(at_work, "sent", sid=sid)
    assert (the_message(at_work).state, attempt_of(at_work).sid) == ("sent", sid)
    assert send_due(at_work.engine, live.line) == 0
    assert len(live.texts) == 1


def test_a_report_that_comes_while_it_waits_to_be_sent_again_stops_the_second_text(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    live.faults(reset_after=1.0, list_lag_seconds=600)
    send_due(at_work.engine, live.line)
    live.faults(list_lag_seconds=600)  # longer than our grace: we believe the carrier's list too early
    live.work_until(at_work.engine, lambda: the_message(at_work).state == "planned")
    assert report(at_work, "sent", sid=live.texts[0].sid)
    live.work_until(at_work.engine, lambda: the_message(at_work).state == "sent")
    assert len(live.texts) == 1


def test_a_phone_that_is_off_is_tried_again_later_and_then_given_to_a_person(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    send_due(at_work.engine, live.line)
    for again in (1, 2):
        report(at_work, "undelivered", 30003)
        waiting = the_message(at_work)
        assert (waiting.state, waiting.go_at) == ("planned", DUE + timedelta(minutes=30))
        at_work.set_clock(DUE + timedelta(minutes=30 * again))
        send_due(at_work.engine, live.line)
    report(at_work, "undelivered", 30003)
    assert (the_message(at_work).state, the_message(at_work).needs_you) == ("failed", True)
    assert len(live.texts) == 3


def test_an_undelivered_text_with_a_lasting_reason_fails_at_once(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    report(at_work, "undelivered", 30005)
    assert (the_message(at_work).state, the_message(at_work).why) == ("failed", "code:30005")


def test_an_opt_out_told_by_report_goes_into_the_ledger(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    report(at_work, "failed", 21610)
    with reading(at_work.engine) as session:
        assert not session.get_one(Person, at_work.people["Asha"].id).texts_on


def test_an_older_tries_failure_does_not_touch_a_newer_try(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    first = attempt_of(at_work)
    report(at_work, "undelivered", 30003)
    at_work.set_clock(DUE + timedelta(minutes=30))
    send_due(at_work.engine, live.line)
    report(at_work, "failed", 30005, sid=first.sid or "", reference=first.reference)
    assert the_message(at_work).state == "sent"


@given(st.lists(st.sampled_from(sorted(RANKS)), max_size=12))
def test_in_whatever_order_statuses_come_they_only_rise(session: Session, statuses: list[str]) -> None:
    message = Message(state="sent", tries=9)
    attempt = Attempt(status="")
    ranks = []
    for status in statuses:
        if status not in ("undelivered", "failed", "canceled"):
            accept_status(session, message, attempt, status, None, DUE)
        ranks.append(RANKS[attempt.status])
    assert ranks == sorted(ranks)
