"""``change``: days that differ from the published week, and pairings started or ended.

A day of one operator counts once, however much of it changed. A week of which
nothing is published, or a site without a portfolio in force, has nothing to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import DayPattern, Shift
    from scheduler.terms.own import DayCost

NAME = "change"


def score(evidence: Evidence, facts: Facts) -> float:
    """Cost of changed days and changed pairings."""
    return pairing_changes(evidence.case, evidence.result.portfolio) + day_changes(evidence)


def day_changes(evidence: Evidence) -> float:
    """Cost of days that differ from the published ones."""
    case, total = evidence.case, 0.0
    for operator in case.operators:
        cost = day_cost(case, operator)
        if cost is None:
            continue
        by_day = evidence.by_day(operator)
        published = _published_by_day(case, operator)
        for day in range(case.days):
            if _spans(by_day.get(day, ())) != _spans(published.get(day, ())):
                total += day_weight(case, day)
    return total


def pairing_changes(case: Case, portfolio: Sequence[PlannedPairing]) -> float:
    """Cost of pairings that start or end against the portfolio in force."""
    if not case.portfolio:
        return 0.0
    before = {(pairing.client_id, pairing.operator_id) for pairing in case.portfolio}
    after = {(pairing.client_id, pairing.operator_id) for pairing in portfolio}
    return case.policy.weights.change_pairing * len(before ^ after)


def day_cost(case: Case, operator: Operator) -> DayCost | None:
    """Cost of one day's pattern against the published one; ``None`` when none is published."""
    if not any(case.published.values()):
        return None
    published = _published_by_day(case, operator)

    def cost(day: int, pattern: DayPattern | None) -> float:
        planned = pattern.shifts if pattern is not None else ()
        if _spans(planned) == _spans(published.get(day, ())):
            return 0.0
        return day_weight(case, day)

    return cost


def day_weight(case: Case, day: int) -> float:
    """Weight of a changed day: dearer inside the posting notice, nothing in an unpublished week."""
    horizon, weights = case.horizon, case.policy.weights
    if horizon.week_of(day) not in case.published_weeks:
        return 0.0
    notice = case.law.number("posting_notice_days") if case.law.has("posting_notice_days") else 0
    # On the site's wall clock: a case read back from a file knows as_of by its offset only.
    now = horizon.minute(case.as_of)
    until = horizon.minute_of(horizon.day_of(now) + int(notice), horizon.wall_minute(now))
    return weights.change_in_notice if horizon.day_start(day) < until else weights.change_before


def _published_by_day(case: Case, operator: Operator) -> dict[int, tuple[Shift, ...]]:
    days: dict[int, list[Shift]] = {}
    for shift in case.published[operator.operator_id]:
        days.setdefault(case.horizon.day_of(shift.start), []).append(shift)
    return {day: tuple(shifts) for day, shifts in days.items()}


def _spans(shifts: Sequence[Shift]) -> tuple[tuple[int, int], ...]:
    return tuple((shift.start, shift.end) for shift in shifts)
