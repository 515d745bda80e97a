"""Week's work: forty-eight hours from Monday to Sunday, thirty-five for minors."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.laws import LawProfile
from scheduler.rules import week_work
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return week_work.check(evidence_of(case, {"o1": list(shifts)}))


def long_days(case: Case, days: range) -> list[Shift]:
    """Eight hours of work around an unpaid hour."""
    return [a_shift(case, d, "9:00", "18:00", ("12:00", "13:00", False)) for d in days]


def test_forty_eight_hours_are_lawful_and_unpaid_breaks_do_not_count() -> None:
    case = a_case()
    assert not violations(case, *long_days(case, range(6)))


def test_an_hour_more_is_an_hour_too_much() -> None:
    case = a_case()
    (found,) = violations(case, *long_days(case, range(6)), a_shift(case, 6, "9:00", "10:00"))
    assert (found.amount, found.date) == (60, date(2026, 6, 1))
    assert found.params["worked_minutes"] == 49 * 60


def test_a_sunday_night_counts_on_both_sides_of_midnight() -> None:
    case = a_case(days=14)
    night = a_shift(case, 6, "22:00", "30:00")
    (found,) = violations(case, *long_days(case, range(6)), night)
    assert (found.amount, found.date) == (120, date(2026, 6, 1))
    (found,) = violations(case, night, *long_days(case, range(7, 13)))
    assert (found.amount, found.date) == (360, date(2026, 6, 8))


def test_the_spill_of_last_sunday_counts_in_this_week() -> None:
    row = a_published_shift(a_case(), "o1", -1, "22:00", "30:00")
    case = a_case(roster=(row,))
    assert not violations(case, *long_days(case, range(5)))
    (found,) = violations(case, *long_days(case, range(6)))
    assert found.amount == 360


def test_what_a_past_row_records_bounds_what_it_spills() -> None:
    row = a_published_shift(a_case(), "o1", -1, "22:00", "30:00", worked_minutes=120)
    (found,) = violations(a_case(roster=(row,)), *long_days(a_case(), range(6)))
    assert found.amount == 120


def test_the_night_of_winter_time_is_an_hour_longer() -> None:
    case = a_case(week=date(2026, 10, 19))
    days = long_days(case, range(5))
    assert not violations(case, *days, a_shift(case, 5, "22:00", "29:00"))
    (found,) = violations(case, *days, a_shift(case, 5, "22:00", "30:00"))
    assert found.amount == 60


def test_minors_stop_at_thirty_five_hours_by_another_article() -> None:
    case = a_case(operators=(an_operator(minor=True),))
    (found,) = violations(case, *long_days(case, range(5)))
    assert found.amount == 5 * 60
    assert week_work.explain(found, case).article == "L3162-1"


def test_the_explanation_names_the_article() -> None:
    case = a_case()
    (found,) = violations(case, *long_days(case, range(7)))
    words = week_work.explain(found, case)
    assert (words.key, words.article) == ("rule.week_work.broken", "L3121-20")
    assert words.params == found.params


def test_a_profile_without_the_key_does_not_bind() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    assert week_work.resource(case, case.operators[0]) is None
    assert not violations(case, *long_days(case, range(7)))


def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world() -> None:
    row = a_published_shift(a_case(), "o1", -1, "20:00", "28:00", worked_minutes=450)
    case = a_case(days=9, roster=(row,))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(9)]
    for day in (0, 1, 3, 5, 6):
        choices[day] = [
            (a_shift(case, day, "8:00", "20:00"),),
            (a_shift(case, day, "20:00", "30:00", ("25:00", "26:00", False)),),
        ]
    choices[8] = [(a_shift(case, 8, "8:00", "18:00"),)]
    lawful, unlawful = assert_twins(week_work, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_the_automaton_agrees_on_a_sunday_night_of_two_weeks() -> None:
    case = a_case(days=14, operators=(an_operator(minor=True),))
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(14)]
    for day in (0, 4, 7, 9, 11):
        choices[day] = [(a_shift(case, day, "8:00", "20:00"),)]
    choices[6] = [(a_shift(case, 6, "16:00", "28:00"),), (a_shift(case, 6, "8:00", "19:00"),)]
    choices[13] = [(a_shift(case, 13, "16:00", "39:00"),), (a_shift(case, 13, "23:00", "40:00"),)]
    lawful, unlawful = assert_twins(week_work, case, choices)
    assert lawful > 0
    assert unlawful > 0
