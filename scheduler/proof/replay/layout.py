"""Flat arrays that the replay's kernels read and write, by purpose."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Traffic(NamedTuple):
    """Whose calls may come, how often, and what they are like.

    Attributes
    ----------
    calls
        Expected calls offered, ``[client, slot]``.
    slot_seconds
        Length of a slot.
    day
        Day of each slot, ``[slot]``, from 0.
    key
        Root of each client's random numbers, ``[client]``.
    own_spread, shared_spread
        Variances of the Gamma day factors; see :class:`scheduler.demand.Demand`.
    patience_s
        Mean patience, ``[client]``; infinite where nobody hangs up.
    sigma
        Of the lognormal handle times' logarithm; below 0 they are exponential.
    """

    calls: NDArray[np.float64]
    slot_seconds: float
    day: NDArray[np.int64]
    key: NDArray[np.uint64]
    own_spread: NDArray[np.float64]
    shared_spread: float
    patience_s: NDArray[np.float64]
    sigma: float


class Desk(NamedTuple):
    """Who may answer what, when, and how long it holds them. Times are seconds.

    Attributes
    ----------
    duty_at, duty_operator, duty_on
        Moments at which somebody begins or ends to take calls, in order, ``[moment]``.
    stretch_of, stretch_start
        Stretches of client ``c`` are ``stretch_of[c]`` to ``stretch_of[c + 1]``, in
        order of time; each lasts until the next begins, through closed hours as well.
    ring_of, ring
        Operators ringing first in stretch ``s``, in order: ``ring[ring_of[s]]`` to
        ``ring[ring_of[s + 1]]``.
    eligible
        Who may take an overflowed call, ``[operator, client]``.
    hold_s
        Mean handle time of a pairing, ``[operator, client]``.
    breath_s
        Pause that follows each call, ``[client]``.
    stretch
        By how much hold and breath are stretched for what else fills rostered time.
    overflow_after_s
        Wait after which everybody eligible rings; infinite for never.
    capacity
        Most callers in the system, waiting and served together.
    """

    duty_at: NDArray[np.float64]
    duty_operator: NDArray[np.int64]
    duty_on: NDArray[np.bool_]
    stretch_of: NDArray[np.int64]
    stretch_start: NDArray[np.float64]
    ring_of: NDArray[np.int64]
    ring: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    hold_s: NDArray[np.float64]
    breath_s: NDArray[np.float64]
    stretch: float
    overflow_after_s: float
    capacity: int


class Calls(NamedTuple):
    """Calls of one replication in order of arrival; times are seconds, ``[call]``.

    ``leaves_at`` is when the caller's patience ends; ``work`` is the handle time
    over the pairing's mean.
    """

    at: NDArray[np.float64]
    client: NDArray[np.int64]
    leaves_at: NDArray[np.float64]
    work: NDArray[np.float64]


class Log(NamedTuple):
    """What became of each call, ``[call]``.

    ``by`` is the operator who answered, or ABANDONED or BLOCKED; ``start`` is when
    they did and ``until`` when they are free again (the arrival where nobody did).
    """

    by: NDArray[np.int64]
    start: NDArray[np.float64]
    until: NDArray[np.float64]
