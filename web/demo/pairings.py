"""The demo's pairings: letters before a release, a proposal nobody has heard of yet, and one in its first weeks."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.database import writing
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.releases.dates import state_date
from circles.releases.mentors import ReleaseMentor
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import (
    agree,
    ask_mentee,
    begin_first_weeks,
    begin_letters,
    go_to_the_gate,
    mentor_answers,
    propose,
)
from circles.releases.plan import ReleasePlan
from web.demo.region import Region

BOUNDARIES = {
    "money": "None is lent or given. Each pays for their own coffee.",
    "lifts": "None. We take the bus together.",
    "phone": "Calls and texts to the team's phone, 9am to 6pm.",
    "gifts": "None.",
}
ZONE = "Europe/London"
WEEKS_OUT, LATER = timedelta(weeks=5), timedelta(weeks=7)


def add_pairings(engine: Engine, region: Region) -> int:
    """One for each planned release, one for a release of five weeks ago, and somebody who has none yet.

    Returns how many were made.
    """
    with writing(engine) as session:
        met = session.exec(
            select(ReleasePlan.core_member_id, ReleaseMentor.person_id)
            .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
            .where(col(ReleaseMentor.part) == "mentor")
            .order_by(col(ReleasePlan.release_on), col(ReleasePlan.id))
        ).all()
        for place, (core_member_id, person_id) in enumerate(met):
            pairing = _proposed(session, region, core_member_id, person_id, 3)
            if place == 0:
                _writing_letters(session, region, pairing)
        later, out = (_somebody(session, region, state) for state in ("assessed", "in_a_circle"))
        if met and later and out:
            _comes_out_later(session, region, later)
            _in_the_first_weeks(session, region, out, met[0][1])
        session.commit()
    return len(met) + bool(met and later and out)


def _proposed(session: Session, region: Region, core_member_id: UUID, person_id: UUID, weeks: int) -> Pairing:
    mentor = session.exec(select(PeerMentor).where(col(PeerMentor.person_id) == person_id)).one()
    mentor.capacity = max(mentor.capacity, 2)
    then = region.now - timedelta(weeks=weeks)
    return propose(session, session.get_one(CoreMember, core_member_id), mentor, region.by(), then)


def _agreed(session: Session, region: Region, pairing: Pairing, weeks: int, review_weeks: int) -> None:
    then, by = region.now - timedelta(weeks=weeks), region.by()
    mentor_answers(session, pairing, "yes", by, then)
    ask_mentee(session, pairing, "yes", "Cora, at a visit", then.date(), "It would be good to know a face.", by, then)
    agree(session, pairing, BOUNDARIES, then.date(), review_weeks, by, then)


def _writing_letters(session: Session, region: Region, pairing: Pairing) -> None:
    """Agreed three weeks ago: their first review is due."""
    _agreed(session, region, pairing, 3, 3)
    begin_letters(session, pairing, region.by(), region.now - timedelta(weeks=3))


def _in_the_first_weeks(session: Session, region: Region, core_member: CoreMember, person_id: UUID) -> None:
    """Somebody who came out five weeks ago, who has a circle and a mentor."""
    pairing, by = _proposed(session, region, core_member.id, person_id, 9), region.by()
    _agreed(session, region, pairing, 9, 12)
    out = region.now - WEEKS_OUT
    go_to_the_gate(session, pairing, by, out)
    begin_first_weeks(session, pairing, local_date(out, ZONE), by, out)


def _comes_out_later(session: Session, region: Region, core_member: CoreMember) -> None:
    """Somebody for whom the next run looks for a mentor: a date is told, and no plan is made yet."""
    session.get_one(Person, core_member.person_id).in_custody = True
    state_date(session, core_member, "crd", local_date(region.now, ZONE) + LATER, "letter", "", region.by(), region.now)


def _somebody(session: Session, region: Region, state: str) -> CoreMember | None:
    """One of this coordinator's people in that state who has no release plan."""
    free = select(CoreMember).where(
        col(CoreMember.state) == state, col(CoreMember.coordinator_id) == region.accounts["coordinator"],
        col(CoreMember.id).not_in(select(ReleasePlan.core_member_id)),
    )  # fmt: skip
    return session.exec(free.order_by(col(CoreMember.id))).first()
