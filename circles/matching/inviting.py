"""Inviting by text, where the coordinator wishes it: the default is the telephone (F23).

The text says that something new waits and no more. On their own page a volunteer sees evening, area and kind, and says
yes or no; after a yes the coordinator rings for the conflict check, and only then it counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from circles.errors import WrongMoment
from circles.journal import Actor
from circles.local_time import DAYS
from circles.matching.proposal import MatchingProposal, MatchingSeat, changed, must_be, seats_of, take_answer
from circles.matching.wish import MatchingWish
from circles.meetings.telling import Due, Value
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer
from circles.places.place import Place

SEAT, WORDING = "matching_seat", "new_circle_near"
USEFUL = timedelta(days=5)
APART = timedelta(hours=24)  # at most one such text a day (F18)
SHOWN = timedelta(days=28)
NOT_THIS_ONE = "Not this one."


@dataclass(frozen=True)
class Invitation:
    """What a volunteer sees of a circle they are asked about: never whom it is for (F23). `over`: not this one."""

    seat_id: UUID
    evening: str
    area: str
    kind: tuple[str, ...]
    willing: bool
    over: bool


def invite(session: Session, proposal: MatchingProposal, by: Actor, now: datetime) -> int:
    """Have everybody texted who has not been asked yet. Raises WrongMoment where nobody is left to text."""
    must_be(proposal, "accepted")
    unasked = [one for one in seats_of(session, proposal) if one.said == "not_asked" and one.invited_at is None]
    if not unasked:
        raise WrongMoment("Everybody in this group has been asked or texted already.")
    for seat in unasked:
        seat.invited_at = now
    changed(session, proposal, "invite", by, now)
    return len(unasked)


def say_willing(session: Session, proposal: MatchingProposal, seat: MatchingSeat, by: Actor, now: datetime) -> None:
    """A volunteer's yes on their own page. It counts once the coordinator has rung."""
    _must_be_open(proposal, seat)
    seat.willing_at = now
    changed(session, proposal, "say_willing", by, now)


def say_no(
    session: Session, proposal: MatchingProposal, seat: MatchingSeat, reason: str, by: Actor, now: datetime
) -> None:
    """A volunteer's no on their own page: the same as on the telephone."""
    _must_be_open(proposal, seat)
    take_answer(session, proposal, seat, "no", reason, by, now)


def invitations_of(session: Session, person_id: UUID, now: datetime) -> list[Invitation]:
    """What this person is asked about, newest first, and for four weeks what is over. One query."""
    rows = session.execute(_asked(person_id).where(col(MatchingSeat.invited_at) > now - SHOWN))
    return [_invitation(*row) for row in rows]


def seat_of_invitation(session: Session, person_id: UUID, seat_id: UUID) -> MatchingSeat | None:
    """The seat this person was invited to, or None."""
    found = session.execute(_asked(person_id).where(col(MatchingSeat.id) == seat_id)).first()
    return found[0] if found else None


def of_invitations(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """One text for each seat that is to be asked by text, but one a day for a person (F18). Reads `invited_at`."""
    rows = session.exec(
        select(MatchingSeat, MatchingProposal, Volunteer.person_id)
        .join(MatchingProposal, col(MatchingProposal.id) == MatchingSeat.proposal_id)
        .join(Volunteer, col(Volunteer.id) == MatchingSeat.volunteer_id)
        .where(col(MatchingSeat.invited_at).between(start - APART, end))
        .order_by(col(MatchingSeat.invited_at), col(MatchingSeat.id))
    )
    texted: dict[UUID, datetime] = {}
    for seat, proposal, person_id in rows:
        at = seat.invited_at
        assert at is not None
        if at - texted.get(person_id, at - APART) < APART:
            continue
        texted[person_id] = at
        if at >= start and _open(proposal, seat):
            yield Due(
                WORDING, seat.id, 1, person_id, seat.provider_id, proposal.core_member_id, at, at + USEFUL, "routine",
                asks=False, only_if_told=False, values={},
            )  # fmt: skip


def still_wanted(
    session: Session, _wording: str, subject_id: UUID, _revision: int, _person_id: UUID | None, _now: datetime
) -> Mapping[str, Value] | str:
    """Nothing to fill in, or why nobody wants it any more: the seat is answered or gone, the proposal is over."""
    seat = session.get(MatchingSeat, subject_id)
    proposal = session.get_one(MatchingProposal, seat.proposal_id) if seat else None
    if seat is None or proposal is None or proposal.state != "accepted" or seat.said == "left_out":
        return "over"
    return {} if _open(proposal, seat) else "answered"


def _open(proposal: MatchingProposal, seat: MatchingSeat) -> bool:
    return proposal.state == "accepted" and seat.said == "not_asked" and seat.willing_at is None


def _asked(person_id: UUID) -> Any:
    return (
        select(MatchingSeat, MatchingProposal, CoreMember.adapted, MatchingWish, Place.outcode)  # type: ignore[call-overload]
        .join(Volunteer, col(Volunteer.id) == MatchingSeat.volunteer_id)
        .join(MatchingProposal, col(MatchingProposal.id) == MatchingSeat.proposal_id)
        .join(CoreMember, col(CoreMember.id) == MatchingProposal.core_member_id)
        .outerjoin(MatchingWish, col(MatchingWish.core_member_id) == CoreMember.id)
        .outerjoin(Place, col(Place.id) == MatchingProposal.place_id)
        .where(col(Volunteer.person_id) == person_id, col(MatchingSeat.invited_at).is_not(None))
        .order_by(col(MatchingSeat.invited_at).desc(), col(MatchingSeat.id))
    )


def _invitation(
    seat: MatchingSeat, proposal: MatchingProposal, adapted: bool, wish: MatchingWish | None, outcode: str | None
) -> Invitation:
    over = proposal.state not in ("accepted", "formed") or seat.said in ("no", "link", "left_out")
    return Invitation(
        seat.id, DAYS["en"][proposal.evening], outcode or "", kind_of(wish, adapted=adapted),
        willing=seat.willing_at is not None or seat.said == "yes", over=over,
    )  # fmt: skip


def kind_of(wish: MatchingWish | None, *, adapted: bool) -> tuple[str, ...]:
    """What kind of circle it is, in words that tell nothing of the person."""
    wish = wish or MatchingWish(provider_id=UUID(int=0), core_member_id=UUID(int=0))
    words = {
        "of women only": wish.women_only,
        "of women and men": wish.mixed and not wish.women_only,
        f"in {wish.language}": bool(wish.language),
        "adapted": adapted,
        "in a step-free place": wish.step_free,
    }
    return tuple(one for one, holds in words.items() if holds)


def _must_be_open(proposal: MatchingProposal, seat: MatchingSeat) -> None:
    if proposal.state != "accepted" or seat.said != "not_asked":
        raise WrongMoment(NOT_THIS_ONE)
