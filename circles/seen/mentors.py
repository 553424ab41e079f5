"""What a run says of its mentors, to one coordinator: who is proposed to whom and why, who has none, who is free."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from circles.matching.mentoring import mentoring_of
from circles.matching.run import MatchingRun
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person, called
from circles.permission import visible_core_members, visible_pairings
from circles.releases.pairing import OPEN, Pairing
from circles.releases.pairing_stops import sentences
from circles.releases.plan import BEFORE_MET, ReleasePlan
from circles.seen.pairing import next_step
from circles.viewer import Viewer

MOST = 100
BEING_ASKED = ("proposed", "asked")


@dataclass(frozen=True)
class ProposedMentor:
    """One proposed pairing, in a line of the board."""

    id: UUID
    name: str
    mentor: str
    why: tuple[str, ...]
    by_hand: bool
    next: str


@dataclass(frozen=True)
class Without:
    """Somebody who comes out and has no mentor, or a mentor who is free, with one sentence."""

    person_id: UUID
    name: str
    sentence: str


@dataclass(frozen=True)
class BackupSeen:
    """A gate that has no backup, and who could stand by."""

    plan_id: UUID
    name: str
    release_on: date
    mentor: str


@dataclass(frozen=True)
class MentorChoice:
    """A mentor who could be chosen by hand, or what stands in the way."""

    id: UUID
    name: str
    words: str
    possible: bool


@dataclass(frozen=True)
class MentorsBoard:
    """The mentors' part of the board. Of a colleague's people it holds a number alone.

    `alone`: nobody waits for a circle, so that a run would look for mentors only.
    """

    proposed: tuple[ProposedMentor, ...]
    without: tuple[Without, ...]
    backups: tuple[BackupSeen, ...]
    idle: tuple[Without, ...]
    elsewhere: int
    alone: bool


def mentors_board(session: Session, viewer: Viewer, run: MatchingRun | None, now: datetime) -> MentorsBoard:
    """The mentors of a run. A fixed number of queries at any size."""
    answer: dict[str, Any] = json.loads(run.answer or "{}").get("mentors", {}) if run is not None else {}
    proposed = _proposed(session, viewer, now, answer.get("why", {}))
    everybody = select(func.count()).select_from(Pairing).where(
        col(Pairing.provider_id) == viewer.provider_id, col(Pairing.state).in_(BEING_ASKED)
    )  # fmt: skip
    waits = visible_core_members(viewer, now).where(col(CoreMember.state) == "waiting")
    guides = _guides(session, {*answer.get("idle", {}), *answer.get("backups", {}).values()})
    return MentorsBoard(
        proposed,
        _without(session, viewer, now, answer.get("without", {})),
        _backups(session, viewer, now, answer.get("backups", {}), guides),
        tuple(Without(guides[one].id, _short(guides[one]), sentence)
              for one, sentence in answer.get("idle", {}).items() if one in guides),
        max(0, session.exec(everybody).one() - len(proposed)),
        session.execute(waits.limit(1)).first() is None,
    )  # fmt: skip


def mentor_choices(session: Session, core_member: CoreMember, now: datetime) -> tuple[MentorChoice, ...]:
    """Every mentor who has not left, those who may be proposed first, the nearest of them on top.

    A long way is said and bars nothing here: whoever chooses by hand knows the road.
    """
    mentoring = mentoring_of(session, core_member, now.date())
    mentee, found = mentoring.facts.mentees[core_member.id], []
    for one in mentoring.facts.mentors.values():
        stops, minutes = mentoring.stops(mentee, one), mentoring.minutes(mentee, one)
        words = ([f"About {minutes} minutes to the prison."] if minutes is not None else []) + sentences(stops)
        possible = not mentoring.facts.barring(mentee, one, "propose")
        choice = MentorChoice(one.id, one.name, " ".join(words) or "Nothing stands in the way.", possible)
        found.append(((not possible, len(stops), minutes or 0, one.id), choice))
    return tuple(choice for _, choice in sorted(found, key=lambda pair: pair[0]))


def _proposed(session: Session, viewer: Viewer, now: datetime, why: dict[str, list[str]]) -> tuple[ProposedMentor, ...]:
    mentee, mentor = aliased(Person), aliased(Person)
    rows = session.execute(
        visible_pairings(viewer, now)
        .join(CoreMember, col(CoreMember.id) == Pairing.core_member_id)
        .join(mentee, col(mentee.id) == CoreMember.person_id)
        .join(PeerMentor, col(PeerMentor.id) == Pairing.mentor_id)
        .join(mentor, col(mentor.id) == PeerMentor.person_id)
        .where(col(Pairing.state).in_(BEING_ASKED))
        .add_columns(mentee, mentor)
        .order_by(col(mentee.name_key), col(Pairing.id))
        .limit(MOST)
    )
    return tuple(
        ProposedMentor(
            one.id,
            called(who),
            _short(other),
            tuple(why.get(str(one.core_member_id), ())),
            one.run_id is None,
            next_step(one),
        )
        for one, who, other in rows
    )


def _without(session: Session, viewer: Viewer, now: datetime, said: dict[str, str]) -> tuple[Without, ...]:
    """Those of this caseload who are still without: whoever was given one since is no more."""
    theirs = visible_pairings(viewer, now).where(col(Pairing.state).in_(OPEN))
    paired = theirs.with_only_columns(col(Pairing.core_member_id))
    rows = session.execute(
        visible_core_members(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .where(
            col(CoreMember.id).in_([UUID(one) for one in list(said)[:MOST]]),
            col(CoreMember.id).not_in(paired),
        )
        .with_only_columns(col(CoreMember.id), Person)
        .order_by(col(Person.name_key), col(CoreMember.id))
    )  # fmt: skip
    return tuple(Without(person.id, called(person), said[str(one)]) for one, person in rows)


def _guides(session: Session, mentor_ids: Collection[str]) -> dict[str, Person]:
    wanted = [UUID(one) for one in sorted(mentor_ids)[:MOST]]
    rows = (
        select(PeerMentor.id, Person)
        .join(Person, col(Person.id) == PeerMentor.person_id)
        .where(col(PeerMentor.id).in_(wanted))
    )
    return {str(one): person for one, person in session.exec(rows)}


def _backups(
    session: Session, viewer: Viewer, now: datetime, offered: dict[str, str], guides: dict[str, Person]
) -> tuple[BackupSeen, ...]:
    rows = session.execute(
        visible_core_members(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .join(ReleasePlan, col(ReleasePlan.core_member_id) == CoreMember.id)
        .where(
            col(CoreMember.id).in_([UUID(one) for one in list(offered)[:MOST]]), col(ReleasePlan.state).in_(BEFORE_MET)
        )
        .with_only_columns(ReleasePlan, Person)
        .order_by(col(ReleasePlan.release_on), col(ReleasePlan.id))
    )
    return tuple(
        BackupSeen(plan.id, called(person), plan.release_on, _short(guides[offered[str(plan.core_member_id)]]))
        for plan, person in rows
        if offered[str(plan.core_member_id)] in guides
    )


def _short(person: Person) -> str:
    """First names alone are not enough among mentors."""
    return f"{called(person)} {person.last_name[:1]}".strip()
