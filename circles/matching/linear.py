"""A packing program, solved by HiGHS in one thread, so that the same data gives the same answer.

Maximise worth · columns, none below 0, under rows of the form "the columns that use this are at most
so many". All that the matching needs is of this form: a circle uses its core member and the evenings of its volunteers.
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]
INFINITY = highspy.kHighsInf
OUTSIDE, INSIDE = highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic
DUAL, PRIMAL = 1, 4  # after new rows and bounds the one is quicker, after new columns the other
FINE = 2.0**20  # prices are whole multiples of one part in so many: sums of them are exact


@dataclass(frozen=True)
class Solution:
    """What a solve found: how much of each column, and the price of each row. `solved` is False where time ran out."""

    values: Numbers
    prices: Numbers
    solved: bool


@dataclass(frozen=True)
class Columns:
    """Columns and the rows each uses: those of column j are `rows[starts[j] : starts[j + 1]]`."""

    worth: Numbers
    starts: Places
    rows: Places

    def __len__(self) -> int:
        return len(self.worth)

    def some(self, places: Places) -> "Columns":
        """These columns alone, in this order."""
        many = self.starts[places + 1] - self.starts[places]
        starts = np.concatenate([[0], np.cumsum(many)])
        return Columns(self.worth[places], starts, self.rows[spread(self.starts[places], many)])

    def priced(self, prices: Numbers) -> Numbers:
        """What each column is worth beyond the prices of what it uses."""
        paid = np.concatenate([[0.0], np.cumsum(prices[self.rows])])
        return np.asarray(self.worth - (paid[self.starts[1:]] - paid[self.starts[:-1]]))


def spread(firsts: Places, many: Places) -> Places:
    """The places first, first + 1 … of several runs, one after the other."""
    ends = np.cumsum(many)
    return np.repeat(firsts - ends + many, many) + np.arange(ends[-1] if len(ends) else 0)


def fine(prices: Numbers) -> Numbers:
    """Prices that can be added without any rounding, so that a bound made of them holds."""
    return np.asarray(np.round(prices * FINE) / FINE)


class Packing:
    """A packing program that can be given more columns and rows; the next solve is warm.

    `inner`: solve by interior points, for a large program: its prices lie between all best ones, which is what a column
    generation wants, and cost a tenth. Its values are of no use.
    """

    def __init__(self, room: Numbers, *, inner: bool = False) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._set(output_flag=False, threads=1, random_seed=0, solver="simplex", simplex_strategy=PRIMAL)
        if inner:
            self._set(solver="ipm", run_crossover="off", ipm_optimality_tolerance=1e-4)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        none = np.zeros(0, dtype=np.int32)
        self._highs.addRows(len(room), np.full(len(room), -INFINITY), room, 0, none, none, np.zeros(0))

    def _set(self, **options: float | str) -> None:
        for option, value in options.items():
            self._highs.setOptionValue(option, value)

    def add(self, columns: Columns) -> None:
        many, entries = len(columns), len(columns.rows)
        self._set(simplex_strategy=PRIMAL)
        self._highs.addCols(
            many, columns.worth, np.zeros(many), np.full(many, INFINITY), entries, columns.starts[:-1].astype(np.int32),
            columns.rows.astype(np.int32), np.ones(entries),
        )  # fmt: skip

    def add_row(self, room: float, columns: Places) -> None:
        self._set(simplex_strategy=DUAL)
        self._highs.addRow(-INFINITY, room, len(columns), columns.astype(np.int32), np.ones(len(columns)))

    def allow(self, columns: Places, allowed: Marks) -> None:
        """Let some columns be used, or keep them at nothing."""
        self._set(simplex_strategy=DUAL)
        upper = np.where(allowed, INFINITY, 0.0)
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), np.zeros(len(columns)), upper)

    def require(self, rows: Places, required: Marks) -> None:
        """Have some rows used in full, or let them be used as before. They are rows with room for one."""
        lower = np.where(required, 1.0, -INFINITY)
        self._set(simplex_strategy=DUAL)
        self._highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, np.ones(len(rows)))

    def basis(self) -> Any:
        """Where the last solve ended, for `begin_at`."""
        return self._highs.getBasis()

    def begin_at(self, basis: Any) -> None:
        """Have the next solve begin where an earlier one ended; columns and rows that are newer wait outside."""
        columns, rows = basis.col_status, basis.row_status
        basis.col_status = columns + [OUTSIDE] * (self._highs.getNumCol() - len(columns))
        basis.row_status = rows + [INSIDE] * (self._highs.getNumRow() - len(rows))
        self._highs.setBasis(basis)

    def solve(self, seconds: float = INFINITY) -> Solution:
        """Solve as it stands, from where the last solve ended. `seconds` is only a last stop."""
        self._set(time_limit=self._highs.getRunTime() + max(seconds, 0.01))
        self._highs.run()
        found, rows = self._highs.getSolution(), self._highs.getNumRow()
        late = self._highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
        prices = np.array(found.row_dual) if len(found.row_dual) else np.zeros(rows)
        return Solution(np.array(found.col_value), prices, not late)
