"""`circles match`: one matching problem from a file, its plan with the proved bound to a file or the screen."""

import gzip
import json
import zlib
from pathlib import Path
from time import perf_counter
from typing import Any

from circles.matching.left_out import reasons
from circles.matching.mentors import match_mentors
from circles.matching.problem import Problem, UnfitProblem, idle_slot, read_problem
from circles.matching.solver import Answer, Limits, solve
from web.commands.ending import wrong_use

LARGEST = 200 * 1024 * 1024  # unpacked


def read_file(path: Path) -> Problem:
    """The problem in a file, packed or not. Ends the command with 2 and one sentence where there is none."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as content:
            text = content.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        wrong_use(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or 'it is damaged'}.")
    if len(text) > LARGEST:
        wrong_use(f"{path.name} is larger than a matching problem can be.")
    try:
        problem = read_problem(json.loads(text))
    except (ValueError, RecursionError) as error:
        wrong_use(str(error) if isinstance(error, UnfitProblem) else f"{path.name} is no JSON.")
    if (slot := idle_slot(problem)) is not None:
        wrong_use(f"Nobody has the slot {' '.join(slot.split())}.")
    return problem


def answer_as_data(problem: Problem, seconds: float) -> dict[str, Any]:
    """Solve, and say it in the format that others rely on."""
    began = perf_counter()
    answer = solve(problem, Limits(seconds=seconds))
    mentors = [[problem.mentors[mentor][0], problem.cores[core].id] for mentor, core in match_mentors(problem)]
    return {
        "circles": [_circle(problem, answer, place) for place in range(len(answer.circles))],
        "mentors": mentors,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": round(answer.gap, 8),
        "seconds": round(perf_counter() - began, 3),
        "stopped": answer.stopped,
        "most_circles": answer.most_circles,
        "unmatched": [
            {"core_member": problem.cores[core].id, "reasons": reasons(problem, core)}
            for core in sorted(set(range(len(problem.cores))) - {one.core for one in answer.circles})
        ],
    }


def _circle(problem: Problem, answer: Answer, place: int) -> dict[str, Any]:
    one = answer.circles[place]
    return {
        "core_member": problem.cores[one.core].id,
        "slot": problem.slots[one.slot],
        "volunteers": [problem.volunteers[each].id for each in one.volunteers],
    }
