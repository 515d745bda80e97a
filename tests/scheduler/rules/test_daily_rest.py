"""Daily rest: eleven running hours between two days' work, twelve for minors."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.laws import LawProfile
from scheduler.rules import daily_rest
from tests.factories import (
    a_case,
    a_published_shift,
    a_shift,
    an_operator,
    evidence_of,
)
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return daily_rest.check(evidence_of(case, {"o1": list(shifts)}))


def test_eleven_hours_between_two_days_are_enough() -> None:
    case = a_case()
    assert not violations(
        case, a_shift(case, 0, "14:00", "21:00"), a_shift(case, 1, "8:00", "12:00")
    )


def test_ten_hours_between_two_days_lack_one() -> None:
    case = a_case()
    (found,) = violations(
        case, a_shift(case, 0, "14:00", "22:00"), a_shift(case, 1, "8:00", "12:00")
    )
    assert (found.amount, found.date) == (60, date(2026, 6, 2))
    assert found.params["rest_minutes"] == 600
    assert (found.params["ended"], found.params["begins"]) == ("22:00", "08:00")
    assert found.params["ended_on"] == "2026-06-01"


def test_a_shift_past_midnight_is_followed_by_its_rest_wherever_it_ends() -> None:
    case = a_case()
    night = a_shift(case, 0, "22:00", "30:00")
    assert not violations(case, night, a_shift(case, 1, "17:00", "23:00"))
    (found,) = violations(case, night, a_shift(case, 1, "14:00", "23:00"))
    assert found.amount == 180


def test_the_gap_between_two_shifts_of_one_day_is_no_daily_rest() -> None:
    case = a_case()
    assert not violations(
        case, a_shift(case, 0, "8:00", "11:00"), a_shift(case, 0, "13:00", "17:00")
    )


def test_a_day_counts_from_the_first_start_to_the_last_end() -> None:
    case = a_case()
    (found,) = violations(
        case,
        a_shift(case, 0, "8:00", "11:00"),
        a_shift(case, 0, "19:00", "23:00"),
        a_shift(case, 1, "9:00", "12:00"),
    )
    assert found.amount == 60


def test_minors_rest_an_hour_longer_and_another_article_says_so() -> None:
    case = a_case(operators=(an_operator(minor=True),))
    (found,) = violations(
        case, a_shift(case, 0, "14:00", "21:00"), a_shift(case, 1, "8:00", "12:00")
    )
    assert found.amount == 60
    assert daily_rest.explain(found, case).article == "L3164-1"


def test_last_sunday_counts_against_monday() -> None:
    case = a_case()
    case = a_case(roster=(a_published_shift(case, "o1", -1, "16:00", "24:00"),))
    (found,) = violations(case, a_shift(case, 0, "10:30", "15:00"))
    assert (found.amount, found.date) == (30, date(2026, 6, 1))


def test_the_night_of_summer_time_gives_an_hour_less_rest() -> None:
    case = a_case(week=date(2026, 3, 23))
    (found,) = violations(
        case, a_shift(case, 5, "14:00", "21:00"), a_shift(case, 6, "8:00", "12:00")
    )
    assert found.amount == 60


def test_a_rest_broken_in_the_past_alone_is_not_this_weeks_fault() -> None:
    case = a_case()
    rows = (
        a_published_shift(case, "o1", -2, "16:00", "24:00"),
        a_published_shift(case, "o1", -1, "6:00", "10:00"),
    )
    assert not violations(a_case(roster=rows), a_shift(case, 0, "8:00", "12:00"))


def test_the_explanation_names_the_article() -> None:
    case = a_case()
    (found,) = violations(
        case, a_shift(case, 0, "14:00", "22:00"), a_shift(case, 1, "8:00", "12:00")
    )
    words = daily_rest.explain(found, case)
    assert (words.key, words.article) == ("rule.daily_rest.broken", "L3131-1")
    assert words.params == found.params


def test_a_profile_without_the_key_does_not_bind() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    assert daily_rest.resource(case, case.operators[0]) is None
    assert not violations(case, a_shift(case, 0, "8:00", "24:00"), a_shift(case, 1, "0:00", "9:00"))


def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world() -> None:
    plain = a_case()
    case = a_case(
        days=5,
        operators=(an_operator(minor=True),),
        roster=(a_published_shift(plain, "o1", -1, "22:00", "30:00"),),
    )
    choices = [
        [
            (a_shift(case, day, "6:00", "10:00"),),
            (a_shift(case, day, "8:00", "11:00"), a_shift(case, day, "18:00", "22:00")),
            (a_shift(case, day, "22:00", "30:00"),),
            (a_shift(case, day, "18:00", "20:00"),),
        ]
        for day in range(5)
    ]
    lawful, unlawful = assert_twins(daily_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_the_automaton_agrees_across_the_change_to_winter_time() -> None:
    case = a_case(week=date(2026, 10, 19), days=8)
    choices: list[list[tuple[Shift, ...]]] = [[] for _ in range(8)]
    for day in (5, 6, 7):
        choices[day] = [
            (a_shift(case, day, "13:00", "22:00"),),
            (a_shift(case, day, "8:00", "12:00"),),
            (a_shift(case, day, "9:00", "23:00"),),
        ]
    lawful, unlawful = assert_twins(daily_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0
