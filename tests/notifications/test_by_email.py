"""E-mails as a way of telling people, through the real SMTP library to a post office on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from circles.accounts.account import Account
from circles.database import reading, writing
from circles.people.core_member import CoreMember
from circles.people.licence_condition import add_condition, end_condition
from circles.people.person import Person
from circles.people.text_consent import give_consent, withdraw_consent
from circles.secret import fingerprint
from circles.settings import Settings
from notifications.channels.mail import MailChannel, PostOffice
from notifications.channels.twilio import TwilioChannel
from notifications.dispatch import Line, send_due
from notifications.line import open_line, ways_offered
from notifications.message import Attempt, Message
from notifications.planning import plan
from notifications.recheck import ALL_WAYS
from notifications.reports import take_report
from notifications.settle import settle
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import Died, LiveLine
from tests.notifications.post_office import PostOfficeOnLoopback

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
ADDRESS = "asha@example.org"


@pytest.fixture
def office() -> Iterator[PostOfficeOnLoopback]:
    with PostOfficeOnLoopback() as one:
        yield one


@pytest.fixture
def line(live: LiveLine, office: PostOfficeOnLoopback) -> Line:
    mail = MailChannel(PostOffice.read(office.address), 0.5)
    return replace(live.line, mail=mail, sender=replace(live.line.sender, offered=ALL_WAYS))


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    """Asha has an address; her reminder is due."""
    circle = make_circle(engine, ("Asha",))
    change(circle, email=ADDRESS, email_fingerprint="asha")
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    return circle


def change(at_work: CircleAtWork, **columns: object) -> None:
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people["Asha"].id)
        for name, value in columns.items():
            setattr(person, name, value)
        session.commit()


def go(at_work: CircleAtWork, line: Line) -> None:
    plan(at_work.engine)
    while send_due(at_work.engine, line):
        pass


def the_message(at_work: CircleAtWork) -> Message:
    (found,) = at_work.messages()
    return found


def text_fails(at_work: CircleAtWork, line: Line) -> None:
    go(at_work, line)
    with writing(at_work.engine) as session:
        text = session.exec(select(Attempt).where(Attempt.channel == "text")).one()
        fields = {"MessageSid": str(text.sid), "MessageStatus": "undelivered", "ErrorCode": "30005"}
        assert take_report(session, text.reference, fields, DUE)
        session.commit()


def test_a_reminder_that_cannot_arrive_as_a_text_is_e_mailed(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback
) -> None:
    text_fails(at_work, line)
    waits = the_message(at_work)
    assert (waits.state, waits.channel, waits.needs_you) == ("planned", "email", False)
    go(at_work, line)
    (taken,) = office.taken
    letter = message_from_string(taken.words, EmailMessage, policy=policy.default)
    assert (taken.to, letter["Subject"]) == (ADDRESS, "A message from The Bridge")
    assert letter["From"] == "The Bridge <team@bridge.example>"
    assert letter.get_content().splitlines() == [
        "Hi Asha, reminder: Wed 9 Sep, 6pm, usual place. Are you coming? To answer, please text us or ring us.", "",
        "The Bridge", "", "Nobody reads answers to this e-mail. To reach us, text or ring.",
    ]  # fmt: skip
    told = the_message(at_work)
    assert (told.state, told.needs_you, told.lease_until, told.segments) == ("sent", False, None, 0)
    with reading(at_work.engine) as session:
        mail = session.exec(select(Attempt).where(Attempt.channel == "email")).one()
        assert (mail.number, mail.sid) == (ADDRESS, f"<{mail.reference}@bridge.example>")
        assert mail.number_fingerprint == fingerprint(ADDRESS, "email")
    assert at_work.says("Asha", "1", DUE + timedelta(minutes=1)).understood == "yes"


def test_whoever_has_not_agreed_to_texts_or_ended_them_is_e_mailed(
    at_work: CircleAtWork, line: Line, live: LiveLine, office: PostOfficeOnLoopback
) -> None:
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people["Asha"].id)
        withdraw_consent(session, person, "text_stop", at_work.by, DUE)
        session.commit()
    go(at_work, line)
    assert live.texts == []
    assert [one.to for one in office.taken] == [ADDRESS]


def test_staff_are_e_mailed_at_the_address_they_sign_in_with(
    engine: Engine, line: Line, office: PostOfficeOnLoopback
) -> None:
    circle = make_circle(engine, ("Asha",))
    with writing(engine) as session:
        asha = session.get_one(Person, circle.people["Asha"].id)
        asha.texts_on = False
        account = Account(
            provider_id=asha.provider_id, person_id=asha.id, email="asha.work@example.org", made_at=MONDAY
        )
        session.add(account)
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    go(circle, line)
    assert [one.to for one in office.taken] == ["asha.work@example.org"]


NO_ADDRESS = {"email": None, "email_fingerprint": None}


@pytest.mark.parametrize(
    "columns", [{"device": "sms_only"}, {"device": "voice_only"}, {"in_custody": True}, NO_ADDRESS]
)
def test_no_e_mail_goes_where_device_custody_or_record_are_against_it(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback, columns: dict[str, object]
) -> None:
    change(at_work, texts_on=False, **columns)
    go(at_work, line)
    assert office.taken == []


def test_a_condition_of_no_internet_holds_until_it_ends(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback
) -> None:
    change(at_work, texts_on=False)
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people["Asha"].id)
        condition = add_condition(session, person, "no_internet", "", date(2026, 9, 1), at_work.by, MONDAY)
        session.commit()
    go(at_work, line)
    assert office.taken == []
    add_meeting(at_work, date(2026, 9, 15))
    with writing(at_work.engine) as session:
        end_condition(session, session.merge(condition), date(2026, 9, 10), at_work.by, DUE)
        session.commit()
    at_work.set_clock(DUE + timedelta(days=6))
    go(at_work, line)
    assert len(office.taken) == 1


def test_a_core_member_who_agreed_and_may_use_the_internet_is_e_mailed_where_the_text_fails(
    engine: Engine, line: Line, office: PostOfficeOnLoopback
) -> None:
    circle = make_circle(engine, ())
    with writing(engine) as session:
        core_member = session.get_one(CoreMember, circle.core_member.id)
        person = session.get_one(Person, core_member.person_id)
        person.mobile, person.mobile_fingerprint = "+447700900000", fingerprint("+447700900000", "mobile")
        person.email, person.email_fingerprint = ADDRESS, "dan"
        give_consent(session, person, "in_person", circle.by, MONDAY)
        session.commit()
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    text_fails(circle, line)
    go(circle, line)
    assert [one.to for one in office.taken] == [ADDRESS]


@pytest.mark.parametrize("how", ["cut", "silent"])
def test_an_e_mail_that_may_have_gone_is_never_sent_again_and_a_person_is_told(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback, how: str
) -> None:
    text_fails(at_work, line)
    office.fails_at, office.how = "words", how
    go(at_work, line)
    office.fails_at = ""
    go(at_work, line)
    ended = the_message(at_work)
    assert (ended.state, ended.why, ended.needs_you) == ("failed", "mail_unknown", True)
    assert office.connections == 1


@pytest.mark.parametrize(("step", "times", "taken"), [("claimed", 1, 1), ("sending", 1, 0), ("called", 1, 1)])
def test_a_worker_killed_while_it_e_mails_is_followed_by_one_that_sends_nothing_twice(
    at_work: CircleAtWork, line: Line, live: LiveLine, office: PostOfficeOnLoopback, step: str, times: int, taken: int
) -> None:
    text_fails(at_work, line)
    with pytest.raises(Died):
        send_due(at_work.engine, replace(line, after=live.dying_after(step, times).after))
    live.pass_time(timedelta(minutes=3))
    settle(at_work.engine, line)
    go(at_work, line)
    assert len(office.taken) == taken
    ended = the_message(at_work)
    expected = ("sent", "") if step == "claimed" else ("failed", "mail_unknown")
    assert (ended.state, ended.why) == expected
    assert ended.needs_you == (step != "claimed")


def test_a_post_office_that_is_away_is_tried_again(
    at_work: CircleAtWork, line: Line, live: LiveLine, office: PostOfficeOnLoopback
) -> None:
    text_fails(at_work, line)
    office.fails_at = "mail"
    go(at_work, line)
    assert (the_message(at_work).state, the_message(at_work).why) == ("planned", "mail_unreachable")
    office.fails_at = ""
    at_work.set_clock(DUE + timedelta(minutes=2))
    go(at_work, line)
    assert len(office.taken) == 1


def test_an_address_that_is_refused_goes_to_a_person(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback
) -> None:
    text_fails(at_work, line)
    office.fails_at, office.how = "rcpt", "550 nobody of that name"
    go(at_work, line)
    assert (the_message(at_work).state, the_message(at_work).why) == ("failed", "mail_refused")
    assert the_message(at_work).needs_you


def test_where_texts_wait_for_their_bucket_an_e_mail_does_not(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback
) -> None:
    text_fails(at_work, line)
    starved = replace(line, sender=replace(line.sender, name="starved", per_second=0.001))
    with writing(at_work.engine) as session:
        message = session.exec(select(Message).where(col(Message.channel) == "email")).one()
        twin = message.model_dump() | {"id": message.provider_id, "key": "another", "channel": "text"}
        session.add(Message(**twin))
        session.commit()
    send_due(at_work.engine, starved)  # the one token of the bucket
    send_due(at_work.engine, starved)
    assert len(office.taken) == 1


def test_what_presses_does_not_wait_for_a_text_company_that_is_not_there(
    at_work: CircleAtWork, line: Line, office: PostOfficeOnLoopback
) -> None:
    with writing(at_work.engine) as session:
        session.exec(select(Message)).one().urgency = "release_day"
        session.commit()
    nobody = replace(line, channel=TwilioChannel("AC", "token", "+447700900999", api_url="http://127.0.0.1:9"))
    for minutes in range(12):
        at_work.set_clock(DUE + timedelta(minutes=minutes))
        while send_due(at_work.engine, replace(nobody, sender=replace(nobody.sender, name=f"sender {minutes}"))):
            pass
    assert [one.to for one in office.taken] == [ADDRESS]
    assert (the_message(at_work).state, the_message(at_work).needs_you) == ("sent", True)


def test_a_mistyped_post_office_is_said_and_keeps_no_text_from_going(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(carrier="demo", smtp_url="smtp://nobody", twilio_from="TheBridge")
    assert open_line(settings).mail is None
    assert "CIRCLES_SMTP_URL" in caplog.text
    assert ways_offered(settings) == {"text", "letter"}
