"""From a roster that somebody else found to a Result that is scored like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.evidence import Evidence
from scheduler.proof.validate import find_violations
from scheduler.result import Cover, Result
from scheduler.roster.breaks import place_breaks
from scheduler.roster.desk import desk_plan
from scheduler.roster.training import place_training
from scheduler.shifts import planned_shift
from scheduler.terms import score_all
from scheduler.terms.cover import cover
from scheduler.training import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
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
    plan = Result(
        case_digest=case.digest,
        week=case.week,
        as_of=case.as_of,
        status="feasible",
        objective=0.0,
        bound=None,
        gap=None,
        seconds=0.0,
        seed=run.seed,
        solver=run.solver,
        terms={},
        portfolio=portfolio,
        roster=tuple(
            planned_shift(case.horizon, operator.operator_id, shift)
            for operator in case.operators
            for shift in with_breaks[operator.operator_id]
        ),
        training=told(case.horizon, sessions),
        learning=facts.learning.rows,
        cover=Cover(named_share=0.0, team_share=0.0, lost_calls=0.0, expected_calls=0.0),
    )
    desk = desk_plan(Evidence(case, plan), facts)
    evidence = Evidence(case, plan.model_copy(update={"desk": desk}))
    terms = score_all(evidence, facts)
    return evidence.result.model_copy(
        update={
            "objective": sum(terms.values()),
            "terms": terms,
            "cover": cover(evidence, facts),
            "violations": tuple(find_violations(evidence, facts)),
            "seconds": run.stopwatch.seconds(),
        }
    )
