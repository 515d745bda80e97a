"""Affinity of every pair from tone, skills, feedback and what people overrode.

The client's and the operator's directions are two unknowns that start from one
prior and are each learnt from their own ratings (a conjugate normal update);
policy then lets the lower one pull. Nothing here ranks people: scores exist per
pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity import Affinities
from scheduler.affinity.tone import similarity, tone_table
from scheduler.entities import effective_on

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import AffinityOverride

    Table = NDArray[np.float64]

PRIOR_CENTRE: Final = 50.0
"""Points of a pair of which nothing is known."""
TONE_POINTS: Final = 30.0
"""Points that full similarity of tone adds, and full opposition takes off."""
SKILL_POINTS: Final = 2.0
"""Points that one level above (below) the skill asked for adds (takes off)."""
PAIR_DEVIATION: Final = 12.0
"""What tone cannot tell: standard deviation of true affinity around its prior."""
DECLARED_TONE_DEVIATION: Final = 5.0
"""Points of doubt at full ``tone_importance``, since tones are declared, not measured:
errors of .5 on both sides of five scales move the mean distance by .32, times 30 / 2."""
SIDES_CORRELATION: Final = 0.8
"""How far the two directions of one pair go together before anybody has rated."""
RATING_DEVIATION: Final = 21.0
"""Noise of one rating in points: .8 of a mark and its rounding, 25 points a mark."""
RATER_DEVIATION: Final = 7.5
"""A rater's own severity in points (.3 of a mark): more ratings never wash it out."""
OVERRIDE_DEVIATION: Final = 3.0
"""Doubt left when a person has set the score."""

SIDES: Final = ("client", "operator")


@dataclass(frozen=True)
class Ratings:
    """Feedback summed by pair and side, arrays ``[side, operator, client]``.

    Attributes
    ----------
    weight
        Number of ratings after fading.
    score
        Faded mean of the ratings in points, 0 to 100; 0 where weight is 0.
    """

    weight: Table
    score: Table


def estimate(case: Case) -> Affinities:
    """Estimate the affinity of every pair as seen at ``case.as_of``.

    Feedback and overrides dated after ``as_of`` are not known yet and are left
    out; what names unknown people is left out too.

    Parameters
    ----------
    case
        Read: operators, clients, feedback, overrides and ``policy.affinity``.

    Returns
    -------
    Affinities
        Arrays ``[operator, client]`` in the order of the case.
    """
    policy = case.policy.affinity
    seen = case.as_of.astimezone(case.horizon.zone)
    ratings = fade(case, seen)
    means, covariances = learn(*prior(case), ratings)
    mean, deviation = combine(means, covariances, policy.lower_side_weight)
    vetoed = np.zeros(mean.shape, dtype=np.bool_)
    _override(case, seen, mean, deviation, vetoed)
    np.clip(mean, 0.0, 100.0, out=mean)
    planning = (
        np.clip(mean - policy.deviation_multiple * deviation, 0.0, 100.0)
        if policy.enabled
        else np.full(mean.shape, policy.neutral)
    )
    return Affinities(
        mean=mean,
        deviation=deviation,
        planning=planning,
        vetoed=vetoed,
        evidence=ratings.weight.sum(axis=0),
    )


def prior(case: Case) -> tuple[Table, Table]:
    """Mean and variance of each pair before any rating, both ``[operator, client]``.

    The mean is ``50 + 30 * similarity + 2 * surplus`` with ``surplus`` the mean
    over the client's skills of the operator's level less the level asked for.
    """
    importance = np.array([c.tone_importance for c in case.clients], dtype=np.float64)
    close = similarity(
        tone_table(o.tone for o in case.operators),
        tone_table(c.tone for c in case.clients),
        importance,
    )
    mean = PRIOR_CENTRE + TONE_POINTS * close + SKILL_POINTS * _skill_surplus(case)
    doubt = PAIR_DEVIATION**2 + (DECLARED_TONE_DEVIATION * importance) ** 2
    return np.clip(mean, 0.0, 100.0), np.broadcast_to(doubt, mean.shape)


def _skill_surplus(case: Case) -> Table:
    """Mean level held above the level asked for, ``[operator, client]``; 0 without needs."""
    names = sorted({name for client in case.clients for name in client.skills})
    held = np.array(
        [[o.skills.get(name, 0) for name in names] for o in case.operators], dtype=np.float64
    ).reshape(len(case.operators), len(names))
    asked = np.array(
        [[c.skills.get(name, 0) for name in names] for c in case.clients], dtype=np.float64
    ).reshape(len(case.clients), len(names))
    needed = asked > 0
    count = np.maximum(needed.sum(axis=1), 1)
    surplus: Table = (held @ needed.T - asked.sum(axis=1)[None, :]) / count[None, :]
    return surplus


def fade(case: Case, seen: datetime) -> Ratings:
    """Sum the ratings known at ``seen``, each weighing ``2 ** (-age / half_life)``."""
    operators, clients = case.operator_index, case.client_index
    rows = [
        (
            (SIDES.index(f.side) * len(operators) + operators[f.operator_id]) * len(clients)
            + clients[f.client_id],
            f.rating,
            f.date.toordinal(),
        )
        for f in case.feedback
        if f.operator_id in operators and f.client_id in clients and f.date <= seen.date()
    ]
    cell, rating, day = np.array(sorted(rows), dtype=np.int64).reshape(len(rows), 3).T
    age_days = seen.date().toordinal() - day
    weights = np.exp2(-age_days / case.policy.affinity.half_life_days)
    shape = (len(SIDES), len(operators), len(clients))
    size = shape[0] * shape[1] * shape[2]
    weight = np.bincount(cell, weights, minlength=size).astype(np.float64)
    points = np.bincount(cell, weights * 25.0 * (rating - 1), minlength=size).astype(np.float64)
    # A rating so old that its weight underflows to zero counts as none.
    score = np.divide(points, weight, out=np.zeros(size), where=weight > 0)
    return Ratings(weight.reshape(shape), score.reshape(shape))


def learn(mean: Table, variance: Table, ratings: Ratings) -> tuple[Table, Table]:
    """Update both directions of every pair by their ratings.

    The directions start as a pair of normals with the same ``mean`` and
    ``variance`` and covariance ``SIDES_CORRELATION * variance``. One side's
    ratings are one observation of that side with variance
    ``RATER_DEVIATION**2 + RATING_DEVIATION**2 / weight``; a side that nobody
    rated follows the other as far as the two go together.

    Returns
    -------
    tuple
        Posterior means, ``[side, operator, client]``, and the three distinct
        entries of the posterior covariance (client, operator, cross),
        ``[entry, operator, client]``.
    """
    # Observation precision w / (w b^2 + s^2): zero, not infinite, when w is zero.
    precision = ratings.weight / (ratings.weight * RATER_DEVIATION**2 + RATING_DEVIATION**2)
    inverse = 1.0 / (variance * (1.0 - SIDES_CORRELATION**2))
    client, operator = inverse + precision[0], inverse + precision[1]
    cross = -SIDES_CORRELATION * inverse
    determinant = client * operator - cross**2
    covariance = np.stack([operator, client, -cross]) / determinant
    pull = precision * (ratings.score - mean)
    means = np.stack(
        [
            mean + covariance[0] * pull[0] + covariance[2] * pull[1],
            mean + covariance[2] * pull[0] + covariance[1] * pull[1],
        ]
    )
    return means, covariance


def combine(means: Table, covariance: Table, lower_weight: float) -> tuple[Table, Table]:
    """Let the lower direction pull.

    The mean is ``lower_weight`` of the lower direction and the rest of the
    higher. The deviation is the larger of the two orders', so that a rating
    which changes which side is lower can never make the estimate look less sure.
    """
    other_weight = 1.0 - lower_weight
    mean = lower_weight * means.min(axis=0) + other_weight * means.max(axis=0)
    larger = np.maximum(covariance[0], covariance[1])
    smaller = np.minimum(covariance[0], covariance[1])
    variance = (
        lower_weight**2 * larger
        + other_weight**2 * smaller
        + 2.0 * lower_weight * other_weight * covariance[2]
    )
    return mean, np.sqrt(variance)


def _override(
    case: Case, seen: datetime, mean: Table, deviation: Table, vetoed: NDArray[np.bool_]
) -> None:
    """Write scores and vetoes in force at ``seen`` into the arrays, the newest score last."""
    for row in sorted(case.affinity_overrides, key=_precedence):
        i = case.operator_index.get(row.operator_id)
        j = case.client_index.get(row.client_id)
        if i is None or j is None or not effective_on(row.set_on, row.expires_on, seen):
            continue
        if row.score is None:
            vetoed[i, j] = True
        else:
            mean[i, j] = row.score
            deviation[i, j] = OVERRIDE_DEVIATION


def _precedence(row: AffinityOverride) -> tuple[int, bool, float]:
    """Order in which overrides apply: by date; on one date the house, then the lower score."""
    return (row.set_on.toordinal(), row.side == "house", -(row.score or 0.0))
