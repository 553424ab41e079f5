"""A proposed circle: looked at, swapped, accepted, then each volunteer is rung and asked (F23).

Nothing moves by itself. First evening, area and kind are said. Then the coordinator rings: is there a link? Then yes
or no. Name and history follow at the briefing. The core member is asked about the group before it is briefed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.circle import forming
from circles.circle.circle import Circle, GateOverride
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import Moves, become
from circles.matching.group import BY_MANAGER, evening_of, members_of, weigh
from circles.matching.region import Free, Region
from circles.matching.stops import STOPS, note_stop
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer

STATES = ("proposed", "accepted", "formed", "given_up", "overtaken")
MOVES: Moves = {
    "proposed": ("accepted", "given_up", "overtaken"),
    "accepted": ("formed", "given_up"),
}
OPEN = ("proposed", "accepted")
SAID = ("not_asked", "yes", "no", "link", "left_out")
COMING = ("not_asked", "yes")  # who may still sit in it
ANSWERS = ("yes", "no", "link")


class MatchingProposal(SQLModel, table=True):
    """One circle of one run. `evening` is 0 (Monday) to 6; `locked`: the next run works around it."""

    __tablename__ = "matching_proposal"
    __table_args__ = (
        Index("ix_matching_proposal_run_id", "run_id"),
        Index("ix_matching_proposal_provider_id_state", "provider_id", "state"),
        Index("ix_matching_proposal_core_member_id_state", "core_member_id", "state"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    run_id: UUID = link("matching_run.id", index=False)
    core_member_id: UUID = link("core_member.id", index=False)
    circle_id: UUID | None = plain(Uuid, default=None)
    place_id: UUID | None = link("place.id", nullable=True)
    evening: int = plain(Integer)
    worth: int = plain(Integer)
    state: str = word("matching_proposal_state", STATES, default="proposed")
    locked: bool = plain(Boolean, default=False)
    pass_asked: bool = plain(Boolean, default=False)  # a manager is asked to let size or experience pass (F11)
    core_member_agreed_on: date | None = plain(Date, default=None)
    reason: str | None = secret("matching_proposal.reason", about="core_member", default=None)
    made_at: datetime = instant()
    accepted_at: datetime | None = instant(default=None)
    version: int = plain(Integer, default=1)


class MatchingSeat(SQLModel, table=True):
    """A volunteer in a proposed circle, and what they said when they were rung.

    `invited_at`: they are texted that something new waits; `willing_at`: they said yes on their page, to the evening,
    the area and the kind. It counts once the coordinator has rung (`said`). Taken out again: `left_out`.
    """

    __tablename__ = "matching_seat"
    __table_args__ = (
        Index("uq_matching_seat_proposal_id_volunteer_id", "proposal_id", "volunteer_id", unique=True),
        Index("ix_matching_seat_invited_at", "invited_at"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    proposal_id: UUID = link("matching_proposal.id", index=False)
    volunteer_id: UUID = link("volunteer.id")
    minutes: int = plain(Integer)
    said: str = word("matching_seat_said", SAID, default="not_asked")
    said_at: datetime | None = instant(default=None)
    reason: str | None = secret("matching_seat.reason", about="volunteer", default=None)
    invited_at: datetime | None = instant(default=None)
    willing_at: datetime | None = instant(default=None)


class MatchingPass(SQLModel, table=True):
    """Size or experience of a proposed group, which a manager let pass with the reason. The circle's gate gets it."""

    __tablename__ = "matching_pass"
    __table_args__ = (Index("uq_matching_pass_proposal_id_point", "proposal_id", "point", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    proposal_id: UUID = link("matching_proposal.id", index=False)
    point: str = plain(Text)
    reason: str = secret("matching_pass.reason", about="core_member")
    by_account_id: UUID = plain(Uuid)
    at: datetime = instant()


def passes_of(session: Session, proposal: MatchingProposal) -> list[MatchingPass]:
    """What a manager let pass for this group."""
    return list(session.exec(select(MatchingPass).where(col(MatchingPass.proposal_id) == proposal.id)))


def seats_of(session: Session, proposal: MatchingProposal) -> list[MatchingSeat]:
    """Everybody in it, those who said no among them, in the order in which they were put there."""
    mine = select(MatchingSeat).where(col(MatchingSeat.proposal_id) == proposal.id)
    return list(session.exec(mine.order_by(col(MatchingSeat.id))))


def keep_proposal(session: Session, run_id: UUID, region: Region, core_member_id: UUID, slot: str,
                  volunteer_ids: Sequence[UUID], now: datetime) -> MatchingProposal:  # fmt: skip
    """Write one circle that a run proposes."""
    waits = region.waiting[core_member_id]
    proposal = MatchingProposal(
        provider_id=region.setting.provider_id, run_id=run_id, core_member_id=core_member_id,
        circle_id=waits.sitting.circle_id, evening=evening_of(slot), worth=waits.worth, made_at=now,
        place_id=waits.venue.id if waits.venue else None,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    for one in members_of(region, volunteer_ids):
        session.add(_seat(proposal, one, region.minutes(waits, one) or 0))
    session.flush()
    return proposal


def lock_proposal(session: Session, proposal: MatchingProposal, by: Actor, now: datetime, *, locked: bool) -> None:
    """Keep this one as it is when the region is matched again, or let it go."""
    must_be(proposal, "proposed")
    proposal.locked = locked
    changed(session, proposal, "lock_proposal" if locked else "unlock_proposal", by, now)


def swap(
    session: Session, region: Region, proposal: MatchingProposal, leaves: UUID | None, joins: UUID | None, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Take one volunteer out, put another in, or both. Raises BadInput where a stop speaks against it."""
    if proposal.state not in OPEN:
        raise WrongMoment("This proposal is over.")
    seats = {seat.volunteer_id: seat for seat in seats_of(session, proposal)}
    if (leaves is None and joins is None) or (leaves is not None and leaves not in seats):
        raise BadInput({"joins": "Choose who leaves, who joins, or both."})
    stay = [one for one, seat in seats.items() if one != leaves and seat.said in COMING]
    if joins is not None:
        _join(session, region, proposal, stay, joins)
        proposal.core_member_agreed_on = None  # they agreed to another group
    if leaves is not None:
        _take_out(session, seats[leaves])
    proposal.locked = True  # what a coordinator changed by hand is not undone by the next run
    changed(session, proposal, "swap", by, now)


def accept(session: Session, region: Region, proposal: MatchingProposal, by: Actor, now: datetime) -> None:
    """Take the proposal to the telephone. Raises WrongMoment where somebody in it can no longer be asked."""
    must_be(proposal, "proposed")
    seats = seats_of(session, proposal)
    waits = region.waiting.get(proposal.core_member_id)
    if waits is None:
        raise WrongMoment("This person is not waiting any more. Match again for a new proposal.")
    members = members_of(region, (seat.volunteer_id for seat in seats))
    if len(members) < len(seats):
        raise WrongMoment("Somebody in this group cannot be asked any more. Swap them, or match again.")
    passed = {one.point for one in passes_of(session, proposal)}
    against = [one for one in weigh(region, waits, proposal.evening, members).faults if one.code not in passed]
    if against:
        way = "A manager may let it pass, or swap" if against[0].code in BY_MANAGER else "Swap"
        raise WrongMoment(f"{against[0].sentence} {way} somebody, or match again for a new proposal.")
    become(proposal, "accepted", MOVES)
    proposal.accepted_at = now
    changed(session, proposal, "accept_proposal", by, now)
    _overtake_others(session, proposal, by, now)


def take_answer(
    session: Session, proposal: MatchingProposal, seat: MatchingSeat, said: str, reason: str, by: Actor, now: datetime
) -> None:
    """What a volunteer said on the telephone: yes, no, or that there is a link, which stays a stop for ever (F12)."""
    must_be(proposal, "accepted")
    if said not in ANSWERS:
        raise BadInput({"said": "Choose one of the answers."})
    seat.said, seat.said_at, seat.reason = said, now, reason.strip() or None
    session.flush()
    if said in ("no", "link"):
        core_member = session.get_one(CoreMember, proposal.core_member_id)
        volunteer = session.get_one(Volunteer, seat.volunteer_id)
        note_stop(session, core_member, volunteer, "refused" if said == "no" else "link", by, now)
    changed(session, proposal, "take_answer", by, now)


def core_member_said_yes(session: Session, proposal: MatchingProposal, on: date, by: Actor, now: datetime) -> None:
    """The core member agrees to this group, by first names (F23)."""
    must_be(proposal, "accepted")
    if on > now.date():
        raise BadInput({"on": "That day has not come yet. Write the day they agreed."})
    proposal.core_member_agreed_on = on
    changed(session, proposal, "core_member_said_yes", by, now)


def core_member_said_no(
    session: Session, proposal: MatchingProposal, seat: MatchingSeat, reason: str, by: Actor, now: datetime
) -> None:
    """The core member will not have this volunteer: a refusal, which nobody overrides (F11). They leave the group."""
    must_be(proposal, "accepted")
    if seat.said not in COMING:
        raise WrongMoment("They are not in this group any more.")
    seat.said, seat.said_at, seat.reason = "left_out", now, reason.strip() or None
    core_member = session.get_one(CoreMember, proposal.core_member_id)
    note_stop(session, core_member, session.get_one(Volunteer, seat.volunteer_id), "refused", by, now)
    proposal.core_member_agreed_on = None
    changed(session, proposal, "core_member_said_no", by, now)


def form(session: Session, region: Region, proposal: MatchingProposal, name: str, by: Actor, now: datetime) -> Circle:
    """Everybody said yes: the forming circle with its gate, or the seats in the circle that had too few.

    Raises WrongMoment while somebody has not answered or where a stop has come up since, and what `form_circle` raises.
    """
    must_be(proposal, "accepted")
    seats = seats_of(session, proposal)
    if any(seat.said == "not_asked" for seat in seats):
        raise WrongMoment("Somebody has not been asked yet. Ring them first, or take them out.")
    coming = [session.get_one(Volunteer, seat.volunteer_id) for seat in seats if seat.said == "yes"]
    if not coming:
        raise WrongMoment("Nobody in this group said yes. Put somebody else in, or give the proposal up.")
    _refuse_what_stops(region, proposal, [one.id for one in coming])
    circle = _circle(session, proposal, name, coming, by, now)
    if proposal.core_member_agreed_on is not None and circle.state == "forming":
        forming.core_member_agrees(session, circle, proposal.core_member_agreed_on, by, now)
    proposal.circle_id = circle.id
    become(proposal, "formed", MOVES)
    changed(session, proposal, "form_proposal", by, now)
    return circle


def _refuse_what_stops(region: Region, proposal: MatchingProposal, coming: Sequence[UUID]) -> None:
    """What is only a matter of evenings and journeys they have said yes to; size is for the gate. The rest stops."""
    waits, members = region.waiting.get(proposal.core_member_id), members_of(region, coming)
    if waits is None:
        raise WrongMoment("This person is not waiting any more. Match again for a new proposal.")
    if len(members) < len(coming):
        raise WrongMoment("Somebody in this group cannot be asked any more. Swap them first.")
    for fault in weigh(region, waits, proposal.evening, members).faults:
        if fault.code == "couple" or (fault.code in STOPS and STOPS[fault.code].lifted != "record"):
            raise WrongMoment(f"{fault.sentence} Swap them first.")


def give_up(session: Session, proposal: MatchingProposal, reason: str, by: Actor, now: datetime) -> None:
    """Put a proposal aside, with the reason. Raises BadInput without one."""
    if not reason.strip():
        raise BadInput({"reason": "Say why, in a few words."})
    become(proposal, "given_up", MOVES)
    proposal.reason = reason.strip()
    changed(session, proposal, "give_up_proposal", by, now)


def overtake(session: Session, provider_id: UUID) -> None:
    """A new run replaces what an earlier one proposed, but for what is locked or accepted."""
    old = select(MatchingProposal).where(
        col(MatchingProposal.provider_id) == provider_id, col(MatchingProposal.state) == "proposed",
        ~col(MatchingProposal.locked),
    )  # fmt: skip
    for proposal in session.exec(old):
        become(proposal, "overtaken", MOVES)
    session.flush()


def _overtake_others(session: Session, proposal: MatchingProposal, by: Actor, now: datetime) -> None:
    """Nobody is proposed twice: other proposals for the same core member are over."""
    others = select(MatchingProposal).where(
        col(MatchingProposal.core_member_id) == proposal.core_member_id, col(MatchingProposal.state) == "proposed"
    )
    for other in session.exec(others):
        become(other, "overtaken", MOVES)
        changed(session, other, "overtake_proposal", by, now)


def _join(session: Session, region: Region, proposal: MatchingProposal, stay: Sequence[UUID], joins: UUID) -> None:
    waits, free = region.waiting.get(proposal.core_member_id), region.volunteers.get(joins)
    if waits is None or free is None or joins in stay:
        raise BadInput({"joins": "Choose somebody from the list."})
    weighed = weigh(region, waits, proposal.evening, [*members_of(region, stay), free])
    against = [fault.sentence for fault in weighed.faults if fault.who == free.id or fault.code == "couple"]
    if against:
        raise BadInput({"joins": against[0]})
    back = next((seat for seat in seats_of(session, proposal) if seat.volunteer_id == joins), None)
    if back is None:
        session.add(_seat(proposal, free, region.minutes(waits, free) or 0))
    else:
        back.said, back.said_at, back.reason = "not_asked", None, None


def _take_out(session: Session, seat: MatchingSeat) -> None:
    """Who was asked already stays on record as left out; who was not is simply gone."""
    if seat.said == "not_asked" and seat.invited_at is None:
        session.delete(seat)
    else:
        seat.said = "left_out"


def _circle(
    session: Session, proposal: MatchingProposal, name: str, coming: Sequence[Volunteer], by: Actor, now: datetime
) -> Circle:
    if proposal.circle_id is None:
        core_member = session.get_one(CoreMember, proposal.core_member_id)
        circle = forming.form_circle(session, core_member, name, coming, by, now, place_id=proposal.place_id)
        for one in passes_of(session, proposal):
            session.add(GateOverride(
                provider_id=circle.provider_id, circle_id=circle.id, point=one.point, reason=one.reason,
                by_account_id=one.by_account_id, at=one.at,
            ))  # fmt: skip
        session.flush()
        return circle
    circle = session.get_one(Circle, proposal.circle_id)
    for volunteer in coming:
        forming.add_volunteer(session, circle, volunteer, by, now)
    return circle


def _seat(proposal: MatchingProposal, one: Free, minutes: int) -> MatchingSeat:
    return MatchingSeat(provider_id=proposal.provider_id, proposal_id=proposal.id, volunteer_id=one.id, minutes=minutes)


def must_be(proposal: MatchingProposal, state: str) -> None:
    """Raise WrongMoment, with a sentence, where a proposal is not `proposed` or not `accepted`."""
    if proposal.state != state:
        sentences = {
            "proposed": "This proposal has been accepted or is over.",
            "accepted": "Accept the proposal first.",
        }
        raise WrongMoment(sentences[state])


def changed(session: Session, proposal: MatchingProposal, verb: str, by: Actor, now: datetime) -> None:
    """Raise the version of a proposal and write what was done to it."""
    proposal.version += 1
    session.add(proposal)
    session.flush()
    record(session, verb, "matching_proposal", proposal.id, by, now, provider_id=proposal.provider_id,
           about=proposal.core_member_id)  # fmt: skip
