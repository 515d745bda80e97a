"""Short breaks: ten paid minutes for every two hours worked, or fifteen for every three.

From the call-centre annex of IDCC 2098 (art. 6); the employer chooses which.
Every paid break of a shift counts towards its due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.rule import Resource

ID = "short_breaks"
HARD = True
KEYS = (
    "short_break_minutes_2h",
    "short_break_every_2h",
    "short_break_minutes_3h",
    "short_break_every_3h",
)


def resource(case: Case, operator: Operator) -> Resource | None:
    """Restrict nothing: the breaks are placed after the shifts are chosen.

    Paid breaks take nothing off the work of a shift, so every pattern has room
    for its own.
    """
    return None


def _chosen(case: Case) -> tuple[str, str]:
    """Keys of the employer's choice."""
    return KEYS[:2] if case.site.law.break_choice == "10_per_2h" else KEYS[2:]


def check(evidence: Evidence) -> list[Violation]:
    """Paid minutes missing from each shift."""
    case, horizon = evidence.case, evidence.horizon
    keys = _chosen(case)
    if not case.site.law.call_centre_annex or not all(case.law.has(key) for key in keys):
        return []
    minutes, every = (case.law.minutes(key) for key in keys)
    found = []
    for operator in case.operators:
        for shift in evidence.week[operator.operator_id]:
            paid = sum(pause.minutes for pause in shift.breaks if pause.paid)
            due = minutes * (shift.worked_minutes // every)
            if paid < due:
                found.append(
                    Violation(
                        rule=ID,
                        severity="hard",
                        operator_id=operator.operator_id,
                        date=horizon.moment(shift.start).date(),
                        amount=due - paid,
                        params={"minutes": paid, "due": due, "work": shift.worked_minutes},
                    )
                )
    return found


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(_chosen(case)[0]))
