"""``wishes``: preferences that the roster misses, by the weight each person gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Operator, Wish
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.shifts import DayPattern, Shift
    from scheduler.terms.own import DayCost

NAME = "wishes"


def score(evidence: Evidence, facts: Facts) -> float:
    """Weighted count of missed wishes."""
    case = evidence.case
    total = 0
    for operator in case.operators:
        own = [wish for wish in case.preferences if wish.operator_id == operator.operator_id]
        by_day = evidence.by_day(operator) if own else {}
        for wish in own:
            for day in range(case.days):
                if asks_about(case, wish, day) and missed(case, wish, by_day.get(day, ())):
                    total += wish.weight
    return case.policy.weights.wish * total


def day_cost(case: Case, operator: Operator) -> DayCost | None:
    """Cost of one day's pattern in missed wishes; ``None`` for someone who asked nothing."""
    own = [wish for wish in case.preferences if wish.operator_id == operator.operator_id]
    if not own:
        return None
    by_day = [[wish for wish in own if asks_about(case, wish, d)] for d in range(case.days)]

    def cost(day: int, pattern: DayPattern | None) -> float:
        shifts = pattern.shifts if pattern is not None else ()
        points = sum(wish.weight for wish in by_day[day] if missed(case, wish, shifts))
        return case.policy.weights.wish * points

    return cost


def asks_about(case: Case, wish: Wish, day: int) -> bool:
    """Tell whether a wish concerns a day of the horizon."""
    if wish.date is not None:
        return wish.date == case.horizon.date_of(day)
    return wish.weekday == case.horizon.weekday(day)


def missed(case: Case, wish: Wish, shifts: Sequence[Shift]) -> bool:
    """Tell whether the shifts that begin on the wished day miss the wish.

    A wish for an early or a late shift is not missed by a day off; one for a
    named shift is. One to be off a named shift is missed by that shift alone.
    """
    if wish.kind == "off" and wish.shift_code is not None:
        return any(shift.code == wish.shift_code for shift in shifts)
    if wish.kind == "shift":
        return all(shift.code != wish.shift_code for shift in shifts)
    if not shifts:
        return False
    if wish.kind == "off":
        return True
    horizon, policy = case.horizon, case.policy
    day = horizon.day_of(shifts[0].start)
    if wish.kind == "early":
        return shifts[-1].end > horizon.minute_of(day, policy.early_ends_by)
    return shifts[0].start < horizon.minute_of(day, policy.late_starts_from)
