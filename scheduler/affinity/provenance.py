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
    known = estimate(case)
    pair = operator, client
    own = _own_steps(case, operator, client)
    by_client, by_operator = (float(side[pair]) for side in known.sides)
    told = sum(step.points for step in own)
    steps = [*own, *_set_by_people(case, pair, float(known.mean[pair]), told)]
    return Provenance(
        operator_id=case.operators[operator].operator_id,
        client_id=case.clients[client].client_id,
        mean=float(known.mean[pair]),
        deviation=float(known.deviation[pair]),
        planning=float(known.planning[pair]),
        evidence=float(known.evidence[pair]),
        trend=float(known.trend[pair]),
        by_client=by_client,
        by_operator=by_operator,
        vetoed=bool(known.vetoed[pair]),
        tried=bool(known.tried[pair]),
        steps=tuple(steps),
    )


def _own_steps(case: Case, operator: int, client: int) -> list[Step]:
    """Steps from the centre to what ratings say of both directions, lower side pulling."""
    pair, policy = (operator, client), case.policy.affinity
    seen = case.as_of.astimezone(case.horizon.zone)
    ratings = hear(case, seen)
    offsets = tag_offsets(case, ratings)
    tone, skill, tagged = prior_parts(case, offsets)
    mean, variance = prior(case, offsets)
    learnt = learn(mean, variance, ratings)
    parts = {"tone": tone[pair], "skills": skill[pair], "tags": tagged[pair]}
    steps = [Step("centre", PRIOR_CENTRE)]
    steps += [Step(name, float(points)) for name, points in parts.items() if points]  # type: ignore[arg-type]
    cut = float(mean[pair]) - PRIOR_CENTRE - float(sum(parts.values()))
    if abs(cut) > 1e-9:
        steps.append(Step("bounds", cut))
    at = np.flatnonzero((learnt.pairs.operator == operator) & (learnt.pairs.client == client))
    if not len(at):
        steps.append(Step("others", float(learnt.shared[pair])))
        return [step for step in steps if step.points or step.kind == "centre"]
    p = int(at[0])
    levels = track(learnt, ratings, policy.falls_a_month)
    lower = int(np.argmin(levels.mean[p]))
    pull = np.full(2, 1.0 - policy.lower_side_weight)
    pull[lower] = policy.lower_side_weight
    own = np.flatnonzero(learnt.pairs.of_rating == p)
    side, precision = ratings.side[own], learnt.precision[own]
    held = np.linalg.inv(learnt.heard_cov[p])
    given = np.bincount(side, precision, minlength=2)
    pulled = np.bincount(side, precision * learnt.told[own], minlength=2)
    without = np.linalg.solve(held - np.diag(given), held @ learnt.heard[p] - pulled)
    moved = learnt.cross[p][:, side] * (precision * (learnt.told[own] - without[side]))
    others = learnt.level[p] - moved.sum(axis=1) - float(mean[pair])
    steps.append(Step("others", float(pull @ others)))
    for k, points in zip(own.tolist(), (pull @ moved).tolist(), strict=True):
        row = case.feedback[int(ratings.row[k])]
        steps.append(
            Step(
                "rating",
                points,
                {
                    "date": row.date,
                    "side": SIDES[int(ratings.side[k])],
                    "rating": row.rating,
                    "weight": round(float(ratings.weight[k]), 2),
                    "tags": ";".join(row.tags),
                },
            )
        )
    fall = float(pull @ (levels.mean[p] - learnt.level[p]))
    steps.append(Step("fall", fall, {"chance": round(float(levels.fallen[p]), 2)}))
    return steps


def _set_by_people(case: Case, pair: tuple[int, int], mean: float, told: float) -> list[Step]:
    """The score in force, and what the ends of the scale cut off."""
    seen = case.as_of.astimezone(case.horizon.zone)
    ids = case.operators[pair[0]].operator_id, case.clients[pair[1]].client_id
    rows = [
        row
        for row in sorted(case.affinity_overrides, key=precedence)
        if (row.operator_id, row.client_id) == ids
        and row.score is not None
        and effective_on(row.set_on, row.expires_on, seen)
    ]
    if not rows:
        return [Step("bounds", mean - told)] if abs(mean - told) > 1e-6 else []
    row = rows[-1]
    said = {
        "score": row.score,
        "side": row.side,
        "date": row.set_on,
        "expires": row.expires_on,
        "deviation": OVERRIDE_DEVIATION,
    }
    return [Step("score", mean - told, said)]
