"""Heads that keep the clients' promises, by pool and slot, by Erlang A.

A call keeps its operator as long as the loss curves say: handle time and breath over
the share of rostered time left for calls. So heads are rostered heads, after
shrinkage and without breaks, and compare with those on duty.

What a pool promises
--------------------
Everybody who waits in a pool waits alike, so a pool has one promise: the means of its
clients' ``service_level``, ``answer_within_s``, ``max_abandon`` and ``patience_s``,
weighted by the calls of the slot, with each client's calls counted by its own
``service_variant``. Both promises hold: the service level is reached and no more than
``max_abandon`` hang up. A pool has at least the heads of every pool inside it, whose
people are its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.erlang import required_heads
from scheduler.demand.pools import ENDLESS_SECONDS, busy_seconds, facing, need_sets
from scheduler.demand.variants import VARIANTS
from scheduler.staffing import Pooling, Staffing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Demand

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

MOST_SERVICE: Final = 0.999
"""A higher service level is read as this one: no number of heads answers every call in time."""

LEAST_ABANDON: Final = 0.001
"""A smaller share of abandoned calls is read as this one, for the same reason."""

LEAST_CALLS: Final = 1e-6
"""Calls in a slot below which nobody is asked for: one call in a million such slots."""


def staffing(case: Case, demand: Demand) -> Staffing:
    """Heads needed by pool and slot, and what pooling saves.

    Raises
    ------
    ValueError
        When ``demand`` is of other clients than the case's.
    """
    if len(demand.calls) != len(case.clients):
        raise ValueError("the demand is not of this case's clients")
    needs, held, own = need_sets(case)
    inside = facing(held)
    busy = busy_seconds(case, demand)
    able = held.any(axis=1)
    reachable = demand.calls * (own[able].sum(axis=0) > 0)[:, None]
    heads = _with_those_inside(_heads(case, demand, inside @ own), inside)
    return Staffing(
        slot_minutes=demand.slot_minutes,
        needs=needs,
        holders=held.sum(axis=1).astype(np.int64),
        calls=inside @ own @ demand.calls,
        site_calls=reachable.sum(axis=0),
        erlangs=inside @ own @ (demand.calls * busy[:, None]) / (demand.slot_minutes * 60.0),
        heads=heads,
        workstations=case.site.workstations,
        pooling=Pooling(
            clients_alone=_heads(case, replace(demand, calls=reachable), None).sum(axis=0),
            needs_alone=_heads(case, demand, own[able]).sum(axis=0),
            together=together(heads[able], held[able]),
            one_team=_heads(case, demand, own[able].sum(axis=0)[None, :])[0],
        ),
    )


def _heads(case: Case, demand: Demand, groups: Floats | None) -> Integers:
    """Fewest heads of each group of clients that answers these calls and no other.

    Parameters
    ----------
    groups
        1 where a client is of a group, ``[group, client]``; ``None`` where each client
        is a group.

    Returns
    -------
    NDArray[np.int64]
        ``[group, slot]``.
    """

    def total(values: Floats) -> Floats:
        weighted = demand.calls * values[:, None]
        return weighted if groups is None else groups @ weighted

    calls = total(np.ones(len(demand.calls)))
    some = calls > LEAST_CALLS

    def mean(values: Floats | list[float]) -> Floats:
        return np.asarray(total(np.asarray(values, dtype=np.float64))[some] / calls[some])

    clients, seconds = case.clients, mean(busy_seconds(case, demand))
    heads = np.zeros(calls.shape, dtype=np.int64)
    heads[some] = required_heads(
        calls[some] * seconds / (demand.slot_minutes * 60.0),
        seconds,
        mean([float(client.answer_within_s) for client in clients]),
        mean([min(client.service_level, MOST_SERVICE) for client in clients]),
        mean([min(client.patience_s, ENDLESS_SECONDS) for client in clients]),
        mean([max(client.max_abandon, LEAST_ABANDON) for client in clients]),
        np.stack(
            [
                mean([float(client.service_variant == variant) for client in clients])
                for variant in VARIANTS
            ],
            axis=-1,
        ),
    )
    return heads


def _with_those_inside(heads: Integers, inside: Floats) -> Integers:
    """At least the heads of every pool inside, ``[pool, slot]``."""
    found = [heads[row > 0].max(axis=0) for row in inside]
    return np.array(found, dtype=np.int64).reshape(heads.shape)


def together(heads: Integers, held: NDArray[np.bool_]) -> Integers:
    """Fewest people found who give every pool its heads, ``[slot]``.

    One person counts in every pool they belong to. From the narrowest pool to the
    widest, what is missing is taken from the people of the pool who belong to most
    pools; where all of them are taken, from people yet to be hired, who hold the
    pool's needs and no more. The fewest where pools are nested, and never below the
    largest pool; where pools overlap crosswise, possibly a head too many.

    Parameters
    ----------
    heads
        Heads needed, ``[pool, slot]``.
    held
        Who belongs to which pool, ``[pool, operator]``; every pool has somebody.
    """
    kinds, room = np.unique(held.T, axis=0, return_counts=True)
    inside = ~(held[:, None, :] & ~held[None, :, :]).any(axis=2)
    hired = np.unique(inside, axis=0)
    kinds = np.concatenate([kinds, hired])
    room = np.concatenate([room, np.full(len(hired), heads.sum() + 1)])
    taken = np.zeros((len(kinds), heads.shape[1]), dtype=np.int64)
    versatile = kinds.sum(axis=1)
    yet = np.arange(len(kinds)) >= len(kinds) - len(hired)
    for pool in np.lexsort((heads.sum(axis=1), held.sum(axis=1))):
        missing = heads[pool] - taken[kinds[:, pool]].sum(axis=0)
        of_pool = np.flatnonzero(kinds[:, pool])
        for kind in of_pool[np.lexsort((-versatile[of_pool], yet[of_pool]))]:
            more = np.clip(missing, 0, room[kind] - taken[kind])
            taken[kind] += more
            missing = missing - more
    total: Integers = taken.sum(axis=0)
    return total
