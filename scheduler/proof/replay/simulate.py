"""``simulate``: a planned week lived through call by call, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

from scheduler.errors import Mismatch
from scheduler.progress import Progress
from scheduler.proof.replay.interval import ratio_interval
from scheduler.proof.replay.replications import Replay, joined, run
from scheduler.proof.replay.report import served, simulation
from scheduler.proof.replay.stage import stage
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.proof.replay.outcome import Simulation
    from scheduler.proof.replay.stage import Stage
    from scheduler.result import Result

BATCH: Final = 20
"""Replications between two looks at the interval's width, and those of one answer elsewhere."""

Elsewhere = Callable[[Sequence[range]], Sequence[Replay]]
"""Whoever lives through batches of replications, of the same stage, seed and volume."""


def simulate(
    case: Case,
    result: Result,
    facts: Facts,
    *,
    replications: int = 100,
    seed: int = 1,
    workers: int = 2,
    volume: float = 1.0,
    half_width: float | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    elsewhere: Elsewhere | None = None,
) -> Simulation:
    """Replay a planned week and tell what it says.

    Parameters
    ----------
    case, result, facts
        What was asked, what was planned, and the facts of this very case.
    replications
        How many weeks are lived through, at most.
    seed
        Which random calls: two plans replayed with one seed meet the same calls.
    workers
        Threads; the answer does not depend on them.
    volume
        Factor of all expected calls.
    half_width
        Stop as soon as the interval of the house's service level is no wider, to
        either side.
    on_progress
        Called from this thread with stage ``replay`` and the replications done.
    cancelled
        When it answers True the replications done are what is told.
    elsewhere
        Lives through them in batches instead; the answer is the same. Progress, cancelling
        and ``half_width`` are not for it.

    Raises
    ------
    Mismatch
        When the Result was computed from another Case.
    ValueError
        When there is not one replication or worker, or the volume is not positive.
    """
    if result.case_digest != case.digest:
        raise Mismatch(case.digest, result.case_digest)
    ground = stage(case, result, facts)
    if elsewhere is not None:
        _require(replications, workers, volume)
        seen = reduce(joined, elsewhere(batches_of(replications)))
        return simulation(case, result, facts, ground, seen, seed, volume, replications)
    seen = replay(
        ground,
        variants=None if half_width is None else case,
        replications=replications,
        seed=seed,
        workers=workers,
        volume=volume,
        half_width=half_width,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return simulation(case, result, facts, ground, seen, seed, volume, replications)


def replay(
    ground: Stage,
    *,
    variants: Case | None = None,
    replications: int = 100,
    seed: int = 1,
    workers: int = 2,
    volume: float = 1.0,
    half_width: float | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Replay:
    """Replay a stage; parameters as :func:`simulate`, ``variants`` for ``half_width`` alone.

    Raises
    ------
    ValueError
        When there is not one replication or worker, or the volume is not positive.
    """
    _require(replications, workers, volume)
    stopwatch = Stopwatch()
    before = 0

    def done(number: int) -> None:
        if on_progress is not None:
            on_progress(Progress("replay", stopwatch.seconds(), rounds=before + number))

    batch = replications if half_width is None else min(BATCH, replications)
    never = _never if cancelled is None else cancelled
    seen = run(ground, range(batch), seed, volume, workers, done, never)
    while seen.replications == batch < replications and _too_wide(variants, seen, half_width):
        before, further = batch, min(replications, batch + BATCH)
        more = run(ground, range(batch, further), seed, volume, workers, done, never)
        seen, batch = joined(seen, more), further
    return seen


def batches_of(replications: int) -> list[range]:
    """Replications in batches of :data:`BATCH`."""
    return [
        range(first, min(first + BATCH, replications)) for first in range(0, replications, BATCH)
    ]


def _require(replications: int, workers: int, volume: float) -> None:
    if replications < 1 or workers < 1 or not volume > 0:
        raise ValueError("a replay needs a replication, a worker and a volume above 0")


def _too_wide(variants: Case | None, seen: Replay, half_width: float | None) -> bool:
    if variants is None or half_width is None:
        return False
    good, counted = served(variants, seen)
    _, half = ratio_interval(good.sum(axis=1), counted.sum(axis=1))
    return half is not None and half > half_width


def _never() -> bool:
    return False
