"""A linear program in arrays, solved by HiGHS in one thread, so that the same data gives the same answer.

Rows are gathered as (row, column, number) and handed over once; more rows can be added and the next solve is warm.
"""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int32]
INFINITY = highspy.kHighsInf
SOLVED = highspy.HighsModelStatus.kOptimal


@dataclass
class Rows:
    """Rows that are being gathered: lower ≤ Σ number × column ≤ upper."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[Places] = field(default_factory=list)
    numbers: list[Numbers] = field(default_factory=list)
    entries: int = 0

    def add(self, lower: float, upper: float, *parts: tuple[Any, float]) -> None:
        """One row of parts: columns (one or many) and the number that stands before each."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.starts.append(self.entries)
        for columns, number in parts:
            places = np.atleast_1d(np.asarray(columns, dtype=np.int32))
            self.columns.append(places)
            self.numbers.append(np.full(len(places), float(number)))
            self.entries += len(places)

    def __len__(self) -> int:
        return len(self.lower)


@dataclass(frozen=True)
class Solution:
    """What a solve found. `bound` is proved: nothing is worth more."""

    status: str
    objective: float
    bound: float
    values: Numbers
    reduced: Numbers


class LinearProgram:
    """Maximise worth · columns, between bounds, under rows."""

    def __init__(self, worth: Numbers, upper: Numbers, rows: Rows, *, whole: Places | None = None) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._set(output_flag=False, threads=1, random_seed=0, solver="simplex")
        if whole is not None:  # strong branching and restarts cost more here than they save
            self._set(solver="choose", mip_pscost_minreliable=0, mip_heuristic_effort=0.0, mip_allow_restart=False)
        self.columns = len(worth)
        self._highs.passModel(_model(worth, upper, rows, whole))

    def _set(self, **options: float | str) -> None:
        for option, value in options.items():
            self._highs.setOptionValue(option, value)

    def add_rows(self, rows: Rows) -> None:
        self._highs.addRows(
            len(rows), np.array(rows.lower), np.array(rows.upper), rows.entries, np.array(rows.starts, dtype=np.int32),
            _joined(rows.columns, np.int32), _joined(rows.numbers, np.float64),
        )  # fmt: skip

    def bound_columns(self, columns: Places, lower: float, upper: float) -> None:
        """Keep some columns between new bounds."""
        many = len(columns)
        self._highs.changeColsBounds(many, columns.astype(np.int32), np.full(many, lower), np.full(many, upper))

    def solve(self) -> Solution:
        """Solve as it stands, from where the last solve ended."""
        self._highs.run()
        found, info = self._highs.getSolution(), self._highs.getInfo()
        fine = self._highs.getModelStatus() == SOLVED
        objective = float(info.objective_function_value) if fine else -INFINITY
        reduced = np.array(found.col_dual) if fine else np.zeros(self.columns)
        values = np.array(found.col_value) if fine else np.zeros(self.columns)
        return Solution("solved" if fine else "none", objective, objective, values, reduced)

    def solve_whole(self, *, nodes: int, seconds: float, start: Numbers | None = None) -> Solution:
        """Solve with whole numbers, for so many nodes of the search at most. `seconds` is only a last stop."""
        # Worth is whole, so a gap below one is none.
        self._set(mip_max_nodes=nodes, mip_rel_gap=0.0, mip_abs_gap=0.99, time_limit=max(seconds, 0.01))
        if start is not None:
            given = highspy.HighsSolution()
            given.col_value = list(start)
            self._highs.setSolution(given)
        self._highs.run()
        info = self._highs.getInfo()
        values = np.array(self._highs.getSolution().col_value)
        if len(values) != self.columns or info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Solution("none", -INFINITY, float(info.mip_dual_bound), np.zeros(self.columns), np.zeros(0))
        late = self._highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
        status = "time" if late else "solved"
        return Solution(status, float(info.objective_function_value), float(info.mip_dual_bound), values, np.zeros(0))


def _model(worth: Numbers, upper: Numbers, rows: Rows, whole: Places | None) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(worth), len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = worth, np.zeros(len(worth)), upper
    model.row_lower_, model.row_upper_ = np.array(rows.lower), np.array(rows.upper)
    model.sense_ = highspy.ObjSense.kMaximize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array([*rows.starts, rows.entries], dtype=np.int32)
    model.a_matrix_.index_ = _joined(rows.columns, np.int32)
    model.a_matrix_.value_ = _joined(rows.numbers, np.float64)
    if whole is not None:
        kinds = [highspy.HighsVarType.kContinuous] * len(worth)
        for place in whole:
            kinds[int(place)] = highspy.HighsVarType.kInteger
        model.integrality_ = kinds
    return model


def _joined(parts: list[Any], kind: type) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
