"""The formation gate: what a circle still lacks, who may let a point pass, and what nobody may (D§1, F11).

Clearances are asked of the day of the first meeting and not of today (F21). A missing check, vetting or briefing and
a refusal by either side are never overridden; size and experience by a manager; everything else by the coordinator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.circle.agreement import latest_agreement, unsigned
from circles.circle.circle import MOVES, Circle, GateOverride
from circles.circle.seat import Seat, open_seats, seats
from circles.errors import BadInput, NotAllowed, Refusal, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import become
from circles.local_time import local_date
from circles.meetings.meeting import Meeting
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.standing import stands

Whose = Literal["nobody", "manager", "coordinator"]
FEWEST, MOST = 4, 6
EXPERIENCED = ("required", "preferred", "off")  # the provider's policy (F23)
CHECKS = ("dbs",)  # unless the provider's policy "checks" asks for more; whoever is in the pool has been trained
WHILE_FORMING, BEFORE_MEETING = "forming", "briefed"


@dataclass(frozen=True)
class Point:
    """One thing the gate asks. `override` says who may let it pass; `stage` is the state it must be met in to go on."""

    code: str
    sentence: str
    override: Whose
    stage: str
    overridden: bool = False
    advice: bool = False

    @property
    def missing(self) -> bool:
        return not (self.overridden or self.advice)


class GateClosed(Refusal):
    """The circle cannot go on yet. The sentence lists what is missing."""

    status = 409

    def __init__(self, points: Sequence[Point]) -> None:
        self.points = tuple(points)
        super().__init__("The circle cannot go on yet. " + " ".join(point.sentence for point in points))


def first_meeting_on(session: Session, circle: Circle, now: datetime) -> date:
    """The day clearances are asked of: the first planned meeting, or today where there is none."""
    planned = select(col(Meeting.on_date)).where(
        col(Meeting.circle_id) == circle.id, col(Meeting.state) == "planned", col(Meeting.starts_at) > now
    )
    first = session.exec(planned.order_by(col(Meeting.starts_at)).limit(1)).first()
    return first or local_date(now, session.get_one(Provider, circle.provider_id).timezone)


def gate(session: Session, circle: Circle, now: datetime) -> list[Point]:
    """Everything that is missing, in the order in which it is done, with what was let pass marked so."""
    sitting = seats(session, circle.id)
    passed = set(session.exec(select(GateOverride.point).where(col(GateOverride.circle_id) == circle.id)))
    found = [
        *_group(session, circle, sitting),
        *_checks(session, circle, sitting, first_meeting_on(session, circle, now)),
        *_briefing(circle, sitting),
        *_agreement(session, circle),
    ]
    return [_let_pass(point) if point.code in passed and point.override != "nobody" else point for point in found]


def missing(session: Session, circle: Circle, now: datetime, stage: str = BEFORE_MEETING) -> list[Point]:
    """What keeps the circle from leaving `stage`."""
    stages = (WHILE_FORMING,) if stage == WHILE_FORMING else (WHILE_FORMING, BEFORE_MEETING)
    return [point for point in gate(session, circle, now) if point.stage in stages and point.missing]


def override_point(session: Session, circle: Circle, code: str, reason: str, by: Actor, now: datetime) -> GateOverride:
    """Let one missing point pass, with the reason. Raises NotAllowed where it is not theirs or nobody's to let pass."""
    point = next((one for one in gate(session, circle, now) if one.code == code), None)
    if point is None or point.overridden or point.advice:
        raise WrongMoment("That is not missing, so there is nothing to let pass.")
    if point.override == "nobody":
        raise NotAllowed("Nobody may let this pass. A missing check, vetting, briefing or consent has to be put right.")
    if point.override not in by.roles:
        raise NotAllowed(f"A {point.override} has to let this pass.")
    if not reason.strip():
        raise BadInput({"reason": "Write why, in a few words."})
    assert by.account_id is not None, "only people override"
    row = GateOverride(
        provider_id=circle.provider_id, circle_id=circle.id, point=code, reason=reason.strip(),
        by_account_id=by.account_id, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write(session, "override_point", circle, by, now, None, code)
    return row


def hold_briefing(
    session: Session, circle: Circle, on: date, present: Sequence[UUID], by: Actor, now: datetime
) -> None:
    """The briefing by police and probation was held for the volunteers `present` (person ids); later ones are added.

    The first moves the circle on. Raises GateClosed before the group is whole and the core member has agreed.
    """
    if circle.state == "forming" and (open_points := missing(session, circle, now, WHILE_FORMING)):
        raise GateClosed(open_points)
    if on > now.date():
        raise BadInput({"on": "That day has not come yet. Write the day it was held."})
    sitting = [seat for seat in open_seats(session, circle.id) if seat.person_id in set(present)]
    if not sitting or len(sitting) != len(set(present)):
        raise BadInput({"present": "Tick everybody who was there."})
    for seat in sitting:
        seat.briefed_on = on
        session.add(seat)
    was = circle.state
    if circle.state == "forming":
        become(circle, "briefed", MOVES)
        circle.state_since, circle.briefed_on = now.date(), on
    circle.version += 1
    session.add(circle)
    session.flush()
    _write(session, "hold_briefing", circle, by, now, was, circle.state)


def pass_gate(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """Everything is there: the circle may meet. Raises GateClosed with what is still missing."""
    if circle.state == "briefed" and (open_points := missing(session, circle, now)):
        raise GateClosed(open_points)
    if circle.state == "forming":
        raise GateClosed(missing(session, circle, now))
    was = circle.state
    become(circle, "agreement_signed", MOVES)
    circle.state_since = now.date()
    circle.version += 1
    session.add(circle)
    session.flush()
    _write(session, "pass_gate", circle, by, now, was, circle.state)


# ---- the points ----


def _group(session: Session, circle: Circle, sitting: Sequence[Seat]) -> Iterator[Point]:
    if len(sitting) < FEWEST:
        lack = FEWEST - len(sitting)
        more = f"{lack} more volunteer{'' if lack == 1 else 's'}"
        yield Point("too_few", f"A circle needs four volunteers: {more} to find.", "manager", WHILE_FORMING)
    if len(sitting) > MOST:
        yield Point("too_many", "A circle has at most six volunteers.", "manager", WHILE_FORMING)
    policy = _policies(session, circle).get("experienced", "required")
    if policy != "off" and not any(seat.experienced for seat in sitting):
        sentence = "One volunteer with experience of a circle is needed."
        yield Point("experienced", sentence, "manager", WHILE_FORMING, advice=policy == "preferred")
    if circle.core_member_agreed_on is None:
        yield Point("core_member", "The core member has not agreed to this group yet.", "nobody", WHILE_FORMING)


def _checks(session: Session, circle: Circle, sitting: Sequence[Seat], on: date) -> Iterator[Point]:
    """Two queries, whatever the size of the circle."""
    people = [seat.person_id for seat in sitting]
    rows = session.exec(select(Clearance).where(col(Clearance.person_id).in_(people))).all()
    about = select(Person.in_custody, CoreMember.adapted).join(CoreMember, col(CoreMember.person_id) == Person.id)
    inside, adapted = session.exec(about.where(col(CoreMember.id) == circle.core_member_id)).one()
    kinds = [
        *_policies(session, circle).get("checks", CHECKS),
        *(["prison_vetting"] if inside else []),
        *(["adapted_training"] if adapted else []),  # an adapted circle needs more than the usual training (D§4)
    ]
    for seat in sitting:
        theirs = [row for row in rows if row.person_id == seat.person_id]
        for kind in kinds:
            standing = stands(theirs, kind, on)
            if standing.verdict != "ok":
                sentence, advice = f"{seat.name}: {standing.sentence}", standing.verdict == "warn"
                yield Point(f"check:{kind}:{seat.person_id}", sentence, "nobody", WHILE_FORMING, advice=advice)


def _briefing(circle: Circle, sitting: Sequence[Seat]) -> Iterator[Point]:
    if circle.briefed_on is None:
        yield Point("briefing", "The briefing has not been held yet.", "nobody", BEFORE_MEETING)
        return
    for seat in sitting:
        if seat.briefed_on is None:
            yield Point(f"briefed:{seat.person_id}", f"{seat.name} has not been briefed yet.", "nobody", BEFORE_MEETING)


def _agreement(session: Session, circle: Circle) -> Iterator[Point]:
    agreement = latest_agreement(session, circle.id)
    if agreement is None:
        yield Point("agreement", "The agreement has not been written yet.", "coordinator", BEFORE_MEETING)
        return
    for person_id, name in unsigned(session, circle, agreement):
        yield Point(f"signed:{person_id}", f"{name} has not signed the agreement yet.", "coordinator", BEFORE_MEETING)


def _policies(session: Session, circle: Circle) -> dict[str, Any]:
    return session.get_one(Provider, circle.provider_id).policies


def _let_pass(point: Point) -> Point:
    return Point(point.code, point.sentence, point.override, point.stage, overridden=True)


def _write(session: Session, verb: str, circle: Circle, by: Actor, now: datetime, was: str | None, now_is: str) -> None:
    record(
        session, verb, "circle", circle.id, by, now, provider_id=circle.provider_id, about=circle.core_member_id,
        was=was, now_is=now_is,
    )  # fmt: skip
