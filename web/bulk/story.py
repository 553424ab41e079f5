"""What becomes of each circle: who is in it, when it forms, meets and ends. No database here."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from uuid import UUID

from circles.circle.circle import OPEN_STATES
from web.bulk.folk import Member, Recruit
from web.bulk.size import BEFORE, Calendar

TO_BRIEFING, TO_MEETING = 2, 3  # weeks from forming
# Each twenty-five circles hold one of every kind of life; most simply meet.
STATES = (
    "weekly", "forming", "fortnightly", "weekly", "ended", "weekly", "suspended", "weekly", "ending", "weekly",
    "forming", "weekly", "ended_early", "weekly", "weekly", "custody_phase", "fortnightly", "briefed", "weekly",
    "closed", "weekly", "fortnightly", "follow_up", "weekly", "weekly",
)  # fmt: skip
EMPTY_WHILE_FORMING, ALL_HAVE_LEFT, TWO_ARE_LEFT = 1, 9, 13  # their places among the twenty-five
AGES = {  # how many weeks ago a circle of this state formed, at least and at most
    "forming": (1, 6), "briefed": (3, 7), "weekly": (6, 90), "custody_phase": (6, 20), "fortnightly": (45, 85),
    "ending": (62, 100), "suspended": (20, 60), "ended": (76, 104), "follow_up": (84, 104), "closed": (96, 104),
    "ended_early": (30, 100),
}  # fmt: skip
LIVED = {"ended": (55, 72), "follow_up": (60, 76), "closed": (60, 80), "ended_early": (8, 26)}
ADJECTIVES = (
    "Amber", "Bright", "Copper", "Distant", "Early", "First", "Gentle", "High", "Inner", "Late", "Mossy", "Northern",
    "Old", "Plain", "Quiet", "Russet", "Silver", "Tall", "Upper", "Winter",
)  # fmt: skip
TREES = (
    "Alder", "Beech", "Birch", "Cedar", "Cherry", "Chestnut", "Damson", "Elder", "Elm", "Fir", "Hawthorn", "Hornbeam",
    "Juniper", "Larch", "Lime", "Maple", "Oak", "Pine", "Poplar", "Sycamore",
)  # fmt: skip


@dataclass
class Chair:
    """One volunteer's time in a circle."""

    recruit: Recruit
    joined: int
    left: int | None = None

    def sits_in(self, week: int) -> bool:
        return self.joined <= week and (self.left is None or week < self.left)


@dataclass
class Group:
    """A circle to be. Weeks are the calendar's; `stops` is the first without meetings."""

    place: int
    circle_id: UUID
    name: str
    member: Member
    area: int
    lead: int
    state: str
    formed: int
    stops: int | None = None
    eases: int | None = None  # from when it meets every second week
    chairs: list[Chair] = field(default_factory=list)
    turns: dict[UUID, int] = field(default_factory=dict)  # who has written how often
    series_id: UUID | None = None  # of the slot it has in the week that is being written
    last_contact: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def meets_from(self) -> int | None:
        """The first week with a meeting; None while it is still forming."""
        return None if self.state in ("forming", "briefed") else self.formed + TO_MEETING + 1

    @property
    def weekday(self) -> int:
        return (self.place * 3 + self.place // 5) % 5

    @property
    def at_time(self) -> time:
        return (time(18), time(18, 30), time(17, 30), time(19))[self.place % 4]

    def meets_in(self, week: int) -> bool:
        if self.meets_from is None or week < self.meets_from or (self.stops is not None and week >= self.stops):
            return False
        return self.eases is None or week < self.eases or (week - self.eases) % 2 == 0

    def sitting(self, week: int) -> list[Chair]:
        return [chair for chair in self.chairs if chair.sits_in(week)]


def name_of(place: int) -> str:
    """A name that tells nothing of anybody: four hundred of them before one comes again with a number."""
    turn, within = divmod(place, len(ADJECTIVES) * len(TREES))
    adjective, tree = ADJECTIVES[(within + within // len(TREES)) % len(ADJECTIVES)], TREES[within % len(TREES)]
    return f"{adjective} {tree}" + (f" {turn + 1}" if turn else "")


def state_of(place: int) -> str:
    return STATES[place % len(STATES)]


def formed_in(place: int, random: Random, calendar: Calendar) -> int:
    """The week in which a circle forms."""
    return max(BEFORE, calendar.last - random.randint(*AGES[state_of(place)]))


def give_it_an_end(group: Group, random: Random, calendar: Calendar) -> None:
    """When its meetings thin out or stop, as its state has it."""
    if group.state in LIVED:
        group.stops = min(group.formed + random.randint(*LIVED[group.state]), calendar.last - 1)
    elif group.state == "suspended":
        group.stops = calendar.last - random.randint(1, 8)
    if group.state in ("fortnightly", "ending"):
        group.eases = group.formed + 40


def seat(group: Group, recruits: list[Recruit], random: Random, calendar: Calendar) -> None:
    """Give everybody a chair; some leave again and are followed by somebody else."""
    within = group.place % len(STATES)
    group.chairs = [Chair(one, group.formed) for one in recruits]
    meets_from = group.meets_from
    until = group.stops or calendar.last
    if meets_from is None or until - meets_from < 12:
        return
    keep = {ALL_HAVE_LEFT: 0, TWO_ARE_LEFT: 2}.get(within)
    leaving = group.chairs[keep:] if keep is not None else group.chairs[-1:] if random.random() < 0.25 else []
    for chair in leaving:
        chair.left = random.randint(meets_from + 6, until - 1)
    if keep is None and leaving:  # the newcomer takes the chair of whoever left
        last = group.chairs[-2]
        last.joined = random.randint(meets_from + 2, meets_from + 5)


def left_on_week(group: Group, chair: Chair) -> int | None:
    """When somebody's time in a circle ended: with their own leaving, or with the circle."""
    if chair.left is not None:
        return chair.left
    return group.stops if not group.is_open else None


def monday_or_today(calendar: Calendar, week: int) -> date:
    """The day on which what happens in a week is dated."""
    return min(calendar.monday(week), calendar.today)
