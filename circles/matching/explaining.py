"""Why the plan is as it is, in sentences: the second best of each circle, what would place each person who is left
out, and what would use each volunteer who is idle. Every one is an answer of the solver, and the work is bounded.

A sentence names volunteers, whom every coordinator of the provider knows, and never a core member, whom they may not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from circles.local_time import DAYS
from circles.matching.alone import best_alone, best_with, second_alone
from circles.matching.changes import Left, listed, placing, volunteer_of
from circles.matching.left_out import in_words
from circles.matching.plan import PlannedCircle, travel_of, worth
from circles.matching.problem import Problem
from circles.matching.region import EVENINGS, Free, Region
from circles.matching.solver import Answer
from circles.matching.what_if import MOST_NEAR, WhatIf, with_volunteer

WORK = 40_000  # pairs planned anew in all, about a minute in a crowded city; whoever is beyond has the plain sentence
MOST_QUESTIONS = 400
MOST_OF_ONE = 40
MOST_IDLE = 60
AS_GOOD = "just as good"
NO_OTHER = "No other group is possible for them while the other circles stay as they are."
NOT_BESIDE = "No circle near them is possible with them in it just now."
NOBODY_NEAR = "Nobody who waits lives near enough for them."


@dataclass
class Explaining:
    """One region, its problem and its answer, and how many questions to the solver are left."""

    region: Region
    problem: Problem
    best: Answer
    going_on: Callable[[], bool] = lambda: True
    left: int = -1
    each: int = MOST_OF_ONE
    ask: WhatIf = field(init=False)

    def __post_init__(self) -> None:
        self.ask = WhatIf(self.problem, self.best)
        if self.left < 0:
            near = min(1.0, MOST_NEAR / max(1, len(self.problem.cores))) * len(self.problem.pairs)
            self.left = min(MOST_QUESTIONS, round(WORK / max(1.0, near)))

    def sentences(self) -> dict[str, dict[str, str]]:
        """`second` and `left_out` by core member, `idle` by volunteer, each by id."""
        served = {one.core for one in self.best.circles}
        out = [core for core in range(len(self.problem.cores)) if core not in served]
        self.each = max(1, min(MOST_OF_ONE, self.left // max(1, len(out))))
        second = {self.problem.cores[one.core].id: words for one in self.best.circles if (words := self.second(one))}
        return {
            "second": second,
            "left_out": {self.problem.cores[core].id: self.of_left_out(core) for core in out},
            "idle": {str(one.id): words for one in self._idle() if (words := self.of_idle(one))},
        }

    # ---- who is left out ----

    def of_left_out(self, core: int) -> str:
        """What is missing, and the one change that would place them."""
        left = Left(self.region, self.problem, core)
        if left.waits.no_venue:
            return left.waits.no_venue
        least = max(0, self.left - self.each)
        found = placing(self.ask, left, lambda: self.left > least and self._may_ask())
        missing = in_words(self.problem, core)
        return f"{missing} {found[0].words(found[1])}" if found else missing

    # ---- the second best ----

    def second(self, circle: PlannedCircle) -> str:
        """The best group for them that is not exactly this, while the others stay, and how much worse it is."""
        if not self.going_on():
            return ""
        others = second_alone(self.problem, self.best.circles, circle)
        if not others:
            return NO_OTHER
        other = max(others, key=self._worth)
        unlike, worse = self._unlike(circle, other), self._worse(circle, other)
        if unlike:
            return f"The next best {unlike}: {worse}."
        return f"{'Another' if worse == AS_GOOD else 'The next best'} group is {worse}."

    def _unlike(self, circle: PlannedCircle, other: PlannedCircle) -> str:
        """How the second best differs: another evening, or one person; nothing where it is another group altogether."""
        if circle.slot != other.slot:
            return f"is on {DAYS['en'][EVENINGS.index(self.problem.slots[other.slot])]}s"
        goes, comes = set(circle.volunteers) - set(other.volunteers), set(other.volunteers) - set(circle.volunteers)
        if len(goes) == 1 and len(comes) == 1:
            return f"has {self._name(comes.pop())} instead of {self._name(goes.pop())}"
        if goes and not comes:
            return f"is without {listed(sorted(self._name(one) for one in goes))}"
        return ""

    def _worse(self, circle: PlannedCircle, other: PlannedCircle) -> str:
        more = self._minutes(other) - self._minutes(circle)
        points = self._worth(circle) - self._worth(other)
        if points == 0:
            return AS_GOOD
        if more > 0:
            return f"{more} minute{'' if more == 1 else 's'} further in all"
        return f"no further, but worth {points} point{'' if points == 1 else 's'} less"

    def _minutes(self, circle: PlannedCircle) -> int:
        return sum(self.travel[circle.core, one] for one in circle.volunteers)

    def _worth(self, circle: PlannedCircle) -> int:
        return worth(self.problem, circle, self.travel)

    @cached_property
    def travel(self) -> dict[tuple[int, int], int]:
        return travel_of(self.problem)

    def _name(self, place: int) -> str:
        return self.region.volunteers[UUID(self.problem.volunteers[place].id)].name

    # ---- who is idle ----

    def _idle(self) -> list[Free]:
        """Those who are free and were not used. Who cannot be used at all has a stop of their own and is not listed."""
        used = {self.problem.volunteers[one].id for circle in self.best.circles for one in circle.volunteers}
        return [one for one in self.region.free if not one.stops and str(one.id) not in used][:MOST_IDLE]

    def of_idle(self, one: Free) -> str:
        """What would use this volunteer: a place in a group that is nearly as good, another evening, a longer way."""
        places = {each.id: place for place, each in enumerate(self.problem.volunteers)}
        near = [(minutes, core) for core, place, minutes in self.problem.pairs if place == places.get(str(one.id))]
        if near:
            return self._beside(places[str(one.id)], min(near)[1])
        return self._other_evening(one) or self._too_far(one)

    def _beside(self, place: int, core: int) -> str:
        """What it would cost to have them in the nearest group, while the others stay."""
        found = best_with(self.problem, self.best.circles, core, place) if self.going_on() else None
        if found is None:
            return NOT_BESIDE
        evening = DAYS["en"][EVENINGS.index(self.problem.slots[found.slot])]
        now = next((one for one in self.best.circles if one.core == core), None)
        points = self._worth(now) - self._worth(found) if now else 0
        if points == 0:
            return f"Could sit in a circle on {evening}s just as well as those who do."
        return f"Could sit in a circle on {evening}s; it would be {points} point{'' if points == 1 else 's'} worse."

    def _other_evening(self, one: Free) -> str:
        """An evening on which the best plan would use them."""
        for waits in self.region.waits:
            if self.region.stops_between(waits, one) != {"no_evening"}:
                continue
            for day in (day for day in waits.evenings if day not in one.busy):
                if self._used(replace(one, evenings=(*one.evenings, day))):
                    return f"If they could also on {DAYS['en'][day]}s, a circle would use them."
            return "Can on no evening of those who wait near them; their circles have enough people now."
        return ""

    def _used(self, one: Free) -> bool:
        """Whether the best plan uses this volunteer, who has no pair yet, as they would be."""
        minutes = {
            core: many for core, each in enumerate(self.problem.cores)
            if not self.region.stops_between(waits := self.region.waiting[UUID(each.id)], one)
            and (many := self.region.minutes(waits, one)) is not None
        }  # fmt: skip
        if not minutes or not self.going_on():
            return False
        changed = with_volunteer(self.problem, volunteer_of(one), minutes)
        found = best_alone(changed, self.best.circles, min(minutes, key=lambda core: (minutes[core], core)))
        return found is not None and len(self.problem.volunteers) in found.volunteers

    def _too_far(self, one: Free) -> str:
        far = [minutes for waits in self.region.waits
               if self.region.stops_between(waits, one) == {"too_far"}
               and (minutes := self.region.minutes(waits, one)) is not None]  # fmt: skip
        return f"The nearest who waits is about {min(far)} minutes away, longer than allowed." if far else NOBODY_NEAR

    def _may_ask(self) -> bool:
        """Whether another question is left; it is taken."""
        if self.left < 1 or not self.going_on():
            return False
        self.left -= 1
        return True
