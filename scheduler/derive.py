"""From a Case to its facts: demand, pools, affinities, burdens, who may serve and learn whom.

The solver, the validator and every view derive the same facts, so that a
Result can be scored again without trusting the run that made it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.affinity.estimate import estimate
from scheduler.demand.cuts import with_cuts
from scheduler.demand.forecast import forecast
from scheduler.demand.pools import build_pools
from scheduler.facts import Facts, skilled
from scheduler.fairness import tension_share, unsocial_share
from scheduler.learning.plan import learning_plan
from scheduler.rampup import handle_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.result import Cut


def derive(case: Case, cuts: Sequence[Cut] = ()) -> Facts:
    """Derive the facts of a case, with the cuts of a plan in its loss curves."""
    demand = forecast(case)
    affinities, factors = estimate(case), handle_factors(case)
    eligible = skilled(case) & ~affinities.vetoed
    facts = Facts(
        demand=demand,
        pools=with_cuts(case, build_pools(case, demand, factors), cuts),
        affinities=affinities,
        eligible=eligible,
        handle_factor=factors,
        unsocial=unsocial_share(case, demand),
        tension=tension_share(case, demand, eligible),
        cuts=tuple(cuts),
    )
    return replace(facts, learning=learning_plan(case, facts))
