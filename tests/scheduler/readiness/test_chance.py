"""The tail of a count against its twin, counted in fractions."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.readiness.chance import chance_of_as_many

counts = st.integers(0, 15)


def beta(a: int, b: int) -> Fraction:
    return Fraction(factorial(a - 1) * factorial(b - 1), factorial(a + b - 1))


@given(counts, counts, counts, counts)
def test_the_tail_is_the_sum_of_its_terms(
    mentions: int, silences: int, told: int, silent: int
) -> None:
    ratings = mentions + silences
    exact = sum(
        (
            comb(ratings, k) * beta(told + 1 + k, silent + 1 + ratings - k)
            for k in range(mentions, ratings + 1)
        ),
        Fraction(0),
    ) / beta(told + 1, silent + 1)
    assert chance_of_as_many(mentions, ratings, told, told + silent) == pytest.approx(float(exact))


@given(counts, counts, counts, counts)
def test_one_more_mention_is_never_likelier(
    mentions: int, silences: int, told: int, silent: int
) -> None:
    ratings = mentions + silences + 1
    one_more = chance_of_as_many(mentions + 1, ratings, told, told + silent)
    assert one_more <= chance_of_as_many(mentions, ratings, told, told + silent) + 1e-12


def test_with_nothing_known_elsewhere_every_count_is_as_likely() -> None:
    assert chance_of_as_many(4, 4, 0, 0) == pytest.approx(1 / 5)
    assert chance_of_as_many(0, 0, 0, 0) == 1.0


def test_much_known_elsewhere_makes_it_a_binomial() -> None:
    assert chance_of_as_many(3, 3, 100_000, 1_000_000) == pytest.approx(0.001, rel=1e-3)
