"""What a core member needs of a circle, and journeys that a coordinator knows better than the estimate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Boolean, Index, Integer, Text
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, personal, plain
from circles.errors import BadInput, EditedMeanwhile
from circles.journal import Actor, record
from circles.people.core_member import CoreMember
from circles.people.volunteer import LONGEST_JOURNEY, Volunteer
from circles.places.distance import find_outcode


class MatchingWish(SQLModel, table=True):
    """Evenings are 0 (Monday) to 6. `outcode` is where they will live and meet; empty: where they live now."""

    __tablename__ = "matching_wish"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    core_member_id: UUID = link("core_member.id", unique=True)
    evenings: list[int] = personal(JSON, about="core_member", default=lambda: [0, 1, 2, 3])
    outcode: str = personal(Text, about="core_member", default="")
    women_only: bool = plain(Boolean, default=False)
    mixed: bool = plain(Boolean, default=True)
    language: str = personal(Text, about="core_member", default="")
    step_free: bool = plain(Boolean, default=False)
    version: int = plain(Integer, default=1)


class MatchingJourney(SQLModel, table=True):
    """The minutes of one volunteer to where one core member meets, as somebody who knows the road says."""

    __tablename__ = "matching_journey"
    __table_args__ = (
        Index("uq_matching_journey_core_member_id_volunteer_id", "core_member_id", "volunteer_id", unique=True),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    core_member_id: UUID = link("core_member.id", index=False)
    volunteer_id: UUID = link("volunteer.id")
    minutes: int = plain(Integer)
    said_at: datetime = instant()


def wish_of(session: Session, core_member: CoreMember) -> MatchingWish:
    """What was said of them, or what is usual (not yet written)."""
    own = session.exec(select(MatchingWish).where(col(MatchingWish.core_member_id) == core_member.id)).first()
    return own or MatchingWish(provider_id=core_member.provider_id, core_member_id=core_member.id)


def note_wish(
    session: Session, core_member: CoreMember, evenings: list[int], outcode: str, *, women_only: bool, mixed: bool,
    language: str, step_free: bool, version: int, by: Actor, now: datetime,
) -> MatchingWish:  # fmt: skip
    """Write what they need. Raises BadInput, and EditedMeanwhile where somebody else has just written it."""
    wish = wish_of(session, core_member)
    if wish.version != version:
        raise EditedMeanwhile({"outcode": wish.outcode, "language": wish.language})
    problems = {}
    if not evenings or set(evenings) - set(range(7)):
        problems["evenings"] = "Choose one evening or more: without one nobody can be matched."
    if outcode and find_outcode(session, f"{outcode} 1AA") is None:
        problems["outcode"] = "We do not know that postcode area. Write the first half, such as BS5."
    if women_only and mixed:
        problems["mixed"] = "A circle of women only cannot be mixed. Choose one of the two."
    if problems:
        raise BadInput(problems)
    wish.evenings, wish.outcode, wish.women_only, wish.mixed = sorted(set(evenings)), outcode.upper(), women_only, mixed
    wish.language, wish.step_free, wish.version = language.strip(), step_free, version + 1
    session.add(wish)
    session.flush()
    record(session, "note_wish", "core_member", core_member.id, by, now, provider_id=wish.provider_id,
           about=core_member.id)  # fmt: skip
    return wish


def correct_journey(
    session: Session, core_member: CoreMember, volunteer: Volunteer, minutes: int, by: Actor, now: datetime
) -> None:
    """Say how long the journey really takes. The estimate is a straight line and knows no river and no bus."""
    if not 0 <= minutes <= LONGEST_JOURNEY:
        raise BadInput({"minutes": f"Write the minutes, from 0 to {LONGEST_JOURNEY}."})
    if volunteer.provider_id != core_member.provider_id:
        raise BadInput({"minutes": "Choose somebody from the list."})
    found = select(MatchingJourney).where(
        col(MatchingJourney.core_member_id) == core_member.id, col(MatchingJourney.volunteer_id) == volunteer.id
    )
    journey = session.exec(found).first() or MatchingJourney(
        provider_id=core_member.provider_id, core_member_id=core_member.id, volunteer_id=volunteer.id, minutes=minutes,
        said_at=now,
    )  # fmt: skip
    journey.minutes, journey.said_at = minutes, now
    session.add(journey)
    session.flush()
    record(session, "correct_journey", "core_member", core_member.id, by, now, provider_id=core_member.provider_id,
           about=core_member.id, now_is=str(volunteer.id))  # fmt: skip
