"""From a roster that somebody else found to a Result that is scored like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.drafting import draft, scored
from scheduler.roster.breaks import place_breaks
from scheduler.roster.training import place_training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing, Result
    from scheduler.shifts import Shift
    from scheduler.stopwatch import Stopwatch


@dataclass(frozen=True, slots=True)
class Told:
    """What a Result says of the run that made it."""

    solver: str
    seed: int
    stopwatch: Stopwatch


def finished(
    case: Case,
    facts: Facts,
    portfolio: tuple[PlannedPairing, ...],
    roster: Mapping[str, tuple[Shift, ...]],
    run: Told,
) -> Result:
    """Place short breaks and training, write the desk plan, and score what comes of it.

    Parameters
    ----------
    case, facts
        The problem.
    portfolio, roster
        The plan; shifts by operator, without short breaks. Nothing asks whether it
        is lawful: the Result lists what it breaks.
    run
        Who made it.

    Returns
    -------
    Result
        Without a bound.
    """
    with_breaks = place_breaks(case, facts, roster, portfolio)
    sessions = place_training(case, facts, with_breaks, portfolio)
    plan = draft(case, portfolio, with_breaks, sessions, digest=case.digest)
    result = scored(case, facts, plan)
    return result.model_copy(
        update={"solver": run.solver, "seed": run.seed, "seconds": run.stopwatch.seconds()}
    )
