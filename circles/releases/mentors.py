"""Who meets: a peer mentor and a backup, each asked, each free to say no, each cleared for the day (F7, F11, F14)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Index
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor
from circles.lifecycle import Moves, become
from circles.local_time import local_date
from circles.people.clearance import Clearance
from circles.people.licence_condition import LicenceCondition
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person, called
from circles.people.standing import stands
from circles.releases.pairing import approved_sides, lifted, paired_with
from circles.releases.plan import ReleasePlan, core_member_of, refuse_over, write
from circles.strike_out import StrikeOut

PARTS = ("mentor", "backup")
STATES = ("offered", "accepted", "declined", "stood_down")
MOVES: Moves = {
    "offered": ("accepted", "declined", "stood_down"),
    "accepted": ("offered", "declined", "stood_down"),
    "declined": ("accepted",),
}
STILL_ASKED = ("offered", "accepted")
ANSWERS = {"yes": "accepted", "no": "declined"}
HOW = ("button", "text", "phone")
TO_MEET = "gate_and_community"
KEEPS_APART = "no_association"  # lifted only by a recorded approval (F11); at the gate nobody is in prison any more


class ReleaseMentor(SQLModel, table=True):
    """One person asked to meet somebody, as mentor or as backup. `asked_again`: the day or time had changed.

    `asked_at` is when they were last asked; `stepping_in`: the backup, sent on the day.
    """

    __tablename__ = "release_mentor"
    __table_args__ = (
        Index("ix_release_mentor_plan_id_part", "plan_id", "part"),
        Index("ix_release_mentor_person_id_state", "person_id", "state"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    plan_id: UUID = link("release_plan.id", index=False)
    person_id: UUID = link("person.id", index=False)
    part: str = word("release_part", PARTS)
    state: str = word("release_mentor_state", STATES, default="offered")
    asked_at: datetime = instant(index=True)
    asked_again: bool = plain(Boolean, default=False)
    stepping_in: bool = plain(Boolean, default=False)
    answered_at: datetime | None = instant(default=None)
    answered_how: str | None = word("release_answered_how", HOW, default=None)
    stood_down_at: datetime | None = instant(default=None, index=True)


def ask_to_meet(
    session: Session, plan: ReleasePlan, part: str, person_id: UUID, by: Actor, now: datetime
) -> ReleaseMentor:
    """Ask somebody to be the mentor or the backup of a plan; whoever was asked before stands down.

    Raises BadInput where they may not meet (F11) or have the other part. On the day before and the day itself,
    reception has to hear the new name (F9).
    """
    refuse_over(plan)
    mentors = mentors_of(session, plan)
    if any(one.person_id == person_id and one.part != part for one in mentors.values()):
        raise BadInput({"person_id": "They have the other part in this plan. Choose two different people."})
    if reason := why_not_meet(session, plan, person_id, plan.held_days):
        raise BadInput({"person_id": reason})
    before = mentors.get(part)
    if before is not None and before.person_id == person_id:
        raise WrongMoment("They have been asked already.")
    if before is not None:
        stand_down(session, before, now)
    asked = ReleaseMentor(provider_id=plan.provider_id, plan_id=plan.id, person_id=person_id, part=part, asked_at=now)
    session.add(asked)
    session.flush()
    if before is not None and part == "mentor":
        note_new_name(plan, now)
    write(session, "ask_to_meet", plan, by, now, now_is=part)
    return asked


def answer_offer(
    session: Session, plan: ReleasePlan, person_id: UUID, answer: str, how: str, by: Actor, now: datetime, *,
    revision: int | None = None,
) -> ReleaseMentor:  # fmt: skip
    """Somebody says yes or no to meeting. A later answer replaces an earlier one, until the place is taken.

    Raises WrongMoment where the plan has changed since they were asked (`revision`), or somebody else has the part.
    """
    refuse_over(plan)
    if revision is not None and revision != plan.revision:
        raise WrongMoment("The plan has changed since you were asked. Look at the days again, then answer.")
    asked = asked_of(session, plan, person_id)
    if asked is None:
        raise WrongMoment("Nobody is asking you about this any more. Thank you for answering.")
    wanted = ANSWERS.get(answer)
    if wanted is None:
        raise BadInput({"answer": "Say yes or no."})
    if wanted == "accepted" and (reason := why_not_meet(session, plan, person_id, plan.held_days)):
        raise WrongMoment(reason)
    if asked.state != wanted:
        become(asked, wanted, MOVES)
    asked.answered_at, asked.answered_how = now, how
    session.flush()
    write(session, "answer_offer", plan, by, now, now_is=f"{asked.part}:{wanted}")
    return asked


def ask_again(session: Session, plan: ReleasePlan, now: datetime) -> None:
    """Everybody who is asked or has said yes is asked anew, because the day or the time is another."""
    for one in mentors_of(session, plan).values():
        if one.state == "accepted":
            become(one, "offered", MOVES)
        if one.state == "offered":
            one.asked_at, one.asked_again, one.answered_at, one.answered_how = now, True, None, None
    session.flush()


def swap_in_backup(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> ReleaseMentor:
    """The mentor stands down and the backup is asked to go now. Raises WrongMoment without a backup who said yes."""
    mentors = mentors_of(session, plan)
    backup = mentors.get("backup")
    if backup is None or backup.state != "accepted":
        raise WrongMoment("There is no backup who has said yes. Ring somebody, then choose them as the mentor.")
    if "mentor" in mentors:
        stand_down(session, mentors["mentor"], now)
    backup.part, backup.stepping_in = "mentor", True
    become(backup, "offered", MOVES)
    backup.asked_at, backup.answered_at, backup.answered_how = now, None, None
    note_new_name(plan, now, always=True)
    session.flush()
    write(session, "send_backup", plan, by, now)
    return backup


def stand_down(session: Session, one: ReleaseMentor, now: datetime) -> None:
    """They are not needed any more, and are told so. Who has said no knows it."""
    if one.state != "declined":
        become(one, "stood_down", MOVES)
        one.stood_down_at = now
    session.flush()


def stand_all_down(session: Session, plan: ReleasePlan, now: datetime) -> None:
    """Nobody is needed any more."""
    for one in mentors_of(session, plan).values():
        stand_down(session, one, now)


def mentors_of(session: Session, plan: ReleasePlan) -> dict[str, ReleaseMentor]:
    """Who is asked now, by part; the latest of each, also where they said no."""
    rows = select(ReleaseMentor).where(col(ReleaseMentor.plan_id) == plan.id, col(ReleaseMentor.state) != "stood_down")
    found: dict[str, ReleaseMentor] = {}
    for one in session.exec(rows.order_by(col(ReleaseMentor.asked_at), col(ReleaseMentor.id))):
        found[one.part] = one
    return found


def asked_of(session: Session, plan: ReleasePlan, person_id: UUID) -> ReleaseMentor | None:
    """This person's part in the plan, while it is still theirs."""
    return next((one for one in mentors_of(session, plan).values() if one.person_id == person_id), None)


def who_meets(session: Session, plan: ReleasePlan) -> ReleaseMentor | None:
    """Whoever goes to the gate: the mentor who has said yes."""
    mentor = mentors_of(session, plan).get("mentor")
    return mentor if mentor is not None and mentor.state == "accepted" else None


def note_new_name(plan: ReleasePlan, now: datetime, *, always: bool = False) -> None:
    """From the day before on, reception has been given a name already."""
    if always or (plan.release_on - local_date(now, plan.zone)).days <= 1:
        plan.tell_reception_at = now


def why_not_meet(session: Session, plan: ReleasePlan, person_id: UUID, days: Collection[date]) -> str:
    """Why somebody may not meet on one of these days, in a sentence; nothing where they may."""
    return reasons_against(session, plan, [person_id], days)[person_id]


def reasons_against(
    session: Session, plan: ReleasePlan, people: Sequence[UUID], days: Collection[date]
) -> dict[UUID, str]:
    """Why each of these people may not meet on one of these days. Six queries, for however many.

    Checks, vetting and conditions are never overridden (F11): on both sides, a condition that keeps people apart
    stands until the practitioner's approval is recorded, of the condition or of the pairing of the two.
    """
    ready = dict(session.exec(select(PeerMentor.person_id, PeerMentor.id).where(
        col(PeerMentor.person_id).in_(people), col(PeerMentor.state) == "ready",
        col(PeerMentor.provider_id) == plan.provider_id)).all())  # fmt: skip
    struck = set(session.exec(select(StrikeOut.person_id).where(
        col(StrikeOut.subject_id) == plan.core_member_id, col(StrikeOut.person_id).in_(people))))  # fmt: skip
    checks: dict[UUID, list[Clearance]] = defaultdict(list)
    for one in session.exec(select(Clearance).where(col(Clearance.person_id).in_(people))):
        checks[one.person_id].append(one)
    mentee = core_member_of(session, plan).person_id
    conditions = session.exec(
        select(LicenceCondition).where(
            col(LicenceCondition.person_id).in_((*people, mentee)), col(LicenceCondition.kind) == KEEPS_APART
        )
    ).all()
    approved = approved_sides(session, [plan.core_member_id])

    def against(person_id: UUID) -> str:
        if person_id not in ready:
            return "Choose a peer mentor who is ready."
        if person_id in struck:
            return "They cannot be asked about this."
        sides = approved.get((plan.core_member_id, ready[person_id]), {})
        apart = [
            one
            for whose, side in ((person_id, "mentor"), (mentee, "mentee"))
            for one in conditions
            if one.person_id == whose and not lifted(one, sides.get(side))
        ]
        return next(filter(None, (_against_the_day(plan, checks[person_id], apart, day) for day in days)), "")

    return {person_id: against(person_id) for person_id in people}


def _against_the_day(
    plan: ReleasePlan, checks: Sequence[Clearance], apart: Iterable[LicenceCondition], day: date
) -> str:
    for kind in (TO_MEET, *(("driving_insurance",) if plan.drives else ())):
        if (standing := stands(checks, kind, day)).verdict == "block":
            return f"They may not go that day. {standing.sentence}"
    if any(one.holds_on(day) for one in apart):
        return "A licence condition keeps them apart. The practitioner's approval has to be recorded first."
    return ""


def can_meet(session: Session, plan: ReleasePlan) -> list[tuple[UUID, str]]:
    """Who may be asked and has no part yet: ready, and cleared for every day that is held. Their own mentor first."""
    asked = {one.person_id for one in mentors_of(session, plan).values() if one.state != "declined"}
    ready = (
        select(Person)
        .join(PeerMentor, col(PeerMentor.person_id) == Person.id)
        .where(col(PeerMentor.provider_id) == plan.provider_id, col(PeerMentor.state) == "ready")
        .order_by(col(Person.name_key), col(Person.id))
    )
    people = [one for one in session.exec(ready) if one.id not in asked]
    against = reasons_against(session, plan, [one.id for one in people], plan.held_days)
    free, own = [one for one in people if not against[one.id]], paired_with(session, plan.core_member_id)
    return [
        (one.id, f"{called(one)}, their mentor" if one.id == own else called(one))
        for one in sorted(free, key=lambda one: one.id != own)
    ]
