"""What the page of a person is made of: their stages with what may come next, and their circles."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from circles.accounts.account import Account
from circles.circle.circle import Circle, CircleVolunteer
from circles.lifecycle import Moves, spoken
from circles.local_time import DAYS, local_date
from circles.matching.proposal import OPEN, MatchingProposal
from circles.people import core_member, peer_mentor, volunteer
from circles.people.clearance import clearances_of
from circles.people.licence_condition import open_conditions
from circles.people.moving import offered
from circles.people.person import Person, called, full_name
from circles.people.phone import spoken_number
from circles.people.professional import Professional
from circles.people.text_consent import ledger
from circles.permission import visible_circles
from circles.seen.matching import visible_proposals
from circles.seen.person import CoordinatorsPerson, ManagersPerson, as_coordinator, as_manager
from web.finding.people import Known
from web.visit import Visit


@dataclass(frozen=True)
class About:
    """Whom a form is about: their name above it, and where it leads back to."""

    name: str
    called: str
    path: str
    mobile: str


@dataclass(frozen=True)
class Stage:
    """What somebody is to us, since when, and what may come next: (state, words) each."""

    kind: str
    words: str
    state: str
    since: date
    reason: str
    next: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CircleSeen:
    """A circle of this person, by its name."""

    id: UUID
    name: str
    state: str


@dataclass(frozen=True)
class GroupSeen:
    """A group that the matching proposes for somebody who waits, or that is being rung."""

    id: UUID
    evening: str
    rung: bool


@dataclass(frozen=True)
class Around:
    """Who answers for a core member, and what was noted of anybody by their kind. Empty where it does not apply."""

    coordinator: str = ""
    practitioner: str = ""
    offence: str = ""
    adapted: bool = False
    experienced: bool = False
    capacity: int = 0
    evenings: tuple[int, ...] = ()
    licence_ends_on: date | None = None
    support_contact: str = ""
    post: str = ""
    organisation: str = ""
    left_on: date | None = None


def about(known: Known) -> About:
    return About(full_name(known.person), called(known.person), known.path, spoken_number(known.person.mobile))


def seen_by(visit: Visit, known: Known) -> ManagersPerson | CoordinatorsPerson:
    """The person as this viewer may see them: whole to a coordinator, in part to a manager."""
    today = local_date(visit.now, visit.viewer.provider.zone)
    clearances = clearances_of(visit.session, known.id)
    if "coordinator" not in visit.viewer.roles:
        return as_manager(known.person, clearances, today, visit.now)
    rows = ledger(visit.session, known.id)
    names = names_of(visit.session, [one.by_account_id for one in rows if one.by_account_id])
    conditions = open_conditions(visit.session, known.id)
    return as_coordinator(known.person, clearances, rows, names, conditions, today, visit.now)


def stages_of(known: Known) -> tuple[Stage, ...]:
    """Each thing this person is to us, with the moves the tables allow from here."""
    kinds: tuple[tuple[str, Any, Moves], ...] = (
        ("core member", known.core_member, core_member.MOVES),
        ("volunteer", known.volunteer, volunteer.MOVES),
        ("peer mentor", known.mentor, peer_mentor.MOVES),
    )
    return tuple(_stage(kind, one, moves) for kind, one, moves in kinds if one is not None)


def around(visit: Visit, known: Known) -> Around:
    """What was noted of the person by their kind. For whoever may see the whole record."""
    one, mentor, post = known.core_member, known.mentor, known.professional
    names = names_of(visit.session, [one.coordinator_id]) if one and one.coordinator_id else {}
    return Around(
        coordinator=next(iter(names.values()), ""),
        practitioner=_practitioner(visit.session, one.practitioner_id) if one and one.practitioner_id else "",
        offence=(one.offence or "") if one else "",
        adapted=one.adapted if one else False,
        experienced=known.volunteer.experienced if known.volunteer else False,
        capacity=(known.volunteer or mentor).capacity if known.volunteer or mentor else 0,  # type: ignore[union-attr]
        evenings=tuple(known.volunteer.evenings) if known.volunteer else (),
        licence_ends_on=mentor.licence_ends_on if mentor else None,
        support_contact=(mentor.support_contact or "") if mentor else "",
        post=post.post if post else "",
        organisation=post.organisation if post else "",
        left_on=post.left_on if post else None,
    )


def circles_of(visit: Visit, known: Known) -> tuple[CircleSeen, ...]:
    """The circles this person is or was in, as far as the viewer may see them."""
    seats = select(CircleVolunteer.circle_id).where(CircleVolunteer.person_id == known.id)
    core_member_id = known.core_member.id if known.core_member else None
    theirs = or_(col(Circle.id).in_(seats), col(Circle.core_member_id) == core_member_id)
    query: Any = (
        visible_circles(visit.viewer, visit.now)
        .where(theirs)
        .with_only_columns(col(Circle.id), col(Circle.name), col(Circle.state))
    )
    return tuple(CircleSeen(*row) for row in visit.session.execute(query.order_by(Circle.made_at.desc())).all())  # type: ignore[attr-defined]


def group_for(visit: Visit, known: Known) -> GroupSeen | None:
    """The open proposal for a core member, for whoever works their caseload."""
    if known.core_member is None or "coordinator" not in visit.viewer.roles:
        return None
    theirs = visible_proposals(visit.viewer, visit.now).where(
        col(MatchingProposal.core_member_id) == known.core_member.id, col(MatchingProposal.state).in_(OPEN)
    )
    found = visit.session.execute(theirs.order_by(col(MatchingProposal.made_at).desc()).limit(1)).scalar()
    return GroupSeen(found.id, DAYS["en"][found.evening], found.state == "accepted") if found else None


def names_of(session: Session, account_ids: list[UUID]) -> dict[UUID, str]:
    """The names behind accounts."""
    rows = select(Account.id, Person).join(Person, col(Person.id) == Account.person_id)
    return {one: full_name(person) for one, person in session.exec(rows.where(col(Account.id).in_(account_ids))).all()}


def _practitioner(session: Session, professional_id: UUID) -> str:
    row = select(Person, Professional.organisation).join(Professional, col(Professional.person_id) == Person.id)
    person, organisation = session.exec(row.where(Professional.id == professional_id)).one()
    return f"{full_name(person)}, {organisation}" if organisation else full_name(person)


def _stage(kind: str, one: Any, moves: Moves) -> Stage:
    following = tuple((state, spoken(state).capitalize()) for state in offered(one, moves))
    return Stage(kind, spoken(one.state), one.state, one.state_since, one.state_reason or "", following)
