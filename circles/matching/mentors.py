"""Which peer mentor meets whom: as many as can be, then the fewest minutes. Its linear program is whole by itself."""

from collections import defaultdict

import numpy as np

from circles.matching.linear import INFINITY, LinearProgram, Rows
from circles.matching.problem import Problem

A_MEETING = 10_000  # what being met is worth, in minutes of travel


def match_mentors(problem: Problem) -> list[tuple[int, int]]:
    """Mentor and core member of each meeting, by their places in the problem. The best there is."""
    if not problem.mentor_pairs:
        return []
    rows, of_mentor, of_core = Rows(), defaultdict(list), defaultdict(list)
    for place, (mentor, core, _) in enumerate(problem.mentor_pairs):
        of_mentor[mentor].append(place)
        of_core[core].append(place)
    for mentor, places in of_mentor.items():
        rows.add(-INFINITY, problem.mentors[mentor][1], (places, 1))
    for places in of_core.values():
        rows.add(-INFINITY, 1, (places, 1))
    worth = np.array([float(A_MEETING - minutes) for _, _, minutes in problem.mentor_pairs])
    found = LinearProgram(worth, np.ones(len(worth)), rows).solve()
    return sorted(problem.mentor_pairs[place][:2] for place in np.flatnonzero(found.values > 0.5))
