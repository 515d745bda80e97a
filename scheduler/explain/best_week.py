"""One person's exact best lawful week while everybody else's stays as it is.

The engine solves it: what others leave to be won is folded into a case of one
person, whose loss curves begin at the heads already there and whose clients
expect only the calls on which the person's voice is better than the best
present. Short breaks are left out, as the engine leaves them out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.explain.changes import with_changes
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from scheduler.terms.posts import posts_by_day
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher
    from scheduler.facts import Facts
    from scheduler.shifts import Shift


@dataclass(frozen=True)
class Rest:
    """What everybody else gives, by slots in which they are on duty at all.

    Attributes
    ----------
    heads
        Of each pool, ``[pool, slot]``.
    best
        Best planning affinity of each client's trained team, ``[client, slot]``.
    present
        People in the room, ``[slot]``.
    posted
        Heads of each post in the order of ``posts_by_day``.
    """

    heads: NDArray[np.int64]
    best: NDArray[np.float64]
    present: NDArray[np.int64]
    posted: NDArray[np.int64]


def best_week(weigher: Weigher, case: Case, facts: Facts, operator_id: str) -> tuple[Shift, ...]:
    """Solve one person's week again.

    Parameters
    ----------
    weigher
        The plan that everybody else keeps.
    case, facts
        The case to solve under, perhaps a changed one; people and clients are
        those of the plan's case.
    operator_id
        Whose week.

    Returns
    -------
    tuple[Shift, ...]
        The best shifts, in order, without short breaks.

    Raises
    ------
    NoLawfulPlan
        When the person has no lawful week in that case.
    """
    operator = case.operator_index[operator_id]
    rest = _rest(weigher, operator)
    alone = with_changes(case, operators=(case.operators[operator],))
    pairings = tuple(p for p in weigher.plan.portfolio if p.operator_id == operator_id)
    space = week_space(alone)
    engine = Engine(alone, _facts_alone(facts, rest, weigher.plan, operator), space, pairings, 0)
    engine.plan.present[:] += rest.present.astype(engine.plan.present.dtype)
    engine.plan.posted[:] += rest.posted
    engine.first_roster()
    return engine.roster()[operator_id]


def _rest(weigher: Weigher, operator: int) -> Rest:
    case, facts = weigher.case, weigher.facts
    duty: NDArray[np.bool_] = weigher.duty.copy()
    duty[operator] = False
    own = case.operators[operator].operator_id
    best = np.zeros((len(case.clients), duty.shape[1]))
    for client_id, team in teams(case, weigher.plan.portfolio).items():
        c = case.client_index[client_id]
        for pairing in team:
            o = case.operator_index[pairing.operator_id]
            fit = float(facts.affinities.planning[o, c])
            np.maximum(best[c], np.where(duty[o], fit, 0.0), out=best[c])
    present = np.zeros(duty.shape[1], dtype=np.int64)
    coded: Counter[tuple[int, str | None]] = Counter()
    for operator_id, shifts in weigher.evidence.worked.items():
        for shift in shifts if operator_id != own else ():
            first = max(0, shift.start // facts.demand.slot_minutes)
            present[first : max(0, -(-shift.end // facts.demand.slot_minutes))] += 1
            coded[case.horizon.day_of(shift.start), shift.code] += 1
    posted = [coded[day, post.code] for day, post in posts_by_day(case)]
    return Rest(
        heads=facts.pools.serves.T.astype(np.int64) @ duty.astype(np.int64),
        best=best,
        present=present,
        posted=np.array(posted, dtype=np.int64),
    )


def _facts_alone(facts: Facts, rest: Rest, plan: Plan, operator: int) -> Facts:
    """Facts of a site of one, in which only what others leave can be won."""
    pools, planning = facts.pools, facts.affinities.planning[operator]
    pool, slot = np.indices(rest.heads.shape)
    most = pools.loss.shape[2] - 1
    loss = np.stack(
        [pools.loss[pool, slot, np.minimum(rest.heads + more, most)] for more in (0, 1)], axis=2
    )
    share = np.maximum(0.0, planning[:, None] - rest.best) / np.maximum(planning, 1e-9)[:, None]
    one = slice(operator, operator + 1)
    return replace(
        facts,
        demand=replace(facts.demand, calls=facts.demand.calls * share),
        pools=replace(pools, serves=pools.serves[one], loss=loss),
        affinities=replace(facts.affinities, planning=facts.affinities.planning[one]),
        eligible=facts.eligible[one],
        unsocial=replace(
            facts.unsocial, before=facts.unsocial.before[one], fair=facts.unsocial.fair[one]
        ),
    )
