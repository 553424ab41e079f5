"""What a peer mentor sees of their mentees: a first name, what the next contact is, and what bears on it (F13, F20).

Nothing of the offence, nothing that tells of a victim. Before their own yes there is no name either.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.people.core_member import CoreMember
from circles.people.licence_condition import NAMES as CONDITIONS
from circles.people.licence_condition import open_conditions
from circles.people.person import Person, called
from circles.permission import own_mentees
from circles.releases.mentors import ReleaseMentor
from circles.releases.pairing import AGREED, BOUNDARIES, FIRST_WEEKS, Pairing
from circles.releases.pairing_facts import gather_facts
from circles.releases.plan import OPEN as OPEN_PLANS
from circles.releases.plan import ReleasePlan
from circles.seen.gate_meet import BEARS_ON_THE_MEET
from circles.seen.pairing import may_visit
from circles.viewer import Viewer

A_WEEK = 7


@dataclass(frozen=True)
class MenteeLine:
    """A mentee in the mentor's list. `name` is empty until the mentor has said yes."""

    id: UUID
    name: str
    asked: bool
    next_contact: str


@dataclass(frozen=True)
class MenteeSeen(MenteeLine):
    """A mentee on the mentor's own page."""

    release_on: date | None = None
    visits: str = ""
    boundaries: tuple[tuple[str, str], ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    goodbye_on: date | None = None
    release_id: UUID | None = None


def mentees_of(session: Session, viewer: Viewer, now: datetime) -> tuple[MenteeLine, ...]:
    """The mentees of a mentor, those who are asked about last. One query."""
    rows = session.execute(
        own_mentees(viewer, now)
        .join(CoreMember, col(CoreMember.id) == Pairing.core_member_id)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .add_columns(Person)
        .order_by(col(Pairing.mentor_said).desc(), col(Pairing.made_at), col(Pairing.id))
    )
    return tuple(_line(pairing, person, now.date()) for pairing, person in rows)


def mentee_seen(session: Session, pairing: Pairing, viewer: Viewer, now: datetime) -> MenteeSeen:
    """One mentee, to their own mentor."""
    today = now.date()
    facts = gather_facts(session, pairing.provider_id, [pairing.core_member_id], today, but=pairing.id)
    mentee, mentor = facts.mentees[pairing.core_member_id], facts.mentors.get(pairing.mentor_id)
    line = _line(pairing, session.get_one(Person, mentee.person_id), today)
    if line.asked:
        return MenteeSeen(**vars(line), release_on=mentee.release_on)
    bears = mentee.release_on or today
    return MenteeSeen(
        **vars(line), release_on=mentee.release_on,
        visits=may_visit(mentee, mentor, today) if pairing.state == "before_release" else "",
        boundaries=tuple((one.capitalize(), getattr(pairing, one) or "") for one in BOUNDARIES)
        if pairing.state in AGREED else (),
        conditions=tuple((CONDITIONS[one.kind], one.detail or "") for one in open_conditions(session, mentee.person_id)
                         if one.kind in BEARS_ON_THE_MEET and one.holds_on(max(bears, today))),
        goodbye_on=pairing.next_on if pairing.state == "step_down" else None,
        release_id=_meets(session, pairing, viewer),
    )  # fmt: skip


def next_contact(pairing: Pairing, today: date) -> str:
    """What comes next between the two, in the mentor's words."""
    if pairing.state in ("proposed", "asked"):
        return "We ask them first. You hear from us."
    if pairing.state == "first_weeks" and pairing.met_on is not None:
        week = min((today - pairing.met_on).days // A_WEEK + 1, FIRST_WEEKS.days // A_WEEK)
        often = "four or five contacts this week" if week == 1 else "two contacts this week" if week < A_WEEK else ""
        return f"Week {week} of 12: {often or 'one contact this week'}."
    return {
        "agreed": "You have agreed. Letters can begin soon.",
        "before_release": "Write to them.",
        "gate": "Be at the gate. Everything about the day is with the gate meet.",
        "step_down": "A contact every two weeks, until you say goodbye.",
    }[pairing.state]


def _line(pairing: Pairing, person: Person, today: date) -> MenteeLine:
    asked = pairing.mentor_said != "yes"
    words = "We ask if you could be somebody's mentor." if asked else next_contact(pairing, today)
    return MenteeLine(pairing.id, "" if asked else called(person), asked, words)


def _meets(session: Session, pairing: Pairing, viewer: Viewer) -> UUID | None:
    """The gate meet of the two, where the mentor has a part in it."""
    theirs = (
        select(ReleasePlan.id)
        .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
        .where(
            col(ReleasePlan.core_member_id) == pairing.core_member_id, col(ReleasePlan.state).in_(OPEN_PLANS),
            col(ReleaseMentor.person_id) == viewer.person_id, col(ReleaseMentor.state) != "stood_down",
        )
    )  # fmt: skip
    return session.exec(theirs).first()
