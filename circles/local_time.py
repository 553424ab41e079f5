"""Wall-clock time: the only way from a day and an hour on the wall to a moment, and into words.

Days and times people speak of are kept as written, with their zone; moments are aware and in UTC. Where the clocks
go forward, a time that does not exist moves on by the hour that is missing; where they go back, the first of the two
is meant.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from circles.errors import BadInput

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "cy": ("Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"),
}
SHORT_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "cy": ("Llun", "Maw", "Mer", "Iau", "Gwe", "Sad", "Sul"),
}
MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "cy": (
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
        "Rhagfyr",
    ),
}  # fmt: skip
SHORT_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "cy": ("Ion", "Chwef", "Mawrth", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag"),
}
MIDDAY = {"en": "midday", "cy": "hanner dydd"}
MIDNIGHT = {"en": "midnight", "cy": "hanner nos"}
HALVES = {"en": ("am", "pm"), "cy": ("yb", "yh")}  # y bore, yr hwyr
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
A_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone by its name, kept: making one reads a file."""
    return ZoneInfo(name)


def at(day: date, wall: time, zone: str) -> datetime:
    """The moment of a wall-clock time, in UTC, by the rule above; fold=1 in `wall` asks for the second of two."""
    moment = datetime.combine(day, wall, zone_of(zone)).astimezone(UTC)
    if wall.fold and local(moment, zone).time() != wall.replace(fold=0):  # a time that is not there has no second
        return at(day, wall.replace(fold=0), zone)
    return moment


def local(moment: datetime, zone: str) -> datetime:
    """A moment as the clock on the wall shows it."""
    return moment.astimezone(zone_of(zone))


def local_date(moment: datetime, zone: str) -> date:
    """The day it is on the wall."""
    return local(moment, zone).date()


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a day."""
    return at(day, time.min, zone)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """The first working day after `day`."""
    day += A_DAY
    while not is_working_day(day, holidays):
        day += A_DAY
    return day


def working_days_before(day: date, count: int, holidays: Collection[date]) -> date:
    """The day that lies `count` working days before `day`."""
    while count > 0:
        day -= A_DAY
        count -= is_working_day(day, holidays)
    return day


def weekly(first: date, weekday: int, every_weeks: int, until: date) -> Iterator[date]:
    """Every `every_weeks`-th `weekday` (0 is Monday) from `first` on, up to and including `until`.

    Raises ValueError for less than one week, which would never end.
    """
    if every_weeks < 1:
        raise ValueError("a slot comes back after at least one week")
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= until:
        yield day
        day += timedelta(weeks=every_weeks)


def is_quiet(moment: datetime, zone: str, quiet_from: time, quiet_until: time) -> bool:
    """Whether a moment lies in the quiet hours, which may run over midnight."""
    wall = local(moment, zone).time()
    if quiet_from <= quiet_until:
        return quiet_from <= wall < quiet_until
    return wall >= quiet_from or wall < quiet_until


def next_outside_quiet_hours(moment: datetime, zone: str, quiet_from: time, quiet_until: time) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if not is_quiet(moment, zone, quiet_from, quiet_until):
        return moment
    today = local_date(moment, zone)
    # An end that the clock shows twice may have its second time still to come: without it, a night would last a day.
    ends = (at(day, quiet_until.replace(fold=fold), zone) for day in (today, today + A_DAY) for fold in (0, 1))
    return next(end for end in ends if end > moment)


# ---- words ----


def date_in_words(day: date, today: date, language: str = "en") -> str:
    """ "Thursday 3 December", with the year when it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[language][day.weekday()]} {day.day} {MONTHS[language][day.month - 1]}{year}"


def time_in_words(wall: time, language: str = "en") -> str:
    """ "6.30pm", "6pm", "midday", "midnight"."""
    if (wall.hour, wall.minute) == (12, 0):
        return MIDDAY[language]
    if (wall.hour, wall.minute) == (0, 0):
        return MIDNIGHT[language]
    minutes = f".{wall.minute:02d}" if wall.minute else ""
    return f"{wall.hour % 12 or 12}{minutes}{HALVES[language][wall.hour // 12]}"


def moment_in_words(moment: datetime, zone: str, now: datetime, language: str = "en") -> str:
    """ "Thursday 3 December, 6.30pm"."""
    there = local(moment, zone)
    return f"{date_in_words(there.date(), local_date(now, zone), language)}, {time_in_words(there.time(), language)}"


def short_date(day: date, language: str = "en") -> str:
    """ "Thu 3 Dec", for a text. Only letters that fit the phone's small alphabet."""
    return f"{SHORT_DAYS[language][day.weekday()]} {day.day} {SHORT_MONTHS[language][day.month - 1]}"


def how_long(length: timedelta) -> str:
    """A length in its largest whole unit: "2 days", "1 hour", "5 minutes"."""
    seconds = abs(int(length.total_seconds()))
    for unit, size in (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= (2 * size if unit == "week" else size):
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"


def ago(moment: datetime, now: datetime) -> str:
    """ "3 hours ago", or "in 2 days"."""
    return f"{how_long(now - moment)} ago" if moment <= now else f"in {how_long(moment - now)}"


def due_in_words(day: date, today: date) -> str:
    """ "2 days overdue", "due today", "due tomorrow", "due in 5 days"."""
    days = (day - today).days
    if days < 0:
        return f"{how_long(timedelta(days=-days))} overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {how_long(timedelta(days=days))}")


# ---- what was typed ----

_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.IGNORECASE)

_SPOKEN_TIMES = {"midday": time(12), "noon": time(12), "12 noon": time(12), "midnight": time(0)}


def parse_date(typed: str) -> date:
    """A day as typed, "3/12/2026". Raises BadInput with what to do."""
    match = _DATE.fullmatch(typed.strip())
    if match is None:
        raise _not_a_date("Write the day, the month and the year in numbers, like 3 12 2026.")
    day, month, year = (int(part) for part in match.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise _not_a_date(f"Check the year: {year} cannot be right.")
    if not 1 <= month <= 12:
        raise _not_a_date(f"There is no month {month}. Check the day and the month.")
    try:
        return date(year, month, day)
    except ValueError:
        said = f"{day} {MONTHS['en'][month - 1]}" + (f" in {year}" if (day, month) == (29, 2) else "")
        raise _not_a_date(f"There is no {said}. Check the day and the month.") from None


def parse_time(typed: str) -> time:
    """A time as typed: "18:30", "6.30pm", "6pm", "midday". Raises BadInput with what to do."""
    text = typed.strip().lower()
    if text in _SPOKEN_TIMES:
        return _SPOKEN_TIMES[text]
    match = _TIME.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise _not_a_time()
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise _not_a_time()
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _not_a_time()
    return time(hour, minute)


def _not_a_date(sentence: str) -> BadInput:
    return BadInput({"date": sentence})


def _not_a_time() -> BadInput:
    return BadInput({"time": "Write the time like 6.30pm or 18:30."})
