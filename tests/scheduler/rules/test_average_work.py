"""Average work: forty-four hours a week over twelve weeks, forty for night workers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.rules import average_work
from scheduler.shifts import Shift
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator, PublishedShift
    from scheduler.result import Violation


def past(weeks: int, minutes: int, operator_id: str = "o1") -> tuple[PublishedShift, ...]:
    """Past weeks with one row each, recorded as so many minutes of work."""
    case = a_case()
    return tuple(
        a_published_shift(case, operator_id, -7 * week, "8:00", "16:00", worked_minutes=minutes)
        for week in range(1, weeks + 1)
    )


def a_known_case(minutes: int, operator: Operator | None = None, weeks: int = 11) -> Case:
    return a_case(operators=(operator or an_operator(),), roster=past(weeks, minutes))


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return average_work.check(evidence_of(case, {"o1": list(shifts)}))


def days(case: Case, count: int) -> list[Shift]:
    """Eight hours each."""
    return [a_shift(case, day, "8:00", "16:00") for day in range(count)]


def test_forty_four_hours_on_average_are_lawful() -> None:
    case = a_known_case(44 * 60)
    assert not violations(case, *days(case, 5), a_shift(case, 5, "8:00", "12:00"))


def test_a_week_that_lifts_the_average_above_is_not() -> None:
    case = a_known_case(44 * 60)
    (found,) = violations(case, *days(case, 6))  # 48 h: 4 h over, spread on 12 weeks
    assert (found.amount, found.date, found.unit) == (20, date(2026, 6, 1), "minutes a week")
    assert found.params["average_minutes"] == 44 * 60 + 20


def test_night_workers_average_forty_hours_by_another_article() -> None:
    operator = an_operator(night_worker=True)
    case = a_known_case(40 * 60, operator)
    assert not violations(case, *days(case, 5))
    (found,) = violations(case, *days(case, 6))
    assert found.amount == 40
    assert average_work.explain(found, case).article == "L3122-7"


def test_an_unknown_week_leaves_the_rule_silent() -> None:
    case = a_known_case(48 * 60, weeks=10)
    assert average_work.resource(case, case.operators[0]) is None
    assert not violations(case, *days(case, 6))


def test_a_known_week_without_own_shifts_counts_as_none_worked() -> None:
    others = (an_operator(), an_operator("o2"))
    rows = (*past(10, 48 * 60), *past(11, 600, "o2"))
    case = a_case(operators=others, roster=rows)
    assert average_work.resource(case, case.operators[0]) is not None
    assert not violations(case, *days(case, 6))  # (10 · 48 + 48) / 12 = 44


def test_somebody_hired_inside_the_window_has_no_average_yet() -> None:
    case = a_known_case(48 * 60, an_operator(employed_since=date(2026, 3, 20)))
    assert average_work.resource(case, case.operators[0]) is None
    assert not violations(case, *days(case, 6))


def test_the_explanation_names_the_article() -> None:
    case = a_known_case(48 * 60)
    (found,) = violations(case, *days(case, 6))
    words = average_work.explain(found, case)
    assert (words.key, words.article) == ("rule.average_work.broken", "L3121-22")
    assert words.params == found.params


@pytest.mark.parametrize("last_sunday", [False, True], ids=["plain", "spill"])
def test_the_automaton_agrees_with_the_check_over_two_weeks(last_sunday: bool) -> None:
    rows = list(past(11, 44 * 60 + 30))
    if last_sunday:
        rows.append(a_published_shift(a_case(), "o1", -1, "20:00", "28:00"))
    case = a_case(days=14, roster=tuple(rows))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(14)]
    for day in (0, 2, 6, 7, 9, 11):
        choices[day] = [
            (a_shift(case, day, "0:00", "14:00"),),
            (a_shift(case, day, "18:00", "34:00"),),
        ]
    lawful, unlawful = assert_twins(average_work, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_the_automaton_agrees_when_planned_weeks_leave_the_window() -> None:
    case = a_case(days=7 * 14)
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(case.days)]
    for week in (0, 1, 2, 6, 11, 12, 13):
        # One long record a week stands for a whole week of work.
        start = case.horizon.day_start(7 * week)
        choices[7 * week] = [(_counted(start, 6000),)]
        if week in (0, 13):
            choices[7 * week].append((_counted(start, 11_000),))
    lawful, unlawful = assert_twins(average_work, case, choices)
    assert lawful > 0
    assert unlawful > 0


def _counted(start: int, minutes: int) -> Shift:
    return Shift(start, start + 600, counted_minutes=minutes)
