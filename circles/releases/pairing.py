"""The pairing of a peer mentor and a core member: a relationship with a beginning, a middle and a goodbye (F14).

A run of the matching or a coordinator proposes it. First the mentor is asked, then the core member, by the mentor's
first name. Nothing begins before both have said yes and agreed about money, lifts, phone and gifts.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.journal import Actor, record
from circles.lifecycle import Moves, become
from circles.people.licence_condition import LicenceCondition
from circles.people.peer_mentor import PeerMentor

STATES = (
    "proposed", "asked", "agreed", "before_release", "gate", "first_weeks", "step_down", "ended", "ended_early",
    "declined", "overtaken",
)  # fmt: skip
OPEN = STATES[:7]
AGREED = STATES[2:7]
MOVES: Moves = {
    "proposed": ("asked", "declined", "ended_early", "overtaken"),
    "asked": ("agreed", "declined", "ended_early"),
    "agreed": ("before_release", "gate", "first_weeks", "ended_early"),
    "before_release": ("gate", "ended_early"),
    "gate": ("first_weeks", "ended_early"),
    "first_weeks": ("step_down", "ended_early"),
    "step_down": ("ended", "ended_early"),
}
SAID_BY_MENTOR = ("not_asked", "asked", "yes", "no", "link")
SAID_BY_MENTEE = ("not_asked", "thinking", "yes", "no", "nobody")
DECLINED = {
    "mentor_no": "The mentor said no",
    "mentee_no": "They did not want this mentor",
    "mentee_nobody": "They do not want a mentor",
    "link": "There is a link",
    "not_possible": "Not possible",
}
EARLY = {
    "mentor_had_to_stop": "The mentor had to stop",
    "mentee_stopped": "They did not want it any more",
    "not_released": "They were not released",
    "recalled": "They are back in prison",
    "moved_away": "One of the two moved away",
    "condition": "A condition does not allow it any more",
    "boundary": "A boundary was not kept",
    "lost_contact": "Contact was lost",
    "died": "One of the two has died",
    "other": "Something else",
}
REFUSED = ("mentor_no", "mentee_no", "mentee_stopped")  # never proposed again (F11)
BOUNDARIES = ("money", "lifts", "phone", "gifts")
SIDES = ("mentor", "mentee")
ENTRIES = ("step", "letter", "visit", "review", "supervision")
FIRST_WEEKS = timedelta(weeks=12)  # the need and the risk are highest then
REVIEW_WEEKS = 4


class Pairing(SQLModel, table=True):
    """One mentor and one core member. `next_on` is the day of the next step, once they have met.

    `minutes` is the journey to the prison as it was estimated when this was proposed; `run_id` is the run that did.
    """

    __tablename__ = "pairing"
    __table_args__ = (
        Index("ix_pairing_provider_id_state", "provider_id", "state"),
        Index("ix_pairing_core_member_id_state", "core_member_id", "state"),
        Index("ix_pairing_mentor_id_state", "mentor_id", "state"),
        Index("ix_pairing_state_review_on", "state", "review_on"),
        Index("ix_pairing_state_next_on", "state", "next_on"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID = link("core_member.id", index=False)
    mentor_id: UUID = link("peer_mentor.id", index=False)
    run_id: UUID | None = plain(Uuid, default=None)
    minutes: int | None = plain(Integer, default=None)
    state: str = word("pairing_state", STATES, default="proposed")
    made_at: datetime = instant()
    mentor_said: str = word("pairing_mentor_said", SAID_BY_MENTOR, default="not_asked")
    mentor_said_at: datetime | None = instant(default=None)
    mentee_said: str = word("pairing_mentee_said", SAID_BY_MENTEE, default="not_asked")
    mentee_asked_on: date | None = plain(Date, default=None)
    mentee_asked_by: str | None = secret("pairing.mentee_asked_by", about="professional", default=None)
    mentee_words: str | None = secret("pairing.mentee_words", about="core_member", default=None)
    money: str | None = secret("pairing.money", about="core_member", default=None)
    lifts: str | None = secret("pairing.lifts", about="core_member", default=None)
    phone: str | None = secret("pairing.phone", about="core_member", default=None)
    gifts: str | None = secret("pairing.gifts", about="core_member", default=None)
    agreed_on: date | None = plain(Date, default=None)
    review_weeks: int = plain(Integer, default=REVIEW_WEEKS)
    review_on: date | None = plain(Date, default=None)
    met_on: date | None = plain(Date, default=None)
    next_on: date | None = plain(Date, default=None)
    goodbye: str | None = secret("pairing.goodbye", about="core_member", default=None)
    ended_on: date | None = plain(Date, default=None)
    ended_why: str | None = word("pairing_ended_why", (*DECLINED, *EARLY), default=None)
    ended_words: str | None = secret("pairing.ended_words", about="core_member", default=None)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_spoken_for(self) -> bool:
        """Whether a person chose it or has been asked: no run takes it back, and the mentor's room is taken."""
        bare = self.state == "proposed" and self.mentor_said == "not_asked" and self.run_id is not None
        return self.state in OPEN and not bare


class PairingApproval(SQLModel, table=True):
    """The practitioner of one side approves this pairing: who, when, and their reference (F11). Only ever added to."""

    __tablename__ = "pairing_approval"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    pairing_id: UUID = link("pairing.id")
    side: str = word("pairing_side", SIDES)
    approved_by: str = secret("pairing_approval.approved_by", about="professional")
    approved_on: date = plain(Date)
    reference: str = plain(Text)
    at: datetime = instant()
    by_account_id: UUID | None = plain(Uuid, default=None)


class PairingEntry(SQLModel, table=True):
    """What happened on a day: a step, a letter, a visit, a review, supervision. `step` is the state it led to."""

    __tablename__ = "pairing_entry"
    __table_args__ = (Index("ix_pairing_entry_pairing_id_on_date", "pairing_id", "on_date"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    pairing_id: UUID = link("pairing.id", index=False)
    kind: str = word("pairing_entry_kind", ENTRIES)
    step: str = plain(Text, default="")
    on_date: date = plain(Date)
    words: str | None = secret("pairing_entry.words", about="core_member", default=None)
    at: datetime = instant()
    by_account_id: UUID | None = plain(Uuid, default=None)


def open_pairing_of(session: Session, core_member_id: UUID) -> Pairing | None:
    """The pairing of a core member that is proposed or lived, if there is one."""
    theirs = select(Pairing).where(col(Pairing.core_member_id) == core_member_id, col(Pairing.state).in_(OPEN))
    return session.exec(theirs).first()


def paired_with(session: Session, core_member_id: UUID) -> UUID | None:
    """The person who is their mentor: both have agreed, and it is not over."""
    theirs = (
        select(PeerMentor.person_id)
        .join(Pairing, col(Pairing.mentor_id) == PeerMentor.id)
        .where(col(Pairing.core_member_id) == core_member_id, col(Pairing.state).in_(AGREED))
    )
    return session.exec(theirs).first()


def entries_of(session: Session, pairing: Pairing) -> list[PairingEntry]:
    """What happened, the latest first."""
    mine = select(PairingEntry).where(col(PairingEntry.pairing_id) == pairing.id)
    return list(session.exec(mine.order_by(col(PairingEntry.on_date).desc(), col(PairingEntry.id).desc())))


def approvals_of(session: Session, pairing: Pairing) -> list[PairingApproval]:
    """Who approved it, the first first."""
    mine = select(PairingApproval).where(col(PairingApproval.pairing_id) == pairing.id)
    return list(session.exec(mine.order_by(col(PairingApproval.at), col(PairingApproval.id))))


def approved_sides(session: Session, core_member_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], dict[str, datetime]]:
    """When each side's practitioner last approved, by (core member, mentor), for the pairings that are open."""
    rows = (
        select(Pairing.core_member_id, Pairing.mentor_id, PairingApproval.side, PairingApproval.at)
        .join(PairingApproval, col(PairingApproval.pairing_id) == Pairing.id)
        .where(col(Pairing.core_member_id).in_(core_member_ids), col(Pairing.state).in_(OPEN))
        .order_by(col(PairingApproval.at))
    )
    found: dict[tuple[UUID, UUID], dict[str, datetime]] = {}
    for core_member_id, mentor_id, side, at in session.exec(rows):
        found.setdefault((core_member_id, mentor_id), {})[side] = at
    return found


def lifted(condition: LicenceCondition, approved_at: datetime | None) -> bool:
    """By its own approval, or by one for this pairing: that lifts nothing that was entered after it was given."""
    if condition.approved_on is not None:
        return True
    return approved_at is not None and not condition.sealed and condition.made_at <= approved_at


def step_to(
    session: Session, pairing: Pairing, state: str, on: date, by: Actor, now: datetime, words: str = ""
) -> None:
    """Move along the table of states, with its entry in the history and its line in the journal."""
    was = pairing.state
    become(pairing, state, MOVES)
    note(session, pairing, "step", on, by, now, words=words, step=state)
    write(session, "step_pairing", pairing, by, now, was=was, now_is=state)


def note(
    session: Session, pairing: Pairing, kind: str, on: date, by: Actor, now: datetime, *, words: str = "",
    step: str = "",
) -> None:  # fmt: skip
    """Add to the history."""
    session.add(pairing)
    session.add(PairingEntry(
        provider_id=pairing.provider_id, pairing_id=pairing.id, kind=kind, step=step, on_date=on,
        words=words.strip() or None, at=now, by_account_id=by.account_id,
    ))  # fmt: skip
    session.flush()


def write(
    session: Session, verb: str, pairing: Pairing, by: Actor, now: datetime, *, was: str | None = None,
    now_is: str | None = None,
) -> None:  # fmt: skip
    """One line in the journal about a pairing: codes and ids, never words (F22)."""
    record(session, verb, "pairing", pairing.id, by, now, provider_id=pairing.provider_id,
           about=pairing.core_member_id, was=was, now_is=now_is)  # fmt: skip
