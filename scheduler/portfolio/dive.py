"""Teams from prices: clients whose operators agree on them are settled, prices follow, and so on.

A dive begins with the prices of the bound. The pairs that the relaxed choices hold
most often are taken as far as there is room, what is left is priced again, and
this goes on until every client is settled. Only for teams of one person; see
``prices``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scheduler.portfolio.descent import may_join, standing_of
from scheduler.portfolio.kernel import set_member
from scheduler.portfolio.neighbourhoods import Part
from scheduler.portfolio.price_kernels import climb, regrets, relaxed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.portfolio.kernel import Ground, Standing
    from scheduler.portfolio.prices import Prices

STEPS: Final = 60
"""Steps of prices between two times that clients are settled."""
LAST: Final = 30
LAST_CHOICES: Final = 6
"""Clients at the end who are left to an exact choice, and operators whom each may choose."""
STEP: Final = 0.5
"""Length of the first step after some clients are settled."""


class Manner(NamedTuple):
    """How a dive goes.

    ``settled`` is the part of the open clients that is settled at once; steps aim
    ``ahead`` of the bound, as a share of it; agreement is blurred by ``noise`` at most.
    """

    settled: float
    ahead: float
    noise: float


MANNERS: Final = (Manner(0.12, 0.001, 0.0), Manner(0.06, 0.001, 0.0), Manner(0.12, 0.003, 0.0))
"""Of the first dives, which settle all clients."""


def any_manner(draw: np.random.Generator) -> Manner:
    """Draw a manner, so that no two dives are alike."""
    return Manner(draw.uniform(0.04, 0.12), draw.uniform(0.0005, 0.003), draw.uniform(0.0, 0.04))


def dive(
    ground: Ground,
    prices: Prices,
    team: NDArray[np.bool_],
    clients: NDArray[np.int64],
    draw: np.random.Generator,
    manner: Manner,
    stop: Callable[[], bool],
) -> tuple[Standing, Part]:
    """Settle some clients anew while the others keep their teams.

    Parameters
    ----------
    ground, prices
        The question, and what its bound is made of.
    team
        Teams as they are, ``[operator, client]``.
    clients
        Positions of the clients to settle.
    draw
        Where the noise comes from.
    manner
        How.
    stop
        Asked between rounds; when true, the dive ends.

    Returns
    -------
    tuple
        Teams within all limits, and the last clients, whom nobody has yet, with the
        pairs of smallest regret that are left for them: few enough to choose exactly.
    """
    held = team.copy()
    held[:, clients] = False
    standing = standing_of(ground, held)
    left, price = clients, prices.price[clients].copy()
    last = min(LAST, len(clients))
    while True:
        cost = np.ascontiguousarray(prices.cost[:, left])
        size = np.ascontiguousarray(ground.size[:, left])
        room = np.maximum(ground.room - standing.size, 0)
        cost[size > room[:, None]] = np.inf
        if len(left) <= last or stop():
            break
        nobody = prices.nobody[left]
        mean, chosen = np.zeros(cost.shape), np.zeros(cost.shape, dtype=np.bool_)
        now = float(relaxed(cost, nobody, size, room, price, chosen))
        state = np.array([STEP, now, 0.0])
        climb(cost, nobody, size, room, price, mean, state, now + manner.ahead * abs(now), STEPS)
        agreed = mean.max(axis=0) + manner.noise * draw.random(len(left))
        settled = np.zeros(len(left), dtype=np.bool_)
        count = min(max(1, int(manner.settled * len(left))), len(left) - last)
        for at in np.argsort(-agreed, kind="stable")[:count]:
            settled[at] = True  # also where nobody has room: chains may find a way
            for o in np.lexsort((cost[:, at], -mean[:, at])).tolist():
                if np.isfinite(cost[o, at]) and may_join(ground, standing, o, int(left[at])):
                    set_member(ground, standing, int(left[at]), o, True)
                    break
        left, price = left[~settled], price[~settled]
    best = np.argsort(regrets(cost, size, room, price), axis=0, kind="stable")[:LAST_CHOICES]
    free = np.zeros_like(team)
    for at, c in enumerate(left.tolist()):
        free[best[:, at], c] = np.isfinite(cost[best[:, at], at])
    return standing, Part(left, free, np.zeros_like(team))
