"""The outbox as a coordinator reads it: every message with where it is, why, and what to do instead.

Scoped by caseload like everything else. Each list is one query over columns, whatever its size, and pages by a key.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_
from sqlmodel import Session, col

from circles.circle.circle import Circle
from circles.concerns.telling import SUBJECTS
from circles.journal import Actor, record
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.permission import visible_core_members
from circles.secret import reveal
from circles.strike_out import is_struck
from circles.viewer import Viewer
from notifications.foreseen import unless, will_not_go
from notifications.inbound_text import InboundText
from notifications.message import Message
from notifications.reasons import Reason, reason

PAGE = 50
AHEAD, LATELY = timedelta(hours=24), timedelta(hours=24)
WAITING = ("planned", "held", "claimed", "sending")
DROPPED = ("withdrawn", "suppressed")
TABS: dict[str, str] = {"next": "Next 24 hours", "sent": "Sent", "not_sent": "Not sent", "needs_you": "Needs you"}
KINDS = {
    "meeting_reminder": "Reminder",
    "meeting_reminder_elsewhere": "Reminder, not the usual place",
    "meeting_reminder_coming": "Reminder for somebody who is coming",
    "meeting_moved": "The day or time changed",
    "meeting_place_changed": "The place changed",
    "meeting_back_on": "It is on after all",
    "meeting_cancelled": "It is off",
    "minutes_due": "Minutes are due tomorrow",
    "new_circle_near": "Something new near them",
    "quorum_alert": "If too few are coming: the coordinator's phone rings",
    "text_waits": "If a text is not answered: a phone rings",
    "sign_in_code": "A code to sign in",
    "release_offer": "Asked about a release",
    "release_offer_day": "Asked about a release",
    "release_moved": "A release has moved",
    "release_changed": "A release has another day or time",
    "release_sure": "The day of a release is sure",
    "release_week": "A week before a release",
    "release_two_days": "Two days before a release",
    "release_tomorrow": "The final go, the day before",
    "release_wait": "No final go yet",
    "release_step_in": "Asked to step in at the gate",
    "release_not_needed": "Not needed any more",
    "release_ring": "No final go: your phone rings",
    "release_alert": "Silence at a gate meet",
    "release_duty": "Silence at a gate meet: the duty line",
    "check_in_set_off": "Check-in: set off?",
    "check_in_at_the_gate": "Check-in: at the gate?",
    "check_in_met": "Check-in: met?",
    "check_in_at_the_address": "Check-in: at the address?",
    "check_in_mentor_home": "Check-in: home?",
    "which_meeting": "Which meeting did they mean?",
    "free_text_ack": "We got your text",
    "help_ack": "We got your text",
    "start_ack": "Texts are on again",
}
_NOBODY = {"release_duty": "The duty line"}
UNSAID = ("sign_in_code",)  # nobody but its owner reads it
_WORDS: dict[str, tuple[str, str]] = {
    "planned": ("Planned", "quiet"),
    "held": ("Held until morning", "due"),
    "claimed": ("Going out", ""),
    "sending": ("Going out", ""),
    "sent": ("Sent", ""),
    "delivered": ("Arrived", "done"),
    "failed": ("Did not arrive", "danger"),
    "unknown": ("Not sure yet", "due"),
    "withdrawn": ("Withdrawn", "quiet"),
    "suppressed": ("Not sent", "due"),
}


@dataclass(frozen=True)
class OutboxRow:
    """One message in plain words. `at` is when it goes or went; `on` and `time` are the meeting's, where it has one."""

    id: UUID
    kind: str
    to: str
    state: str
    at: datetime
    due_at: datetime
    reason: Reason
    words: str
    segments: int
    meeting_id: UUID | None
    circle: str
    on: date | None
    time: time | None
    needs_you: bool
    unless: str = ""
    will_not: str = ""  # why it would not go if it were sent now

    @property
    def status(self) -> str:
        return _WORDS[self.state][0]

    @property
    def tag(self) -> str:
        """Which look the status has: never colour alone, the word says it too."""
        return _WORDS[self.state][1]

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    @property
    def dropped(self) -> bool:
        return self.state in DROPPED

    @property
    def cursor(self) -> str:
        return f"{self.due_at.isoformat()}~{self.id}"


@dataclass(frozen=True)
class OutboxPage:
    rows: tuple[OutboxRow, ...]
    older: str = ""


@dataclass(frozen=True)
class Counts:
    """How many messages and texts wait for this viewer."""

    needs_you: int
    inbox: int


def outbox(session: Session, viewer: Viewer, tab: str, now: datetime, after: str = "") -> OutboxPage:
    """One page of one tab: what comes next in the order it goes, everything else newest first."""
    query = _columns().where(seen_by(viewer, Message, now), _of_tab(tab, now))
    key = tuple_(col(Message.due_at), col(Message.id))
    ahead = tab == "next"
    if start := read_cursor(after):
        query = query.where(key > tuple_(*start) if ahead else key < tuple_(*start))
    order = (col(Message.due_at), col(Message.id)) if ahead else (col(Message.due_at).desc(), col(Message.id).desc())
    found = session.execute(query.order_by(*order).limit(PAGE + 1)).all()
    rows = tuple(_row(one) for one in found[:PAGE])
    if ahead:
        why = will_not_go(session, [one.id for one in rows if one.waits], now)
        rows = tuple(replace(one, will_not=why.get(one.id, "")) for one in rows)
    return OutboxPage(rows, rows[-1].cursor if len(found) > PAGE else "")


def message_row(session: Session, message_id: UUID, now: datetime) -> OutboxRow:
    """One message in words, for whoever was found to be allowed to see it."""
    row = _row(session.execute(_columns().where(col(Message.id) == message_id)).one())
    why = will_not_go(session, [message_id], now) if row.waits else {}
    return replace(row, will_not=why.get(message_id, ""))


def counts(session: Session, viewer: Viewer, now: datetime) -> Counts:
    """What the tabs and Today show, in one query."""
    messages = select(func.count()).where(seen_by(viewer, Message, now), _of_tab("needs_you", now))
    texts = select(func.count()).where(seen_by(viewer, InboundText, now), col(InboundText.state) == "waiting")
    found = session.execute(select(messages.scalar_subquery(), texts.scalar_subquery())).one()
    return Counts(*found)


def visible_messages(viewer: Viewer, now: datetime) -> Select[Any]:
    """The messages this viewer may see."""
    return select(Message).where(seen_by(viewer, Message, now))


def seen_by(viewer: Viewer, table: type[Message | InboundText], now: datetime) -> ColumnElement[bool]:
    """The condition: of this provider, not about a core member outside the caseload, and never the viewer's own.

    Messages about a concern are shown with the concern alone, in counts too (F6).
    """
    mine = visible_core_members(viewer, now).with_only_columns(col(CoreMember.id))
    return and_(
        col(table.provider_id) == viewer.provider_id,
        or_(col(table.core_member_id).is_(None), col(table.core_member_id).in_(mine)),
        or_(col(table.person_id).is_(None), col(table.person_id) != viewer.person_id),
        col(Message.subject_kind).not_in(SUBJECTS) if table is Message else true(),
        ~is_struck(col(table.id), viewer.person_id) if table is InboundText else true(),
    )


def see_to(session: Session, message: Message, by: Actor, now: datetime) -> None:
    """Say that somebody has seen to a message that did not arrive, by ringing or otherwise."""
    message.needs_you, message.seen_to_at, message.seen_to_by_id = False, now, by.account_id
    record(session, "see_to_message", "message", message.id, by, now, about=message.core_member_id)
    session.flush()


def _of_tab(tab: str, now: datetime) -> ColumnElement[bool]:
    state = col(Message.state)
    if tab == "next":
        dropped = and_(state.in_(DROPPED), col(Message.settled_at) > now - LATELY)
        return and_(col(Message.due_at) <= now + AHEAD, or_(state.in_(WAITING), dropped))
    if tab == "sent":
        return state.in_(("sent", "delivered", "unknown"))
    if tab == "not_sent":
        return state.in_((*DROPPED, "failed"))
    return or_(col(Message.needs_you), and_(state == "unknown", col(Message.due_at) < now - timedelta(minutes=15)))


def read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """Where a page begins. What is no cursor is the first page."""
    moment, _, id_ = text.partition("~")
    try:
        return datetime.fromisoformat(moment), UUID(id_)
    except ValueError:
        return None


def called() -> ColumnElement[str]:
    """A person as colleagues speak of them."""
    first = case((col(Person.preferred_name) != "", col(Person.preferred_name)), else_=col(Person.first_name))
    return first + " " + col(Person.last_name)


_COLUMNS: tuple[Any, ...] = (
    col(Message.id), col(Message.wording), col(Message.state), col(Message.why), col(Message.due_at),
    col(Message.go_at), col(Message.told_at), col(Message.body), col(Message.segments), col(Message.needs_you),
    col(Message.revision), called().label("to"), col(Meeting.id).label("meeting_id"), col(Meeting.on_date),
    col(Meeting.at_time), col(Meeting.revision).label("meeting_revision"), col(Circle.name).label("circle"),
)  # fmt: skip


def _columns() -> Select[Any]:
    meeting = and_(col(Meeting.id) == Message.subject_id, col(Message.subject_kind) == "meeting")
    named = select(*_COLUMNS).select_from(Message).outerjoin(Person, col(Person.id) == Message.person_id)
    return named.outerjoin(Meeting, meeting).outerjoin(Circle, col(Circle.id) == Meeting.circle_id)


def _row(found: Any) -> OutboxRow:
    words = "" if found.wording in UNSAID else reveal(found.body, "message.body", found.id) or ""
    at = found.told_at or (found.go_at if found.state in WAITING else found.due_at)
    to: str = found.to or _NOBODY.get(found.wording, "A number we do not know")
    same = found.revision == found.meeting_revision  # else the meeting's day is not the one this text was about
    return OutboxRow(
        found.id, KINDS.get(found.wording, "Answer to their text"), to.strip(),
        found.state, at, found.due_at, reason(found.why), words, found.segments, found.meeting_id,
        found.circle or "", found.on_date if same else None, found.at_time if same else None, found.needs_you,
        unless(found.wording) if found.state in WAITING else "",
    )  # fmt: skip
