"""Pools: who can take which calls, and what each pool loses with how many heads.

A pool is a set of operators that some client's needs single out, facing every
call that nobody outside the set can take: the Hall-type cuts of the model. The
calls of a client whose needs cover those of another can be taken by fewer
operators, so they face the other's pool too; need-sets held by the same
operators are one pool, named by the mildest of them.

Counting calls once
-------------------
A call that only narrow operators can take faces its own pool and every wider
one. The wider pool's curve is computed with all the calls that compete for its
heads, but never charges more than its *own* calls (those that no narrower pool
holds): ``min(loss(n), own calls)``, then the greatest convex minorant. So each
call is charged at most once, with nobody on duty ``lost`` is exactly the calls
offered, a wide pool does not charge at night what its narrow neighbour already
does, and at ordinary staffing, where losses are far below the cap, it charges
all the crowding. Each curve still depends on its own heads alone, and stays
additive over pools and slots. Where a wide pool has few calls of its own its
crowding is undervalued; the simulation finds that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Need, Pools
from scheduler.demand.loss import convex_minorant, loss_curves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Demand
    from scheduler.entities import Client, Operator

    Floats = NDArray[np.float64]

COMPLEX_FROM = 2
"""Complexity of a client from which its calls are complex ones for the breath between calls."""

ENDLESS_SECONDS = 86_400.0
"""Nobody holds longer than a day; a bound also keeps the queue's states countable."""


def need_of(client: Client) -> Need:
    """Languages and skills that a client's calls ask for."""
    return Need(
        languages=tuple(sorted(client.languages.items())),
        skills=tuple(sorted(client.skills.items())),
    )


def holds(operator: Operator, need: Need) -> bool:
    """Tell whether an operator has every language and skill at the level asked for."""
    return all(operator.languages.get(name, 0) >= level for name, level in need.languages) and all(
        operator.skills.get(name, 0) >= level for name, level in need.skills
    )


def build_pools(case: Case, demand: Demand) -> Pools:
    """Build the pools of a case with their convex loss curves.

    Calls that no operator at all can take form pools without operators, whose
    loss no roster changes; they keep nobody else busy.

    Raises
    ------
    ValueError
        When ``demand`` is of other clients than the case's.
    """
    if len(demand.calls) != len(case.clients):
        raise ValueError("the demand is not of this case's clients")
    needs, held, own = need_sets(case)
    faces = facing(held) @ own
    calls = demand.calls
    load = faces @ calls
    priority = np.array([client.priority for client in case.clients])
    patience = np.array([min(client.patience_s, ENDLESS_SECONDS) for client in case.clients])
    mean_priority = call_weighted(faces, calls, load, priority)
    curves = loss_curves(
        load,
        call_weighted(faces, calls, load, busy_seconds(case, demand)),
        call_weighted(faces, calls, load, patience),
        len(case.operators),
        demand.slot_minutes * 60.0,
    )
    curves *= mean_priority[:, :, None]
    nobody = ~held.any(axis=1)
    curves[nobody] = (load * mean_priority)[nobody, :, None]
    cap = own @ (priority[:, None] * calls)
    np.minimum(curves, cap[:, :, None], out=curves)
    return Pools(needs=needs, serves=held.T.copy(), loss=convex_minorant(curves), load_calls=load)


def need_sets(case: Case) -> tuple[tuple[Need, ...], NDArray[np.bool_], Floats]:
    """Distinct sets of operators singled out by some need.

    Returns
    -------
    tuple
        The needs, in the order of their first client; who holds them,
        ``[pool, operator]``; and 1 where a client's need is held by exactly
        these operators, ``[pool, client]``.
    """
    mildest: dict[tuple[object, ...], Need] = {}
    own: dict[tuple[object, ...], list[int]] = {}
    holders: dict[Need, tuple[bool, ...]] = {}
    for index, client in enumerate(case.clients):
        need = need_of(client)
        if need not in holders:
            holders[need] = tuple(holds(operator, need) for operator in case.operators)
        key = _pool_key(holders[need], need)
        if key not in mildest or _severity(need) < _severity(mildest[key]):
            mildest[key] = need
        own.setdefault(key, []).append(index)
    held = np.array([holders[need] for need in mildest.values()], dtype=np.bool_).reshape(
        len(mildest), len(case.operators)
    )
    table = np.zeros((len(own), len(case.clients)))
    for pool, members in enumerate(own.values()):
        table[pool, members] = 1.0
    return tuple(mildest.values()), held, table


def _pool_key(holders: tuple[bool, ...], need: Need) -> tuple[object, ...]:
    """Same operators, same pool; what nobody holds stays apart, to be reported by its need."""
    return holders if any(holders) else (need,)


def _severity(need: Need) -> tuple[int, int, Need | tuple[object, ...]]:
    asked = (*need.languages, *need.skills)
    return len(asked), sum(level for _, level in asked), (need.languages, need.skills)


def facing(held: NDArray[np.bool_]) -> Floats:
    """1 where all operators of the second pool are in the first, ``[pool, pool]``.

    A pool without operators faces itself only.
    """
    somebody: NDArray[np.bool_] = np.asarray(held.any(axis=1))
    outside = (~held).astype(np.float64) @ held.T.astype(np.float64)
    inside = (outside == 0) & somebody[None, :]
    result: Floats = (inside | np.eye(len(held), dtype=np.bool_)).astype(np.float64)
    return result


def call_weighted(faces: Floats, calls: Floats, load: Floats, values: Floats) -> Floats:
    """Call-weighted mean of a client's value in a pool, ``[pool, slot]``; 1 without calls."""
    total = faces @ (calls * values[:, None])
    return np.divide(total, load, out=np.ones_like(load), where=load > 0)


def busy_seconds(case: Case, demand: Demand) -> Floats:
    """Rostered seconds that one call takes, ``[client]``.

    Handle time and the breath between calls, over the share of rostered time left
    for calls.
    """
    return (demand.handle_seconds + breath_seconds(case)) / case.site.shrinkage.available_share


def breath_seconds(case: Case) -> Floats:
    """Breath that the call-centre annex grants after each call, ``[client]``; 0 without it."""
    if not case.site.law.call_centre_annex:
        return np.zeros(len(case.clients))
    breath = [
        _breath(
            case,
            "breath_complex_seconds"
            if client.complexity >= COMPLEX_FROM
            else "breath_simple_seconds",
        )
        for client in case.clients
    ]
    return np.array(breath, dtype=np.float64)


def _breath(case: Case, key: str) -> float:
    return case.law.number(key) if case.law.has(key) else 0.0
