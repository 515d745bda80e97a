"""Day span: thirteen hours from the first start to the last end."""

from __future__ import annotations

from datetime import date

from scheduler.rules import day_span
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

SUMMER_TIME_WEEK = date(2026, 3, 23)


def test_thirteen_hours_end_to_end_are_lawful() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "07:00", "11:00"), a_shift(case, 0, "16:00", "20:00")]
    assert day_span.check(evidence_of(case, {"o1": shifts})) == []


def test_the_gap_counts_and_the_minutes_beyond_are_told() -> None:
    case = a_case()
    shifts = [a_shift(case, 1, "07:00", "11:00"), a_shift(case, 1, "16:00", "20:45")]
    (found,) = day_span.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.date) == (45, date(2026, 6, 2))
    words = day_span.explain(found, case)
    assert (words.key, words.article) == ("rule.day_span.broken", "convention, art. 30")
    assert words.params == {"minutes": 825, "limit": 780}


def test_a_night_and_the_next_evening_are_two_days() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "22:00", "30:00"), a_shift(case, 1, "20:00", "24:00")]
    assert day_span.check(evidence_of(case, {"o1": shifts})) == []


def test_a_night_that_loses_an_hour_spans_one_less() -> None:
    case = a_case(week=SUMMER_TIME_WEEK)
    shifts = [a_shift(case, 5, "17:00", "21:00"), a_shift(case, 5, "23:00", "31:00")]
    assert day_span.check(evidence_of(case, {"o1": shifts})) == []


def test_the_labour_code_alone_sets_no_span() -> None:
    case = a_case(profile="fr")
    shifts = [a_shift(case, 0, "06:00", "10:00"), a_shift(case, 0, "18:00", "22:00")]
    assert day_span.resource(case, case.operators[0]) is None
    assert day_span.check(evidence_of(case, {"o1": shifts})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(days=3)
    choices = [
        (
            (a_shift(case, day, "08:00", "21:00"),),
            (a_shift(case, day, "08:00", "21:15"),),
            (a_shift(case, day, "07:00", "11:00"), a_shift(case, day, "16:00", "20:00")),
            (a_shift(case, day, "12:00", "16:00"), a_shift(case, day, "18:00", "25:30")),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(day_span, case, choices)
    assert lawful > 0
    assert unlawful > 0
