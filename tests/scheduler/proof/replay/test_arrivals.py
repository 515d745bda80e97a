"""Random calls depend on seed, replication, client and number, and on nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.proof.replay.arrivals import arrival_order, draw_calls, drawn_rates
from scheduler.proof.replay.layout import Calls, Traffic
from scheduler.proof.replay.random_kernels import gamma_factor, keyed, uniform
from scheduler.proof.replay.stage import HANDLE_CV2, HANDLE_SIGMA, client_keys
from tests.scheduler.proof.replay.halls import traffic_of

HOUR_S = 3600.0


def by_client(calls: Calls, client: int) -> list[tuple[float, float, float]]:
    mine = calls.client == client
    patience = calls.leaves_at - calls.at
    return list(zip(calls.at[mine], patience[mine], calls.work[mine], strict=True))


def without_first_client(traffic: Traffic) -> Traffic:
    return traffic._replace(
        calls=traffic.calls[1:],
        key=traffic.key[1:],
        own_spread=traffic.own_spread[1:],
        patience_s=traffic.patience_s[1:],
    )


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), replication=st.integers(0, 1000))
def test_a_client_that_leaves_changes_no_call_of_the_others(seed: int, replication: int) -> None:
    traffic = traffic_of([0.01, 0.02, 0.005], HOUR_S, 60.0, 0.9, own_spread=0.1, shared_spread=0.1)
    whole = draw_calls(traffic, seed, replication, 1.0)
    rest = draw_calls(without_first_client(traffic), seed, replication, 1.0)
    for client in (1, 2):
        assert by_client(whole, client) == by_client(rest, client - 1)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), volume=st.floats(1.0, 3.0))
def test_more_volume_brings_the_same_calls_earlier_and_more_of_them(
    seed: int, volume: float
) -> None:
    traffic = traffic_of([0.02], HOUR_S, 60.0, 0.9)
    usual = draw_calls(traffic, seed, 0, 1.0)
    busy = draw_calls(traffic, seed, 0, volume)
    same = len(usual.at)
    assert len(busy.at) >= same
    assert busy.work[:same].tolist() == usual.work.tolist()
    np.testing.assert_allclose(busy.at[:same] * volume, usual.at)
    np.testing.assert_allclose(
        busy.leaves_at[:same] - busy.at[:same], usual.leaves_at - usual.at, atol=1e-8
    )


def test_seeds_and_replications_bring_other_calls() -> None:
    traffic = traffic_of([0.02], HOUR_S)
    drawn = [draw_calls(traffic, seed, r, 1.0).at.tolist() for seed in (1, 2) for r in (0, 1)]
    assert len({tuple(at) for at in drawn}) == 4


def test_nobody_calls_where_no_calls_are_expected() -> None:
    traffic = traffic_of([0.1], HOUR_S)._replace(
        calls=np.array([[0.0, 40.0, 0.0, 60.0, 0.0]]),
        slot_seconds=900.0,
        day=np.zeros(5, dtype=np.int64),
    )
    counts = np.zeros(5)
    for replication in range(300):
        at = draw_calls(traffic, 1, replication, 1.0).at
        assert (np.diff(at) >= 0).all()
        counts += np.bincount((at // 900.0).astype(int), minlength=5)
    assert counts[[0, 2, 4]].sum() == 0
    assert counts[1] / 300 == pytest.approx(40, abs=3 * math.sqrt(40 / 300))
    assert counts[3] / 300 == pytest.approx(60, abs=3 * math.sqrt(60 / 300))


def test_a_week_without_calls_has_none() -> None:
    assert len(draw_calls(traffic_of([0.0, 0.0], HOUR_S), 1, 0, 1.0).at) == 0


def test_handle_times_are_lognormal_of_the_mean_and_variation_of_the_references() -> None:
    work = draw_calls(traffic_of([10.0], 40 * HOUR_S, sigma=HANDLE_SIGMA), 1, 0, 1.0).work
    error = math.sqrt(HANDLE_CV2 / len(work))
    assert work.mean() == pytest.approx(1.0, abs=4 * error)
    assert work.var() == pytest.approx(HANDLE_CV2, rel=0.1)
    assert np.log(work).std() == pytest.approx(HANDLE_SIGMA, rel=0.01)


@pytest.mark.parametrize("variance", [0.05, 0.5, 2.0])
def test_day_factors_have_mean_one_and_the_variance_asked_for(variance: float) -> None:
    key = np.uint64(keyed(np.uint64(7), 1))
    drawn = np.array([gamma_factor(key, day, variance) for day in range(40_000)])
    fourth = 3 * variance**2 + 6 * variance**3  # of a Gamma variable of mean 1
    assert drawn.mean() == pytest.approx(1.0, abs=4 * math.sqrt(variance / 40_000))
    assert drawn.var() == pytest.approx(
        variance, abs=4 * math.sqrt((fourth - variance**2) / 40_000)
    )


def test_clients_share_one_day_factor_and_have_one_of_their_own() -> None:
    flat = traffic_of([1.0, 1.0], 100.0)
    roots = [np.uint64(keyed(np.uint64(3), r)) for r in range(4000)]
    shared = np.array([drawn_rates(flat._replace(shared_spread=0.2), r, 1.0) for r in roots])
    assert np.array_equal(shared[:, 0], shared[:, 1])
    own_spread = np.full(2, 0.2)
    own = np.array([drawn_rates(flat._replace(own_spread=own_spread), r, 1.0) for r in roots])
    assert abs(np.corrcoef(own[:, 0, 0], own[:, 1, 0])[0, 1]) < 0.06


def test_without_spread_rates_are_the_forecast() -> None:
    traffic = traffic_of([0.5, 0.25], 100.0)
    assert drawn_rates(traffic, np.uint64(keyed(np.uint64(3), 1)), 2.0).tolist() == [
        [100.0],
        [50.0],
    ]


@settings(max_examples=50, deadline=None)
@given(times=st.lists(st.floats(0, 999.9)))
def test_calls_are_put_in_order(times: list[float]) -> None:
    at = np.array(times, dtype=np.float64)
    order = arrival_order(at, 1000.0)
    assert sorted(order.tolist()) == list(range(len(at)))
    assert at[order].tolist() == sorted(times)


def test_uniform_numbers_lie_strictly_inside_and_spread_evenly() -> None:
    drawn = np.array([uniform(np.uint64(keyed(np.uint64(1), 2)), i) for i in range(20_000)])
    assert drawn.min() > 0
    assert drawn.max() < 1
    counts = np.bincount((drawn * 20).astype(int), minlength=20)
    assert ((counts - 1000) ** 2 / 1000).sum() < 45  # chi-square, 19 degrees: p = .0007


def test_keys_of_clients_follow_their_ids() -> None:
    assert client_keys(["a", "b"]).tolist() == client_keys(["b", "a"]).tolist()[::-1]
