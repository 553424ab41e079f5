"""What a core member wishes of a peer mentor: whether they want one at all, and somebody of the same sex (D§4, F14)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, link, plain
from circles.journal import Actor, record
from circles.people.core_member import CoreMember


class MentorWish(SQLModel, table=True):
    """Without a row: a mentor may be proposed, of whatever sex."""

    __tablename__ = "mentor_wish"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    core_member_id: UUID = link("core_member.id", unique=True)
    wants_one: bool = plain(Boolean, default=True)
    same_sex: bool = plain(Boolean, default=False)


def mentor_wish_of(session: Session, core_member: CoreMember) -> MentorWish:
    """What was said, or what is usual (not yet written)."""
    own = session.exec(select(MentorWish).where(col(MentorWish.core_member_id) == core_member.id)).first()
    return own or MentorWish(provider_id=core_member.provider_id, core_member_id=core_member.id)


def note_mentor_wish(
    session: Session, core_member: CoreMember, by: Actor, now: datetime, *, wants_one: bool, same_sex: bool
) -> MentorWish:
    """Write what they said."""
    wish = mentor_wish_of(session, core_member)
    wish.wants_one, wish.same_sex = wants_one, same_sex
    session.add(wish)
    session.flush()
    record(session, "note_mentor_wish", "core_member", core_member.id, by, now, provider_id=wish.provider_id,
           about=core_member.id)  # fmt: skip
    return wish
