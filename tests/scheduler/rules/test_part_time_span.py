"""Part-timers: the day spans at most twice its work."""

from __future__ import annotations

from datetime import date

from scheduler.rules import part_time_span
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

PART_TIMER = (an_operator(part_time=True, contract_minutes_week=1440),)


def test_two_hours_of_work_within_four_are_lawful() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "09:00", "10:00"), a_shift(case, 0, "12:00", "13:00")]
    assert part_time_span.check(evidence_of(case, {"o1": shifts})) == []


def test_minutes_of_span_beyond_are_told() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [
        a_shift(case, 1, "09:00", "11:00", ("09:30", "10:00", False)),
        a_shift(case, 1, "14:00", "15:00"),
    ]
    (found,) = part_time_span.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.date) == (60, date(2026, 6, 2))
    words = part_time_span.explain(found, case)
    assert (words.key, words.article) == ("rule.part_time_span.broken", "convention, art. 23.3")
    assert words.params == {"span": 360, "minutes": 150, "ratio": 2}


def test_a_span_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "18:00", "19:00"), a_shift(case, 0, "23:00", "25:00")]
    (found,) = part_time_span.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.date) == (60, date(2026, 6, 1))


def test_full_timers_and_other_laws_are_not_bound() -> None:
    for case in (a_case(), a_case(profile="fr", operators=PART_TIMER)):
        shifts = [a_shift(case, 0, "07:00", "08:00"), a_shift(case, 0, "18:00", "19:00")]
        assert part_time_span.resource(case, case.operators[0]) is None
        assert part_time_span.check(evidence_of(case, {"o1": shifts})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(days=3, operators=PART_TIMER)
    choices = [
        (
            (a_shift(case, day, "09:00", "12:00"),),
            (a_shift(case, day, "09:00", "10:00"), a_shift(case, day, "12:00", "13:00")),
            (a_shift(case, day, "09:00", "10:00"), a_shift(case, day, "12:15", "13:15")),
            (a_shift(case, day, "09:00", "13:00", ("09:30", "12:00", False)),),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(part_time_span, case, choices)
    assert lawful > 0
    assert unlawful > 0
