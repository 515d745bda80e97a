"""Neighbourhood search by windows: a few days of many people, then more days of fewer.

Each window is a smaller problem of the same kind (``scheduler.roster.window``),
solved by columns: priced until no week pays, then dug out by a dive. Windows of
one width are tried all along the horizon; when none of them gains any more, wider
ones follow, and after the widest the first again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.dive import dive
from scheduler.roster.mixture import Mixture
from scheduler.roster.pricing import fork_offsets
from scheduler.roster.rows import Roster, load_costs
from scheduler.roster.window import Cutter
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.roster.layout import Coupling
    from scheduler.roster.rows import Columns
    from scheduler.roster.space import WeekSpace
    from scheduler.roster.window import Window

MOST_CELLS: Final = 840
"""Days of people that a window frees at most, about a week of 120 people."""
HELD_PART: Final = 0.12
"""Part of the unsettled days that one step of a window's dive holds."""
FEWEST: Final = 4
"""People whom a window frees at least."""
MOST_PRICINGS: Final = 30
"""Rounds of pricing in one window."""


class Windows:
    """Windows of one problem, one after another.

    Parameters
    ----------
    space, coupling
        The problem; ``scheduler.roster.rows.fits`` says whether it suits.
    random
        Chooses order and people.
    workers
        Threads that price side by side.
    """

    def __init__(
        self, space: WeekSpace, coupling: Coupling, random: np.random.Generator, workers: int
    ) -> None:
        self._space, self._coupling = space, coupling
        self._cutter = Cutter(space, coupling, fork_offsets(space.weeks_for_bound))
        self._random, self._workers = random, workers
        self._people, self._days = len(coupling.load_room), space.weeks.days
        self._queue: list[tuple[int, list[int]]] = []
        self._gained = False
        self._in_vain = 0
        self._widths = _widths(self._days)
        self._at = -1

    @property
    def gaining(self) -> bool:
        """Whether no width has been tried in vain since the last gain."""
        return self._in_vain == 0

    @property
    def spent(self) -> bool:
        """Whether every width has been tried in vain since the last gain."""
        return self._in_vain >= len(self._widths)

    def reopen(self) -> None:
        """Try every width again."""
        self._in_vain = 0

    def improve(self, roster: Roster, stop: Callable[[], bool]) -> Roster:
        """Solve the next window of a roster; return a better roster, or the same one."""
        if not self._queue:
            self._next_width()
        first, people = self._queue.pop()
        width = self._widths[self._at]
        window = self._cutter.cut(
            roster, np.array(sorted(people), dtype=np.int32), first, first + width
        )
        found = self._solved(window, stop)
        if found is None:
            return roster
        self._gained, self._in_vain = True, 0
        return self._put_back(roster, window, found)

    def _next_width(self) -> None:
        """Queue windows of the same width again after a gain, else of the next."""
        if not self._gained:
            self._in_vain += self._at >= 0
            self._at = (self._at + 1) % len(self._widths)
        self._gained = False
        width = self._widths[self._at]
        most = max(FEWEST, MOST_CELLS // width)
        starts = {*range(0, self._days - width + 1, max(1, width // 2)), self._days - width}
        for first in self._random.permutation(sorted(starts)).tolist():
            everybody = self._random.permutation(self._people).tolist()
            parts = -(-self._people // most)
            self._queue += [(first, everybody[part::parts]) for part in range(parts)]

    def _solved(self, window: Window, stop: Callable[[], bool]) -> tuple[Columns, float] | None:
        """Better weeks for a window and what they save; ``None`` when none are found."""
        mixture = Mixture(window.space, window.coupling, window.planned, self._workers, stop)
        planned = mixture.value_of(window.planned)
        for _ in range(MOST_PRICINGS):
            if stop():
                return None
            price = mixture.mix.price
            added, worth = mixture.price_at(price)
            if mixture.rows.rounded_up(mixture.rows.bound(price) - worth) >= planned - 1e-9:
                return None
            if not added:
                break
            mixture.solve()
        found = dive(mixture, self._random, planned, lambda: HELD_PART, stop)
        if found is None:
            return None
        saved = planned - mixture.value_of(found)
        return (found, saved) if saved > 1e-9 * max(1.0, planned) else None

    def _put_back(self, roster: Roster, window: Window, found: tuple[Columns, float]) -> Roster:
        columns, saved = found
        columns = columns.take(np.argsort(columns.operator))
        pattern, own, load = roster.pattern.copy(), roster.own.copy(), roster.load.copy()
        people = window.people
        own -= load_costs(self._coupling, load)
        pattern[people, window.first : window.last] = columns.pattern
        own[people] += columns.own - window.planned.own
        load[people] += columns.load - window.planned.load
        own += load_costs(self._coupling, load)
        return Roster(pattern, own, load, roster.value - saved)


def _widths(days: int) -> list[int]:
    """One week, two, four and so on, up to the horizon."""
    widths = [min(DAYS_A_WEEK, days)]
    while widths[-1] < days:
        widths.append(min(2 * widths[-1], days))
    return widths
