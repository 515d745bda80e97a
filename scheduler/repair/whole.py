"""An option written as a whole Result, and the case that the Result belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.errors import Obstacle
from scheduler.evidence import Evidence
from scheduler.learning.unmet import REASONS, sessions_unmet
from scheduler.other_rows import with_rows
from scheduler.proof.validate import find_violations
from scheduler.repair import CannotRepair, NoLawfulRepair
from scheduler.terms import score_all
from scheduler.terms.cover import cover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.repair.answer import Answer, Way
    from scheduler.result import Result, Violation

SOLVER: Final = "diapason-repair"
"""Name in a repaired Result of what made it."""


def whole_result(answer: Answer, way: Way) -> tuple[Case, Result]:
    """Write an option as a whole Result, checked by the independent checker's rules.

    Returns
    -------
    tuple[Case, Result]
        The case that the Result belongs to, and the Result.

    Raises
    ------
    CannotRepair
        When somebody whom the option asks has not agreed.
    NoLawfulRepair
        When the whole week breaks a hard rule after all.
    """
    if way.option.asks:
        raise CannotRepair("not_agreed", asks=way.option.asks)
    case, facts = agreed_case(answer, way), answer.facts
    appraised, appraiser = way.appraised, answer.appraiser
    former = answer.before.result
    bare = appraised.result.model_copy(
        update={
            "case_digest": case.digest,
            "solver": f"{SOLVER} {former.solver.rpartition(' ')[2]}",
            "desk": appraiser.desk.written(appraised.mended),
            "learning": facts.learning.rows,
            "status": "feasible",
            "bound": None,
            "gap": None,
            "unavoidable": 0.0,
            "trace": (),
        }
    )
    evidence = Evidence(case, bare)
    violations = find_violations(evidence, facts)
    _require_lawful(violations)
    terms = {name: float(value) for name, value in score_all(evidence, facts).items()}
    kept = (unmet for unmet in former.unmet if unmet.reason not in REASONS)
    untaught = sessions_unmet(case, facts, evidence.training)
    return case, bare.model_copy(
        update={
            "objective": sum(terms.values()),
            "terms": terms,
            "cover": cover(evidence, facts),
            "violations": tuple(violations),
            "unmet": (*kept, *facts.learning.unmet, *untaught),
        }
    )


def agreed_case(answer: Answer, way: Way) -> Case:
    """The case that an option belongs to: published rows that it changes are marked agreed."""
    rows = agreed_rows(answer, way)
    if not rows:
        return answer.case
    changed = {(row.operator_id, row.start) for row in rows}
    return with_rows(
        answer.case,
        roster=tuple(
            row.model_copy(update={"agreed": True})
            if (row.operator_id, row.start) in changed
            else row
            for row in answer.case.roster
        ),
    )


def agreed_rows(answer: Answer, way: Way) -> tuple[PublishedShift, ...]:
    """Published shifts of part-timers that an option changes and nobody marked as agreed."""
    case = answer.case
    days = {
        (m.operator_id, case.horizon.day_number(m.date))
        for m in way.option.moved
        # What an absence takes away may go without a word.
        if (m.after or not m.happened)
        and case.operators[case.operator_index[m.operator_id]].part_time
    }
    return tuple(
        row
        for operator_id, rows in case.published_rows.items()
        for row in rows
        if not row.agreed
        and (operator_id, case.horizon.day_of(case.horizon.minute(row.start))) in days
    )


def _require_lawful(violations: Iterable[Violation]) -> None:
    """Refuse a week that breaks a hard rule anywhere."""
    hard = [violation for violation in violations if violation.severity == "hard"]
    if hard:
        raise NoLawfulRepair([Obstacle(v.operator_id, v.client_id, (v.rule,)) for v in hard], ())
