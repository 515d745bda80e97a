"""Average days: five days of work a week over four weeks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.rules import days_average
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def past(*days_by_week: int) -> tuple[PublishedShift, ...]:
    """So many days of work in each of the past weeks, last week first."""
    case = a_case()
    return tuple(
        a_published_shift(case, "o1", -7 * (back + 1) + day, "8:00", "16:00")
        for back, count in enumerate(days_by_week)
        for day in range(count)
    )


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return days_average.check(evidence_of(case, {"o1": list(shifts)}))


def days(case: Case, count: int) -> list[Shift]:
    return [a_shift(case, day, "8:00", "16:00") for day in range(count)]


def test_five_days_a_week_are_lawful_and_a_sixth_is_not() -> None:
    case = a_case(roster=past(5, 5, 5))
    assert not violations(case, *days(case, 5))
    (found,) = violations(case, *days(case, 6))
    assert (found.amount, found.unit, found.date) == (0.25, "days a week", date(2026, 6, 1))
    assert (found.params["days"], found.params["limit_days"]) == (21, 20)


def test_a_light_week_makes_room_for_a_heavy_one() -> None:
    case = a_case(roster=past(6, 4, 4))
    assert not violations(case, *days(case, 6))


def test_with_fewer_than_three_known_weeks_nothing_is_counted() -> None:
    case = a_case(roster=past(6, 6))
    assert days_average.resource(case, case.operators[0]) is None
    assert not violations(case, *days(case, 6))


def test_a_newcomer_is_not_counted_before_three_weeks() -> None:
    newcomer = an_operator(employed_since=date(2026, 5, 13))
    case = a_case(roster=past(6, 6, 3), operators=(newcomer,))
    assert days_average.resource(case, newcomer) is None
    assert not violations(case, *days(case, 6))


def test_a_night_counts_on_the_day_it_begins() -> None:
    case = a_case(roster=past(5, 5, 5))
    nights = [a_shift(case, day, "22:00", "30:00") for day in range(5)]
    assert not violations(case, *nights)


def test_planned_weeks_alone_may_fill_the_window() -> None:
    case = a_case(days=28)
    work = [a_shift(case, 7 * w + d, "8:00", "16:00") for w in range(4) for d in range(6)]
    (found,) = violations(case, *work)
    assert (found.amount, found.date) == (1, date(2026, 6, 22))


def test_the_explanation_names_the_article() -> None:
    case = a_case(roster=past(5, 5, 5))
    (found,) = violations(case, *days(case, 6))
    words = days_average.explain(found, case)
    assert words.key == "rule.days_average.broken"
    assert words.article == case.law.article("days_average_max")


@pytest.mark.parametrize("weeks", [(6, 5, 5), (6, 6, 6), (6, 4, 4)])
def test_the_automaton_agrees_with_the_check_on_every_week(weeks: tuple[int, ...]) -> None:
    case = a_case(roster=past(*weeks), days=10)
    choices = [[(a_shift(case, day, "20:00", "28:00"),)] for day in range(10)]
    lawful, unlawful = assert_twins(days_average, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_the_automaton_agrees_when_planned_weeks_leave_the_window() -> None:
    case = a_case(days=35, roster=past(1, 1))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(35)]
    for day in (0, 2, 5, 9, 13, 16, 20, 23, 27, 28, 34):
        choices[day] = [(a_shift(case, day, "8:00", "16:00"),)]
    tight = case.law.values["days_average_max"].model_copy(update={"value": 1.5})
    law = case.law.model_copy(update={"values": {**case.law.values, "days_average_max": tight}})
    case = case.model_copy(update={"law": law})
    lawful, unlawful = assert_twins(days_average, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_a_rested_operator_needs_no_count() -> None:
    case = a_case(roster=past(4, 4, 4))
    resource = days_average.resource(case, case.operators[0])
    assert resource is not None
    assert resource.step(resource.start(), resource.effect(0, None)) == resource.step(
        resource.start(),
        (1, *resource.effect(0, None)[1:]),
    )
