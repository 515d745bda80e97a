"""Exact pricing: the best week of every operator at given prices, and all weeks nearly as good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster import label_kernels, pricing_kernels, queue_kernels, tally_kernels
from scheduler.roster.lane_kernels import LANES, Lanes
from scheduler.roster.rows import Columns
from scheduler.roster.space import scratch_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling, Weeks
    from scheduler.roster.rows import Rows
    from scheduler.roster.space import WeekSpace

FORBIDDEN: Final = 1e9
"""Cost of an entry that may not be taken for now."""
MOST_CELLS: Final = 12_000_000
"""Days of partial weeks kept at once: about 100 MB."""


QUEUE: Final = 16
"""People priced between two moments at which pricing may be broken off."""
Patience = tuple[int, int, int, int]
"""How long a week is looked for, see ``scheduler.roster.queue_kernels.price_queue``."""
QUICK: Final[Patience] = (3, 8, 30_000, 0)
"""A good week, nearly always the best."""
SURE: Final[Patience] = (8, 40, label_kernels.MOST_KEPT, tally_kernels.MOST_LABELS)
"""The same where the best week is wanted for certain."""


class Pricer:
    """Weeks by the compiled automata, at prices of rows.

    Parameters
    ----------
    space, coupling, rows
        The problem.
    workers
        Threads that price side by side.
    stop
        Asked between a few people and the next; when it answers True, the rest is left.
    """

    def __init__(
        self,
        space: WeekSpace,
        coupling: Coupling,
        rows: Rows,
        workers: int = 1,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        weeks = space.weeks_for_bound
        self._weeks = weeks._replace(entry_cost=weeks.entry_cost.copy())
        self._rows = rows
        self._scratches = [scratch_for(space, coupling) for _ in range(workers)]
        self._space, self._stop = space, stop
        self._lanes = [lanes_for(space) for _ in range(workers)]
        self._labels = [label_kernels.no_labels(weeks.days) for _ in range(workers)]
        self._guess = np.zeros(weeks.most_uses.shape)
        self.operators = len(self._weeks.automaton_of)
        self.fork_at = fork_offsets(weeks)

    def best(
        self,
        price: NDArray[np.float64],
        whose: NDArray[np.int32],
        patience: Patience = QUICK,
    ) -> tuple[Columns, NDArray[np.float64]]:
        """Find a week of some operators, as good as patience allows.

        Whom a stop leaves without a week has an endless ceiling; nobody else has.

        Returns
        -------
        tuple[Columns, NDArray[np.float64]]
            At most one column an operator, and for everybody in ``whose``, in that
            order, what no week of theirs earns more of, less what it costs.
        """
        pattern = np.zeros((len(whose), self._weeks.days), dtype=np.int32)
        costs = np.full((4, len(whose)), np.inf)
        costs[3] = -np.inf
        slopes = self._slopes(price)
        order = np.argsort(self._weeks.automaton_of[whose], kind="stable")

        def price_part(worker: int) -> None:
            memory = self._scratches[worker], self._lanes[worker], self._labels[worker]
            memory[0].post_value[:] = price[: self._rows.posts]
            for part in self._queues(whose, order[worker :: len(self._scratches)]):
                if self._stop():
                    return
                mine = np.ascontiguousarray(whose[part])
                weeks = np.zeros((len(part), self._weeks.days), dtype=np.int32)
                found = np.zeros((4, len(part)))
                queue_kernels.price_queue(
                    self._weeks,
                    mine,
                    slopes,
                    self.fork_at,
                    patience,
                    self._guess,
                    memory,
                    weeks,
                    found,
                )
                pattern[part], costs[:, part] = weeks, found

        self._side_by_side(price_part)
        columns = Columns(whose, pattern, costs[0], costs[1])
        return columns.take(costs[3] > -np.inf), costs[2]

    def _side_by_side(self, work: Callable[[int], None]) -> None:
        """Let every worker do its part."""
        if len(self._scratches) == 1:
            work(0)
            return
        with ThreadPoolExecutor(max_workers=len(self._scratches)) as pool:
            list(pool.map(work, range(len(self._scratches))))

    def _queues(
        self, whose: NDArray[np.int32], places: NDArray[np.int64]
    ) -> Iterator[NDArray[np.int64]]:
        """Split places, sorted by automaton, into queues of people who share one."""
        kinds = self._weeks.automaton_of[whose[places]]
        for part in np.split(places, np.flatnonzero(np.diff(kinds)) + 1):
            for first in range(0, len(part), QUEUE):
                yield part[first : first + QUEUE]

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


def lanes_for(space: WeekSpace) -> Lanes:
    """Allocate the lanes of one thread."""
    weeks = space.weeks_for_bound
    nodes = np.diff(weeks.node_at).reshape(-1, weeks.days)
    node_from = np.zeros((len(nodes), weeks.days + 1), dtype=np.int64)
    node_from[:, 1:] = np.cumsum(nodes, axis=1)
    most = int(node_from[:, -1].max()) + weeks.end_value.shape[1]
    return Lanes(
        np.full((weeks.days, space.most_groups, LANES), -np.inf),
        np.zeros((weeks.days, space.most_groups, LANES), dtype=np.int64),
        np.empty((most, LANES)),
        np.empty((space.most_forks, LANES)),
        np.empty((space.most_links, LANES)),
        node_from,
    )
