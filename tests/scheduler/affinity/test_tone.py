"""Similarity of tone: its ends, its middle and its weight."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.affinity.tone import similarity, tone_table
from scheduler.entities import Tone

POINT = st.floats(-2, 2, allow_nan=False)
TONE = st.builds(Tone, warmth=POINT, formality=POINT, pace=POINT, directness=POINT, detail=POINT)


def one(operator: Tone, client: Tone, importance: float) -> float:
    """Similarity of one pair."""
    return float(
        similarity(tone_table([operator]), tone_table([client]), np.array([importance]))[0, 0]
    )


def test_the_same_tone_is_fully_similar() -> None:
    tone = Tone(warmth=1.5, pace=-1)
    assert one(tone, tone, 1.0) == 1.0


def test_opposite_ends_of_every_scale_are_fully_dissimilar() -> None:
    high = Tone(warmth=2, formality=2, pace=2, directness=2, detail=2)
    low = Tone(warmth=-2, formality=-2, pace=-2, directness=-2, detail=-2)
    assert one(high, low, 1.0) == -1.0


def test_one_scale_two_points_apart_costs_a_fifth() -> None:
    # mean distance 2 / 5 = .4; 1 - 2 * .4 / 4 = .8; half as important: .4
    assert one(Tone(warmth=1), Tone(warmth=-1), 1.0) == 0.8
    assert one(Tone(warmth=1), Tone(warmth=-1), 0.5) == 0.4


def test_a_client_to_whom_tone_means_nothing_finds_everybody_neutral() -> None:
    assert one(Tone(warmth=2), Tone(warmth=-2), 0.0) == 0.0


def test_rows_are_operators_and_columns_are_clients() -> None:
    table = similarity(
        tone_table([Tone(), Tone(warmth=2)]),
        tone_table([Tone(), Tone(warmth=2), Tone(warmth=-2)]),
        np.ones(3),
    )
    np.testing.assert_allclose(table, [[1.0, 0.8, 0.8], [0.8, 1.0, 0.6]])


def test_nobody_and_no_client_make_an_empty_table() -> None:
    assert similarity(tone_table([]), tone_table([]), np.zeros(0)).shape == (0, 0)


@settings(max_examples=50)
@given(TONE, TONE, st.floats(0, 1))
def test_similarity_is_symmetric_and_bounded_by_importance(
    a: Tone, b: Tone, importance: float
) -> None:
    assert one(a, b, importance) == one(b, a, importance)
    assert abs(one(a, b, importance)) <= importance + 1e-12
