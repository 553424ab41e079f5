"""What becomes of a text once it is taken: its states, its reports, and their mishaps on the way."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from notifications.demo_carrier.account import Account
from notifications.demo_carrier.faults import Mischief
from notifications.demo_carrier.postman import Postman
from notifications.demo_carrier.store import UNFINISHED, CarriedText, Store
from notifications.segments import size

API_VERSION = "2010-04-01"


class Delivery:
    """Plans the errands of each text: sent, then delivered or not, each with its signed report."""

    def __init__(
        self,
        store: Store,
        account: Account,
        mischief: Mischief,
        postman: Postman,
        clock: Callable[[], datetime],
        seconds: float,
    ) -> None:
        self._store, self._account, self._mischief, self._postman = store, account, mischief, postman
        self._clock = clock
        self._takes = timedelta(seconds=seconds)

    def plan(self, text: CarriedText) -> None:
        """Plan the rest of a text's way. Called again after a restart, it goes on from the state it finds."""
        ready = max(text.send_at or text.created_at, text.created_at)
        shuffled = self._mischief.strikes("callbacks_shuffled", _about(text))
        if text.status != "sent":
            self._postman.send(ready, lambda: self._leave(text.sid, report=not shuffled))
        self._postman.send(ready + self._takes, lambda: self._arrive(text.sid, report_sent_after=shuffled))

    def pass_on(self, text: CarriedText) -> threading.Event:
        """Post a person's text to our webhook; the event is set when that has answered or failed."""
        answered = threading.Event()

        def errand() -> None:
            try:
                self._post(self._account.inbound_address, inbound_fields(self._account, text), _about(text))
            finally:
                answered.set()

        self._postman.send(self._clock(), errand)
        return answered

    def _leave(self, sid: str, *, report: bool) -> None:
        text = self._store.text(sid)
        if text.status not in UNFINISHED:
            return  # cancelled meanwhile
        now = self._clock()
        text = self._store.change(sid, status="sent", sent_at=now, updated_at=now)
        if report:
            self._report(text, "sent")

    def _arrive(self, sid: str, *, report_sent_after: bool) -> None:
        text = self._store.text(sid)
        if text.status not in UNFINISHED:
            return
        code = self._mishap(text)
        status = "delivered" if code is None else "undelivered"
        text = self._store.change(sid, status=status, error_code=code, updated_at=self._clock())
        self._report(text, status)
        if report_sent_after:
            self._report(text, "sent")

    def _mishap(self, text: CarriedText) -> int | None:
        faults = self._mischief.faults
        if text.valid_until and self._clock() > text.valid_until:
            return 30036
        if text.to_number in faults.undelivered_numbers:
            return faults.undelivered_numbers[text.to_number]
        return faults.undelivered_code if self._mischief.strikes("undelivered", _about(text)) else None

    def _report(self, text: CarriedText, status: str) -> None:
        self.report(text.callback, status_fields(self._account, text, status), f"{_about(text)}|{status}")

    def report(self, callback: str, fields: dict[str, str], about: str) -> None:
        """Tell us of a text or a call, unless the report is lost or late."""
        if not callback or self._mischief.strikes("callbacks_lost", about):
            return
        if self._mischief.strikes("callbacks_late", about):
            due = self._clock() + timedelta(seconds=self._mischief.faults.late_seconds)
            self._postman.send(due, lambda: self._post(callback, fields, about))
        else:
            self._post(callback, fields, about)

    def _post(self, address: str, fields: dict[str, str], about: str) -> None:
        self._postman.post(self._account.token, address, fields)
        if self._mischief.strikes("callbacks_doubled", about):
            self._postman.post(self._account.token, address, fields)


def _about(text: CarriedText) -> str:
    """What makes one text another than the next for the faults. Not its sid, which is another in every run."""
    return f"{text.from_number}|{text.to_number}|{text.body}"


def status_fields(account: Account, text: CarriedText, status: str) -> dict[str, str]:
    """The fields of a status callback."""
    fields = {
        "AccountSid": account.sid, "ApiVersion": API_VERSION, "From": text.from_number, "To": text.to_number,
        "MessageSid": text.sid, "SmsSid": text.sid, "MessageStatus": status, "SmsStatus": status,
    }  # fmt: skip
    if text.service_sid:
        fields["MessagingServiceSid"] = text.service_sid
    if text.error_code and status == text.status:
        fields["ErrorCode"] = str(text.error_code)
    if status in {"delivered", "undelivered"}:
        fields["RawDlrDoneDate"] = text.updated_at.strftime("%y%m%d%H%M")
    return fields


def inbound_fields(account: Account, text: CarriedText) -> dict[str, str]:
    """The fields of a text that came in."""
    fields = {
        "AccountSid": account.sid, "ApiVersion": API_VERSION, "Body": text.body, "From": text.from_number,
        "To": text.to_number, "MessageSid": text.sid, "SmsSid": text.sid, "SmsMessageSid": text.sid,
        "SmsStatus": "received", "NumMedia": "0", "NumSegments": str(max(size(text.body).segments, 1)),
        "FromCountry": "GB", "FromState": "", "FromCity": "", "FromZip": "",
        "ToCountry": "GB", "ToState": "", "ToCity": "", "ToZip": "",
    }  # fmt: skip
    if text.service_sid:
        fields["MessagingServiceSid"] = text.service_sid
    return fields
