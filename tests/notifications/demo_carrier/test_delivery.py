"""What the demo carrier does later: reports, mishaps, people writing back, keywords."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from notifications.channels.outcomes import OptedOut, Sent
from notifications.channels.twilio import TwilioChannel
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.postman import post
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from notifications.demo_carrier.store import Store

SAM, ROS = "+447700900101", "+447700900102"
open_directly = build_opener(ProxyHandler({})).open
Wait = Callable[[float], None]


@pytest.fixture
def send(channel: TwilioChannel, listener: Any) -> Callable[..., Sent]:
    def send_text(to: str = SAM, body: str = "Hi Sam", validity: int = 3600) -> Sent:
        return channel.send_text(to, body, listener.address("/twilio/status/ref-1?x=1"), validity)

    return send_text


def demo(running: RunningCarrier, path: str, said: dict[str, Any] | None = None) -> tuple[int, Any]:
    data = json.dumps(said).encode() if said is not None else None
    asked = Request(f"{running.url}/demo/{path}", data, {"Content-Type": "application/json"})
    try:
        with open_directly(asked) as answer:
            body = answer.read()
            return answer.status, json.loads(body) if body else None
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_every_report_is_signed_as_the_sdk_reads_signatures(
    send: Callable[..., Sent], channel: TwilioChannel, listener: Any, pass_time: Wait
) -> None:
    sent = send()
    pass_time(0)
    assert listener.statuses() == ["sent", "delivered"]
    for one in listener.posts:
        assert one.fields["MessageSid"] == sent.sid
        assert channel.is_genuine(one.address, one.fields, one.signature)


def test_a_changed_report_or_another_address_is_not_genuine(
    send: Callable[..., Sent], channel: TwilioChannel, carrier: RunningCarrier, listener: Any, pass_time: Wait
) -> None:
    send()
    pass_time(0)
    one = listener.posts[0]
    assert not channel.is_genuine(one.address, one.fields | {"MessageStatus": "failed"}, one.signature)
    assert not channel.is_genuine(one.address, one.fields | {"New": "field"}, one.signature)
    assert not channel.is_genuine(one.address.replace("ref-1", "ref-2"), one.fields, one.signature)
    assert not channel.is_genuine(one.address, one.fields, "")
    assert not channel.is_genuine(one.address, one.fields, one.signature, "key=k,algorithm=HMAC_MD5")
    other = TwilioChannel(carrier.account.sid, "another token")
    assert not other.is_genuine(one.address, one.fields, one.signature)


def test_a_phone_that_is_out_of_reach_is_reported_with_its_code(
    send: Callable[..., Sent], carrier: RunningCarrier, listener: Any, pass_time: Wait
) -> None:
    carrier.carrier.set_faults(Faults(undelivered_numbers={SAM: 30005}))
    send()
    pass_time(0)
    assert listener.statuses() == ["sent", "undelivered"]
    assert [one.fields.get("ErrorCode") for one in listener.posts] == [None, "30005"]


def test_a_share_of_texts_does_not_arrive(
    send: Callable[..., Sent], carrier: RunningCarrier, listener: Any, pass_time: Wait
) -> None:
    carrier.carrier.set_faults(Faults(undelivered=1.0, undelivered_code=30003))
    send()
    pass_time(0)
    assert listener.posts[-1].fields["ErrorCode"] == "30003"


@pytest.mark.parametrize(
    ("faults", "reports"),
    [
        (Faults(callbacks_lost=1.0), []),
        (Faults(callbacks_doubled=1.0), ["sent", "sent", "delivered", "delivered"]),
        (Faults(callbacks_shuffled=1.0), ["delivered", "sent"]),
    ],
)
def test_reports_get_lost_doubled_and_out_of_order(
    send: Callable[..., Sent],
    carrier: RunningCarrier,
    listener: Any,
    pass_time: Wait,
    faults: Faults,
    reports: list[str],
) -> None:
    carrier.carrier.set_faults(faults)
    sent = send()
    pass_time(0)
    assert listener.statuses() == reports
    assert carrier.carrier.store.text(sent.sid).status == "delivered"


def test_a_late_report_comes_when_it_is_due_and_not_before(
    send: Callable[..., Sent], carrier: RunningCarrier, listener: Any, pass_time: Wait
) -> None:
    carrier.carrier.set_faults(Faults(callbacks_late=1.0, late_seconds=300))
    send()
    pass_time(0)
    pass_time(299)
    assert listener.statuses() == []
    pass_time(1)
    assert listener.statuses() == ["sent", "delivered"]


def test_a_webhook_that_fails_is_not_tried_again(
    send: Callable[..., Sent], carrier: RunningCarrier, listener: Any, pass_time: Wait
) -> None:
    listener.answers_with = 503
    send()
    pass_time(0)
    assert listener.statuses() == ["sent", "delivered"]


def test_a_webhook_that_is_gone_or_no_web_address_is_shrugged_off() -> None:
    assert post("token", "http://127.0.0.1:1/x", {}) == 0
    assert post("token", "file:///etc/hostname", {}) == 0


def test_what_a_person_writes_reaches_our_webhook_signed(
    carrier: RunningCarrier, channel: TwilioChannel, listener: Any, pass_time: Wait
) -> None:
    status, said = demo(carrier, "inbound", {"From": SAM, "Body": "Ydw, diolch 🙂 & co", "wait": True})
    assert (status, said["answered"]) == (201, True)
    [one] = listener.posts
    assert one.address == carrier.account.inbound_address
    assert channel.is_genuine(one.address, one.fields, one.signature)
    assert (one.fields["From"], one.fields["To"]) == (SAM, carrier.account.first_number)
    assert (one.fields["Body"], one.fields["SmsStatus"]) == ("Ydw, diolch 🙂 & co", "received")
    assert one.fields["MessageSid"] == said["sid"]


@pytest.mark.parametrize("word", ["STOP", "stopall", " Unsubscribe ", "END", "quit", "cancel", "revoke", "OPTOUT"])
def test_after_a_stop_word_the_carrier_refuses_our_texts(
    send: Callable[..., Sent], carrier: RunningCarrier, listener: Any, pass_time: Wait, word: str
) -> None:
    carrier.carrier.write_back(SAM, word)
    pass_time(0)
    assert [one.fields["Body"] for one in listener.posts] == [word]
    with pytest.raises(OptedOut):
        send()
    send(to=ROS)


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_a_start_word_takes_a_stop_back(send: Callable[..., Sent], carrier: RunningCarrier, word: str) -> None:
    carrier.carrier.write_back(SAM, "STOP")
    carrier.carrier.write_back(SAM, word)
    send()


@pytest.mark.parametrize("words", ["stop it", "please stop", "HELP", "no", "1"])
def test_other_words_leave_consent_alone(send: Callable[..., Sent], carrier: RunningCarrier, words: str) -> None:
    carrier.carrier.write_back(SAM, words)
    send()


def test_the_carrier_answers_keywords_itself_and_the_phone_shows_it(carrier: RunningCarrier) -> None:
    carrier.carrier.write_back(SAM, "yes")
    carrier.carrier.write_back(SAM, "STOP")
    carrier.carrier.write_back(SAM, "YES")
    ways = [(one.direction, one.body.split(".")[0]) for one in carrier.carrier.store.thread(SAM)]
    assert ways == [
        ("inbound", "yes"),
        ("inbound", "STOP"),
        ("outbound-reply", "You will get no more texts from this number"),
        ("inbound", "YES"),
        ("outbound-reply", "You will get texts from this number again"),
    ]


def test_the_history_of_a_phone_is_in_order_with_numbers_that_only_grow(
    send: Callable[..., Sent], carrier: RunningCarrier, pass_time: Wait
) -> None:
    send(body="first")
    send(to=ROS, body="to Ros")
    carrier.carrier.write_back(SAM, "1")
    pass_time(0)
    _, found = demo(carrier, "history?to=%2B447700900101")
    assert [(one["way"], one["number"], one["body"]) for one in found["texts"]] == [
        ("out", SAM, "first"),
        ("in", SAM, "1"),
    ]
    assert found["texts"][0]["status"] == "delivered"
    first = found["texts"][0]["seq"]
    _, later = demo(carrier, f"history?to=%2B447700900101&after={first}")
    assert [one["body"] for one in later["texts"]] == ["1"]
    assert len(demo(carrier, "history")[1]["texts"]) == 3


def test_phones_show_the_demos_time_and_the_api_the_machines(
    send: Callable[..., Sent], carrier: RunningCarrier
) -> None:
    assert demo(carrier, "clock", {"now": "2027-01-05T18:00:00+00:00"})[0] == 200
    sent = send()
    [shown] = demo(carrier, "history")[1]["texts"]
    assert datetime.fromisoformat(shown["shown_at"]) == datetime.fromisoformat("2027-01-05T18:00:00+00:00")
    assert carrier.carrier.store.text(sent.sid).created_at == carrier.carrier.now()


def test_a_text_that_cannot_be_delivered_in_time_is_dropped(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2026-12-03T12:00:00+00:00")
    with running_carrier(tmp_path / "slow.sqlite", clock=lambda: moment, seconds_to_deliver=120) as running:
        fields = {"To": SAM, "From": running.account.first_number, "Body": "Hi", "ValidityPeriod": "60"}
        text = running.carrier.take(fields)
        moment += timedelta(seconds=121)
        running.carrier.postman.ring()
        assert running.carrier.postman.wait_until_idle()
        kept = running.carrier.store.text(text.sid)
        assert (kept.status, kept.error_code) == ("undelivered", 30036)


def test_a_carrier_that_starts_again_remembers_and_finishes_what_it_had_taken(tmp_path: Path) -> None:
    file = tmp_path / "again.sqlite"
    died = Carrier(Store(file))
    text = died.take({"To": SAM, "From": died.account.first_number, "Body": "Hi"})
    died.write_back(ROS, "STOP")
    died.store.close()  # never started, so nothing was delivered
    with running_carrier(file) as running:
        assert running.carrier.postman.wait_until_idle()
        # the server's thread starts the post: what it found unfinished is planned before the first answer
        assert demo(running, "alive")[0] == 200
        assert running.carrier.postman.wait_until_idle()
        assert running.carrier.store.text(text.sid).status == "delivered"
        assert running.carrier.store.opted_out(ROS, running.account.first_number)


def test_the_post_goes_on_after_an_errand_that_failed(
    carrier: RunningCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def broken() -> None:
        raise LookupError("on purpose")

    carrier.carrier.postman.send(carrier.carrier.now(), broken)
    carrier.carrier.postman.send(carrier.carrier.now(), done.set)
    assert done.wait(10)
    assert "on purpose" in caplog.text


def test_faults_can_be_set_and_seen_over_http(carrier: RunningCarrier, send: Callable[..., Sent]) -> None:
    status, said = demo(
        carrier, "faults", {"seed": 3, "slow": 1, "slow_milliseconds": 1, "refused_numbers": {ROS: 21614}}
    )
    assert (status, said["faults"]["slow"], said["struck"]) == (200, 1, {})
    send()
    assert demo(carrier, "faults")[1]["struck"] == {"slow": 1}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("faults", {"sloow": 1}),
        ("faults", {"slow": "often"}),
        ("faults", {"refused_numbers": [SAM]}),
        ("clock", {"now": "noon"}),
        ("clock", {"now": "2027-01-05T18:00:00"}),
        ("inbound", {"Body": "who am I"}),
        ("history?after=then", None),
    ],
)
def test_nonsense_is_refused_in_words_and_changes_nothing(
    carrier: RunningCarrier, path: str, said: dict[str, Any] | None
) -> None:
    status, answer = demo(carrier, path, said)
    assert status == 400
    assert answer["message"].endswith(".")
    assert carrier.carrier.mischief.faults == Faults()
    assert carrier.carrier.store.thread("") == []


def test_forgetting_leaves_a_fresh_carrier(carrier: RunningCarrier, send: Callable[..., Sent]) -> None:
    carrier.carrier.write_back(SAM, "STOP")
    carrier.carrier.set_faults(Faults(slow=1))
    assert demo(carrier, "forget", {})[0] == 204
    assert carrier.carrier.store.thread("") == []
    assert carrier.carrier.mischief.faults == Faults()
    send()
