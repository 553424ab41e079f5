"""Changing one meeting: another day, time or place, off, on again, one more, and what to do about a bank holiday.

Every change raises the revision, forgets the answers to the old one and writes `changed_at`, from which
`telling.py` works out whom to tell. Nothing that is over can be changed.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.accounts.provider import Provider
from circles.circle.circle import OPEN_STATES, Circle
from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import become, may_become, spoken
from circles.local_time import at, date_in_words, time_in_words
from circles.meetings.attendance import expect, forget_answers
from circles.meetings.meeting import MOVES, Meeting, place_in_time, wall_clock
from circles.places.bank_holiday import bank_holidays

LONGEST_AHEAD = timedelta(days=366)
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 480


def move_meeting(
    session: Session, meeting: Meeting, on_date: date, at_time: time, place_id: UUID | None, reason: str, by: Actor,
    now: datetime, *, version: int | None = None,
) -> None:  # fmt: skip
    """Give a meeting another day, time or place; moving it back is a change too, and asks everybody again.

    `version` is the one that was being edited (None: not from a form). Raises WrongMoment where the meeting is over,
    EditedMeanwhile, and BadInput for a time that has passed, is taken, or is the one it has.
    """
    _still_open(meeting, now)
    _same_version(meeting, version)
    check_when(on_date, at_time, meeting.zone, now)
    change = _change(meeting, on_date, at_time, place_id)
    if change == "moved":
        _not_taken(session, meeting.circle_id, at(on_date, at_time, meeting.zone), meeting.id)
    was = wall_clock(meeting)
    meeting.was_on, meeting.was_at = meeting.on_date, meeting.at_time
    meeting.on_date, meeting.at_time, meeting.place_id = on_date, at_time, place_id
    meeting.holiday_decision = _holiday_after_move(session, meeting)
    _changed(session, meeting, change, reason, now)
    _write(session, "move_meeting", meeting, by, now, was, wall_clock(meeting) if change == "moved" else change)


def cancel_meeting(
    session: Session, meeting: Meeting, reason: str, by: Actor, now: datetime, *, version: int | None = None
) -> None:
    """Call a meeting off. Whoever was told of it is told that it is off."""
    _still_open(meeting, now)
    _same_version(meeting, version)
    become(meeting, "cancelled", MOVES)
    if meeting.holiday_decision is not None:
        meeting.holiday_decision = "cancelled"
    _changed(session, meeting, None, reason, now)
    _write(session, "cancel_meeting", meeting, by, now, "planned", "cancelled")


def restore_meeting(session: Session, meeting: Meeting, by: Actor, now: datetime) -> None:
    """Put a cancelled meeting on again, at its old day and time, and ask everybody again."""
    if meeting.state != "cancelled":
        raise WrongMoment("This meeting is not off, so it need not be put on again.")
    if meeting.starts_at <= now:
        raise WrongMoment("Its day has passed. Add a new meeting instead.")
    if session.get_one(Circle, meeting.circle_id).state not in OPEN_STATES:
        raise WrongMoment("The circle has ended, so it has no more meetings.")
    _not_taken(session, meeting.circle_id, meeting.starts_at, meeting.id)
    become(meeting, "planned", MOVES)
    if meeting.holiday_decision is not None:
        meeting.holiday_decision = "keep"
    _changed(session, meeting, "back_on", "", now)
    _write(session, "restore_meeting", meeting, by, now, "cancelled", "planned")


def keep_on_holiday(session: Session, meeting: Meeting, by: Actor, now: datetime) -> None:
    """Say that a meeting on a bank holiday goes ahead (F17). It changes nothing else, so nobody is told."""
    _still_open(meeting, now)
    if meeting.holiday_decision is None:
        raise WrongMoment("That day is not a bank holiday, so there is nothing to decide.")
    was, meeting.holiday_decision = meeting.holiday_decision, "keep"
    meeting.version += 1
    session.add(meeting)
    session.flush()
    _write(session, "keep_on_holiday", meeting, by, now, was, "keep")


def add_single_meeting(
    session: Session, circle: Circle, on_date: date, at_time: time, lasts_minutes: int, place_id: UUID | None,
    by: Actor, now: datetime,
) -> Meeting:  # fmt: skip
    """Add one meeting outside the weekly slot: a first one, one in a crisis, one in place of another."""
    if circle.state not in OPEN_STATES or circle.state == "suspended":
        raise WrongMoment(f"This circle is {spoken(circle.state)}, so a meeting cannot be added.")
    provider = session.get_one(Provider, circle.provider_id)
    check_when(on_date, at_time, provider.timezone, now)
    check_length(lasts_minutes)
    _not_taken(session, circle.id, at(on_date, at_time, provider.timezone), None)
    meeting = new_meeting(circle, provider, on_date, at_time, provider.timezone, lasts_minutes, place_id, now)
    meeting.holiday_decision = "keep" if _is_holiday(provider, on_date) else None
    session.add(meeting)
    session.flush()
    expect(session, circle, [meeting])
    record(
        session, "add_single_meeting", "meeting", meeting.id, by, now, provider_id=circle.provider_id,
        about=circle.core_member_id, now_is=wall_clock(meeting),
    )  # fmt: skip
    return meeting


def new_meeting(
    circle: Circle, provider: Provider, on_date: date, at_time: time, zone: str, lasts_minutes: int,
    place_id: UUID | None, now: datetime,
) -> Meeting:  # fmt: skip
    """A meeting that is not written yet, with its moments worked out."""
    meeting = Meeting(
        provider_id=circle.provider_id, circle_id=circle.id, on_date=on_date, at_time=at_time, zone=zone,
        lasts_minutes=lasts_minutes, place_id=place_id, starts_at=now, ends_at=now, remind_at=now,
    )  # fmt: skip
    place_in_time(meeting, provider, now)
    return meeting


def check_when(on_date: date, at_time: time, zone: str, now: datetime) -> None:
    """Raises BadInput for a day and time that have passed, or that are more than a year away."""
    starts_at = at(on_date, at_time, zone)
    if starts_at <= now:
        raise BadInput({"on": "That day and time have passed. Choose a later one."})
    if starts_at > now + LONGEST_AHEAD:
        raise BadInput({"on": "That is more than a year away. Check the year."})


def check_length(lasts_minutes: int) -> None:
    if not SHORTEST_MINUTES <= lasts_minutes <= LONGEST_MINUTES:
        raise BadInput({"lasts": f"Write a length from {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes."})


def theirs(meeting: Meeting) -> Mapping[str, str]:
    """How the meeting stands now, by form field, for whoever was editing an older version."""
    when = date_in_words(meeting.on_date, meeting.on_date), time_in_words(meeting.at_time)
    return {"on": when[0], "at": when[1], "state": spoken(meeting.state)}


def _still_open(meeting: Meeting, now: datetime) -> None:
    if not may_become(meeting, "cancelled", MOVES):
        raise WrongMoment(
            f"This meeting is {'off' if meeting.state == 'cancelled' else 'over'}, so it cannot be changed."
        )
    if meeting.ends_at <= now:
        raise WrongMoment("This meeting is over, so it cannot be changed. Say whether it happened.")


def _same_version(meeting: Meeting, version: int | None) -> None:
    if version is not None and version != meeting.version:
        raise EditedMeanwhile(dict(theirs(meeting)))


def _change(meeting: Meeting, on_date: date, at_time: time, place_id: UUID | None) -> str:
    """What kind of change this is. Raises BadInput where it is none."""
    if (on_date, at_time) != (meeting.on_date, meeting.at_time):
        return "moved"
    if place_id != meeting.place_id:
        return "place"
    raise BadInput({"on": "That is the day, time and place it already has. Change one of them."})


def _not_taken(session: Session, circle_id: UUID, starts_at: datetime, itself: UUID | None) -> None:
    taken = select(Meeting.id).where(
        col(Meeting.circle_id) == circle_id,
        col(Meeting.starts_at) == starts_at,
        col(Meeting.state) == "planned",
    )
    if session.exec(taken.where(col(Meeting.id) != itself) if itself else taken).first() is not None:
        raise BadInput({"on": "The circle has a meeting then already. Choose another day or time."})


def _changed(session: Session, meeting: Meeting, change: str | None, reason: str, now: datetime) -> None:
    """What every change has in common."""
    provider = session.get_one(Provider, meeting.provider_id)
    if change != "moved":
        meeting.was_on = meeting.was_at = None
    meeting.change, meeting.change_reason, meeting.changed_at = change, reason or None, now
    meeting.revision += 1
    meeting.version += 1
    place_in_time(meeting, provider, now)
    session.add(meeting)
    session.flush()
    forget_answers(session, [meeting.id])


def _holiday_after_move(session: Session, meeting: Meeting) -> str | None:
    provider = session.get_one(Provider, meeting.provider_id)
    if _is_holiday(provider, meeting.on_date):
        return "keep"
    return "moved" if meeting.holiday_decision else None


def _is_holiday(provider: Provider, day: date) -> bool:
    return day in bank_holidays(provider.holiday_division)


def _write(session: Session, verb: str, meeting: Meeting, by: Actor, now: datetime, was: str, now_is: str) -> None:
    about = session.exec(select(Circle.core_member_id).where(col(Circle.id) == meeting.circle_id)).one()
    record(
        session, verb, "meeting", meeting.id, by, now, provider_id=meeting.provider_id, about=about, was=was,
        now_is=now_is,
    )  # fmt: skip
