"""Daily work: at most ten hours of effective work in a working day (L3121-18), eight for minors.

The limit holds for the shifts that begin on one local day and for each civil
day from midnight to midnight, which a night shift of the eve may have begun to
fill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.result import Violation
from scheduler.rule import Explanation

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "day_work"
HARD = True
KEYS = ("day_work_max_minutes", "minor_day_max_minutes")


@dataclass(frozen=True)
class Spill:
    """Effective work past midnight, carried from one day into the next.

    The effect of a day is its work before and after the midnight that ends it.
    """

    case: Case
    limit: int
    opening_spill: int

    @property
    def effects_key(self) -> int:
        """Name of the table of effects and steps: people under one limit share it."""
        return self.limit

    def start(self) -> int:
        """Return the work that last week's shifts spill into day 0."""
        return self.opening_spill

    def effect(self, day: int, pattern: DayPattern | None) -> tuple[int, int] | None:
        """Return work inside the day and after it; ``None`` when either is too much."""
        if pattern is None:
            return 0, 0
        midnight = self.case.horizon.day_start(day + 1)
        inside = spill = 0
        for shift in pattern.shifts:
            if shift.end <= midnight:
                inside += shift.worked_minutes
            else:
                inside += shift.worked_between(shift.start, midnight)
                spill += shift.worked_between(midnight, shift.end)
        if max(inside, spill, pattern.worked_minutes) > self.limit:
            return None
        return inside, spill

    def step(self, state: int, effect: tuple[int, int]) -> int | None:
        """Return the next spill, or ``None`` when the eve's work leaves too little room."""
        inside, spill = effect
        return None if inside and state + inside > self.limit else spill

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


def resource(case: Case, operator: Operator) -> Spill | None:
    """Carry the work that each night spills into the next civil day."""
    found = _key(case, operator)
    if found is None:
        return None
    spill = sum(s.worked_between(0, s.end) for s in case.past[operator.operator_id])
    return Spill(case, case.law.minutes(found), spill)


def _key(case: Case, operator: Operator) -> str | None:
    """Key of the limit that binds an operator: the strictest that the profile sets."""
    keys = KEYS if operator.minor else KEYS[:1]
    return min((key for key in keys if case.law.has(key)), key=case.law.minutes, default=None)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes beyond the limit, by working day and by civil day.

    A civil day is reported beside its working day only when it holds more work
    than the shifts that begin on it.
    """
    case, horizon = evidence.case, evidence.horizon
    found = []
    for operator in case.operators:
        key = _key(case, operator)
        if key is None:
            continue
        limit = case.law.minutes(key)
        days = evidence.by_day(operator)
        for day in range(case.days + 1):
            working = sum(shift.worked_minutes for shift in days.get(day, ()))
            civil = _work_on(evidence, evidence.worked[operator.operator_id], day)
            planned = _work_on(evidence, evidence.week[operator.operator_id], day)
            if not planned or civil <= working:
                civil = 0
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=minutes - limit,
                    params={"minutes": minutes, "limit": limit, "key": key},
                )
                for minutes in (working, civil)
                if minutes > limit
            ]
    return found


def _work_on(evidence: Evidence, shifts: tuple[Shift, ...], day: int) -> int:
    """Effective work between the two midnights of a day."""
    opens, closes = evidence.horizon.day_start(day), evidence.horizon.day_start(day + 1)
    return sum(
        shift.worked_minutes
        if opens <= shift.start and shift.end <= closes
        else shift.worked_between(opens, closes)
        for shift in shifts
    )


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    article = case.law.article(str(violation.params["key"]))
    return Explanation(f"rule.{ID}.broken", violation.params, article)
