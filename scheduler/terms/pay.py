"""``pay``: paid hours at their premium (overtime, night, Sunday and holiday).

Premiums of one hour do not add up on the same ground: a Sunday that is also a
holiday pays once. Habitual night work carries no premium; for someone who is
not a night worker the exceptional night band does. Overtime counts by civil
week above the legal week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.terms.own import weekly_minutes

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.shifts import DayPattern, Shift
    from scheduler.terms.own import DayCost, WeekCost

NAME = "pay"
SUNDAY = 6


def score(evidence: Evidence, facts: Facts) -> float:
    """Cost of every planned shift and of every week's overtime."""
    case = evidence.case
    total = 0.0
    for operator in case.operators:
        total += sum(
            _hour_cost(case, shift_paid_minutes(case, operator, shift))
            for shift in evidence.week[operator.operator_id]
        )
        overtime = week_cost(case, operator)
        for week, minutes in enumerate(weekly_minutes(evidence, operator)):
            total += overtime(week, minutes)
    return total


def day_cost(case: Case, operator: Operator) -> DayCost:
    """Pay of one day's pattern, overtime apart."""

    def cost(day: int, pattern: DayPattern | None) -> float:
        if pattern is None:
            return 0.0
        return _hour_cost(
            case, sum(shift_paid_minutes(case, operator, shift) for shift in pattern.shifts)
        )

    return cost


def week_cost(case: Case, operator: Operator) -> WeekCost:
    """Overtime premium of a civil week by minutes worked."""
    premiums = case.policy.premiums
    if not case.law.has("legal_week_minutes"):
        return lambda _week, _minutes: 0.0
    legal = case.law.minutes("legal_week_minutes")

    def cost(week: int, minutes: int) -> float:
        over = max(0, minutes - legal)
        first = min(over, premiums.overtime_first_minutes)
        extra = premiums.overtime_first * first + premiums.overtime_beyond * (over - first)
        return _hour_cost(case, extra)

    return cost


def shift_paid_minutes(case: Case, operator: Operator, shift: Shift) -> float:
    """Minutes paid for a shift, its premiums added as minutes."""
    return (
        shift.worked_minutes
        + _sunday_or_holiday_minutes(case, shift)
        + _exceptional_night_minutes(case, operator, shift)
    )


def _sunday_or_holiday_minutes(case: Case, shift: Shift) -> float:
    horizon, premiums = case.horizon, case.policy.premiums
    extra = 0.0
    for day in range(horizon.day_of(shift.start), horizon.day_of(shift.end - 1) + 1):
        date = horizon.date_of(day)
        if (date.month, date.day) == (5, 1) and date in case.holidays:
            share = max(premiums.may_day, premiums.sunday_or_holiday)
        elif date.weekday() == SUNDAY or date in case.holidays:
            share = premiums.sunday_or_holiday
        else:
            continue
        extra += share * shift.worked_between(horizon.day_start(day), horizon.day_start(day + 1))
    return extra


def _exceptional_night_minutes(case: Case, operator: Operator, shift: Shift) -> float:
    if operator.night_worker or not case.law.has("night_exceptional_starts"):
        return 0.0
    opens, closes = (
        case.law.minutes("night_exceptional_starts"),
        case.law.minutes("night_exceptional_ends") + 24 * 60,
    )
    horizon = case.horizon
    minutes = 0
    for day in range(horizon.day_of(shift.start) - 1, horizon.day_of(shift.end) + 1):
        minutes += shift.worked_between(
            horizon.minute_of(day, opens), horizon.minute_of(day, closes)
        )
    return case.policy.premiums.exceptional_night * minutes


def _hour_cost(case: Case, minutes: float) -> float:
    return case.policy.weights.pay_hour * minutes / 60
