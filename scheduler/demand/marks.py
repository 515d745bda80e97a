"""Days that are not what they seem: gaps of one client's record, and days far beyond any other.

A gap is left out of everything. An outlier is cut back to the most that day
factors allow, so that a lasting change still comes through while a single day
of a hundred times the calls does not carry weeks with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SILENCE = 15.0
"""Minus the logarithm of the chance of a silence that is taken for a gap: one in three million."""

BESIDE_DAYS = 10
"""Watched days on either side of a silence that say what was due in it."""

BEYOND = 6.0
"""Standard deviations of a day's calls beyond which it is an outlier."""

LEAST_SPREAD = 0.15**2
"""Variance of the day factor that every client is granted: small types of calls have
coefficients of variation of .1 to .5 in call-by-call data."""

CALM_TIMES = 3.0
CALM_CALLS = 10.0
"""Times the usual calls of a day, and calls beside, that count before outliers are looked for."""

SPAN_WEEKS = 3
"""Weeks on either side whose median is a day's usual level: outlasts three weeks of anything."""


def usual(calls: Floats, expected: Floats) -> Floats:
    """Level around each week that single weeks cannot move: a median, ``[client, week]``.

    Parameters
    ----------
    calls, expected
        By week, ``[client, week]``; 0 expected where a week is not looked at.
    """
    ratio = np.where(expected > 0, calls / np.where(expected > 0, expected, 1.0), np.nan)
    weeks = ratio.shape[1]
    edge = np.full((len(ratio), SPAN_WEEKS), np.nan)
    wide = np.concatenate([edge, ratio, edge], axis=1)
    views = np.sort(np.stack([wide[:, k : k + weeks] for k in range(2 * SPAN_WEEKS + 1)]), axis=0)
    told = np.isfinite(views).sum(axis=0)
    low, high = np.maximum(told - 1, 0) // 2, told // 2
    high = np.minimum(high, 2 * SPAN_WEEKS)
    middle = (
        np.take_along_axis(views, low[None], axis=0)[0]
        + np.take_along_axis(views, high[None], axis=0)[0]
    ) / 2
    return np.where(told > 0, np.nan_to_num(middle), 1.0)


def calm_ceilings(calls: Floats, kept: Flags) -> Floats:
    """A first, wide limit to a day's calls, so that a wild day cannot make its weekday wild.

    Three times the usual calls of the weekday and of all weekdays together,
    usual being the median; ``[client, day]``.
    """
    clients, days = calls.shape
    lead = -days % 7
    wide = np.full((clients, lead + days), np.nan)
    wide[:, lead:] = np.where(kept, calls, np.nan)
    weeks = np.sort(wide.reshape(clients, (lead + days) // 7, 7), axis=1)
    told = np.isfinite(weeks).sum(axis=1)
    if not weeks.shape[1]:
        return calls
    middle = np.take_along_axis(weeks, (np.maximum(told - 1, 0) // 2)[:, None], axis=1)[:, 0]
    middle = np.where(told > 0, np.nan_to_num(middle), 0.0)
    overall = middle.sum(axis=1) / np.maximum((told > 0).sum(axis=1), 1)
    limit = CALM_TIMES * (middle + overall[:, None]) + CALM_CALLS
    return np.tile(limit, (1, (lead + days) // 7))[:, lead:]


def ceilings(expected: Floats, variance: Floats) -> Floats:
    """Most calls of a day that its factor allows, ``[client, day]``."""
    granted = np.maximum(variance, LEAST_SPREAD)[:, None]
    top: Floats = expected + BEYOND * np.sqrt(expected + granted * expected**2 + 1)
    return top


def client_gaps(calls: Floats, told: Flags, watched: Flags, variance: Floats) -> Flags:
    """Silences too long to be chance, between days on which the client had calls as usual.

    Only days without any row are silent: a row with no calls is a record. What
    was due is the smaller of the means just before and just after, so that a
    client that fades away is not taken for one that was not recorded.

    Parameters
    ----------
    calls, told, watched
        ``[client, day]``.
    variance
        Variance of each client's day factor, ``[client]``.
    """
    gaps = np.zeros_like(watched)
    silent = watched & ~told
    mean = calls.sum(axis=1, where=watched) / np.maximum(watched.sum(axis=1), 1)
    worst = np.log1p(np.maximum(variance, LEAST_SPREAD) * mean)
    worst = worst / np.maximum(variance, LEAST_SPREAD) * silent.sum(axis=1) * 4
    for index in np.flatnonzero(worst >= SILENCE):
        days = np.flatnonzero(watched[index])
        _mark(gaps[index], days, silent[index, days], calls[index, days], float(variance[index]))
    return gaps


def _mark(
    gaps: Flags, days: NDArray[np.intp], silent: Flags, calls: Floats, variance: float
) -> None:
    """Mark the silences of one client, over its watched days."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent.astype(np.int8), [0]])))
    granted = max(variance, LEAST_SPREAD)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        before, after = calls[max(0, begin - BESIDE_DAYS) : begin], calls[end : end + BESIDE_DAYS]
        if not len(before) or not len(after):
            continue
        due = min(float(before.mean()), float(after.mean()))
        if (end - begin) * np.log1p(granted * due) / granted >= SILENCE:
            gaps[days[begin:end]] = True
