"""What the coordinator sees of a pairing: where it stands, what stands in its way, and what happened.

What the mentor sees of their mentee is in `mentee.py`; what a run says of its mentors in `mentors.py`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from circles.matching.run import MatchingRun
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person, called, full_name
from circles.people.standing import stands
from circles.permission import visible_pairings
from circles.releases.pairing import (
    BOUNDARIES,
    DECLINED,
    EARLY,
    OPEN,
    Pairing,
    approvals_of,
    entries_of,
)
from circles.releases.pairing_facts import PairingFacts
from circles.releases.pairing_steps import facts_of
from circles.releases.pairing_stops import STOPS, TO_VISIT, Mentee, Mentor, Stage, bars, warnings_between
from circles.viewer import Viewer

STATES = {
    "proposed": "proposed", "asked": "being asked", "agreed": "agreed", "before_release": "before release",
    "gate": "to the gate", "first_weeks": "weeks 1 to 12", "step_down": "stepping down",
    "ended": "ended with a goodbye", "ended_early": "ended early", "declined": "not this one", "overtaken": "put aside",
}  # fmt: skip
WAY = ("proposed", "asked", "agreed", "before_release", "gate", "first_weeks", "step_down", "ended")
STEPS: dict[str, str] = {
    "agreed": "Agreed, with boundaries", "before_release": "Letters began",
    "gate": "Ready for the gate", "first_weeks": "They met", "step_down": "Fewer contacts began",
    "ended": "Goodbye", "ended_early": "Ended early", "declined": "Not this one", "overtaken": "Put aside",
}  # fmt: skip
KINDS = {"letter": "Letter", "visit": "Visit", "review": "Review", "supervision": "Supervision of the mentor"}
LIFTED = {
    "never": "Nobody may pass over this.",
    "approval": "Only the recorded approval of the practitioner lifts it.",
    "record": "It goes when what is recorded changes.",
}
STAGE_OF: dict[str, Stage] = {
    "ask_mentor": "ask", "mentor_answers": "ask", "ask_mentee": "ask", "agree": "ask", "letters": "before_release",
    "gate": "gate",
}  # fmt: skip


@dataclass(frozen=True)
class StopSeen:
    """One stop, what lifts it, and whether it bars the next step."""

    name: str
    sentence: str
    lifted: str
    bars_now: bool


@dataclass(frozen=True)
class ApprovalSeen:
    """One recorded approval."""

    side: str
    by: str
    on: date
    reference: str


@dataclass(frozen=True)
class EntrySeen:
    """One line of the history."""

    name: str
    on: date
    words: str


@dataclass(frozen=True)
class PairingSeen:
    """A pairing as the coordinator of the caseload sees it. `next` names the one step that is open now."""

    id: UUID
    person_id: UUID
    name: str
    first: str
    mentor_person_id: UUID
    mentor: str
    mentor_first: str
    licence_ends_on: date | None
    state: str
    state_words: str
    next: str
    barred: tuple[str, ...]
    why: tuple[str, ...]
    by_hand: bool
    mentor_said: str
    mentor_said_at: datetime | None
    mentee_said: str
    mentee_asked_on: date | None
    mentee_asked_by: str
    mentee_words: str
    boundaries: tuple[tuple[str, str], ...]
    agreed_on: date | None
    review_on: date | None
    review_weeks: int
    met_on: date | None
    next_on: date | None
    goodbye: str
    ended_on: date | None
    ended_why: str
    ended_words: str
    release_on: date | None
    prison: str
    plan_id: UUID | None
    may_visit: str
    stops: tuple[StopSeen, ...]
    warnings: tuple[str, ...]
    approvals: tuple[ApprovalSeen, ...]
    history: tuple[EntrySeen, ...]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def way(self) -> tuple[tuple[str, str], ...]:
        """The stages in order, each said, now or ahead; nothing once it went another way."""
        if self.state not in WAY:
            return ()
        here = WAY.index(self.state)
        return tuple((STATES[one], "said" if place < here else "next" if place == here else "ahead")
                     for place, one in enumerate(WAY))  # fmt: skip


@dataclass(frozen=True)
class PairingLine:
    """A pairing on somebody's page: who the other one is."""

    id: UUID
    name: str
    state: str
    is_open: bool


def pairing_seen(session: Session, pairing: Pairing, now: datetime) -> PairingSeen:
    """Everything of one pairing, in a fixed number of queries."""
    facts = facts_of(session, pairing, now)
    mentee, guide = facts.mentees[pairing.core_member_id], session.get_one(PeerMentor, pairing.mentor_id)
    person, mentor = session.get_one(Person, mentee.person_id), session.get_one(Person, guide.person_id)
    step = next_step(pairing)
    if step == "letters" and mentee.release_on is not None and mentee.release_on < facts.today:
        step = "met"  # a mentor who comes in later: there is no gate any more
    stops = _stops(facts, mentee, facts.mentors.get(guide.id), step) if pairing.is_open else ()
    known = facts.mentors.get(guide.id)
    return PairingSeen(
        id=pairing.id, person_id=person.id, name=full_name(person), first=called(person),
        mentor_person_id=mentor.id, mentor=full_name(mentor), mentor_first=called(mentor),
        licence_ends_on=guide.licence_ends_on, state=pairing.state,
        state_words=STATES[pairing.state], next=step, barred=tuple(one.sentence for one in stops if one.bars_now),
        why=_why(session, pairing), by_hand=pairing.run_id is None,
        mentor_said=pairing.mentor_said, mentor_said_at=pairing.mentor_said_at, mentee_said=pairing.mentee_said,
        mentee_asked_on=pairing.mentee_asked_on, mentee_asked_by=pairing.mentee_asked_by or "",
        mentee_words=pairing.mentee_words or "",
        boundaries=tuple((one.capitalize(), getattr(pairing, one) or "") for one in BOUNDARIES),
        agreed_on=pairing.agreed_on, review_on=pairing.review_on, review_weeks=pairing.review_weeks,
        met_on=pairing.met_on, next_on=pairing.next_on, goodbye=pairing.goodbye or "", ended_on=pairing.ended_on,
        ended_why={**DECLINED, **EARLY}.get(pairing.ended_why or "", ""), ended_words=pairing.ended_words or "",
        release_on=mentee.release_on, prison=mentee.prison, plan_id=mentee.plan_id,
        may_visit=may_visit(mentee, known, facts.today), stops=stops,
        warnings=tuple(warnings_between(mentee, known, facts.today)) if known and pairing.is_open else (),
        approvals=tuple(ApprovalSeen(one.side, one.approved_by, one.approved_on, one.reference)
                        for one in approvals_of(session, pairing)),
        history=_history(session, pairing),
    )  # fmt: skip


def next_step(pairing: Pairing) -> str:
    """The one thing to do next; nothing once it is over."""
    if pairing.state == "proposed":
        said = {"not_asked": "ask_mentor", "asked": "mentor_answers"}
        return said.get(pairing.mentor_said, "ask_mentee")
    if pairing.state == "asked":
        return "agree" if pairing.mentee_said == "yes" else "ask_mentee"
    return {
        "agreed": "letters", "before_release": "gate", "gate": "met", "first_weeks": "step_down",
        "step_down": "goodbye",
    }.get(pairing.state, "")  # fmt: skip


def may_visit(mentee: Mentee, mentor: Mentor | None, today: date) -> str:
    """Whether the mentor may go inside that prison, in a sentence (D§4)."""
    if mentor is None or not mentee.prison_code:
        return "Letters only: the prison is not known yet."
    standing = stands(mentor.clearances, TO_VISIT, today, mentee.prison_code)
    if standing.verdict == "block":
        return "Letters only: no prison access for this prison."
    return f"Letters, and visits. {standing.sentence}"


def pairings_of(session: Session, viewer: Viewer, person_id: UUID, now: datetime) -> tuple[PairingLine, ...]:
    """The pairings of somebody, mentee or mentor, as far as the viewer may see them, the latest first. One query."""
    mentee, mentor = aliased(Person), aliased(Person)
    rows = session.execute(
        visible_pairings(viewer, now)
        .join(CoreMember, col(CoreMember.id) == Pairing.core_member_id)
        .join(mentee, col(mentee.id) == CoreMember.person_id)
        .join(PeerMentor, col(PeerMentor.id) == Pairing.mentor_id)
        .join(mentor, col(mentor.id) == PeerMentor.person_id)
        .where(or_(col(mentee.id) == person_id, col(mentor.id) == person_id), col(Pairing.state) != "overtaken")
        .add_columns(mentee, mentor)
        .order_by(col(Pairing.made_at).desc(), col(Pairing.id))
    )
    return tuple(
        PairingLine(one.id, full_name(other if who.id == person_id else who), STATES[one.state], one.is_open)
        for one, who, other in rows
    )


def _stops(facts: PairingFacts, mentee: Mentee, mentor: Mentor | None, step: str) -> tuple[StopSeen, ...]:
    if mentor is None:
        return (StopSeen("The mentor has left", "The mentor has left.", LIFTED["never"], bars_now=True),)
    found, stage = facts.stops(mentee, mentor), STAGE_OF.get(step)
    return tuple(
        StopSeen(stop.name, stop.sentence, LIFTED[stop.lifted], stage is not None and bars(code, stage))
        for code, stop in STOPS.items()
        if code in found
    )


def _why(session: Session, pairing: Pairing) -> tuple[str, ...]:
    run = session.get(MatchingRun, pairing.run_id) if pairing.run_id else None
    told: dict[str, Any] = json.loads(run.answer or "{}") if run else {}
    return tuple(told.get("mentors", {}).get("why", {}).get(str(pairing.core_member_id), ()))


def _history(session: Session, pairing: Pairing) -> tuple[EntrySeen, ...]:
    """What was written down. Who was asked when stands on the pairing itself."""
    return tuple(
        EntrySeen(STEPS[one.step] if one.kind == "step" else KINDS[one.kind], one.on_date, one.words or "")
        for one in entries_of(session, pairing)
        if one.step != "asked"
    )
