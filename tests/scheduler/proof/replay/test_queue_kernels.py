"""The event loop does what its plain twin does, and nothing that a floor cannot do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.proof.replay.arrivals import draw_calls
from scheduler.proof.replay.layout import Calls, Desk
from scheduler.proof.replay.queue_kernels import ABANDONED, BLOCKED, answer
from tests.scheduler.proof.replay.halls import UNLIMITED, desk_of, live, one_pool, traffic_of
from tests.scheduler.proof.replay.slow import slow_answer

HOUR_S = 3600.0
LENGTH_S = 2000.0


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    """A few people with shifts, skills and rings that change; some wait long, some never ring."""
    operators, clients = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    people = st.integers(0, operators - 1)
    bits = st.lists(st.booleans(), min_size=operators * clients, max_size=operators * clients)
    duty: list[tuple[float, int, bool]] = []
    for operator in range(operators):
        edges = draw(st.lists(st.integers(0, 20), max_size=4, unique=True).map(sorted))
        duty += [(100.0 * edge, operator, i % 2 == 0) for i, edge in enumerate(edges)]
    stretch_of, start, ring_of, ring = [0], [], [0], []
    for _ in range(clients):
        for begin in draw(st.lists(st.integers(0, 20), max_size=3, unique=True).map(sorted)):
            start.append(100.0 * begin)
            ring += draw(st.lists(people, max_size=3, unique=True))
            ring_of.append(len(ring))
        stretch_of.append(len(start))
    desk = desk_of(
        [[]] * clients,
        np.array(draw(bits), dtype=np.bool_).reshape(operators, clients),
        draw(st.sampled_from([30.0, 120.0])),
        overflow_after_s=draw(st.sampled_from([0.0, 15.0, 60.0, math.inf])),
        capacity=draw(st.sampled_from([UNLIMITED, 3])),
        duty=sorted(duty),
    )
    return desk._replace(
        stretch_of=np.array(stretch_of, dtype=np.int64),
        stretch_start=np.array(start, dtype=np.float64),
        ring_of=np.array(ring_of, dtype=np.int64),
        ring=np.array(ring, dtype=np.int64),
        breath_s=np.full(clients, draw(st.sampled_from([0.0, 10.0]))),
        stretch=draw(st.sampled_from([1.0, 1.1])),
    )


def some_calls(desk: Desk, seed: int) -> Calls:
    clients = desk.eligible.shape[1]
    traffic = traffic_of([0.02] * clients, LENGTH_S, patience_s=90.0, sigma=0.9)
    calls: Calls = draw_calls(traffic, seed, 0, 1.0)
    return calls


@settings(max_examples=150, deadline=None)
@given(desk=desks(), seed=st.integers(0, 10_000))
def test_the_loop_answers_as_its_plain_twin_does(desk: Desk, seed: int) -> None:
    calls = some_calls(desk, seed)
    log, _ = answer(desk, calls)
    slow = slow_answer(desk, calls)
    assert log.by.tolist() == [operator for operator, _ in slow]
    np.testing.assert_allclose(log.start, [at for _, at in slow])


@settings(max_examples=100, deadline=None)
@given(desk=desks(), seed=st.integers(0, 10_000))
def test_every_call_ends_in_one_way_and_nobody_does_the_impossible(desk: Desk, seed: int) -> None:
    calls = some_calls(desk, seed)
    log, longest_s = answer(desk, calls)
    assert set(np.unique(log.by)) <= {BLOCKED, ABANDONED, *range(len(desk.eligible))}
    assert len(log.by) == (log.by >= 0).sum() + (log.by < 0).sum()
    answered = np.flatnonzero(log.by >= 0)
    assert (log.start[answered] >= calls.at[answered]).all()
    assert (log.start[answered] < calls.leaves_at[answered]).all()  # nobody talks to a dead line
    for operator in range(len(desk.eligible)):
        own = answered[log.by[answered] == operator]
        own = own[np.argsort(log.start[own])]
        assert (log.start[own][1:] >= log.until[own][:-1]).all()  # one call at a time
        assert all(on_duty(desk, operator, at) for at in log.start[own])
        assert longest_s[operator] <= (log.until[own] - log.start[own]).sum() + 1e-6
    for call in answered:
        operator, client = log.by[call], calls.client[call]
        first, last = desk.stretch_of[client], desk.stretch_of[client + 1]
        team = desk.ring[desk.ring_of[first] : desk.ring_of[last]]
        overflowed = log.start[call] - calls.at[call] >= desk.overflow_after_s - 1e-9
        assert operator in team or (overflowed and desk.eligible[operator, client])


def on_duty(desk: Desk, operator: int, at: float) -> bool:
    mine = (desk.duty_operator == operator) & (desk.duty_at <= at)
    return bool(mine.any()) and bool(desk.duty_on[np.flatnonzero(mine)[-1]])


@settings(max_examples=30, deadline=None)
@given(heads=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_one_head_more_in_one_pool_makes_no_call_wait_longer(heads: int, seed: int) -> None:
    """Kiefer and Wolfowitz: first come first served, the same calls, nobody hangs up."""
    traffic = traffic_of([heads / 220.0], 10 * HOUR_S, sigma=0.9)
    before = live(traffic, one_pool(heads, 180.0), seed)[1].start
    after = live(traffic, one_pool(heads + 1, 180.0), seed)[1].start
    assert (after <= before + 1e-6).all()


def test_a_call_is_ended_before_somebody_leaves() -> None:
    desk = one_pool(1, 100.0)._replace(
        duty_at=np.array([0.0, 50.0]),
        duty_operator=np.array([0, 0]),
        duty_on=np.array([True, False]),
    )
    calls = a_few_calls([10.0, 20.0, 300.0])
    log, _ = answer(desk, calls)
    assert log.by.tolist() == [0, ABANDONED, ABANDONED]
    assert log.until[0] == pytest.approx(110.0)


def test_a_queue_carries_over_to_whoever_comes_next() -> None:
    desk = one_pool(1, 100.0)._replace(duty_at=np.array([500.0]))
    log, longest_s = answer(desk, a_few_calls([10.0, 20.0]))
    assert log.start.tolist() == [500.0, 600.0]
    assert longest_s[0] == pytest.approx(200.0)  # the second was waiting when the first ended


def test_freed_people_take_their_own_client_before_a_longer_overflowed_wait() -> None:
    """The first call keeps the only person busy; a stranger's client waits longer than theirs."""
    desk = desk_of([[0], []], np.ones((1, 2), dtype=np.bool_), 100.0, overflow_after_s=5.0)
    calls = a_few_calls([0.0, 10.0, 20.0], clients=[0, 1, 0])
    log, _ = answer(desk, calls)
    assert log.start.tolist() == [0.0, 200.0, 100.0]


def test_among_those_with_the_skills_whoever_has_been_idle_longest_picks_up() -> None:
    everybody = np.ones((3, 1), dtype=np.bool_)
    duty = [(0.0, 2, True), (1.0, 0, True), (2.0, 1, True)]
    desk = desk_of([[]], everybody, 30.0, overflow_after_s=5.0, duty=duty)
    log, _ = answer(desk, a_few_calls([10.0, 11.0, 12.0]))
    assert log.by.tolist() == [2, 0, 1]
    assert log.start.tolist() == [15.0, 16.0, 17.0]


def a_few_calls(at: list[float], clients: list[int] | None = None) -> Calls:
    """Calls of unit work by people who never hang up."""
    return Calls(
        at=np.array(at),
        client=np.array(clients or [0] * len(at), dtype=np.int64),
        leaves_at=np.full(len(at), 1e9),
        work=np.ones(len(at)),
    )
