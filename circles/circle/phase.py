"""The phases of a circle's life, after the gate: weekly, fortnightly, ending, ended, and what may come between (D§1).

A circle that ends or is suspended calls off its meetings in the same transaction, and so the texts about them.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from circles.circle.agreement import latest_agreement, write_agreement
from circles.circle.circle import MOVES, Circle
from circles.circle.forming import release
from circles.circle.seat import open_seats
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import become, spoken
from circles.local_time import local_date
from circles.meetings.series import current_series, stop_meetings
from circles.meetings.slot import set_weekly_slot
from circles.people import core_member as core_members
from circles.people.core_member import CoreMember

EARLY_END_REASONS = {
    "withdrew": "The core member withdrew",
    "not_suited": "The circle did not suit their needs",
    "recalled": "Recalled to prison",
    "new_charge": "A new arrest, charge or conviction",
    "too_few_volunteers": "Too few volunteers",
    "moved_away": "Moved away",
    "health": "Health",
    "died": "Died",
    "safety": "A breach of safety or boundaries",
    "funding": "The provider or its funding",
}
AFTER_EARLY_END = ("waiting", "ended", "withdrawn")
RESUMES_AS = ("weekly", "fortnightly", "custody_phase")


def begin_custody_phase(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """The circle meets inside the prison, before release."""
    _go(session, circle, "begin_custody_phase", "custody_phase", by, now)


def begin_weekly(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """Weekly meetings begin. In a crisis also from fortnightly, at once: signing follows and blocks nothing (F17)."""
    was = circle.state
    _go(session, circle, "begin_weekly", "weekly", by, now)
    if was == "fortnightly":
        _change_frequency(session, circle, 1, by, now)


def go_fortnightly(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """Meet every two weeks from now on: a new version of the agreement to sign, and every second meeting falls away."""
    _go(session, circle, "go_fortnightly", "fortnightly", by, now)
    _change_frequency(session, circle, 2, by, now)


def begin_ending(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """The planned ending begins: the meetings go on until the last one."""
    _go(session, circle, "begin_ending", "ending", by, now)


def end_circle(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """The circle has ended as planned: its meetings stop, and its volunteers are back in the pool."""
    _go(session, circle, "end_circle", "ended", by, now)
    _part(session, circle, "ended", "Planned ending", by, now)


def end_early(
    session: Session, circle: Circle, why: str, note: str, core_member_next: str, by: Actor, now: datetime
) -> None:
    """The circle ends before its time. `why` is one of EARLY_END_REASONS; the core member waits again, or does not."""
    problems = {}
    if why not in EARLY_END_REASONS:
        problems["why"] = "Choose the reason that fits best."
    if core_member_next not in AFTER_EARLY_END:
        problems["core_member_next"] = "Choose what comes next for the core member."
    if problems:
        raise BadInput(problems)
    _go(session, circle, "end_early", "ended_early", by, now, reason=_reason(why, note))
    _part(session, circle, core_member_next, EARLY_END_REASONS[why], by, now)


def suspend(session: Session, circle: Circle, reason: str, by: Actor, now: datetime) -> None:
    """Hold the circle: a recall, a worry that must be settled first. Its meetings are called off until it resumes."""
    if not reason.strip():
        raise BadInput({"reason": "Write why, in a few words."})
    _go(session, circle, "suspend", "suspended", by, now, reason=reason.strip())
    stop_meetings(session, circle, by, now)


def resume(session: Session, circle: Circle, state: str, by: Actor, now: datetime) -> None:
    """Go on after a suspension, in one of RESUMES_AS. The weekly slot is set anew: people's weeks have changed."""
    if circle.state != "suspended":
        raise WrongMoment(f"This circle is {spoken(circle.state)}, so there is nothing to resume.")
    if state not in RESUMES_AS:
        raise BadInput({"state": "Choose how the circle goes on."})
    _go(session, circle, "resume", state, by, now)


def begin_follow_up(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """The follow-up call after a planned ending."""
    _go(session, circle, "begin_follow_up", "follow_up", by, now)


def close_circle(session: Session, circle: Circle, by: Actor, now: datetime) -> None:
    """Nothing is left to do."""
    _go(session, circle, "close_circle", "closed", by, now)


def _go(
    session: Session, circle: Circle, verb: str, state: str, by: Actor, now: datetime, reason: str | None = None
) -> None:
    was = circle.state
    if was == "suspended" and verb not in ("resume", "end_early"):
        raise WrongMoment("This circle is suspended. Resume it first.")
    become(circle, state, MOVES)
    circle.state_since, circle.state_reason = now.date(), reason
    circle.version += 1
    session.add(circle)
    session.flush()
    record(
        session, verb, "circle", circle.id, by, now, provider_id=circle.provider_id, about=circle.core_member_id,
        was=was, now_is=state,
    )  # fmt: skip


def _change_frequency(session: Session, circle: Circle, every_weeks: int, by: Actor, now: datetime) -> None:
    """A new version of the agreement, and the weekly slot in its new step. Unsigned, it blocks nothing (F17)."""
    before = latest_agreement(session, circle.id)
    if before is None or before.every_weeks != every_weeks:
        write_agreement(session, circle, every_weeks, (before.words if before else None) or "", by, now)
    series = current_series(session, circle.id)
    if series is None or series.every_weeks == every_weeks:
        return
    tomorrow = max(local_date(now, series.zone) + timedelta(days=1), series.from_on)
    set_weekly_slot(
        session, circle, series.weekday, series.at_time, series.zone, series.lasts_minutes, series.place_id, tomorrow,
        every_weeks, by, now,
    )  # fmt: skip


def _part(session: Session, circle: Circle, core_member_next: str, reason: str, by: Actor, now: datetime) -> None:
    """Everybody goes their way, and what was planned is called off."""
    stop_meetings(session, circle, by, now)
    circle.ended_on = now.date()
    sitting = open_seats(session, circle.id)
    for seat in sitting:
        seat.left_on = now.date()
        session.add(seat)
    session.flush()
    for seat in sitting:
        release(session, seat, by, now)
    core_member = session.get_one(CoreMember, circle.core_member_id)
    if core_member.state == "in_a_circle":
        core_members.leave_circle(session, core_member, core_member_next, reason, by, now)


def _reason(why: str, note: str) -> str:
    return f"{EARLY_END_REASONS[why]}. {note.strip()}".strip()
