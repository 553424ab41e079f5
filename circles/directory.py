"""The people a viewer may see, as lists: searched by name, fifty at a time, two queries at any size.

Where a page of a list begins is said by a person's id, never by their name: names do not belong in addresses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_
from sqlmodel import Session, col, select

from circles.lifecycle import spoken
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.name_key import search_words
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.professional import Professional
from circles.people.standing import Standing, in_words, stands
from circles.people.volunteer import Volunteer
from circles.permission import visible_core_members, visible_people
from circles.strike_out import is_struck
from circles.viewer import Viewer

PAGE = 50
KindOfPerson = Literal["core-members", "volunteers", "peer-mentors", "professionals"]
_KINDS: dict[str, Any] = {
    "core-members": CoreMember,
    "volunteers": Volunteer,
    "peer-mentors": PeerMentor,
    "professionals": Professional,
}
_CHECKED = ("volunteers", "peer-mentors")
_AT_WORK = ("pool", "in_a_circle", "resting", "ready")  # before that a missing check is only what comes next


@dataclass(frozen=True)
class Listed:
    """One person in a list: a strong line, a quiet line, and what to know at a glance."""

    id: UUID
    name: str
    note: str
    tag: str
    colour: str = ""


@dataclass(frozen=True)
class PeoplePage:
    """One page of a list, and the person after whom the next one begins."""

    people: tuple[Listed, ...]
    after: UUID | None = None


def people_page(
    session: Session, viewer: Viewer, kind: str, today: date, now: datetime, *, typed: str = "",
    after: UUID | None = None,
) -> PeoplePage:  # fmt: skip
    """Up to fifty people of one kind, by last name. `typed` narrows to those whose names begin with its words."""
    table = _KINDS[kind]
    query = _of_kind(viewer, kind, table, now).where(*_matching(typed), *_behind(session, after))
    rows = session.execute(query.order_by(col(Person.name_key), col(Person.id)).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    checks = _checks(session, [row.id for row in shown], today) if kind in _CHECKED else {}
    listed = tuple(_listed(row, kind, checks.get(row.id)) for row in shown)
    return PeoplePage(listed, shown[-1].id if len(rows) > PAGE else None)


def _of_kind(viewer: Viewer, kind: str, table: Any, now: datetime) -> Select[Any]:
    """People with the facts of their kind. Core members come through their own visibility, which knows the caseload."""
    state = table.post if kind == "professionals" else table.state
    named: tuple[Any, ...] = (Person.id, Person.first_name, Person.last_name, Person.preferred_name)
    facts = (*named, Person.mobile_settled, state.label("state"), _beside(table).label("beside"))
    if kind != "core-members":
        return visible_people(viewer, now).with_only_columns(*facts).join(table, table.person_id == Person.id)
    mine = visible_core_members(viewer, now).with_only_columns(*facts)
    return mine.join(Person, col(Person.id) == CoreMember.person_id).where(~is_struck(Person.id, viewer.person_id))


def _beside(table: Any) -> Any:
    return {
        CoreMember: CoreMember.state_since,
        Volunteer: Volunteer.experienced,
        PeerMentor: PeerMentor.licence_ends_on,
        Professional: Professional.organisation,
    }[table]


def _matching(typed: str) -> list[Any]:
    """Each word typed begins some word of the name. The words are folded, so they hold no wildcard."""
    key = col(Person.name_key)
    return [or_(key.like(f"{word}%"), key.like(f"% {word}%")) for word in search_words(typed)]


def _behind(session: Session, after: UUID | None) -> list[Any]:
    key = session.exec(select(Person.name_key).where(Person.id == after)).first() if after else None
    if key is None:
        return []
    return [or_(col(Person.name_key) > key, and_(col(Person.name_key) == key, col(Person.id) > after))]


def _checks(session: Session, people: Sequence[UUID], today: date) -> dict[UUID, Standing]:
    """How the DBS check of each person on the page stands today."""
    found = session.exec(select(Clearance).where(col(Clearance.person_id).in_(people), Clearance.kind == "dbs")).all()
    by_person: dict[UUID, list[Clearance]] = {one: [] for one in people}
    for clearance in found:
        by_person[clearance.person_id].append(clearance)
    return {person_id: stands(checks, "dbs", today) for person_id, checks in by_person.items()}


def _listed(row: Row[Any], kind: str, check: Standing | None) -> Listed:
    name = f"{row.first_name} {row.last_name}".strip()
    if row.preferred_name and row.preferred_name != row.first_name:
        name = f"{name} ({row.preferred_name})"
    note = _note(row, kind)
    if not row.mobile_settled:
        return Listed(row.id, name, note, "shared number", "due")
    if check is not None and row.state in _AT_WORK:
        if check.verdict == "block":
            return Listed(row.id, name, note, "no valid check", "danger")
        if check.verdict == "warn":
            return Listed(row.id, name, note, "renew the check", "due")
    return Listed(row.id, name, note, *_state_tag(row.state, kind))


def _note(row: Row[Any], kind: str) -> str:
    state = spoken(row.state)
    if kind == "volunteers":
        return f"{state}, experienced" if row.beside else state
    if kind == "professionals":
        return f"{state}, {row.beside}" if row.beside else state
    if kind == "core-members":
        return f"{state} since {in_words(row.beside)}"
    return state


def _state_tag(state: str, kind: str) -> tuple[str, str]:
    if kind == "professionals":
        return "outside", "quiet"
    colours = {"waiting": "due", "in_a_circle": "done", "pool": "done", "ready": "done", "suspended": "danger"}
    return spoken(state), colours.get(state, "quiet")
