"""The demo's circles and what became of their meetings over three months."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.circle.agreement import sign_agreement, signers, write_agreement
from circles.circle.circle import Circle
from circles.circle.forming import core_member_agrees, form_circle
from circles.circle.gate import hold_briefing, pass_gate
from circles.circle.phase import begin_weekly
from circles.circle.seat import open_seats
from circles.database import writing
from circles.journal import Actor
from circles.local_time import local_date
from circles.meetings.attendance import answer
from circles.meetings.meeting import Meeting
from circles.meetings.outcome import meeting_did_not_happen
from circles.meetings.series import extend_series
from circles.meetings.slot import set_weekly_slot
from circles.people.clearance import record_clearance
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.volunteer import Volunteer
from web.demo.aftermath import hand_to, in_touch_before, themselves, write_up
from web.demo.names import CIRCLES
from web.demo.region import VOLUNTEERS, Region, time_of, weekday_of

ZONE = "Europe/London"
LEFT_OPEN = 1  # the latest meeting of the first circle still waits to be said of


def add_circles(engine: Engine, region: Region, core_members: list[UUID], volunteers: list[UUID]) -> Iterator[UUID]:
    """Circles around the core members; the last one is still forming. Yields each one's id."""
    for place, core_member_id in enumerate(core_members):
        forming = place == len(core_members) - 1
        few = _take(volunteers, place, 3 if forming else 4 + place % 2)
        with writing(engine) as session:
            core_member = session.get_one(CoreMember, core_member_id)
            volunteers_here = [session.get_one(Volunteer, one) for one in few]
            circle = gather(session, region, _name(place), core_member, volunteers_here, region.began)
            if not forming:
                _begin(session, region, place, circle)
            session.commit()
        yield circle.id


def _name(place: int) -> str:
    turn = place // len(CIRCLES)
    return CIRCLES[place % len(CIRCLES)] + (f" {turn + 1}" if turn else "")


def _take(volunteers: list[UUID], place: int, count: int) -> list[UUID]:
    """One experienced volunteer (every third is) and others, none of them twice."""
    group, within = divmod(place, 6)  # forty volunteers for every six circles, the last ones not in the pool
    start = group * VOLUNTEERS + within * 5
    return volunteers[start : start + count]


def _by(region: Region, core_member: CoreMember) -> Actor:
    return region.by("coordinator2" if core_member.coordinator_id == region.accounts["coordinator2"] else "coordinator")


def gather(
    session: Session, region: Region, name: str, core_member: CoreMember, volunteers: list[Volunteer], now: datetime
) -> Circle:
    """A forming circle around a core member, of volunteers who are trained for it where it is an adapted one."""
    place_id = region.venues[len(name) % len(region.venues)] if region.venues else None
    by = _by(region, core_member)
    if core_member.adapted:
        for one in volunteers:
            person = session.get_one(Person, one.person_id)
            record_clearance(session, person, "adapted_training", by, now, issued_on=now.date() - timedelta(days=30))
    return form_circle(session, core_member, name, volunteers, by, now, place_id=place_id)


def settle_circle(session: Session, region: Region, circle: Circle, now: datetime) -> None:
    """Everything a circle goes through before it meets."""
    by, on = _by(region, session.get_one(CoreMember, circle.core_member_id)), now.date()
    core_member_agrees(session, circle, on, by, now)
    hold_briefing(session, circle, on, [seat.person_id for seat in open_seats(session, circle.id)], by, now)
    write_agreement(session, circle, 1, "We meet weekly. What is said here stays here, but for harm.", by, now)
    sign_agreement(session, circle, [person_id for person_id, _ in signers(session, circle)], on, by, now)
    if circle.state == "briefed":
        pass_gate(session, circle, by, now)
    begin_weekly(session, circle, by, now)


def _begin(session: Session, region: Region, place: int, circle: Circle) -> None:
    """Through the gate three months ago, and then the weekly slot."""
    now = region.began
    settle_circle(session, region, circle, now)
    by = _by(region, session.get_one(CoreMember, circle.core_member_id))
    set_weekly_slot(
        session, circle, weekday_of(region, place), time_of(place), ZONE, 90, circle.place_id,
        local_date(now, ZONE), 1, by, now,
    )  # fmt: skip


def tell_history(engine: Engine, region: Region) -> Iterator[int]:
    """What became of every meeting until now, circle by circle. Yields how many meetings each had."""
    with writing(engine) as session:
        circles = session.exec(select(Circle.id).order_by(col(Circle.id))).all()
    for place, circle_id in enumerate(circles):
        with writing(engine) as session:
            past = list(
                session.exec(
                    select(Meeting)
                    .where(Meeting.circle_id == circle_id, col(Meeting.ends_at) < region.now)
                    .order_by(col(Meeting.starts_at))
                )
            )
            told = past[: len(past) - (LEFT_OPEN if place == 0 else 0)]
            for meeting in told:
                _tell(session, region, meeting, unread=place == 1 and meeting is told[-1])
            if place == 0 and past:
                hand_to(session, region, past[-1])
            session.commit()
        yield len(past)
    with writing(engine) as session:
        extend_series(session, region.now)
        session.commit()


def _tell(session: Session, region: Region, meeting: Meeting, *, unread: bool) -> None:
    circle = session.get_one(Circle, meeting.circle_id)
    by = _by(region, session.get_one(CoreMember, circle.core_member_id))
    asked_at = meeting.starts_at - timedelta(hours=20)
    after = meeting.ends_at + timedelta(minutes=20)
    if meeting.holiday_decision == "undecided" or region.random.random() < 0.04:
        meeting_did_not_happen(session, meeting, "The hall was shut.", by, after)
        return
    in_touch_before(session, region, meeting, by)
    present = {seat.person_id: region.random.random() for seat in open_seats(session, circle.id)}
    for person_id, chance in present.items():
        _answer(session, meeting, person_id, chance, asked_at)
    outcomes = {person_id: _outcome(chance) for person_id, chance in present.items()}
    itself = session.get_one(CoreMember, circle.core_member_id).person_id
    outcomes[itself] = _outcome(region.random.random())
    write_up(session, region, meeting, outcomes, by, read=not unread)


def _outcome(chance: float) -> str:
    return "present" if chance < 0.86 else "apologies" if chance < 0.97 else "no_show"


def _answer(session: Session, meeting: Meeting, person_id: UUID, chance: float, at: datetime) -> None:
    if chance < 0.92:
        said = "yes" if chance < 0.86 else "no"
        answer(session, meeting, person_id, said, "text", meeting.revision, themselves(meeting, person_id), at)
