"""A concern: raised, taken by somebody, seen through, signed off by somebody else (D§3, F1, F5, F6).

What was said of it stands in entries that are only ever added to (`entry.py`); this row holds where it stands.
Whoever it names is struck from it before anything else happens. Nothing elsewhere tells that it exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Uuid
from sqlmodel import Session, SQLModel

from circles.accounts.provider import Provider
from circles.column import identifier, instant, link, plain, word
from circles.concerns.clocks import LEVELS, RINGS, clocks_of, is_night, morning, take_by
from circles.concerns.entry import Said, write_entry
from circles.concerns.ladder import climb, names_staff
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import Moves, become
from circles.strike_out import strike_out

STATES = ("raised", "taken", "handled", "closed")
MOVES: Moves = {"raised": ("taken",), "taken": ("handled", "raised"), "handled": ("closed", "taken")}
OLDEST = timedelta(days=365)


class Concern(SQLModel, table=True):
    """One concern. `take_by` is its clock while nobody has it. `restricted`: only the raiser, whoever has been rung
    or holds it, and whoever signs it off. `round` rises when its ladder starts anew."""

    __tablename__ = "concern"
    __table_args__ = (
        Index("ix_concern_provider_id_state_take_by", "provider_id", "state", "take_by"),
        Index("ix_concern_taken_at", "taken_at"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID | None = link("core_member.id", nullable=True)
    circle_id: UUID | None = link("circle.id", nullable=True)
    level: int = plain(Integer)
    state: str = word("concern_state", STATES, default="raised")
    restricted: bool = plain(Boolean, default=False)
    round: int = plain(Integer, default=1)
    raised_by_id: UUID = link("person.id")
    raised_at: datetime = instant()
    known_at: datetime = instant()
    take_by: datetime = instant()
    owner_id: UUID | None = plain(Uuid, default=None, index=True)
    taken_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)


@dataclass(frozen=True)
class Raised:
    """What somebody raises. `facts` are what was seen or heard, `words` what was said, `opinion` what they make of
    it. `named` are the people it is about besides the core member. `mine`: a coordinator who deals with it already."""

    level: int
    facts: str = ""
    words: str = ""
    opinion: str = ""
    known_at: datetime | None = None
    rang_999: bool = False
    can_wait: bool | None = None
    named: Sequence[UUID] = ()
    restricted: bool = False
    mine: bool = False


def raise_concern(
    session: Session, provider: Provider, core_member_id: UUID | None, circle_id: UUID | None, raised: Raised,
    by: Actor, now: datetime,
) -> Concern:  # fmt: skip
    """Raise a concern, strike out whoever it names, and start its ladder. Raises BadInput.

    One that names staff, a volunteer or a mentor is restricted from the start. At night a level 2 that can wait
    starts at 07:00 (F5).
    """
    _refuse_misfits(provider, raised, by, now)
    assert by.person_id
    begins = morning(provider, now) if _waits(provider, raised, now) else now
    clock = clocks_of(session, provider.id, circle_id)[raised.level]
    concern = Concern(
        provider_id=provider.id, core_member_id=core_member_id, circle_id=circle_id, level=raised.level,
        restricted=raised.restricted or bool(raised.named), raised_by_id=by.person_id, raised_at=now,
        known_at=raised.known_at or now, take_by=take_by(raised.level, clock, provider, begins),
    )  # fmt: skip
    session.add(concern)
    session.flush()
    for person_id in dict.fromkeys(raised.named):
        strike_out(session, "concern", concern.id, person_id, provider.id, by, now)
    said = Said(raised.facts, raised.words, raised.opinion, rang_999=raised.rang_999)
    write_entry(session, concern, "raised", said, by, now, level=raised.level)
    record(session, "raise_concern", "concern", concern.id, by, now, now_is=str(raised.level))
    if raised.mine:
        take_concern(session, concern, by, now)
    elif raised.level in RINGS:
        climb(session, provider, concern, clock, begins, staff_named=names_staff(session, raised.named, now))
    return concern


def take_concern(session: Session, concern: Concern, by: Actor, now: datetime) -> None:
    """Say "I have it". The ladder stops, and the raiser is told who. Raises WrongMoment where somebody has it."""
    if concern.state == "taken":
        raise WrongMoment("Somebody has this already. Read who, and talk to them.")
    become(concern, "taken", MOVES)
    concern.owner_id, concern.taken_at = by.account_id, now
    session.add(concern)
    write_entry(session, concern, "taken", Said(), by, now)
    record(session, "take_concern", "concern", concern.id, by, now)


def take_over(session: Session, concern: Concern, by: Actor, now: datetime) -> None:
    """Take a concern from a colleague who has it. Raises WrongMoment before anybody has, or for one's own."""
    if concern.state != "taken":
        raise WrongMoment("Nobody has this now, so there is nothing to take over.")
    if concern.owner_id == by.account_id:
        raise WrongMoment("You have this already.")
    was = concern.owner_id
    concern.owner_id = by.account_id
    session.add(concern)
    write_entry(session, concern, "taken", Said(), by, now)
    record(session, "take_concern", "concern", concern.id, by, now, was=str(was))


def _waits(provider: Provider, raised: Raised, now: datetime) -> bool:
    return raised.level == 2 and bool(raised.can_wait) and is_night(provider, now)


def _refuse_misfits(provider: Provider, raised: Raised, by: Actor, now: datetime) -> None:
    problems = {}
    if raised.level not in LEVELS:
        problems["level"] = "Choose how serious it is. If you are not sure, choose the more serious one."
    if raised.level != 1 and not raised.facts.strip():
        problems["facts"] = "Write what you saw or heard. A few words are enough."
    if raised.level == 2 and raised.can_wait is None and not raised.mine and is_night(provider, now):
        problems["can_wait"] = "Say whether it can wait until 07:00. If you are not sure, it cannot."
    if raised.known_at is not None and not now - OLDEST <= raised.known_at <= now:
        problems["known_at"] = "Choose a day that is not in the future, at most a year ago."
    if by.person_id in raised.named:
        problems["named"] = "You cannot be one of them: you raise it. Choose the others."
    if problems:
        raise BadInput(problems)
