"""Which days a list of meetings shows, and a month as weeks of days."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from circles.seen.meeting import MeetingRow

QUARTER = timedelta(weeks=13, days=6)
A_WHILE = timedelta(days=34)  # five weeks of every circle at a time
LOOK_BACK = timedelta(days=7)
MONDAY_FIRST = Calendar(0)


@dataclass(frozen=True)
class MonthDay:
    """One day of a month's page."""

    day: date
    in_month: bool
    today: bool
    holiday: str
    meetings: tuple[MeetingRow, ...]

    @property
    def css(self) -> str:
        marks = {
            "elsewhere": not self.in_month, "today": self.today, "holiday": bool(self.holiday),
            "nothing": not self.meetings and not self.holiday,
        }  # fmt: skip
        return " ".join(mark for mark, holds in marks.items() if holds)


@dataclass(frozen=True)
class Month:
    """A month in whole weeks, Monday first, with its neighbours' first days."""

    first: date
    before: date
    after: date
    weeks: tuple[tuple[date, ...], ...]

    @property
    def shown(self) -> tuple[date, date]:
        """The first and the last day on the page."""
        return self.weeks[0][0], self.weeks[-1][-1]


def month_of(day: date) -> Month:
    first = day.replace(day=1)
    weeks = tuple(tuple(week) for week in MONDAY_FIRST.monthdatescalendar(first.year, first.month))
    after = (first + timedelta(days=31)).replace(day=1)
    return Month(first, (first - timedelta(days=1)).replace(day=1), after, weeks)


def days_of(month: Month, meetings: list[MeetingRow], holidays: dict[date, str], today: date) -> list[list[MonthDay]]:
    """The weeks of a month with what happens on each day."""
    by_day: dict[date, list[MeetingRow]] = {}
    for meeting in meetings:
        by_day.setdefault(meeting.on_date, []).append(meeting)
    return [
        [
            MonthDay(
                day, day.month == month.first.month, day == today, holidays.get(day, ""), tuple(by_day.get(day, ()))
            )
            for day in week
        ]
        for week in month.weeks
    ]


def day_asked(text: str, otherwise: date) -> date:
    """A day or month of an address ("2026-12-03", "2026-12"); what is none is `otherwise`."""
    try:
        asked = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return otherwise
    return asked if 2000 <= asked.year <= 2100 else otherwise
