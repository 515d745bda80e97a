"""Pools: who can take which calls, and what each pool loses with how many heads.

A pool is a set of operators that some client's needs single out. The calls of a
client whose needs cover those of another can be taken by fewer operators, so they
face the other's pool too; need-sets held by the same operators are one pool, named
by the mildest of them.

Counting calls once
-------------------
A call is charged in its *own* pool, the narrowest that can take it, at the share that
is lost there. With nobody on duty ``lost`` is exactly the calls offered.

Working in company
------------------
Heads of a pool are not there for its own calls alone. Calls of a pool inside it fall
on its heads in full, for nobody else can take them. Calls of any other pool are shared
by all who hold their needs: a head is as busy with them as one of the heads that such
a load would usually have on duty (its erlangs ``R``, their square root and one more;
never fewer than the same part of the people of a larger pool). So ``n`` heads carry
``n`` parts of what others could take as well, and each curve still depends on its own
heads alone: additive over pools and slots, made convex. Calls that somebody outside the
team answers take longer while that person is new to the client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.demand import Need, Pools
from scheduler.demand.loss import convex_minorant, lost_in_company

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Demand
    from scheduler.entities import Client, Operator

    Floats = NDArray[np.float64]

COMPLEX_FROM = 2
"""Complexity of a client from which its calls are complex ones for the breath between calls."""

OUTSIDE_SHARE = 0.3
"""Share of calls that somebody outside the team takes because the team is busy: replays of
made-up services give a sixth (12 people) to almost a half (100)."""

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


def build_pools(
    case: Case, demand: Demand, handle_factor: NDArray[np.float64] | None = None
) -> Pools:
    """Build the pools of a case with their convex loss curves.

    Calls that no operator at all can take form pools without operators, whose
    loss no roster changes; they keep nobody else busy.

    Parameters
    ----------
    handle_factor
        How much longer a call takes each operator, ``[operator, client]``; 1 when
        left out.

    Raises
    ------
    ValueError
        When ``demand`` is of other clients than the case's.
    """
    if len(demand.calls) != len(case.clients):
        raise ValueError("the demand is not of this case's clients")
    needs, held, own = need_sets(case)
    seconds = busy_seconds(case, demand)
    if handle_factor is not None:
        seconds = seconds * _in_strange_hands(held.T.astype(np.float64) @ own > 0, handle_factor)
    patience = np.array([min(client.patience_s, ENDLESS_SECONDS) for client in case.clients])
    priority = np.array([client.priority for client in case.clients])
    able = held.any(axis=1)
    lost = np.ones((len(needs), demand.slots, len(case.operators) + 1))
    if able.any():
        lost[able] = lost_in_company(
            held[able],
            own[able] @ demand.calls,
            own[able] @ (demand.calls * seconds[:, None]),
            own[able] @ (demand.calls * patience[:, None]),
            demand.slot_minutes * 60.0,
        )
    lost *= (own @ (priority[:, None] * demand.calls))[:, :, None]
    return Pools(
        needs=needs,
        serves=held.T.copy(),
        loss=convex_minorant(lost),
        load_calls=facing(held) @ own @ demand.calls,
    )


def _in_strange_hands(
    able: NDArray[np.bool_], handle_factor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean handle-time factor of a client's calls, ``[client]``.

    Parameters
    ----------
    able
        Who can take the client's calls, ``[operator, client]``.
    """
    people = np.maximum(able.sum(axis=0), 1)
    longer = np.where(able, handle_factor - 1.0, 0.0).sum(axis=0) / people
    return np.asarray(1.0 + OUTSIDE_SHARE * longer)


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
