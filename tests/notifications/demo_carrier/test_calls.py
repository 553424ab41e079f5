"""Calls at the demo carrier: they ring, are answered with our words, hear a key, and end; all of it signed."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from notifications.demo_carrier.account import Account
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.refusals import Refused
from notifications.demo_carrier.running import RunningCarrier
from notifications.demo_carrier.store import Store
from notifications.demo_carrier.switchboard import PATIENCE, Heard
from tests.notifications.conftest import HandClock, Posted
from tests.notifications.demo_carrier.test_rest_paths import Caller, has_shape

SAM = "+447700900101"
# What the carrier's description says of a call: every property, and the types it may have.
TEXT, MAYBE = (str,), (str, type(None))
CALL: dict[str, tuple[type, ...]] = {
    "sid": TEXT, "date_created": TEXT, "date_updated": TEXT, "parent_call_sid": MAYBE, "account_sid": TEXT, "to": TEXT,
    "to_formatted": TEXT, "from": TEXT, "from_formatted": TEXT, "phone_number_sid": MAYBE, "status": TEXT,
    "start_time": MAYBE, "end_time": MAYBE, "duration": MAYBE, "price": MAYBE, "price_unit": TEXT, "direction": TEXT,
    "answered_by": MAYBE, "api_version": TEXT, "forwarded_from": MAYBE, "group_sid": MAYBE, "caller_name": MAYBE,
    "queue_time": TEXT, "trunk_sid": MAYBE, "uri": TEXT, "subresource_uris": (dict,),
}  # fmt: skip


class Site:
    """Stands where our site stands: says something, asks for a key, and thanks for it."""

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fields = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                address = f"{site.address}{self.path}"
                site.posts.append(Posted(address, fields, self.headers["X-Twilio-Signature"]))
                ask = f'<Gather action="{site.address}/key"><Say>Hello. Press 1.</Say></Gather>'
                said = "<Say>Thank you.</Say>" if fields.get("Digits") == "1" else ask
                answer = f"<Response>{said}</Response>".encode() if self.path != "/status" else b""
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def heard(self) -> list[tuple[str, str]]:
        """Which of our addresses were asked, with the call's status or the key."""
        return [(one.address.rpartition("/")[2], one.fields.get("Digits") or one.fields["CallStatus"])
                for one in self.posts]  # fmt: skip

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def call(carrier: RunningCarrier, site: Site, pass_time: Callable[[float], None]) -> Callable[..., str]:
    """Ask for a call, and let it ring out."""

    def one(**faults: Any) -> str:
        carrier.carrier.set_faults(Faults.read(faults))
        sid = carrier.carrier.take_call(fields_to(site), "initiated completed").sid
        pass_time(1)
        return sid

    return one


def fields_to(site: Site, **other: str) -> dict[str, str]:
    asked = {"To": SAM, "From": Account().first_number, "Url": f"{site.address}/say"}
    return asked | {"StatusCallback": f"{site.address}/status", "Timeout": "30"} | other


def test_a_call_is_answered_hears_our_words_and_key_1_and_ends(
    carrier: RunningCarrier, site: Site, call: Callable[..., str]
) -> None:
    kept = carrier.carrier.calls.book.call(call())
    assert (kept.status, kept.said, kept.keys) == ("completed", "Hello. Press 1.", "1")
    assert site.heard() == [("status", "initiated"), ("say", "in-progress"), ("key", "1"), ("status", "completed")]


def test_whatever_it_asks_and_reports_is_signed(carrier: RunningCarrier, site: Site, call: Callable[..., str]) -> None:
    call()
    validator = RequestValidator(carrier.account.token)
    assert all(validator.validate(one.address, one.fields, one.signature) for one in site.posts)


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [("calls_busy", "busy", ""), ("calls_unanswered", "no-answer", ""), ("calls_failed", "failed", ""),
     ("calls_unheard", "completed", "Hello. Press 1.")],
)  # fmt: skip
def test_each_fault_ends_a_call_its_own_way(
    carrier: RunningCarrier, site: Site, call: Callable[..., str], fault: str, status: str, said: str
) -> None:
    kept = carrier.carrier.calls.book.call(call(**{fault: 1.0}))
    assert (kept.status, kept.said, kept.keys) == (status, said, "")
    assert site.heard()[-1] == ("status", status)


def test_a_lost_report_is_not_made_and_a_doubled_one_comes_twice(site: Site, call: Callable[..., str]) -> None:
    call(callbacks_lost=1.0)
    assert [name for name, _ in site.heard()] == ["say", "key"]
    site.posts.clear()
    call(callbacks_doubled=1.0)
    assert site.heard().count(("status", "completed")) == 2


def test_the_answers_have_the_published_shape(carrier: RunningCarrier, site: Site) -> None:
    caller = Caller(carrier)
    path = caller.path.replace("/Messages", "/Calls")
    status, made, _ = caller.ask("POST", f"{path}.json", fields_to(site))
    assert (status, has_shape(made, CALL)) == (201, True)
    _, page, _ = caller.ask("GET", f"{path}.json?To=%2B447700900101&PageSize=1")
    assert [one["sid"] for one in page["calls"]] == [made["sid"]]
    _, fetched, _ = caller.ask("GET", f"{path}/{made['sid']}.json")
    assert fetched["sid"] == made["sid"]
    assert caller.ask("GET", f"{path}/CA0.json")[0] == 404


def test_the_list_pages(carrier: RunningCarrier, site: Site) -> None:
    caller = Caller(carrier)
    path = caller.path.replace("/Messages", "/Calls")
    sids = [caller.ask("POST", f"{path}.json", fields_to(site))[1]["sid"] for _ in range(3)]
    _, first, _ = caller.ask("GET", f"{path}.json?PageSize=2")
    _, second, _ = caller.ask("GET", first["next_page_uri"])
    assert [one["sid"] for one in first["calls"] + second["calls"]] == sids[::-1]
    assert second["next_page_uri"] is None


@pytest.mark.parametrize(
    ("other", "code"),
    [({"To": ""}, 21201), ({"From": ""}, 21213), ({"From": "+447700900555"}, 21210), ({"Url": "no"}, 21205),
     ({"To": "07700"}, 21211)],
)  # fmt: skip
def test_what_cannot_be_called_is_refused_with_the_carriers_code(
    carrier: RunningCarrier, site: Site, other: dict[str, str], code: int
) -> None:
    with pytest.raises(Refused) as refused:
        carrier.carrier.take_call(fields_to(site, **other), "")
    assert refused.value.code == code


# ---- by hand, as on the demo phone ----


@pytest.fixture
def by_hand(tmp_path: Any, site: Site) -> Iterator[tuple[Carrier, Callable[[float], None]]]:
    clock = HandClock()
    carrier = Carrier(Store(tmp_path / "carrier.sqlite"), clock=clock, by_hand=True)
    carrier.start()

    def pass_time(seconds: float) -> None:
        clock.moment += PATIENCE / PATIENCE.total_seconds() * seconds
        carrier.postman.ring()
        assert carrier.postman.wait_until_idle()

    yield carrier, pass_time
    carrier.stop()


def test_by_hand_a_phone_rings_until_somebody_acts(
    by_hand: tuple[Carrier, Callable[[float], None]], site: Site
) -> None:
    carrier, pass_time = by_hand
    sid = carrier.take_call(fields_to(site), "completed").sid
    pass_time(1)
    assert carrier.calls.book.call(sid).status == "ringing"
    with pytest.raises(Refused):
        carrier.calls.press(sid, "1")
    assert carrier.calls.answer(sid).said == "Hello. Press 1."
    assert carrier.calls.press(sid, "7").status == "in-progress"
    assert carrier.calls.press(sid, "1").status == "completed"
    for deed in (carrier.calls.answer, carrier.calls.hang_up):
        with pytest.raises(Refused):
            deed(sid)


def test_by_hand_what_is_not_taken_is_busy_and_what_nobody_sees_is_missed(
    by_hand: tuple[Carrier, Callable[[float], None]], site: Site
) -> None:
    carrier, pass_time = by_hand
    first, second, third = (carrier.take_call(fields_to(site), "completed").sid for _ in range(3))
    pass_time(1)
    assert carrier.calls.hang_up(first).status == "busy"
    carrier.calls.answer(second)
    pass_time(PATIENCE.total_seconds() + 1)
    assert carrier.calls.book.call(second).status == "completed"
    pass_time(600)
    assert carrier.calls.book.call(third).status == "no-answer"


def test_a_call_that_rings_when_the_carrier_dies_rings_again_afterwards(site: Site, tmp_path: Any) -> None:
    clock, path = HandClock(), tmp_path / "carrier.sqlite"
    dying = Carrier(Store(path), clock=clock)
    sid = dying.take_call(fields_to(site), "completed").sid
    dying.store.close()
    dying.calls.book.close()
    again = Carrier(Store(path), clock=clock)
    again.start()
    assert again.postman.wait_until_idle()
    assert again.calls.book.call(sid).status == "completed"
    again.stop()


def test_what_is_no_answer_is_silence() -> None:
    assert Heard.read("<Response") == Heard()
    assert Heard.read("") == Heard()


def test_the_demo_paths_show_calls_and_act_on_them(
    carrier: RunningCarrier, site: Site, call: Callable[..., str]
) -> None:
    sid = call()
    caller = Caller(carrier)
    _, shown, _ = caller.ask("GET", "/demo/calls?to=%2B447700900101")
    assert [(one["sid"], one["status"], one["said"]) for one in shown["calls"]] == [
        (sid, "completed", "Hello. Press 1.")]  # fmt: skip
    for do in ("answer", "press", "hang_up", "sing"):
        status, answer, _ = caller.ask("POST", f"/demo/calls/{sid}", {"do": do})
        assert (status, bool(answer["message"])) == (400, True)
