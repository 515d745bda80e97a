"""Part-timers: the least length of a sequence of work."""

from __future__ import annotations

from datetime import date

from scheduler.rules import part_time_sequence
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

PART_TIMER = (an_operator(part_time=True, contract_minutes_week=1440),)


def test_a_single_sequence_of_three_hours_is_lawful() -> None:
    case = a_case(operators=PART_TIMER)
    shift = a_shift(case, 0, "09:00", "12:00")
    assert part_time_sequence.check(evidence_of(case, {"o1": [shift]})) == []


def test_unpaid_breaks_do_not_lengthen_a_sequence() -> None:
    case = a_case(operators=PART_TIMER)
    shift = a_shift(case, 1, "09:00", "12:15", ("10:00", "10:30", False))
    (found,) = part_time_sequence.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (15, date(2026, 6, 2))
    words = part_time_sequence.explain(found, case)
    assert (words.key, words.article) == ("rule.part_time_sequence.broken", "convention, art. 23.2")
    assert words.params == {"minutes": 165, "due": 180, "sequences": 1}


def test_each_of_two_sequences_lasts_an_hour() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "09:00", "10:00"), a_shift(case, 0, "12:00", "12:45")]
    (found,) = part_time_sequence.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.params["due"]) == (15, 60)


def test_shifts_that_touch_are_one_sequence() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "09:00", "10:00"), a_shift(case, 0, "10:00", "11:30")]
    (found,) = part_time_sequence.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.params["sequences"]) == (30, 1)


def test_an_evening_over_midnight_is_one_sequence() -> None:
    case = a_case(operators=PART_TIMER)
    shift = a_shift(case, 0, "23:00", "26:00")
    assert part_time_sequence.check(evidence_of(case, {"o1": [shift]})) == []


def test_full_timers_and_other_laws_are_not_bound() -> None:
    for case in (a_case(), a_case(profile="fr", operators=PART_TIMER)):
        shift = a_shift(case, 0, "09:00", "10:00")
        assert part_time_sequence.resource(case, case.operators[0]) is None
        assert part_time_sequence.check(evidence_of(case, {"o1": [shift]})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(days=3, operators=PART_TIMER)
    choices = [
        (
            (a_shift(case, day, "09:00", "12:00"),),
            (a_shift(case, day, "09:00", "11:45"),),
            (a_shift(case, day, "09:00", "10:00"), a_shift(case, day, "12:00", "13:00")),
            (a_shift(case, day, "09:00", "09:45"), a_shift(case, day, "11:00", "14:00")),
            (a_shift(case, day, "09:00", "11:00"), a_shift(case, day, "11:00", "12:00")),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(part_time_sequence, case, choices)
    assert lawful > 0
    assert unlawful > 0
