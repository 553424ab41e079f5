"""Replies about a release: yes or no to meeting somebody, a check-in answered, and the five words of the day (F9).

Each comes to the button's own verb. OFF, HERE, MET, DONE and HOME need no question before them, and say nothing to
whoever reads the phone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from circles.errors import Refusal
from circles.journal import Actor
from circles.local_time import local
from circles.releases.check_in import LATER, CheckIn, ask_later, live_meet_of, raise_alarm, say_step
from circles.releases.check_in_telling import CHECK_IN
from circles.releases.mentors import answer_offer, asked_of
from circles.releases.plan import ReleasePlan
from circles.releases.telling import PLAN
from notifications.composing import Said
from notifications.message import Message

WORDS = {
    "off": "set_off", "set off": "set_off", "i've set off": "set_off", "ive set off": "set_off", "leaving": "set_off",
    "on my way": "set_off", "wedi cychwyn": "set_off", "ar fy ffordd": "set_off",
    "here": "at_the_gate", "i'm here": "at_the_gate", "im here": "at_the_gate", "at the gate": "at_the_gate",
    "yma": "at_the_gate", "dwi yma": "at_the_gate", "wrth y giat": "at_the_gate",
    "met": "met", "we've met": "met", "weve met": "met", "got him": "met", "got her": "met", "wedi cwrdd": "met",
    "done": "at_the_address", "we're here": "at_the_address", "there": "at_the_address",
    "wedi cyrraedd": "at_the_address",
    "home": "mentor_home", "i'm home": "mentor_home", "im home": "mentor_home", "adref": "mentor_home",
    "gartref": "mentor_home",
}  # fmt: skip
STANDS = {"accepted": "yes", "declined": "no"}


@dataclass(frozen=True)
class Understood:
    """What was done, as the answer says it. `ring`: a person has to ring them."""

    code: str
    subject: tuple[str, UUID]
    core_member_id: UUID
    said: Said = field(default_factory=dict)
    ring: bool = False


def is_of_a_release(question: Message | None) -> bool:
    """Whether a question is about a release and not a meeting."""
    return question is not None and question.subject_kind in (PLAN, CHECK_IN)


def answer_that_stands(session: Session, question: Message, person_id: UUID) -> str | None:
    """What this person last said to it, as yes or no."""
    if question.subject_kind != PLAN:
        return None
    asked = asked_of(session, session.get_one(ReleasePlan, question.subject_id), person_id)
    return STANDS.get(asked.state) if asked else None


def answer_at_the_gate(
    session: Session, question: Message, person_id: UUID, answer: str, by: Actor, now: datetime
) -> Understood | None:
    """Take a yes or a no. None where a person has to read it. Raises a refusal where it came too late."""
    if question.subject_kind == CHECK_IN:
        return _check_in(session, question, answer, by, now)
    if answer not in STANDS.values():
        return None
    plan = session.get_one(ReleasePlan, question.subject_id)
    answer_offer(session, plan, person_id, answer, "text", by, now, revision=question.revision)
    return Understood(f"release_{answer}", (PLAN, plan.id), plan.core_member_id)


def word_at_the_gate(session: Session, person_id: UUID, body: str, by: Actor, now: datetime) -> Understood | None:
    """A step or "ask again later", from somebody who is on a gate meet; None for everything else."""
    said = " ".join(body.replace("\u2019", "'").split()).strip(" .!").casefold()
    later = int(said) if said.isascii() and said.isdecimal() and len(said) == 2 else 0
    if said not in WORDS and later not in LATER:
        return None
    plan = live_meet_of(session, person_id, now)
    if plan is None:
        return None
    try:
        if later:
            ask_later(session, plan, later, by, now)
            return _noted("check_in_later", plan, _wall(plan, now, later))
        say_step(session, plan, WORDS[said], "text", by, now)
    except Refusal:
        return None  # said twice, or out of its order: somebody reads it
    return _noted("check_in_noted", plan, _wall(plan, now))


def _check_in(session: Session, question: Message, answer: str, by: Actor, now: datetime) -> Understood:
    check_in = session.get_one(CheckIn, question.subject_id)
    plan = session.get_one(ReleasePlan, check_in.plan_id)
    if answer == "yes":
        say_step(session, plan, check_in.step, "text", by, now)
        return _noted("check_in_noted", plan, _wall(plan, now))
    raise_alarm(session, plan, by, now)
    return Understood("check_in_ring", (PLAN, plan.id), plan.core_member_id, ring=True)


def _noted(code: str, plan: ReleasePlan, said: Said) -> Understood:
    return Understood(code, (PLAN, plan.id), plan.core_member_id, said)


def _wall(plan: ReleasePlan, now: datetime, minutes: int = 0) -> Said:
    there = local(now, plan.zone)
    wall = (there.hour * 60 + there.minute + minutes) % (24 * 60)
    return {"time": there.time().replace(hour=wall // 60, minute=wall % 60, second=0, microsecond=0)}
