"""Demand: expected calls by client and slot, pools by need, and convex loss curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Demand:
    """What the horizon's slots will ask for.

    Attributes
    ----------
    slot_minutes
        Length of a slot; slot ``t`` is elapsed minutes ``[t, t + 1) * slot_minutes``.
    calls
        Expected calls offered, ``[client, slot]``; 0 where the client is closed.
    handle_seconds
        Mean handle time (talk plus wrap-up), ``[client]``.
    open
        Opening hours, ``[client, slot]``.
    own_spread
        Variance of each client's own day factor, ``[client]``: a Gamma factor of mean 1
        that multiplies all its calls of one day.
    shared_spread
        Variance of the day factor that all clients share.
    """

    slot_minutes: int
    calls: NDArray[np.float64]
    handle_seconds: NDArray[np.float64]
    open: NDArray[np.bool_]
    own_spread: NDArray[np.float64]
    shared_spread: float

    @property
    def slots(self) -> int:
        """Number of slots of the horizon."""
        return int(self.calls.shape[1])


@dataclass(frozen=True, slots=True)
class Need:
    """Languages and skills that a call asks for, as sorted ``(name, level)`` pairs."""

    languages: tuple[tuple[str, int], ...]
    skills: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Pools:
    """Need-sets met in the data, who serves them, and what each loses.

    Attributes
    ----------
    needs
        One need-set a pool.
    serves
        Whether an operator holds the pool's needs, ``[operator, pool]``.
    loss
        Expected calls lost, weighted by client priority,
        ``[pool, slot, heads]`` for heads 0 to the number of operators:
        decreasing and convex in heads.
    load_calls
        Expected calls that face the pool, ``[pool, slot]``.
    """

    needs: tuple[Need, ...]
    serves: NDArray[np.bool_]
    loss: NDArray[np.float64]
    load_calls: NDArray[np.float64]
