"""The people to be: names, languages, where they live and what they offer, all from one seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from web.bulk.rows import id_made_at
from web.bulk.size import AREAS, BEFORE, IN_WALES, Calendar
from web.demo.names import LAST, MEN, WOMEN

LONG = (
    ("Llanfihangel-Cadwallader", "Gwenllïan Angharad"), ("Oyelaran-Featherstonehaugh", "Oluwafunmilayo Grace"),
    ("Chandrasekharan-Wolstenholme", "Padmanabhan"), ("Fitzwilliam-Abernathy-Vaughan", "Maximilian Alexander"),
)  # fmt: skip
WELSH_NAMES = ("Bethan", "Lowri", "Llŷr", "Aled", "Eleri", "Dewi", "Rhiannon", "Owain", "Nerys", "Emrys")
DEVICES = ("any",) * 12 + ("sms_only",) * 5 + ("voice_only", "letter_only")
THREE_YEARS = timedelta(days=3 * 365 + 1)


@dataclass
class Someone:
    """A person to be. `came` is the week in which we first knew of them."""

    person_id: UUID
    own_id: UUID
    number: int
    first: str
    last: str
    gender: str
    area: int
    outcode: str
    welsh: bool
    came: int
    mobile: str | None = None
    shared: bool = False

    @property
    def language(self) -> str:
        return "cy" if self.welsh else "en"


@dataclass
class Recruit(Someone):
    """A volunteer to be, at the stage they have reached."""

    stage: str = "pool"
    since: int = 0
    experienced: bool = False
    capacity: int = 1
    checked_on: date = date.min
    with_account: bool = False
    sits: int = 0  # in how many circles, in the week that is being written


@dataclass
class Member(Someone):
    """A core member to be."""

    stage: str = "waiting"
    since: int = 0
    in_custody: bool = False

    @property
    def adapted(self) -> bool:
        return self.number % 7 == 0


@dataclass
class Guide(Someone):
    """A peer mentor to be."""

    stage: str = "ready"


class Folk:
    """Makes people, one after the other."""

    def __init__(self, random: Random, calendar: Calendar, outcodes: dict[str, list[str]]) -> None:
        self.random, self.calendar, self.outcodes = random, calendar, outcodes
        self._numbers = self._count()

    def recruit(self, area: int, came: int) -> Recruit:
        """A volunteer who came in that week; every third has been in a circle before."""
        someone = self._someone(area, came, women=2, men=1)
        one = Recruit(**someone, since=min(came + 4, self.calendar.last), experienced=someone["number"] % 3 == 0)
        one.capacity = 2 if one.number % 8 == 0 else 1
        # Checked when they came, or a while before elsewhere: so some checks run out about now.
        early = timedelta(days=self.random.choice((5, 20, 60, 200, 500)) if one.number % 4 == 0 else 10)
        one.checked_on = self.calendar.monday(came) - early
        if one.number % 33 == 0:  # a check of nearly three years ago, which is soon to be renewed or is past it
            one.checked_on = self.calendar.today - THREE_YEARS + timedelta(days=self.random.randint(-25, 80))
        return one

    def member(self, area: int, came: int, stage: str) -> Member:
        one = Member(**self._someone(area, came, women=1, men=19), stage=stage, since=came)
        one.in_custody = one.number % 9 == 0 and stage in ("waiting", "assessed", "consented", "accepted")
        return one

    def guide(self, area: int, came: int) -> Guide:
        return Guide(**self._someone(area, came, women=1, men=5))

    def a_name(self) -> tuple[str, str, str]:
        """(first, last, gender) of somebody who stays in the background."""
        gender = self.random.choice(("woman", "man"))
        return self.random.choice(WOMEN if gender == "woman" else MEN), self.random.choice(LAST), gender

    def _someone(self, area: int, came: int, *, women: int, men: int) -> dict[str, Any]:
        number, prefix = next(self._numbers), AREAS[area][1]
        gender = self.random.choices(("woman", "man", "other", "not_said"), (women * 48, men * 48, 2, 2))[0]
        first = self.random.choice(WOMEN if gender == "woman" else MEN)
        last = self.random.choice(LAST)
        if number % 41 == 0:
            last, first = self.random.choice(LONG)
        welsh = (prefix in IN_WALES and self.random.random() < 0.3) or (first in WELSH_NAMES and number % 5 == 0)
        moment = self.calendar.moment(came, number % 5, time(10))
        ids = {"person_id": id_made_at(moment, self.random), "own_id": id_made_at(moment, self.random)}
        outcode = self.random.choice(self.outcodes[prefix])
        return {**ids, "number": number, "first": first, "last": last, "gender": gender, "area": area,
                "outcode": outcode, "welsh": welsh, "came": came}  # fmt: skip

    def _count(self) -> Iterator[int]:
        number = 0
        while True:
            number += 1
            yield number


def a_week_before(random: Random, week: int) -> int:
    """When somebody came who is in a circle that forms in `week`."""
    return max(0, week - random.randint(6, BEFORE - 4))
