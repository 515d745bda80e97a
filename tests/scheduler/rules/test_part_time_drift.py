"""Part-time drift: two hours a week over contract for twelve weeks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.rules import part_time_drift
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation


def a_part_timer(past_minutes: int, weeks: int = 11, part_time: bool = True) -> Case:
    rows = tuple(
        a_published_shift(a_case(), "o1", -7 * week, "8:00", "16:00", worked_minutes=past_minutes)
        for week in range(1, weeks + 1)
    )
    operator = an_operator(part_time=part_time, contract_minutes_week=1440)
    return a_case(operators=(operator,), roster=rows)


def warnings(case: Case, end: str) -> list[Violation]:
    """Four days from eight o'clock to ``end``."""
    shifts = [a_shift(case, day, "8:00", end) for day in range(4)]
    return part_time_drift.check(evidence_of(case, {"o1": shifts}))


def test_two_hours_over_contract_on_average_are_a_warning() -> None:
    (found,) = warnings(a_part_timer(1560), "14:30")
    assert (found.amount, found.severity, found.date) == (120, "warning", date(2026, 6, 1))
    assert found.params["average_minutes"] == 1560


def test_a_minute_less_is_none() -> None:
    assert not warnings(a_part_timer(1560), "14:29")


def test_unknown_weeks_and_full_timers_are_left_alone() -> None:
    assert not warnings(a_part_timer(1560, weeks=10), "16:00")
    assert not warnings(a_part_timer(1560, part_time=False), "16:00")


def test_a_warning_binds_no_plan_and_names_its_article() -> None:
    case = a_part_timer(1560)
    assert part_time_drift.resource(case, case.operators[0]) is None
    assert not part_time_drift.HARD
    (found,) = warnings(case, "14:30")
    words = part_time_drift.explain(found, case)
    assert (words.key, words.article) == ("rule.part_time_drift.broken", "L3123-13")
    assert words.params["contract_minutes"] == 1440
