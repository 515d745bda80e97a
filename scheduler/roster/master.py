"""The linear master: which mix of weeks, one in total for each operator, costs least together.

Solved by GLOP, which keeps its basis while columns are added or fixed. Its
duals are the prices that make the next weeks.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.roster.rows import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.rows import Rows
    from scheduler.roster.space import WeekSpace

SHARE_TOLERANCE: Final = 1e-6
"""Shares below it, or this near to 1, are rounding errors of the simplex."""


@dataclass(frozen=True)
class Mix:
    """Optimum of the linear master over the columns it has.

    Attributes
    ----------
    value
        Its cost.
    price
        Dual of each row: what a unit of use earns, ``[row]``.
    wage
        Dual of each operator's choice: a column pays when its own cost less
        what it earns is below it, ``[operator]``.
    share
        How much of each column is taken, ``[column]``.
    """

    value: float
    price: NDArray[np.float64]
    wage: NDArray[np.float64]
    share: NDArray[np.float64]


class LinearMaster:
    """Columns so far and their best mix.

    Parameters
    ----------
    space, rows, operators
        The problem; each operator takes one week in total.
    """

    def __init__(self, space: WeekSpace, rows: Rows, operators: int) -> None:
        self._space = space
        self._rows = rows
        self._parts: list[Columns] = []
        self._known: set[tuple[int, bytes]] = set()
        self._model = mathopt.Model(name="master")
        self._rest = [self._model.add_linear_constraint(lb=0, ub=0) for _ in range(rows.count)]
        self._choice = [self._model.add_linear_constraint(lb=1, ub=1) for _ in range(operators)]
        self._taken: list[mathopt.Variable] = []
        self._barred: list[int] = []
        self._add_segments()
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    @property
    def columns(self) -> Columns:
        """Every column, in the order in which they came."""
        self._parts = [Columns.joined(self._parts)]
        return self._parts[0]

    def add(self, columns: Columns) -> int:
        """Add the columns that are new; return how many were."""
        new = []
        for k, operator in enumerate(columns.operator.tolist()):
            key = (operator, columns.pattern[k].tobytes())
            if key not in self._known:
                self._known.add(key)
                new.append(k)
        fresh = columns.take(np.array(new, dtype=np.int64))
        variables = [self._model.add_variable(lb=0) for _ in new]
        for variable, own, operator in zip(
            variables, fresh.own.tolist(), fresh.operator.tolist(), strict=True
        ):
            self._model.objective.set_linear_coefficient(variable, own)
            self._choice[operator].set_coefficient(variable, 1)
        uses = self._rows.uses(self._space, fresh)
        for column, row, amount in zip(*(part.tolist() for part in uses), strict=True):
            self._rest[row].set_coefficient(variables[column], amount)
        self._taken += variables
        self._parts.append(fresh)
        return len(new)

    def _add_segments(self) -> None:
        """Give each row its segments, which must add up to what is used."""
        rows = self._rows
        self._model.minimize(rows.base)
        for row, slope, length in zip(
            rows.segment_row.tolist(),
            rows.segment_slope.tolist(),
            rows.segment_length.tolist(),
            strict=True,
        ):
            segment = self._model.add_variable(lb=0, ub=length)
            self._model.objective.set_linear_coefficient(segment, slope)
            self._rest[row].set_coefficient(segment, -1)

    def bar(self, which: NDArray[np.integer]) -> None:
        """Take nothing of some columns from now on."""
        for column in which.tolist():
            self._taken[column].upper_bound = 0
            self._barred.append(column)

    def release(self) -> None:
        """Let every column be taken again."""
        for column in self._barred:
            self._taken[column].upper_bound = math.inf
        self._barred.clear()

    def solve(self) -> Mix:
        """Solve to optimality.

        GLOP now and then stumbles over a warm start. Then it begins anew, and as a
        last resort another simplex (HiGHS) solves the model once.

        Raises
        ------
        RuntimeError
            When nothing finds an optimum: the master always has one while each
            operator has a column that is not barred.
        """
        result = self._by_glop()
        if result is None:
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            result = self._by_glop()
        if result is None:
            result = mathopt.solve(self._model, mathopt.SolverType.HIGHS)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"linear master: {result.termination.reason}")
        duals, values = result.dual_values(), result.variable_values()
        return Mix(
            value=result.objective_value(),
            price=np.array([duals[row] for row in self._rest]),
            wage=np.array([duals[choice] for choice in self._choice]),
            share=np.array([values[taken] for taken in self._taken]),
        )

    def _by_glop(self) -> mathopt.SolveResult | None:
        """Solve on from the last basis; ``None`` when GLOP gives up."""
        # An abnormal end of GLOP comes as AttributeError: MathOpt fails to translate it.
        with suppress(AttributeError, RuntimeError, ValueError):
            result = self._solver.solve()
            if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                return result
        return None
