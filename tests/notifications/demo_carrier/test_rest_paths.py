"""The demo carrier's REST paths, asked as the SDK asks them and read as its published description promises."""

import base64
import json
from collections.abc import Callable
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import RunningCarrier

SAM, ROS = "+447700900101", "+447700900102"
ask_directly = build_opener(ProxyHandler({})).open

# What the carrier's description says of a message: every property, and the types it may have.
MESSAGE: dict[str, tuple[type, ...]] = {
    "account_sid": (str,), "api_version": (str,), "body": (str,), "date_created": (str,),
    "date_updated": (str,), "date_sent": (str, type(None)), "direction": (str,), "error_code": (int, type(None)),
    "error_message": (str, type(None)), "from": (str, type(None)), "messaging_service_sid": (str, type(None)),
    "num_media": (str,), "num_segments": (str,), "price": (str, type(None)), "price_unit": (str, type(None)),
    "sid": (str,), "status": (str,), "subresource_uris": (dict,), "to": (str,), "uri": (str,),
}  # fmt: skip
PAGE: dict[str, tuple[type, ...]] = {
    "end": (int,), "first_page_uri": (str,), "next_page_uri": (str, type(None)), "page": (int,),
    "page_size": (int,), "previous_page_uri": (str, type(None)), "start": (int,), "uri": (str,), "messages": (list,),
}  # fmt: skip


class Caller:
    """A caller with a password and no SDK, who sees the bytes."""

    def __init__(self, running: RunningCarrier) -> None:
        self._running = running
        self.path = f"/2010-04-01/Accounts/{running.account.sid}/Messages"

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, password: str | None = None
    ) -> tuple[int, Any, Any]:
        account = self._running.account
        known = base64.b64encode(f"{account.sid}:{password or account.token}".encode()).decode()
        data = urlencode(fields).encode() if fields is not None else None
        asked = Request(self._running.url + path, data, {"Authorization": f"Basic {known}"}, method=method)
        try:
            with ask_directly(asked) as answer:
                body = answer.read()
                return answer.status, json.loads(body) if body else None, answer.headers
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read()), error.headers

    def create(self, **fields: str) -> tuple[int, Any, Any]:
        asked = {"To": SAM, "From": self._running.account.first_number, "Body": "Hi Sam"} | fields
        return self.ask("POST", f"{self.path}.json", {name: value for name, value in asked.items() if value})


@pytest.fixture
def caller(carrier: RunningCarrier) -> Caller:
    return Caller(carrier)


def has_shape(found: dict[str, Any], shape: dict[str, tuple[type, ...]]) -> bool:
    return set(found) == set(shape) and all(isinstance(found[name], kinds) for name, kinds in shape.items())


def test_a_created_text_has_the_published_shape(caller: Caller) -> None:
    status, text, _ = caller.create()
    assert status == 201
    assert has_shape(text, MESSAGE)
    assert text["sid"].startswith("SM")
    assert len(text["sid"]) == 34
    assert text["uri"] == f"{caller.path}/{text['sid']}.json"
    assert (text["status"], text["date_sent"], text["direction"]) == ("queued", None, "outbound-api")
    assert parsedate_to_datetime(text["date_created"]).utcoffset() == timedelta()


def test_a_fetched_text_shows_what_became_of_it(carrier: RunningCarrier, caller: Caller) -> None:
    _, made, _ = caller.create(Body="x" * 161)
    assert carrier.carrier.postman.wait_until_idle()
    status, text, _ = caller.ask("GET", f"{caller.path}/{made['sid']}.json")
    assert status == 200
    assert has_shape(text, MESSAGE)
    assert (text["status"], text["num_segments"]) == ("delivered", "2")
    assert parsedate_to_datetime(text["date_sent"]) == carrier.carrier.now()


def test_a_page_of_texts_has_the_published_shape_and_leads_to_the_next(carrier: RunningCarrier, caller: Caller) -> None:
    for number in range(5):
        caller.create(Body=f"text {number}")
    path, seen = f"{caller.path}.json?To=%2B447700900101&PageSize=2", []
    while path:
        status, page, _ = caller.ask("GET", path)
        assert status == 200
        assert has_shape(page, PAGE)
        assert page["start"] == page["page"] * 2
        assert (page["previous_page_uri"] is None) == (page["page"] == 0)
        seen += [one["body"] for one in page["messages"]]
        path = page["next_page_uri"]
    assert seen == [f"text {number}" for number in (4, 3, 2, 1, 0)]


def test_a_text_taken_between_two_pages_moves_no_other_text(caller: Caller) -> None:
    for number in range(3):
        caller.create(Body=f"text {number}")
    _, first, _ = caller.ask("GET", f"{caller.path}.json?PageSize=2")
    caller.create(Body="late")
    _, second, _ = caller.ask("GET", first["next_page_uri"])
    assert [one["body"] for one in first["messages"] + second["messages"]] == ["text 2", "text 1", "text 0"]


def test_the_list_can_be_narrowed_by_number_and_by_whole_days(
    carrier: RunningCarrier, caller: Caller, pass_time: Callable[[float], None]
) -> None:
    caller.create(Body="today")
    assert carrier.carrier.postman.wait_until_idle()
    pass_time(86_400)
    caller.create(Body="tomorrow")
    caller.create(Body="to Ros", To=ROS)
    assert carrier.carrier.postman.wait_until_idle()
    today, tomorrow = date(2026, 12, 3), date(2026, 12, 4)

    def bodies(**asked: str) -> list[str]:
        query = urlencode({name.replace("_", ""): value for name, value in asked.items()})
        return [one["body"] for one in caller.ask("GET", f"{caller.path}.json?{query}")[1]["messages"]]

    assert bodies(To=SAM) == ["tomorrow", "today"]
    assert bodies(To=SAM, DateSent=str(today)) == ["today"]
    assert bodies(**{"DateSent>": str(tomorrow)}) == ["to Ros", "tomorrow"]
    assert bodies(**{"DateSent<": str(today)}) == ["today"]
    assert bodies(From="+447700900000") == []


def test_a_text_that_has_not_gone_yet_is_in_no_list_by_date(carrier: RunningCarrier, caller: Caller) -> None:
    later = (carrier.carrier.now() + timedelta(hours=1)).isoformat()
    service = {"MessagingServiceSid": carrier.account.services[0], "ScheduleType": "fixed", "SendAt": later}
    caller.create(**service, From="")
    assert caller.ask("GET", f"{caller.path}.json?DateSent=2026-12-03")[1]["messages"] == []
    assert len(caller.ask("GET", f"{caller.path}.json")[1]["messages"]) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"To": "07700900101"}, 21211),
        ({"To": "Sam"}, 21211),
        ({"To": "+447700900999"}, 21266),
        ({"From": "+447700900000"}, 21606),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"StatusCallback": "not an address"}, 21609),
        ({"ValidityPeriod": "0"}, 20001),
        ({"ValidityPeriod": "36001"}, 20001),
        ({"ValidityPeriod": "soon"}, 20001),
    ],
)
def test_a_wrong_text_is_refused_with_the_carriers_own_code_and_nothing_is_kept(
    carrier: RunningCarrier, caller: Caller, fields: dict[str, str], code: int
) -> None:
    status, error, _ = caller.create(**fields)
    assert status == 400
    assert set(error) == {"code", "message", "more_info", "status"}
    assert (error["code"], error["status"]) == (code, 400)
    assert carrier.carrier.store.thread("") == []


def test_the_longest_body_is_taken(caller: Caller) -> None:
    assert caller.create(Body="x" * 1600)[0] == 201


@pytest.mark.parametrize("path", [".json", "/SMnone.json"])
def test_without_the_password_nothing_is_answered(caller: Caller, path: str) -> None:
    status, error, _ = caller.ask("GET", caller.path + path, password="guess")
    assert (status, error["code"]) == (401, 20003)


def test_another_accounts_path_is_refused(caller: Caller) -> None:
    other = caller.path.replace("d3d3", "0000")
    assert caller.ask("GET", f"{other}.json")[0] == 401


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_text_that_does_not_exist_is_not_found(caller: Caller, method: str) -> None:
    status, error, _ = caller.ask(method, f"{caller.path}/SM{'0' * 32}.json")
    assert (status, error["code"]) == (404, 20404)


def test_a_finished_text_can_be_emptied_and_deleted(carrier: RunningCarrier, caller: Caller) -> None:
    _, made, _ = caller.create()
    assert carrier.carrier.postman.wait_until_idle()
    path = f"{caller.path}/{made['sid']}.json"
    assert caller.ask("POST", path, {"Body": "other words"})[1]["code"] == 20001
    assert caller.ask("POST", path, {"Body": ""})[1]["body"] == ""
    assert caller.ask("DELETE", path)[0] == 204
    assert caller.ask("GET", path)[0] == 404


def test_a_scheduled_text_can_be_cancelled_and_then_never_goes(
    carrier: RunningCarrier, caller: Caller, pass_time: Callable[[float], None]
) -> None:
    later = (carrier.carrier.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    service = {"MessagingServiceSid": carrier.account.services[0], "ScheduleType": "fixed", "SendAt": later}
    _, made, _ = caller.create(**service, From="")
    path = f"{caller.path}/{made['sid']}.json"
    assert caller.ask("POST", path, {"Body": ""})[1]["code"] == 20009
    assert caller.ask("POST", path, {"Status": "canceled"})[1]["status"] == "canceled"
    pass_time(7200)
    assert caller.ask("GET", path)[1]["status"] == "canceled"


def test_a_text_that_went_cannot_be_cancelled(carrier: RunningCarrier, caller: Caller) -> None:
    _, made, _ = caller.create()
    assert carrier.carrier.postman.wait_until_idle()
    assert caller.ask("POST", f"{caller.path}/{made['sid']}.json", {"Status": "canceled"})[1]["code"] == 30409


def test_more_texts_a_second_than_allowed_are_put_off(
    carrier: RunningCarrier, caller: Caller, pass_time: Callable[[float], None]
) -> None:
    carrier.carrier.set_faults(Faults(most_per_second=2))
    assert [caller.create()[0] for _ in range(3)] == [201, 201, 429]
    status, error, headers = caller.create()
    assert (status, error["code"], headers["Retry-After"]) == (429, 20429, "1")
    pass_time(1)
    assert caller.create()[0] == 201


def test_a_slow_answer_is_still_an_answer(carrier: RunningCarrier, caller: Caller) -> None:
    carrier.carrier.set_faults(Faults(slow=1.0, slow_milliseconds=5))
    assert caller.create()[0] == 201
    assert carrier.carrier.mischief.struck() == {"slow": 1}
