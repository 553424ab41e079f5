"""Which peer mentor meets whom: as many as can be, then the fewest minutes. Its linear program is whole by itself."""

import numpy as np

from circles.matching.linear import Columns, Packing
from circles.matching.problem import Problem

A_MEETING = 10_000  # what being met is worth, in minutes of travel


def match_mentors(problem: Problem) -> list[tuple[int, int]]:
    """Mentor and core member of each meeting, by their places in the problem. The best there is."""
    if not problem.mentor_pairs:
        return []
    pairs = np.array(problem.mentor_pairs)
    room = np.array([capacity for _, capacity in problem.mentors] + [1] * len(problem.cores), dtype=np.float64)
    rows = np.stack([pairs[:, 0], pairs[:, 1] + len(problem.mentors)], axis=1).ravel()
    meetings = Packing(room)
    meetings.add(Columns(A_MEETING - pairs[:, 2].astype(np.float64), np.arange(0, len(rows) + 1, 2), rows))
    return sorted(problem.mentor_pairs[place][:2] for place in np.flatnonzero(meetings.solve().values > 0.5))
