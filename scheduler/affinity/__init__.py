"""Affinity: how well one operator and one client fit, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Affinities:
    """Affinity of every pair, arrays ``[operator, client]``.

    Attributes
    ----------
    mean, deviation
        Estimate and its standard deviation, on the scale 0 to 100.
    planning
        What plans use: the mean less a policy multiple of the deviation,
        clipped to 0..100; the policy's neutral value everywhere when affinity
        is switched off (overrides included).
    vetoed
        Pairs that a person excluded (vetoes hold even when affinity is off).
    evidence
        Number of ratings behind the estimate, after fading.
    sides
        The client's direction and the operator's as the ratings tell them, what
        people set left out, ``[side, operator, client]``.
    trend
        Points by which the pair moved over the last 91 days; 0 without ratings.
    fallen
        Probability that the pair's level fell between two of its ratings.
    tried
        Untested pairs that ``policy.affinity.exploration`` plans above what is
        known of them; see :mod:`scheduler.affinity.exploration`.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    planning: NDArray[np.float64]
    vetoed: NDArray[np.bool_]
    evidence: NDArray[np.float64]
    sides: NDArray[np.float64]
    trend: NDArray[np.float64]
    fallen: NDArray[np.float64]
    tried: NDArray[np.bool_]
