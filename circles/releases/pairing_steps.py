"""The steps of a pairing: both asked, agreed, letters, the gate, twelve weeks, fewer contacts, a goodbye (F14).

A stop is looked for again before every step that it could bar: a condition may have come since.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from circles.errors import BadInput, WrongMoment
from circles.journal import Actor
from circles.people.clearance import clearances_of
from circles.people.core_member import CoreMember
from circles.people.licence_condition import refuse_half_an_approval
from circles.people.peer_mentor import PeerMentor
from circles.people.standing import stands
from circles.releases.mentor_wish import mentor_wish_of, note_mentor_wish
from circles.releases.mentors import STILL_ASKED, ask_to_meet, mentors_of, why_not_meet
from circles.releases.pairing import (
    BOUNDARIES,
    EARLY,
    FIRST_WEEKS,
    SAID_BY_MENTEE,
    SAID_BY_MENTOR,
    SIDES,
    Pairing,
    PairingApproval,
    note,
    open_pairing_of,
    step_to,
    write,
)
from circles.releases.pairing_facts import PairingFacts, gather_facts
from circles.releases.pairing_stops import TO_VISIT, Stage, sentences
from circles.releases.plan import BEFORE_MET, open_plan_of

MOST_REVIEW_WEEKS = 13
LONGEST_STEP_DOWN = timedelta(weeks=26)
IN_THE_FUTURE = "That day has not come yet. Check the date."


def facts_of(session: Session, pairing: Pairing, now: datetime) -> PairingFacts:
    """What this pairing is judged by today."""
    return gather_facts(session, pairing.provider_id, [pairing.core_member_id], now.date(), but=pairing.id)


def propose(session: Session, core_member: CoreMember, mentor: PeerMentor, by: Actor, now: datetime) -> Pairing:
    """Propose a mentor by hand. Raises WrongMoment while there is a pairing, BadInput where a stop speaks against it.

    What the practitioner's approval lifts may be proposed: the approval is for this pairing, and stands on it.
    """
    before = open_pairing_of(session, core_member.id)
    if before is not None and before.is_spoken_for:
        raise WrongMoment("There is a pairing for this person already.")
    facts = gather_facts(session, core_member.provider_id, [core_member.id], now.date())
    known = facts.mentors.get(mentor.id)
    if known is None:
        raise BadInput({"mentor": "Choose somebody from the list."})
    if against := facts.barring(facts.mentees[core_member.id], known, "propose"):
        raise BadInput({"mentor": sentences(against)[0]})
    if before is not None:
        step_to(session, before, "overtaken", now.date(), by, now)
    pairing = Pairing(provider_id=core_member.provider_id, core_member_id=core_member.id, mentor_id=mentor.id,
                      made_at=now)  # fmt: skip
    session.add(pairing)
    session.flush()
    write(session, "propose_pairing", pairing, by, now)
    return pairing


def mentor_answers(session: Session, pairing: Pairing, said: str, by: Actor, now: datetime) -> None:
    """The mentor is asked, or says yes, no, or that there is a link, which stays a stop for ever (F12)."""
    if pairing.state != "proposed" or pairing.mentor_said == "yes":
        raise WrongMoment("The mentor has answered already.")
    if said not in SAID_BY_MENTOR[1:]:
        raise BadInput({"said": "Choose one of the answers."})
    if said in ("asked", "yes"):
        _refuse_stops(session, pairing, "ask", now)
    pairing.mentor_said, pairing.mentor_said_at = said, now
    if said in ("no", "link"):
        _end(session, pairing, "declined", "mentor_no" if said == "no" else "link", "", by, now)
    write(session, "mentor_answers_pairing", pairing, by, now, now_is=said)


def ask_mentee(
    session: Session, pairing: Pairing, said: str, asked_by: str, on: date, words: str, by: Actor, now: datetime
) -> None:
    """The core member is asked: do they want it? Who asked them, when, and what they said (F14).

    They hear the mentor's first name, and so only after the mentor has said yes.
    """
    if pairing.mentor_said != "yes" or pairing.state not in ("proposed", "asked"):
        raise WrongMoment("First the mentor says yes. Before that, nobody hears their name.")
    _refuse_half_an_answer(said, asked_by, on, now)
    if said in ("thinking", "yes"):
        _refuse_stops(session, pairing, "ask", now)
    pairing.mentee_said, pairing.mentee_asked_by, pairing.mentee_asked_on = said, asked_by.strip(), on
    pairing.mentee_words = words.strip() or None
    if pairing.state == "proposed":
        step_to(session, pairing, "asked", on, by, now)
    if said in ("no", "nobody"):
        _mentee_said_no(session, pairing, said, by, now)
    write(session, "ask_mentee", pairing, by, now, now_is=said)


def agree(
    session: Session, pairing: Pairing, boundaries: Mapping[str, str], on: date, review_weeks: int, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Both have said yes and agree about money, lifts, phone and gifts. The mentor is then asked to meet them."""
    if pairing.state != "asked" or pairing.mentee_said != "yes":
        raise WrongMoment("First they say yes. Then the boundaries are agreed.")
    problems = {name: "Write what is agreed. “None” is an answer." for name in BOUNDARIES
                if not boundaries.get(name, "").strip()}  # fmt: skip
    if on > now.date():
        problems["on"] = IN_THE_FUTURE
    if not 1 <= review_weeks <= MOST_REVIEW_WEEKS:
        problems["review_weeks"] = f"Write a number of weeks from 1 to {MOST_REVIEW_WEEKS}."
    if problems:
        raise BadInput(problems)
    _refuse_stops(session, pairing, "ask", now)
    for name in BOUNDARIES:
        setattr(pairing, name, boundaries[name].strip())
    pairing.agreed_on, pairing.review_weeks = on, review_weeks
    pairing.review_on = on + timedelta(weeks=review_weeks)
    step_to(session, pairing, "agreed", on, by, now)
    _offer_for_the_plan(session, pairing, by, now)


def begin_letters(session: Session, pairing: Pairing, by: Actor, now: datetime) -> None:
    """They write to each other before the release. Some may not, and go straight to the gate."""
    _refuse_stops(session, pairing, "before_release", now)
    step_to(session, pairing, "before_release", now.date(), by, now)


def go_to_the_gate(session: Session, pairing: Pairing, by: Actor, now: datetime) -> None:
    """The day is near, and everything that the mentor needs for it is there."""
    _refuse_stops(session, pairing, "gate", now)
    step_to(session, pairing, "gate", now.date(), by, now)


def begin_first_weeks(session: Session, pairing: Pairing, on: date, by: Actor, now: datetime) -> None:
    """They met, at the gate or later. Twelve weeks begin, in which contact is closest."""
    if on > now.date():
        raise BadInput({"on": IN_THE_FUTURE})
    pairing.met_on, pairing.next_on = on, on + FIRST_WEEKS
    step_to(session, pairing, "first_weeks", on, by, now)


def step_down(session: Session, pairing: Pairing, goodbye_on: date, by: Actor, now: datetime) -> None:
    """Fewer contacts, towards a goodbye on a day that both know."""
    if not now.date() < goodbye_on <= now.date() + LONGEST_STEP_DOWN:
        raise BadInput({"on": "Choose a day from tomorrow on, within half a year."})
    pairing.next_on = goodbye_on
    step_to(session, pairing, "step_down", now.date(), by, now)


def say_goodbye(session: Session, pairing: Pairing, words: str, on: date, by: Actor, now: datetime) -> None:
    """It ends as it was meant to: with a goodbye. How it was said is worth a line."""
    problems = {}
    if not words.strip():
        problems["words"] = "Write how they said goodbye, in a few words."
    if on > now.date():
        problems["on"] = IN_THE_FUTURE
    if problems:
        raise BadInput(problems)
    pairing.goodbye, pairing.ended_on = words.strip(), on
    pairing.next_on = pairing.review_on = None
    step_to(session, pairing, "ended", on, by, now)


def end_early(session: Session, pairing: Pairing, why: str, words: str, by: Actor, now: datetime) -> None:
    """It ends before its time, with a reason from the list. Before anybody has said yes it is put aside instead."""
    if why not in EARLY:
        raise BadInput({"why": "Choose one of the answers."})
    if pairing.state == "proposed" and pairing.mentor_said != "yes":
        raise WrongMoment("Nobody has said yes yet. Put it aside instead.")
    _end(session, pairing, "ended_early", why, words, by, now)


def not_possible(session: Session, pairing: Pairing, by: Actor, now: datetime) -> None:
    """These two are not put together, for ever. Why is written nowhere: it may tell of a victim (F12)."""
    _end(session, pairing, "declined", "not_possible", "", by, now)


def put_aside(session: Session, pairing: Pairing, by: Actor, now: datetime) -> None:
    """Another proposal is wanted. Nobody has said no, so the two may be proposed again."""
    if pairing.mentor_said == "yes":
        raise WrongMoment("The mentor has said yes. End it with its reason instead.")
    step_to(session, pairing, "overtaken", now.date(), by, now)


def approve_pairing(
    session: Session, pairing: Pairing, side: str, who: str, on: date, reference: str, by: Actor, now: datetime
) -> None:
    """The practitioner of one side approves, which alone lifts the conditions entered on that side so far (F11)."""
    if side not in SIDES:
        raise BadInput({"side": "Choose one of the answers."})
    if not pairing.is_open:
        raise WrongMoment("This pairing is over.")
    refuse_half_an_approval(who, on, reference, now)
    session.add(PairingApproval(
        provider_id=pairing.provider_id, pairing_id=pairing.id, side=side, approved_by=who.strip(), approved_on=on,
        reference=reference.strip(), at=now, by_account_id=by.account_id,
    ))  # fmt: skip
    session.flush()
    write(session, "approve_pairing", pairing, by, now, now_is=side)


def note_entry(session: Session, pairing: Pairing, kind: str, on: date, words: str, by: Actor, now: datetime) -> None:
    """A letter, a visit, a review, or supervision of the mentor. A review puts the next one off by its cadence."""
    if kind not in ("letter", "visit", "review", "supervision"):
        raise BadInput({"kind": "Choose one of the answers."})
    if on > now.date():
        raise BadInput({"on": IN_THE_FUTURE})
    if kind in ("review", "supervision") and not words.strip():
        raise BadInput({"words": "Write a few words, or nobody can follow it later."})
    if not pairing.is_open or pairing.agreed_on is None:
        raise WrongMoment("There is nothing to write down: the two have not agreed, or it is over.")
    if kind in ("letter", "visit"):
        _refuse_contact_before_release(session, pairing, kind, on, now)
    if kind == "review":
        pairing.review_on = on + timedelta(weeks=pairing.review_weeks)
    note(session, pairing, kind, on, by, now, words=words)
    write(session, "note_pairing", pairing, by, now, now_is=kind)


# ---- what the verbs share ----


def _refuse_stops(session: Session, pairing: Pairing, stage: Stage, now: datetime) -> None:
    """Raises WrongMoment with the sentences of what bars this stage: nobody may pass over them (F11)."""
    facts = facts_of(session, pairing, now)
    mentee, mentor = facts.mentees[pairing.core_member_id], facts.mentors.get(pairing.mentor_id)
    if mentor is None:
        raise WrongMoment("The mentor has left. End this pairing, and propose somebody else.")
    if against := facts.barring(mentee, mentor, stage):
        raise WrongMoment(" ".join(sentences(against)))


def _end(session: Session, pairing: Pairing, state: str, why: str, words: str, by: Actor, now: datetime) -> None:
    step_to(session, pairing, state, now.date(), by, now, words)
    pairing.ended_why, pairing.ended_on, pairing.ended_words = why, now.date(), words.strip() or None
    pairing.next_on = pairing.review_on = None
    session.flush()


def _refuse_half_an_answer(said: str, asked_by: str, on: date, now: datetime) -> None:
    problems = {}
    if said not in SAID_BY_MENTEE[1:]:
        problems["said"] = "Choose one of the answers."
    if not asked_by.strip():
        problems["asked_by"] = "Say who asked them."
    if on > now.date():
        problems["on"] = IN_THE_FUTURE
    if problems:
        raise BadInput(problems)


def _mentee_said_no(session: Session, pairing: Pairing, said: str, by: Actor, now: datetime) -> None:
    _end(session, pairing, "declined", f"mentee_{said}", "", by, now)
    if said == "nobody":
        core_member = session.get_one(CoreMember, pairing.core_member_id)
        same_sex = mentor_wish_of(session, core_member).same_sex
        note_mentor_wish(session, core_member, by, now, wants_one=False, same_sex=same_sex)


def _offer_for_the_plan(session: Session, pairing: Pairing, by: Actor, now: datetime) -> None:
    """Whoever is paired is asked to meet, where nobody is asked yet and they may."""
    plan = open_plan_of(session, pairing.core_member_id)
    if plan is None or plan.state not in BEFORE_MET:
        return
    asked, person_id = mentors_of(session, plan), _person_of(session, pairing)
    if any(one.person_id == person_id or (one.part == "mentor" and one.state in STILL_ASKED)
           for one in asked.values()):  # fmt: skip
        return
    if not why_not_meet(session, plan, person_id, plan.held_days):
        ask_to_meet(session, plan, "mentor", person_id, by, now)


def _person_of(session: Session, pairing: Pairing) -> UUID:
    return session.get_one(PeerMentor, pairing.mentor_id).person_id


def _refuse_contact_before_release(session: Session, pairing: Pairing, kind: str, on: date, now: datetime) -> None:
    """Letters in the time before release only; visits with prison access for that prison on that day."""
    if pairing.state != "before_release":
        raise WrongMoment("Letters and visits are for the time before the release.")
    _refuse_stops(session, pairing, "before_release", now)
    if kind == "visit":
        plan = open_plan_of(session, pairing.core_member_id)
        if plan is None:
            raise WrongMoment("Plan the release first: it says which prison it is.")
        standing = stands(clearances_of(session, _person_of(session, pairing)), TO_VISIT, on, plan.prison_code)
        if standing.verdict == "block":
            raise WrongMoment(f"No visit without prison access. {standing.sentence}")
