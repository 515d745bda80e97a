"""Column generation: a bound as tight as weeks can make it, rosters from it, and often the proof.

A linear master mixes the weeks known so far; its duals, smoothed (Wentges 1997),
price each operator's best week exactly, which gives new columns and a proven
Lagrangian bound at once. When no week is left that pays, rosters are dug out of
the mix by fixing and pricing in turn. At last every week is listed that a roster
of a given value could hold, none else: choosing among those is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.master import LinearMaster
from scheduler.roster.pricing import Pricer
from scheduler.roster.rows import Columns, load_costs, rows_of
from scheduler.roster.selection import Limits, select

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling, Plan
    from scheduler.roster.master import Mix
    from scheduler.roster.problem import WeekSpace

SMOOTHING: Final = 0.6
"""Part of the best prices so far in those that are tried next, at most."""
PAYS: Final = 1e-7
"""A week pays when its reduced cost is below minus this."""
MOST_LISTED: Final = 60_000
"""Weeks beyond which choosing among them takes too long to be worth trying."""
FIRST_LEVELS: Final = 16
"""Without a common step of costs, the first level lies this part of the gap above the bound."""
FIXED_PART: Final = 0.06
"""Part of the people whose weeks a dive fixes at once, besides those that are whole already."""
WHOLE: Final = 1 - 1e-6
DIVES: Final = 3
"""Dives before the first level is decided, and after each selection that was too short."""
FIRST_PATIENCE_SECONDS: Final = 10.0
"""Time of the first selection by the clock; each that is too short doubles it."""
COUNTED_NODES: Final = 200
"""Nodes of one selection when work is counted."""


@dataclass(frozen=True)
class Roster:
    """A week of everybody, as a plan writes it, and its value.

    ``pattern[operator, day]``; ``own[operator]`` holds the cost of unsocial hours
    too; ``load[operator]`` is their minutes.
    """

    pattern: NDArray[np.int32]
    own: NDArray[np.float64]
    load: NDArray[np.float64]
    value: float


class ColumnGeneration:
    """Prices, columns, and the best bound and roster they have given so far.

    Parameters
    ----------
    space, coupling
        The problem; ``scheduler.roster.rows.fits`` says whether it suits.
    plan
        A roster: its weeks are the first columns.
    objective
        Value of that roster.
    seed
        Seed of the dives.
    counted
        Whether work is counted; then nothing that is decided depends on the clock.
    stop
        Asked inside long steps; when it answers True the step is broken off.

    Attributes
    ----------
    best
        Highest bound proven.
    steps
        Steps made.
    target
        Value of the best roster known to anybody.
    found
        The best roster found here.
    """

    def __init__(
        self,
        space: WeekSpace,
        coupling: Coupling,
        plan: Plan,
        objective: float,
        *,
        seed: int,
        counted: bool,
        stop: Callable[[], bool],
    ) -> None:
        self._space = space
        self._coupling = coupling
        self._rows = rows_of(space, coupling)
        self._pricer = Pricer(space, coupling, self._rows)
        self._people = len(plan.own)
        self._everybody = np.arange(self._people, dtype=np.int32)
        self._master = LinearMaster(space, self._rows, self._people)
        own = plan.own - load_costs(coupling, plan.load)
        self._master.add(Columns(self._everybody, plan.week.copy(), own, plan.load.copy()))
        self._mix = self._master.solve()
        self._random = np.random.default_rng(seed)
        self._seed, self._counted, self._stop = seed, counted, stop
        self._price = np.zeros(self._rows.count)
        self._bound_at_price = -np.inf
        self._smoothing = 1.0  # at no prices first: a modest bound, and never a senseless one
        self._converged = False
        self._level: float | None = None
        self._rise = 0.0
        self._dives_due = DIVES
        self._patience_s = FIRST_PATIENCE_SECONDS
        self._too_high = np.inf
        self.best = -np.inf
        self.steps = 0
        self.target = objective
        self.found: Roster | None = None

    @property
    def done(self) -> bool:
        """Whether the bound meets the best roster known."""
        return self.best >= self.target - 1e-9 * max(1.0, abs(self.target))

    def aim(self, target: float) -> None:
        """Learn of a better roster that somebody else has found."""
        self.target = min(self.target, target)

    def step(self) -> float:
        """Price once, dive once or decide one level; return the best bound."""
        self.steps += 1
        if not self._converged:
            self._price_round()
        elif self._dives_due > 0 or not self._decide_level():
            self._dives_due -= 1
            self._dive()
        return self.best

    def _price_round(self) -> None:
        """Price all operators at smoothed duals, take in what pays, and solve the master again."""
        mix, part = self._mix, self._smoothing
        price = part * self._price + (1 - part) * mix.price
        columns, worth = self._pricer.best(price, self._everybody)
        bound = self._rows.bound(price) - float(worth.sum())
        if bound > self._bound_at_price:
            self._bound_at_price, self._price = bound, price
            self._raise_to(self._rows.rounded_up(bound))
        added = self._master.add(columns.take(self._reduced_cost(columns, mix) < -PAYS))
        if added:
            self._smoothing = min(SMOOTHING, part + 0.05)
            self._mix = self._master.solve()
        elif part > 0:
            self._smoothing = part - 0.2 if part > 0.3 else 0.0
        else:
            self._converged = True
        if self._mix.value - self._bound_at_price <= 1e-7 * max(1.0, abs(self._mix.value)):
            self._converged = True

    def _reduced_cost(self, columns: Columns, mix: Mix) -> NDArray[np.float64]:
        column, row, amount = self._rows.uses(self._space, columns)
        earned = np.bincount(column, weights=mix.price[row] * amount, minlength=len(columns))
        return np.asarray(columns.own - earned - mix.wage[columns.operator])

    def _dive(self) -> None:
        """Fix the surest weeks of the mix, price the rest anew, and so on to a whole roster."""
        master = self._master
        mix, free = master.solve(), np.ones(self._people, dtype=np.bool_)
        while free.any() and not self._stop():
            chosen = self._surest(mix, free)
            master.fix(chosen.tolist())
            free[master.columns.operator[chosen]] = False
            mix = master.solve()
            while not self._stop():
                columns, _ = self._pricer.best(mix.price, self._everybody[free])
                if not master.add(columns.take(self._reduced_cost(columns, mix) < -PAYS)):
                    break
                mix = master.solve()
            if self._rows.rounded_up(mix.value) >= self.target - 1e-9:
                break
        if not free.any():
            self._keep(master.columns.take(np.flatnonzero(mix.share > WHOLE)))
        master.release()

    def _surest(self, mix: Mix, free: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Columns to fix next: whole ones, and the largest shares with a grain of chance."""
        whose = self._master.columns.operator
        shares = np.where(free[whose], mix.share, 0.0)
        whole = np.flatnonzero(shares > WHOLE)
        settled = np.isin(whose, whose[whole])
        rest = np.where(settled | (shares < 1 - WHOLE), 0.0, shares)
        luck = rest * self._random.uniform(0.7, 1.0, len(rest))
        taken: dict[int, int] = {}
        for column in np.argsort(-luck, kind="stable")[: 4 * self._people].tolist():
            if len(taken) < max(1, round(FIXED_PART * self._people)) and rest[column] > 0:
                taken.setdefault(int(whose[column]), column)
        return np.concatenate([whole, np.array(list(taken.values()), dtype=np.int64)])

    def _decide_level(self) -> bool:
        """Decide whether a roster up to the next level exists; tell whether that was possible.

        A roster of value ``v`` holds only weeks whose reduced cost is at most
        ``v`` less the bound: the sum of all of them is what it lies above it.
        """
        level = self._next_level()
        listed = self._listed(level)
        if listed is None:
            return False
        limits = Limits(
            seconds=None if self._counted else self._patience_s,
            nodes=COUNTED_NODES if self._counted else None,
            seed=self._seed,
            stop=self._stop,
        )
        selection = select(self._space, self._rows, listed, self._people, level, limits)
        taken = None
        if selection.taken is not None:
            taken = self._keep(listed.take(selection.taken))
        if not selection.final:
            self._dives_due = DIVES
            self._patience_s *= 2
            return True
        self._raise_to(level if taken is None else min(level, taken))
        if taken is None and self._rows.step is not None:
            self._raise_to(level + self._rows.step)
        self._level, self._rise = level, 2 * self._rise
        return True

    def _next_level(self) -> float:
        """Value up to which rosters are looked for next; it rises faster and faster."""
        step = self._rows.step
        if self._level is None:
            self._rise = step or (self.target - self.best) / FIRST_LEVELS
            level = self.best
        else:
            level = self._level + self._rise
        return min(level, self.target if step is None else self.target - step)

    def _listed(self, level: float) -> Columns | None:
        """Every week that a roster up to ``level`` can hold; ``None`` when there are too many."""
        if level >= self._too_high:
            return None
        slack = level - self._bound_at_price
        parts, room = [], MOST_LISTED
        for operator in range(self._people):
            found = self._pricer.within(self._price, operator, slack, room)
            if found is None or self._stop():
                self._too_high, self._rise = level, self._rows.step or self._rise / 2
                return None
            parts.append(found[0])
            room -= len(found[0])
        return Columns.joined(parts)

    def _keep(self, columns: Columns) -> float:
        """Remember one week of everybody, when it is the best roster so far; return its value."""
        columns = columns.take(np.argsort(columns.operator))
        value = float(columns.own.sum()) + self._rows.cost(self._space, columns)
        if self.found is None or value < self.found.value - 1e-9:
            own = columns.own + load_costs(self._coupling, columns.load)
            self.found = Roster(columns.pattern, own, columns.load, value)
            self.target = min(self.target, value)
        return value

    def _raise_to(self, bound: float) -> None:
        self.best = max(self.best, bound)
