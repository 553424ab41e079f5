"""The matching as a coordinator sees it: what is proposed for their own people, who is left out, who is idle.

The region is solved as a whole; of a colleague's people a coordinator sees only how many. Offences are nowhere.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, col, select

from circles.local_time import DAYS
from circles.matching.group import next_best, weigh
from circles.matching.proposal import OPEN, MatchingProposal, MatchingSeat, seats_of
from circles.matching.region import Free, Region, Waits
from circles.matching.run import MatchingRun
from circles.people.core_member import CoreMember
from circles.people.person import Person, called
from circles.people.volunteer import Volunteer
from circles.permission import visible_core_members
from circles.viewer import Viewer

MOST = 100
MOST_OFFERED = 12


@dataclass(frozen=True)
class Proposed:
    """One proposed circle, in a line of the board."""

    id: UUID
    name: str
    evening: str
    people: tuple[str, ...]
    longest: int
    state: str
    locked: bool
    top_up: bool
    waiting_for: int  # how many have not answered yet


@dataclass(frozen=True)
class Left:
    """Somebody who is in no proposal, and the one change that would place or use them."""

    name: str
    sentence: str
    person_id: UUID


@dataclass(frozen=True)
class Board:
    """What the last run came to, for one coordinator."""

    run: MatchingRun | None
    proposals: tuple[Proposed, ...]
    left_out: tuple[Left, ...]
    idle: tuple[Left, ...]
    elsewhere: int  # proposals for colleagues' people
    waiting: int


@dataclass(frozen=True)
class Member:
    """A volunteer of one proposal, with what they said on the telephone."""

    seat_id: UUID
    volunteer_id: UUID
    person_id: UUID
    name: str
    minutes: int
    experienced: bool
    said: str
    reason: str
    against: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """Somebody who could join, and what it would change."""

    volunteer_id: UUID
    name: str
    words: str


@dataclass(frozen=True)
class Explained:
    """One proposal, whole: who, why, what it costs, what speaks against it, and who else there is."""

    id: UUID
    version: int
    core_member_id: UUID
    person_id: UUID
    name: str
    area: str
    evening: str
    state: str
    locked: bool
    top_up: bool
    circle_id: UUID | None
    agreed_on: date | None
    members: tuple[Member, ...]
    why: tuple[str, ...]
    problems: tuple[str, ...]
    offered: tuple[Offered, ...]
    made_at: datetime


def visible_proposals(viewer: Viewer, now: datetime) -> Select[Any]:
    """The proposals for the core members whose caseloads this viewer works."""
    mine = visible_core_members(viewer, now).with_only_columns(col(CoreMember.id))
    return select(MatchingProposal).where(
        col(MatchingProposal.provider_id) == viewer.provider_id, col(MatchingProposal.core_member_id).in_(mine)
    )


def board(session: Session, viewer: Viewer, run: MatchingRun | None, now: datetime) -> Board:
    """The board of a run. A fixed number of queries at any size."""
    theirs = dict[UUID, tuple[Person, str]]()
    rows = session.execute(
        visible_core_members(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .with_only_columns(col(CoreMember.id), Person, col(CoreMember.state))
    )
    for core_member_id, person, state in rows:
        theirs[core_member_id] = (person, state)
    shown, elsewhere = _shown(session, viewer, run, now)
    people = _people(session, [one.id for one in shown])
    proposals = tuple(_line(one, called(theirs[one.core_member_id][0]), people[one.id]) for one in shown)
    placed = {one.core_member_id for one in shown if one.state in OPEN}
    answer = json.loads(run.answer) if run is not None and run.answer else {}
    return Board(
        run, proposals, tuple(_left_out(answer, theirs, placed)), tuple(_idle(session, answer)), elsewhere,
        sum(state == "waiting" for _, state in theirs.values()),
    )  # fmt: skip


def explained(session: Session, region: Region, proposal: MatchingProposal, run: MatchingRun) -> Explained:
    """A proposal whole, against the region as it stands now and not as it stood when the run was made."""
    core_member = session.get_one(CoreMember, proposal.core_member_id)
    person = session.get_one(Person, core_member.person_id)
    waits = region.waiting.get(proposal.core_member_id)
    seats = seats_of(session, proposal)
    named = _named(session, seats)
    coming = [region.volunteers[one.volunteer_id] for one in seats
              if one.said in ("not_asked", "yes") and one.volunteer_id in region.volunteers]  # fmt: skip
    weighed = weigh(region, waits, proposal.evening, coming) if waits else None
    gone = [] if waits else ["This person is not waiting any more."]
    answer = json.loads(run.answer) if run.answer else {}
    return Explained(
        proposal.id, proposal.version, proposal.core_member_id, person.id, called(person),
        waits.outcode if waits else "", DAYS["en"][proposal.evening], proposal.state, proposal.locked,
        bool(waits and waits.sitting.circle_id), proposal.circle_id, proposal.core_member_agreed_on,
        tuple(_member(region, waits, proposal, seat, *named[seat.volunteer_id]) for seat in seats),
        tuple(_why(waits, coming, region, answer.get("second", {}).get(str(proposal.core_member_id)))) if waits else (),
        (*gone, *(weighed.problems if weighed else ())),
        tuple(_offered(region, waits, proposal.evening, coming)) if waits and proposal.state in OPEN else (),
        proposal.made_at,
    )  # fmt: skip


# ---- the board's lines ----


def _shown(
    session: Session, viewer: Viewer, run: MatchingRun | None, now: datetime
) -> tuple[list[MatchingProposal], int]:
    wanted: ColumnElement[bool] = col(MatchingProposal.state).in_(OPEN)
    if run is not None:
        wanted = wanted | (col(MatchingProposal.run_id) == run.id)
    order = (col(MatchingProposal.state), col(MatchingProposal.worth).desc(), col(MatchingProposal.id))
    mine = visible_proposals(viewer, now).where(wanted).order_by(*order).limit(MOST)
    shown = list(session.execute(mine).scalars())
    everybody = select(func.count()).select_from(MatchingProposal).where(
        col(MatchingProposal.provider_id) == viewer.provider_id, col(MatchingProposal.state).in_(OPEN)
    )  # fmt: skip
    here = sum(one.state in OPEN for one in shown)
    return shown, max(0, session.exec(everybody).one() - here)


def _people(session: Session, proposal_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, int, str]]]:
    found: dict[UUID, list[tuple[str, int, str]]] = defaultdict(list)
    rows = (
        select(MatchingSeat, Person)
        .join(Volunteer, col(Volunteer.id) == MatchingSeat.volunteer_id)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(MatchingSeat.proposal_id).in_(proposal_ids))
        .order_by(col(MatchingSeat.id))
    )
    for seat, person in session.exec(rows):
        found[seat.proposal_id].append((_short(person), seat.minutes, seat.said))
    return found


def _line(one: MatchingProposal, name: str, people: Sequence[tuple[str, int, str]]) -> Proposed:
    coming = [(who, minutes, said) for who, minutes, said in people if said in ("not_asked", "yes")]
    return Proposed(
        one.id, name, DAYS["en"][one.evening], tuple(who for who, *_ in coming),
        max((minutes for _, minutes, _ in coming), default=0), one.state, one.locked,
        one.circle_id is not None and one.state in OPEN, sum(said == "not_asked" for *_, said in coming),
    )  # fmt: skip


def _left_out(answer: dict[str, Any], theirs: dict[UUID, tuple[Person, str]], placed: set[UUID]) -> Sequence[Left]:
    return [
        Left(called(theirs[UUID(core)][0]), sentence, theirs[UUID(core)][0].id)
        for core, sentence in answer.get("left_out", {}).items()
        if UUID(core) in theirs and UUID(core) not in placed
    ]


def _idle(session: Session, answer: dict[str, Any]) -> Sequence[Left]:
    said = {UUID(one): sentence for one, sentence in answer.get("idle", {}).items()}
    rows = (
        select(Volunteer.id, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.id).in_(list(said)[:MOST]))
        .order_by(col(Person.name_key))
    )
    return [Left(_short(person), said[one], person.id) for one, person in session.exec(rows)]


# ---- one proposal ----


def _named(session: Session, seats: Sequence[MatchingSeat]) -> dict[UUID, tuple[Volunteer, Person]]:
    rows = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.id).in_([seat.volunteer_id for seat in seats]))
    )
    return {volunteer.id: (volunteer, person) for volunteer, person in session.exec(rows)}


def _member(
    region: Region, waits: Waits | None, proposal: MatchingProposal, seat: MatchingSeat, volunteer: Volunteer,
    person: Person,
) -> Member:  # fmt: skip
    free = region.volunteers.get(volunteer.id)
    against: tuple[str, ...] = ()
    if free is None:
        against = ("Cannot be asked any more.",)
    elif waits is not None:
        alone = weigh(region, waits, proposal.evening, [free]).problems
        against = tuple(sentence for sentence in alone if sentence.startswith(free.name))
    return Member(
        seat.id, volunteer.id, person.id, _short(person), seat.minutes, volunteer.experienced, seat.said,
        seat.reason or "", against,
    )  # fmt: skip


def _why(waits: Waits, members: Sequence[Free], region: Region, second: str | None) -> Sequence[str]:
    """Why these people, why this evening, and what it costs, in words of ten seconds."""
    journeys = [(region.minutes(waits, one) or 0, one.name) for one in members]
    words = []
    if journeys:
        longest, who = max(journeys)
        together = sum(minutes for minutes, _ in journeys)
        words.append(f"The longest journey is {who}'s: about {longest} minutes. All together {together}.")
    experienced = [one.name for one in members if one.experienced]
    if experienced:
        words.append(f"{' and '.join(experienced)} bring{'s' if len(experienced) == 1 else ''} experience.")
    if second:
        words.append(second)
    return words


def _offered(region: Region, waits: Waits, evening: int, stay: Sequence[Free]) -> Sequence[Offered]:
    offers = next_best(region, waits, evening, stay)[:MOST_OFFERED]
    return [
        Offered(one.id, one.name, ", ".join(
            [f"{region.minutes(waits, one)} minutes", *(["experienced"] if one.experienced else [])]))
        for one, _weighed in offers
    ]  # fmt: skip


def _short(person: Person) -> str:
    return f"{called(person)} {person.last_name[:1]}".strip()
