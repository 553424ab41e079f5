"""The thread that does what the carrier does later: deliver, report, pass on what people write back.

Errands are kept in order of their due time on the carrier's clock. One thread runs them, so a test that waits until
the postman is idle knows that everything due has been posted and answered.
"""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from notifications.demo_carrier.signature import HEADER, sign

LONGEST_WAIT = 60.0
SECONDS_TO_ANSWER = 15.0
log = logging.getLogger(__name__)


@dataclass(order=True)
class Errand:
    """Something to do at a moment. `order` keeps errands of one moment in the order they were given."""

    due: datetime
    order: int
    do: Callable[[], object] = field(compare=False)


class Postman:
    """Runs errands when they are due. `ring` makes it look again after the clock was moved by hand."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._bell = threading.Condition()
        self._errands: list[Errand] = []
        self._numbers = itertools.count()
        self._busy = self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="demo-carrier-postman", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the errand in hand; what is left over is dropped, as it is when a carrier dies."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        if self._thread:
            self._thread.join()

    def send(self, due: datetime, do: Callable[[], object]) -> None:
        with self._bell:
            heapq.heappush(self._errands, Errand(due, next(self._numbers), do))
            self._bell.notify_all()

    def ring(self) -> None:
        with self._bell:
            self._bell.notify_all()

    def post(self, token: str, address: str, fields: Mapping[str, str]) -> int:
        """Post signed fields to a webhook; the answer's status, or 0 where there was none."""
        return post(token, address, fields)

    def ask(self, token: str, address: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Ask a webhook what to say: the answer's status, or 0 where there was none, and its words."""
        return ask(token, address, fields)

    def drop_all(self) -> None:
        """Forget what has not been done yet."""
        with self._bell:
            self._errands.clear()
            self._bell.notify_all()

    def wait_until_idle(self, seconds: float = 10.0) -> bool:
        """Wait until nothing due is left to do. False when it took longer than `seconds`."""
        with self._bell:
            return self._bell.wait_for(lambda: not self._busy and not self._due(), timeout=seconds)

    def _run(self) -> None:
        while errand := self._next():
            try:
                errand.do()
            except Exception:  # one bad errand must not end the post
                log.exception("An errand of the demo carrier failed")
            finally:
                with self._bell:
                    self._busy = False
                    self._bell.notify_all()

    def _next(self) -> Errand | None:
        with self._bell:
            while not self._stopping and not self._due():
                self._bell.wait(self._seconds_to_next())
            if self._stopping:
                return None
            self._busy = True
            return heapq.heappop(self._errands)

    def _due(self) -> bool:
        return bool(self._errands) and self._errands[0].due <= self._clock()

    def _seconds_to_next(self) -> float:
        if not self._errands:
            return LONGEST_WAIT
        return min(max((self._errands[0].due - self._clock()).total_seconds(), 0.001), LONGEST_WAIT)


class _StayHere(HTTPRedirectHandler):
    """A webhook that redirects is not followed: the signature was made for one address."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_opener = build_opener(ProxyHandler({}), _StayHere)


def post(token: str, address: str, fields: Mapping[str, str]) -> int:
    """Post signed fields to a webhook; the answer's status, or 0 where there was none."""
    return ask(token, address, fields)[0]


def ask(token: str, address: str, fields: Mapping[str, str]) -> tuple[int, str]:
    """Post signed fields to a webhook; the answer's status, or 0 where there was none, and what it says."""
    address = address.partition("#")[0]
    if urlsplit(address).scheme not in {"http", "https"}:
        return 0, ""
    headers = {HEADER: sign(token, address, fields), "User-Agent": "TwilioProxy/1.1", "Connection": "close"}
    request = Request(address, urlencode(fields).encode(), headers)  # noqa: S310 - the scheme was looked at
    try:
        with _opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
            return int(answer.status), answer.read().decode()
    except HTTPError as error:
        error.close()
        return error.code, ""
    except (URLError, OSError):
        return 0, ""
