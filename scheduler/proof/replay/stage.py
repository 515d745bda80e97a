"""From a Case, a Result and the facts to the flat arrays on which a week is replayed.

Shrinkage (meetings, sickness reserve) is treated as the loss curves treat it: each
call holds an operator longer, by one over the share of rostered time left for
calls. So the replay and the ``lost`` term speak of the same work, and what they
differ in is queueing alone. An absence that a person knows of is a scenario.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.pools import breath_seconds, need_of
from scheduler.evidence import Evidence
from scheduler.facts import skilled
from scheduler.proof.replay.layout import Desk, Traffic
from scheduler.proof.replay.tally import Marks
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import duty_until, teams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import DeskStretch, Result

HANDLE_CV2: Final = 1.86
"""Squared variation of handle times: service of an Israeli bank's calls, 1999."""

HANDLE_SIGMA: Final = math.sqrt(math.log1p(HANDLE_CV2))
"""Deviation of the logarithm of a lognormal time of that variation."""

SECONDS_PER_MINUTE: Final = 60.0
TAIL_MINUTES: Final = 24 * 60
"""How long shifts are followed past the horizon, for callers who still wait."""


@dataclass(frozen=True)
class Stage:
    """All that a replay needs.

    Attributes
    ----------
    traffic, desk, marks
        See their own classes.
    pool
        Each client's own pool, ``[client]``; see :class:`scheduler.demand.Pools`.
    duty_s
        Seconds on duty inside the horizon, ``[operator]``.
    heads
        Mean operators of the house on duty, ``[pool, slot]``.
    """

    traffic: Traffic
    desk: Desk
    marks: Marks
    pool: NDArray[np.int64]
    duty_s: NDArray[np.float64]
    heads: NDArray[np.float64]


def stage(case: Case, result: Result, facts: Facts) -> Stage:
    """Lay a plan out for its replay."""
    ticks = case.horizon.minutes // TICK_MINUTES
    duty = duty_until(Evidence(case, result), ticks + TAIL_MINUTES // TICK_MINUTES)
    inside = duty[:, :ticks]
    return Stage(
        traffic=_traffic(case, facts),
        desk=_desk(case, result, facts, duty),
        marks=_marks(case, result, facts),
        pool=pool_of_client(case, facts),
        duty_s=inside.sum(axis=1) * TICK_MINUTES * SECONDS_PER_MINUTE,
        heads=_heads(facts, inside),
    )


def client_keys(ids: Iterable[str]) -> NDArray[np.uint64]:
    """Roots of the clients' random numbers, by their ids: a client that leaves moves no other."""
    digests = [hashlib.sha256(client_id.encode()).digest()[:8] for client_id in ids]
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


def pool_of_client(case: Case, facts: Facts) -> NDArray[np.int64]:
    """Pool whose operators are exactly those who hold a client's needs, ``[client]``.

    Operators added after the pools were built (``scheduler.proof.scenario``) have no say.
    """
    held = skilled(case)[: len(facts.pools.serves)]
    by_holders = {
        column.tobytes(): pool
        for pool, column in enumerate(facts.pools.serves.T.copy())
        if column.any()
    }
    by_need = {need: pool for pool, need in enumerate(facts.pools.needs)}
    return np.array(
        [
            by_holders[held[:, c].tobytes()] if held[:, c].any() else by_need[need_of(client)]
            for c, client in enumerate(case.clients)
        ],
        dtype=np.int64,
    )


def _traffic(case: Case, facts: Facts) -> Traffic:
    demand, horizon = facts.demand, case.horizon
    starts = np.arange(demand.slots) * demand.slot_minutes
    days = [min(horizon.day_of(int(start)), horizon.days - 1) for start in starts]
    return Traffic(
        calls=np.ascontiguousarray(demand.calls),
        slot_seconds=demand.slot_minutes * SECONDS_PER_MINUTE,
        day=np.array(days, dtype=np.int64),
        key=client_keys(client.client_id for client in case.clients),
        own_spread=np.ascontiguousarray(demand.own_spread),
        shared_spread=float(demand.shared_spread),
        patience_s=np.array([client.patience_s for client in case.clients], dtype=np.float64),
        sigma=HANDLE_SIGMA,
    )


def _desk(case: Case, result: Result, facts: Facts, duty: NDArray[np.bool_]) -> Desk:
    at, operator, on = duty_moments(duty)
    stretch_of, start, ring_of, ring = _rings(case, result.desk)
    return Desk(
        duty_at=at,
        duty_operator=operator,
        duty_on=on,
        stretch_of=stretch_of,
        stretch_start=start,
        ring_of=ring_of,
        ring=ring,
        eligible=np.ascontiguousarray(facts.eligible),
        hold_s=facts.demand.handle_seconds * facts.handle_factor,
        breath_s=breath_seconds(case),
        stretch=1.0 / case.site.shrinkage.available_share,
        overflow_after_s=float(case.policy.overflow_after_s),
        capacity=np.iinfo(np.int64).max,
    )


def duty_moments(
    duty: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Moments at which somebody begins or ends to take calls, in order.

    Parameters
    ----------
    duty
        ``[operator, tick]``; nobody is on duty before and after it.

    Returns
    -------
    tuple
        Seconds, operators and whether they begin, ``[moment]``.
    """
    edge = np.zeros((len(duty), 1), dtype=np.int8)
    change = np.diff(np.concatenate([edge, duty.astype(np.int8), edge], axis=1), axis=1)
    tick, operator = np.nonzero(change.T)
    begins = change.T[tick, operator] > 0
    at = tick * TICK_MINUTES * SECONDS_PER_MINUTE
    return at.astype(np.float64), operator.astype(np.int64), np.ascontiguousarray(begins)


def _rings(
    case: Case, plan: Iterable[DeskStretch]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """The desk plan as ``stretch_of``, ``stretch_start``, ``ring_of`` and ``ring``."""
    horizon, clients, people = case.horizon, case.client_index, case.operator_index
    stretches: list[list[tuple[int, list[int]]]] = [[] for _ in case.clients]
    for stretch in plan:
        if stretch.client_id in clients:
            ring = [people[each] for each in stretch.operators if each in people]
            start = horizon.minute(stretch.start)
            stretches[clients[stretch.client_id]].append((start, ring))
    for mine in stretches:
        mine.sort(key=lambda stretch: stretch[0])
    flat = [stretch for mine in stretches for stretch in mine]
    return (
        np.cumsum([0, *(len(mine) for mine in stretches)], dtype=np.int64),
        np.array([start * SECONDS_PER_MINUTE for start, _ in flat], dtype=np.float64),
        np.cumsum([0, *(len(ring) for _, ring in flat)], dtype=np.int64),
        np.array([operator for _, ring in flat for operator in ring], dtype=np.int64),
    )


def _marks(case: Case, result: Result, facts: Facts) -> Marks:
    named = np.zeros(facts.eligible.shape, dtype=np.bool_)
    for client_id, pairings in teams(case, result.portfolio).items():
        for pairing in pairings:
            named[case.operator_index[pairing.operator_id], case.client_index[client_id]] = True
    return Marks(
        within_s=np.array([c.answer_within_s for c in case.clients], dtype=np.float64),
        tension=np.array([c.tension for c in case.clients], dtype=np.float64),
        named=named,
        affinity=np.ascontiguousarray(facts.affinities.planning),
    )


def _heads(facts: Facts, duty: NDArray[np.bool_]) -> NDArray[np.float64]:
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    ticks = facts.pools.serves.T.astype(np.float64) @ duty[: len(facts.pools.serves)]
    whole = np.zeros((len(ticks), facts.demand.slots * per_slot))
    whole[:, : ticks.shape[1]] = ticks
    heads: NDArray[np.float64] = whole.reshape(len(ticks), -1, per_slot).mean(axis=2)
    return heads
