"""What ratings say of a pair once the severity of who rates is told apart.

One linear model of everything rated so far, in points. A rating of the pair (o, c) by
side s is, before it is rounded to a mark,

    m + e + d_s + u_o + v_c + b_rater + noise

with m the pair's own prior, e + d_s what is particular to the pair (the two
directions go together), u and v what an operator's pairs and a client's pairs share,
and b how severe a rater is with everybody. All are normal with mean 0, so whatever few
ratings say is drawn towards 0. The effects u, v and b never leave this package: they
exist to judge pairs, and one of them alone would be a score of a person.

Pairs meet only through their operator and their client, so pairs and then clients are
eliminated exactly and one system of two unknowns an operator remains (the mixed-model
equations of Henderson, *Biometrics* 31, 1975).

A mark is an interval of points and the ends are open: its likelihood is the cumulative
logit of McCullagh (JRSS B 42, 1980), taken by Newton steps as one pseudo-observation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.heard import POINTS_A_MARK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity.heard import Heard

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

SIDES_CORRELATION: Final = 0.95
"""How far the two directions of one pair go together before anybody has rated."""
RATING_DEVIATION: Final = 20.0
"""Noise of one rating in points before rounding: .8 of a mark."""
SEVERITY_DEVIATION: Final = 8.0
"""A rater's own severity, in points."""
SHARED_DEVIATION: Final = 2.0
"""What all pairs of one operator, or of one client, share beyond tone and skills."""
LOGIT_A_DEVIATION: Final = 1.702
"""Scale of the logistic curve that lies closest to a normal one."""
STEPS: Final = 3
"""Newton steps; a fourth moves no mean by a tenth of a point."""

OF_OPERATOR: Final = np.array([[1.0, 0.0], [1.0, 1.0]])
"""How (u, b) of an operator enter the two sides, ``[side, effect]``."""
OF_CLIENT: Final = np.array([[1.0, 1.0], [1.0, 0.0]])
"""How (v, b) of a client enter the two sides."""


@dataclass(frozen=True)
class Pairs:
    """Rated pairs, in the order of the ratings.

    Attributes
    ----------
    operator, client
        ``[pair]``.
    of_rating
        The pair of each rating, ``[rating]``.
    """

    operator: Whole
    client: Whole
    of_rating: Whole


@dataclass(frozen=True)
class Learnt:
    """Posterior of rated pairs with one level for all time.

    Attributes
    ----------
    pairs
        Which.
    level, level_cov
        Both directions of true affinity, ``[pair, side]`` and ``[pair, side, side]``.
    heard, heard_cov, cross
        The level as its raters tell it, severity included; its covariance, and
        the covariance of level and heard, shaped alike.
    precision, told
        Of each rating as a pseudo-observation of ``heard``, ``[rating]``.
    shared, shared_variance
        What every pair takes from its client's team and its operator's clients,
        ``[operator, client]``, rated or not.
    """

    pairs: Pairs
    level: Array
    level_cov: Array
    heard: Array
    heard_cov: Array
    cross: Array
    precision: Array
    told: Array
    shared: Array
    shared_variance: Array


def pairs_of(ratings: Heard) -> Pairs:
    """List the rated pairs; ratings are sorted by pair."""
    if not len(ratings):
        none = np.zeros(0, dtype=np.int64)
        return Pairs(none, none, none)
    fresh = np.ones(len(ratings), dtype=np.bool_)
    fresh[1:] = (np.diff(ratings.operator) != 0) | (np.diff(ratings.client) != 0)
    return Pairs(ratings.operator[fresh], ratings.client[fresh], np.cumsum(fresh) - 1)


def learn(mean: Array, variance: Array, ratings: Heard) -> Learnt:
    """Fit everything that was rated.

    Parameters
    ----------
    mean, variance
        Prior of every pair, ``[operator, client]``, in points.
    ratings
        Those that count.
    """
    pairs = pairs_of(ratings)
    own = mean[pairs.operator, pairs.client]
    together = np.array([[1.0, SIDES_CORRELATION], [SIDES_CORRELATION, 1.0]])
    spread = variance[pairs.operator, pairs.client][:, None, None] * together
    rounding = POINTS_A_MARK**2 / 12
    precision = ratings.weight / (RATING_DEVIATION**2 + rounding)
    told = ratings.points.copy()
    for step in range(STEPS):
        found = _fit(mean.shape, own, spread, pairs, ratings.side, precision, told)
        if step + 1 < STEPS:
            at = found.heard[pairs.of_rating, ratings.side]
            precision, told = pseudo(ratings.points, at, ratings.weight)
    return found


def pseudo(points: Array, at: Array, weight: Array) -> tuple[Array, Array]:
    """Precision and mean of the normal that stands for each mark near ``at``, ``[rating]``.

    A mark says that its rater felt something between half a mark below and half a
    mark above it; 1 and 5 are open at their outer end.
    """
    scale = RATING_DEVIATION / LOGIT_A_DEVIATION
    half = POINTS_A_MARK / 2
    low = np.where(points <= 0, 0.0, _logistic((points - half - at) / scale))
    high = np.where(points >= 100, 1.0, _logistic((points + half - at) / scale))
    curvature = (low * (1 - low) + high * (1 - high)) / scale**2
    # Where a mark agrees so well that it says nothing more, a trace keeps division safe.
    curvature = np.maximum(curvature, 1e-9)
    slope = (low + high - 1) / scale
    return weight * curvature, at + slope / curvature


def _logistic(value: Array) -> Array:
    grown: Array = 1.0 / (1.0 + np.exp(-np.clip(value, -40, 40)))
    return grown


def sums(pairs: Pairs, side: Whole, value: Array) -> Array:
    """Add up a value of the ratings by pair and side, ``[pair, side]``."""
    cell = 2 * pairs.of_rating + side
    count = len(pairs.operator)
    return np.bincount(cell, value, minlength=2 * count).astype(np.float64).reshape(count, 2)


def _fit(
    shape: tuple[int, ...],
    own: Array,
    spread: Array,
    pairs: Pairs,
    side: Whole,
    precision: Array,
    told: Array,
) -> Learnt:
    """Solve the linear model for pseudo-observations held fixed."""
    known = sums(pairs, side, precision)
    pull = sums(pairs, side, precision * told)
    eye = np.eye(2)
    # What a pair's ratings say of the shared effects once its own part is integrated out.
    widened = eye + spread * known[:, None, :]  # I + P0 Λ
    weight: Array = known[:, :, None] * np.linalg.inv(widened)  # Λ (I + P0 Λ)^-1
    rest = (pull - known * own[:, None])[:, :, None]
    away: Array = np.linalg.solve(np.swapaxes(widened, 1, 2), rest)[:, :, 0].astype(np.float64)
    shared = _Shared(shape, pairs, weight, away)
    effect, effect_cov, common_cov = shared.of_pairs(pairs)
    # The pair's own part, given the effects and then not given them.
    gain = spread @ weight
    moved = np.einsum("pij,pj->pi", spread, away) - np.einsum("pij,pj->pi", gain, effect)
    own_cov = spread - gain @ spread + gain @ effect_cov @ np.swapaxes(gain, 1, 2)
    own_effect = -gain @ effect_cov
    own_common = -np.einsum("pij,pj->pi", gain, common_cov[:, :2])
    common = shared.total[pairs.operator, pairs.client]
    common_var = common_cov[:, 2][:, None, None]
    one = np.ones((1, 2))
    level_cov = own_cov + own_common[:, :, None] * one + one.T * own_common[:, None, :] + common_var
    cross = own_cov + own_effect + one.T * (own_common + common_cov[:, :2])[:, None, :]
    heard_cov = own_cov + own_effect + np.swapaxes(own_effect, 1, 2) + effect_cov
    return Learnt(
        pairs=pairs,
        level=own[:, None] + moved + common[:, None],
        level_cov=level_cov,
        heard=own[:, None] + moved + effect,
        heard_cov=heard_cov,
        cross=cross,
        precision=precision,
        told=told,
        shared=shared.total,
        shared_variance=shared.variance,
    )


class _Shared:
    """The effects of operators and clients, clients eliminated first.

    Attributes
    ----------
    total, variance
        u + v of every pair and its variance, ``[operator, client]``.
    """

    def __init__(self, shape: tuple[int, ...], pairs: Pairs, weight: Array, away: Array) -> None:
        self._operators, self._clients = shape
        start = np.diag([SHARED_DEVIATION**-2, SEVERITY_DEVIATION**-2])
        o, c = pairs.operator, pairs.client
        of_o = np.tile(start, (self._operators, 1, 1))
        of_c = np.tile(start, (self._clients, 1, 1))
        np.add.at(of_o, o, OF_OPERATOR.T @ weight @ OF_OPERATOR)
        np.add.at(of_c, c, OF_CLIENT.T @ weight @ OF_CLIENT)
        between = np.zeros((self._clients, 2, self._operators, 2))
        between[c, :, o, :] = OF_CLIENT.T @ weight @ OF_OPERATOR
        pull_o = np.zeros((self._operators, 2))
        pull_c = np.zeros((self._clients, 2))
        np.add.at(pull_o, o, away @ OF_OPERATOR)
        np.add.at(pull_c, c, away @ OF_CLIENT)
        self._solve(
            of_o, of_c, between.reshape(self._clients, 2, 2 * self._operators), pull_o, pull_c
        )

    def _solve(
        self, of_o: Array, of_c: Array, between: Array, pull_o: Array, pull_c: Array
    ) -> None:
        size, clients = 2 * self._operators, self._clients
        client_cov = np.linalg.inv(of_c)
        through = client_cov @ between  # [client, 2, 2 * operator]
        flat = through.reshape(2 * clients, size)
        schur = -between.reshape(2 * clients, size).T @ flat
        for k in range(2):
            for i in range(2):
                schur[np.arange(k, size, 2), np.arange(i, size, 2)] += of_o[:, k, i]
        self._operator_cov = np.linalg.inv(schur) if size else np.zeros((0, 0))
        reduced = pull_o.reshape(-1) - flat.T @ pull_c.reshape(-1)
        operator = self._operator_cov @ reduced
        client = (client_cov @ pull_c[:, :, None])[:, :, 0] - (through @ operator)
        self._cross = -(flat @ self._operator_cov).reshape(self._clients, 2, size)
        self._client_cov = client_cov - self._cross @ np.swapaxes(through, 1, 2)
        self._operator, self._client = operator.reshape(self._operators, 2), client
        self.total = self._operator[:, 0][:, None] + client[:, 0][None, :]
        self.variance = (
            np.diag(self._operator_cov)[::2][:, None]
            + self._client_cov[:, 0, 0][None, :]
            + 2 * self._cross[:, 0, ::2].T
        )

    def of_pairs(self, pairs: Pairs) -> tuple[Array, Array, Array]:
        """Effects on both sides of some pairs.

        Returns
        -------
        tuple
            Effect ``[pair, side]``, its covariance ``[pair, side, side]``, and
            the covariance of u + v with both sides and with itself, ``[pair, 3]``.
        """
        o, c = pairs.operator, pairs.client
        effect = self._operator[o] @ OF_OPERATOR.T + self._client[c] @ OF_CLIENT.T
        joint = np.zeros((len(o), 4, 4))  # u, b of the operator; v, b of the client
        for i in range(2):
            for k in range(2):
                joint[:, i, k] = self._operator_cov[2 * o + i, 2 * o + k]
                joint[:, 2 + i, k] = joint[:, k, 2 + i] = self._cross[c, i, 2 * o + k]
                joint[:, 2 + i, 2 + k] = self._client_cov[c, i, k]
        ways = np.concatenate([np.hstack([OF_OPERATOR, OF_CLIENT]), [[1.0, 0.0, 1.0, 0.0]]])
        spread = ways @ joint @ ways.T
        return effect, spread[:, :2, :2], spread[:, 2, :]
