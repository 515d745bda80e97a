"""Part-timers: a day's only sequence lasts three hours, each of several lasts one.

A sequence is the effective work of shifts without a gap between them
(IDCC 2098, art. 23.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "part_time_sequence"
HARD = True
KEYS = ("part_time_single_sequence_min_minutes", "part_time_sequence_min_minutes")


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days whose sequences are long enough."""
    if not _binds(case, operator):
        return None
    single, each = (case.law.minutes(key) for key in KEYS)

    def allows(pattern: DayPattern) -> bool:
        sequences: list[int] = []
        last_end: int | None = None
        for shift in pattern.shifts:
            if shift.start == last_end:
                sequences[-1] += shift.worked_minutes
            else:
                sequences.append(shift.worked_minutes)
            last_end = shift.end
        return min(sequences) >= (single if len(sequences) == 1 else each)

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case, operator: Operator) -> bool:
    return operator.part_time and all(case.law.has(key) for key in KEYS)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes missing from each sequence that is too short."""
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        if not _binds(case, operator):
            continue
        for day, shifts in evidence.by_day(operator).items():
            sequences = _sequences(shifts)
            key = KEYS[0] if len(sequences) == 1 else KEYS[1]
            due = case.law.minutes(key)
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=due - minutes,
                    params={"minutes": minutes, "due": due, "sequences": len(sequences)},
                )
                for minutes in sequences
                if minutes < due
            ]
    return found


def _sequences(shifts: tuple[Shift, ...]) -> list[int]:
    """Effective work of each group of touching shifts."""
    starts = [i for i, s in enumerate(shifts) if i == 0 or s.start > shifts[i - 1].end]
    stops = [*starts[1:], len(shifts)]
    return [
        sum(shift.worked_minutes for shift in shifts[first:stop])
        for first, stop in zip(starts, stops, strict=True)
    ]


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article(KEYS[0]))
