"""Lunch of day staff: 45 minutes between 11:00 and 15:00, after at most four hours of work.

From the call-centre annex of IDCC 2098 (art. 5). It binds a shift that lies
mostly in the day band, holds more work than may come before lunch, and lies on
both sides of the middle of the lunch window. On a day of two shifts the gap
between them may be the lunch.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation, PatternFilter

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.shifts import DayPattern, Shift

ID = "lunch"
HARD = True
KEYS = (
    "lunch_minutes",
    "lunch_earliest",
    "lunch_latest_end",
    "lunch_after_work_max_minutes",
    "day_staff_starts",
    "day_staff_ends",
)


def resource(case: Case, operator: Operator) -> PatternFilter | None:
    """Allow the days whose bound shifts have a break, or a gap beside them, at the right time."""
    if not _binds(case):
        return None
    due, earliest, latest, most_before, band_from, band_to = (case.law.minutes(key) for key in KEYS)
    minute_of = case.horizon.minute_of
    windows = [(minute_of(day, earliest), minute_of(day, latest)) for day in range(case.days)]
    middles = [minute_of(day, (earliest + latest) // 2) for day in range(case.days)]
    bands = [(minute_of(day, band_from), minute_of(day, band_to)) for day in range(case.days)]

    def is_bound(day: int, shift: Shift) -> bool:
        if not shift.start < middles[day] < shift.end or shift.worked_minutes <= most_before:
            return False
        opens, closes = bands[day]
        inside = min(shift.end, closes) - max(shift.start, opens)
        return 2 * inside > shift.span_minutes

    def allows(pattern: DayPattern) -> bool:
        if not any(is_bound(pattern.day, shift) for shift in pattern.shifts):
            return True
        opens, closes = windows[pattern.day]
        pauses = [(b.start, b.end) for shift in pattern.shifts for b in shift.breaks]
        pauses += [(a.end, b.start) for a, b in pairwise(pattern.shifts)]
        for start, end in pauses:
            begins = max(start, opens)
            before = pattern.worked_between(pattern.start, begins)
            if min(end, closes) - begins >= due and before <= most_before:
                return True
        return False

    return PatternFilter(allows, effects_key=ID)


def _binds(case: Case) -> bool:
    return case.site.law.call_centre_annex and all(case.law.has(key) for key in KEYS)


def check(evidence: Evidence) -> list[Violation]:
    """Minutes missing from the lunch of each shift that owes one.

    Only the part of a break inside the window counts; a break that follows too
    much work counts for nothing.
    """
    case, horizon, law = evidence.case, evidence.horizon, evidence.case.law
    if not _binds(case):
        return []
    due = law.minutes("lunch_minutes")
    found = []
    for operator in case.operators:
        for day, shifts in evidence.by_day(operator).items():
            longest = _lunch_minutes(evidence, day, shifts)
            found += [
                Violation(
                    rule=ID,
                    severity="hard",
                    operator_id=operator.operator_id,
                    date=horizon.date_of(day),
                    amount=due - longest,
                    params={
                        "minutes": longest,
                        "due": due,
                        "earliest": clock(law.minutes("lunch_earliest")),
                        "latest": clock(law.minutes("lunch_latest_end")),
                        "work": law.minutes("lunch_after_work_max_minutes"),
                    },
                )
                for shift in shifts
                if longest < due and _owes_lunch(evidence, day, shift)
            ]
    return found


def _owes_lunch(evidence: Evidence, day: int, shift: Shift) -> bool:
    """Tell a day-staff shift of enough work on both sides of the middle of the window."""
    law, horizon = evidence.case.law, evidence.horizon
    in_band = horizon.wall_overlap(
        shift.start,
        shift.end,
        law.minutes("day_staff_starts"),
        law.minutes("day_staff_ends"),
    )
    day_staff = in_band > shift.span_minutes - in_band
    noon = (law.minutes("lunch_earliest") + law.minutes("lunch_latest_end")) // 2
    around_noon = shift.start < horizon.minute_of(day, noon) < shift.end
    enough_work = shift.worked_minutes > law.minutes("lunch_after_work_max_minutes")
    return day_staff and around_noon and enough_work


def _lunch_minutes(evidence: Evidence, day: int, shifts: tuple[Shift, ...]) -> int:
    """Longest stretch off work inside the window that begins early enough, over one day."""
    law, horizon = evidence.case.law, evidence.horizon
    opens = horizon.minute_of(day, law.minutes("lunch_earliest"))
    closes = horizon.minute_of(day, law.minutes("lunch_latest_end"))
    runs = [run for shift in shifts for run in shift.runs_of_work()]
    longest = 0
    for (_, left), (back, _) in pairwise(runs):
        begins = max(left, opens)
        work = sum(shift.worked_between(shift.start, begins) for shift in shifts)
        if work <= law.minutes("lunch_after_work_max_minutes"):
            longest = max(longest, min(back, closes) - begins)
    return longest


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation."""
    return Explanation(f"rule.{ID}.broken", violation.params, case.law.article("lunch_minutes"))
