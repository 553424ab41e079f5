"""The plain model of the matching as a manual would write it: one column for each seat, whole numbers, all rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from circles.matching.plan import EXPERIENCED_ENOUGH, FIFTH, SPEAKERS, PlannedCircle
from circles.matching.problem import Problem

Term = tuple[int, float]


@dataclass
class _Model:
    worth: list[float] = field(default_factory=list)
    rows: list[tuple[float, list[Term]]] = field(default_factory=list)  # Σ ≤ so much

    def column(self, worth: float) -> int:
        self.worth.append(worth)
        return len(self.worth) - 1

    def at_most(self, room: float, terms: list[Term]) -> None:
        self.rows.append((room, terms))


def solve_compact(problem: Problem, seconds: float) -> tuple[list[PlannedCircle], float]:
    """The circles it finds in this time, and the bound it proves."""
    model, circle_of, seats = _model(problem)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {"output_flag": False, "threads": 1, "time_limit": seconds, "mip_rel_gap": 0.0}.items():
        highs.setOptionValue(option, value)
    many = len(model.worth)
    none = np.zeros(0, dtype=np.int32)
    highs.addCols(many, np.array(model.worth), np.zeros(many), np.ones(many) * problem.most, 0, none, none, np.zeros(0))
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    starts = np.cumsum([0, *(len(terms) for _, terms in model.rows)], dtype=np.int32)
    terms = [term for _, row in model.rows for term in row]
    highs.addRows(len(model.rows), np.full(len(model.rows), -highspy.kHighsInf), np.array([r for r, _ in model.rows]),
                  len(terms), starts[:-1], np.array([c for c, _ in terms], dtype=np.int32),
                  np.array([n for _, n in terms]))  # fmt: skip
    kinds = np.full(many, highspy.HighsVarType.kInteger)
    highs.changeColsIntegrality(many, np.arange(many, dtype=np.int32), kinds)
    highs.run()
    values, bound = highs.getSolution().col_value, float(highs.getInfo().mip_dual_bound)
    if len(values) != many:
        return [], bound
    people: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (core, slot, volunteer), place in seats.items():
        if values[place] > 0.5:
            people[core, slot].append(volunteer)
    return [PlannedCircle(*one, tuple(sorted(people[one]))) for one, place in sorted(circle_of.items())
            if values[place] > 0.5], bound  # fmt: skip


def _model(problem: Problem) -> tuple[_Model, dict[tuple[int, int], int], dict[tuple[int, int, int], int]]:
    model = _Model()
    circle_of = {(core, slot): model.column(one.value)
                 for core, one in enumerate(problem.cores) for slot in one.slots}  # fmt: skip
    seats = {(core, slot, volunteer): model.column(-problem.weights.travel_minute * minutes)
             for core, volunteer, minutes in problem.pairs for slot in problem.cores[core].slots
             if slot in problem.volunteers[volunteer].slots}  # fmt: skip
    inside: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_volunteer: dict[Any, list[Term]] = defaultdict(list)
    for (core, slot, volunteer), place in seats.items():
        inside[core, slot].append(volunteer)
        by_volunteer[volunteer].append((place, 1.0))
        by_volunteer[volunteer, problem.evenings[slot]].append((place, 1.0))
        model.at_most(0, [(place, 1.0), (circle_of[core, slot], -1.0)])
    for key, terms in by_volunteer.items():
        model.at_most(1 if isinstance(key, tuple) else problem.volunteers[key].capacity, terms)
    for (core, slot), place in circle_of.items():
        _rows_of_circle(problem, model, core, place, {one: seats[core, slot, one] for one in inside[core, slot]})
    for core, one in enumerate(problem.cores):
        model.at_most(1, [(circle_of[core, slot], 1.0) for slot in one.slots])
    return model, circle_of, seats


def _rows_of_circle(problem: Problem, model: _Model, core: int, circle: int, seat_of: dict[int, int]) -> None:
    one, weights = problem.cores[core], problem.weights
    seated, people = one.seated, problem.volunteers
    everybody = list(seat_of.values())
    model.at_most(0, [(seat, 1.0) for seat in everybody] + [(circle, float(seated.count - problem.most))])
    wanted = [(max(0, problem.fewest - seated.count), everybody)]
    if one.mixed:
        wanted += [(not there, [seat_of[each] for each in seat_of if people[each].gender == gender])
                   for gender, there in (("man", seated.man), ("woman", seated.woman))]  # fmt: skip
    seasoned = [seat_of[each] for each in seat_of if people[each].experienced]
    wanted.append((not seated.experienced, seasoned))
    if one.language:
        wanted.append((SPEAKERS, [seat_of[each] for each in seat_of if one.language in people[each].languages]))
    for many, these in wanted:
        model.at_most(0, [(circle, float(many)), *((seat, -1.0) for seat in these)])
    for a, b in problem.couples:
        if a in seat_of and b in seat_of:
            model.at_most(1, [(seat_of[a], 1.0), (seat_of[b], 1.0)])
    five, beyond = model.column(weights.fifth_member), model.column(-weights.experienced_beyond_two)
    model.at_most(0, [(five, 1.0), (circle, -1.0)])
    model.at_most(seated.count, [(five, float(FIFTH)), *((seat, -1.0) for seat in everybody)])
    model.at_most(EXPERIENCED_ENOUGH, [(beyond, -1.0), *((seat, 1.0) for seat in seasoned)])
