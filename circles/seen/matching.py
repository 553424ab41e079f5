"""The matching as a coordinator sees it: what is proposed for their own people, who is left out, who is idle.

The region is solved as a whole; of a colleague's people a coordinator sees only how many. Offences are nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, col, select

from circles.local_time import DAYS
from circles.matching.proposal import COMING, OPEN, MatchingProposal, MatchingSeat
from circles.matching.run import MatchingRun, answer_of
from circles.people.core_member import CoreMember
from circles.people.person import Person, called, short_name
from circles.people.volunteer import Volunteer
from circles.permission import visible_core_members
from circles.places.place import Place
from circles.strike_out import is_struck
from circles.viewer import Viewer

MOST = 100
FEW = 10  # with fewer who wait, Matching is one list (F25)
ORDER = ("accepted", "proposed", "formed")
SINCE = "Has come to wait since then. Match again."
ASIDE = "Their proposal was put aside. Match again for another."


@dataclass(frozen=True)
class Proposed:
    """One proposed circle, in a line of the board."""

    id: UUID
    name: str
    evening: str
    place: str
    people: tuple[str, ...]
    experienced: tuple[str, ...]
    longest: int
    second: str
    state: str
    locked: bool
    top_up: bool
    waiting_for: int  # how many have not answered yet
    pass_asked: bool


@dataclass(frozen=True)
class Left:
    """Somebody who is in no proposal, and the one change that would place or use them."""

    name: str
    sentence: str
    person_id: UUID


@dataclass(frozen=True)
class Board:
    """What the last answer was, for one coordinator. `one_list`: so few wait that sections would be in the way."""

    run: MatchingRun | None
    proposals: tuple[Proposed, ...]
    left_out: tuple[Left, ...]
    idle: tuple[Left, ...]
    elsewhere: int  # proposals for colleagues' people
    waiting: int

    @property
    def one_list(self) -> bool:
        return self.waiting < FEW


@dataclass(frozen=True)
class _Theirs:
    """A core member of this viewer's caseloads."""

    person: Person
    state: str


def visible_proposals(viewer: Viewer, now: datetime) -> Select[Any]:
    """The proposals for the core members whose caseloads this viewer works."""
    mine = visible_core_members(viewer, now).with_only_columns(col(CoreMember.id))
    return select(MatchingProposal).where(
        col(MatchingProposal.provider_id) == viewer.provider_id, col(MatchingProposal.core_member_id).in_(mine)
    )


def asked_of_managers(viewer: Viewer) -> Select[Any]:
    """The proposed groups that wait for a manager's word, but for a core member whom this viewer is struck from."""
    return select(MatchingProposal).where(
        col(MatchingProposal.provider_id) == viewer.provider_id, col(MatchingProposal.state).in_(OPEN),
        col(MatchingProposal.pass_asked), ~is_struck(MatchingProposal.core_member_id, viewer.person_id),
    )  # fmt: skip


def groups_for_managers(session: Session, viewer: Viewer) -> list[tuple[UUID, str, int]]:
    """(proposal, evening, how many) of each, and nothing of the core member (F20)."""
    rows = session.execute(
        asked_of_managers(viewer)
        .join(MatchingSeat, col(MatchingSeat.proposal_id) == MatchingProposal.id)
        .where(col(MatchingSeat.said).in_(COMING))
        .group_by(col(MatchingProposal.id), col(MatchingProposal.evening))
        .order_by(col(MatchingProposal.id))
        .with_only_columns(col(MatchingProposal.id), col(MatchingProposal.evening), func.count())
    )
    return [(one, DAYS["en"][evening], many) for one, evening, many in rows]


def board(session: Session, viewer: Viewer, run: MatchingRun | None, now: datetime) -> Board:
    """The board of a run that has an answer. A fixed number of queries at any size."""
    theirs = _theirs(session, viewer, now)
    rows, elsewhere = _shown(session, viewer, run, now)
    people = _people(session, [one.id for one, _ in rows if one.state in ORDER])
    answer = answer_of(run) if run is not None else {}
    proposals = tuple(
        _line(one, place, called(theirs[one.core_member_id].person), people[one.id], answer)
        for one, place in rows if one.state in ORDER
    )  # fmt: skip
    return Board(
        run, proposals, tuple(_left_out(answer, theirs, [one for one, _ in rows])) if run is not None else (),
        tuple(_idle(session, answer)), elsewhere, sum(one.state == "waiting" for one in theirs.values()),
    )  # fmt: skip


def _theirs(session: Session, viewer: Viewer, now: datetime) -> dict[UUID, _Theirs]:
    """Those who wait or sit in a circle, by name."""
    rows = session.execute(
        visible_core_members(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .where(col(CoreMember.state).in_(("waiting", "in_a_circle")))
        .order_by(col(Person.name_key), col(Person.id))
        .with_only_columns(col(CoreMember.id), Person, col(CoreMember.state))
    )
    return {core_member_id: _Theirs(person, state) for core_member_id, person, state in rows}


def _shown(
    session: Session, viewer: Viewer, run: MatchingRun | None, now: datetime
) -> tuple[list[tuple[MatchingProposal, str]], int]:
    """The proposals that are open or of this run, with their places: accepted first, then whom it is worth most to."""
    wanted: ColumnElement[bool] = col(MatchingProposal.state).in_(OPEN)
    if run is not None:
        wanted = wanted | (col(MatchingProposal.run_id) == run.id)
    order = (col(MatchingProposal.state), col(MatchingProposal.worth).desc(), col(MatchingProposal.id))
    mine = visible_proposals(viewer, now).where(wanted).order_by(*order).limit(MOST)
    placed = mine.outerjoin(Place, col(Place.id) == MatchingProposal.place_id).add_columns(col(Place.name))
    rows = [(one, place or "") for one, place in session.execute(placed)]
    everybody = select(func.count()).select_from(MatchingProposal).where(
        col(MatchingProposal.provider_id) == viewer.provider_id, col(MatchingProposal.state).in_(OPEN)
    )  # fmt: skip
    here = sum(one.state in OPEN for one, _ in rows)
    rows.sort(key=lambda row: ORDER.index(row[0].state) if row[0].state in ORDER else len(ORDER))
    return rows, max(0, session.exec(everybody).one() - here)


@dataclass(frozen=True)
class _Seat:
    name: str
    minutes: int
    said: str
    experienced: bool


def _people(session: Session, proposal_ids: Sequence[UUID]) -> dict[UUID, list[_Seat]]:
    found: dict[UUID, list[_Seat]] = defaultdict(list)
    rows = (
        select(MatchingSeat, Person, Volunteer.experienced)
        .join(Volunteer, col(Volunteer.id) == MatchingSeat.volunteer_id)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(MatchingSeat.proposal_id).in_(proposal_ids))
        .order_by(col(MatchingSeat.id))
    )
    for seat, person, experienced in session.exec(rows):
        found[seat.proposal_id].append(_Seat(short_name(person), seat.minutes, seat.said, experienced))
    return found


def _line(one: MatchingProposal, place: str, name: str, people: Sequence[_Seat], answer: Mapping[str, Any]) -> Proposed:
    coming = [seat for seat in people if seat.said in COMING]
    return Proposed(
        one.id, name, DAYS["en"][one.evening], place, tuple(seat.name for seat in coming),
        tuple(seat.name for seat in coming if seat.experienced), max((seat.minutes for seat in coming), default=0),
        answer.get("second", {}).get(str(one.core_member_id), "") if not one.locked else "", one.state, one.locked,
        one.circle_id is not None and one.state in OPEN, sum(seat.said == "not_asked" for seat in coming),
        one.pass_asked,
    )  # fmt: skip


def _left_out(
    answer: Mapping[str, Any], theirs: Mapping[UUID, _Theirs], proposals: Sequence[MatchingProposal]
) -> Iterable[Left]:
    """Everybody who waits or was left out, and is in no open proposal."""
    said = {UUID(core): sentence for core, sentence in answer.get("left_out", {}).items()}
    placed = {one.core_member_id for one in proposals if one.state in OPEN}
    aside = {one.core_member_id for one in proposals if one.state == "given_up"}
    for core_member_id, one in theirs.items():
        waits = one.state == "waiting" or core_member_id in said
        if waits and core_member_id not in placed:
            sentence = ASIDE if core_member_id in aside else said.get(core_member_id, SINCE)
            yield Left(called(one.person), sentence, one.person.id)


def _idle(session: Session, answer: Mapping[str, Any]) -> Iterable[Left]:
    said = {UUID(one): sentence for one, sentence in answer.get("idle", {}).items()}
    rows = (
        select(Volunteer.id, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.id).in_(list(said)[:MOST]))
        .order_by(col(Person.name_key))
    )
    return [Left(short_name(person), said[one], person.id) for one, person in session.exec(rows)]
