"""The checker: what the carrier remembers and what the tables say, held against what was true (issue: nothing lost,
nothing doubled, no old date, no night, nobody who said stop). It shares no code with what it judges.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from circles.circle.circle import MEETING_STATES
from circles.database import reading
from circles.people.person import Person
from notifications.demo_carrier.store import CarriedText
from notifications.inbound_text import InboundText
from notifications.message import Attempt, Message
from notifications.wording.spoken import clock_time, day
from notifications.wording.texts import Language
from web.simulation.life import Life
from web.simulation.truth import MeetingFacts

OVER = ("sent", "delivered", "failed", "withdrawn", "suppressed")
NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
ANY_HOUR = ("release_day", "safety", "answer")
WITHIN_HOURS = timedelta(hours=12)  # a change to what is this near goes at any hour (F4)
TO_STAFF = ("duty_alert", "release_alert", "release_ring", "quorum_alert", "text_waits")
CANCELLED = "meeting_cancelled"
ENOUGH = timedelta(minutes=30)  # a change later than this before its meeting may not reach everybody
LATELY = timedelta(hours=24)
AGAIN = (30001, 30003, 30008)  # not delivered for a reason that passes: it may be sent once more


@dataclass(frozen=True)
class Went:
    """One text that the carrier took, with the attempt and the message it belongs to."""

    text: CarriedText
    attempt: Attempt
    message: Message


class Checker:
    """Everything there is to judge by, read once."""

    def __init__(self, life: Life, session: Session) -> None:
        self.life, self.truth = life, life.truth
        self.zone = ZoneInfo(life.world.timezone)
        self.messages = {one.id: one for one in session.exec(select(Message).order_by(col(Message.id)))}
        attempts = session.exec(select(Attempt).order_by(col(Attempt.id))).all()
        self.by_reference = {one.reference: one for one in attempts}
        self.languages = dict(session.exec(select(Person.id, Person.language)).all())
        self.inbound = session.exec(select(InboundText)).all()
        self.history = life.carrier.store.thread("")
        self.went = [self._of(one) for one in self.history if one.direction == "outbound-api"]

    def _of(self, text: CarriedText) -> Went:
        attempt = self.by_reference[text.callback.rpartition("/")[2]]
        return Went(text, attempt, self.messages[attempt.message_id])

    def faults(self) -> list[str]:
        """Every broken promise, a sentence each."""
        checks = (
            self._lost, self._doubled, self._old_times, self._uncorrected, self._not_reminded, self._at_night,
            self._to_whom_it_may_not, self._unheard,
        )  # fmt: skip
        return [fault for check in checks for fault in check()]

    # ---- lost and doubled ----

    def _lost(self) -> Iterator[str]:
        end = self.life.hands.moment
        taken = {one.text.sid for one in self.went}
        sids = {one.message.id: one.attempt.sid for one in self.went if one.attempt.sid}
        for one in self.messages.values():
            if one.state not in OVER and one.go_at < end - timedelta(hours=1):
                yield f"{_called(one)} is still {one.state} ({one.why})"
            if one.state in ("sent", "delivered") and sids.get(one.id) not in taken:
                yield f"{_called(one)} says {one.state}, and the carrier knows nothing of it"
            if one.state == "failed" and not one.needs_you and one.seen_to_at is None:
                yield f"{_called(one)} failed, and nobody is told"

    def _doubled(self) -> Iterator[str]:
        by_message: dict[UUID, list[Went]] = defaultdict(list)
        for one in self.went:
            by_message[one.message.id].append(one)
        for texts in by_message.values():
            arrived = [one for one in texts if not (one.text.status == "undelivered" and one.text.error_code in AGAIN)]
            if len(arrived) > 1 or (len(texts) > 1 and texts[-1] not in arrived and len(texts) > 3):
                yield f"{_called(texts[0].message)} went {len(texts)} times: {[one.text.status for one in texts]}"
        yield from self._said_twice()

    def _said_twice(self) -> Iterator[str]:
        """Two messages with the same words about the same thing to one person, and nothing else between them."""
        last: dict[tuple[UUID, UUID | None], Went] = {}
        for one in self.went:
            if one.message.subject_kind != "meeting" or not one.message.worked_out:
                continue
            before = last.get((one.message.subject_id, one.message.person_id))
            soon = before is not None and one.attempt.claimed_at - before.attempt.claimed_at < LATELY
            if before is not None and soon and before.message.id != one.message.id and _same(before, one):
                yield f"{_called(one.message)} repeats the text before it, word for word: {one.text.body}"
            last[one.message.subject_id, one.message.person_id] = one

    # ---- the right date ----

    def _old_times(self) -> Iterator[str]:
        for one in self._of_meetings():
            facts = self.truth.meetings[one.message.subject_id].at(one.attempt.claimed_at)
            if facts is None or not self._says(one, facts):
                yield f"{_called(one.message)}, claimed {one.attempt.claimed_at}, says {one.text.body!r}; true: {facts}"

    def _uncorrected(self) -> Iterator[str]:
        """Whoever was told something that changed afterwards is told again, or a person knows that they were not."""
        last: dict[tuple[UUID, UUID], Went] = {}
        for one in self._of_meetings():
            if one.message.person_id is not None:
                last[one.message.subject_id, one.message.person_id] = one
        for (meeting_id, person_id), one in last.items():
            line = self.truth.meetings[meeting_id]
            final = line.latest
            known = line.at(final.starts_at - ENOUGH)
            if known is None or final.starts_at > self.life.hands.moment or self._says(one, known):
                continue
            if self._concerned(final, person_id) and not self._accounted_for(meeting_id, person_id, one):
                yield f"{_called(one.message)} said {one.text.body!r}; it became {known}, and nobody told {person_id}"

    def _of_meetings(self) -> Iterator[Went]:
        for one in self.went:
            if one.message.subject_kind == "meeting" and one.message.wording.startswith("meeting_"):
                yield one

    def _says(self, one: Went, facts: MeetingFacts) -> bool:
        if (one.message.wording == CANCELLED) != (facts.state == "cancelled"):
            return False
        language: Language = "cy" if self.languages.get(one.message.person_id) == "cy" else "en"  # type: ignore[arg-type]
        when = day(facts.on_date, language), clock_time(facts.at_time, language)
        return all(words in one.text.body for words in (when[:1] if facts.state == "cancelled" else when))

    def _concerned(self, facts: MeetingFacts, person_id: UUID) -> bool:
        """Sat in the circle, could be texted all the time, and the circle met."""
        start, end = max(facts.starts_at - timedelta(days=3), self.life.began), facts.starts_at
        seat = self.truth.seats.get((facts.circle_id, person_id))
        people = self.truth.people[person_id].between(start, end)
        return (
            seat is not None and seat.at(start) is not None and all(seat.between(start, end))
            and all(one.may_be_texted for one in people)
            and all(one in MEETING_STATES for one in self.truth.circles[facts.circle_id].between(start, end))
        )  # fmt: skip

    def _accounted_for(self, meeting_id: UUID, person_id: UUID, after: Went | None = None) -> bool:
        """A later message says why it did not go, and where that is bad, a person is told."""
        for one in self.messages.values():
            if one.subject_id != meeting_id or one.person_id != person_id:
                continue
            if after is not None and one.id == after.message.id:
                if one.state == "failed":  # they never had the old one either
                    return True
                continue
            if one.state in ("failed", "suppressed") or (one.state == "withdrawn" and one.why in _FAIR):
                return True
        return False

    # ---- everybody who should be ----

    def _not_reminded(self) -> Iterator[str]:
        """A meeting that stood unchanged around its reminder: everybody who sits there heard of it, or it says why."""
        told = {(one.message.subject_id, one.message.person_id) for one in self.went}
        began, last = self.life.began, self.life.until
        for meeting_id, line in self.truth.meetings.items():
            facts = line.latest
            if not began <= facts.remind_at - timedelta(days=1) or facts.starts_at > last:
                continue
            if not self._stood(line.between(facts.remind_at - timedelta(hours=30), facts.starts_at)):
                continue
            for circle_id, person_id in self.truth.seats:
                known = (meeting_id, person_id) in told or self._accounted_for(meeting_id, person_id)
                if circle_id == facts.circle_id and self._concerned(facts, person_id) and not known:
                    yield f"the meeting {meeting_id} on {facts.on_date}: {person_id} was never told"

    @staticmethod
    def _stood(facts: Sequence[MeetingFacts]) -> bool:
        return len({(one.on_date, one.at_time) for one in facts}) == 1 and {one.state for one in facts} == {"planned"}

    # ---- when and to whom ----

    def _at_night(self) -> Iterator[str]:
        for one in self.went:
            message, at = one.message, one.attempt.claimed_at
            soon = message.urgency == "change" and message.useful_until - at <= WITHIN_HOURS
            wall = at.astimezone(self.zone).time()
            if (wall >= NIGHT_FROM or wall < NIGHT_UNTIL) and message.urgency not in ANY_HOUR and not soon:
                yield f"{_called(message)} left at {wall:%H:%M} by the clock on the wall"

    def _to_whom_it_may_not(self) -> Iterator[str]:
        """Every call, also those that the carrier refused."""
        for call in self.life.wire.asked:
            attempt = self.by_reference[call.callback.rpartition("/")[2]]
            message = self.messages[attempt.message_id]
            if message.person_id is None or message.wording in TO_STAFF:
                continue
            facts = self.truth.people[message.person_id].at(attempt.claimed_at)
            if facts is None or attempt.number_fingerprint != facts.number or not facts.alone_with_it:
                yield f"{_called(message)} went to a number that was not theirs alone"
            elif facts.opted_out:
                yield f"{_called(message)} went to somebody who had said stop"
            elif message.urgency != "answer" and not facts.may_be_texted:
                yield f"{_called(message)} went to somebody who may not be texted"

    def _unheard(self) -> Iterator[str]:
        heard = {one.sid for one in self.inbound}
        for text in self.history:
            if text.direction == "inbound" and text.sid not in heard:
                yield f"a text that came in at {text.created_at} is nowhere: {text.body}"
        for one in self.inbound:
            if one.understood in ("free_text", "help", "unknown_number") and one.state == "waiting" and not one.due_at:
                yield f"the text {one.body!r} waits for nobody"


_FAIR = ("too_late", "left", "over", "answered", "in_custody", "asked_already", "knows_already")


def _same(before: Went, one: Went) -> bool:
    """The same words, although no answer to them had to be forgotten."""
    return before.text.body == one.text.body and before.message.answered_at is None


def _called(message: Message) -> str:
    return f"{message.wording} {message.id} ({message.urgency})"


def check(life: Life) -> list[str]:
    """Every promise that this life saw broken; none, where all were kept."""
    with reading(life.engine) as session:
        return Checker(life, session).faults()
