"""What becomes of a call once it is taken: it rings, is answered or not, says what we answer, and hears a key or none.

By itself every phone is answered and key 1 pressed, unless a fault strikes; `by_hand`, a call rings until somebody at
the demo phone does something, or its time is over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

from notifications.demo_carrier import refusals
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.call_book import CallBook, CarriedCall
from notifications.demo_carrier.delivery import API_VERSION, Delivery
from notifications.demo_carrier.faults import Mischief
from notifications.demo_carrier.postman import Postman
from notifications.demo_carrier.refusals import Refused

UNTIL_THEY_FIND_IT = timedelta(minutes=3)  # a demo phone is on another page
PATIENCE = timedelta(seconds=60)  # answered by hand, and nothing more is done
FATES = {"calls_failed": "failed", "calls_busy": "busy", "calls_unanswered": "no-answer"}


@dataclass(frozen=True)
class Heard:
    """What our answer tells the carrier to say, and where it asks for a key."""

    words: str = ""
    key_address: str = ""

    @classmethod
    def read(cls, answer: str) -> "Heard":
        """From TwiML. What cannot be read is silence."""
        try:
            root = ElementTree.fromstring(answer)  # noqa: S314 - it comes from our own site
        except ElementTree.ParseError:
            return cls()
        gather = root.find("Gather")
        words = " ".join(one.text or "" for one in root.iter("Say"))
        return cls(words, "" if gather is None else gather.get("action", ""))


class Switchboard:
    """The calls of one account. Every method may be called from any thread."""

    def __init__(
        self, book: CallBook, account: Account, mischief: Mischief, postman: Postman, delivery: Delivery,
        clock: Callable[[], datetime], seconds: float, *, by_hand: bool,
    ) -> None:  # fmt: skip
        self.book, self._account, self._mischief, self._postman = book, account, mischief, postman
        self._delivery, self._clock = delivery, clock
        self._takes, self._by_hand = timedelta(seconds=seconds), by_hand

    def take(self, fields: Mapping[str, str], events: str, shown_at: datetime) -> CarriedCall:
        """Accept one call to be made. Raises Refused with the carrier's code."""
        self._look_over(fields)
        now = self._clock()
        call = self.book.add(
            from_number=fields["From"], to_number=fields["To"], url=fields["Url"],
            callback=fields.get("StatusCallback", ""), events=events or "completed",
            seconds_to_ring=int(fields.get("Timeout") or 60), created_at=now, updated_at=now, shown_at=shown_at,
        )  # fmt: skip
        self.plan(call)
        return call

    def plan(self, call: CarriedCall) -> None:
        """Plan a call's way, also after a restart."""
        self._postman.send(call.created_at, lambda: self._ring(call.sid))

    def answer(self, sid: str) -> CarriedCall:
        """Somebody picks up. Raises Refused where it does not ring any more."""
        call = self.book.call(sid)
        if call.status != "ringing":
            raise Refused(20009)
        call = self.book.change(sid, status="in-progress", answered_at=self._clock(), updated_at=self._clock())
        call = self._hear(call, call.url, {})
        if self._by_hand:
            self._postman.send(self._clock() + PATIENCE, lambda: self._end_if(sid, "in-progress", "completed"))
        return call

    def press(self, sid: str, key: str) -> CarriedCall:
        """A key is pressed; where no other is asked for after it, the call is over."""
        call = self.book.call(sid)
        if call.status != "in-progress" or not call.key_address:
            raise Refused(20009)
        call = self.book.change(sid, keys=call.keys + key)
        call = self._hear(call, call.key_address, {"Digits": key})
        return call if call.key_address else self._end(call, "completed")

    def hang_up(self, sid: str) -> CarriedCall:
        """Whoever was rung ends it, or does not take it."""
        call = self.book.call(sid)
        if not call.goes_on:
            raise Refused(20009)
        return self._end(call, "completed" if call.status == "in-progress" else "busy")

    def _ring(self, sid: str) -> None:
        call = self.book.call(sid)
        if not call.goes_on:
            return
        self._report(call, "initiated")
        call = self.book.change(sid, status="ringing", updated_at=self._clock())
        self._report(call, "ringing")
        fate = next((end for fault, end in FATES.items() if self._strikes(fault, call)), "")
        if fate:
            self._postman.send(self._clock() + self._takes, lambda: self._end_if(sid, "ringing", fate))
        elif self._by_hand:
            over = self._clock() + max(timedelta(seconds=call.seconds_to_ring), UNTIL_THEY_FIND_IT)
            self._postman.send(over, lambda: self._end_if(sid, "ringing", "no-answer"))
        else:
            self._postman.send(self._clock() + self._takes, lambda: self._be_answered(sid))

    def _be_answered(self, sid: str) -> None:
        if self.book.call(sid).status != "ringing":
            return
        call = self.answer(sid)
        if call.key_address and not self._strikes("calls_unheard", call):
            call = self.press(sid, "1")
        if call.goes_on:
            self._end(call, "completed")

    def _hear(self, call: CarriedCall, address: str, more: dict[str, str]) -> CarriedCall:
        _, answer = self._postman.ask(self._account.token, address, self._fields(call, "in-progress") | more)
        heard = Heard.read(answer)
        said = call.said if more else heard.words
        return self.book.change(call.sid, said=said, key_address=heard.key_address, updated_at=self._clock())

    def _end_if(self, sid: str, status: str, end: str) -> None:
        call = self.book.call(sid)
        if call.status == status:
            self._end(call, end)

    def _end(self, call: CarriedCall, end: str) -> CarriedCall:
        call = self.book.change(call.sid, status=end, key_address="", updated_at=self._clock())
        self._report(call, end)
        return call

    def _report(self, call: CarriedCall, status: str) -> None:
        event = status if status in {"initiated", "ringing"} else "completed"
        if event in call.events.split():
            self._delivery.report(call.callback, self._fields(call, status), f"{_about(call)}|{status}")

    def _strikes(self, fault: str, call: CarriedCall) -> bool:
        return self._mischief.strikes(fault, _about(call))

    def _fields(self, call: CarriedCall, status: str) -> dict[str, str]:
        return {
            "AccountSid": self._account.sid, "ApiVersion": API_VERSION, "CallSid": call.sid, "CallStatus": status,
            "Called": call.to_number, "Caller": call.from_number, "Direction": "outbound-api",
            "From": call.from_number, "To": call.to_number,
        }  # fmt: skip

    def _look_over(self, fields: Mapping[str, str]) -> None:
        """The carrier's refusals. Raises Refused."""
        to, sender, url = fields.get("To", ""), fields.get("From", ""), urlsplit(fields.get("Url", ""))
        for refused, code in (
            (not to, 21201),
            (not sender, 21213),
            (not (url.scheme in {"http", "https"} and url.netloc), 21205),
            (bool(self._account.numbers) and sender not in self._account.numbers, 21210),
            (not refusals.E164.fullmatch(to), 21211),
        ):
            if refused:
                raise Refused(code)
        if to in self._mischief.faults.refused_calls:
            raise Refused(self._mischief.faults.refused_calls[to])


def _about(call: CarriedCall) -> str:
    """What makes one call another than the next for the faults: not its sid, which is another in every run."""
    return f"call|{call.from_number}|{call.to_number}"
