"""Made-up halls on plain arrays: everybody on duty from the first second, one kind of call."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from scheduler.proof.replay.arrivals import draw_calls
from scheduler.proof.replay.layout import Desk, Traffic
from scheduler.proof.replay.queue_kernels import answer
from scheduler.proof.replay.stage import client_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.proof.replay.layout import Calls, Log

UNLIMITED = np.iinfo(np.int64).max


def traffic_of(
    calls_per_second: Sequence[float],
    length_s: float,
    patience_s: float = math.inf,
    sigma: float = -1.0,
    own_spread: float = 0.0,
    shared_spread: float = 0.0,
) -> Traffic:
    """Steady calls of some clients over one slot that is as long as the run."""
    clients = len(calls_per_second)
    return Traffic(
        calls=np.array(calls_per_second, dtype=np.float64)[:, None] * length_s,
        slot_seconds=length_s,
        day=np.zeros(1, dtype=np.int64),
        key=client_keys(f"c{c}" for c in range(clients)),
        own_spread=np.full(clients, own_spread),
        shared_spread=shared_spread,
        patience_s=np.full(clients, patience_s),
        sigma=sigma,
    )


def desk_of(
    rings: Sequence[Sequence[int]],
    eligible: NDArray[np.bool_],
    handle_s: float,
    overflow_after_s: float = 0.0,
    capacity: int = UNLIMITED,
    duty: Sequence[tuple[float, int, bool]] | None = None,
) -> Desk:
    """A desk with one stretch a client: ``rings[client]`` in order, everybody on duty."""
    operators, clients = eligible.shape
    if duty is None:
        duty = [(0.0, operator, True) for operator in range(operators)]
    return Desk(
        duty_at=np.array([at for at, _, _ in duty], dtype=np.float64),
        duty_operator=np.array([operator for _, operator, _ in duty], dtype=np.int64),
        duty_on=np.array([on for _, _, on in duty], dtype=np.bool_),
        stretch_of=np.arange(clients + 1),
        stretch_start=np.zeros(clients),
        ring_of=np.cumsum([0, *(len(ring) for ring in rings)], dtype=np.int64),
        ring=np.array([operator for ring in rings for operator in ring], dtype=np.int64),
        eligible=np.ascontiguousarray(eligible),
        hold_s=np.full((operators, clients), handle_s),
        breath_s=np.zeros(clients),
        stretch=1.0,
        overflow_after_s=overflow_after_s,
        capacity=capacity,
    )


def one_pool(operators: int, handle_s: float, clients: int = 1) -> Desk:
    """Everybody rings for everybody, in order."""
    everybody = list(range(operators))
    return desk_of([everybody] * clients, np.ones((operators, clients), dtype=np.bool_), handle_s)


def live(traffic: Traffic, desk: Desk, seed: int = 1, replication: int = 0) -> tuple[Calls, Log]:
    """One replication."""
    calls = draw_calls(traffic, seed, replication, 1.0)
    log, _ = answer(desk, calls)
    return calls, log


def waits_s(calls: Calls, log: Log) -> NDArray[np.float64]:
    """Waits of answered calls."""
    waited: NDArray[np.float64] = (log.start - calls.at)[log.by >= 0]
    return waited
