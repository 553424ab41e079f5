"""A meeting series: one weekday and one wall-clock time, kept across clock changes, with exceptions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Time
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.provider import Provider
from circles.circle.circle import OPEN_STATES, Circle
from circles.column import identifier, link, plain
from circles.journal import Actor, record
from circles.lifecycle import become
from circles.local_time import weekly
from circles.meetings.attendance import expect, forget_answers
from circles.meetings.changing import new_meeting
from circles.meetings.meeting import MOVES, Meeting
from circles.places.bank_holiday import bank_holidays

QUARTER = timedelta(weeks=13)
MADE_AHEAD = timedelta(weeks=12)  # a series with less than this ahead is made longer
MEETS = tuple(state for state in OPEN_STATES if state != "suspended")


class MeetingSeries(SQLModel, table=True):
    """When a circle meets. `weekday` is 0 (Monday) to 6; `lasts_minutes` is the planned length."""

    __tablename__ = "meeting_series"
    __table_args__ = (Index("ix_meeting_series_until_on_made_until", "until_on", "made_until"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    circle_id: UUID = link("circle.id")
    weekday: int = plain(Integer)
    at_time: time = plain(Time)
    zone: str = plain(Text)
    lasts_minutes: int = plain(Integer, default=90)
    every_weeks: int = plain(Integer, default=1)
    place_id: UUID | None = link("place.id", nullable=True)
    from_on: date = plain(Date)
    until_on: date | None = plain(Date, default=None)
    made_until: date = plain(Date)

    def days(self, after: date, until: date) -> list[date]:
        """The days of this slot after `after`, up to and including `until`, in step with its first day."""
        return [day for day in weekly(self.from_on, self.weekday, self.every_weeks, until) if day > after]


def current_series(session: Session, circle_id: UUID) -> MeetingSeries | None:
    """The slot a circle has now."""
    mine = select(MeetingSeries).where(col(MeetingSeries.circle_id) == circle_id, col(MeetingSeries.until_on).is_(None))
    return session.exec(mine).first()


def extend_series(session: Session, now: datetime, at_most: int = 50) -> int:
    """Make the next meetings of up to `at_most` series that have less than twelve weeks ahead; how many those were.

    The worker calls this daily, and again with a commit between until it answers 0. Reads one index.
    """
    today = now.date()
    short = (
        select(MeetingSeries, Circle)
        .join(Circle, col(Circle.id) == MeetingSeries.circle_id)
        .where(col(MeetingSeries.until_on).is_(None), col(MeetingSeries.made_until) < today + MADE_AHEAD)
        .where(col(Circle.state).in_(MEETS))
        .order_by(col(MeetingSeries.made_until))
        .limit(at_most)
    )
    found = session.exec(short).all()
    for series, circle in found:
        days = series.days(max(series.made_until, today), today + QUARTER)
        make_meetings(session, circle, series, days, now)
        series.made_until = today + QUARTER
        session.add(series)
    session.flush()
    return len(found)


def stop_meetings(session: Session, circle: Circle, by: Actor, now: datetime) -> int:
    """Call off everything that is still to come, and make no more; how many meetings that were.

    For the circle that ends or is suspended, in its own transaction: so its queued texts stop with it.
    """
    close_series(session, circle.id, now.date())
    ahead = select(Meeting).where(
        col(Meeting.circle_id) == circle.id, col(Meeting.starts_at) > now, col(Meeting.state) == "planned"
    )
    meetings = session.exec(ahead).all()
    call_off(session, meetings, now)
    for meeting in meetings:
        record(
            session, "cancel_meeting", "meeting", meeting.id, by, now, provider_id=circle.provider_id,
            about=circle.core_member_id, was="planned", now_is=circle.state,
        )  # fmt: skip
    return len(meetings)


def close_series(session: Session, circle_id: UUID, from_on: date) -> MeetingSeries | None:
    """End the slot a circle has, the day before `from_on`."""
    series = current_series(session, circle_id)
    if series is not None:
        series.until_on = from_on - timedelta(days=1)
        session.add(series)
        session.flush()
    return series


def make_meetings(session: Session, circle: Circle, series: MeetingSeries, days: Sequence[date], now: datetime) -> None:
    provider = session.get_one(Provider, series.provider_id)
    holidays = bank_holidays(provider.holiday_division)
    made = [_from_series(circle, provider, series, day, now) for day in days]
    for meeting in made:
        meeting.holiday_decision = "undecided" if meeting.on_date in holidays else None
    session.add_all(made)
    session.flush()
    expect(session, circle, made)


def _from_series(circle: Circle, provider: Provider, series: MeetingSeries, day: date, now: datetime) -> Meeting:
    when = (day, series.at_time, series.zone, series.lasts_minutes, series.place_id)
    meeting = new_meeting(circle, provider, *when, now)
    meeting.series_id, meeting.series_on = series.id, day
    return meeting


def call_off(session: Session, meetings: Iterable[Meeting], now: datetime) -> None:
    off = list(meetings)
    for meeting in off:
        become(meeting, "cancelled", MOVES)
        meeting.was_on = meeting.was_at = meeting.minutes_due_at = None
    raise_revision(session, off, now)


def raise_revision(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    for meeting in meetings:
        meeting.revision += 1
        meeting.version += 1
        meeting.changed_at = now
        session.add(meeting)
    session.flush()
    forget_answers(session, [meeting.id for meeting in meetings])
