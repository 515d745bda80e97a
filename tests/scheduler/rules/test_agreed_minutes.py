"""Agreed minutes: between the operator's own minimum and maximum, in each civil week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler.entities import Absence
from scheduler.rules import agreed_minutes
from tests.factories import a_case, a_published_shift, a_shift, an_operator, at, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def bound_case(least: int, most: int, **changes: Any) -> Case:
    operator = an_operator(min_minutes_week=least, max_minutes_week=most)
    return a_case(operators=(operator,), **changes)


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return agreed_minutes.check(evidence_of(case, {"o1": list(shifts)}))


def days(case: Case, count: int, first: int = 0) -> list[Shift]:
    return [a_shift(case, first + day, "8:00", "14:00") for day in range(count)]


def test_a_week_between_its_bounds_is_fine() -> None:
    case = bound_case(1800, 2160)
    assert not violations(case, *days(case, 5))
    assert not violations(case, *days(case, 6))


def test_minutes_missing_or_beyond_are_counted() -> None:
    case = bound_case(1800, 2100)
    (below,) = violations(case, *days(case, 3))
    assert (below.amount, below.date) == (720, date(2026, 6, 1))
    (above,) = violations(case, *days(case, 6))
    assert above.amount == 60


def test_each_day_of_absence_takes_a_fifth_off_the_minimum() -> None:
    case = bound_case(1800, 2100)
    away = Absence(operator_id="o1", start=at(case, 0, "14:00"), end=at(case, 1, "10:00"))
    case = bound_case(1800, 2100, absences=(away,))
    assert not violations(case, *days(case, 3))
    (found,) = violations(case, *days(case, 2))
    assert found.amount == 360
    assert found.params["least_minutes"] == 1080


def test_a_week_cut_by_the_horizon_owes_no_minimum_but_keeps_its_maximum() -> None:
    case = bound_case(1440, 1440, days=12)
    (found,) = violations(case, *days(case, 4), *days(case, 5, first=7))
    assert (found.amount, found.date) == (360, date(2026, 6, 8))
    assert not violations(case, *days(case, 4), *days(case, 1, first=7))


def test_last_sundays_spill_helps_to_fill_the_week() -> None:
    row = a_published_shift(bound_case(0, 2100), "o1", -1, "20:00", "26:00")
    case = bound_case(1920, 2100, roster=(row,))
    assert not violations(case, *days(case, 5))


def test_the_explanation_is_the_houses_own() -> None:
    case = bound_case(1800, 2100)
    (found,) = violations(case)
    words = agreed_minutes.explain(found, case)
    assert (words.key, words.article) == ("rule.agreed_minutes.broken", None)
    assert words.params == found.params


def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world() -> None:
    plain = bound_case(0, 0)
    away = Absence(operator_id="o1", start=at(plain, 9, "0:00"), end=at(plain, 10, "0:00"))
    row = a_published_shift(plain, "o1", -1, "20:00", "26:00")
    case = bound_case(900, 1260, days=14, roster=(row,), absences=(away,))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(14)]
    for day in (0, 3, 5, 7, 10, 12):
        choices[day] = [(a_shift(case, day, "8:00", "14:00"),)]
    for day in (6, 13):
        choices[day] = [
            (a_shift(case, day, "8:00", "17:00"),),
            (a_shift(case, day, "18:00", "30:00"),),
        ]
    lawful, unlawful = assert_twins(agreed_minutes, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_without_a_maximum_only_the_minimum_is_owed() -> None:
    operator = an_operator(min_minutes_week=1800, max_minutes_week=None)
    case = a_case(operators=(operator,))
    assert not violations(case, *days(case, 7))
    (below,) = violations(case, *days(case, 3))
    assert below.amount == 1800 - 3 * 360
    assert agreed_minutes.explain(below, case).key == "rule.agreed_minutes.below"
    choices = [[(a_shift(case, day, "8:00", "14:00"),)] for day in range(7)]
    lawful, unlawful = assert_twins(agreed_minutes, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_who_agreed_on_nothing_is_not_bound() -> None:
    operator = an_operator(max_minutes_week=None)
    assert agreed_minutes.resource(a_case(operators=(operator,)), operator) is None
