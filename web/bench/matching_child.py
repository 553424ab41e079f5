"""One way on one matching problem, in a process of its own, so that its memory is its own."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from circles.matching.plan import faults, objective, travel_of
from circles.matching.problem import Problem, read_problem
from circles.matching.solver import solve
from circles.matching.what_if import WhatIf
from web.bench.matching_peers import PEERS, CannotRun, Found
from web.bench.matching_problems import KINDS, invented
from web.commands.matching import read_file

OURS, QUESTION = "Circles", "what if she joined?"
QUESTIONS = 20


def measured(problem: Problem, way: str, seconds: float) -> dict[str, Any]:
    """What one way finds, and what it costs."""
    if way == QUESTION:
        return _asked(problem)
    began, used = perf_counter(), process_time()
    found = _ours(problem) if way == OURS else PEERS[way](problem, seconds)
    took = {"seconds": perf_counter() - began, "cpu_seconds": process_time() - used}
    assert not faults(problem, found.circles)
    travel = travel_of(problem)
    worth = objective(problem, found.circles)
    assert not found.bound or found.bound > worth - 0.5, "a bound below a plan"
    minutes = sum(travel[one.core, each] for one in found.circles for each in one.volunteers)
    return took | {"served": len(found.circles), "worth": worth, "bound": found.bound, "minutes": minutes}


def _ours(problem: Problem) -> Found:
    answer = solve(problem)
    return Found(list(answer.circles), answer.bound)


def _asked(problem: Problem) -> dict[str, Any]:
    """The median and the longest of some forced pairs, spread over the problem."""
    ask, taken = WhatIf(problem, solve(problem)), []
    for core, volunteer, _ in problem.pairs[:: max(1, len(problem.pairs) // QUESTIONS)]:
        taken.append(_timed(lambda core=core, volunteer=volunteer: ask.together(core, volunteer)))  # type: ignore[misc]
    return {"median": sorted(taken)[len(taken) // 2], "longest": max(taken)}


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def problem_of(name: str, seed: int) -> Problem:
    """An invented problem of a kind, or one from a file."""
    return read_problem(invented(KINDS[name], seed)) if name in KINDS else read_file(Path(name))


def main(name: str, seed: int, way: str, seconds: float) -> None:
    """Print what was measured as one line of JSON, or why it cannot be."""
    try:
        found = measured(problem_of(name, seed), way, seconds)
    except CannotRun as reason:
        found = {"cannot": str(reason)}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))  # noqa: T201 - read by whoever measures


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
