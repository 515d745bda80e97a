"""Where each client's level stands now and where it is going: a filter of weekly calls.

Each week's calls over what the client's own mean would bring is a noisy view of
a level that drifts, with a slope that fades. How much levels drift is not set:
each client's answer is a mixture over a few speeds, weighed by how well each
would have foretold the client's past weeks and how common it is among clients.
A client with few calls cannot tell speeds apart and follows the others.

Source: the local level and damped trend models of Harvey, *Forecasting,
Structural Time Series Models and the Kalman Filter* (1989), chapters 2 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRIFTS = (0.0, 1e-4, 4e-4, 1.6e-3, 6.4e-3, 2.56e-2, 0.1)
"""Variances of a week's relative change of level: from none to about a third."""

SLOPES = (0.0, 0.005)
"""Standard deviations of the weekly slope at the start: no trend, or some percent a month."""

FADING = 0.96
"""What is left of a slope after a week: a trend counts for about half a year."""

LEAST_LEVEL = 0.02
SURPRISE = 16.0
"""Largest squared error in standard deviations that weighs in the choice of a speed."""

MIXING_ROUNDS = 6


@dataclass(frozen=True)
class Levels:
    """Relative levels at the end of the history; 1 is the client's mean over it.

    Attributes
    ----------
    level, slope
        Of the last week, and its change in the next one, ``[client]``.
    variance
        Of next week's level, relative to its square, ``[client]``.
    """

    level: Floats
    slope: Floats
    variance: Floats

    def ahead(self, weeks: Floats) -> Floats:
        """Levels some weeks after the last one, ``[client, time]``.

        Parameters
        ----------
        weeks
            Weeks ahead, ``[time]``.
        """
        grown = FADING * (1 - FADING**weeks) / (1 - FADING)
        found: Floats = np.maximum(self.level[:, None] + self.slope[:, None] * grown, LEAST_LEVEL)
        return found


def filtered(calls: Floats, expected: Floats, variance: Floats) -> Levels:
    """Filter weekly calls.

    Parameters
    ----------
    calls, expected
        Calls, and what the client's mean level would bring, oldest week first;
        0 expected where a week tells nothing, ``[client, week]``.
    variance
        Variance of a week's calls beyond chance, relative to their square, ``[client, week]``.
    """
    runs = [_run(calls, expected, variance, q, s) for q in DRIFTS for s in SLOPES]
    score = np.stack([run[3] for run in runs], axis=1)
    score -= score.max(axis=1, keepdims=True)
    likely = np.exp(score)
    common = np.full(len(runs), 1 / len(runs))
    weight = np.broadcast_to(common, likely.shape)
    for _ in range(MIXING_ROUNDS):
        weight = likely * common
        weight = weight / weight.sum(axis=1, keepdims=True)
        if len(weight):
            common = (weight.sum(axis=0) + 1 / len(runs)) / (len(weight) + 1)
    level, slope, doubt = (np.stack([run[i] for run in runs], axis=1) for i in range(3))
    mean = (weight * level).sum(axis=1)
    around = (weight * (doubt + (level - mean[:, None]) ** 2)).sum(axis=1)
    return Levels(mean, (weight * slope).sum(axis=1), around / np.maximum(mean, LEAST_LEVEL) ** 2)


def _run(
    calls: Floats, expected: Floats, variance: Floats, drift: float, slope_sd: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """One speed for all clients: level, slope, variance of next week's level, log score."""
    clients, weeks = calls.shape
    level, slope, score = np.ones(clients), np.zeros(clients), np.zeros(clients)
    # The mean of all weeks is where the walk starts: about a third of its length away.
    p_level = np.full(clients, drift * weeks / 3)
    p_both, p_slope = np.zeros(clients), np.full(clients, slope_sd**2)
    for week in range(weeks):
        size = np.maximum(level, LEAST_LEVEL)
        level = level + FADING * slope
        slope = FADING * slope
        p_level = p_level + 2 * FADING * p_both + FADING**2 * p_slope + drift * size**2
        p_both = FADING * p_both + FADING**2 * p_slope
        p_slope = FADING**2 * p_slope
        known = expected[:, week] > 0
        due = np.where(known, expected[:, week], 1.0)
        size = np.maximum(level, LEAST_LEVEL)
        total = p_level + size / due + variance[:, week] * size**2
        error = np.where(known, calls[:, week] / due - level, 0.0)
        surprise = np.minimum(error**2 / total, SURPRISE)
        score -= np.where(known, 0.5 * (np.log(total) + surprise), 0.0)
        gain = np.where(known, p_level / total, 0.0)
        both = np.where(known, p_both / total, 0.0)
        level, slope = level + gain * error, slope + both * error
        p_slope = p_slope - both * p_both
        p_both = p_both * (1 - gain)
        p_level = p_level * (1 - gain)
    return level, slope, p_level + 2 * p_both + p_slope + drift * level**2, score
