"""A proven lower bound of the roster objective, by Lagrangian relaxation.

Heads of a pool, the voice heard by a client, heads of a post and everybody's
unsocial and tense hours may each be chosen freely when every presence, and every
such hour, is paid for at a price; every operator then takes the week that earns
most, its short breaks where they cost least. For any prices that are not below
zero the sum of the parts is a lower bound over all lawful rosters of the portfolio
(weak duality), so stopping early is always safe. Prices climb by a deflected,
projected subgradient with Polyak's step (Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster import bound_kernels, kernels
from scheduler.roster.bound_kernels import Presence
from scheduler.roster.space import scratch_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling, Plan
    from scheduler.roster.space import WeekSpace

DEFLECTION = 0.6
PATIENCE = 12
"""Steps without progress after which the step is halved."""


@dataclass(frozen=True)
class Climbed:
    """How far a climb has come: prices of one portfolio's couplings, and the length of steps."""

    coupling: Coupling
    price: Presence
    scale: float

    def seen_from(self, coupling: Coupling) -> Presence:
        """Prices in the order of other couplings of the same people, clients and days.

        Pairs that are new cost nothing at first.
        """
        number = {pair: k for k, pair in enumerate(_pairs(self.coupling))}
        former = np.array([number.get(pair, -1) for pair in _pairs(coupling)], dtype=np.int64)
        pair_price = np.zeros((len(former), self.price.pair.shape[1]))
        pair_price[former >= 0] = self.price.pair[former[former >= 0]]
        return self.price._replace(pair=pair_price)


class LagrangianBound:
    """Prices and the best bound they have proven so far.

    Parameters
    ----------
    space, coupling
        The problem.
    plan
        A roster: its marginal values are the opening prices.
    objective
        Value of that roster; the target that Polyak's step aims at.
    after
        A climb of another portfolio, to go on from instead of the plan's marginal values.
    """

    def __init__(
        self,
        space: WeekSpace,
        coupling: Coupling,
        plan: Plan,
        objective: float,
        after: Climbed | None = None,
    ) -> None:
        self._space = space
        self._coupling = coupling
        self.target = objective
        self.best = -np.inf
        self.steps = 0
        self._scale = 1.0 if after is None else after.scale
        self._stalled = 0
        fixed = space.fixed_duty
        self._fixed_duty = np.ascontiguousarray(fixed.astype(np.int8))
        self._fixed_heads = np.ascontiguousarray(
            (coupling.serves.T.astype(np.int32) @ fixed.astype(np.int32)).astype(np.int32)
        )
        self._most_heads = coupling.serves.sum(axis=0).astype(np.int64)
        self._live = coupling.calls[coupling.pair_client] > 0
        self._most_load = most_load(space)
        self._most_tense = most_tense(coupling)
        self._price = opening_prices(coupling, plan) if after is None else after.seen_from(coupling)
        self._scratch = scratch_for(space, coupling)
        self._wanted = _nothing_like(self._price)
        self._used = _nothing_like(self._price)
        self._direction: Presence | None = None

    @property
    def done(self) -> bool:
        """Whether the bound meets the target."""
        return self.best >= self.target - 1e-9 * max(1.0, abs(self.target))

    @property
    def found(self) -> None:
        """No roster: prices by the slot find none."""
        return None

    @property
    def climbed(self) -> Climbed:
        """Where the climb is now."""
        return Climbed(self._coupling, self._price, self._scale)

    def aim(self, target: float) -> None:
        """Follow the best roster known."""
        self.target = target

    def step(self) -> float:
        """Evaluate the bound at the current prices, then move them; return the best bound."""
        value = self._evaluate()
        self.steps += 1
        if value > self.best + 1e-9:
            self.best, self._stalled = value, 0
        else:
            self._stalled += 1
            if self._stalled >= PATIENCE:
                self._scale, self._stalled = self._scale / 2, 0
        self._move(value)
        return self.best

    def _evaluate(self) -> float:
        coupling, price, wanted = self._coupling, self._price, self._wanted
        value = bound_kernels.bound_pools(
            coupling, self._fixed_heads, self._most_heads, price.pool, wanted.pool
        )
        value += bound_kernels.bound_teams(coupling, self._fixed_duty, price, wanted, self._used)
        value += bound_kernels.bound_posts(coupling, price.post, len(coupling.serves), wanted.post)
        value += bound_kernels.bound_burdens(
            coupling.load_room, coupling.load_weight, self._most_load, price.load, wanted.load
        )
        value += bound_kernels.bound_burdens(
            coupling.tension_room,
            coupling.tension_weight,
            self._most_tense,
            price.tense,
            wanted.tense,
        )
        value -= bound_kernels.bound_weeks(
            self._space.weeks_for_bound, coupling, price, self._used, self._scratch
        )
        return float(value)

    def _move(self, value: float) -> None:
        wanted, used, price = self._wanted, self._used, self._price
        slope = Presence(
            pool=_projected(wanted.pool - used.pool, price.pool),
            pair=_projected((wanted.pair - used.pair) * self._live, price.pair),
            post=wanted.post - used.post,
            load=_projected(used.load - wanted.load, price.load),
            tense=_projected(used.tense - wanted.tense, price.tense),
        )
        if self._direction is not None:
            slope = Presence(
                *(part + DEFLECTION * old for part, old in zip(slope, self._direction, strict=True))
            )
        self._direction = slope
        length = sum(float((part * part).sum()) for part in slope)
        if length == 0:
            return
        size = self._scale * max(self.target - value, 1e-6 * abs(self.target)) / length
        self._price = Presence(
            pool=np.maximum(0.0, price.pool + size * slope.pool),
            pair=np.maximum(0.0, price.pair + size * slope.pair),
            post=price.post + size * slope.post,
            load=np.maximum(0.0, price.load + size * slope.load),
            tense=np.maximum(0.0, price.tense + size * slope.tense),
        )


def _nothing_like(price: Presence) -> Presence:
    return Presence(*(np.zeros(part.shape) for part in price))


def _projected(slope: NDArray[np.float64], price: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope without the components that would push a price below its floor of zero."""
    result = slope.copy()
    result[(price <= 0) & (result < 0)] = 0.0
    return result


def most_load(space: WeekSpace) -> NDArray[np.float64]:
    """Most unsocial minutes that any choice of patterns holds, ``[operator]``."""
    weeks = space.weeks
    rows = len(weeks.entry_at) - 1
    most = np.zeros(rows)
    np.maximum.at(most, np.repeat(np.arange(rows), np.diff(weeks.entry_at)), weeks.entry_load)
    return np.asarray(most.reshape(-1, weeks.days).sum(axis=1))


def most_tense(coupling: Coupling) -> NDArray[np.float64]:
    """Tense minutes of all calls of an operator's clients, ``[operator]``."""
    minutes = coupling.tense * coupling.calls.sum(axis=1)
    most = np.zeros(len(coupling.tension_room))
    np.add.at(most, coupling.pair_operator, minutes[coupling.pair_client])
    return most


def _pairs(coupling: Coupling) -> list[tuple[int, int]]:
    return list(zip(coupling.pair_operator.tolist(), coupling.pair_client.tolist(), strict=True))


def opening_prices(coupling: Coupling, plan: Plan) -> Presence:
    """Marginal values of a plan, as prices to begin with."""
    return Presence(
        pool=opening_pool_prices(coupling, plan),
        pair=opening_pair_prices(coupling, plan),
        post=np.zeros(len(coupling.post_need)),
        load=opening_load_prices(coupling, plan),
        tense=np.zeros(len(coupling.tension_room)),
    )


def opening_load_prices(coupling: Coupling, plan: Plan) -> NDArray[np.float64]:
    """Cost of the next unsocial hour of each operator in a plan, ``[operator]``."""
    slopes = [kernels.load_slope(coupling, o, load) for o, load in enumerate(plan.load)]
    return 60 * np.array(slopes)


def opening_pool_prices(coupling: Coupling, plan: Plan) -> NDArray[np.float64]:
    """Mean of the last head's and the next head's worth in a plan, ``[pool, slot]``."""
    pool, slot = np.indices(plan.heads.shape)
    here = coupling.loss[pool, slot, plan.heads]
    next_worth = here - coupling.loss[pool, slot, plan.heads + 1]
    last_worth = np.where(
        plan.heads > 0, coupling.loss[pool, slot, np.maximum(plan.heads - 1, 0)] - here, next_worth
    )
    return np.asarray((next_worth + last_worth) / 2, dtype=np.float64)


def opening_pair_prices(coupling: Coupling, plan: Plan) -> NDArray[np.float64]:
    """What the best voice on duty adds over the second best, ``[pair, slot]``."""
    price = np.zeros((len(coupling.pair_client), plan.duty.shape[1]))
    for client in range(len(coupling.client_at) - 1):
        pairs = coupling.client_pair[coupling.client_at[client] : coupling.client_at[client + 1]]
        if not len(pairs):
            continue
        fit = np.where(
            plan.duty[coupling.pair_operator[pairs]] > 0, coupling.pair_fit[pairs][:, None], 0.0
        )
        ordered = np.sort(fit, axis=0)
        second = ordered[-2] if len(pairs) > 1 else np.zeros(fit.shape[1])
        best = fit.argmax(axis=0)
        columns = np.arange(fit.shape[1])
        price[pairs[best], columns] = coupling.calls[client] * (ordered[-1] - second)
    return price


def unavoidable(coupling: Coupling) -> float:
    """Losses and misfit that remain with every operator on duty at every hour."""
    heads = coupling.serves.sum(axis=0)
    total = float(sum(coupling.loss[p, :, n].sum() for p, n in enumerate(heads.tolist())))
    best = np.zeros(len(coupling.client_at) - 1)
    np.maximum.at(best, coupling.pair_client, coupling.pair_fit)
    return total + float((coupling.calls * (1 - best)[:, None]).sum())
