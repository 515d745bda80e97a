"""Erlang B, C and A: what a group of operators does to a stream of calls.

Loads are in erlangs (arrivals × mean handle time), times in seconds. Everything
broadcasts over arrays. Formulas: Erlang (1917) for B and C; Palm (1957), and
Mandelbaum & Zeltyn (2007), for A, where waiting callers leave at rate 1/patience.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from scheduler.demand import kernels
from scheduler.demand.variants import AGAINST, VARIANTS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Service:
    """What callers of one or more groups meet, arrays of one common shape.

    Attributes
    ----------
    wait
        Probability that an arriving call waits.
    abandon
        Probability that it leaves before it is answered.
    mean_wait_seconds
        Mean time in queue over all calls, abandoned ones included.
    in_time
        Share of all calls answered within the asked seconds (abandons count
        against).
    abandon_in_time
        Share of all calls whose caller hung up within the asked seconds.
    occupancy
        Share of time that an operator talks or wraps up.
    """

    wait: Floats
    abandon: Floats
    mean_wait_seconds: Floats
    in_time: Floats
    abandon_in_time: Floats
    occupancy: Floats


def erlang_b(servers: ArrayLike, load: ArrayLike) -> Floats:
    """Probability that all servers are busy when calls that find none free are lost.

    Parameters
    ----------
    servers
        Whole numbers, at least 0.
    load
        Erlangs, at least 0.

    Raises
    ------
    ValueError
        When an argument is negative or not finite.
    """
    heads, offered = np.broadcast_arrays(_heads(servers), _amount("load", load))
    out = np.empty(heads.size)
    kernels.erlang_b(heads.ravel(), offered.ravel(), out)
    return out.reshape(heads.shape)


def erlang_c(servers: ArrayLike, load: ArrayLike) -> Floats:
    """Probability of waiting when every caller stays: ``cB / (c - A(1 - B))``.

    1 where the load reaches the servers: the queue then grows without end.

    Raises
    ------
    ValueError
        When an argument is negative or not finite.
    """
    blocked = erlang_b(servers, load)
    c, a = _heads(servers), _amount("load", load)
    stable = a < c
    spare = np.where(stable, c - a * (1 - blocked), 1.0)
    return np.where(stable, c * blocked / spare, np.where(a == 0, 0.0, 1.0))


def patient_service(
    servers: ArrayLike,
    load: ArrayLike,
    handle_seconds: ArrayLike,
    within_seconds: ArrayLike = 20.0,
) -> Service:
    """Erlang C: what callers who never hang up meet.

    ``in_time = 1 - C·exp(-(c - A)·T/AHT)``, mean wait ``C·AHT/(c - A)``; with
    load at or above the servers nobody is answered in time and the mean wait
    is infinite.

    Raises
    ------
    ValueError
        When an argument is negative, not finite, or a handle time is 0.
    """
    c, a = _heads(servers), _amount("load", load)
    handle = _amount("handle_seconds", handle_seconds, positive=True)
    within = _amount("within_seconds", within_seconds)
    c, a, handle, within = np.broadcast_arrays(c, a, handle, within)
    wait = erlang_c(c, a)
    stable = (a < c) | (a == 0)
    spare = np.where(a < c, c - a, 1.0)
    return Service(
        wait=wait,
        abandon=np.zeros(wait.shape),
        mean_wait_seconds=np.where(stable, wait * handle / spare, np.inf),
        in_time=np.where(stable, 1 - wait * np.exp(-spare * within / handle), 0.0),
        abandon_in_time=np.zeros(wait.shape),
        occupancy=np.where(stable, a / np.maximum(c, 1), 1.0),
    )


def impatient_service(
    heads: ArrayLike,
    calls_per_second: ArrayLike,
    handle_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    within_seconds: ArrayLike = 20.0,
) -> Service:
    """Erlang A: what callers meet who hang up after an exponential patience.

    The birth–death chain with births ``λ`` and deaths
    ``min(n, c)·μ + (n - c)⁺·θ`` is normalised outwards from its most likely
    state; ``abandon = θ·Lq/λ``, mean wait ``Lq/λ``. Without heads everyone
    leaves; without calls nobody waits.

    Raises
    ------
    ValueError
        When an argument is negative or not finite, or a handle time or a
        patience is 0 (use :func:`patient_service` for endless patience).
    """
    n, rate, handle, patience, within = np.broadcast_arrays(
        _heads(heads),
        _amount("calls_per_second", calls_per_second),
        _amount("handle_seconds", handle_seconds, positive=True),
        _amount("patience_seconds", patience_seconds, positive=True),
        _amount("within_seconds", within_seconds),
    )
    out = np.zeros((n.size, 4))
    out[:, 2] = 1.0
    busy = rate.ravel() > 0
    points = np.stack([rate, 1 / handle, 1 / patience, within], axis=-1).reshape(-1, 4)
    found = np.empty((int(busy.sum()), 4))
    kernels.erlang_a(points[busy], n.ravel()[busy], found)
    out[busy] = found
    wait, queue, in_time, gone = (out[:, column].reshape(n.shape) for column in range(4))
    some = np.where(rate > 0, rate, 1.0)
    abandon = np.clip(queue / patience / some, 0.0, 1.0)
    return Service(
        wait=wait,
        abandon=np.asarray(abandon),
        mean_wait_seconds=np.asarray(queue / some),
        in_time=in_time,
        abandon_in_time=np.minimum(gone, abandon),
        occupancy=np.asarray(rate * handle * (1 - abandon) / np.maximum(n, 1)),
    )


def required_heads(
    load: ArrayLike,
    handle_seconds: ArrayLike,
    within_seconds: ArrayLike = 20.0,
    target: ArrayLike = 0.8,
    patience_seconds: ArrayLike | None = None,
    max_abandon: ArrayLike = 1.0,
    variants: ArrayLike = AGAINST,
) -> NDArray[np.int64]:
    """Fewest heads that keep both promises: a service level, and few enough abandons.

    For reports: plans trade on the loss curve, not on this step.

    Parameters
    ----------
    load
        Erlangs. It and all that follows broadcast together.
    target
        Service level, a share below 1, in the definition that ``variants`` mixes.
    patience_seconds
        Mean patience (Erlang A); ``None`` for callers who never hang up
        (Erlang C), where every variant is the same and nobody abandons.
    max_abandon
        Largest share of calls abandoned, above 0; 1 asks nothing.
    variants
        ``[..., 4]``: share of the calls whose service level is counted by each of
        :data:`scheduler.demand.variants.VARIANTS`; abandons count against by default.

    Raises
    ------
    ValueError
        When the target is not below 1, ``max_abandon`` not above 0, the shares by
        variant do not add up to 1, or an argument is negative or not finite.
    """
    goal, most = _amount("target", target), _amount("max_abandon", max_abandon, positive=True)
    if (goal >= 1).any():
        raise ValueError("target is not a share below 1")
    offered = _amount("load", load)
    handle = _amount("handle_seconds", handle_seconds, positive=True)
    within = _amount("within_seconds", within_seconds)
    if patience_seconds is None:
        return _patient_heads(*np.broadcast_arrays(offered, handle, within, goal, most)[:4])
    patience = _amount("patience_seconds", patience_seconds, positive=True)
    mix = _amount("variants", variants)
    if not np.allclose(mix.sum(axis=-1), 1.0):
        raise ValueError("variants are not shares that add up to 1")
    shape = np.broadcast_shapes(
        mix.shape[:-1], *(each.shape for each in (offered, handle, within, goal, most, patience))
    )
    rows = [
        np.broadcast_to(each, shape).ravel()
        for each in (offered / handle, 1 / handle, 1 / patience, within)
    ]
    out = np.zeros(rows[0].size, dtype=np.int64)
    kernels.required_heads(
        np.stack(rows, axis=-1),
        np.broadcast_to(mix, (*shape, len(VARIANTS))).reshape(out.size, len(VARIANTS)).copy(),
        np.broadcast_to(goal, shape).flatten(),
        np.broadcast_to(most, shape).flatten(),
        out,
    )
    return out.reshape(shape)


def _patient_heads(
    load: Floats, handle_seconds: Floats, within_seconds: Floats, target: Floats
) -> NDArray[np.int64]:
    """Fewest heads by Erlang C; arrays of one shape.

    Doubling finds heads that suffice, halving the fewest: service only grows with heads.
    """

    def enough(heads: NDArray[np.int64]) -> NDArray[np.bool_]:
        met = patient_service(heads, load, handle_seconds, within_seconds)
        return np.asarray((met.in_time >= target) | (load == 0))

    high = np.maximum(np.ceil(load).astype(np.int64), 1)
    while not (done := enough(high)).all():
        high = np.where(done, high, 2 * high)
    low = np.full_like(high, -1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        inside = high - low > 1
        good = enough(np.maximum(middle, 0))
        high = np.where(inside & good, middle, high)
        low = np.where(inside & ~good, middle, low)
    return high


def _heads(value: ArrayLike) -> NDArray[np.int64]:
    heads = np.asarray(value)
    if not np.issubdtype(heads.dtype, np.integer):
        raise ValueError("servers are not whole numbers")
    if (heads < 0).any():
        raise ValueError("servers are negative")
    return cast("NDArray[np.int64]", heads.astype(np.int64))


def _amount(name: str, value: ArrayLike, *, positive: bool = False) -> Floats:
    amount = np.asarray(value, dtype=np.float64)
    if not np.isfinite(amount).all() or (amount < 0).any() or (positive and (amount == 0).any()):
        raise ValueError(
            f"{name} is not a finite {'positive' if positive else 'non-negative'} number"
        )
    return amount
