"""The contact log as it is read: who was in touch, how, when and how it went; newest first, by circle, or unread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from circles.circle.circle import OPEN_STATES, Circle
from circles.meetings.contact import Contact
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.permission import visible_circles, visible_contacts
from circles.secret import reveal
from circles.viewer import Viewer

PAGE = 50
HOW = {"phone": "By phone", "text": "By text", "in_person": "In person", "video": "By video", "letter": "By letter"}
WENT = {"well": "went well", "mixed": "mixed", "hard": "was hard"}


@dataclass(frozen=True)
class ContactSeen:
    """One line of the log. `who` is the volunteer, by first name."""

    id: UUID
    circle: str
    who: str
    mine: bool
    at: datetime
    how: str
    reached: bool
    went: str
    note: str
    bring_back: bool
    thanked: bool


@dataclass(frozen=True)
class CircleToLog:
    """A circle one may log for, and what its core member is called."""

    id: UUID
    name: str
    core_member: str


def circles_to_log(session: Session, viewer: Viewer, now: datetime) -> list[CircleToLog]:
    """The open circles this viewer may log for, by name. One query."""
    called: Any = func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)
    rows = (
        visible_circles(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .where(col(Circle.state).in_(OPEN_STATES))
        .with_only_columns(col(Circle.id), col(Circle.name), called)
        .order_by(col(Circle.name))
        .limit(PAGE)
    )
    return [CircleToLog(*row) for row in session.execute(rows)]


def contacts_seen(
    session: Session, viewer: Viewer, now: datetime, *, circle_id: UUID | None = None, unread: bool = False,
    before: tuple[datetime, UUID] | None = None,
) -> list[ContactSeen]:  # fmt: skip
    """A page of the log, one row more than it shows where there are more. One query at any size.

    Which ones is found in the index first: a caseload has thousands, and whole rows need not be sorted.
    """
    newest = col(Contact.at).desc(), col(Contact.id).desc()
    shown = visible_contacts(viewer, now).with_only_columns(col(Contact.id)).order_by(*newest).limit(PAGE + 1)
    if circle_id is not None:
        shown = shown.where(col(Contact.circle_id) == circle_id)
    if unread:
        shown = shown.where(col(Contact.seen_at).is_(None))
    if before is not None:
        at, last = before
        shown = shown.where(or_(col(Contact.at) < at, and_(col(Contact.at) == at, col(Contact.id) < last)))
    name: Any = func.coalesce(func.nullif(Person.preferred_name, ""), Person.first_name)
    rows = (
        select(
            col(Contact.id), func.coalesce(Circle.name, ""), name, col(Contact.person_id), col(Contact.at),
            col(Contact.how), col(Contact.reached), col(Contact.went), col(Contact.note), col(Contact.bring_back),
            col(Contact.seen_at),
        )
        .select_from(Contact)
        .outerjoin(Circle, col(Circle.id) == Contact.circle_id)
        .join(Person, col(Person.id) == Contact.person_id)
        .where(col(Contact.id).in_(shown))
        .order_by(*newest)
    )  # fmt: skip
    return [_line(row, viewer) for row in session.execute(rows)]


def _line(row: Sequence[Any], viewer: Viewer) -> ContactSeen:
    contact_id, circle, who, person_id, at, how, reached, went, note, bring_back, seen_at = row
    return ContactSeen(
        contact_id, circle, who, person_id == viewer.person_id, at, HOW[how], reached, WENT.get(went or "", ""),
        reveal(note, "contact.note", contact_id) or "", bring_back, seen_at is not None,
    )  # fmt: skip
