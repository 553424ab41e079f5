"""How large a region is, and the calendar of its two years."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from circles.local_time import at, local_date

ZONE = "Europe/London"
BEFORE = 26  # weeks in which people come before the first circle forms
YEARS = 104  # weeks of circles
AREAS = (
    ("Bristol", "BS"), ("Cardiff", "CF"), ("Leeds", "LS"), ("Swansea", "SA"), ("Newcastle", "NE"), ("Bangor", "LL"),
    ("Manchester", "M"), ("Liverpool", "L"), ("Sheffield", "S"), ("Birmingham", "B"), ("Nottingham", "NG"),
    ("York", "YO"), ("Leicester", "LE"), ("Norwich", "NR"), ("Oxford", "OX"), ("Plymouth", "PL"), ("Exeter", "EX"),
    ("Brighton", "BN"), ("Southampton", "SO"), ("Canterbury", "CT"),
)  # fmt: skip
IN_WALES = ("CF", "SA", "LL")


@dataclass(frozen=True)
class Size:
    """How many of each. The first coordinator leads every `share`-th circle, so that her lists are full."""

    name: str
    circles: int
    volunteers: int
    waiting: int
    mentors: int
    coordinators: int
    areas: int
    share: int


SIZES = {
    "region": Size("region", 20, 150, 8, 8, 3, 2, 3),
    "national": Size("national", 400, 3000, 160, 120, 36, len(AREAS), 7),
}


@dataclass(frozen=True)
class Calendar:
    """The weeks of the story, from 0 to `last`, which is the one that holds the demo's present."""

    now: datetime
    last: int = BEFORE + YEARS

    @property
    def today(self) -> date:
        return local_date(self.now, ZONE)

    @property
    def began(self) -> datetime:
        """The moment the story begins."""
        return self.moment(0, 0, time(9))

    def monday(self, week: int) -> date:
        return self.today - timedelta(days=self.today.weekday(), weeks=self.last - week)

    def moment(self, week: int, weekday: int, wall: time) -> datetime:
        """A moment of that week, but never one that is still to come."""
        return min(at(self.monday(week) + timedelta(days=weekday), wall, ZONE), self.now)
