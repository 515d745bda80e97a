"""Weekends: one counts when its Saturday, its Sunday or both are worked."""

from __future__ import annotations

from datetime import date

from scheduler.case import Case
from scheduler.entities import OperatorLimits
from scheduler.rules import limit_weekends
from scheduler.shifts import Shift
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins


def limited(most: int | None, *, days: int = 21) -> Case:
    """A case of some weeks whose operator works so many weekends at most."""
    return a_case(days=days, limits=(OperatorLimits(operator_id="o1", max_weekends=most),))


def on_days(case: Case, *days: int) -> list[Shift]:
    """Morning shifts on the given days."""
    return [a_shift(case, day, "08:00", "12:00") for day in days]


def test_a_saturday_and_its_sunday_are_one_weekend() -> None:
    case = limited(1)
    assert limit_weekends.check(evidence_of(case, {"o1": on_days(case, 4, 5, 6, 7)})) == []


def test_weekends_beyond_the_limit_are_counted_from_the_first_too_many() -> None:
    case = limited(1)
    (found,) = limit_weekends.check(evidence_of(case, {"o1": on_days(case, 6, 12, 13, 19)}))
    assert (found.amount, found.unit, found.date) == (2, "weekends", date(2026, 6, 13))
    assert found.params == {"limit": 1, "worked": 3, "weekends": 2}


def test_a_friday_night_does_not_make_a_weekend() -> None:
    case = limited(0)
    night = a_shift(case, 4, "22:00", "30:00")
    assert limit_weekends.check(evidence_of(case, {"o1": [night]})) == []


def test_weekends_of_two_years_are_told_apart() -> None:
    case = a_case(
        week=date(2026, 12, 28),
        days=14,
        limits=(OperatorLimits(operator_id="o1", max_weekends=1),),
    )
    (found,) = limit_weekends.check(evidence_of(case, {"o1": on_days(case, 5, 6, 12)}))
    assert (found.amount, found.date) == (1, date(2027, 1, 9))


def test_the_automaton_says_the_same_on_every_three_weekends() -> None:
    case = limited(1)
    choices = [
        [(a_shift(case, day, "08:00", "12:00"),)] if day % 7 >= 5 or day == 4 else []
        for day in range(21)
    ]
    lawful, unlawful = assert_twins(limit_weekends, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_a_limit_that_the_horizon_cannot_pass_needs_no_automaton() -> None:
    for case in (limited(3), limited(None), limited(1, days=7)):
        assert limit_weekends.resource(case, case.operators[0]) is None


def test_the_words_name_the_weekends() -> None:
    case = limited(0)
    (found,) = limit_weekends.check(evidence_of(case, {"o1": on_days(case, 5)}))
    words = limit_weekends.explain(found, case)
    assert words.key == "rule.limit_weekends.broken"
    assert words.params["weekends"] == 1
