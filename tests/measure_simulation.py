"""Speed of the replay, against simpy on one model; and replayed losses against ``lost``.

``python -m tests.measure_simulation DIR RESULT`` prints the tables of the benchmarks; RESULT
is one of ``diapason solve DIR``. Processor time, one thread, compiled code warm.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from scheduler.derive import derive
from scheduler.evidence import Evidence
from scheduler.files.reader import read_folder
from scheduler.files.results import read_result
from scheduler.proof.replay import tally as at
from scheduler.proof.replay.replications import replicate
from scheduler.proof.replay.simulate import replay, simulate
from scheduler.proof.replay.stage import Stage, stage
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence
from tests.scheduler.proof.replay.halls import live, one_pool, traffic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Result

OPERATORS, HANDLE_S, PATIENCE_S, RATE = 14, 180.0, 300.0, 100 / 1800
"""The Erlang A row of the references, M/M/14+M."""
ENOUGH_LOST = 0.1
"""Calls lost in a slot from which it is compared."""


def processor_seconds(work: Callable[[], int]) -> tuple[int, float]:
    """Calls that some work lived through, and the processor time it took, warm."""
    work()
    before = time.process_time()
    calls = work()
    return calls, time.process_time() - before


def one_pool_calls(length_s: float) -> int:
    calls, _ = live(
        traffic_of([RATE], length_s, patience_s=PATIENCE_S), one_pool(OPERATORS, HANDLE_S)
    )
    return len(calls.at)


def simpy_calls(length_s: float) -> int:
    """The same queue as simpy's own pages would write it."""
    random = np.random.default_rng(1)
    world = simpy.Environment()
    desk = simpy.Resource(world, capacity=OPERATORS)
    seen = [0]

    def caller() -> Generator[Any, Any, None]:
        with desk.request() as asked:
            patience = world.timeout(random.exponential(PATIENCE_S))
            answered = yield asked | patience
            if asked in answered:
                yield world.timeout(random.exponential(HANDLE_S))

    def arrivals() -> Generator[Any, Any, None]:
        while True:
            yield world.timeout(random.exponential(1 / RATE))
            seen[0] += 1
            world.process(caller())

    world.process(arrivals())
    world.run(until=length_s)
    return seen[0]


def house_calls(ground: Stage, replications: int) -> int:
    """Whole weeks with their counts, on this thread."""
    clients, slots = ground.traffic.calls.shape
    of_client = np.zeros((clients, at.CLIENT_SUMS))
    of_operator = np.zeros((len(ground.desk.eligible), at.OPERATOR_SUMS))
    of_slot = np.zeros((at.SLOT_SUMS, clients, slots), dtype=np.int32)
    total = 0
    for replication in range(replications):
        calls, log, _ = replicate(ground, 1, replication, 1.0)
        sums = of_client, of_operator, of_slot
        at.tally(ground.desk, ground.marks, calls, log, ground.traffic.slot_seconds, *sums)
        total += len(calls.at)
    return total


def lost_by_curve(case: Case, result: Result, facts: Facts) -> NDArray[np.float64]:
    """The ``lost`` term of each slot, without its weight, ``[slot]``."""
    on_duty = presence(Evidence(case, result))
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    slot = np.arange(on_duty.shape[1]) // per_slot
    lost = np.zeros(facts.demand.slots)
    for pool in range(len(facts.pools.needs)):
        heads = on_duty[facts.pools.serves[:, pool]].sum(axis=0)
        np.add.at(lost, slot, facts.pools.loss[pool, slot, heads] / per_slot)
    return lost


def lost_by_replay(case: Case, ground: Stage, replications: int) -> NDArray[np.float64]:
    """Abandoned calls by slot of arrival, weighted by priority, ``[slot]``."""
    seen = replay(ground, replications=replications)
    priority = np.array([client.priority for client in case.clients])
    lost: NDArray[np.float64] = priority @ seen.of_slot[at.SLOT_ABANDONED] / seen.replications
    return lost


def rank_correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Spearman's."""
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (first, second)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("result", type=Path)
    asked = parser.parse_args()
    result = read_result(asked.result)
    case = read_folder(asked.folder, week=result.week, as_of=result.as_of).case
    facts = derive(case)
    ground = stage(case, result, facts)
    ours, ours_s = processor_seconds(lambda: one_pool_calls(4e7))
    theirs, theirs_s = processor_seconds(lambda: simpy_calls(2e6))
    house, house_s = processor_seconds(lambda: house_calls(ground, 50))
    print(f"one pool, M/M/14+M: {ours / ours_s:12,.0f} calls/s ({ours} calls)")
    print(f"simpy, same model:  {theirs / theirs_s:12,.0f} calls/s ({theirs} calls)")
    print(f"ratio:              {ours / ours_s / (theirs / theirs_s):12.1f}")
    print(f"house week:         {house / house_s:12,.0f} calls/s ({house} calls)")
    simulate(case, result, facts, replications=2)
    before = time.process_time()
    simulate(case, result, facts, replications=100)
    print(f"100 replications with intervals: {time.process_time() - before:.2f} s")
    curve = lost_by_curve(case, result, facts)
    nobody_new = np.broadcast_to(facts.demand.handle_seconds, ground.desk.hold_s.shape).copy()
    for name, changes in (
        ("overflow at once, nobody new", {"overflow_after_s": 0.0, "hold_s": nobody_new}),
        ("overflow as in the case, nobody new", {"hold_s": nobody_new}),
        ("overflow at once, newcomers slower", {"overflow_after_s": 0.0}),
        ("the week as it is planned", {}),
    ):
        setting = replace(ground, desk=ground.desk._replace(**changes))
        seen = lost_by_replay(case, setting, 200)
        compared = curve > ENOUGH_LOST
        print(
            f"{name}: replayed {seen.sum():.1f} calls against {curve.sum():.1f} by the curves; "
            f"in {compared.sum()} slots with more than {ENOUGH_LOST}: {seen[compared].sum():.1f} "
            f"against {curve[compared].sum():.1f}, rank correlation "
            f"{rank_correlation(seen[compared], curve[compared]):.3f}"
        )


if __name__ == "__main__":
    main()
