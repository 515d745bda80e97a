"""Erlang B, C and A against published numbers, their limits and each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand.erlang import (
    erlang_b,
    erlang_c,
    impatient_service,
    patient_service,
    required_heads,
)
from scheduler.demand.variants import VARIANTS, service_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.entities import ServiceVariant

HANDLE = 180.0
few = settings(max_examples=40, deadline=None)
servers = st.integers(1, 120)
loads = st.floats(0.05, 150)
patiences = st.floats(5, 3000)


def test_one_and_two_servers_block_a_half_and_a_fifth_of_one_erlang() -> None:
    assert erlang_b([1, 2], 1.0).tolist() == [0.5, 0.2]


def test_blocking_of_ten_erlangs_on_fourteen_servers() -> None:
    assert erlang_b(14, 10.0) == pytest.approx(0.05681914, abs=5e-9)


def test_the_recursions_of_blocking_and_waiting_hold() -> None:
    load, blocked = 45.0, 1.0
    for servers in range(1, 61):
        blocked = load * blocked / (servers + load * blocked)
        assert erlang_b(servers, load) == pytest.approx(blocked, rel=1e-12)
        if servers > load:
            waits = servers * blocked / (servers - load * (1 - blocked))
            assert erlang_c(servers, load) == pytest.approx(waits, rel=1e-12)


@pytest.mark.parametrize(
    ("load", "heads", "wait", "in_time"),
    [
        (10.0, 14, 0.17413193, 0.88835002),
        (45.0, 50, 0.36386447, 0.79123152),
        (90.0, 100, 0.21694048, 0.92858471),
    ],
)
def test_patient_callers_meet_the_printed_wait_and_service_level(
    load: float, heads: int, wait: float, in_time: float
) -> None:
    met = patient_service(heads, load, HANDLE, 20.0)
    assert met.wait == pytest.approx(wait, abs=5e-9)
    assert met.in_time == pytest.approx(in_time, abs=5e-9)


def test_mean_wait_of_the_simulation_ladder() -> None:
    met = patient_service(50, 45.0, 240.0)
    assert met.mean_wait_seconds / 60 == pytest.approx(0.29109, abs=5e-6)


def test_impatient_callers_meet_the_printed_numbers() -> None:
    met = impatient_service(14, 100 / 1800, HANDLE, 300.0, 20.0)
    assert met.wait == pytest.approx(0.14526, abs=5e-6)
    assert met.abandon == pytest.approx(0.013984, abs=5e-7)
    assert met.occupancy == pytest.approx(0.704297, abs=5e-7)
    assert met.mean_wait_seconds / 60 == pytest.approx(0.069919, abs=5e-7)
    assert met.in_time == pytest.approx(0.916792, abs=5e-7)


def test_one_head_less_brings_the_printed_wait_and_abandonment() -> None:
    met = impatient_service(13, 100 / 1800, HANDLE, 300.0)
    assert met.wait == pytest.approx(0.225797, abs=5e-7)
    assert met.abandon == pytest.approx(0.024963, abs=5e-7)


def test_an_overload_of_impatient_callers_meets_the_printed_numbers() -> None:
    met = impatient_service(50, 60 / HANDLE, HANDLE, HANDLE / 0.5)
    assert met.wait == pytest.approx(0.97524, abs=5e-6)
    assert met.abandon == pytest.approx(0.16823, abs=5e-6)
    assert met.mean_wait_seconds / HANDLE == pytest.approx(0.33646, abs=5e-6)
    assert met.occupancy == pytest.approx(0.99813, abs=5e-6)


def test_splitting_thirty_erlangs_into_groups_costs_the_printed_agents() -> None:
    groups = np.array([1, 2, 5, 10, 30, 60])
    agents = groups * required_heads(30 / groups, HANDLE)
    assert agents.tolist() == [35, 38, 45, 50, 90, 120]


def test_required_heads_keep_the_shape_of_the_load_and_need_nobody_without_calls() -> None:
    assert required_heads(0.0, HANDLE).shape == ()
    assert required_heads(np.zeros((2, 3)), HANDLE).tolist() == [[0] * 3] * 2


def test_impatient_callers_need_no_more_heads_than_patient_ones() -> None:
    load = np.array([0.5, 3.0, 30.0, 120.0])
    impatient = required_heads(load, HANDLE, patience_seconds=120.0)
    met = impatient_service(impatient, load / HANDLE, HANDLE, 120.0)
    short = impatient_service(impatient - 1, load / HANDLE, HANDLE, 120.0)
    assert (impatient <= required_heads(load, HANDLE)).all()
    assert (met.in_time >= 0.8).all()
    assert (short.in_time < 0.8).all()


@few
@given(servers, loads)
def test_one_more_server_blocks_less(heads: int, load: float) -> None:
    fewer, more = erlang_b([heads - 1, heads], load)
    assert 0 <= more <= fewer <= 1
    assert more < fewer or more == 0  # below the smallest number


@few
@given(servers, loads)
def test_waiting_is_a_probability_above_blocking(heads: int, load: float) -> None:
    assert erlang_b(heads, load) <= erlang_c(heads, load) <= 1


@few
@given(st.integers(1, 60), st.floats(0.05, 0.9))
def test_endless_patience_is_erlang_c(heads: int, share: float) -> None:
    load = share * heads
    patient = patient_service(heads, load, HANDLE)
    stubborn = impatient_service(heads, load / HANDLE, HANDLE, 1e9)
    assert stubborn.wait == pytest.approx(float(patient.wait), abs=1e-5)
    assert stubborn.in_time == pytest.approx(float(patient.in_time), abs=1e-5)
    assert stubborn.mean_wait_seconds == pytest.approx(float(patient.mean_wait_seconds), rel=1e-3)


@few
@given(st.integers(1, 60), loads)
def test_callers_who_leave_at_once_are_erlang_b(heads: int, load: float) -> None:
    met = impatient_service(heads, load / HANDLE, HANDLE, 1e-6)
    assert met.abandon == pytest.approx(float(erlang_b(heads, load)), abs=1e-6)


@few
@given(servers, loads, patiences)
def test_what_is_neither_answered_nor_abandoned_does_not_exist(
    heads: int, load: float, patience: float
) -> None:
    met = impatient_service(heads, load / HANDLE, HANDLE, patience)
    busy = float(met.occupancy) * heads
    assert busy == pytest.approx(load * (1 - float(met.abandon)), rel=1e-9)
    assert 0 <= met.abandon <= met.wait <= 1
    assert met.occupancy <= 1 + 1e-9
    assert met.in_time <= 1 - met.abandon + 1e-9


@few
@given(servers, loads, patiences)
def test_answers_come_in_time_in_the_end_or_never(heads: int, load: float, patience: float) -> None:
    at_once = impatient_service(heads, load / HANDLE, HANDLE, patience, 0.0)
    in_the_end = impatient_service(heads, load / HANDLE, HANDLE, patience, 1e6)
    assert at_once.in_time == pytest.approx(1 - float(at_once.wait), abs=1e-9)
    assert in_the_end.in_time == pytest.approx(1 - float(in_the_end.abandon), abs=1e-6)


@few
@given(st.integers(1, 40), st.floats(0.05, 60), st.floats(30, 1000))
def test_the_chain_agrees_with_its_balance_equations(
    heads: int, load: float, patience: float
) -> None:
    """The same chain, solved naively in logarithms over a window that is wide enough."""
    states = np.arange(1, 1200)
    deaths = np.minimum(states, heads) / HANDLE + np.maximum(states - heads, 0) / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / HANDLE / deaths))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    queue = np.maximum(np.arange(1200) - heads, 0)
    met = impatient_service(heads, load / HANDLE, HANDLE, patience)
    assert met.wait == pytest.approx(weight[heads:].sum(), abs=1e-10)
    assert met.mean_wait_seconds == pytest.approx(
        (weight * queue).sum() * HANDLE / load, rel=1e-8, abs=1e-9
    )


def test_hundreds_of_servers_in_deep_overload_stay_finite() -> None:
    met = impatient_service([1, 300, 900], 2000 / HANDLE, HANDLE, 600.0, 450.0)
    assert met.abandon == pytest.approx([1 - 1 / 2000, 1 - 300 / 2000, 1 - 900 / 2000], abs=1e-6)
    assert np.isfinite(met.in_time).all()


def test_nobody_on_duty_loses_every_call_and_no_call_loses_nothing() -> None:
    met = impatient_service([0, 3], [0.01, 0.0], HANDLE, 120.0)
    assert met.abandon.tolist() == [1.0, 0.0]
    assert met.in_time.tolist() == [0.0, 1.0]
    assert met.occupancy.tolist() == [0.0, 0.0]


def test_a_load_that_never_fits_waits_for_ever() -> None:
    met = patient_service(3, [3.0, 4.0], HANDLE)
    assert met.wait.tolist() == [1.0, 1.0]
    assert np.isinf(met.mean_wait_seconds).all()
    assert met.in_time.tolist() == [0.0, 0.0]


def test_many_points_at_once_equal_each_alone() -> None:
    heads, rate = np.array([[2], [5]]), np.array([0.01, 0.02, 0.03])
    together = impatient_service(heads, rate, HANDLE, 90.0)
    for row in range(2):
        for column in range(3):
            alone = impatient_service(heads[row, 0], rate[column], HANDLE, 90.0)
            assert together.abandon[row, column] == alone.abandon


@pytest.mark.parametrize(
    ("heads", "load"), [(-1, 1.0), (1, -1.0), (1, float("nan")), (1, float("inf"))]
)
def test_impossible_numbers_are_refused(heads: int, load: float) -> None:
    with pytest.raises(ValueError, match=r"servers|load"):
        erlang_b(heads, load)


def test_half_a_server_is_refused() -> None:
    with pytest.raises(ValueError, match="whole"):
        erlang_b(1.5, 1.0)


def test_no_handle_time_is_refused() -> None:
    with pytest.raises(ValueError, match="handle_seconds"):
        impatient_service(1, 0.1, 0.0, 60.0)


def test_answering_everyone_in_time_is_no_target() -> None:
    with pytest.raises(ValueError, match="target"):
        required_heads(1.0, HANDLE, target=1.0)


def test_heads_that_keep_both_promises_are_the_fewest() -> None:
    load, most = np.array([0.02, 0.5, 3.0, 30.0, 120.0]), np.array([[1.0], [0.05], [0.005]])
    found = required_heads(load, HANDLE, 20.0, 0.8, 120.0, most)
    assert found.shape == (3, 5)

    def kept(heads: NDArray[np.int64]) -> NDArray[np.bool_]:
        met = impatient_service(heads, load / HANDLE, HANDLE, 120.0, 20.0)
        return np.asarray((met.in_time >= 0.8) & (met.abandon <= most))

    assert kept(found).all()
    assert not kept(found - 1).any()


@few
@given(
    st.floats(0.01, 40),
    st.floats(60, 400),
    st.floats(30, 900),
    st.floats(0, 90),
    st.floats(0, 0.98),
    st.floats(0.01, 1),
    st.sampled_from(VARIANTS),
)
def test_each_variant_needs_the_first_number_of_heads_that_keeps_its_promise(
    load: float,
    handle: float,
    patience: float,
    within: float,
    target: float,
    most: float,
    variant: ServiceVariant,
) -> None:
    """The twin walks up from nobody and counts with the variant's own function."""
    found = required_heads(load, handle, within, target, patience, most, np.eye(4)[_place(variant)])
    heads = np.arange(0, int(found) + 1)
    met = impatient_service(heads, load / handle, handle, patience, within)
    level = service_level(variant, 1 - met.abandon, met.abandon, met.in_time, met.abandon_in_time)
    kept = (level >= target) & (met.abandon <= most)
    kept[0] &= target == 0 or variant != "abandons_ignored"  # nobody answered: nothing to count
    assert int(np.argmax(kept)) == int(found)


def _place(variant: ServiceVariant) -> int:
    return VARIANTS.index(variant)


def test_a_mixed_pool_counts_each_call_as_its_client_does() -> None:
    mix = np.array([0.25, 0.25, 0.25, 0.25])
    found = required_heads(30.0, HANDLE, 20.0, 0.9, 60.0, variants=mix)
    alone = [required_heads(30.0, HANDLE, 20.0, 0.9, 60.0, variants=row) for row in np.eye(4)]
    assert min(alone) <= found <= max(alone)


@few
@given(st.integers(0, 60), st.floats(0.05, 80), patiences, st.floats(0.1, 600))
def test_calls_are_answered_or_left_in_time_or_still_there(
    heads: int, load: float, patience: float, within: float
) -> None:
    met = impatient_service(heads, load / HANDLE, HANDLE, patience, within)
    later = impatient_service(heads, load / HANDLE, HANDLE, patience, 2 * within)
    assert 0 <= met.abandon_in_time <= met.abandon + 1e-12
    assert met.abandon_in_time <= later.abandon_in_time + 1e-9
    assert met.in_time + met.abandon_in_time <= 1 + 1e-9
    at_the_end = impatient_service(heads, load / HANDLE, HANDLE, patience, 1e7)
    assert at_the_end.abandon_in_time == pytest.approx(float(met.abandon), abs=1e-7)


@few
@given(st.integers(1, 30), st.floats(0.05, 1.3), st.floats(120, 900), st.floats(1, 60))
def test_those_still_waiting_agree_with_the_chain_walked_in_time(
    heads: int, share: float, patience: float, within: float
) -> None:
    """The place of one caller in the queue, moved by uniformisation."""
    load = share * heads
    met = impatient_service(heads, load / HANDLE, HANDLE, patience, within)
    answered, gone = _walked(heads, load, patience, within)
    assert met.in_time == pytest.approx(answered, abs=1e-7)
    assert met.abandon_in_time == pytest.approx(gone, abs=1e-7)


def _walked(heads: int, load: float, patience: float, within: float) -> tuple[float, float]:
    """Shares answered and gone by then, from the balance equations and a chain in time."""
    states = np.arange(1, heads + 400)
    deaths = np.minimum(states, heads) / HANDLE + np.maximum(states - heads, 0) / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / HANDLE / deaths))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    at_once = float(weight[:heads].sum())
    place = weight[heads:][weight[heads:] > 1e-12]
    # One caller with i ahead: one ahead less, answered, or gone.
    nearer = heads / HANDLE + np.arange(len(place)) / patience
    clock = (nearer[-1] if len(place) else 0.0) + 1 / patience
    chance, jumps, answered, gone = float(np.exp(-clock * within)), 0, 0.0, 0.0
    by_then, gone_by_then, seen = 0.0, 0.0, 0.0
    while len(place) and seen < 1 - 1e-12:
        by_then, gone_by_then = by_then + chance * answered, gone_by_then + chance * gone
        seen += chance
        answered += place[0] * nearer[0] / clock
        gone += place.sum() / patience / clock
        moved = place * (1 - (nearer + 1 / patience) / clock)
        moved[:-1] += place[1:] * nearer[1:] / clock
        place, jumps = moved, jumps + 1
        chance *= clock * within / jumps
    return at_once + by_then, gone_by_then


def test_a_target_of_no_abandons_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="max_abandon"):
        required_heads(1.0, HANDLE, max_abandon=0.0)


def test_shares_by_variant_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="variants"):
        required_heads(1.0, HANDLE, patience_seconds=60.0, variants=[0.0, 0.5, 0.0, 0.0])
