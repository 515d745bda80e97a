"""Exact pricing: the best week of every operator at given prices, and all weeks nearly as good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster import kernels, pricing_kernels
from scheduler.roster.problem import scratch_for
from scheduler.roster.rows import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling
    from scheduler.roster.problem import WeekSpace
    from scheduler.roster.rows import Rows

MOST_CELLS: Final = 12_000_000
"""Days of partial weeks kept at once: about 100 MB."""


class Pricer:
    """Weeks by the compiled automata, at prices of rows.

    Parameters
    ----------
    space, coupling, rows
        The problem.
    """

    def __init__(self, space: WeekSpace, coupling: Coupling, rows: Rows) -> None:
        self._weeks = space.weeks_for_bound
        self._rows = rows
        self._scratch = scratch_for(space, coupling)
        self._fork_at = _fork_offsets(space)
        self._space = space
        self.operators = len(self._weeks.automaton_of)

    def best(
        self, price: NDArray[np.float64], whose: NDArray[np.int32]
    ) -> tuple[Columns, NDArray[np.float64]]:
        """Find the best week of some operators.

        Returns
        -------
        tuple[Columns, NDArray[np.float64]]
            One column an operator, in the order of ``whose``, and what it earns
            less what it costs.
        """
        worth, own, load = np.zeros((3, len(whose)))
        pattern = np.zeros((len(whose), self._weeks.days), dtype=np.int32)
        for k, operator in enumerate(whose.tolist()):
            self._set_prices(operator, price)
            worth[k], own[k], load[k] = kernels.best_week(self._weeks, operator, self._scratch)
            pattern[k] = self._weeks.entry_pattern[self._scratch.chosen]
        return Columns(whose, pattern, own, load), worth

    def within(
        self, price: NDArray[np.float64], operator: int, slack: float, most: int
    ) -> tuple[Columns, NDArray[np.float64]] | None:
        """Find every week of one operator that is at most ``slack`` worse than the best.

        Returns
        -------
        tuple[Columns, NDArray[np.float64]] | None
            The weeks, and how much worse each is; ``None`` when there are more
            than ``most``, or when they would not fit into memory.
        """
        weeks = self._weeks
        self._set_prices(operator, price)
        best, _, _ = kernels.best_week(weeks, operator, self._scratch)
        room = max(1, min(most, MOST_CELLS // weeks.days))
        completion = self._completion()
        parent = np.empty((weeks.days, room), dtype=np.int32)
        chosen = np.empty((weeks.days, room), dtype=np.int64)
        kept = np.empty((2, room))
        count = pricing_kernels.good_weeks(
            weeks, self._fork_at, operator, slack, self._scratch, completion, parent, chosen, kept
        )
        if count < 0:
            return None
        pattern, load = np.empty((count, weeks.days), dtype=np.int32), np.empty(count)
        pricing_kernels.trace_back(weeks, count, parent, chosen, pattern, load)
        whose = np.full(count, operator, dtype=np.int32)
        return Columns(whose, pattern, kept[1, :count], load), best - kept[0, :count]

    def _completion(self) -> tuple[NDArray[np.float64], ...]:
        """Room for the values still to come: by node, by fork, by link of a chain."""
        days, space = self._weeks.days, self._space
        return (
            np.empty((days + 1, space.most_nodes)),
            np.empty((days, space.most_forks)),
            np.empty((days, space.most_links)),
        )

    def _set_prices(self, operator: int, price: NDArray[np.float64]) -> None:
        posts = self._rows.posts
        self._scratch.post_value[:] = price[:posts]
        loads = price[posts:]
        self._scratch.load_slope[0] = -loads[operator] / 60 if len(loads) else 0.0


def _fork_offsets(space: WeekSpace) -> NDArray[np.int64]:
    """First arc of each fork and the one after its last, ``[automaton day, fork + 1]``."""
    weeks = space.weeks
    table = np.zeros((len(weeks.forks), space.most_forks + 1), dtype=np.int64)
    for kind, forks in enumerate(weeks.forks.tolist()):
        first, last = weeks.arc_at[kind], weeks.arc_at[kind + 1]
        at = np.searchsorted(weeks.arc_source[first:last], np.arange(forks + 1))
        table[kind, : forks + 1] = first + at
        table[kind, forks + 1 :] = last
    return table
