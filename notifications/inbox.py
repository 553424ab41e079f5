"""The inbox: texts that wait for a person, the one due first on top, and what came in before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlmodel import Session, col

from circles.people.person import Person
from circles.secret import reveal
from circles.viewer import Viewer
from notifications.inbound_text import InboundText
from notifications.outbox import PAGE, called, read_cursor, seen_by

_UNDERSTOOD = {
    "yes": "We took it as: yes.",
    "no": "We took it as: no.",
    "unsure": "We took it as: not sure yet.",
    "which": "We took it as: which meeting they meant.",
    "stop": "They asked for no more texts. Nothing more is sent.",
    "start": "They asked for texts again.",
    "cancel": "Ring and ask: did they mean this meeting, or all texts?",
    "help": "They asked for help.",
    "step": "We took it as the next step of the day.",
    "free_text": "",
    "unknown_number": "We do not know this number, or more than one person has it.",
}


@dataclass(frozen=True)
class InboxRow:
    """One received text. `number` is shown where we do not know the sender."""

    id: UUID
    sender: str
    number: str
    words: str
    understood: str
    received_at: datetime
    due_at: datetime | None
    waits: bool
    mine: bool
    answer_note: str

    @property
    def cursor(self) -> str:
        return f"{self.received_at.isoformat()}~{self.id}"


@dataclass(frozen=True)
class InboxPage:
    waiting: tuple[InboxRow, ...]
    before: tuple[InboxRow, ...]
    older: str = ""


def inbox(session: Session, viewer: Viewer, now: datetime, after: str = "") -> InboxPage:
    """Two queries: what waits (at most fifty, by when an answer is due), and a page of the rest."""
    waits = col(InboundText.state) == "waiting"
    # Who texted back to take a concern is shown with the concern, and nowhere else (F6).
    query = _columns().where(seen_by(viewer, InboundText, now), col(InboundText.understood) != "taken")
    waiting = session.execute(query.where(waits).order_by(col(InboundText.due_at)).limit(PAGE)).all()
    rest = query.where(~waits)
    if start := read_cursor(after):
        rest = rest.where(tuple_(col(InboundText.received_at), col(InboundText.id)) < tuple_(*start))
    newest = (col(InboundText.received_at).desc(), col(InboundText.id).desc())
    found = session.execute(rest.order_by(*newest).limit(PAGE + 1)).all()
    before = tuple(_row(one, viewer) for one in found[:PAGE])
    older = before[-1].cursor if len(found) > PAGE else ""
    return InboxPage(tuple(_row(one, viewer) for one in waiting), before, older)


def visible_texts(viewer: Viewer, now: datetime) -> Select[Any]:
    """The received texts this viewer may see."""
    return select(InboundText).where(seen_by(viewer, InboundText, now))


_COLUMNS: tuple[Any, ...] = (
    col(InboundText.id), col(InboundText.number), col(InboundText.body), col(InboundText.understood),
    col(InboundText.received_at), col(InboundText.due_at), col(InboundText.state), col(InboundText.owner_id),
    col(InboundText.answer_note), called().label("sender"),
)  # fmt: skip


def _columns() -> Select[Any]:
    named = select(*_COLUMNS).select_from(InboundText)
    return named.outerjoin(Person, col(Person.id) == InboundText.person_id)


def _row(found: Any, viewer: Viewer) -> InboxRow:
    number = "" if found.sender else reveal(found.number, "inbound_text.number", found.id) or ""
    return InboxRow(
        found.id, (found.sender or "A number we do not know").strip(), number,
        reveal(found.body, "inbound_text.body", found.id) or "", _UNDERSTOOD[found.understood], found.received_at,
        found.due_at, found.state == "waiting", found.owner_id in (None, *viewer.coordinates),
        reveal(found.answer_note, "inbound_text.answer_note", found.id) or "",
    )  # fmt: skip
