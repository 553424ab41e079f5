"""The weekly slot: setting it, and moving to it what an earlier one had made.

What was changed one by one stays as it is: that somebody moved one evening says that they had a reason.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import spoken
from circles.local_time import at, local_date
from circles.meetings.changing import check_length
from circles.meetings.meeting import Meeting, place_in_time
from circles.meetings.series import (
    MEETS,
    QUARTER,
    MeetingSeries,
    call_off,
    close_series,
    make_meetings,
    raise_revision,
)
from circles.places.bank_holiday import bank_holidays

MOST_WEEKS_BETWEEN = 4
LONGEST_AHEAD = timedelta(days=366)


def set_weekly_slot(
    session: Session, circle: Circle, weekday: int, at_time: time, zone: str, lasts_minutes: int,
    place_id: UUID | None, from_on: date, every_weeks: int, by: Actor, now: datetime,
) -> MeetingSeries:  # fmt: skip
    """Set when a circle meets, and make its meetings of the next quarter at once.

    Meetings of an earlier slot are moved to the new one, week by week; what was changed one by one stays as it is.
    Raises WrongMoment where the circle does not meet, BadInput for what cannot be.
    """
    _check(circle, weekday, lasts_minutes, every_weeks, from_on, local_date(now, zone))
    close_series(session, circle.id, from_on)
    series = MeetingSeries(
        provider_id=circle.provider_id, circle_id=circle.id, weekday=weekday, at_time=at_time, zone=zone,
        lasts_minutes=lasts_minutes, every_weeks=every_weeks, place_id=place_id, from_on=from_on,
        made_until=from_on + QUARTER - timedelta(days=1),
    )  # fmt: skip
    session.add(series)
    circle.place_id = place_id  # the usual place, from which a meeting may differ
    session.add(circle)
    session.flush()
    days = [day for day in series.days(date.min, series.made_until) if at(day, at_time, zone) > now]
    free = _take_over(session, circle, series, days, now)
    make_meetings(session, circle, series, free, now)
    about = circle.core_member_id
    record(
        session, "set_weekly_slot", "circle", circle.id, by, now, provider_id=circle.provider_id, about=about,
        now_is=f"{weekday} {at_time:%H:%M} every {every_weeks}",
    )  # fmt: skip
    return series


def _check(circle: Circle, weekday: int, lasts_minutes: int, every_weeks: int, from_on: date, today: date) -> None:
    if circle.state not in MEETS:
        raise WrongMoment(f"This circle is {spoken(circle.state)}, so it has no weekly slot.")
    if weekday not in range(7):
        raise BadInput({"weekday": "Choose one of the days."})
    if not 1 <= every_weeks <= MOST_WEEKS_BETWEEN:
        raise BadInput({"every_weeks": f"Choose from 1 to {MOST_WEEKS_BETWEEN} weeks."})
    check_length(lasts_minutes)
    if not today <= from_on <= today + LONGEST_AHEAD:
        raise BadInput({"from_on": "Choose a day from today on, at most a year ahead."})


def _take_over(
    session: Session, circle: Circle, series: MeetingSeries, days: Sequence[date], now: datetime
) -> list[date]:
    """Move the untouched meetings of earlier slots to the new days of their weeks; the days that are left to make.

    A week whose meeting was moved by hand keeps that one and gets no second. What finds no day is called off.
    """
    slots = {one.id: one for one in session.exec(_slots(circle))}
    old = _still_to_come(session, circle, series.from_on, now)
    touched = {_week(one.series_on) for one in old if not _untouched(one, slots)}
    by_week: dict[tuple[int, int], list[Meeting]] = {}
    for one in old:  # two in a week where an earlier change began in mid-week
        if _untouched(one, slots):
            by_week.setdefault(_week(one.series_on), []).append(one)
    moving = [(by_week[_week(day)].pop(0), day) for day in days if _week(day) in by_week]
    left_over = [one for week in by_week.values() for one in week]
    call_off(session, left_over, now)  # first: a day they leave may be the one another is moved to
    _re_place(session, circle, series, moving, now)
    taken = touched | {_week(day) for _meeting, day in moving}
    return [day for day in days if _week(day) not in taken]


def _slots(circle: Circle) -> SelectOfScalar[MeetingSeries]:
    return select(MeetingSeries).where(col(MeetingSeries.circle_id) == circle.id)


def _still_to_come(session: Session, circle: Circle, from_on: date, now: datetime) -> Sequence[Meeting]:
    ahead = select(Meeting).where(col(Meeting.circle_id) == circle.id, col(Meeting.starts_at) > now)
    return session.exec(
        ahead.where(col(Meeting.series_on) >= from_on, col(Meeting.state) == "planned").order_by(col(Meeting.starts_at))
    ).all()


def _untouched(meeting: Meeting, slots: Mapping[UUID, MeetingSeries]) -> bool:
    """Whether a meeting still stands where its slot put it (also after being moved and moved back)."""
    assert meeting.series_id is not None, "only meetings of a series have a series_on"
    slot = slots[meeting.series_id]
    stands = (meeting.on_date, meeting.at_time, meeting.place_id)
    return stands == (meeting.series_on, slot.at_time, slot.place_id)


def _re_place(
    session: Session, circle: Circle, series: MeetingSeries, moving: Sequence[tuple[Meeting, date]], now: datetime
) -> None:
    """Put meetings into the new slot. What changes nothing for anybody raises no revision."""
    provider = session.get_one(Provider, circle.provider_id)
    holidays = bank_holidays(provider.holiday_division)
    changed = [meeting for meeting, day in moving if _put(meeting, series, day, day in holidays)]
    for meeting, _day in moving:
        place_in_time(meeting, provider, now)
        session.add(meeting)
    raise_revision(session, changed, now)


def _put(meeting: Meeting, series: MeetingSeries, day: date, holiday: bool) -> bool:
    """Give one meeting its place in the slot; whether anybody has to be told."""
    was, was_place = (meeting.on_date, meeting.at_time), meeting.place_id
    meeting.series_id, meeting.series_on = series.id, day
    meeting.on_date, meeting.at_time, meeting.place_id = day, series.at_time, series.place_id
    meeting.lasts_minutes, meeting.zone = series.lasts_minutes, series.zone
    if was != (day, series.at_time):
        meeting.holiday_decision = "undecided" if holiday else None
        meeting.change, (meeting.was_on, meeting.was_at) = "moved", was
        return True
    if was_place != series.place_id:
        meeting.change, meeting.was_on, meeting.was_at = "place", None, None
        return True
    return False


def _week(day: date | None) -> tuple[int, int]:
    assert day is not None, "a meeting of a series keeps the day the series gave it"
    return day.isocalendar()[:2]
