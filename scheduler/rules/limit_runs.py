"""Limit of runs of work: how many days in a row an operator works, at least and at most.

Read from ``limits.csv``. A day is worked when a shift begins on it. The longest
run counts the days worked just before the horizon; a run that touches either
edge of the horizon may go on outside it and is never too short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator, OperatorLimits
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern

ID = "limit_runs"
HARD = True
KEYS: tuple[str, ...] = ()

Run = tuple[int, bool]


@dataclass(frozen=True)
class DaysInARow:
    """State: days worked in a row up to yesterday, and whether the run touches the first day.

    Attributes
    ----------
    shortest, longest
        Bounds of a run in days; ``longest`` may be ``None``.
    opening_run
        Days worked in a row just before the horizon.
    """

    shortest: int
    longest: int | None
    opening_run: int

    @property
    def effects_key(self) -> tuple[int, int | None]:
        """Operators with the same limits share one table."""
        return self.shortest, self.longest

    def start(self) -> Run:
        """Return the run that comes in from the past; at the edge it is never short."""
        return self._count(self.opening_run, at_edge=True)

    def effect(self, day: int, pattern: DayPattern | None) -> bool:
        """Tell whether the day is worked."""
        return pattern is not None

    def step(self, state: Run, effect: bool) -> Run | None:
        """Lengthen or end the run."""
        days, at_edge = state
        if effect:
            if self.longest is not None and days >= self.longest:
                return None
            return self._count(days + 1, at_edge=at_edge)
        too_short = 0 < days < self.shortest and not at_edge
        return None if too_short else self._count(0, at_edge=False)

    def accepts(self, state: Run) -> bool:
        """Accept: a run at the horizon's end is never too short."""
        return True

    def _count(self, days: int, *, at_edge: bool) -> Run:
        """Saturate the run, and forget the edge once the run is long enough by itself."""
        days = min(days, self.shortest if self.longest is None else self.longest)
        return days, at_edge and days < self.shortest


def resource(case: Case, operator: Operator) -> DaysInARow | None:
    """Count days in a row between the tightest bounds that concern the operator."""
    own = [row for row in case.limits if row.operator_id == operator.operator_id]
    shortest = max((row.min_run_of_work or 0 for row in own), default=0)
    longest = min(
        (row.max_run_of_work for row in own if row.max_run_of_work is not None), default=None
    )
    if shortest <= 1 and longest is None:
        return None
    worked = {case.horizon.day_of(shift.start) for shift in case.past[operator.operator_id]}
    opening_run = 0
    while -1 - opening_run in worked:
        opening_run += 1
    return DaysInARow(shortest, longest, opening_run)


def check(evidence: Evidence) -> list[Violation]:
    """One violation a run of work that is too long or too short, with the days beyond."""
    return [
        violation
        for row in evidence.case.limits
        if row.operator_id in evidence.worked
        for first, last in _runs(evidence, row.operator_id)
        for violation in _check_run(evidence, row, first, last)
    ]


def _runs(evidence: Evidence, operator_id: str) -> list[tuple[int, int]]:
    """First and last day of each run of worked days that ends inside the horizon."""
    horizon = evidence.horizon
    days = sorted({horizon.day_of(shift.start) for shift in evidence.worked[operator_id]})
    firsts = [day for day in days if day - 1 not in days]
    lasts = [day for day in days if day + 1 not in days]
    return [(first, last) for first, last in zip(firsts, lasts, strict=True) if last >= 0]


def _check_run(evidence: Evidence, row: OperatorLimits, first: int, last: int) -> list[Violation]:
    length = last - first + 1
    sides = []
    if row.max_run_of_work is not None:
        sides.append(
            (
                "above",
                row.max_run_of_work,
                length - row.max_run_of_work,
                first + row.max_run_of_work,
            )
        )
    inside = first > 0 and last < evidence.case.days - 1
    if row.min_run_of_work is not None and inside:
        sides.append(("below", row.min_run_of_work, row.min_run_of_work - length, first))
    return [
        Violation(
            rule=ID,
            severity="hard",
            operator_id=row.operator_id,
            date=evidence.horizon.date_of(max(0, day)),
            amount=beyond,
            unit="days",
            params={"side": side, "limit": limit, "length": length, "days": beyond},
        )
        for side, limit, beyond, day in sides
        if beyond > 0
    ]


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation: a run too short or too long."""
    return Explanation(f"rule.{ID}.{violation.params['side']}", violation.params, None)
