"""Minutes: what a volunteer writes after a meeting, due 48 hours after its end, read by the coordinator (D§2).

One author for each meeting, on a rota; whoever writes first has written. What was sent is never overwritten: a second
author is shown both, and adds to it. "Did anything concern you?" opens a form of its own and leaves no mark here (F6).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.circle.circle import Circle
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import Moves, become
from circles.meetings.attendance import Attendance
from circles.meetings.contact import brought_back, note_meeting_as_contact
from circles.meetings.meeting import Meeting
from circles.meetings.outcome import meeting_happened, record_outcomes
from circles.people.core_member import CoreMember

STATES = ("sent", "asked", "seen")
MOVES: Moves = {"sent": ("asked", "seen"), "asked": ("sent", "seen"), "seen": ("asked", "sent")}
WENT = ("well", "mixed", "hard")
KINDS = ("amendment", "question", "answer")
LONGEST = 8000
MOST_ACTIONS = 10


class Minutes(SQLModel, table=True):
    """What was written of one meeting. `text` holds the parts as JSON: what happened, what went well, actions."""

    __tablename__ = "minutes"
    __table_args__ = (Index("ix_minutes_circle_id_state", "circle_id", "state"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    meeting_id: UUID = link("meeting.id", unique=True)
    circle_id: UUID = link("circle.id", index=False)
    author_id: UUID = link("person.id")
    state: str = word("minutes_state", STATES, default="sent")
    went: str = word("minutes_went", WENT)
    text: str = secret("minutes.text", about="core_member")
    sent_at: datetime = instant()
    seen_at: datetime | None = instant(default=None)
    seen_by_id: UUID | None = plain(Uuid, default=None)


class MinutesEntry(SQLModel, table=True):
    """What was added afterwards: an amendment, the coordinator's question, an answer. Only ever added to."""

    __tablename__ = "minutes_entry"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    minutes_id: UUID = link("minutes.id")
    kind: str = word("minutes_entry_kind", KINDS)
    text: str = secret("minutes_entry.text", about="core_member")
    person_id: UUID = link("person.id")
    at: datetime = instant()


class MinutesHandover(SQLModel, table=True):
    """To which professional minutes were handed, how, when and by whom (F19). Only ever added to."""

    __tablename__ = "minutes_handover"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    minutes_id: UUID = link("minutes.id")
    professional_id: UUID = link("professional.id")
    how: str = plain(Text)
    at: datetime = instant()
    by_account_id: UUID = link("account.id")


class CallWish(SQLModel, table=True):
    """ "I'd like a call", after a hard meeting: for the coordinator alone, and in nobody's minutes."""

    __tablename__ = "call_wish"
    __table_args__ = (Index("ix_call_wish_provider_id_done_at", "provider_id", "done_at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    person_id: UUID = link("person.id")
    circle_id: UUID = link("circle.id")
    at: datetime = instant()
    done_at: datetime | None = instant(default=None)
    done_by_id: UUID | None = plain(Uuid, default=None)


@dataclass(frozen=True)
class Action:
    """Something somebody said they would do, and by when."""

    what: str
    who: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Written:
    """What a volunteer writes. Only how it went must be said: the rest may be blank (F15)."""

    went: str
    happened: str = ""
    went_well: str = ""
    actions: Sequence[Action] = ()

    def as_json(self) -> str:
        actions = [{"what": one.what, "who": one.who, "due": one.due.isoformat() if one.due else ""}
                   for one in self.actions if one.what]  # fmt: skip
        return json.dumps({"happened": self.happened, "went_well": self.went_well, "actions": actions})


def send_minutes(
    session: Session, meeting: Meeting, author_id: UUID, written: Written, present: Mapping[UUID, str],
    noted: set[UUID], by: Actor, now: datetime,
) -> Minutes:  # fmt: skip
    """Send the minutes of a meeting that took place, with who was there and the one-to-one contacts it noted.

    Raises WrongMoment before the meeting or where it was off, BadInput, and EditedMeanwhile where somebody has
    written already: both versions are then shown, and what was typed can be added to theirs.
    """
    _refuse_misfits(written)
    there = minutes_of(session, meeting.id)
    if there is not None:
        raise EditedMeanwhile(_theirs(there))
    if meeting.state not in ("planned", "held"):
        raise WrongMoment("This meeting was off, so it owes no minutes.")
    if meeting.state == "planned":
        meeting_happened(session, meeting, by, now)
    record_outcomes(session, meeting, present, by, now)
    minutes = Minutes(
        provider_id=meeting.provider_id, meeting_id=meeting.id, circle_id=meeting.circle_id, author_id=author_id,
        went=written.went, text=written.as_json(), sent_at=now,
    )  # fmt: skip
    session.add(minutes)
    meeting.minutes_due_at = None
    session.flush()
    _count_as_contact(session, meeting)
    brought_back(session, meeting.circle_id, meeting.id, noted)
    _write(session, "send_minutes", minutes, by, now, "sent")
    return minutes


def add_to_minutes(
    session: Session, minutes: Minutes, text: str, person_id: UUID, by: Actor, now: datetime
) -> MinutesEntry:
    """Add to what was sent: an answer where the coordinator has asked, an amendment otherwise."""
    kind = "answer" if minutes.state == "asked" else "amendment"
    if minutes.state != "sent":
        become(minutes, "sent", MOVES)  # what is new has not been read
        minutes.seen_at = None
    return _entry(session, minutes, kind, text, person_id, by, now)


def ask_about_minutes(
    session: Session, minutes: Minutes, text: str, person_id: UUID, by: Actor, now: datetime
) -> MinutesEntry:
    """The coordinator asks the author something."""
    if minutes.state != "asked":
        become(minutes, "asked", MOVES)
    return _entry(session, minutes, "question", text, person_id, by, now)


def thank_for_minutes(session: Session, minutes: Minutes, by: Actor, now: datetime) -> None:
    """ "Seen, thank you." Raises WrongMoment where that was said already."""
    become(minutes, "seen", MOVES)
    minutes.seen_at, minutes.seen_by_id = now, by.account_id
    session.flush()
    _write(session, "thank_for_minutes", minutes, by, now, "seen")


def hand_over(
    session: Session, minutes: Minutes, professional_id: UUID, how: str, by: Actor, now: datetime
) -> MinutesHandover:
    """Record that a professional has been given these minutes. Raises BadInput without a word on how (F19)."""
    if not how.strip():
        raise BadInput({"how": "Say how: read out, printed and handed over, by secure mail."})
    assert by.account_id is not None
    handed = MinutesHandover(
        provider_id=minutes.provider_id, minutes_id=minutes.id, professional_id=professional_id, how=how.strip(),
        at=now, by_account_id=by.account_id,
    )  # fmt: skip
    session.add(handed)
    session.flush()
    _write(session, "hand_over_minutes", minutes, by, now, str(professional_id))
    return handed


def wish_for_a_call(session: Session, circle: Circle, person_id: UUID, by: Actor, now: datetime) -> CallWish:
    """Somebody would like a call. Asked twice while it waits, it stands once."""
    waits = select(CallWish).where(
        col(CallWish.person_id) == person_id, col(CallWish.circle_id) == circle.id, col(CallWish.done_at).is_(None)
    )
    wish = session.exec(waits).first()
    if wish is None:
        wish = CallWish(provider_id=circle.provider_id, person_id=person_id, circle_id=circle.id, at=now)
        session.add(wish)
        session.flush()
        record(session, "wish_for_a_call", "call_wish", wish.id, by, now, provider_id=wish.provider_id,
               about=person_id)  # fmt: skip
    return wish


def called_back(session: Session, wish: CallWish, by: Actor, now: datetime) -> None:
    """The coordinator has rung."""
    if wish.done_at is not None:
        raise WrongMoment("Somebody has rung them already.")
    wish.done_at, wish.done_by_id = now, by.account_id
    session.flush()
    record(session, "called_back", "call_wish", wish.id, by, now, provider_id=wish.provider_id, about=wish.person_id)


def minutes_of(session: Session, meeting_id: UUID) -> Minutes | None:
    """The minutes of a meeting, if they have been sent."""
    return session.exec(select(Minutes).where(col(Minutes.meeting_id) == meeting_id)).first()


def entries_of(session: Session, minutes: Minutes) -> list[MinutesEntry]:
    """What was added, in order."""
    mine = select(MinutesEntry).where(col(MinutesEntry.minutes_id) == minutes.id)
    return list(session.exec(mine.order_by(col(MinutesEntry.at), col(MinutesEntry.id))))


def _entry(
    session: Session, minutes: Minutes, kind: str, text: str, person_id: UUID, by: Actor, now: datetime
) -> MinutesEntry:
    if not text.strip():
        raise BadInput({"text": "Write something first."})
    if len(text) > LONGEST:
        raise BadInput({"text": f"Keep this to {LONGEST} characters or fewer."})
    entry = MinutesEntry(
        provider_id=minutes.provider_id,
        minutes_id=minutes.id,
        kind=kind,
        text=text.strip(),
        person_id=person_id,
        at=now,
    )
    session.add(entry)
    session.flush()
    _write(session, f"add_{kind}", minutes, by, now, minutes.state)
    return entry


def _refuse_misfits(written: Written) -> None:
    problems = {}
    if written.went not in WENT:
        problems["went"] = "Say how it went."
    for name, text in (("happened", written.happened), ("went_well", written.went_well)):
        if len(text) > LONGEST:
            problems[name] = f"Keep this to {LONGEST} characters or fewer: a few lines are enough."
    if len(written.actions) > MOST_ACTIONS:
        problems["actions"] = f"Write {MOST_ACTIONS} things to do at most."
    if problems:
        raise BadInput(problems)


def _theirs(there: Minutes) -> dict[str, str]:
    said = json.loads(there.text)
    return {"went": there.went, "happened": said["happened"], "went_well": said["went_well"]}


def _count_as_contact(session: Session, meeting: Meeting) -> None:
    circle = session.get_one(Circle, meeting.circle_id)
    core_member = session.get_one(CoreMember, circle.core_member_id)
    came = select(Attendance.id).where(
        col(Attendance.meeting_id) == meeting.id, col(Attendance.person_id) == core_member.person_id,
        col(Attendance.outcome) == "present",
    )  # fmt: skip
    if session.exec(came).first() is not None:
        note_meeting_as_contact(session, core_member, circle, meeting.starts_at)


def _write(session: Session, verb: str, minutes: Minutes, by: Actor, now: datetime, now_is: str) -> None:
    circle = session.get_one(Circle, minutes.circle_id)
    record(session, verb, "minutes", minutes.id, by, now, provider_id=minutes.provider_id, about=circle.core_member_id,
           now_is=now_is)  # fmt: skip
