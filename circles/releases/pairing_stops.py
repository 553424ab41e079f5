"""The hard stops between a mentor and a mentee, in one table: what is said of each, and who may lift it (D§4, F11).

A coordinator reads the sentence; everybody else reads one sentence for all of them. A condition is lifted by the
practitioner's recorded approval alone, on each side that has one. What tells of a victim is asked, never matched by
us, and is only ever "not possible" (F12).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from circles.errors import BadInput
from circles.local_time import parse_time
from circles.people.clearance import Clearance
from circles.people.licence_condition import LicenceCondition
from circles.people.standing import stands
from circles.releases.pairing import FIRST_WEEKS, lifted
from circles.releases.plan import WINDOW

Lifted = Literal["never", "approval", "record"]  # "record": by changing what is recorded
Stage = Literal["propose", "ask", "before_release", "gate"]
TO_MEET, TO_VISIT = "gate_and_community", "prison_access"


@dataclass(frozen=True)
class PairingStop:
    """One reason why two people are not paired. `counted`: of one and of several mentors; `would_help`: what would.

    `only`: the one stage it bars; otherwise it bars everything.
    """

    name: str
    sentence: str
    lifted: Lifted
    counted: tuple[str, str]
    would_help: str = ""
    only: Stage | None = None
    to_others: str = "Not this one."


STOPS = {
    "itself": PairingStop("The same person", "This is the same person.", "never", ("is the same person", "")),
    "struck_out": PairingStop(
        "Named in a record", "Is named in a record about this person.", "never", ("is not possible", "are not possible")
    ),
    "link": PairingStop(
        "A link", "Knows the person, a victim or the family.", "never", ("has a link", "have a link")
    ),
    "refused": PairingStop(
        "Said no", "One of the two has said no to this.", "never", ("was refused", "were refused")
    ),
    "not_possible": PairingStop("Not possible", "Not possible.", "never", ("is not possible", "are not possible")),
    "not_ready": PairingStop(
        "Not ready", "Is resting, suspended, or not yet a peer mentor who is ready.", "record",
        ("is not ready", "are not ready"), "they were ready",
    ),
    "no_clearance": PairingStop(
        "Not cleared", "The clearance for the gate and the community does not stand on the day of release.", "never",
        ("is not cleared for the day", "are not cleared for the day"), "their clearance for the gate were renewed",
    ),
    "association": PairingStop(
        "A condition", "A condition keeps them apart until the practitioner of each side that has one approves.",
        "approval", ("may not associate until the practitioners approve",) * 2,
        "the practitioners on both sides approved",
    ),
    "curfew": PairingStop(
        "A curfew", "The mentor's own curfew does not leave the time to be at the gate.", "approval",
        ("has a curfew at that time", "have a curfew at that time"), "their practitioner moved their curfew that day",
    ),
    "busy": PairingStop(
        "Elsewhere that day", "Meets somebody else that day.", "record",
        ("meets somebody else that day", "meet somebody else that day"),
    ),
    "full": PairingStop(
        "Full", "Has as many mentees as they offered.", "record", ("is full", "are full"), "they had room for one more"
    ),
    "same_sex": PairingStop(
        "The mentee's wish", "The mentee wants somebody of the same sex.", "record",
        ("is not of the sex they asked for", "are not of the sex they asked for"),
    ),
    "too_far": PairingStop(
        "Too far", "The way to the prison is longer than you allow, or not known.", "record",
        ("is too far away", "are too far away"), "the journey were shorter or longer ones were allowed",
    ),
    "people_in_prison": PairingStop(
        "A condition before release", "The mentor may not write to or ring somebody in prison. The gate is possible.",
        "approval", ("may not write to prisons",) * 2, only="before_release",
    ),
    "travel": PairingStop(
        "Travel to be told", "The mentor's practitioner has to be told of the journey. Record what they say.",
        "approval", ("has to tell of the journey", "have to tell of the journey"), only="gate",
    ),
}  # fmt: skip
WARNINGS = {
    ("mentor", "no_motor_vehicle"): "No lift home: the mentor may not be in a motor vehicle.",
    ("mentee", "no_motor_vehicle"): "No lift home: they may not be in a motor vehicle.",
    ("mentee", "one_sim"): "One phone only: no gift of a phone or a SIM without approval.",
    ("mentee", "no_internet"): "No internet: letters, calls and texts without links.",
    ("mentee", "travel_notified"): "Travel outside their county has to be told first.",
}


@dataclass(frozen=True)
class Mentee:
    """A core member who comes out, as far as a pairing asks."""

    core_member_id: UUID
    person_id: UUID
    name: str
    gender: str
    release_on: date | None
    prison: str = ""
    prison_code: str = ""
    prison_outcode: str = ""
    window: tuple[time, time] = WINDOW
    travel_minutes: int = 0
    plan_id: UUID | None = None
    meets: Mapping[str, tuple[UUID, str]] = field(default_factory=dict)  # by part: who is asked, and their answer
    wants_one: bool = True
    same_sex: bool = False
    conditions: tuple[LicenceCondition, ...] = ()


@dataclass(frozen=True)
class Mentor:
    """A peer mentor, with what they offer and what they are under."""

    id: UUID
    person_id: UUID
    name: str
    gender: str
    ready: bool
    room: int
    outcode: str = ""
    conditions: tuple[LicenceCondition, ...] = ()
    clearances: Sequence[Clearance] = ()
    busy: frozenset[tuple[date, UUID]] = frozenset()  # days at a gate, each with the core member met there


def stops_between(
    mentee: Mentee, mentor: Mentor, told: Collection[str], approved: Mapping[str, datetime], today: date
) -> set[str]:
    """Every stop between two people. `told`: recorded ones; `approved`: by side, when the practitioner approved."""
    day = mentee.release_on or today
    checks = {
        "itself": mentee.person_id == mentor.person_id,
        "not_ready": not mentor.ready,
        "no_clearance": stands(mentor.clearances, TO_MEET, max(day, today)).verdict == "block",
        "busy": any(on == day and whose != mentee.core_member_id for on, whose in mentor.busy),
        "full": mentor.room < 1,
        "same_sex": mentee.same_sex and (mentee.gender not in ("man", "woman") or mentee.gender != mentor.gender),
    }
    found = {code for code, holds in checks.items() if holds}
    return found | set(told) | set(_conditions(mentee, mentor, approved, today))


def bars(code: str, stage: Stage) -> bool:
    """Whether a stop bars a stage. What an approval lifts may be proposed, so that the approval can be asked for."""
    stop = STOPS[code]
    if stage == "propose":
        return stop.only is None and stop.lifted != "approval"
    return stop.only in (None, stage)


def sentences(codes: Collection[str]) -> list[str]:
    """What a coordinator reads of these stops, in the table's order."""
    return [stop.sentence for code, stop in STOPS.items() if code in codes]


def main_stop(codes: Collection[str]) -> str:
    """The first of them in the table's order: the one that is counted."""
    return next(code for code in STOPS if code in codes)


def warnings_between(mentee: Mentee, mentor: Mentor, today: date) -> list[str]:
    """What to think of, though it stops nothing."""
    held = [("mentor", one) for one in mentor.conditions] + [("mentee", one) for one in mentee.conditions]
    kinds = {(side, one.kind) for side, one in held if not one.sealed and _bears(one, today, mentee.release_on)}
    found = [sentence for key, sentence in WARNINGS.items() if key in kinds]
    if any(one.kind == "curfew" and hours_of(one.detail or "") is None and _bears(one, today, mentee.release_on)
           for one in mentor.conditions):  # fmt: skip
        found.append("The mentor has a curfew. Check its hours against the day.")
    return found


def hours_of(words: str) -> tuple[time, time] | None:
    """The two times that a curfew names ("7pm to 7am"), or None where there are not just two."""
    found = []
    for typed in re.findall(r"\d{1,2}(?:[:.]\d{2}\s?(?:am|pm)?|\s?(?:am|pm))|midday|midnight|noon", words.lower()):
        try:
            found.append(parse_time(typed))
        except BadInput:
            return None
    return (found[0], found[1]) if len(found) == 2 else None


def _conditions(mentee: Mentee, mentor: Mentor, approved: Mapping[str, datetime], today: date) -> Iterable[str]:
    for side, conditions in (("mentor", mentor.conditions), ("mentee", mentee.conditions)):
        for one in conditions:
            if lifted(one, approved.get(side)):
                continue
            if one.kind == "no_association" and _bears(one, today, mentee.release_on):
                yield "not_possible" if one.sealed else "association"
            if side == "mentor":
                yield from _of_the_mentor(one, mentee, today)


def _of_the_mentor(one: LicenceCondition, mentee: Mentee, today: date) -> Iterable[str]:
    day = mentee.release_on or today
    if one.kind == "no_contact_with_prisoners" and one.from_on <= day and one.holds_on(max(today, one.from_on)):
        yield "people_in_prison"
    if one.kind == "travel_notified" and one.holds_on(day):
        yield "travel"
    if one.kind == "curfew" and one.holds_on(day) and _keeps_in(one, mentee):
        yield "curfew"


def _bears(condition: LicenceCondition, today: date, release_on: date | None) -> bool:
    """Whether it is in force on some day from today until twelve weeks after the release."""
    last = (release_on or today) + FIRST_WEEKS
    return condition.from_on <= last and (condition.until_on is None or condition.until_on >= today)


def _keeps_in(curfew: LicenceCondition, mentee: Mentee) -> bool:
    """Whether the mentor has to be at home while they set off for the gate, or wait at it."""
    hours = hours_of(curfew.detail or "")
    if hours is None:
        return False
    begins, ends = (one.hour * 60 + one.minute for one in hours)
    opens, closes = (one.hour * 60 + one.minute for one in mentee.window)
    needed = range(max(0, opens - mentee.travel_minutes), closes)
    return any((begins <= minute < ends) if begins <= ends else (minute >= begins or minute < ends)
               for minute in needed)  # fmt: skip
