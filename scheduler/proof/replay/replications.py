"""Replications side by side in threads; what comes out does not depend on how many."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.proof.replay.arrivals import draw_calls
from scheduler.proof.replay.queue_kernels import answer
from scheduler.proof.replay.tally import (
    CLIENT_SUMS,
    LONGEST_S,
    OPERATOR_SUMS,
    SLOT_SUMS,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.proof.replay.layout import Calls, Log
    from scheduler.proof.replay.stage import Stage

POLL_S = 0.1
"""How often a wait for replications looks whether it was given up."""


@dataclass(frozen=True)
class Replay:
    """Sums of each replication that was run, in their order.

    Attributes
    ----------
    numbers
        Numbers of the replications, ``[replication]``; without gaps unless cancelled.
    of_client
        ``[replication, client, CLIENT_SUMS]``; see :mod:`scheduler.proof.replay.tally`.
    of_operator
        ``[replication, operator, OPERATOR_SUMS]``.
    of_slot
        Over all replications, ``[SLOT_SUMS, client, slot of arrival]``.
    """

    numbers: NDArray[np.int64]
    of_client: NDArray[np.float64]
    of_operator: NDArray[np.float64]
    of_slot: NDArray[np.int64]

    @property
    def replications(self) -> int:
        """How many were run."""
        return len(self.numbers)


def replicate(
    stage: Stage, seed: int, replication: int, volume: float
) -> tuple[Calls, Log, NDArray[np.float64]]:
    """Live through one replication.

    Returns
    -------
    tuple
        Its calls, what became of them, and everybody's longest run without a gap in
        seconds, ``[operator]``.
    """
    calls: Calls = draw_calls(stage.traffic, seed, replication, volume)
    log, longest_s = answer(stage.desk, calls)
    return calls, log, longest_s


def run(
    stage: Stage,
    wanted: range,
    seed: int,
    volume: float,
    workers: int,
    done: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> Replay:
    """Run replications, each on one thread.

    Parameters
    ----------
    wanted
        Numbers of the replications.
    done
        Told how many are done, from this thread.
    cancelled
        When it answers True those that run are finished and the others left out.
    """
    clients, slots = stage.traffic.calls.shape
    of_client = np.zeros((len(wanted), clients, CLIENT_SUMS))
    of_operator = np.zeros((len(wanted), len(stage.desk.eligible), OPERATOR_SUMS))
    of_slot = [np.zeros((SLOT_SUMS, clients, slots), dtype=np.int32) for _ in range(workers)]

    def work(place: int, worker: int) -> tuple[int, int]:
        calls, log, longest_s = replicate(stage, seed, wanted[place], volume)
        slot_seconds = stage.traffic.slot_seconds
        mine = of_client[place], of_operator[place], of_slot[worker]
        tally(stage.desk, stage.marks, calls, log, slot_seconds, *mine)
        of_operator[place, :, LONGEST_S] = longest_s
        return place, worker

    finished: list[int] = []
    ahead = iter(range(len(wanted)))
    with ThreadPoolExecutor(workers) as threads:
        free = list(range(workers))
        running: set[Future[tuple[int, int]]] = set()
        while True:
            while free and not cancelled() and (place := next(ahead, None)) is not None:
                running.add(threads.submit(work, place, free.pop()))
            if not running:
                break
            ended, running = wait(running, POLL_S, FIRST_COMPLETED)
            for future in ended:
                place, worker = future.result()
                finished.append(place)
                free.append(worker)
                done(len(finished))
    kept = np.array(sorted(finished), dtype=np.int64)
    return Replay(
        numbers=kept + wanted.start,
        of_client=of_client[kept],
        of_operator=of_operator[kept],
        of_slot=np.sum(of_slot, axis=0, dtype=np.int64),
    )


def joined(first: Replay, second: Replay) -> Replay:
    """Two replays of one stage and different replications as one."""
    return Replay(
        numbers=np.concatenate([first.numbers, second.numbers]),
        of_client=np.concatenate([first.of_client, second.of_client]),
        of_operator=np.concatenate([first.of_operator, second.of_operator]),
        of_slot=first.of_slot + second.of_slot,
    )
