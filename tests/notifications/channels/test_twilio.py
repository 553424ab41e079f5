"""Our channel with the real SDK over real HTTP: every way a send can end, told apart."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from circles.clock import machine_now
from notifications.channels.carrier_codes import CODES, look_up
from notifications.channels.outcomes import (
    AccountProblem,
    NotSent,
    NotStarted,
    OptedOut,
    Permanent,
    Sent,
    TryLater,
    Unknown,
)
from notifications.channels.twilio import TwilioChannel, is_drama_number
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import RunningCarrier

SAM, ROS = "+447700900101", "+447700900102"
CALLBACK = "http://127.0.0.1:1/twilio/status/none"
ACCOUNT = Account()


def send(channel: TwilioChannel, to: str = SAM, body: str = "Hi Sam") -> Sent:
    return channel.send_text(to, body, CALLBACK, 3600)


def bodies(carrier: RunningCarrier, number: str = SAM) -> list[str]:
    return [one.body for one in carrier.carrier.store.thread(number)]


def impatient(carrier: RunningCarrier) -> TwilioChannel:
    account = carrier.account
    return TwilioChannel(account.sid, account.token, account.first_number, api_url=carrier.url, seconds_to_answer=0.2)


@pytest.fixture
def raw_server() -> Iterator[Callable[[bytes], str]]:
    """A server that reads one request and answers with given bytes, however broken."""
    lines: list[socket.socket] = []

    def serve(answer: bytes) -> str:
        line = socket.create_server(("127.0.0.1", 0))
        lines.append(line)

        def once() -> None:
            caller, _ = line.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(answer)

        threading.Thread(target=once, daemon=True).start()
        return f"http://127.0.0.1:{line.getsockname()[1]}"

    yield serve
    for line in lines:
        line.close()


def test_a_text_reaches_the_phone_and_is_given_its_name(carrier: RunningCarrier, channel: TwilioChannel) -> None:
    sent = send(channel, body="Hi Sam, reminder: Thu 3 Dec, 6pm é € ŵ 🙂 & + %")
    kept = carrier.carrier.store.text(sent.sid)
    assert (kept.to_number, kept.body) == (SAM, "Hi Sam, reminder: Thu 3 Dec, 6pm é € ŵ 🙂 & + %")
    assert sent.status == "queued"
    assert (kept.callback, kept.valid_until) == (CALLBACK, kept.created_at + timedelta(seconds=3600))


def test_who_stood_still_after_the_last_look_at_the_clock_begins_nothing(
    carrier: RunningCarrier, channel: TwilioChannel
) -> None:
    late = machine_now() - timedelta(seconds=1)
    with pytest.raises(NotStarted, match="stood still"):
        channel.send_text(SAM, "Hi Sam", CALLBACK, 3600, late)
    with pytest.raises(NotStarted, match="stood still"):
        channel.place_call(SAM, "http://127.0.0.1:1/twilio/voice/none", CALLBACK, late)
    assert (bodies(carrier), carrier.carrier.calls.book.calls(to=SAM)) == ([], [])
    send(channel)  # the next one may, and the list is asked as ever
    assert [one.body for one in channel.recent_texts_to(SAM, late)] == bodies(carrier) == ["Hi Sam"]


def test_a_messaging_service_is_used_where_there_is_one(carrier: RunningCarrier) -> None:
    account = carrier.account
    channel = TwilioChannel(account.sid, account.token, messaging_service_sid=account.services[0], api_url=carrier.url)
    sent = send(channel)
    assert sent.status == "accepted"
    assert carrier.carrier.store.text(sent.sid).service_sid == account.services[0]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Permanent) for code in (21211, 21614, 21408, 21999, 21617)),
        (21606, AccountProblem),
        (21611, TryLater),
        (21610, OptedOut),
    ],
)
def test_each_code_becomes_the_outcome_its_table_names(
    carrier: RunningCarrier, channel: TwilioChannel, code: int, outcome: type[NotSent]
) -> None:
    carrier.carrier.set_faults(Faults(refused_numbers={SAM: code}))
    with pytest.raises(NotSent) as ended:
        send(channel)
    assert type(ended.value) is outcome
    assert (ended.value.code, ended.value.meaning) == (code, look_up(code).meaning)
    assert SAM not in str(ended.value)
    assert bodies(carrier) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [("0001", 21211), ("0002", 21612), ("0003", 21408), ("0004", 21610), ("0009", 21614)],
)
def test_the_carriers_magic_numbers_are_refused_for_good(channel: TwilioChannel, number: str, code: int) -> None:
    with pytest.raises(Permanent) as ended:
        send(channel, to="+1500555" + number)
    assert ended.value.code == code


def test_a_wrong_password_is_an_account_problem(carrier: RunningCarrier) -> None:
    with pytest.raises(AccountProblem) as ended:
        send(TwilioChannel(carrier.account.sid, "wrong", carrier.account.first_number, api_url=carrier.url))
    assert ended.value.code == 20003


def test_a_sender_that_is_not_ours_is_an_account_problem(carrier: RunningCarrier) -> None:
    account = carrier.account
    with pytest.raises(AccountProblem):
        send(TwilioChannel(account.sid, account.token, "+447700900555", api_url=carrier.url))


def test_a_busy_carrier_says_when_to_come_back_and_took_nothing(
    carrier: RunningCarrier, channel: TwilioChannel
) -> None:
    carrier.carrier.set_faults(Faults(busy=1, retry_after_seconds=17))
    with pytest.raises(TryLater) as ended:
        send(channel)
    assert (ended.value.after_seconds, ended.value.code) == (17, 20429)
    assert bodies(carrier) == []


@pytest.mark.parametrize(
    ("fault", "taken"),
    [("error_before", 0), ("reset_before", 0), ("error_after", 1), ("reset_after", 1), ("silent_after", 1)],
)
def test_a_fault_leaves_it_unknown_whether_the_text_went(carrier: RunningCarrier, fault: str, taken: int) -> None:
    carrier.carrier.set_faults(Faults.read({fault: 1.0}))
    channel = impatient(carrier)
    with pytest.raises(Unknown):
        send(channel)
    assert len(bodies(carrier)) == taken
    assert [one.body for one in channel.recent_texts_to(SAM, carrier.carrier.now())] == ["Hi Sam"] * taken


def test_a_send_is_never_repeated_by_itself(carrier: RunningCarrier) -> None:
    carrier.carrier.set_faults(Faults(error_after=1.0))
    with pytest.raises(Unknown):
        send(impatient(carrier))
    assert carrier.carrier.mischief.struck() == {"error_after": 1}


def test_a_carrier_that_cannot_be_reached_was_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    with pytest.raises(NotStarted):
        send(TwilioChannel(ACCOUNT.sid, ACCOUNT.token, "+447700900999", api_url=f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 201 Created\r\nContent-Length: 400\r\n\r\n{",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nYes",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nsorry",
        b"not http at all\r\n\r\n",
    ],
)
def test_a_broken_answer_leaves_it_unknown(raw_server: Callable[[bytes], str], answer: bytes) -> None:
    with pytest.raises(Unknown):
        send(TwilioChannel(ACCOUNT.sid, ACCOUNT.token, "+447700900999", api_url=raw_server(answer)))


@pytest.mark.parametrize(
    ("header", "seconds"), [("", 1.0), ("soon", 1.0), ("-5", 0.0), ("99999", 3600.0), ("2.5", 2.5)]
)
def test_a_strange_retry_after_is_kept_within_reason(
    raw_server: Callable[[bytes], str], header: str, seconds: float
) -> None:
    answer = f"HTTP/1.1 429 Too Many\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
    with pytest.raises(TryLater) as ended:
        send(TwilioChannel(ACCOUNT.sid, ACCOUNT.token, "+447700900999", api_url=raw_server(answer)))
    assert ended.value.after_seconds == seconds


def test_many_threads_on_one_channel_each_get_their_own_answer(carrier: RunningCarrier, channel: TwilioChannel) -> None:
    def send_one(number: int) -> tuple[str, str]:
        return send(channel, f"+4477009002{number:02d}", f"text {number}").sid, f"text {number}"

    with ThreadPoolExecutor(8) as many:
        pairs = list(many.map(send_one, range(80)))
    assert [carrier.carrier.store.text(sid).body for sid, _ in pairs] == [body for _, body in pairs]


def test_drama_numbers_are_never_handed_to_the_real_carrier() -> None:
    with pytest.raises(Permanent):
        send(TwilioChannel(ACCOUNT.sid, ACCOUNT.token, "+447700900999"))


@pytest.mark.parametrize(
    ("number", "drama"),
    [
        ("+447700900000", True),
        ("+447700900999", True),
        ("+447700901000", False),
        ("+4477009001", False),
        (SAM + "0", False),
    ],
)
def test_drama_numbers_are_the_thousand_that_are_kept_for_it(number: str, drama: bool) -> None:
    assert is_drama_number(number) is drama


def test_recent_texts_are_those_to_that_number_since_that_moment(
    carrier: RunningCarrier, channel: TwilioChannel, pass_time: Callable[[float], None]
) -> None:
    send(channel, body="too old")
    pass_time(60)
    since = carrier.carrier.now()
    send(channel, body="first")
    send(channel, to=ROS, body="to another")
    pass_time(1)
    second = send(channel, body="second")
    carrier.carrier.write_back(SAM, "1")
    found = channel.recent_texts_to(SAM, since)
    assert [one.body for one in found] == ["second", "first"]
    assert (found[0].sid, found[0].created_at) == (second.sid, since + timedelta(seconds=1))


def test_recent_texts_are_read_over_many_pages(carrier: RunningCarrier, channel: TwilioChannel) -> None:
    for number in range(450):
        carrier.carrier.take({"To": SAM, "From": carrier.account.first_number, "Body": f"text {number}"})
    assert len(channel.recent_texts_to(SAM, carrier.carrier.now())) == 450


def test_a_text_still_missing_from_the_list_appears_later(
    carrier: RunningCarrier, channel: TwilioChannel, pass_time: Callable[[float], None]
) -> None:
    since = carrier.carrier.now()
    carrier.carrier.set_faults(Faults(list_lag_seconds=30))
    send(channel)
    assert channel.recent_texts_to(SAM, since) == []
    pass_time(30)
    assert [one.body for one in channel.recent_texts_to(SAM, since)] == ["Hi Sam"]


def test_no_log_line_ever_holds_a_number(
    carrier: RunningCarrier, channel: TwilioChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    send(channel)
    channel.recent_texts_to(SAM, carrier.carrier.now())
    assert SAM[1:] not in caplog.text


def test_every_code_has_its_own_words_and_an_unknown_one_a_safe_default() -> None:
    assert all(one.meaning.endswith(".") and code == one.code for code, one in CODES.items())
    assert look_up(21987).then == "mend_number"
    assert look_up(30999).then == "another_way"
    assert look_up(99999).then == "another_way"
    assert look_up(None).meaning == "The text company gave no reason."


# ---- calls ----

ANSWER = "http://127.0.0.1:9/twilio/voice/ref"


def test_a_call_is_asked_for_with_our_addresses_and_is_given_its_name(
    carrier: RunningCarrier, channel: TwilioChannel
) -> None:
    placed = channel.place_call(SAM, ANSWER, CALLBACK)
    kept = carrier.carrier.calls.book.call(placed.sid)
    assert (kept.to_number, kept.from_number, kept.url) == (SAM, carrier.account.first_number, ANSWER)
    assert (kept.callback, kept.events, kept.seconds_to_ring) == (CALLBACK, "initiated completed", 30)
    assert placed.status == "queued"


@pytest.mark.parametrize("code", [21211, 21214, 21215, 21216, 21210, 21999])
def test_a_number_that_may_not_be_rung_is_permanent_and_stops_no_text(
    carrier: RunningCarrier, channel: TwilioChannel, code: int
) -> None:
    carrier.carrier.set_faults(Faults(refused_calls={SAM: code}))
    with pytest.raises(NotSent) as ended:
        channel.place_call(SAM, ANSWER, CALLBACK)
    assert type(ended.value) is Permanent
    assert SAM not in str(ended.value)


def test_a_refused_password_stops_calls_as_it_stops_texts(carrier: RunningCarrier) -> None:
    account = carrier.account
    with pytest.raises(AccountProblem):
        TwilioChannel(account.sid, "wrong", account.first_number, api_url=carrier.url).place_call(SAM, ANSWER, CALLBACK)


@pytest.mark.parametrize("sender", ["", "TheBridge"])
def test_without_a_number_nobody_is_rung(carrier: RunningCarrier, sender: str) -> None:
    channel = TwilioChannel(carrier.account.sid, carrier.account.token, sender, "MG1", api_url=carrier.url)
    with pytest.raises(Permanent):
        channel.place_call(SAM, ANSWER, CALLBACK)
    assert carrier.carrier.calls.book.calls() == []


@pytest.mark.parametrize("fault", ["silent_after", "reset_after", "error_after"])
def test_a_call_without_a_clear_answer_is_unknown_and_is_listed(carrier: RunningCarrier, fault: str) -> None:
    carrier.carrier.set_faults(Faults.read({fault: 1.0}))
    since = carrier.carrier.now()
    with pytest.raises(Unknown):
        impatient(carrier).place_call(SAM, ANSWER, CALLBACK)
    carrier.carrier.set_faults(Faults())
    (listed,) = impatient(carrier).recent_calls_to(SAM, since)
    assert listed.sid == carrier.carrier.calls.book.calls()[0].sid
    assert impatient(carrier).recent_calls_to("+447700900102", since) == []
    assert impatient(carrier).recent_calls_to(SAM, since + timedelta(seconds=1)) == []


def test_drama_numbers_are_not_rung_at_the_real_carrier() -> None:
    with pytest.raises(Permanent):
        TwilioChannel("AC", "token", "+447700900999").place_call(SAM, ANSWER, CALLBACK)
