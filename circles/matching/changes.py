"""The one change that would place somebody who is left out: tried with the solver, the easiest first, never guessed.

A change is something somebody could do: another evening, a longer journey, a check, a rule of the group, one more
volunteer. It counts where the best plan under it serves this person and nobody loses a circle for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from circles.local_time import DAYS
from circles.matching.alone import best_alone
from circles.matching.problem import Problem, Volunteer
from circles.matching.region import EVENINGS, Free, Region, Waits
from circles.matching.what_if import Outcome, WhatIf, with_volunteer, without_rule

LONGER = (60, 75, 90)  # journeys that are tried, in minutes
CHECKS = {
    "no_vetting": "prison vetting",
    "not_trained": "the training for an adapted circle",
    "no_clearance": "checks and training that stand at the first meeting",
}
RULES = {
    "mixed": "If the group need not be of women and men, a circle would be possible.",
    "language": "If two who speak the language were not needed, a circle would be possible.",
    "experienced": "A circle is possible if a manager lets it begin without anybody experienced.",
}
MOST_TRIED = 12  # volunteers' evenings; the nearest volunteers first
WORDS = ("No", "One", "Two", "Three", "Four")
PLENTY = frozenset(range(len(EVENINGS)))


@dataclass(frozen=True, eq=False)
class Change:
    """One change, and the whole problem as it would be under it. `words` says it once it is known who would sit."""

    problem: Problem
    words: Callable[[Outcome], str]


@dataclass(frozen=True)
class Left:
    """Somebody who is left out, as the region and as the problem know them."""

    region: Region
    problem: Problem
    core: int

    @property
    def waits(self) -> Waits:
        return self.region.waiting[UUID(self.problem.cores[self.core].id)]


def placing(ask: WhatIf, left: Left, go_on: Callable[[], bool]) -> tuple[Change, Outcome] | None:
    """The first change under which they have a circle and nobody loses one. `go_on`: whether another may be asked.

    First those that need nobody else moved, which is quick to see; then those that do; then more volunteers.
    """
    easy = list(changes(left))
    alone = [one for one in easy if best_alone(one.problem, ask.best.circles, left.core)]
    for change in (*alone, *(one for one in easy if one not in alone), *_more_volunteers(left)):
        if not go_on():
            return None
        outcome = ask.changed(change.problem, left.core)
        if len(outcome.circles) > len(ask.best.circles) and any(one.core == left.core for one in outcome.circles):
            return change, outcome
    return None


def changes(left: Left) -> Iterator[Change]:
    """Everything that is tried of those who are there, in the order of what is easiest to do."""
    yield from _other_evenings(left)
    yield from _one_volunteers_evening(left)
    yield from _longer_journeys(left)
    yield from _checks(left)
    yield from _rules(left)


def _other_evenings(left: Left) -> Iterator[Change]:
    waits = left.waits
    if waits.sitting.circle_id is not None:  # a circle that sits already keeps its evening
        return
    for day in range(len(EVENINGS)):
        if day not in waits.evenings:
            also = replace(waits, evenings=(*waits.evenings, day))
            told = f"If they could also meet on {DAYS['en'][day]}s, a circle would be possible."
            yield Change(with_pairs(left, also), _always(told))


def _one_volunteers_evening(left: Left) -> Iterator[Change]:
    """Where one is missing: a volunteer whom only the evening stops. The nearest first, and not all of them."""
    waits, tried = left.waits, 0
    stopped = [one for one in left.region.free if left.region.stops_between(waits, one) <= {"no_evening"} and one.room]
    nearest = sorted(stopped, key=lambda one: (left.region.minutes(waits, one) or 0, one.id))
    for one in nearest:
        for day in waits.evenings:
            if day not in one.evenings and day not in one.busy and tried < MOST_TRIED:
                tried += 1
                told = f"If {one.name} could also on {DAYS['en'][day]}s, a circle would be possible."
                yield Change(with_pairs(left, waits, also={one.id: day}), _always(told))


def _longer_journeys(left: Left) -> Iterator[Change]:
    usual = left.region.setting.travel_limit
    for minutes in (one for one in LONGER if one > usual):
        told = f"With journeys of up to {minutes} minutes, instead of {usual}, a circle would be possible."
        yield Change(with_pairs(left, left.waits, limit=minutes), _always(told))


def _checks(left: Left) -> Iterator[Change]:
    for code, what in CHECKS.items():
        without = {one.id: one.name for one in left.region.free
                   if code in left.region.stops_between(left.waits, one)}  # fmt: skip
        if without:
            changed = with_pairs(left, left.waits, ignoring=frozenset({code}))
            yield Change(changed, _named(left, changed, without, what))


def _rules(left: Left) -> Iterator[Change]:
    core = left.problem.cores[left.core]
    asked = {
        "mixed": core.mixed, "language": core.language is not None, "experienced": not core.seated.experienced,
    }  # fmt: skip
    for rule, told in RULES.items():
        if asked[rule]:
            yield Change(without_rule(left.problem, left.core, rule), _always(told))


def _more_volunteers(left: Left) -> Iterator[Change]:
    """New people who can do everything, one after the other until it is enough."""
    core, problem = left.problem.cores[left.core], left.problem
    for many in range(1, problem.fewest + 1):
        gender = ("man", "woman")[many % 2]
        speaks = frozenset({core.language} if core.language else ())
        new = Volunteer(f"new-{many}", gender, experienced=True, capacity=1, slots=PLENTY, languages=speaks)
        problem = with_volunteer(problem, new, {left.core: 0})
        told = "One more volunteer" if many == 1 else f"{WORDS[many]} more volunteers"
        yield Change(problem, _always(f"{told} near them would make a circle possible."))


def with_pairs(
    left: Left, waits: Waits, *, ignoring: frozenset[str] = frozenset(), limit: int | None = None,
    also: dict[UUID, int] | None = None,
) -> Problem:  # fmt: skip
    """The problem with this person's evenings and pairs anew: some stops ignored, a longer limit, one more evening."""
    region, problem, also = left.region, left.problem, also or {}
    places = {one.id: place for place, one in enumerate(problem.volunteers)}
    volunteers, pairs = list(problem.volunteers), [one for one in problem.pairs if one[0] != left.core]
    for each in region.free:
        one = replace(each, evenings=(*each.evenings, also[each.id])) if each.id in also else each
        if one.id in waits.sitting.volunteer_ids or waits.no_venue:
            continue
        stops, minutes = region.stops_between(waits, one) - ignoring, region.minutes(waits, one)
        if limit is not None and minutes is not None and minutes <= min(limit, one.travel_limit or limit):
            stops -= {"too_far"}
        if stops or minutes is None:
            continue
        place = places.setdefault(str(one.id), len(volunteers))
        if place == len(volunteers):
            volunteers.append(volunteer_of(one))
        elif each.id in also:
            volunteers[place] = replace(volunteers[place], slots=frozenset(one.evenings))
        pairs.append((left.core, place, minutes))
    core = replace(problem.cores[left.core], slots=tuple(waits.evenings))
    cores = (*problem.cores[: left.core], core, *problem.cores[left.core + 1 :])
    return replace(problem, cores=cores, volunteers=tuple(volunteers), pairs=tuple(pairs))


def volunteer_of(one: Free) -> Volunteer:
    """A volunteer of the region as the solver knows one: its slots are the evenings of the week."""
    gender = one.gender if one.gender in ("man", "woman") else "other"
    return Volunteer(
        str(one.id), gender, one.experienced, max(one.room, 0), frozenset(one.evenings), frozenset(one.languages)
    )


def _always(words: str) -> Callable[[Outcome], str]:
    return lambda _outcome: words


def _named(left: Left, problem: Problem, without: dict[UUID, str], what: str) -> Callable[[Outcome], str]:
    """Those of the circle who lack something, by name."""

    def words(outcome: Outcome) -> str:
        circle = next(one for one in outcome.circles if one.core == left.core)
        lack = [without[UUID(problem.volunteers[one].id)] for one in circle.volunteers
                if UUID(problem.volunteers[one].id) in without]  # fmt: skip
        return f"If {listed(lack)} had {what}, a circle would be possible."

    return words


def listed(names: Sequence[str]) -> str:
    """ "Asha, Ben and Chloe" """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
