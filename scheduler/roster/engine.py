"""The search: every operator's exact best week in turn, then destroy and repair.

An ``Engine`` holds one roster under change. It knows nothing of time: callers
ask for rounds of work, look at the value, and stop when they like. The roster
it holds is lawful after the first sweep and ever after.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster import kernels, round_kernels
from scheduler.roster.coupling import couple, guided
from scheduler.roster.layout import Coupling, Plan
from scheduler.roster.rows import Roster
from scheduler.roster.space import WeekSpace, empty_plan, scratch_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.roster.layout import Weeks
    from scheduler.shifts import Shift

MOST_FREED: Final = 5
AS_BEFORE: Final = float(2**20)
"""Calls that a day weighs which is as in an earlier roster: more than a week can cost, and
less than a place in a full room. A power of two, so that it can be taken off again."""
SWEPT_AT_ONCE: Final = 25
"""Operators between two moments at which a sweep may be broken off."""


@dataclass(frozen=True)
class Held:
    """A roster as it is at one moment, and the problem that it answers."""

    space: WeekSpace
    coupling: Coupling
    plan: Plan
    objective: float


class Engine:
    """One roster of one portfolio, and the means to improve it.

    Parameters
    ----------
    case, facts, space
        The problem; ``space`` is compiled once a case.
    portfolio
        Teams in force.
    seed
        Seed of the search; the same seed and rounds give the same roster.

    Attributes
    ----------
    objective
        Value of the roster by the terms that are sums over slots and weeks.
    sought
        The same with tension at its prices: what rounds make smaller.
    """

    def __init__(
        self,
        case: Case,
        facts: Facts,
        space: WeekSpace,
        portfolio: Sequence[PlannedPairing],
        seed: int,
    ) -> None:
        self._begin(case, space, couple(case, facts, portfolio), seed)
        self._facts: Facts | None = facts
        self.portfolio = tuple(portfolio)

    @classmethod
    def of_part(cls, case: Case, space: WeekSpace, coupling: Coupling, seed: int) -> Engine:
        """Return an engine of some people of a larger site, whose teams do not change.

        Parameters
        ----------
        case, space
            Those people, and their lawful weeks.
        coupling
            What ties them to one another and to everybody else.
        """
        engine = cls.__new__(cls)
        engine._begin(case, space, coupling, seed)
        engine._facts = None
        engine.portfolio = ()
        return engine

    def _begin(self, case: Case, space: WeekSpace, coupling: Coupling, seed: int) -> None:
        self._case = case
        self.space = space
        self.rounds = 0
        self._random = np.array([0x9E3779B97F4A7C15 ^ (seed + 1) * 0x2545F491], dtype=np.uint64)
        self.coupling = coupling
        self.plan: Plan = empty_plan(space, self.coupling)
        self._scratch = scratch_for(space, self.coupling)
        self._kept = np.zeros((MOST_FREED, space.weeks.days), dtype=np.int32)
        self._kept_own = np.zeros(MOST_FREED)
        self._kept_load = np.zeros(MOST_FREED)
        self._guide = self.coupling
        self._tension_price = np.zeros(len(case.operators))
        self.objective = np.inf
        self.sought = np.inf

    def first_roster(
        self,
        before: NDArray[np.int32] | None = None,
        go_on: Callable[[], None] | None = None,
    ) -> float:
        """Give every operator a lawful week, one after another; return the objective.

        Parameters
        ----------
        before
            An earlier roster, ``[operator, day]``, in patterns of this space and -1
            where it says nothing. Everybody keeps as many of its days as are
            lawful together and fit the room; the other days are the best there are.
        go_on
            Called now and then; what it raises breaks the sweep off.
        """
        if before is None:
            self._sweep(self.space.weeks, fresh=True, go_on=go_on)
            return self._recount()
        weeks = self.space.weeks
        asked = np.repeat(before.ravel(), np.diff(weeks.entry_at))
        drawn = weeks.entry_cost - AS_BEFORE * (weeks.entry_pattern == asked)
        self._sweep(weeks._replace(entry_cost=drawn), fresh=True, go_on=go_on)
        self.plan.own[:] += AS_BEFORE * (self.plan.week == before).sum(axis=1)
        return self._recount()

    def settle(self, most_sweeps: int = 6, go_on: Callable[[], None] | None = None) -> float:
        """Sweep until nobody gains by changing alone; return the objective.

        ``go_on`` is called now and then; what it raises breaks the sweep off, and
        leaves a roster that is lawful and no worse.
        """
        for _ in range(most_sweeps):
            gain = self._sweep(self.space.weeks, fresh=False, go_on=go_on)
            if gain <= 1e-6 * max(1.0, abs(self.objective)):
                break
        return self._recount()

    def move_to(self, space: WeekSpace, before: NDArray[np.int32] | None) -> float:
        """Go on in another space of the same case, from an earlier roster in its patterns.

        See :meth:`first_roster` for ``before``; returns the objective.
        """
        self.space = space
        self.plan = empty_plan(space, self.coupling)
        self._scratch = scratch_for(space, self.coupling)
        return self.first_roster(before)

    def heed_tension(self, price: NDArray[np.float64]) -> None:
        """Seek rosters in which tense calls meet people who can bear them.

        Tension is no sum over slots, so the search sees it by prices: what the
        next tense minute of each operator weighs in the latest finished roster,
        smoothed. The objective stays what the terms say.

        Parameters
        ----------
        price
            Calls a minute, ``[operator]``.
        """
        self._tension_price = (self._tension_price + price) / 2
        self._guide = guided(self.coupling, self._tension_price)
        self._recount()

    def improve(self, rounds: int) -> float:
        """Run destroy-and-repair rounds; return the objective."""
        round_kernels.destroy_and_repair(
            self.space.weeks,
            self._guide,
            self.plan,
            rounds,
            self._random,
            self._scratch,
            self._kept,
            self._kept_own,
            self._kept_load,
        )
        self.rounds += rounds
        return self._recount()

    def adopt(self, roster: Roster) -> float:
        """Put a roster found elsewhere in the place of its own; return the objective."""
        weeks, coupling, plan = self.space.weeks, self.coupling, self.plan
        for operator in range(len(plan.own)):
            kernels.set_duty(weeks, coupling, plan, operator, -1)
            week, own = roster.pattern[operator], roster.own[operator]
            round_kernels.restore(plan, operator, week, own, roster.load[operator])
            kernels.set_duty(weeks, coupling, plan, operator, 1)
        return self._recount()

    def held_roster(self) -> Roster:
        """The roster as it is now, to be adopted again later."""
        plan = self.plan
        return Roster(plan.week.copy(), plan.own.copy(), plan.load.copy(), self.objective)

    def change_portfolio(self, portfolio: Sequence[PlannedPairing]) -> float:
        """Keep the roster, value it under other teams; return the objective.

        Raises
        ------
        ValueError
            In a part of a larger site.
        """
        if self._facts is None:
            raise ValueError("the teams of a part do not change")
        self.portfolio = tuple(portfolio)
        self.coupling = couple(self._case, self._facts, portfolio)
        self._guide = guided(self.coupling, self._tension_price)
        return self._recount()

    def held(self) -> Held:
        """The roster as it is now: to work on beside the engine, or to come back to."""
        return Held(self.space, self.coupling, deepcopy(self.plan), self.objective)

    def put_back(self, held: Held) -> float:
        """Return to a roster that was :meth:`held` earlier; return the objective."""
        self.plan = deepcopy(held.plan)
        return self._recount()

    def seated(self) -> bool:
        """Whether nobody is in the room without a desk; only then the roster is lawful."""
        desks = self.coupling.workstations
        return desks < 0 or bool((self.plan.present <= desks).all())

    def own_cost(self) -> float:
        """Cost of the weeks by themselves and of the posts: what short breaks do not change."""
        return float(self.plan.own.sum() + kernels.posts_cost(self.coupling, self.plan))

    def presence(self) -> NDArray[np.bool_]:
        """Who is on duty, ``[operator, slot]``."""
        return self.plan.duty > 0

    def roster(self) -> dict[str, tuple[Shift, ...]]:
        """The planned shifts by operator, without short breaks."""
        found: dict[str, tuple[Shift, ...]] = {}
        for o, operator in enumerate(self._case.operators):
            patterns = (self.space.patterns[p] for p in self.plan.week[o].tolist())
            found[operator.operator_id] = tuple(
                shift for pattern in patterns if pattern is not None for shift in pattern.shifts
            )
        return found

    def _sweep(self, weeks: Weeks, *, fresh: bool, go_on: Callable[[], None] | None) -> float:
        """Let everybody respond in turn, some at a time; return the fall of what is sought."""
        order = self._order()
        at_once = len(order) if go_on is None else SWEPT_AT_ONCE
        gain = 0.0
        for first in range(0, len(order), at_once):
            some = order[first : first + at_once]
            gain += round_kernels.sweep(weeks, self._guide, self.plan, some, fresh, self._scratch)
            if go_on is not None:
                self._recount()
                go_on()
        return gain

    def _order(self) -> NDArray[np.int64]:
        """People with the least freedom first: their hours are hardest to move later."""
        entries = np.diff(self.space.weeks.entry_at).reshape(len(self._case.operators), -1)
        return np.argsort(entries.sum(axis=1), kind="stable").astype(np.int64)

    def _recount(self) -> float:
        own = float(self.plan.own.sum())
        self.objective = own + float(kernels.coupling_cost(self.coupling, self.plan))
        self.sought = own + float(kernels.coupling_cost(self._guide, self.plan))
        return self.objective
