"""Random numbers that depend on what they are for, never on when they are drawn.

Every number is a hash of a key and a counter (SplitMix64's mixing function; Steele,
Lea and Flood 2014), so the seventh call of a client has the same patience whatever
roster answers it, whatever other clients are there, and on whichever thread.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit

GOLDEN: Final = 0x9E3779B97F4A7C15
FIRST: Final = 0xBF58476D1CE4E5B9
SECOND: Final = 0x94D049BB133111EB

GAP: Final = 1
PATIENCE: Final = 2
WORK: Final = 3
ANGLE: Final = 4
OWN_DAY: Final = 5
SHARED_DAY: Final = 6
"""Purposes: each has numbers of its own under one key."""

PER_COUNTER: Final = 64
"""Numbers that one counter of one purpose may draw."""


@njit(cache=True, nogil=True)
def mixed(value: np.uint64) -> np.uint64:
    """Spread the bits of a 64-bit word so that neighbours have nothing in common."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(FIRST)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(SECOND)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def keyed(key: np.uint64, word: int) -> np.uint64:
    """Key of a part of what ``key`` stands for."""
    return mixed(key + np.uint64(GOLDEN) * np.uint64(word + 1))


@njit(cache=True, nogil=True)
def uniform(key: np.uint64, counter: int) -> float:
    """Number strictly between 0 and 1: the ``counter``-th under a key."""
    word = mixed(key + np.uint64(GOLDEN) * np.uint64(counter + 1))
    return (float(word >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def exponential(key: np.uint64, counter: int) -> float:
    """Exponential number of mean 1."""
    return -math.log(uniform(key, counter))


@njit(cache=True, nogil=True)
def normal(radius: float, angle: float) -> float:
    """Standard normal number from two uniform ones (Box and Muller 1958)."""
    return math.sqrt(-2.0 * math.log(radius)) * math.cos(2.0 * math.pi * angle)


@njit(cache=True, nogil=True)
def gamma_factor(key: np.uint64, counter: int, variance: float) -> float:
    """Gamma number of mean 1 and the given variance; 1 where it is 0.

    Marsaglia and Tsang (2000), with their boost for shapes below 1.
    """
    if variance <= 0.0:
        return 1.0
    shape = 1.0 / variance
    draw = counter * PER_COUNTER
    boost = 1.0
    if shape < 1.0:
        boost = uniform(key, draw) ** (1.0 / shape)
        draw += 1
    d = (shape + 1.0 if shape < 1.0 else shape) - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = d
    for _ in range(PER_COUNTER // 3 - 1):
        x = normal(uniform(key, draw), uniform(key, draw + 1))
        v = (1.0 + c * x) ** 3
        accept = uniform(key, draw + 2)
        draw += 3
        if v > 0.0 and math.log(accept) < 0.5 * x * x + d - d * v + d * math.log(v):
            value = d * v
            break
    return boost * value * variance
