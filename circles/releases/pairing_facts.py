"""What pairings are judged by: mentees, mentors, and what stands between them. Eleven queries at any size."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.errors import BadInput
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.licence_condition import LicenceCondition
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person, called
from circles.people.postcode import parse_postcode
from circles.places.reference import Prison
from circles.releases.dates import release_days
from circles.releases.mentor_wish import MentorWish
from circles.releases.mentors import STILL_ASKED, ReleaseMentor
from circles.releases.pairing import OPEN, REFUSED, Pairing, approved_sides
from circles.releases.pairing_stops import TO_MEET, TO_VISIT, Mentee, Mentor, Stage, bars, stops_between
from circles.releases.plan import OPEN as OPEN_PLANS
from circles.releases.plan import ReleasePlan
from circles.strike_out import StrikeOut

Pair = tuple[UUID, UUID]  # core member, mentor


@dataclass(frozen=True)
class PairingFacts:
    """Everything the stops are worked out from, read at one moment."""

    today: date
    mentees: Mapping[UUID, Mentee] = field(default_factory=dict)  # by core member
    mentors: Mapping[UUID, Mentor] = field(default_factory=dict)
    told: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    approved: Mapping[Pair, Mapping[str, datetime]] = field(default_factory=dict)

    def stops(self, mentee: Mentee, mentor: Mentor) -> set[str]:
        """Every stop between two people."""
        pair = (mentee.core_member_id, mentor.id)
        return stops_between(mentee, mentor, self.told.get(pair, frozenset()), self.approved.get(pair, {}), self.today)

    def barring(self, mentee: Mentee, mentor: Mentor, stage: Stage) -> set[str]:
        """The stops that bar this stage."""
        return {code for code in self.stops(mentee, mentor) if bars(code, stage)}


def gather_facts(
    session: Session, provider_id: UUID, core_member_ids: Collection[UUID], today: date, but: UUID | None = None
) -> PairingFacts:
    """The facts for these core members and every mentor who has not left. `but`: as if this pairing were not."""
    mentees, people = _mentees(session, core_member_ids)
    guides = session.exec(
        select(PeerMentor, Person)
        .join(Person, col(Person.id) == PeerMentor.person_id)
        .where(col(PeerMentor.provider_id) == provider_id, col(PeerMentor.state) != "left")
        .order_by(col(PeerMentor.id))
    ).all()
    conditions = _conditions(session, [*people, *(person.id for _, person in guides)])
    taken, told = _pairings(session, provider_id, but)
    clearances, busy = _clearances(session, provider_id), _busy(session, provider_id)
    mentors = {
        guide.id: Mentor(
            guide.id, person.id, f"{called(person)} {person.last_name[:1]}".strip(), person.gender,
            guide.state == "ready", guide.capacity - taken[guide.id], person.outcode or "",
            tuple(conditions[person.id]), clearances[person.id], frozenset(busy[person.id]),
        )
        for guide, person in guides
    }  # fmt: skip
    _struck(session, provider_id, mentors, told)
    return PairingFacts(
        today,
        {one: replace(mentee, conditions=tuple(conditions[mentee.person_id])) for one, mentee in mentees.items()},
        mentors,
        {pair: frozenset(codes) for pair, codes in told.items()},
        approved_sides(session, core_member_ids),
    )


# ---- mentees ----


def _mentees(session: Session, core_member_ids: Collection[UUID]) -> tuple[dict[UUID, Mentee], list[UUID]]:
    rows = session.exec(
        select(CoreMember, Person, MentorWish)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .outerjoin(MentorWish, col(MentorWish.core_member_id) == CoreMember.id)
        .where(col(CoreMember.id).in_(core_member_ids))
        .order_by(col(CoreMember.id))
    ).all()
    people = [person.id for _, person, _ in rows]
    out, plans, meets = (
        release_days(session, people), _plans(session, core_member_ids), _meets(session, core_member_ids),
    )  # fmt: skip
    found = {}
    for core_member, person, wish in rows:
        usual = wish or MentorWish(provider_id=core_member.provider_id, core_member_id=core_member.id)
        one = Mentee(
            core_member.id, person.id, called(person), person.gender, out.get(person.id),
            meets=meets[core_member.id], wants_one=usual.wants_one, same_sex=usual.same_sex,
        )  # fmt: skip
        found[core_member.id] = _with_plan(one, *plans[core_member.id]) if core_member.id in plans else one
    return found, people


def _with_plan(mentee: Mentee, plan: ReleasePlan, prison: Prison) -> Mentee:
    return replace(
        mentee, release_on=plan.release_on, prison=prison.name, prison_code=prison.code,
        prison_outcode=_outcode(prison.postcode), window=(plan.window_from, plan.window_until),
        travel_minutes=plan.travel_minutes, plan_id=plan.id,
    )  # fmt: skip


def _plans(session: Session, core_member_ids: Collection[UUID]) -> dict[UUID, tuple[ReleasePlan, Prison]]:
    rows = session.exec(
        select(ReleasePlan, Prison)
        .join(Prison, col(Prison.code) == ReleasePlan.prison_code)
        .where(col(ReleasePlan.core_member_id).in_(core_member_ids), col(ReleasePlan.state).in_(OPEN_PLANS))
    )
    return {plan.core_member_id: (plan, prison) for plan, prison in rows}


def _meets(session: Session, core_member_ids: Collection[UUID]) -> dict[UUID, dict[str, tuple[UUID, str]]]:
    rows = session.exec(
        select(ReleasePlan.core_member_id, ReleaseMentor)
        .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
        .where(
            col(ReleasePlan.core_member_id).in_(core_member_ids), col(ReleasePlan.state).in_(OPEN_PLANS),
            col(ReleaseMentor.state) != "stood_down",
        )
        .order_by(col(ReleaseMentor.asked_at), col(ReleaseMentor.id))
    )  # fmt: skip
    found: dict[UUID, dict[str, tuple[UUID, str]]] = defaultdict(dict)
    for core_member_id, one in rows:
        found[core_member_id][one.part] = (one.person_id, one.state)
    return found


def _outcode(postcode: str) -> str:
    try:
        return parse_postcode(postcode)[1]
    except BadInput:
        return ""


# ---- mentors ----


def _clearances(session: Session, provider_id: UUID) -> dict[UUID, list[Clearance]]:
    kinds = (TO_MEET, TO_VISIT)
    asked = select(Clearance).where(col(Clearance.provider_id) == provider_id, col(Clearance.kind).in_(kinds))
    found: dict[UUID, list[Clearance]] = defaultdict(list)
    for one in session.exec(asked):
        found[one.person_id].append(one)
    return found


def _busy(session: Session, provider_id: UUID) -> dict[UUID, set[tuple[date, UUID]]]:
    """The days on which somebody is asked to be at a gate, as mentor or backup."""
    rows = session.exec(
        select(ReleaseMentor.person_id, col(ReleasePlan.release_on), ReleasePlan.core_member_id)
        .join(ReleasePlan, col(ReleasePlan.id) == ReleaseMentor.plan_id)
        .where(
            col(ReleasePlan.provider_id) == provider_id, col(ReleasePlan.state).in_(OPEN_PLANS),
            col(ReleaseMentor.state).in_(STILL_ASKED),
        )
    )  # fmt: skip
    found: dict[UUID, set[tuple[date, UUID]]] = defaultdict(set)
    for person_id, on, core_member_id in rows:
        found[person_id].add((on, core_member_id))
    return found


# ---- both ----


def _conditions(session: Session, people: Collection[UUID]) -> dict[UUID, list[LicenceCondition]]:
    asked = select(LicenceCondition).where(col(LicenceCondition.person_id).in_(people))
    found: dict[UUID, list[LicenceCondition]] = defaultdict(list)
    for one in session.exec(asked.order_by(col(LicenceCondition.id))):
        found[one.person_id].append(one)
    return found


def _pairings(session: Session, provider_id: UUID, but: UUID | None) -> tuple[Counter[UUID], dict[Pair, set[str]]]:
    """How much of each mentor's room is taken, and what was said for ever."""
    taken: Counter[UUID] = Counter()
    told: dict[Pair, set[str]] = defaultdict(set)
    mine = select(Pairing).where(
        col(Pairing.provider_id) == provider_id, col(Pairing.state).in_((*OPEN, "declined", "ended_early"))
    )
    for one in session.exec(mine):
        if one.is_spoken_for and one.id != but:
            taken[one.mentor_id] += 1
        if one.ended_why in (*REFUSED, "link", "not_possible"):
            code = "refused" if one.ended_why in REFUSED else one.ended_why
            told[one.core_member_id, one.mentor_id].add(code)
    return taken, told


def _struck(session: Session, provider_id: UUID, mentors: Mapping[UUID, Mentor], told: dict[Pair, set[str]]) -> None:
    by_person = {one.person_id: one.id for one in mentors.values()}
    struck = select(StrikeOut.subject_id, StrikeOut.person_id).where(col(StrikeOut.provider_id) == provider_id)
    for subject_id, person_id in session.exec(struck):
        if person_id in by_person:
            told[subject_id, by_person[person_id]].add("struck_out")
