"""Whether a concern is open with somebody: what they write meanwhile cannot wait for its turn (F2)."""

from uuid import UUID

from sqlmodel import Session, col, or_, select

from circles.concerns.concern import Concern
from circles.people.core_member import CoreMember
from circles.strike_out import StrikeOut

OPEN = ("raised", "taken")


def open_concern_with(session: Session, person_id: UUID) -> Concern | None:
    """The newest concern still open that this person raised, or that is about them as the core member."""
    theirs = select(CoreMember.id).where(col(CoreMember.person_id) == person_id)
    query = select(Concern).where(
        col(Concern.state).in_(OPEN),
        or_(col(Concern.raised_by_id) == person_id, col(Concern.core_member_id).in_(theirs)),
    )
    return session.exec(query.order_by(col(Concern.raised_at).desc()).limit(1)).first()


def struck_from(session: Session, concern: Concern) -> set[UUID]:
    """The people this concern is kept from (F1)."""
    return set(session.exec(select(StrikeOut.person_id).where(col(StrikeOut.subject_id) == concern.id)))
