"""The simulation ladder: four settings whose answers are known, from easy to hard.

Warming up is not cut off: runs are long enough for an empty beginning not to show.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.demand.erlang import impatient_service
from scheduler.proof.replay.queue_kernels import ABANDONED, BLOCKED
from tests.scheduler.proof.replay.halls import desk_of, live, one_pool, traffic_of, waits_s

if TYPE_CHECKING:
    from collections.abc import Callable

REPLICATIONS = 16
HOUR_S = 3600.0


def within_three_errors(measure: Callable[[int], float], truth: float) -> None:
    """Means of replications are independent; their own scatter says how far off is too far."""
    seen = np.array([measure(replication) for replication in range(REPLICATIONS)])
    error = seen.std(ddof=1) / math.sqrt(REPLICATIONS)
    assert abs(seen.mean() - truth) <= 3 * error, (seen.mean(), truth, error)
    assert error <= 0.03 * truth  # a run too short proves nothing


def test_step_1_a_queue_without_hanging_up_waits_as_erlang_c_says() -> None:
    traffic = traffic_of([45 / 240], 500 * HOUR_S)
    desk = one_pool(50, 240.0)

    def mean_wait_minutes(replication: int) -> float:
        return float(waits_s(*live(traffic, desk, replication=replication)).mean()) / 60

    within_three_errors(mean_wait_minutes, 0.29109)


ERLANG_A = {"wait": 0.14526, "abandon": 0.013984, "mean": 0.069919, "in_time": 0.916792}
ONE_LESS = {"wait": 0.225797, "abandon": 0.024963}


@pytest.mark.parametrize(
    ("operators", "figure", "truth"),
    [(14, *row) for row in ERLANG_A.items()] + [(13, *row) for row in ONE_LESS.items()],
)
def test_step_2_a_queue_with_patience_loses_what_erlang_a_says(
    operators: int, figure: str, truth: float
) -> None:
    traffic = traffic_of([100 / 1800], 450 * HOUR_S, patience_s=300.0)
    desk = one_pool(operators, 180.0)

    def measure(replication: int) -> float:
        calls, log = live(traffic, desk, replication=replication)
        lost = log.by == ABANDONED
        waited = np.where(lost, calls.leaves_at, log.start) - calls.at
        figures = {
            "wait": (waited > 0).mean(),
            "abandon": lost.mean(),
            "mean": waited.mean() / 60,
            "in_time": ((waited <= 20) & ~lost).mean(),
        }
        return float(figures[figure])

    within_three_errors(measure, truth)


def test_step_2_overload_loses_what_erlang_a_says() -> None:
    traffic = traffic_of([60 / 180], 100 * HOUR_S, patience_s=360.0)
    desk = one_pool(50, 180.0)

    def lost_share(replication: int) -> float:
        return float((live(traffic, desk, replication=replication)[1].by == ABANDONED).mean())

    within_three_errors(lost_share, 0.16823)


def test_step_3_overflow_at_once_with_every_skill_is_one_pool() -> None:
    handle_s, rates = 180.0, [7 / 180, 7 / 180, 7 / 180]
    traffic = traffic_of(rates, 60 * HOUR_S, patience_s=300.0)
    everybody = np.ones((24, 3), dtype=np.bool_)
    teams = [list(range(8 * c, 8 * c + 8)) for c in range(3)]
    pooled = live(traffic, one_pool(24, handle_s, clients=3))
    apart = live(traffic, desk_of(teams, everybody, handle_s))
    assert len(pooled[0].at) > 20_000
    within_three_errors(
        lambda r: float(
            (live(traffic, desk_of(teams, everybody, handle_s), replication=r)[1].by < 0).mean()
        ),
        erlang_a_lost(21 / 180, handle_s, 300.0, 24),
    )
    assert (apart[1].by >= 0).mean() == pytest.approx((pooled[1].by >= 0).mean(), abs=0.01)


def test_step_3_overflow_that_never_comes_is_dedicated_groups() -> None:
    handle_s = 180.0
    traffic = traffic_of([6 / 180, 7 / 180], 60 * HOUR_S, patience_s=300.0)
    everybody = np.ones((16, 2), dtype=np.bool_)
    teams = [list(range(8)), list(range(8, 16))]
    desk = desk_of(teams, everybody, handle_s, overflow_after_s=math.inf)
    for client, rate in enumerate((6 / 180, 7 / 180)):

        def lost_share(replication: int, client: int = client) -> float:
            calls, log = live(traffic, desk, replication=replication)
            return float((log.by[calls.client == client] < 0).mean())

        within_three_errors(lost_share, erlang_a_lost(rate, handle_s, 300.0, 8))


@pytest.mark.parametrize(
    ("skills", "in_time", "blocked"),
    [(1, 0.526, 0.0475), (2, 0.778, 0.0059), (3, 0.814, 0.0053), (6, 0.828, 0.0049)],
)
def test_step_4_a_little_flexibility_does_nearly_all(
    skills: int, in_time: float, blocked: float
) -> None:
    """Wallace and Whitt (2005): six kinds of calls, 91 agents, 113 lines."""
    kinds, agents, handle_s = 6, 91, 600.0
    agent = np.arange(agents)
    first = agent % kinds
    # Second skills go round the other kinds from one agent of a kind to the next.
    turn = agent // kinds % (kinds - 1)
    eligible = np.zeros((agents, kinds), dtype=np.bool_)
    eligible[agent, first] = True
    for step in range(skills - 1):
        eligible[agent, (first + 1 + (step + turn) % (kinds - 1)) % kinds] = True
    teams = [[int(a) for a in np.flatnonzero(first == kind)] for kind in range(kinds)]
    desk = desk_of(teams, eligible, handle_s, capacity=113)
    calls, log = live(traffic_of([14 / handle_s] * kinds, 2000 * HOUR_S), desk)
    assert len(calls.at) > 900_000
    waited = log.start - calls.at
    good = (log.by >= 0) & (waited <= 30)
    assert (log.by == BLOCKED).mean() == pytest.approx(blocked, abs=0.01)
    assert good.sum() / (log.by >= 0).sum() == pytest.approx(in_time, abs=0.01)


def erlang_a_lost(per_second: float, handle_s: float, patience_s: float, heads: int) -> float:
    """Share of calls that a steady queue with patience loses, by its birth and death rates."""
    return float(impatient_service(heads, per_second, handle_s, patience_s).abandon)
