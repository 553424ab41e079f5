"""The demo carrier itself, without HTTP: takes texts, carries them, listens for keywords, remembers everything."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from circles import clock as circles_clock
from notifications.demo_carrier import refusals
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.call_book import CallBook, CarriedCall
from notifications.demo_carrier.delivery import Delivery
from notifications.demo_carrier.faults import Faults, Mischief
from notifications.demo_carrier.postman import Postman
from notifications.demo_carrier.refusals import Refused
from notifications.demo_carrier.store import CarriedText, Store
from notifications.demo_carrier.switchboard import Switchboard

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "UNSTOP"})
_STOPPED = "You will get no more texts from this number. Reply START to get them again."
_STARTED = "You will get texts from this number again. Reply HELP for help. Reply STOP to stop them."
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})


class Carrier:
    """One account's texts. Every method may be called from any thread, and from tests without HTTP."""

    def __init__(
        self,
        store: Store,
        account: Account | None = None,
        clock: Callable[[], datetime] = circles_clock.machine_now,
        seconds_to_deliver: float = 0.0,
        postman: Postman | None = None,
        *,
        by_hand: bool = False,
    ) -> None:
        self.store = store
        self.account = account or Account()
        self.mischief = Mischief()
        self.postman = postman or Postman(clock)
        self._clock = clock
        self._delivery = Delivery(store, self.account, self.mischief, self.postman, clock, seconds_to_deliver)
        self.calls = Switchboard(
            CallBook(store.path), self.account, self.mischief, self.postman, self._delivery, clock, seconds_to_deliver,
            by_hand=by_hand,
        )  # fmt: skip
        self._ahead = timedelta()
        self._taken: list[datetime] = []
        self._lock = threading.Lock()
        self.has_started = threading.Event()

    def start(self) -> None:
        """Begin to deliver, with what an earlier carrier on the same file had left unfinished."""
        for text in self.store.unfinished():
            self._delivery.plan(text)
        for call in self.calls.book.going_on():
            self.calls.plan(call)
        self.postman.start()
        self.has_started.set()

    def stop(self) -> None:
        self.postman.stop()
        self.store.close()
        self.calls.book.close()

    def now(self) -> datetime:
        return self._clock()

    def show_time(self, moment: datetime) -> None:
        """Let texts be shown on the phones with the demo's time from now on; it moves along by itself."""
        self._ahead = moment - self._clock()

    def set_faults(self, faults: Faults) -> None:
        self.mischief.set(faults)

    def forget(self) -> None:
        """Every text, opt-out, fault and errand: a fresh carrier on the same port."""
        self.postman.drop_all()
        self.postman.wait_until_idle()
        self.store.forget()
        self.calls.book.forget()
        self.mischief.set(Faults())
        self._ahead = timedelta()
        self._taken.clear()

    def take(self, fields: Mapping[str, str]) -> CarriedText:
        """Accept one text to be sent. Raises Refused with the carrier's code."""
        self._look_over(fields)
        now = self._clock()
        service = fields.get("MessagingServiceSid") or None
        send_at = _moment(fields.get("SendAt")) if service and fields.get("ScheduleType") == "fixed" else None
        validity = int(fields.get("ValidityPeriod") or refusals.LONGEST_VALIDITY)
        text = self.store.add(
            direction="outbound-api",
            from_number=self.account.first_number if service else fields["From"],
            to_number=fields["To"],
            body=fields["Body"],
            status="scheduled" if send_at else "accepted" if service else "queued",
            service_sid=service,
            callback=fields.get("StatusCallback", ""),
            send_at=send_at,
            valid_until=(send_at or now) + timedelta(seconds=validity),
            **self._stamps(now),
        )
        self._delivery.plan(text)
        return text

    def take_call(self, fields: Mapping[str, str], events: str) -> CarriedCall:
        """Accept one call to be made. Raises Refused with the carrier's code."""
        return self.calls.take(fields, events, self._clock() + self._ahead)

    def hold_back(self) -> None:
        """Raises Refused(20429) when more texts come in a second than the faults allow."""
        most, now = self.mischief.faults.most_per_second, self._clock()
        with self._lock:
            self._taken = [one for one in self._taken if one > now - timedelta(seconds=1)]
            if most and len(self._taken) >= most:
                raise Refused(20429, retry_after=1)
            self._taken.append(now)

    def write_back(self, number: str, body: str, to: str = "") -> tuple[CarriedText, threading.Event]:
        """A person texts us: kept, keywords obeyed, passed on. The event is set when our webhook has answered."""
        now = self._clock()
        ours = to or self.account.first_number
        service = self.account.services[0] if self.account.services else None
        text = self.store.add(
            direction="inbound", from_number=number, to_number=ours, body=body, status="received",
            service_sid=service, callback="", sent_at=now, **self._stamps(now),
        )  # fmt: skip
        self._obey(text, (ours, *self.account.services))
        return text, self._delivery.pass_on(text)

    def cancel(self, sid: str) -> CarriedText:
        """Raises Refused where it has already gone, KeyError where there is none."""
        if self.store.text(sid).status != "scheduled":
            raise Refused(30409)
        return self.store.change(sid, status="canceled", updated_at=self._clock())

    def redact(self, sid: str) -> CarriedText:
        """Take the words of a finished text away. Raises Refused before it is, KeyError where there is none."""
        if self.store.text(sid).status not in FINAL:
            raise Refused(20009)
        return self.store.change(sid, body="", updated_at=self._clock())

    def listed(self, to: str, sender: str, before: int | None) -> list[CarriedText]:
        """What the list shows: newest first, without what is still younger than the list's lag."""
        return [one for one in self.store.texts(to=to, sender=sender, before=before) if self._shows(one.created_at)]

    def listed_calls(self, to: str, sender: str, before: int | None) -> list[CarriedCall]:
        """The same of calls."""
        found = self.calls.book.calls(to=to, sender=sender, before=before)
        return [one for one in found if self._shows(one.created_at)]

    def _shows(self, created_at: datetime) -> bool:
        return created_at <= self._clock() - timedelta(seconds=self.mischief.faults.list_lag_seconds)

    def _stamps(self, now: datetime) -> dict[str, datetime]:
        return {"created_at": now, "updated_at": now, "shown_at": now + self._ahead}

    def _obey(self, text: CarriedText, senders: tuple[str, ...]) -> None:
        """The carrier's own keywords: alone, in any case. HELP is left to us. YES opts in only who had opted out.

        Our numbers are in the pool of our services, so a word to one of them holds for both.
        """
        said, number = text.body.strip().upper(), text.from_number
        out = any(self.store.opted_out(number, one) for one in senders)
        if said in _STOP:
            for one in senders:
                self.store.opt_out(number, one)
            self._answer(text, _STOPPED)
        elif said in _START or (said == "YES" and out):
            for one in senders:
                self.store.opt_in(number, one)
            self._answer(text, _STARTED)

    def _answer(self, text: CarriedText, body: str) -> None:
        self.store.add(
            direction="outbound-reply", from_number=text.to_number, to_number=text.from_number, body=body,
            status="delivered", service_sid=text.service_sid, callback="", sent_at=self._clock(),
            **self._stamps(self._clock()),
        )  # fmt: skip

    def _look_over(self, fields: Mapping[str, str]) -> None:
        """The carrier's refusals in the carrier's order. Raises Refused."""
        to, body, service = (
            fields.get("To", ""),
            fields.get("Body", ""),
            fields.get("MessagingServiceSid", ""),
        )
        sender = fields.get("From", "")
        validity, callback = (
            fields.get("ValidityPeriod") or "1",
            urlsplit(fields.get("StatusCallback", "http://none")),
        )
        for refused, code in (
            (not to, 21604),
            (not (sender or service), 21603),
            (not body, 21602),
            (len(body) > refusals.MOST_CHARACTERS, 21617),
            (not (callback.scheme in {"http", "https"} and callback.netloc), 21609),
            (not validity.isdecimal() or not 1 <= int(validity) <= refusals.LONGEST_VALIDITY, 20001),
        ):
            if refused:
                raise Refused(code)
        self._look_at_numbers(to, sender, service)

    def _look_at_numbers(self, to: str, sender: str, service: str) -> None:
        magic = refusals.MAGIC_TO.get(to) or refusals.MAGIC_FROM.get(sender) or self._code_for(to)
        if magic:
            raise Refused(magic)
        if not refusals.E164.fullmatch(to):
            raise Refused(21211)
        if to == sender:
            raise Refused(21266)
        owned = self.account.services if service else (*self.account.numbers, refusals.MAGIC_FINE)
        if (service or self.account.numbers) and (service or sender) not in owned:
            raise Refused(20404 if service else 21606)
        if self.store.opted_out(to, service or sender):
            raise Refused(21610)

    def _code_for(self, to: str) -> int | None:
        return self.mischief.faults.refused_numbers.get(to)


def _moment(text: str | None) -> datetime | None:
    """A SendAt. Raises Refused where it is no moment."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(20001) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
