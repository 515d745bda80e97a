"""Runs of work: at most three hours without a break; minors four and a half, then thirty minutes.

The three hours come from the call-centre annex of IDCC 2098 (art. 6): any
break, paid or not, ends a run. Minors (L3162-3) need a break of thirty running
minutes; a shorter one does not interrupt their run.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "run_of_work"
HARD = True
KEYS = ("run_max_minutes", "minor_run_max_minutes", "minor_pause_minutes")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow what short breaks can still mend, which for adults is everything.

    Short breaks are too short to interrupt a minor's run, so the filter holds
    minors to the long breaks of their pattern.
    """
    if not _binds_minor(case, operator):
        return None
    limit, pause = (case.law.minutes(key) for key in KEYS[1:])

    def allows(pattern: DayPattern) -> bool:
        begins = last_end = pattern.start
        for shift in pattern.shifts:
            edges = [(last_end, shift.start), *((b.start, b.end) for b in shift.breaks)]
            for start, end in edges:
                if end - start >= pause:
                    if start - begins > limit:
                        return False
                    begins = end
            last_end = shift.end
        return last_end - begins <= limit

    return PatternFilter(allows, effects_key=ID)


def _binds_annex(case: Case) -> bool:
    return case.site.law.call_centre_annex and case.law.has(KEYS[0])


def _binds_minor(case: Case, operator: Operator) -> bool:
    return operator.minor and all(case.law.has(key) for key in KEYS[1:])


def check(evidence: Evidence) -> list[Violation]:
    """Minutes beyond the limit of each run that is too long."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        shifts = evidence.week[operator.operator_id]
        for key, pause, binds in (
            (KEYS[0], 1, _binds_annex(case)),
            (KEYS[1], _minor_pause(case), _binds_minor(case, operator)),
        ):
            if not binds:
                continue
            limit = case.law.minutes(key)
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.moment(start).date(),
                    amount=end - start - limit,
                    params={"minutes": end - start, "limit": limit, "pause": pause, "key": key},
                )
                for start, end in _runs(shifts, pause)
                if end - start > limit
            ]
    return found


def _minor_pause(case: Case) -> int:
    return case.law.minutes(KEYS[2]) if case.law.has(KEYS[2]) else 1


def _runs(shifts: tuple[Shift, ...], pause: int) -> list[tuple[int, int]]:
    """Stretches between absences from work of at least ``pause`` minutes."""
    work = [run for shift in shifts for run in shift.runs_of_work()]
    if not work:
        return []
    cuts = [(a, b) for (_, a), (b, _) in pairwise(work) if b - a >= pause]
    starts = [work[0][0], *(back for _, back in cuts)]
    ends = [*(left for left, _ in cuts), work[-1][1]]
    return list(zip(starts, ends, strict=True))


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)
