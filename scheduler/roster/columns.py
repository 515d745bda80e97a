"""Column generation: a bound as tight as weeks can make it, rosters from it, and often the proof.

A linear master mixes the weeks known so far; its duals, smoothed (Wentges 1997),
price each operator's best week exactly, which gives new columns and a proven
Lagrangian bound at once. When no week is left that pays, rosters are dug out of
the mix by holding days and pricing in turn, and improved window by window. At last
every week is listed that a roster of a given value could hold, none else: choosing
among those is exact.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.climb import ROUNDS, Climb
from scheduler.roster.dive import Pace, dive
from scheduler.roster.mixture import Mixture
from scheduler.roster.pricing import QUICK, SURE
from scheduler.roster.rows import Columns, Roster, load_costs
from scheduler.roster.selection import Limits, Selection, select
from scheduler.roster.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.roster.layout import Coupling, Plan
    from scheduler.roster.space import WeekSpace

SMOOTHING: Final = 0.6
"""Part of the best prices so far in those that are tried next, at most."""
MOST_LISTED: Final = 60_000
"""Weeks beyond which choosing among them takes too long to be worth trying."""
FIRST_LEVELS: Final = 16
"""Without a common step of costs, the first level lies this part of the gap above the bound."""
DIVES: Final = 3
"""Dives before the first windows."""
ROUNDS_A_STEP: Final = 6
"""Rounds of a climb in one step."""
CLIMBING_PART: Final = 0.4
"""Part of the time left at its beginning after which a climb is over although rounds are left."""
WINDOW_PART: Final = 0.25
"""Time for windows before dives begin, as a part of that for prices."""
PRICING_PART: Final = 0.6
"""Part of the time after which dives begin although weeks are left that pay."""
DIVING_PART: Final = 0.4
"""Part of the time after which one dive is enough before windows follow."""
DIVE_SHARE: Final = 0.6
"""Part of the time left that a dive may take, about."""
LAST_DIVE_PART: Final = 0.8
"""Part of the time after which no dive begins."""
PATIENCE_PART: Final = 0.75
"""Part of the time left that one selection may take by the clock."""
COUNTED_NODES: Final = 200
"""Nodes of one selection when work is counted."""


@dataclass(frozen=True)
class _Decision:
    """A level, every week that a roster up to it can hold, and what was chosen among them."""

    level: float
    listed: Columns
    chosen: Selection


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
    workers
        Threads that price side by side.
    stop
        Asked inside long steps; when it answers True the step is broken off.
    used
        Part of the time that is used, 0 to 1; always 0 when work is counted.

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
        workers: int,
        stop: Callable[[], bool],
        used: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._space = space
        self._coupling = coupling
        everybody = np.arange(len(plan.own), dtype=np.int32)
        own = plan.own - load_costs(coupling, plan.load)
        planned = Columns(everybody, plan.week.copy(), own, plan.load.copy())
        self._roster = Roster(plan.week.copy(), plan.own.copy(), plan.load.copy(), objective)
        self._mixture = Mixture(space, coupling, planned, workers, stop)
        self._rows, self._pricer = self._mixture.rows, self._mixture.pricer
        self._people = len(planned)
        self._random = np.random.default_rng(seed)
        self._climb: Climb | None = Climb(self._mixture, objective)
        self._windows = Windows(space, coupling, self._random, workers)
        self._seed, self._counted, self._stop, self._used = seed, counted, stop, used
        self._climb_until = CLIMBING_PART + (1 - CLIMBING_PART) * used()
        self._price = np.zeros(self._rows.count)
        self._bound_at_price = -np.inf
        self._smoothing = 1.0  # at no prices first: a modest bound, and never a senseless one
        self._converged = self._sure = False
        self._level: float | None = None
        self._rise = 0.0
        self._at = self._roster
        self._used_by_windows = self._used_by_prices = 0.0
        self._deciding: Future[_Decision] | None = None
        self._dives_due = DIVES
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
        """Price once, dive once, solve one window or look after a level; return the best bound."""
        self.steps += 1
        if self._climb is not None or (not self._converged and self._used() < PRICING_PART):
            if self._windows.gaining and self._used_by_windows < WINDOW_PART * self._used_by_prices:
                self._window_step()
            elif self._climb is not None:
                self._climb_on(self._climb)
            else:
                self._price_round()
        elif self._deciding is not None and (self._counted or self._deciding.done()):
            self._end_decision(self._deciding.result())
        elif self._dives_due > 0:
            self._dives_due = 0 if self._used() > DIVING_PART else self._dives_due - 1
            self._dive(self.target)
        elif not self._windows.spent:
            self._window_step()
        else:
            if not self._converged:
                self._price_round()
            elif self._deciding is None:
                self._begin_decision()
            self._start_elsewhere()
        return self.best

    def _climb_on(self, climb: Climb) -> None:
        """Let prices climb, and at the end of it solve the master with the weeks they gave."""
        began = self._used()
        climb.climb(ROUNDS_A_STEP, self._stop)
        self._raise_to(self._rows.rounded_up(climb.bound))
        if climb.rounds >= ROUNDS or self._used() > self._climb_until:
            self._climb = None
            self._price, self._bound_at_price = climb.price, climb.bound
            self._smoothing = SMOOTHING
            self._mixture.solve()
        self._used_by_prices += self._used() - began

    def _window_step(self) -> None:
        """Solve one window of the roster under improvement."""
        began = self._used()
        better = self._windows.improve(self._at, self._stop)
        self._used_by_windows += self._used() - began
        self._at = better
        if better.value < self._roster.value - 1e-9:
            own = better.own - load_costs(self._coupling, better.load)
            self._keep(Columns(self._mixture.everybody, better.pattern, own, better.load))

    def _start_elsewhere(self) -> None:
        """Go on from another dive while there is time, else from the best roster again."""
        self._windows.reopen()
        self._at = self._roster
        if self._used() < LAST_DIVE_PART:
            self._dive(np.inf)

    def _price_round(self) -> None:
        """Price all operators at smoothed duals, take in what pays, and solve the master again."""
        began = self._used()
        mixture, part = self._mixture, self._smoothing
        price = part * self._price + (1 - part) * mixture.mix.price
        added, worth = mixture.price_at(price, patience=SURE if self._sure else QUICK)
        bound = self._rows.bound(price) - worth
        if bound > self._bound_at_price:
            self._bound_at_price, self._price = bound, price
            self._raise_to(self._rows.rounded_up(bound))
        if added:
            self._smoothing = min(SMOOTHING, part + 0.05)
            mixture.solve()
        elif part > 0:
            self._smoothing = part - 0.2 if part > 0.3 else 0.0
        else:
            self._converged = self._sure
        self._sure = not added and part == 0
        value = mixture.mix.value
        if value - self._bound_at_price <= 1e-7 * max(1.0, abs(value)):
            self._converged = True
        self._used_by_prices += self._used() - began

    def _dive(self, target: float) -> None:
        """Dig a roster below the target out of the mix, in fewer steps when time is short."""
        now = self._used()
        pace = Pace(self._used, now + (1 - now) * DIVE_SHARE)
        found = dive(self._mixture, self._random, target, pace.part, self._stop)
        if found is not None:
            self._at = self._keep(found)
            self._windows.reopen()

    def _begin_decision(self) -> None:
        """Begin to decide whether a roster up to the next level exists, where that is possible.

        A roster of value ``v`` holds only weeks whose reduced cost is at most
        ``v`` less the bound: the sum of all of them is what it lies above it.
        """
        level = self._next_level()
        listed = self._listed(level)
        if listed is None:
            return
        now = self._used()
        until = now + PATIENCE_PART * (1 - now)
        limits = Limits(
            nodes=COUNTED_NODES if self._counted else None,
            seed=self._seed,
            stop=lambda: self._stop() or self.done or self._used() > until,
        )

        def decide() -> _Decision:
            chosen = select(self._space, self._rows, listed, self._people, level, limits)
            return _Decision(level, listed, chosen)

        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="selection")
        self._deciding = pool.submit(decide)
        pool.shutdown(wait=False)

    def _end_decision(self, decision: _Decision) -> None:
        """Learn from a level that has been decided, or was too hard for the time that it had."""
        self._deciding = None
        taken = None
        if decision.chosen.taken is not None:
            taken = self._keep(decision.listed.take(decision.chosen.taken)).value
        if not decision.chosen.final:
            return
        level = decision.level
        self._raise_to(level if taken is None else min(level, taken))
        if taken is None and self._rows.step is not None:
            self._raise_to(level + self._rows.step)
        self._level, self._rise = level, 2 * self._rise

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

    def _keep(self, columns: Columns) -> Roster:
        """Turn one week of everybody into a roster, and remember it when it is the best so far."""
        columns = columns.take(np.argsort(columns.operator))
        own = columns.own + load_costs(self._coupling, columns.load)
        value = self._mixture.value_of(columns)
        roster = Roster(columns.pattern, own, columns.load, value)
        if value < self._roster.value - 1e-9:
            self.found = self._roster = roster
            self.target = min(self.target, value)
        return roster

    def _raise_to(self, bound: float) -> None:
        self.best = max(self.best, bound)
