"""Part-timers: one interruption a day, of two hours."""

from __future__ import annotations

from datetime import date

from scheduler.laws import LawProfile
from scheduler.rules import part_time_interruption
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

PART_TIMER = (an_operator(part_time=True, contract_minutes_week=1440),)


def test_one_gap_of_two_hours_is_lawful() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "09:00", "12:00"), a_shift(case, 0, "14:00", "17:00")]
    assert part_time_interruption.check(evidence_of(case, {"o1": shifts})) == []


def test_a_longer_gap_is_told_with_its_minutes_beyond() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 4, "09:00", "12:00"), a_shift(case, 4, "14:30", "17:00")]
    (found,) = part_time_interruption.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.unit, found.date) == (30, "minutes", date(2026, 6, 5))
    words = part_time_interruption.explain(found, case)
    assert (words.key, words.article) == ("rule.part_time_interruption.broken", "L3123-30")
    assert words.params == {"interruptions": 1, "most": 1, "minutes": 150, "limit": 120}


def test_a_second_gap_is_one_too_many() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [
        a_shift(case, 0, "08:00", "10:00"),
        a_shift(case, 0, "11:00", "13:00"),
        a_shift(case, 0, "16:00", "18:00"),
    ]
    found = part_time_interruption.check(evidence_of(case, {"o1": shifts}))
    assert [(v.amount, v.unit) for v in found] == [(60, "minutes"), (1, "count")]


def test_lunch_and_touching_shifts_interrupt_nothing() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [
        a_shift(case, 0, "08:00", "15:00", ("11:00", "14:00", False)),
        a_shift(case, 0, "15:00", "16:00"),
        a_shift(case, 0, "17:00", "18:00"),
    ]
    assert part_time_interruption.check(evidence_of(case, {"o1": shifts})) == []


def test_the_gap_between_a_night_and_the_next_day_is_a_rest() -> None:
    case = a_case(operators=PART_TIMER)
    shifts = [a_shift(case, 0, "20:00", "25:00"), a_shift(case, 1, "14:00", "18:00")]
    assert part_time_interruption.check(evidence_of(case, {"o1": shifts})) == []


def test_full_timers_and_other_laws_are_not_bound() -> None:
    lawless = a_case(law=LawProfile(name="none", title="none"), operators=PART_TIMER)
    for case in (a_case(), lawless):
        shifts = [a_shift(case, 0, "07:00", "10:00"), a_shift(case, 0, "16:00", "19:00")]
        assert part_time_interruption.resource(case, case.operators[0]) is None
        assert part_time_interruption.check(evidence_of(case, {"o1": shifts})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(days=3, operators=PART_TIMER)
    choices = [
        (
            (a_shift(case, day, "09:00", "15:00"),),
            (a_shift(case, day, "09:00", "12:00"), a_shift(case, day, "14:00", "17:00")),
            (a_shift(case, day, "09:00", "12:00"), a_shift(case, day, "14:15", "17:00")),
            tuple(
                a_shift(case, day, start, end)
                for start, end in (("08:00", "10:00"), ("11:00", "13:00"), ("14:00", "16:00"))
            ),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(part_time_interruption, case, choices)
    assert lawful > 0
    assert unlawful > 0
