"""Affinity of every pair from tone, skills, feedback and what people overrode.

Four steps, each its own module: what is expected (:mod:`~scheduler.affinity.prior`),
which ratings count (:mod:`~scheduler.affinity.heard`), what they say of each pair
once severity is told apart (:mod:`~scheduler.affinity.effects`), and whether the pair
broke with its past (:mod:`~scheduler.affinity.breaks`). Policy then lets the lower
direction pull, and what people set holds. Nothing here ranks people: scores exist per
pair, and no effect of a person leaves the computation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity import Affinities
from scheduler.affinity.breaks import track
from scheduler.affinity.effects import SIDES_CORRELATION, learn
from scheduler.affinity.exploration import worth_trying
from scheduler.affinity.heard import hear
from scheduler.affinity.prior import prior, tag_offsets
from scheduler.entities import effective_on

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.said import AffinityOverride

    Table = NDArray[np.float64]

OVERRIDE_DEVIATION: Final = 3.0
"""Doubt left when a person has set the score."""


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
    ratings = hear(case, seen)
    mean, variance = prior(case, tag_offsets(case, ratings))
    learnt = learn(mean, variance, ratings)
    levels = track(learnt, ratings, policy.falls_a_month)
    spread = variance + np.maximum(learnt.shared_variance, 0.0)
    covariance = np.stack([spread, spread, SIDES_CORRELATION * variance + spread - variance])
    sides = np.stack([mean + learnt.shared] * 2)
    at = learnt.pairs.operator, learnt.pairs.client
    sides[:, at[0], at[1]] = levels.mean.T
    for entry, (i, k) in enumerate(((0, 0), (1, 1), (0, 1))):
        covariance[entry][at] = levels.cov[:, i, k]
    combined, deviation = combine(sides, covariance, policy.lower_side_weight)
    trend, evidence = np.zeros(mean.shape), np.zeros(mean.shape)
    trend[at] = levels.trend
    np.add.at(evidence, (ratings.operator, ratings.client), ratings.weight)
    fallen = np.zeros(mean.shape)
    fallen[at] = levels.fallen
    vetoed = np.zeros(mean.shape, dtype=np.bool_)
    _override(case, seen, combined, deviation, vetoed)
    np.clip(combined, 0.0, 100.0, out=combined)
    tried = worth_trying(case, evidence, seen) & ~vetoed
    taken_off = policy.deviation_multiple - policy.exploration * tried
    return Affinities(
        mean=combined,
        deviation=deviation,
        planning=(
            np.clip(combined - taken_off * deviation, 0.0, 100.0)
            if policy.enabled
            else np.full(mean.shape, policy.neutral)
        ),
        vetoed=vetoed,
        evidence=evidence,
        sides=np.clip(sides, 0.0, 100.0),
        trend=trend,
        fallen=fallen,
        tried=tried,
    )


def combine(means: Table, covariance: Table, lower_weight: float) -> tuple[Table, Table]:
    """Let the lower direction pull.

    The mean is ``lower_weight`` of the lower direction and the rest of the
    higher. The deviation is the larger of the two orders', so that a rating
    which changes which side is lower can never make the estimate look less sure.

    Parameters
    ----------
    means
        Both directions, ``[side, operator, client]``.
    covariance
        Variance of the client's, of the operator's, and what they share,
        ``[entry, operator, client]``.
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
    for row in sorted(case.affinity_overrides, key=precedence):
        i = case.operator_index.get(row.operator_id)
        j = case.client_index.get(row.client_id)
        if i is None or j is None or not effective_on(row.set_on, row.expires_on, seen):
            continue
        if row.veto:
            vetoed[i, j] = True
        elif row.score is not None:
            mean[i, j] = row.score
            deviation[i, j] = OVERRIDE_DEVIATION


def precedence(row: AffinityOverride) -> tuple[int, bool, float]:
    """Order in which overrides apply: by date; on one date the house, then the lower score."""
    return (row.set_on.toordinal(), row.side == "house", -(row.score or 0.0))
