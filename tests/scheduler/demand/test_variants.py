"""The four service levels of one worked example, and what they have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.demand.variants import VARIANTS, service_level
from scheduler.entities import ServiceVariant


@pytest.mark.parametrize(
    ("variant", "level"),
    [
        ("abandons_ignored", 0.860),
        ("abandons_against", 0.811),
        ("abandons_answered", 0.830),
        ("short_abandons_removed", 0.827),
    ],
)
def test_the_worked_example_gives_the_printed_levels(variant: ServiceVariant, level: float) -> None:
    """1000 answered, 860 of them in 20 s; 60 abandoned, 20 of them in 20 s."""
    assert service_level(variant, 1000, 60, 860, 20) == pytest.approx(level, abs=5e-4)


def test_a_day_is_the_ratio_of_sums() -> None:
    answered, in_time = np.array([10, 990]), np.array([1, 980])
    day = service_level("abandons_ignored", answered.sum(), 0, in_time.sum(), 0)
    assert day == pytest.approx(0.981)


@given(*[st.integers(0, 500)] * 4)
def test_counting_abandons_against_is_the_strictest(a: int, b: int, c: int, d: int) -> None:
    level = {each: float(service_level(each, a + c, b + d, a, b)) for each in VARIANTS}
    assert all(0 <= value <= 1 for value in level.values())
    assert min(level.values()) == level["abandons_against"]


def test_where_nothing_is_counted_no_promise_is_broken() -> None:
    assert service_level("abandons_ignored", 0, 3, 0, 3) == 1
