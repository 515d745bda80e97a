"""From a plan to a Result: first without scores, at last with all of them."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from scheduler.evidence import Evidence
from scheduler.learning.unmet import sessions_unmet
from scheduler.progress import relative_gap
from scheduler.proof.validate import find_violations
from scheduler.result import Cover, Result
from scheduler.roster.bound import unavoidable
from scheduler.roster.desk import desk_plan
from scheduler.shifts import planned_shift
from scheduler.terms import score_all
from scheduler.terms.cover import cover
from scheduler.training import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.calendar import Horizon
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing, Status
    from scheduler.roster.layout import Coupling
    from scheduler.roster.search import Appraisal, Run
    from scheduler.shifts import Shift
    from scheduler.training import Session

SOLVER: Final = "diapason-lns"


def draft(
    case: Case,
    pairings: Sequence[PlannedPairing],
    roster: Mapping[str, Sequence[Shift]] | None = None,
    sessions: Sequence[Session] = (),
    *,
    digest: str = "",
) -> Result:
    """Return a Result that holds a plan but no scores yet.

    The digest takes long on a large case and is for finished plans only.
    """
    shifts = tuple(
        planned_shift(case.horizon, operator.operator_id, shift)
        for operator in (case.operators if roster else ())
        for shift in (roster or {}).get(operator.operator_id, ())
    )
    return Result(
        case_digest=digest,
        week=case.week,
        as_of=case.as_of,
        status="feasible",
        objective=0.0,
        bound=None,
        gap=None,
        seconds=0.0,
        seed=0,
        solver=f"{SOLVER} {version('diapason')}",
        terms={},
        portfolio=tuple(pairings),
        roster=shifts,
        training=told(case.horizon, sessions),
        cover=Cover(named_share=0.0, team_share=0.0, lost_calls=0.0, expected_calls=0.0),
    )


def rewritten(
    former: Result,
    horizon: Horizon,
    changed: Mapping[str, Sequence[Shift]],
    portfolio: Sequence[PlannedPairing],
    sessions: Sequence[Session],
) -> Result:
    """Write a former plan with some people's weeks anew; its desk and scores are left.

    ``changed`` holds their shifts, by operator.
    """
    kept = tuple(row for row in former.roster if row.operator_id not in changed)
    rows = tuple(
        planned_shift(horizon, operator_id, shift)
        for operator_id in sorted(changed)
        for shift in changed[operator_id]
    )
    return former.model_copy(
        update={
            "portfolio": portfolio,
            "roster": (*kept, *rows),
            "training": told(horizon, sessions),
        }
    )


def scored(case: Case, facts: Facts, planned: Result) -> Result:
    """Write the desk plan of a draft, and score and check what comes of it."""
    desk = desk_plan(Evidence(case, planned), facts)
    return valued(case, facts, planned.model_copy(update={"desk": desk}))


def valued(case: Case, facts: Facts, planned: Result) -> Result:
    """Score and check a plan with its desk plan."""
    evidence = Evidence(case, planned)
    terms = {name: float(value) for name, value in score_all(evidence, facts).items()}
    return planned.model_copy(
        update={
            "objective": sum(terms.values()),
            "terms": terms,
            "learning": facts.learning.rows,
            "cover": cover(evidence, facts),
            "violations": tuple(find_violations(evidence, facts)),
        }
    )


def result_of(case: Case, facts: Facts, run: Run, best: Appraisal, coupling: Coupling) -> Result:
    """Score the best plan of a run from the plan itself.

    ``coupling`` is that of the plan's teams.
    """
    teams = best.teams
    planned = draft(case, teams.pairings, best.roster, best.training, digest=case.digest)
    result = scored(case, facts, planned.model_copy(update={"cuts": facts.cuts}))
    gap = relative_gap(result.objective, run.bound)
    status: Status = "stopped" if run.stopped else "feasible"
    if gap is not None and gap <= 1e-9:
        status = "optimal"
    return result.model_copy(
        update={
            "status": status,
            "bound": run.bound,
            "gap": gap,
            "unavoidable": unavoidable(coupling),
            "seconds": run.stopwatch.seconds(),
            "seed": run.seed,
            "unmet": (
                *teams.unmet,
                *facts.learning.unmet,
                *sessions_unmet(case, facts, Evidence(case, result).training),
            ),
            "trace": tuple(run.trace),
        }
    )
