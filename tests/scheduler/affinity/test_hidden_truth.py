"""Affinity against a hidden truth: ratings drawn from known affinities bring it nearer."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from scheduler.affinity.estimate import estimate
from scheduler.entities import Tone
from scheduler.policy import AffinityPolicy, Policy
from scheduler.said import Feedback
from tests.factories import MONDAY, a_case, a_client, an_operator

OPERATORS, CLIENTS = 12, 20


def test_ratings_halve_the_error_of_the_prior_and_the_deviation_is_honest() -> None:
    # The recipe of generated cases: truth = 50 + 30 * similarity + N(0, 12), declared tone =
    # true tone + N(0, .5), rating = 1 + 4 * truth / 100 + N(0, .8) + bias N(0, .3).
    draw = np.random.default_rng(7)
    tones = draw.normal(0, 1, (OPERATORS + CLIENTS, 5)).clip(-2, 2)
    declared = (tones + draw.normal(0, 0.5, tones.shape)).clip(-2, 2)
    distance = np.abs(tones[:OPERATORS, None] - tones[None, OPERATORS:]).mean(axis=2)
    truth = 50 + 30 * 0.8 * (1 - distance / 2) + draw.normal(0, 12, (OPERATORS, CLIENTS))
    truth = truth.clip(0, 100)
    bias = draw.normal(0, 0.3, OPERATORS + CLIENTS)
    people = [
        an_operator(
            f"o{i}", tone=Tone.model_validate(dict(zip(Tone.model_fields, row, strict=True)))
        )
        for i, row in enumerate(declared[:OPERATORS].tolist())
    ]
    clients = [
        a_client(
            f"c{j}",
            tone=Tone.model_validate(dict(zip(Tone.model_fields, row, strict=True))),
            tone_importance=0.8,
        )
        for j, row in enumerate(declared[OPERATORS:].tolist())
    ]
    ratings = tuple(
        Feedback(
            date=MONDAY - timedelta(days=int(draw.integers(0, 90))),
            operator_id=f"o{i}",
            client_id=f"c{j}",
            side="client" if side else "operator",
            rating=int(
                np.clip(
                    round(
                        1
                        + truth[i, j] / 25
                        + draw.normal(0, 0.8)
                        + bias[OPERATORS + j if side else i]
                    ),
                    1,
                    5,
                )
            ),
        )
        for i in range(OPERATORS)
        for j in range(CLIENTS)
        for side in (0, 1)
        for _ in range(8)
    )
    # The truth here is the same in both directions and never falls.
    policy = Policy(affinity=AffinityPolicy(lower_side_weight=0.5, falls_a_month=0))
    case = a_case(operators=tuple(people), clients=tuple(clients), policy=policy)
    before = estimate(case)
    after = estimate(case.model_copy(update={"feedback": ratings}))

    def error(mean: np.ndarray) -> float:
        return float(np.sqrt(((mean - truth) ** 2).mean()))

    assert 10 < error(before.mean) < 15
    assert error(after.mean) < 0.6 * error(before.mean)
    for found in (before, after):
        standardised = (found.mean - truth) / found.deviation
        assert 0.75 < float(standardised.std()) < 1.2
