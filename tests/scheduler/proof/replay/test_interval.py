"""Intervals hold what they promise; service levels are those of the worked example."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.demand.variants import service_counts
from scheduler.entities import ServiceVariant
from scheduler.proof.replay.interval import ratio_interval, student_quantile


@pytest.mark.parametrize(
    ("degrees", "table"),
    [(1, 12.7062), (2, 4.30265), (3, 3.18245), (4, 2.77645), (9, 2.26216), (30, 2.04227)],
)
def test_quantiles_are_those_of_the_printed_tables(degrees: int, table: float) -> None:
    assert student_quantile(degrees) == pytest.approx(table, abs=6e-6 * table)


def test_quantiles_go_towards_the_normal_one() -> None:
    assert student_quantile(100_000) == pytest.approx(1.95996, abs=1e-4)
    with pytest.raises(ValueError, match="two replications"):
        student_quantile(0)


def test_a_ratio_of_sums_is_not_a_mean_of_ratios() -> None:
    ratio, half = ratio_interval(np.array([9.0, 0.0]), np.array([10.0, 2.0]))
    assert ratio == pytest.approx(0.75)
    assert half is not None


def test_one_replication_has_no_interval_and_no_call_has_no_ratio() -> None:
    assert ratio_interval(np.array([3.0]), np.array([4.0])) == (0.75, None)
    assert ratio_interval(np.zeros(5), np.zeros(5)) == (None, None)


def test_about_95_of_100_intervals_hold_the_truth() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(2000):
        calls = random.poisson(60, size=20).astype(float)
        good = random.binomial(calls.astype(int), 0.8).astype(float)
        ratio, half = ratio_interval(good, calls)
        assert ratio is not None
        assert half is not None
        held += abs(ratio - 0.8) <= half
    assert held / 2000 == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("variant", "percent"),
    [
        ("abandons_ignored", 86.0),
        ("abandons_against", 81.1),
        ("abandons_answered", 83.0),
        ("short_abandons_removed", 82.7),
    ],
)
def test_the_worked_example_has_four_service_levels(
    variant: ServiceVariant, percent: float
) -> None:
    """1000 answered, 60 abandoned, 860 in time, 20 abandoned before the time was up."""
    in_time, answered, offered, short = (np.array([float(n)]) for n in (860, 1000, 1060, 20))
    good, counted = service_counts(variant, in_time, answered, offered, short)
    assert round(100 * float(good[0] / counted[0]), 1) == percent
