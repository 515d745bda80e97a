"""Gamma–Poisson shrinkage: what it estimates, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand.shrinkage import shrunk_factor, shrunk_ratio, spread


@pytest.mark.parametrize("variance", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("expected", [0.5, 5.0, 50.0])
def test_the_spread_of_gamma_factors_is_found_again(variance: float, expected: float) -> None:
    draw = np.random.default_rng(7)
    factor = draw.gamma(1 / variance, variance, 40_000)
    seen = draw.poisson(expected * factor).astype(np.float64)
    tolerance = {0.5: 0.25, 5.0: 0.1, 50.0: 0.1}[expected]
    assert spread(seen, np.full_like(seen, expected)) == pytest.approx(variance, rel=tolerance)


def test_counts_that_scatter_as_poisson_keep_to_their_pool() -> None:
    expected = np.full(1000, 4.0)
    seen = np.tile([2.0, 6.0, 4.0, 4.0, 4.0], 200)
    assert spread(seen, expected) == 0
    assert shrunk_factor(seen, expected).tolist() == [1.0] * 1000


def test_cells_without_exposure_keep_factor_one() -> None:
    factor = shrunk_factor(np.array([0.0, 9.0, 100.0]), np.array([0.0, 50.0, 50.0]))
    assert factor[0] == 1
    assert factor[1] < 1 < factor[2]


def test_nothing_seen_and_nothing_expected_is_no_warning() -> None:
    assert shrunk_factor(np.zeros(3), np.zeros(3)).tolist() == [1.0] * 3


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0.01, 200)), min_size=1, max_size=20))
def test_a_factor_lies_between_the_pool_and_the_cell(cells: list[tuple[int, float]]) -> None:
    seen = np.array([float(y) for y, _ in cells])
    expected = np.array([e for _, e in cells])
    factor, raw = shrunk_factor(seen, expected), seen / expected
    assert (np.minimum(1, raw) - 1e-9 <= factor).all()
    assert (factor <= np.maximum(1, raw) + 1e-9).all()


def test_means_are_drawn_to_the_centre_the_more_the_fewer_calls_they_have() -> None:
    count = np.array([0.0, 1.0, 100.0])
    drawn = shrunk_ratio(200 * count, count, within=100.0, between=10.0, centre=np.full(3, 180.0))
    assert drawn == pytest.approx([180, 180 + 20 / 11, 180 + 20 * 100 / 110])


def test_means_that_do_not_differ_are_all_the_centre() -> None:
    count = np.array([1.0, 5.0])
    assert shrunk_ratio(9 * count, count, 1.0, 0.0, np.array([3.0, 4.0])).tolist() == [3, 4]
