"""Everything that follows from a Case alone: demand, pools, affinities, who may serve whom.

The solver, the validator and every view derive the same facts, so that a
Result can be scored again without trusting the run that made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.affinity.estimate import estimate
from scheduler.demand.forecast import forecast
from scheduler.demand.pools import build_pools, holds, need_of
from scheduler.fairness import FairShare, tension_share, unsocial_share
from scheduler.learning import LearningPlan
from scheduler.learning.plan import learning_plan
from scheduler.rampup import handle_factors

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
    handle_factor
        How much longer than the client's handle time a call takes the operator,
        ``[operator, client]``, at least 1; see :mod:`scheduler.rampup`.
    unsocial, tension
        Burdens borne in the weeks before and everybody's fair share of them;
        see :mod:`scheduler.fairness`.
    learning
        Who learns which client in the coming weeks; see :mod:`scheduler.learning`.
    """

    demand: Demand
    pools: Pools
    affinities: Affinities
    eligible: NDArray[np.bool_]
    handle_factor: NDArray[np.float64]
    unsocial: FairShare
    tension: FairShare
    learning: LearningPlan = field(default_factory=LearningPlan)


def derive(case: Case) -> Facts:
    """Derive the facts of a case."""
    demand = forecast(case)
    affinities = estimate(case)
    eligible = skilled(case) & ~affinities.vetoed
    facts = Facts(
        demand=demand,
        pools=build_pools(case, demand),
        affinities=affinities,
        eligible=eligible,
        handle_factor=handle_factors(case),
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, eligible),
    )
    return replace(facts, learning=learning_plan(case, facts))


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
