"""The proof loop: plan, replay, ask for what is missing, plan again, until promises hold.

Each round replays its plan under the same calls. Where clients surely miss their
target the next round is asked for heads in those hours (cuts). When promises hold
the loop ends; when they cannot, it names the heads that the house lacks and replays
the week with them, to show whether they would suffice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.derive import derive
from scheduler.errors import NoRosterYet
from scheduler.proof.replay.report import served, simulation
from scheduler.proof.replay.simulate import replay
from scheduler.proof.replay.stage import stage
from scheduler.proof.replay.tally import (
    ABANDONED_CALLS,
    OFFERED,
    SLOT_ABANDONED,
    SLOT_LATE,
)
from scheduler.proof.scenario import with_heads
from scheduler.proof.shortage import Shortage, cuts_of, heads_for, short_stretches
from scheduler.solve import solve
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Need
    from scheduler.facts import Facts
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.proof.replay.outcome import ClientOutcome, Simulation
    from scheduler.proof.scenario import ExtraHead
    from scheduler.proof.shortage import Stretch
    from scheduler.result import Result
    from scheduler.settings import Settings

ROUNDS: Final = 3
PLANNING_PART: Final = 0.75
"""Part of the time for plans; the rest is for naming what is missing."""
FIRST_PART: Final = 0.6
"""Part of that which the first plan gets; the others share what is left."""
ADDITIONS: Final = 12
"""Times that heads are added before the proof says that these do not suffice."""
WORST_PART: Final = 0.4
"""Part of the late calls whose stretches get a head at a time: each relieves the others too."""


@dataclass(frozen=True)
class Asking:
    """How weeks are replayed."""

    replications: int = 100
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True)
class Round:
    """One plan and what its replay says.

    ``heads`` are the mean heads on duty, ``[pool, slot]``.
    """

    result: Result
    simulation: Simulation
    shortage: Shortage
    heads: NDArray[np.float64]


@dataclass(frozen=True)
class Lack:
    """Heads more that the house would need in one stretch of time, elapsed minutes.

    ``late`` counts the calls of clients below their promise that were late or lost
    there, a week's mean, when the stretch was first found.
    """

    need: Need
    start: int
    end: int
    heads: int
    late: float


@dataclass(frozen=True)
class Missing:
    """What the house lacks.

    Attributes
    ----------
    lacks
        Heads by stretch, the worst stretch first.
    with_them
        The replay with all these heads.
    suffices
        Whether no client surely misses its promise then.
    """

    lacks: tuple[Lack, ...]
    with_them: Round
    suffices: bool

    @property
    def head_hours(self) -> float:
        """Hours of all these heads."""
        return sum(lack.heads * (lack.end - lack.start) for lack in self.lacks) / 60


@dataclass(frozen=True)
class Proof:
    """Every round of a proof, the plan it ends with, and what is missing when promises fail.

    ``best`` is the number of the round in which fewest calls are lacking.
    """

    rounds: tuple[Round, ...]
    best: int
    missing: Missing | None

    @property
    def holds(self) -> bool:
        """Whether no client surely misses its promise."""
        return not self.rounds[self.best].shortage.clients


def prove(
    case: Case,
    settings: Settings,
    asking: Asking,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    start: Result | None = None,
    facts: Facts | None = None,
) -> Proof:
    """Plan a week until its replay keeps every client's promise, or say what is missing.

    Parameters
    ----------
    case, settings, on_progress, cancelled, start, facts
        As for :func:`scheduler.solve.solve`; the time limit or the effort is shared out
        among the rounds, and a run that is stopped is replayed and ends there.
    asking
        How weeks are replayed.

    Raises
    ------
    NoLawfulPlan, NoRosterYet
        As ``solve`` does, in the first round.
    """
    stopwatch = Stopwatch()
    known = derive(case) if facts is None else facts
    rounds: list[Round] = []
    while True:
        share = _share(settings, len(rounds), stopwatch.seconds())
        try:
            result = solve(case, share, on_progress, cancelled, start=start, facts=known)
        except NoRosterYet:
            if not rounds:
                raise
            break  # given up before this round had a roster: the one before stands
        rounds.append(look(case, known, result, asking, on_progress))
        if len(rounds) == ROUNDS or result.status == "stopped":
            break
        cuts = cuts_of(case, known, rounds[-1].heads, rounds[-1].shortage)
        if cuts == known.cuts or not rounds[-1].shortage.clients:
            break
        known, start = derive(case, cuts), result
    best = _best(rounds)
    if not rounds[best].shortage.clients:
        return Proof(tuple(rounds), best, None)
    limit_s = math.inf if settings.effort is not None else settings.time_limit_s

    def stop() -> bool:
        return stopwatch.seconds() > limit_s or (cancelled is not None and cancelled())

    known = derive(case, rounds[best].result.cuts)
    missing = what_is_missing(case, known, rounds[best], asking, on_progress, stop)
    return Proof(tuple(rounds), best, missing)


def look(
    case: Case, facts: Facts, result: Result, asking: Asking, on_progress: OnProgress | None = None
) -> Round:
    """Replay a plan, and say what its clients lack."""
    ground = stage(case, result, facts)
    seen = replay(
        ground,
        replications=asking.replications,
        seed=asking.seed,
        workers=asking.workers,
        on_progress=on_progress,
    )
    told = simulation(case, result, facts, ground, seen, asking.seed, 1.0, asking.replications)
    good, counted = served(case, seen)
    weeks = max(1, seen.replications)
    sums = seen.of_client.sum(axis=0) / weeks
    lacking = np.zeros(len(case.clients))
    for c, client in enumerate(case.clients):
        if misses(told.clients[c]):
            in_time = client.service_level * counted[:, c].sum() - good[:, c].sum()
            held = sums[c, ABANDONED_CALLS] - client.max_abandon * sums[c, OFFERED]
            lacking[c] = max(in_time / weeks, held)
    late = (seen.of_slot[SLOT_LATE] + seen.of_slot[SLOT_ABANDONED]) / weeks
    return Round(result, told, Shortage(lacking, late), ground.heads)


def misses(client: ClientOutcome) -> bool:
    """Whether a client surely misses its service level or its limit of abandoned calls."""
    return "missed" in (client.verdict, client.abandon_verdict)


def what_is_missing(
    case: Case,
    facts: Facts,
    last: Round,
    asking: Asking,
    on_progress: OnProgress | None = None,
    stop: Cancelled = lambda: False,
) -> Missing:
    """Name the heads that the house lacks, and replay the week with them.

    One head more in each of the worst stretches, then again where that was not enough,
    until promises hold, it has been tried often, or ``stop`` answers True.
    """
    lacks: dict[tuple[Need, int, int], Lack] = {}
    extra: tuple[ExtraHead, ...] = ()
    found = last
    for _ in range(ADDITIONS):
        stretches = worst_of(short_stretches(case, facts, found.shortage))
        if not stretches or (extra and stop()):
            break
        more = heads_for(case, facts, stretches)
        for stretch, head in zip(stretches, more, strict=True):
            key = head.need, head.start, head.end
            heads = lacks[key].heads + 1 if key in lacks else 1
            late = lacks[key].late if key in lacks else stretch.late
            lacks[key] = Lack(*key, heads, late)
        extra += more
        wider, known, plan = with_heads(case, facts, last.result, extra)
        found = look(wider, known, plan, asking, on_progress)
    told = tuple(sorted(lacks.values(), key=lambda lack: (-lack.late, lack.start)))
    return Missing(told, found, not found.shortage.clients)


def worst_of(stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """The first stretches, the worst first, that hold a part of all late calls."""
    late = np.cumsum([stretch.late for stretch in stretches])
    return stretches[: int(np.searchsorted(late, WORST_PART * late[-1])) + 1] if len(late) else ()


def _best(rounds: Sequence[Round]) -> int:
    """Number of the round that lacks fewest calls, the later of two alike."""
    lacking = [float(each.shortage.lacking.sum()) for each in rounds]
    return len(lacking) - 1 - int(np.argmin(lacking[::-1]))


def _share(settings: Settings, done: int, used_s: float) -> Settings:
    """Part of the time or effort for the next round."""
    part = FIRST_PART if done == 0 else (1 - FIRST_PART) / (ROUNDS - 1)
    effort = None if settings.effort is None else round(part * settings.effort)
    left_s = max(0.0, PLANNING_PART * settings.time_limit_s - used_s)
    of_left = FIRST_PART if done == 0 else 1 / (ROUNDS - done)
    return settings.model_copy(update={"effort": effort, "time_limit_s": of_left * left_s})
