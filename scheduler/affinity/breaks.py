"""Pairs whose ratings break with their past: one change of level, its day unknown.

A fit can be lost for good from one week to the next. Letting every rating fade alike
forgets steady pairs and still answers late; here each gap between two ratings, and the
time since the last, may hold one fall, and each such story is weighed by how well it
tells the ratings (Barry and Hartigan, JASA 88, 1993, with at most one change). The
result is the mixture of the stories, its doubt included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity.effects import Learnt
    from scheduler.affinity.heard import Heard

    Array = NDArray[np.float64]

FALL_POINTS: Final = 20.0
FALL_DEVIATION: Final = 3.0
MONTH_DAYS: Final = 30.0
TREND_DAYS: Final = 91
"""Days over which a trend is told."""
TOLD_DAYS: Final = 182
"""Falls of longer ago still count in the level; they are no news."""


@dataclass(frozen=True)
class Levels:
    """Both directions of rated pairs as they are now.

    Attributes
    ----------
    mean, cov
        ``[pair, side]`` and ``[pair, side, side]``.
    trend
        Points by which the pair moved over the last ``TREND_DAYS``, ``[pair]``.
    fallen
        Probability that the level fell between two ratings of the last half year,
        ``[pair]``.
    """

    mean: Array
    cov: Array
    trend: Array
    fallen: Array


def track(learnt: Learnt, ratings: Heard, falls_a_month: float) -> Levels:
    """Let the level of each pair have fallen once.

    Parameters
    ----------
    learnt
        Fit with one level for all time.
    ratings
        The ratings of that fit.
    falls_a_month
        Share of pairs that fall in a month of 30 days, 0 to 1.
    """
    stories = _stories(learnt, ratings, falls_a_month)
    inverse = np.linalg.inv(learnt.heard_cov)
    gain = learnt.cross @ inverse
    rest = learnt.level_cov - gain @ np.swapaxes(learnt.cross, 1, 2)
    p = stories.pair
    # Level now = level + gain (heard before the fall - heard) - fall.
    map_ = np.concatenate([gain[p], -np.ones((len(p), 2, 1))], axis=2)
    map_[~stories.falls, :, 2] = 0.0
    away = stories.mean.copy()
    away[:, :2] -= learnt.heard[p]
    mean = learnt.level[p] + np.einsum("hij,hj->hi", map_, away)
    cov = rest[p] + map_ @ stories.cov @ np.swapaxes(map_, 1, 2)
    count = len(learnt.pairs.operator)
    chance = stories.chance
    together = np.zeros((count, 2))
    np.add.at(together, p, chance[:, None] * mean)
    apart = mean - together[p]
    spread = np.zeros((count, 2, 2))
    np.add.at(spread, p, chance[:, None, None] * (cov + apart[:, :, None] * apart[:, None, :]))
    fall = np.where(stories.falls, stories.mean[:, 2], 0.0) * chance
    told = stories.between & (stories.age_days <= TOLD_DAYS)
    recent = stories.falls & (stories.age_days <= TREND_DAYS)
    return Levels(
        mean=together,
        cov=spread,
        trend=-np.bincount(p, np.where(recent, fall, 0.0), minlength=count).astype(np.float64),
        fallen=np.bincount(p, told * chance, minlength=count).astype(np.float64),
    )


@dataclass(frozen=True)
class _Stories:
    """One row for each pair without a fall and for each fall, arrays ``[story]``.

    ``mean`` and ``cov`` are of (heard by client, heard by operator, fall).
    """

    pair: NDArray[np.int64]
    falls: NDArray[np.bool_]
    between: NDArray[np.bool_]
    age_days: Array
    chance: Array
    mean: Array
    cov: Array


def _stories(learnt: Learnt, ratings: Heard, falls_a_month: float) -> _Stories:
    pairs, count, rated = learnt.pairs, len(learnt.pairs.operator), len(ratings)
    last = np.ones(rated, dtype=np.bool_)
    last[:-1] = np.diff(pairs.of_rating) != 0
    until = np.where(last, 0, np.append(ratings.age_days[1:], 0))
    rate = -np.log1p(-min(max(falls_a_month, 0.0), 0.999)) / MONTH_DAYS
    span = np.bincount(pairs.of_rating, ratings.age_days - until, minlength=count)
    # After each rating: what came before keeps the old level, what follows the new one.
    after = _after(learnt, ratings, last)
    pair = np.concatenate([np.arange(count), pairs.of_rating])
    falls = np.arange(len(pair)) >= count
    weigh = np.concatenate([np.zeros((count, 2)), after[:, :2]])
    pull = np.concatenate([np.zeros((count, 2)), after[:, 2:]])
    held = np.linalg.inv(learnt.heard_cov)
    precision = np.zeros((len(pair), 3, 3))
    precision[:, :2, :2] = held[pair]
    precision[:, :2, 2] = precision[:, 2, :2] = -weigh
    precision[:, 2, 2] = FALL_DEVIATION**-2 + weigh.sum(axis=1)
    vector = np.zeros((len(pair), 3))
    vector[:, :2] = np.einsum("pij,pj->pi", held, learnt.heard)[pair]
    vector[:, 2] = FALL_POINTS * FALL_DEVIATION**-2 - pull.sum(axis=1)
    cov: Array = np.linalg.inv(precision).astype(np.float64)
    mean = np.einsum("hij,hj->hi", cov, vector)
    log = 0.5 * (np.einsum("hi,hi->h", mean, vector) - np.linalg.slogdet(precision)[1])
    # A fall since the last rating matters as far as that rating still does.
    gap = (ratings.age_days - until) * np.where(last, ratings.weight, 1.0)
    with np.errstate(divide="ignore"):  # two ratings of one day have no time between them
        log += np.concatenate([-rate * span, np.log(-np.expm1(-rate * gap))])
    return _Stories(
        pair=pair,
        falls=falls,
        between=falls & ~np.concatenate([np.zeros(count, dtype=np.bool_), last]),
        age_days=np.concatenate([np.zeros(count), (ratings.age_days + until) / 2]),
        chance=_shares(log, pair, count),
        mean=mean,
        cov=cov,
    )


def _after(learnt: Learnt, ratings: Heard, last: NDArray[np.bool_]) -> Array:
    """Precision and pull by side of what follows each rating in its pair, ``[rating, 4]``."""
    side = np.eye(2)[ratings.side]
    own = np.hstack(
        [side * learnt.precision[:, None], side * (learnt.precision * learnt.told)[:, None]]
    )
    behind = own[::-1].cumsum(axis=0)[::-1] - own  # of all later ratings, of later pairs too
    ends = np.flatnonzero(last)
    beyond = behind[ends]
    return behind - beyond[learnt.pairs.of_rating]


def _shares(log: Array, pair: NDArray[np.int64], count: int) -> Array:
    """Chances that add up to 1 for each pair."""
    most = np.full(count, -np.inf)
    np.maximum.at(most, pair, log)
    chance = np.exp(log - most[pair])
    total = np.bincount(pair, chance, minlength=count)
    shares: Array = chance / total[pair]
    return shares
