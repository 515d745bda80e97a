"""The proof loop: plan, replay, ask for what is missing, plan again, until promises hold.

Each round replays its plan under the same calls. Where clients surely miss their
target the next round is asked for heads in those hours (cuts). When promises hold
the loop ends; when they cannot, it names the heads that the house lacks and replays
the week with them, to show whether they would suffice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.derive import derive
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

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.proof.replay.outcome import ClientOutcome, Simulation
    from scheduler.proof.shortage import Stretch
    from scheduler.result import Result
    from scheduler.settings import Settings

ROUNDS: Final = 3
FIRST_PART: Final = 0.6
"""Part of the time that the first plan gets; the others share what is left."""
MOST_HEADS: Final = 3
"""Heads more at once that are tried before the proof says that these do not suffice."""


@dataclass(frozen=True)
class Asking:
    """How weeks are replayed."""

    replications: int = 100
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True)
class Round:
    """One plan and what its replay says."""

    result: Result
    simulation: Simulation
    shortage: Shortage


@dataclass(frozen=True)
class Missing:
    """Heads that the house lacks.

    Attributes
    ----------
    stretches
        Where, the worst first.
    heads
        How many more in each of them.
    with_them
        The replay with these heads.
    suffices
        Whether no client surely misses its promise then.
    """

    stretches: tuple[Stretch, ...]
    heads: int
    with_them: Simulation
    suffices: bool


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
    known = derive(case) if facts is None else facts
    stopwatch, rounds = Stopwatch(), list[Round]()
    while True:
        share = _share(settings, len(rounds), stopwatch.seconds())
        result = solve(case, share, on_progress, cancelled, start=start, facts=known)
        rounds.append(look(case, known, result, asking, on_progress))
        best = _best(rounds)
        over = len(rounds) == ROUNDS or result.status == "stopped"
        if over or not rounds[-1].shortage.clients:
            break
        heads = stage(case, result, known).heads
        cuts = cuts_of(case, known, heads, rounds[-1].shortage)
        if cuts == known.cuts:
            break
        known, start = derive(case, cuts), result
    missing = None
    if rounds[best].shortage.clients:
        last = rounds[best]
        missing = what_is_missing(case, derive(case, last.result.cuts), last, asking)
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
    return Round(result, told, Shortage(lacking, late))


def misses(client: ClientOutcome) -> bool:
    """Whether a client surely misses its service level or its limit of abandoned calls."""
    return "missed" in (client.verdict, client.abandon_verdict)


def what_is_missing(case: Case, facts: Facts, last: Round, asking: Asking) -> Missing:
    """Name the heads that the house lacks, and replay the week with them.

    One more in each short stretch, then two, then three, until promises hold.
    """
    stretches = short_stretches(case, facts, last.shortage)
    for more in range(1, MOST_HEADS + 1):
        extra = heads_for(case, facts, stretches, more)
        wider, known, plan = with_heads(case, facts, last.result, extra)
        found = look(wider, known, plan, asking)
        if not found.shortage.clients:
            break
    return Missing(stretches, more, found.simulation, not found.shortage.clients)


def _best(rounds: Sequence[Round]) -> int:
    """Number of the round that lacks fewest calls, the later of two alike."""
    lacking = [float(each.shortage.lacking.sum()) for each in rounds]
    return len(lacking) - 1 - int(np.argmin(lacking[::-1]))


def _share(settings: Settings, done: int, used_s: float) -> Settings:
    """Part of the time or effort for the next round."""
    left = 1.0 if done == 0 else 1.0 / (ROUNDS - done)
    part = FIRST_PART if done == 0 else (1 - FIRST_PART) / (ROUNDS - 1)
    effort = None if settings.effort is None else round(part * settings.effort)
    time_limit_s = max(0.0, settings.time_limit_s - used_s) * (FIRST_PART if done == 0 else left)
    return settings.model_copy(update={"effort": effort, "time_limit_s": time_limit_s})
