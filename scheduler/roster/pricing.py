"""Exact pricing: the best week of every operator at given prices, and all weeks nearly as good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster import pricing_kernels, tally_kernels
from scheduler.roster.rows import Columns
from scheduler.roster.space import scratch_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling, Weeks
    from scheduler.roster.rows import Rows
    from scheduler.roster.space import WeekSpace

FORBIDDEN: Final = 1e9
"""Cost of an entry that may not be taken for now."""
MOST_CELLS: Final = 12_000_000
"""Days of partial weeks kept at once: about 100 MB."""


class Pricer:
    """Weeks by the compiled automata, at prices of rows.

    Parameters
    ----------
    space, coupling, rows
        The problem.
    """

    def __init__(self, space: WeekSpace, coupling: Coupling, rows: Rows, workers: int = 1) -> None:
        weeks = space.weeks_for_bound
        self._weeks = weeks._replace(entry_cost=weeks.entry_cost.copy())
        self._rows = rows
        self._scratches = [scratch_for(space, coupling) for _ in range(workers)]
        self._space = space
        self.operators = len(self._weeks.automaton_of)

    @cached_property
    def fork_at(self) -> NDArray[np.int64]:
        """First arc of each fork: only lists of weeks need it."""
        return fork_offsets(self._weeks)

    def best(
        self, price: NDArray[np.float64], whose: NDArray[np.int32]
    ) -> tuple[Columns, NDArray[np.float64]]:
        """Find the best week of some operators, side by side when there are several workers.

        Returns
        -------
        tuple[Columns, NDArray[np.float64]]
            One column an operator, in the order of ``whose``, and what no week of
            theirs earns more of, less what it costs: in nearly all cases exactly
            what the column does.
        """
        own, load, ceiling = np.zeros((3, len(whose)))
        pattern = np.zeros((len(whose), self._weeks.days), dtype=np.int32)
        slopes = self._slopes(price)

        def price_part(worker: int) -> None:
            part = slice(worker, None, len(self._scratches))
            scratch = self._scratches[worker]
            scratch.post_value[:] = price[: self._rows.posts]
            mine = np.ascontiguousarray(whose[part])
            weeks = np.zeros((len(mine), self._weeks.days), dtype=np.int32)
            costs = np.zeros((3, len(mine)))
            pricing_kernels.price_all(self._weeks, mine, slopes, scratch, weeks, costs)
            pattern[part] = weeks
            own[part], load[part], ceiling[part] = costs

        if len(self._scratches) == 1:
            price_part(0)
        else:
            with ThreadPoolExecutor(max_workers=len(self._scratches)) as pool:
                list(pool.map(price_part, range(len(self._scratches))))
        return Columns(whose, pattern, own, load), ceiling

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
        weeks, scratch = self._weeks, self._scratches[0]
        scratch.post_value[:] = price[: self._rows.posts]
        scratch.load_slope[0] = self._slopes(price)[operator]
        tally_kernels.best_week(weeks, operator, scratch)
        ceiling = float(scratch.ceiling[0])
        room = max(1, min(most, MOST_CELLS // weeks.days))
        completion = self._completion()
        parent = np.empty((weeks.days, room), dtype=np.int32)
        chosen = np.empty((weeks.days, room), dtype=np.int64)
        kept = np.empty((2, room))
        count = pricing_kernels.good_weeks(
            weeks,
            self.fork_at,
            operator,
            ceiling - slack,
            scratch,
            completion,
            parent,
            chosen,
            kept,
        )
        if count < 0:
            return None
        pattern, load = np.empty((count, weeks.days), dtype=np.int32), np.empty(count)
        pricing_kernels.trace_back(weeks, count, parent, chosen, pattern, load)
        whose = np.full(count, operator, dtype=np.int32)
        return Columns(whose, pattern, kept[1, :count], load), ceiling - kept[0, :count]

    def hold(self, operator: int, day: int, pattern: int) -> None:
        """From now on, price only weeks of an operator with one pattern on a day."""
        row = operator * self._weeks.days + day
        entries = slice(self._weeks.entry_at[row], self._weeks.entry_at[row + 1])
        others = self._weeks.entry_pattern[entries] != pattern
        self._weeks.entry_cost[entries][others] += FORBIDDEN

    def let_go(self) -> None:
        """Price every lawful week again."""
        self._weeks.entry_cost[:] = self._space.weeks_for_bound.entry_cost

    def _completion(self) -> tuple[NDArray[np.float64], ...]:
        """Room for the values still to come: by node, by fork, by link of a chain."""
        days, space = self._weeks.days, self._space
        return (
            np.empty((days + 1, space.most_nodes)),
            np.empty((days, space.most_forks)),
            np.empty((days, space.most_links)),
        )

    def _slopes(self, price: NDArray[np.float64]) -> NDArray[np.float64]:
        """What an unsocial minute costs each operator at some prices."""
        loads = price[self._rows.posts :]
        return -loads / 60 if len(loads) else np.zeros(self.operators)


def fork_offsets(weeks: Weeks) -> NDArray[np.int64]:
    """First arc of each fork and the one after its last, ``[automaton day, fork + 1]``."""
    table = np.zeros((len(weeks.forks), int(weeks.forks.max(initial=0)) + 1), dtype=np.int64)
    for kind, forks in enumerate(weeks.forks.tolist()):
        first, last = weeks.arc_at[kind], weeks.arc_at[kind + 1]
        at = np.searchsorted(weeks.arc_source[first:last], np.arange(forks + 1))
        table[kind, : forks + 1] = first + at
        table[kind, forks + 1 :] = last
    return table
