"""The linear master: which mix of weeks, one in total for each operator, costs least together.

Solved by GLOP, which keeps its basis while columns are added or fixed. Its
duals are the prices that make the next weeks.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.roster.rows import Columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.roster.rows import Rows
    from scheduler.roster.space import WeekSpace

MOST_UNWATCHED: Final = 300_000
"""Columns times rows up to which a model is solved too fast to be broken off."""
LISTEN_SECONDS: Final = 0.1


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
    stop
        Asked while a big model is solved; when it answers True the last optimum stands.
    """

    def __init__(
        self,
        space: WeekSpace,
        rows: Rows,
        operators: int,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._space, self._stop = space, stop
        self._mix: Mix | None = None
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
        if result is None and not self._stop():
            self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
            result = self._by_glop()
        if result is None:
            if self._stop():
                return self._mix_so_far()
            result = mathopt.solve(self._model, mathopt.SolverType.HIGHS)
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"linear master: {result.termination.reason}")
        duals, values = result.dual_values(), result.variable_values()
        self._mix = Mix(
            value=result.objective_value(),
            price=np.array([duals[row] for row in self._rest]),
            wage=np.array([duals[choice] for choice in self._choice]),
            share=np.array([values[taken] for taken in self._taken]),
        )
        return self._mix

    def _mix_so_far(self) -> Mix:
        """The last optimum, with nothing taken of the columns that came after it."""
        mix = self._mix
        if mix is None:
            raise RuntimeError("linear master: stopped before its first optimum")
        share = np.zeros(len(self._taken))
        share[: len(mix.share)] = mix.share
        self._mix = Mix(mix.value, mix.price, mix.wage, share)
        return self._mix

    def _watched(self, solve: Callable[..., mathopt.SolveResult]) -> mathopt.SolveResult:
        """Solve; where the model is so big that it may last, break it off when asked to stop."""
        params = mathopt.SolveParameters(presolve=mathopt.Emphasis.OFF)
        if len(self._taken) * self._rows.count < MOST_UNWATCHED:
            return solve(params=params)
        done, interrupter = Event(), SolveInterrupter()

        def watch() -> None:
            while not done.wait(LISTEN_SECONDS):
                if self._stop():
                    interrupter.interrupt()
                    return

        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="watch") as pool:
            pool.submit(watch)
            try:
                return solve(params=params, interrupter=interrupter)
            finally:
                done.set()

    def _by_glop(self) -> mathopt.SolveResult | None:
        """Solve on from the last basis; ``None`` when GLOP gives up."""
        # An abnormal end of GLOP comes as AttributeError: MathOpt fails to translate it.
        with suppress(AttributeError, RuntimeError, ValueError):
            result = self._watched(self._solver.solve)
            if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                return result
        return None
