"""Day factors: what is drawn is found again, and counts follow the law that is claimed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand import Demand
from scheduler.demand.forecast import Forecast
from scheduler.demand.quantiles import (
    covered,
    quantiles,
    spread_in_a_day,
    spread_of_client,
    spread_of_site,
    spread_of_week,
)
from scheduler.demand.shrinkage import shrunk_means
from scheduler.demand.spread import spreads


def factor(draw: np.random.Generator, variance: float, size: tuple[int, ...]) -> np.ndarray:
    return draw.gamma(1 / variance, variance, size)


def test_shared_and_own_factors_are_found_again() -> None:
    draw = np.random.default_rng(1)
    due = np.repeat(draw.uniform(5, 60, 80)[:, None], 130, axis=1)
    calls = draw.poisson(due * factor(draw, 0.01, (1, 130)) * factor(draw, 0.05, (80, 130)))
    own, shared = spreads(calls.astype(float), due)
    assert shared == pytest.approx(0.01, rel=0.35)
    assert own.mean() == pytest.approx(0.05, rel=0.15)
    assert own == pytest.approx(np.full(80, 0.05), abs=0.04)


def test_clients_that_differ_keep_their_own() -> None:
    draw = np.random.default_rng(2)
    due = np.full((60, 150), 40.0)
    truth = np.repeat([0.02, 0.2], 30)
    calls = draw.poisson(due * np.stack([factor(draw, v, (150,)) for v in truth]))
    own, _ = spreads(calls.astype(float), due)
    assert own[:30].mean() == pytest.approx(0.02, abs=0.015)
    assert own[30:].mean() == pytest.approx(0.2, abs=0.04)


def test_poisson_days_have_no_factors() -> None:
    draw = np.random.default_rng(3)
    due = np.full((50, 100), 20.0)
    own, shared = spreads(draw.poisson(due).astype(float), due)
    assert shared < 0.001
    assert own.max() < 0.02


def test_nothing_known_is_no_spread() -> None:
    own, shared = spreads(np.zeros((3, 10)), np.zeros((3, 10)))
    assert (own.tolist(), shared) == ([0, 0, 0], 0.0)


def test_values_without_doubt_between_them_meet_in_the_middle() -> None:
    drawn = shrunk_means(np.array([1.0, 3.0, 0.0]), np.array([4.0, 4.0, np.inf]))
    assert drawn == pytest.approx([2, 2, 2])


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 3000), st.sampled_from([0.0, 1e-4, 0.01, 0.2, 1.0]), st.floats(0.02, 0.98))
def test_a_quantile_is_the_first_count_reached(mean: float, spread: float, share: float) -> None:
    one = quantiles(np.array([mean]), np.array([spread]), share)
    chances = _chances(mean, spread, int(one[0]))
    assert chances.sum() >= share - 1e-9
    assert chances[:-1].sum() < share + 1e-9


def _chances(mean: float, spread: float, last: int) -> np.ndarray:
    """Chances of 0 to ``last`` by the mixture itself: Poisson under many Gamma factors."""
    count = np.arange(1, last + 1)
    if spread < 1e-9:
        steps, first = np.log(mean / count), -mean
    else:
        shape = 1 / spread
        steps = np.log((count - 1 + shape) / count * mean / (mean + shape))
        first = -shape * np.log1p(mean / shape)
    chances: np.ndarray = np.exp(np.concatenate([[first], first + np.cumsum(steps)]))
    return chances


def test_quantiles_grow_with_the_share_and_the_mean() -> None:
    mean = np.linspace(0, 500, 200)
    low, high = (quantiles(mean, np.full(200, 0.05), share) for share in (0.1, 0.9))
    assert (low <= high).all()
    assert (np.diff(low) >= 0).all()
    assert low[0] == high[0] == 0


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_a_share_lies_between_nothing_and_everything(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantiles(np.ones(1), np.ones(1), share)


@pytest.mark.parametrize("mean", [0.3, 2.0, 40.0])
def test_counts_of_the_law_are_covered_as_promised_however_small(mean: float) -> None:
    draw = np.random.default_rng(4)
    counts = draw.poisson(mean * factor(draw, 0.1, (40_000,)))
    means, spread = np.full(40_000, mean), np.full(40_000, 0.1)
    assert covered(means, spread, counts, 0.8).mean() == pytest.approx(0.8, abs=0.01)


def test_bands_of_sums_hold_sums() -> None:
    """Clients' weeks, the site's days and the site's week against drawn ones."""
    draw = np.random.default_rng(5)
    by_day = draw.uniform(5, 30, (40, 5))
    own, level, shared = draw.uniform(0.01, 0.1, 40), np.full(40, 0.004), 0.01
    demand = Demand(15, by_day, np.ones(40), by_day > 0, own, shared)
    forecast, times = Forecast(demand, level, 0.0, ()), 4000
    rate = by_day * factor(draw, 0.004, (times, 40, 1)) * factor(draw, shared, (times, 1, 5))
    rate *= np.stack([factor(draw, v, (times, 5)) for v in own], axis=1)
    counts = draw.poisson(rate)
    for mean, spread, came in (
        (by_day, np.broadcast_to(spread_in_a_day(forecast)[:, None], by_day.shape), counts),
        (by_day.sum(1), spread_of_client(forecast, by_day), counts.sum(2)),
        (by_day.sum(0), spread_of_site(forecast, by_day), counts.sum(1)),
    ):
        wide = np.broadcast_to(mean, came.shape).copy()
        inside = covered(wide, np.broadcast_to(spread, came.shape), came, 0.8)
        assert inside.mean() == pytest.approx(0.8, abs=0.015)
    whole = counts.sum((1, 2))
    mean, spread = np.full(times, by_day.sum()), np.full(times, spread_of_week(forecast, by_day))
    assert covered(mean, spread, whole, 0.8).mean() == pytest.approx(0.8, abs=0.025)


def test_a_site_whose_level_is_doubtful_has_wider_bands_and_its_clients_the_same() -> None:
    by_day = np.full((3, 5), 20.0)
    demand = Demand(15, by_day, np.ones(3), by_day > 0, np.full(3, 0.02), 0.01)
    sure = Forecast(demand, np.full(3, 0.004), 0.0, ())
    doubtful = replace(sure, site_level_spread=0.1)
    assert (spread_of_site(doubtful, by_day) > spread_of_site(sure, by_day)).all()
    assert spread_of_week(doubtful, by_day) > spread_of_week(sure, by_day)
    assert (spread_in_a_day(doubtful) == spread_in_a_day(sure)).all()
