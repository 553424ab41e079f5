"""The carrier's post in virtual time: reports and texts are taken by our own verbs, when their moment has come."""

import heapq
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine

from circles import clock
from circles.database import writing
from notifications.calls import answer_call, press_key
from notifications.demo_carrier.postman import Errand, Postman
from notifications.inbound import take_inbound
from notifications.reports import take_report

INBOUND = "/twilio/inbound"
VOICE, KEY = "/twilio/voice/", "/key"


class Post(Postman):
    """A postman without a thread: `deliver` does what is due. `lost` counts what nobody was there to take."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.engine: Engine | None = None
        self.taken: list[tuple[datetime, str, str]] = []  # inbound texts our webhook took: when, from, words

    def start(self) -> None:
        """There is no thread to start."""

    def next_due(self) -> datetime | None:
        return self._errands[0].due if self._errands else None

    def deliver(self) -> int:
        """Do every errand that is due by now. Returns how many."""
        done = 0
        while self._due():
            errand: Errand = heapq.heappop(self._errands)
            errand.do()
            done += 1
        return done

    def post(self, token: str, address: str, fields: Mapping[str, str]) -> int:
        """Hand it to the verb behind that address, in a transaction of its own, as the site does."""
        assert self.engine is not None, f"nobody to take {token and address}"
        path = urlsplit(address).path
        with writing(self.engine) as session:
            now = clock.now(session)
            if path == INBOUND:
                take_inbound(session, fields, now)
                self.taken.append((now, fields["From"], fields["Body"]))
            else:
                take_report(session, path.rpartition("/")[2], fields, now)
            session.commit()
        return 204

    def ask(self, token: str, address: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Ask the verb behind that address what a call says."""
        assert self.engine is not None, f"nobody to ask {token and address}"
        path = urlsplit(address).path
        reference = path.removeprefix(VOICE).removesuffix(KEY)
        speaks = press_key if path.endswith(KEY) else answer_call
        with writing(self.engine) as session:
            said = speaks(session, reference, fields, clock.now(session))
            session.commit()
        return 200, said.in_the_carriers_words(f"http://site.invalid{VOICE}{reference}{KEY}")
