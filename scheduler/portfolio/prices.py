"""A proven bound where every client has one person at most, and what its prices say of pairs.

Costs of such teams add up pair by pair, so operators can be priced apart from each
other (``price_kernels``). Balance and tension, never below 0, are left out of the
bound, and so are limits other than room. With teams of several, cover and fit do
not add up, and no bound is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.descent import may_join, standing_of
from scheduler.portfolio.kernel import set_member
from scheduler.portfolio.price_kernels import climb, costs_of_one, regrets, relaxed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.portfolio.kernel import Ground, Standing

ROUNDS: Final = 40
STEPS: Final = 30
"""The bound climbs in so many rounds of so many steps; between two, a stop is asked for."""
LONGEST_STEP: Final = 1.0
SHORTEST_STEP: Final = 1e-3
AIMS: Final = (0.2, 0.005, 0.001)
"""How far above the bound steps aim, as a share of it, where known teams cost still more.

The climb begins anew with long steps for each of them, from the best prices so far.
"""
LEAST_CHANCE: Final = 0.02
"""Part of the relaxed choices from which on a pair is tried for teams to begin with."""


@dataclass(frozen=True)
class Prices:
    """What the relaxation proved.

    Attributes
    ----------
    bound
        No teams cost less.
    price
        Of each client at that bound, ``[client]``.
    cost, nobody
        Of teams of one person and of none; see :func:`price_kernels.costs_of_one`.
    regret
        By how much more any teams cost that hold the pair, at least,
        ``[operator, client]``; infinite for pairs that cannot be.
    chance
        How often the relaxed choices held the pair lately, ``[operator, client]``.
    """

    bound: float
    price: NDArray[np.float64]
    cost: NDArray[np.float64]
    nobody: NDArray[np.float64]
    regret: NDArray[np.float64]
    chance: NDArray[np.float64]


def of_one_person(ground: Ground) -> bool:
    """Whether every client's team is one person at most, so that costs add up by pairs."""
    return bool((ground.team_max <= 1).all()) and ground.allowed.size > 0


def priced(ground: Ground, goal: float, stop: Callable[[], bool]) -> Prices:
    """Climb to a bound, and judge every pair by its prices.

    Parameters
    ----------
    ground
        One of teams of one person; see :func:`of_one_person`.
    goal
        Cost of some teams, which the bound cannot pass; it scales the steps.
    stop
        Asked between rounds; prices at any time give a bound.
    """
    cost, nobody = costs_of_one(ground)
    room = np.maximum(ground.room, 0)
    best_two = np.sort(cost, axis=0)[:2]
    price = np.minimum(np.where(np.isfinite(best_two), best_two, 0.0).max(axis=0), nobody)
    mean = np.zeros(cost.shape)
    chosen = np.zeros(cost.shape, dtype=np.bool_)
    first = float(relaxed(cost, nobody, ground.size, room, price, chosen))
    state = np.array([LONGEST_STEP, first, 0.0])
    for ahead in AIMS:
        state[0] = LONGEST_STEP
        for _ in range(ROUNDS):
            aim = min(goal, state[1] + ahead * abs(state[1]))
            climb(cost, nobody, ground.size, room, price, mean, state, aim, STEPS)
            if stop() or state[0] < SHORTEST_STEP or state[1] >= goal - 1e-9 * abs(goal):
                break
        if stop():
            break
    bound = float(relaxed(cost, nobody, ground.size, room, price, chosen))
    return Prices(bound, price, cost, nobody, regrets(cost, ground.size, room, price), mean)


def promising(ground: Ground, prices: Prices) -> Standing:
    """Teams that the relaxed choices agree on most, as far as there is room."""
    standing = standing_of(ground, ground.locked)
    pairs = np.argwhere(prices.chance >= LEAST_CHANCE)
    order = np.argsort(-prices.chance[pairs[:, 0], pairs[:, 1]], kind="stable")
    for o, c in pairs[order].tolist():
        if np.isfinite(prices.cost[o, c]) and may_join(ground, standing, o, c):
            set_member(ground, standing, c, o, True)
    return standing
