"""Texts and calls through Twilio: the only module that imports its SDK, and the only one that knows its manners.

A send is one POST with a time-out and no retry: the API has no idempotency key, so a second POST after a silence
would text a person twice. Each thread keeps a client of its own: the SDK's HTTP client hands its answer back through
an attribute that the next thread overwrites, and only the order of CPython's steps keeps two of them apart today.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import NewConnectionError

from circles import clock
from notifications.channels.carrier_codes import look_up
from notifications.channels.outcomes import (
    STOOD_STILL,
    AccountProblem,
    Listed,
    NotSent,
    NotStarted,
    OptedOut,
    Permanent,
    Sent,
    TryLater,
    Unknown,
)

for _name in ("twilio", "twilio.http_client", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below that they log addresses, and addresses hold numbers

log = logging.getLogger(__name__)

API = "https://api.twilio.com"
SECONDS_TO_ANSWER = 10.0
LONGEST_PAUSE = 3600.0
PAGE = 200
MOST_LISTED = 600  # three requests at most; one person gets about one text a day
SECONDS_TO_RING = 30  # shorter than most mailboxes take to answer; what they say is not a key press anyhow
LONGEST_CALL = 120
BAD_PASSWORD = 20003
NOT_THE_ACCOUNT = (21215, 21216, 21408, 21610)  # told with the same status, and only about this number
DRAMA = "+447700900"


def is_drama_number(number: str) -> bool:
    """Whether a number (E.164) is one of those Ofcom keeps for drama: 07700 900000 to 900999, nobody's phone."""
    return number.startswith(DRAMA) and len(number) == len(DRAMA) + 3


class TwilioChannel:
    """One account and one sender. Safe to use from many threads at once.

    `sender` is a number or an alphanumeric name; a messaging service, where there is one, is used instead of it.
    `api_url` is another base address for the API, a stand-in: only then may drama numbers be texted (Foundation 12).
    `wire` carries the requests to that address, where it is not the network that does.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str = "",
        messaging_service_sid: str = "",
        api_url: str = "",
        seconds_to_answer: float = SECONDS_TO_ANSWER,
        wire: requests.adapters.BaseAdapter | None = None,
    ) -> None:
        self._account_sid, self._auth_token = account_sid, auth_token
        self._from = {"messaging_service_sid": messaging_service_sid} if messaging_service_sid else {"from_": sender}
        self._caller = sender if sender.startswith("+") else ""
        self._api_url = api_url.rstrip("/")
        self._seconds = seconds_to_answer
        self._wire = wire
        self._validator = RequestValidator(auth_token)
        self._mine = threading.local()

    def send_text(
        self, to: str, body: str, callback_address: str, validity_seconds: int, not_after: datetime | None = None
    ) -> Sent:
        """Hand one text over. `validity_seconds` (1 to 36000): after it the carrier drops what it could not deliver.
        `not_after` (machine time): whoever stood still until then must not begin any more, and NotStarted is raised.

        Raises Permanent, OptedOut, TryLater, NotStarted, AccountProblem, or Unknown where it may have gone after all.
        """
        validity = min(max(validity_seconds, 1), 36_000)
        return self._hand_over(
            to,
            lambda client: client.messages.create(
                to=to, body=body, status_callback=callback_address, validity_period=validity, **self._from
            ),
            not_after,
        )

    def place_call(
        self, to: str, answer_address: str, callback_address: str, not_after: datetime | None = None
    ) -> Sent:
        """Have one number rung. Who answers hears what `answer_address` says; `callback_address` is told how it ended.

        Nothing is recorded, and no machine is listened for: only a key press counts. Raises as `send_text`, but never
        OptedOut; a sender that may not ring is Permanent, for texts still go.
        """
        if not self._caller:
            raise Permanent("There is no number to ring from.")
        try:
            return self._hand_over(
                to,
                lambda client: client.calls.create(
                    to=to, from_=self._caller, url=answer_address, method="POST", status_callback=callback_address,
                    status_callback_method="POST", status_callback_event=["initiated", "completed"],
                    timeout=SECONDS_TO_RING, time_limit=LONGEST_CALL,
                ),
                not_after,
            )  # fmt: skip
        except AccountProblem as problem:
            if problem.code == BAD_PASSWORD:
                raise
            raise Permanent(problem.meaning, problem.code) from None

    def _hand_over(self, to: str, hand_over: Callable[[Client], Any], not_after: datetime | None) -> Sent:
        if is_drama_number(to) and not self._api_url:
            raise Permanent("This number is kept for drama and is nobody's phone.")
        client = self._client()
        client.http_client.not_after = not_after
        try:
            taken = hand_over(client)
        except NotSent:
            raise
        except Exception as trouble:  # noqa: BLE001 - whatever it was, it may have gone
            raise outcome_of(trouble) from None
        finally:
            client.http_client.not_after = None
        if not taken.sid:
            raise Unknown("The text company's answer had no name for what it took.")
        return Sent(taken.sid, taken.status or "")

    def recent_texts_to(self, number: str, since: datetime) -> list[Listed]:
        """What the carrier remembers sending to `number` since `since` (machine time), newest first.

        Listed by number alone, and compared here: the API's date filter takes whole days of a date that waiting texts
        do not have yet, so neither that filter nor the order of the list can be leant on.
        Raises as `send_text`; here Unknown only means that there was no answer.
        """
        try:
            found = self._client().messages.stream(to=number, limit=MOST_LISTED, page_size=PAGE)
            recent = [one for one in found if _made_at(one) >= since.replace(microsecond=0)]
        except NotSent:
            raise
        except Exception as trouble:  # noqa: BLE001 - the SDK raises what a broken answer makes it raise
            raise outcome_of(trouble) from None
        return [
            Listed(one.sid or "", one.status or "", one.body or "", _made_at(one), one.error_code)
            for one in recent
            if (one.direction or "").startswith("outbound")
        ]

    def recent_calls_to(self, number: str, since: datetime) -> list[Listed]:
        """What the carrier remembers of calls to `number` since `since`: as `recent_texts_to`, without words."""
        try:
            found = self._client().calls.stream(to=number, limit=MOST_LISTED, page_size=PAGE)
            recent = [one for one in found if _made_at(one) >= since.replace(microsecond=0)]
        except NotSent:
            raise
        except Exception as trouble:  # noqa: BLE001 - the SDK raises what a broken answer makes it raise
            raise outcome_of(trouble) from None
        return [
            Listed(one.sid or "", one.status or "", "", _made_at(one))
            for one in recent
            if (one.direction or "").startswith("outbound")
        ]

    def is_genuine(self, address: str, fields: Mapping[str, Any], signature: str, settings_header: str = "") -> bool:
        """Whether a webhook was signed with our token. Compared in constant time.

        `address` is our *configured* public address with path and query, for a proxy may have changed the one we see.
        `fields` are all fields received, known to us or not. A genuine request may be repeated: drop doubles by sid.
        """
        algorithm = _algorithm(settings_header)
        return bool(signature) and bool(self._validator.validate(address, fields, signature, algorithm))

    def _client(self) -> Client:
        client: Client | None = getattr(self._mine, "client", None)
        if client is None:
            client = Client(
                self._account_sid, self._auth_token, http_client=_Http(self._api_url, self._seconds, self._wire)
            )
            self._mine.client = client
        return client


class _LastLook(requests.adapters.HTTPAdapter):
    """Looks at the clock when all is ready, just before the first byte leaves: who stood still since may not begin."""

    def __init__(self, http: "_Http") -> None:
        super().__init__(max_retries=0)
        self._http = http

    def send(self, *request: Any, **named: Any) -> requests.Response:
        """Raises NotStarted where it is too late."""
        if self._http.not_after is not None and clock.machine_now() > self._http.not_after:
            raise NotStarted(STOOD_STILL)
        return super().send(*request, **named)


class _Http(TwilioHttpClient):  # type: ignore[misc] # the SDK says nothing of its types
    """The SDK's pooled HTTP client, with a time-out, without retries, and with room for another base address."""

    def __init__(self, api_url: str, seconds: float, wire: requests.adapters.BaseAdapter | None) -> None:
        super().__init__(timeout=seconds, max_retries=0)
        self._api_url = api_url
        self.not_after: datetime | None = None
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, _LastLook(self))
        if api_url:
            self.session.trust_env = False  # a stand-in is spoken to directly, never through a proxy
        if wire is not None:
            self.session.mount(api_url, wire)

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Response:
        """Raises TryLater for 429 here, where the answer's headers can still be seen."""
        if self._api_url:
            url = self._api_url + url.removeprefix(API)
        answer = super().request(method, url, *rest, **named)
        if answer.status_code == requests.codes.too_many_requests:
            raise TryLater(look_up(20429).meaning, 20429, _pause(answer.headers))
        return answer


def outcome_of(trouble: Exception) -> NotSent:
    """Which outcome an error of the SDK or of its HTTP library is. What is not surely harmless is Unknown."""
    if isinstance(trouble, TwilioRestException):
        return _refusal(trouble.status, trouble.code)
    if isinstance(trouble, requests.exceptions.ConnectTimeout):
        return NotStarted("The text company could not be reached.")
    if isinstance(trouble, requests.exceptions.ConnectionError) and _never_connected(trouble):
        return NotStarted("The text company could not be reached.")
    log.warning("No clear answer from the carrier: %s", type(trouble).__name__)
    return Unknown("The text company gave no clear answer.")


def _refusal(status: int, code: int | None) -> NotSent:
    if status >= requests.codes.server_error:
        return Unknown("The text company had a fault of its own.", code)
    found = look_up(code)
    if status in {requests.codes.unauthorized, requests.codes.forbidden} and code not in NOT_THE_ACCOUNT:
        return AccountProblem(look_up(BAD_PASSWORD).meaning if code is None else found.meaning, code or BAD_PASSWORD)
    match found.then:
        case "opted_out":
            return OptedOut(found.meaning, code)
        case "try_later":
            return TryLater(found.meaning, code, after_seconds=60.0)
        case "mend_account":
            return AccountProblem(found.meaning, code)
        case _:
            return Permanent(found.meaning, code)


def _never_connected(trouble: Exception) -> bool:
    cause = trouble.args[0] if trouble.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _pause(headers: Any) -> float:
    """Seconds from Retry-After, within reason; one second where it is missing or a date."""
    try:
        return min(max(float((headers or {}).get("Retry-After", "")), 0.0), LONGEST_PAUSE)
    except ValueError:
        return 1.0


def _made_at(text: MessageInstance | CallInstance) -> datetime:
    return text.date_created.astimezone(UTC) if text.date_created else datetime.max.replace(tzinfo=UTC)


def _algorithm(settings_header: str) -> str | None:
    named = (part.partition("=") for part in settings_header.split(","))
    return next((value.strip() for name, _, value in named if name.strip() == "algorithm"), None)
