"""The carrier's webhooks: genuine ones are taken once, forged ones are refused, journalled and change nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from circles.database import reading, writing
from circles.journal import JournalEntry
from circles.meetings.meeting import Meeting
from circles.settings import Settings
from notifications.dispatch import send_due
from notifications.inbound_text import InboundText
from notifications.message import Attempt, Message
from notifications.planning import plan
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine, live_line
from web.app import create_app

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
TOKEN = "f" * 32
PUBLIC = "https://circles.example"
ASHA = "+447700900000"
CALL = "CA" + "7" * 32


@pytest.fixture
def at_work(engine: Engine, tmp_path: Path) -> CircleAtWork:
    """Asha and Ben have just been asked about Wednesday."""
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    with live_line(tmp_path) as live:
        send_all(engine, live)
    return circle


def send_all(engine: Engine, live: LiveLine) -> None:
    while send_due(engine, live.line):
        pass


@pytest.fixture
def site(at_work: CircleAtWork, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(
        database_url=database_url, data_dir=tmp_path, public_url=PUBLIC, carrier="twilio",
        twilio_account_sid="AC" + "1" * 32, twilio_auth_token=SecretStr(TOKEN), twilio_from="+447700900999", twilio_api_url="http://127.0.0.1:9",
    )  # fmt: skip
    app = create_app(settings)
    yield TestClient(app, base_url="http://inside.example:8000")
    app.state.house.engine.dispose()


def post(site: TestClient, path: str, fields: dict[str, str], signature: str | None = None) -> tuple[int, str]:
    signed = RequestValidator(TOKEN).compute_signature(PUBLIC + path, fields) if signature is None else signature
    answer = site.post(path, data=fields, headers={"X-Twilio-Signature": signed})
    return answer.status_code, answer.text


def attempt_to(at_work: CircleAtWork, number: str = ASHA) -> Attempt:
    with reading(at_work.engine) as session:
        return next(one for one in session.exec(select(Attempt)) if one.number == number)


def the_meeting(at_work: CircleAtWork) -> Meeting:
    with reading(at_work.engine) as session:
        return session.exec(select(Meeting)).one()


def verbs(at_work: CircleAtWork) -> list[str]:
    with reading(at_work.engine) as session:
        return list(session.exec(select(JournalEntry.verb)))


def test_a_genuine_report_behind_a_proxy_is_taken(at_work: CircleAtWork, site: TestClient) -> None:
    attempt = attempt_to(at_work)
    fields = {"MessageSid": str(attempt.sid), "MessageStatus": "delivered", "SomethingNew": "that we do not know"}
    assert post(site, f"/twilio/status/{attempt.reference}", fields) == (204, "")
    assert sorted(one.state for one in at_work.messages()) == ["delivered", "sent"]


def test_a_genuine_text_is_answered_with_nothing_and_changes_attendance(
    at_work: CircleAtWork, site: TestClient
) -> None:
    fields = {"MessageSid": "SM" + "a" * 32, "From": ASHA, "To": "+447700900999", "Body": "1"}
    status, text = post(site, "/twilio/inbound", fields)
    assert (status, text) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response/>')
    assert at_work.answer_of("Asha", the_meeting(at_work)) == "yes"


def test_a_genuine_text_that_is_repeated_changes_nothing_the_second_time(
    at_work: CircleAtWork, site: TestClient
) -> None:
    fields = {"MessageSid": "SM" + "a" * 32, "From": ASHA, "Body": "hello is anyone there"}
    assert [post(site, "/twilio/inbound", fields)[0] for _ in range(2)] == [200, 200]
    with reading(at_work.engine) as session:
        assert len(session.exec(select(InboundText)).all()) == 1


@pytest.mark.parametrize("signature", ["", "bm90IG91cnM="])
def test_a_forged_text_is_refused_journalled_and_changes_nothing(
    at_work: CircleAtWork, site: TestClient, signature: str
) -> None:
    fields = {"MessageSid": "SM" + "a" * 32, "From": ASHA, "Body": "STOP"}
    assert post(site, "/twilio/inbound", fields, signature) == (403, "")
    with reading(at_work.engine) as session:
        assert session.exec(select(InboundText)).all() == []
    assert verbs(at_work).count("refuse_forged_webhook") == 1
    assert at_work.people["Asha"].texts_on


def test_a_genuine_signature_does_not_carry_over_to_other_words_or_another_address(
    at_work: CircleAtWork, site: TestClient
) -> None:
    fields = {"MessageSid": "SM" + "a" * 32, "From": ASHA, "Body": "1"}
    signed = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/inbound", fields)
    assert post(site, "/twilio/inbound", fields | {"Body": "2"}, signed)[0] == 403
    assert post(site, "/twilio/inbound?more=1", fields, signed)[0] == 403
    assert at_work.answer_of("Asha", the_meeting(at_work)) == "none"
    assert verbs(at_work).count("refuse_forged_webhook") == 2


def test_a_forged_report_is_refused_and_changes_nothing(at_work: CircleAtWork, site: TestClient) -> None:
    attempt = attempt_to(at_work)
    fields = {"MessageSid": str(attempt.sid), "MessageStatus": "failed", "ErrorCode": "21610"}
    assert post(site, f"/twilio/status/{attempt.reference}", fields, "bm90IG91cnM=") == (403, "")
    assert {one.state for one in at_work.messages()} == {"sent"}


@pytest.fixture
def rung(at_work: CircleAtWork) -> Attempt:
    """Asha can take calls only now; her phone rings about the reminder."""
    with writing(at_work.engine) as session:
        attempt = session.exec(select(Attempt)).all()[0]
        attempt.channel, attempt.sid = "voice", CALL
        message = session.get_one(Message, attempt.message_id)
        message.channel, message.body = "voice", "This is a message from The Bridge. Hi Asha & co."
        session.commit()
        return attempt


def test_whoever_answers_hears_the_words_and_is_asked_for_a_key(
    at_work: CircleAtWork, site: TestClient, rung: Attempt
) -> None:
    fields = {"CallSid": CALL, "CallStatus": "in-progress"}
    first = post(site, f"/twilio/voice/{rung.reference}", fields)
    assert first == (200, (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" numDigits="1" timeout="10" '
        f'method="POST" action="{PUBLIC}/twilio/voice/{rung.reference}/key"><Say voice="Polly.Amy" language="en-GB" '
        'loop="2">This is a message from The Bridge. Hi Asha &amp; co. Press 1 to say that you have heard this.</Say>'
        "</Gather></Response>"
    ))  # fmt: skip
    assert post(site, f"/twilio/voice/{rung.reference}", fields) == first


def test_a_key_that_is_pressed_twice_is_heard_once(at_work: CircleAtWork, site: TestClient, rung: Attempt) -> None:
    fields = {"CallSid": CALL, "CallStatus": "in-progress", "Digits": "1"}
    answers = [post(site, f"/twilio/voice/{rung.reference}/key", fields) for _ in range(2)]
    assert answers[0] == answers[1]
    assert "Thank you. Goodbye." in answers[0][1]
    assert "Asha" not in answers[0][1]
    assert sorted(one.state for one in at_work.messages()) == ["delivered", "sent"]
    assert at_work.answer_of("Asha", the_meeting(at_work)) == "none"


@pytest.mark.parametrize("path", ["/twilio/voice/{}", "/twilio/voice/{}/key"])
def test_a_forged_call_is_refused_journalled_and_learns_nothing(
    at_work: CircleAtWork, site: TestClient, rung: Attempt, path: str
) -> None:
    fields = {"CallSid": CALL, "CallStatus": "in-progress", "Digits": "1"}
    assert post(site, path.format(rung.reference), fields, "bm90IG91cnM=") == (403, "")
    assert {one.state for one in at_work.messages()} == {"sent"}
    assert verbs(at_work).count("refuse_forged_webhook") == 1


def test_a_genuine_question_about_a_call_that_is_not_ours_hears_nothing(site: TestClient) -> None:
    fields = {"CallSid": "CA" + "9" * 32, "CallStatus": "in-progress"}
    assert post(site, "/twilio/voice/nobody", fields) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response/>')


def test_a_genuine_report_of_a_call_without_a_key_goes_to_a_person(
    at_work: CircleAtWork, site: TestClient, rung: Attempt
) -> None:
    fields = {"CallSid": CALL, "CallStatus": "completed", "CallDuration": "9"}
    assert [post(site, f"/twilio/status/{rung.reference}", fields)[0] for _ in range(2)] == [204, 204]
    assert sorted((one.state, one.why) for one in at_work.messages()) == [("failed", "call_unheard"), ("sent", "")]


def test_without_a_carrier_nothing_can_be_genuine(at_work: CircleAtWork, database_url: str, tmp_path: Path) -> None:
    app = create_app(Settings(database_url=database_url, data_dir=tmp_path, public_url=PUBLIC))
    assert post(TestClient(app), "/twilio/inbound", {"MessageSid": "SM1", "From": ASHA, "Body": "1"})[0] == 403
    app.state.house.engine.dispose()


def test_health_tells_strangers_one_word(at_work: CircleAtWork, site: TestClient) -> None:
    live, ready = site.get("/health/live"), site.get("/health/ready")
    assert (live.status_code, live.text) == (200, "live")
    assert (ready.status_code, ready.text) == (503, "not ready")  # texts are expected, and no worker has ever lived
