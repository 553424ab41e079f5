"""The hard stops, in one table: who may not sit in a circle with whom, and what is said of it to whom (D§4, F11, F23).

A coordinator sees the sentence of the stop; everybody else sees one sentence for all of them, so that nobody learns
which. What tells of a victim, a link or an area is asked of the volunteer and recorded, never matched by us (F12).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor, record
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer

# Nobody lifts a missing check or a condition: the check is made, or the practitioner's approval recorded (F11).
# "record": changes with what is noted of the person, an evening say.
Lifted = Literal["never", "coordinator", "record"]


@dataclass(frozen=True)
class Stop:
    """One reason why two people are not put together."""

    name: str
    sentence: str
    lifted: Lifted
    to_others: str = "Not this one."


STOPS = {
    "itself": Stop("The same person", "This is the core member.", "never"),
    "struck_out": Stop("On record", "What is on record speaks against it.", "never"),  # no more: it may be sealed (F6)
    "link": Stop("A link", "Knows the person, a victim or the family.", "never"),
    "area": Stop("An area", "Lives or works where the person may not be.", "never"),
    "condition": Stop("A condition", "A licence condition forbids the contact, and no approval is recorded.", "never"),
    "refused": Stop("Said no", "One of the two has said no to this.", "never"),
    "no_clearance": Stop("Not cleared", "A check or the training does not stand at the first meeting.", "never"),
    "no_vetting": Stop("Not vetted", "Has no prison vetting that stands at the first meeting.", "never"),
    "not_trained": Stop("Not trained for this", "Has no training for an adapted circle at that date.", "never"),
    "neighbours": Stop("Too close", "Shares a street, workplace or faith group.", "coordinator"),
    "not_suited": Stop("Not suited", "Is noted as not suited to this one.", "coordinator"),
    "resting": Stop("Resting", "Ended another circle a short while ago.", "coordinator"),
    "over_capacity": Stop("Full", "Is in as many circles as they offered.", "record"),
    "women_only": Stop("Women only", "This circle is to be of women only.", "record"),
    "no_evening": Stop("No evening", "There is no evening on which both can.", "record"),
    "too_far": Stop("Too far", "The journey is longer than you or they allow.", "record"),
}
# Which of street, workplace and faith group it is, is not kept: a faith is nobody's business here.
RECORDED = ("link", "area", "refused", "neighbours", "not_suited")
LIFTABLE = tuple(code for code, stop in STOPS.items() if stop.lifted == "coordinator")


class MatchingStop(SQLModel, table=True):
    """A stop somebody told us of. Why it is so is not kept (F23); `ended_at` where it was a mistake or is over."""

    __tablename__ = "matching_stop"
    __table_args__ = (Index("ix_matching_stop_provider_id_ended_at", "provider_id", "ended_at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID = link("core_member.id")
    volunteer_id: UUID = link("volunteer.id")
    kind: str = word("matching_stop_kind", RECORDED)
    at: datetime = instant()
    by_account_id: UUID | None = plain(Uuid, default=None)
    ended_at: datetime | None = instant(default=None)


class MatchingLift(SQLModel, table=True):
    """A stop that a coordinator lifted for one pair, with the reason (F11)."""

    __tablename__ = "matching_lift"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    core_member_id: UUID = link("core_member.id")
    volunteer_id: UUID = link("volunteer.id")
    stop: str = plain(Text)
    reason: str = secret("matching_lift.reason", about="core_member")
    at: datetime = instant()
    by_account_id: UUID | None = plain(Uuid, default=None)


class MatchingCouple(SQLModel, table=True):
    """Two volunteers who are in a relationship, and so never sit in one circle. `one_id` is the smaller id."""

    __tablename__ = "matching_couple"
    __table_args__ = (Index("uq_matching_couple_one_id_other_id", "one_id", "other_id", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    one_id: UUID = link("volunteer.id", index=False)
    other_id: UUID = link("volunteer.id")


def note_stop(
    session: Session, core_member: CoreMember, volunteer: Volunteer, kind: str, by: Actor, now: datetime
) -> MatchingStop:
    """Record that these two are not put together. Said twice, it stands once. Raises BadInput."""
    if kind not in RECORDED or volunteer.provider_id != core_member.provider_id:
        raise BadInput({"kind": "Choose one of the answers."})
    found = select(MatchingStop).where(
        col(MatchingStop.core_member_id) == core_member.id, col(MatchingStop.volunteer_id) == volunteer.id,
        col(MatchingStop.kind) == kind, col(MatchingStop.ended_at).is_(None),
    )  # fmt: skip
    stop = session.exec(found).first()
    if stop is None:
        stop = MatchingStop(
            provider_id=core_member.provider_id, core_member_id=core_member.id, volunteer_id=volunteer.id, kind=kind,
            at=now, by_account_id=by.account_id,
        )  # fmt: skip
        session.add(stop)
        session.flush()
        _write(session, "note_stop", core_member, volunteer.id, by, now)
    return stop


def end_stop(session: Session, stop: MatchingStop, by: Actor, now: datetime) -> None:
    """Take back a stop that was a mistake or is over. Raises NotAllowed for what may never be lifted (F11)."""
    if STOPS[stop.kind].lifted == "never":
        raise NotAllowed("This stop stays: nobody may lift it.")
    stop.ended_at = now
    session.flush()
    _write(session, "end_stop", session.get_one(CoreMember, stop.core_member_id), stop.volunteer_id, by, now)


def lift_stop(
    session: Session, core_member: CoreMember, volunteer: Volunteer, stop: str, reason: str, by: Actor, now: datetime
) -> MatchingLift:
    """Let two people be put together although a stop speaks against it. Raises NotAllowed, and BadInput."""
    if stop not in STOPS or STOPS[stop].lifted != "coordinator":
        raise NotAllowed("Nobody may lift this one.")
    if not reason.strip():
        raise BadInput({"reason": "Say why: somebody will ask in a year."})
    if volunteer.provider_id != core_member.provider_id:
        raise BadInput({"stop": "Choose somebody from the list."})
    lift = MatchingLift(
        provider_id=core_member.provider_id, core_member_id=core_member.id, volunteer_id=volunteer.id, stop=stop,
        reason=reason.strip(), at=now, by_account_id=by.account_id,
    )  # fmt: skip
    session.add(lift)
    session.flush()
    _write(session, "lift_stop", core_member, volunteer.id, by, now)
    return lift


def note_couple(session: Session, one: Volunteer, other: Volunteer, by: Actor, now: datetime) -> None:
    """Two volunteers who are together: never in one circle. Raises BadInput."""
    if one.id == other.id or one.provider_id != other.provider_id:
        raise BadInput({"other": "Choose somebody else."})
    first, second = sorted((one.id, other.id))
    found = select(MatchingCouple).where(col(MatchingCouple.one_id) == first, col(MatchingCouple.other_id) == second)
    if session.exec(found).first() is None:
        session.add(MatchingCouple(provider_id=one.provider_id, one_id=first, other_id=second))
        session.flush()
        record(session, "note_couple", "volunteer", one.id, by, now, provider_id=one.provider_id)


def end_couple(session: Session, volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """They are no couple any more, or it was a mistake. Raises WrongMoment where there is none."""
    theirs = (col(MatchingCouple.one_id) == volunteer.id) | (col(MatchingCouple.other_id) == volunteer.id)
    couples = session.exec(select(MatchingCouple).where(theirs)).all()
    if not couples:
        raise WrongMoment("No couple is noted here.")
    for couple in couples:
        session.delete(couple)
    session.flush()
    record(session, "end_couple", "volunteer", volunteer.id, by, now, provider_id=volunteer.provider_id)


def sentences(codes: Collection[str]) -> list[str]:
    """What a coordinator reads of these stops, in the table's order."""
    return [stop.sentence for code, stop in STOPS.items() if code in codes]


def _write(session: Session, verb: str, core_member: CoreMember, volunteer_id: UUID, by: Actor, now: datetime) -> None:
    record(session, verb, "core_member", core_member.id, by, now, provider_id=core_member.provider_id,
           about=core_member.id, now_is=str(volunteer_id))  # fmt: skip
