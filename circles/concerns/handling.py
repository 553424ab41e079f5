"""Seeing a concern through: what is added, who is told, how it ended, and the sign-off by somebody else (D§3, F1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.concerns.clocks import LEVELS, RINGS, clocks_of, take_by
from circles.concerns.concern import MOVES, Concern
from circles.concerns.entry import AGENCIES, CHANNELS, LONGEST, ConcernEntry, Said, write_entry
from circles.concerns.ladder import climb, names_staff
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import become
from circles.strike_out import StrikeOut, strike_out

VERBS = {"note": "add_to_concern", "told_core_member": "told_core_member", "restricted": "restrict_concern",
         "handled": "mark_concern_handled", "reopened": "reopen_concern"}  # fmt: skip
_BY_HANDLING = ("taken", "level", "agency", "told_core_member", "named", "restricted", "handled")


@dataclass(frozen=True)
class Told:
    """Which agency was told: through whom, how, when, and its own number for this."""

    agency: str
    channel: str
    at: datetime
    who: str = ""
    reference: str = ""
    words: str = ""


def add_note(session: Session, concern: Concern, facts: str, opinion: str, by: Actor, now: datetime) -> ConcernEntry:
    """Add what was seen or heard, and apart from it what somebody makes of it. Raises BadInput for neither."""
    if not facts.strip() and not opinion.strip():
        raise BadInput({"facts": "Write what you saw or heard, or below what you make of it."})
    if len(facts) > LONGEST or len(opinion) > LONGEST:
        raise BadInput({"facts": f"Keep each to {LONGEST} characters or fewer."})
    return _enter(session, concern, "note", Said(facts.strip(), opinion=opinion.strip()), by, now)


def change_level(session: Session, concern: Concern, level: int, why: str, by: Actor, now: datetime) -> None:
    """Change the level, with a reason. While nobody has it, its clock and its ladder start anew. Raises BadInput."""
    _refuse_closed(concern)
    problems = {}
    if level not in LEVELS or level == concern.level:
        problems["level"] = "Choose another level."
    if not why.strip():
        problems["why"] = "Write why, in a few words."
    if problems:
        raise BadInput(problems)
    was, concern.level = concern.level, level
    if concern.state == "raised":
        _start_anew(session, concern, now)
    session.add(concern)
    write_entry(session, concern, "level", Said(why.strip()), by, now, level=level)
    _note(session, "change_concern_level", concern, by, now, was=str(was), now_is=str(level))


def tell_agency(session: Session, concern: Concern, told: Told, by: Actor, now: datetime) -> ConcernEntry:
    """Write down that an agency was told. Raises BadInput for an unknown one, or a time to come."""
    problems = {}
    if told.agency not in AGENCIES:
        problems["agency"] = "Choose who was told."
    if told.channel not in CHANNELS:
        problems["channel"] = "Choose how they were told."
    if not concern.known_at - timedelta(days=1) <= told.at <= now:
        problems["at"] = "Choose when it was: not in the future, and not before it was known."
    if problems:
        raise BadInput(problems)
    said = Said(told.words.strip(), who=told.who.strip(), reference=told.reference.strip())
    _refuse_closed(concern)
    entry = write_entry(
        session, concern, "agency", said, by, now, agency=told.agency, channel=told.channel, happened_at=told.at
    )
    _note(session, "tell_agency", concern, by, now, now_is=told.agency)
    return entry


def told_core_member(
    session: Session, concern: Concern, who: str, words: str, by: Actor, now: datetime, *, agencies_agreed: bool
) -> None:
    """Write down that the core member was told, by whom. Never before the agencies agree (D§3). Raises BadInput."""
    problems = {}
    if not agencies_agreed:
        problems["agencies_agreed"] = "Tell them only after the agencies have agreed. Tick this when they have."
    if not who.strip():
        problems["who"] = "Write who told them."
    if problems:
        raise BadInput(problems)
    _enter(session, concern, "told_core_member", Said(words.strip(), who=who.strip()), by, now)


def name_person(session: Session, concern: Concern, person_id: UUID, by: Actor, now: datetime) -> None:
    """Say that it is about somebody too. They are struck from it at once, and it is restricted. No way back (F1)."""
    _refuse_closed(concern)
    if person_id == by.person_id:
        raise BadInput({"person_id": "That is you. Hand the concern to a colleague, who can name you."})
    known = select(StrikeOut.id).where(col(StrikeOut.subject_id) == concern.id, col(StrikeOut.person_id) == person_id)
    if session.exec(known).first() is not None:
        raise BadInput({"person_id": "They are named already."})
    strike_out(session, "concern", concern.id, person_id, concern.provider_id, by, now)
    concern.restricted = True
    owner = session.get(Account, concern.owner_id) if concern.owner_id else None
    if owner is not None and owner.person_id == person_id and concern.state == "taken":
        become(concern, "raised", MOVES)  # nobody has it any more
        concern.owner_id = concern.taken_at = None
    if concern.state == "raised":
        _start_anew(session, concern, now)
    session.add(concern)
    write_entry(session, concern, "named", Said(), by, now)


def restrict(session: Session, concern: Concern, by: Actor, now: datetime) -> None:
    """Keep it to the raiser, whoever was rung or holds it, and whoever signs it off."""
    _refuse_closed(concern)
    if concern.restricted:
        raise WrongMoment("This is kept to the fewest already.")
    concern.restricted = True
    session.add(concern)
    _enter(session, concern, "restricted", Said(), by, now)


def mark_handled(session: Session, concern: Concern, outcome: str, by: Actor, now: datetime) -> None:
    """Say how it ended. Then somebody else signs it off. Raises BadInput without words, WrongMoment out of turn."""
    if not outcome.strip():
        raise BadInput({"outcome": "Write how it ended, in a few words."})
    become(concern, "handled", MOVES)
    session.add(concern)
    _enter(session, concern, "handled", Said(outcome.strip()), by, now)


def reopen(session: Session, concern: Concern, why: str, by: Actor, now: datetime) -> None:
    """Hand it back before the sign-off: something is missing. Raises BadInput without a reason."""
    if not why.strip():
        raise BadInput({"why": "Write what is missing."})
    become(concern, "taken", MOVES)
    session.add(concern)
    _enter(session, concern, "reopened", Said(why.strip()), by, now)


def sign_off(session: Session, concern: Concern, words: str, by: Actor, now: datetime) -> None:
    """Close it. Raises NotAllowed for whoever raised or handled it (F1)."""
    if by.person_id == concern.raised_by_id or by.person_id in handlers_of(session, concern.id):
        raise NotAllowed("Ask a colleague to sign this off: whoever raised or handled it does not.")
    become(concern, "closed", MOVES)
    concern.closed_at = now
    session.add(concern)
    write_entry(session, concern, "closed", Said(words.strip()), by, now)
    _note(session, "sign_off_concern", concern, by, now)


def handlers_of(session: Session, concern_id: UUID) -> set[UUID]:
    """The people who have had a hand in it."""
    rows = select(ConcernEntry.person_id).where(
        col(ConcernEntry.concern_id) == concern_id, col(ConcernEntry.kind).in_(_BY_HANDLING)
    )
    return set(session.exec(rows))


def _start_anew(session: Session, concern: Concern, now: datetime) -> None:
    provider = session.get_one(Provider, concern.provider_id)
    clock = clocks_of(session, provider.id, concern.circle_id)[concern.level]
    concern.round += 1
    concern.take_by = take_by(concern.level, clock, provider, now)
    session.flush()
    if concern.level in RINGS:
        struck = select(StrikeOut.person_id).where(col(StrikeOut.subject_id) == concern.id)
        staff_named = names_staff(session, list(session.exec(struck)), now)
        climb(session, provider, concern, clock, now, staff_named=staff_named)


def _enter(session: Session, concern: Concern, kind: str, said: Said, by: Actor, now: datetime) -> ConcernEntry:
    _refuse_closed(concern)
    entry = write_entry(session, concern, kind, said, by, now)
    _note(session, VERBS[kind], concern, by, now)
    return entry


def _refuse_closed(concern: Concern) -> None:
    if concern.state == "closed":
        raise WrongMoment("This is signed off. Raise a new concern and say in it that it goes with this one.")


def _note(
    session: Session, verb: str, concern: Concern, by: Actor, now: datetime, *, was: str | None = None,
    now_is: str | None = None,
) -> None:  # fmt: skip
    """In the journal under the concern alone: under the core member it would show that there is one (F6)."""
    record(session, verb, "concern", concern.id, by, now, provider_id=concern.provider_id, was=was, now_is=now_is)
