"""Everything that follows from a Case alone: demand, pools, affinities, who may serve whom.

The solver, the validator and every view derive the same facts, so that a
Result can be scored again without trusting the run that made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.affinity.estimate import estimate
from scheduler.demand.forecast import forecast
from scheduler.demand.pools import build_pools, holds, need_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.demand import Demand, Pools


@dataclass(frozen=True)
class Facts:
    """What the case implies before anything is decided.

    Attributes
    ----------
    demand, pools, affinities
        See their own classes.
    eligible
        Whether an operator has the languages and skills of a client and no
        veto stands between them, ``[operator, client]``.
    """

    demand: Demand
    pools: Pools
    affinities: Affinities
    eligible: NDArray[np.bool_]


def derive(case: Case) -> Facts:
    """Derive the facts of a case."""
    demand = forecast(case)
    affinities = estimate(case)
    return Facts(
        demand=demand,
        pools=build_pools(case, demand),
        affinities=affinities,
        eligible=skilled(case) & ~affinities.vetoed,
    )


def skilled(case: Case) -> NDArray[np.bool_]:
    """Whether each operator holds the needs of each client, ``[operator, client]``."""
    needs = [need_of(client) for client in case.clients]
    table = np.zeros((len(case.operators), len(case.clients)), dtype=np.bool_)
    answers: dict[tuple[int, object], bool] = {}
    for i, operator in enumerate(case.operators):
        for j, need in enumerate(needs):
            key = (i, need)
            if key not in answers:
                answers[key] = holds(operator, need)
            table[i, j] = answers[key]
    return table
