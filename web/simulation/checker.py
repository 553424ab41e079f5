"""The checker: what the carrier remembers and what the tables say, held against what was true (issue: nothing lost,
nothing doubled, no old date, no night, nobody who said stop; of texts, calls and e-mails). It shares no code with what
it judges.
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
from notifications.inbound_text import InboundText
from notifications.message import Attempt, Message
from notifications.wording.spoken import clock_time, day
from notifications.wording.texts import Language
from web.simulation.life import Life
from web.simulation.truth import MeetingFacts, PersonFacts

OVER = ("sent", "delivered", "failed", "withdrawn", "suppressed")
NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
ANY_HOUR = ("release_day", "safety", "answer")
WITHIN_HOURS = timedelta(hours=12)  # a change to what is this near goes at any hour (F4)
TO_STAFF = ("duty_alert", "duty_call", "release_alert", "release_ring", "quorum_alert", "text_waits")
OF_RELEASE = ("release", "release_mentor", "check_in")
CANCELLED = "meeting_cancelled"
ENOUGH = timedelta(minutes=30)  # a change later than this before its meeting may not reach everybody
LATELY = timedelta(hours=24)
AGAIN = (30001, 30003, 30008)  # not delivered for a reason that passes: it may be sent once more


@dataclass(frozen=True)
class Went:
    """One text, call or e-mail that was taken, with the attempt and the message it belongs to."""

    way: str
    sid: str
    body: str  # of a call: what was said to whoever answered
    told: bool  # as far as can be known: not so a call that nobody pressed a key in
    again: bool  # it did not arrive for a reason that passes, so it may be sent once more
    status: str
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
        self.sids: dict[UUID, set[str]] = defaultdict(set)
        for one in attempts:
            self.sids[one.message_id].add(one.sid or "")
        self.languages = dict(session.exec(select(Person.id, Person.language)).all())
        self.inbound = session.exec(select(InboundText)).all()
        self.history = life.carrier.store.thread("")
        found = [*self._texts(), *self._calls(), *self._mails()]
        self.went = sorted(found, key=lambda one: (one.attempt.claimed_at, one.attempt.id))

    def _texts(self) -> Iterator[Went]:
        for one in self.history:
            if one.direction == "outbound-api":
                again = one.status == "undelivered" and one.error_code in AGAIN
                yield self._of(one.callback, "text", one.sid, one.body, one.status, again=again)

    def _calls(self) -> Iterator[Went]:
        for one in reversed(self.life.carrier.calls.book.calls()):
            yield self._of(one.callback, "voice", one.sid, one.said, one.status, told="1" in one.keys)

    def _mails(self) -> Iterator[Went]:
        for one in self.life.mail.asked:
            if one.taken:
                yield self._of(one.reference, "email", one.name, one.body, "taken")

    def _of(
        self, callback: str, way: str, sid: str, body: str, status: str, *, told: bool = True, again: bool = False
    ) -> Went:
        attempt = self.by_reference[callback.rpartition("/")[2]]
        return Went(way, sid, body, told, again, status, attempt, self.messages[attempt.message_id])

    def faults(self) -> list[str]:
        """Every broken promise, a sentence each."""
        checks = (
            self._lost, self._doubled, self._old_times, self._uncorrected, self._not_reminded, self._at_night,
            self._to_whom_it_may_not, self._called_whom_it_may_not, self._mailed_whom_it_may_not, self._unheard,
        )  # fmt: skip
        return [fault for check in checks for fault in check()]

    # ---- lost and doubled ----

    def _lost(self) -> Iterator[str]:
        end = self.life.hands.moment
        taken: dict[UUID, set[str]] = defaultdict(set)
        for one in self.went:
            taken[one.message.id].add(one.sid)
        for message in self.messages.values():
            long_ago = message.go_at < end - timedelta(hours=1)
            if message.state not in OVER and long_ago:
                yield f"{_called(message)} is still {message.state} ({message.why})"
            posted = message.channel == "letter"
            if message.state in ("sent", "delivered") and not posted and not taken[message.id] & self.sids[message.id]:
                yield f"{_called(message)} says {message.state}, and the carrier knows nothing of it"
            nobody = not message.needs_you and message.seen_to_at is None
            if nobody and (message.state == "failed" or self._dropped_on_the_day(message)):
                yield f"{_called(message)} failed, and nobody is told"
            if message.channel == "voice" and message.state == "sent" and long_ago:
                yield f"{_called(message)} rang, and nobody asked whether it was heard"

    @staticmethod
    def _dropped_on_the_day(message: Message) -> bool:
        return message.state == "suppressed" and message.urgency == "release_day"

    def _doubled(self) -> Iterator[str]:
        by_way: dict[tuple[UUID, str], list[Went]] = defaultdict(list)
        for one in self.went:
            by_way[one.message.id, one.way].append(one)
        for (_, way), same in by_way.items():
            arrived = [one for one in same if not one.again]
            if len(arrived) > 1 or (len(same) > 1 and same[-1] not in arrived and len(same) > 3):
                states = [one.status for one in same]
                yield f"{_called(same[0].message)} {VERBS[way]} {len(same)} times: {states}"
        yield from self._said_twice()

    def _said_twice(self) -> Iterator[str]:
        """Two messages with the same words about the same thing to one person, and nothing else between them."""
        last: dict[tuple[UUID, UUID | None], Went] = {}
        for one in self.went:
            if one.way != "text" or one.message.subject_kind != "meeting" or not one.message.worked_out:
                continue
            before = last.get((one.message.subject_id, one.message.person_id))
            soon = before is not None and one.attempt.claimed_at - before.attempt.claimed_at < LATELY
            moved = before is not None and self._place(before) != self._place(one)  # the words do not say where
            if before is not None and soon and not moved and _same(before, one):
                yield f"{_called(one.message)} repeats the text before it, word for word: {one.body}"
            last[one.message.subject_id, one.message.person_id] = one

    def _place(self, one: Went) -> UUID | None:
        facts = self.truth.meetings[one.message.subject_id].at(one.attempt.claimed_at)
        return facts.place_id if facts is not None else None

    # ---- the right date ----

    def _old_times(self) -> Iterator[str]:
        for one in self._of_meetings():
            facts = self.truth.meetings[one.message.subject_id].at(one.attempt.claimed_at)
            if facts is None or not self._says(one, facts):
                yield f"{_called(one.message)}, claimed {one.attempt.claimed_at}, says {one.body!r}; true: {facts}"

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
            if known is None or final.starts_at > self.life.hands.moment:
                continue
            if self._says(one, known) or self._says(one, final):  # or they heard even of what came at the last moment
                continue
            if self._concerned(final, person_id) and not self._accounted_for(meeting_id, person_id, one):
                yield f"{_called(one.message)} said {one.body!r}; it became {known}, and nobody told {person_id}"

    def _of_meetings(self) -> Iterator[Went]:
        for one in self.went:
            of_meeting = one.message.subject_kind == "meeting" and one.message.wording.startswith("meeting_")
            if of_meeting and one.told:
                yield one

    def _says(self, one: Went, facts: MeetingFacts) -> bool:
        if (one.message.wording == CANCELLED) != (facts.state == "cancelled"):
            return False
        language: Language = "cy" if self.languages.get(one.message.person_id) == "cy" else "en"  # type: ignore[arg-type]
        when = day(facts.on_date, language), clock_time(facts.at_time, language)
        return all(words in one.body for words in (when[:1] if facts.state == "cancelled" else when))

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

    def _asked(self, way: str) -> Iterator[tuple[Message, Attempt, PersonFacts | None]]:
        """Every request about somebody's own number, also those that were refused, with what was true of them."""
        mails = [one.reference for one in self.life.mail.asked]
        calls = [one.callback.rpartition("/")[2] for one in self.life.wire.asked if one.way == way]
        for reference in mails if way == "email" else calls:
            attempt = self.by_reference[reference]
            message = self.messages[attempt.message_id]
            if message.person_id is not None:
                yield message, attempt, self.truth.people[message.person_id].at(attempt.claimed_at)

    def _to_whom_it_may_not(self) -> Iterator[str]:
        for message, attempt, facts in self._asked("text"):
            if message.wording in TO_STAFF:
                continue
            if facts is None or attempt.number_fingerprint != facts.number or not facts.alone_with_it:
                yield f"{_called(message)} went to a number that was not theirs alone"
            elif facts.opted_out:
                yield f"{_called(message)} went to somebody who had said stop"
            elif message.urgency != "answer" and not facts.may_be_texted:
                yield f"{_called(message)} went to somebody who may not be texted"

    def _called_whom_it_may_not(self) -> Iterator[str]:
        """Whoever said stop is called about a release or a rung, and about nothing else (F3)."""
        for message, attempt, facts in self._asked("voice"):
            if facts is None or attempt.number_fingerprint != facts.number or not facts.alone_with_it:
                yield f"{_called(message)} rang a number that was not theirs alone"
            elif facts.device not in ("any", "voice_only") or facts.in_custody:
                yield f"{_called(message)} rang somebody who takes no calls"
            elif not (facts.said_yes or message.wording in TO_STAFF or message.subject_kind in OF_RELEASE):
                yield f"{_called(message)} rang somebody who had said no"

    def _mailed_whom_it_may_not(self) -> Iterator[str]:
        for message, _, facts in self._asked("email"):
            if facts is None or not facts.may_use_email or message.urgency == "answer":
                yield f"{_called(message)} was e-mailed to somebody who may have no e-mail"

    def _unheard(self) -> Iterator[str]:
        heard = {one.sid for one in self.inbound}
        for text in self.history:
            if text.direction == "inbound" and text.sid not in heard:
                yield f"a text that came in at {text.created_at} is nowhere: {text.body}"
        for one in self.inbound:
            if one.understood in ("free_text", "help", "unknown_number") and one.state == "waiting" and not one.due_at:
                yield f"the text {one.body!r} waits for nobody"


VERBS = {"text": "went", "voice": "rang", "email": "was e-mailed"}
_FAIR = ("too_late", "left", "over", "answered", "in_custody", "asked_already", "knows_already")


def _same(before: Went, one: Went) -> bool:
    """Another message with the same words, although no answer to them had to be forgotten."""
    return before.message.id != one.message.id and before.body == one.body and before.message.answered_at is None


def _called(message: Message) -> str:
    return f"{message.wording} {message.id} ({message.urgency})"


def check(life: Life) -> list[str]:
    """Every promise that this life saw broken; none, where all were kept."""
    with reading(life.engine) as session:
        return Checker(life, session).faults()
