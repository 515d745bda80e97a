"""Where the affinity of one pair comes from: every step in points, adding up to it.

A step is a key with numbers; words are found elsewhere. What other pairs contribute is
told as one number of this pair, so that no score of a person can be read from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from scheduler.affinity.breaks import track
from scheduler.affinity.effects import learn
from scheduler.affinity.estimate import OVERRIDE_DEVIATION, estimate, precedence
from scheduler.affinity.heard import SIDES, hear
from scheduler.affinity.prior import PRIOR_CENTRE, prior, prior_parts, tag_offsets
from scheduler.entities import effective_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scheduler.case import Case
    from scheduler.said import AffinityOverride

StepKind = Literal[
    "centre", "tone", "skills", "tags", "bounds", "others", "rating", "fall", "score"
]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that moved the affinity, by so many points."""

    kind: StepKind
    points: float
    seen: Mapping[str, str | int | float | date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """One pair, with everything behind its number.

    Attributes
    ----------
    mean, deviation, planning, evidence, trend
        As in :class:`~scheduler.affinity.Affinities`.
    by_client, by_operator
        Both directions, what people set left out.
    vetoed, tried
        Whether a veto is in force; whether it is planned as a trial.
    steps
        Adding up to ``mean``.
    """

    operator_id: str
    client_id: str
    mean: float
    deviation: float
    planning: float
    evidence: float
    trend: float
    by_client: float
    by_operator: float
    vetoed: bool
    tried: bool
    steps: tuple[Step, ...]


def provenance(case: Case, operator: int, client: int) -> Provenance:
    """Tell where the affinity of one pair comes from.

    Parameters
    ----------
    operator, client
        Positions in the case.
    """
    return Provenances(case).of(operator, client)


class Provenances:
    """Where affinities come from, pair by pair; what they share is computed once.

    Parameters
    ----------
    case
        As for :func:`~scheduler.affinity.estimate.estimate`.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self.known = estimate(case)
        """Affinities of every pair."""
        seen = case.as_of.astimezone(case.horizon.zone)
        self._ratings = hear(case, seen)
        offsets = tag_offsets(case, self._ratings)
        self._parts = prior_parts(case, offsets)
        self._prior, variance = prior(case, offsets)
        self._learnt = learn(self._prior, variance, self._ratings)
        self._levels = track(self._learnt, self._ratings, case.policy.affinity.falls_a_month)
        pairs = self._learnt.pairs
        at = zip(pairs.operator.tolist(), pairs.client.tolist(), strict=True)
        self._place = {pair: p for p, pair in enumerate(at)}
        self._set: dict[tuple[str, str], AffinityOverride] = {
            (row.operator_id, row.client_id): row
            for row in sorted(case.affinity_overrides, key=precedence)
            if row.score is not None and effective_on(row.set_on, row.expires_on, seen)
        }

    def of(self, operator: int, client: int) -> Provenance:
        """Tell where the affinity of one pair comes from, by its positions in the case."""
        known, pair = self.known, (operator, client)
        own = self._steps_of_ratings(pair)
        by_client, by_operator = (float(side[pair]) for side in known.sides)
        told = sum(step.points for step in own)
        return Provenance(
            operator_id=self._case.operators[operator].operator_id,
            client_id=self._case.clients[client].client_id,
            mean=float(known.mean[pair]),
            deviation=float(known.deviation[pair]),
            planning=float(known.planning[pair]),
            evidence=float(known.evidence[pair]),
            trend=float(known.trend[pair]),
            by_client=by_client,
            by_operator=by_operator,
            vetoed=bool(known.vetoed[pair]),
            tried=bool(known.tried[pair]),
            steps=(*own, *self._set_by_people(pair, float(known.mean[pair]), told)),
        )

    def _steps_of_ratings(self, pair: tuple[int, int]) -> list[Step]:
        """Steps from the centre to what ratings say of both directions, lower side pulling."""
        parts = dict(zip(("tone", "skills", "tags"), self._parts, strict=True))
        steps = [Step("centre", PRIOR_CENTRE)]
        steps += [Step(name, float(own[pair])) for name, own in parts.items() if own[pair]]  # type: ignore[arg-type]
        mean = float(self._prior[pair])
        cut = mean - PRIOR_CENTRE - float(sum(own[pair] for own in self._parts))
        if abs(cut) > 1e-9:
            steps.append(Step("bounds", cut))
        p = self._place.get(pair)
        if p is None:
            steps.append(Step("others", float(self._learnt.shared[pair])))
            return [step for step in steps if step.points or step.kind == "centre"]
        return [*steps, *self._heard(p, mean)]

    def _heard(self, p: int, mean: float) -> list[Step]:
        """What the ratings of a rated pair move, one by one, and those of others together."""
        learnt, levels, ratings = self._learnt, self._levels, self._ratings
        lower_side_weight = self._case.policy.affinity.lower_side_weight
        pull = np.full(2, 1.0 - lower_side_weight)
        pull[int(np.argmin(levels.mean[p]))] = lower_side_weight
        first, end = np.searchsorted(learnt.pairs.of_rating, (p, p + 1))
        own = np.arange(first, end)
        side, precision = ratings.side[own], learnt.precision[own]
        held = np.linalg.inv(learnt.heard_cov[p])
        given = np.bincount(side, precision, minlength=2)
        pulled = np.bincount(side, precision * learnt.told[own], minlength=2)
        without = np.linalg.solve(held - np.diag(given), held @ learnt.heard[p] - pulled)
        moved = learnt.cross[p][:, side] * (precision * (learnt.told[own] - without[side]))
        others = learnt.level[p] - moved.sum(axis=1) - mean
        steps = [Step("others", float(pull @ others))]
        for k, points in zip(own.tolist(), (pull @ moved).tolist(), strict=True):
            row = self._case.feedback[int(ratings.row[k])]
            seen = {
                "date": row.date,
                "side": SIDES[int(ratings.side[k])],
                "rating": row.rating,
                "weight": round(float(ratings.weight[k]), 2),
                "tags": ";".join(row.tags),
            }
            steps.append(Step("rating", points, seen))
        fall = float(pull @ (levels.mean[p] - learnt.level[p]))
        return [*steps, Step("fall", fall, {"chance": round(float(levels.fallen[p]), 2)})]

    def _set_by_people(self, pair: tuple[int, int], mean: float, told: float) -> list[Step]:
        """The score in force, and what the ends of the scale cut off."""
        case = self._case
        ids = case.operators[pair[0]].operator_id, case.clients[pair[1]].client_id
        row = self._set.get(ids)
        if row is None:
            return [Step("bounds", mean - told)] if abs(mean - told) > 1e-6 else []
        said = {
            "score": row.score,
            "side": row.side,
            "date": row.set_on,
            "expires": row.expires_on,
            "deviation": OVERRIDE_DEVIATION,
        }
        return [Step("score", mean - told, said)]
