"""Weekly rest: thirty-five running hours that begin in each civil week."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.laws import LawProfile
from scheduler.rules import weekly_rest
from tests.factories import a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.result import Violation
    from scheduler.shifts import Shift


def violations(case: Case, *shifts: Shift) -> list[Violation]:
    return weekly_rest.check(evidence_of(case, {"o1": list(shifts)}))


def days_of_work(case: Case, days: range, start: str = "8:00", end: str = "16:00") -> list[Shift]:
    return [a_shift(case, day, start, end) for day in days]


def past_days(days: range, start: str = "8:00", end: str = "16:00") -> tuple[PublishedShift, ...]:
    case = a_case()
    return tuple(a_published_shift(case, "o1", day, start, end) for day in days)


def test_six_days_and_a_free_sunday_are_lawful() -> None:
    case = a_case()
    assert not violations(case, *days_of_work(case, range(6)))


def test_seven_days_have_only_the_nights() -> None:
    case = a_case(days=14)
    (found,) = violations(case, *days_of_work(case, range(8)))
    assert found.amount == 35 * 60 - 16 * 60
    assert (found.date, found.params["rest_minutes"]) == (date(2026, 6, 1), 960)


def test_the_last_week_rests_from_the_end_of_its_last_shift() -> None:
    case = a_case()
    assert not violations(case, *days_of_work(case, range(7)))


def test_a_last_shift_that_ends_on_monday_comes_too_late_for_its_week() -> None:
    case = a_case()
    work = [*days_of_work(case, range(6)), a_shift(case, 6, "20:00", "24:00")]
    (found,) = violations(case, *work)
    assert found.params["rest_minutes"] == 28 * 60
    assert found.amount == 7 * 60


def test_a_rest_begun_on_sunday_may_run_into_the_next_week() -> None:
    case = a_case(days=14)
    work = days_of_work(case, range(7), "6:00", "12:00")
    assert not violations(case, *work, a_shift(case, 7, "23:00", "24:00"))
    (found,) = violations(case, *work, a_shift(case, 7, "22:00", "24:00"))
    assert found.amount == 60


def test_two_weeks_may_share_the_hours_around_their_monday() -> None:
    case = a_case(days=14)
    work = [*days_of_work(case, range(6)), *days_of_work(case, range(8, 14), "11:00", "19:00")]
    assert not violations(case, *work, a_shift(case, 13, "20:00", "25:00"))


def test_a_past_rest_that_runs_across_monday_is_not_cut() -> None:
    case = a_case(roster=past_days(range(-7, 0)))
    assert not violations(case, a_shift(case, 1, "3:00", "8:00"))
    (found,) = violations(case, a_shift(case, 1, "1:00", "8:00"))
    assert (found.amount, found.date) == (2 * 60, date(2026, 6, 2))
    assert found.params["week"] == "2026-05-25"


def test_a_past_week_broken_by_its_own_shifts_is_not_reported() -> None:
    rows = (*past_days(range(-7, -1)), *past_days(range(-1, 0), "20:00", "30:00"))
    case = a_case(roster=rows)
    assert not violations(case, a_shift(case, 0, "20:00", "24:00"))


def test_summer_time_takes_an_hour_from_a_rest() -> None:
    case = a_case(week=date(2026, 3, 23), days=14)
    work = [*days_of_work(case, range(6), "10:00", "21:00")]
    assert not violations(case, *work, *days_of_work(case, range(7, 14), "9:00", "12:00"))
    (found,) = violations(case, *work, *days_of_work(case, range(7, 13), "8:00", "21:00"))[:1]
    assert found.amount == 60


def test_the_explanation_names_the_article() -> None:
    case = a_case(days=14)
    (found,) = violations(case, *days_of_work(case, range(8)))
    words = weekly_rest.explain(found, case)
    assert (words.key, words.article) == ("rule.weekly_rest.broken", "L3132-2")
    assert words.params == found.params


def test_a_profile_without_the_key_does_not_bind() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    assert weekly_rest.resource(case, case.operators[0]) is None
    assert not violations(case, *days_of_work(case, range(7), "8:00", "26:00"))


@pytest.mark.parametrize(
    "roster",
    [
        (),
        past_days(range(-7, 0)),
        (*past_days(range(-7, -1)), *past_days(range(-1, 0), "22:00", "30:00")),
    ],
    ids=["no past", "past rest across monday", "past night across monday"],
)
def test_the_automaton_agrees_with_the_check_on_every_week_of_a_small_world(
    roster: tuple[PublishedShift, ...],
) -> None:
    case = a_case(roster=roster)
    choices = [
        [(a_shift(case, day, "12:00", "20:00"),), (a_shift(case, day, "21:00", "29:00"),)]
        for day in range(7)
    ]
    lawful, unlawful = assert_twins(weekly_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0


@pytest.mark.parametrize("week", [date(2026, 6, 1), date(2026, 3, 23), date(2026, 10, 19)])
def test_the_automaton_agrees_across_two_weeks(week: date) -> None:
    case = a_case(week=week, days=12)
    choices = [[(a_shift(case, day, "9:00", "20:00"),)] for day in range(12)]
    for day in (6, 8):
        choices[day].append((a_shift(case, day, "22:00", "30:00"),))
    lawful, unlawful = assert_twins(weekly_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_a_horizon_that_ends_on_saturday_night_leaves_sunday_to_rest() -> None:
    case = a_case(days=6)
    choices = [[(a_shift(case, day, "9:00", "20:00"),)] for day in range(6)]
    choices[5].append((a_shift(case, 5, "22:00", "47:00"),))
    choices[5].append((a_shift(case, 5, "22:00", "48:00"),))
    lawful, unlawful = assert_twins(weekly_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0
