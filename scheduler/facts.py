"""Everything that follows from a Case alone, as one value; ``scheduler.derive`` makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand.pools import holds, need_of
from scheduler.learning import LearningPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity import Affinities
    from scheduler.case import Case
    from scheduler.demand import Demand, Pools
    from scheduler.fairness import FairShare
    from scheduler.result import Cut


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
    cuts
        Heads that a replay of the week asked for; they are in the curves of ``pools``.
    """

    demand: Demand
    pools: Pools
    affinities: Affinities
    eligible: NDArray[np.bool_]
    handle_factor: NDArray[np.float64]
    unsocial: FairShare
    tension: FairShare
    learning: LearningPlan = field(default_factory=LearningPlan)
    cuts: tuple[Cut, ...] = ()


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
