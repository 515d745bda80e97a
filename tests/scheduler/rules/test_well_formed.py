"""Well-formed weeks: every kind of fault is named, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.case import Case
from scheduler.entities import ShiftCode
from scheduler.evidence import Evidence
from scheduler.result import Violation
from scheduler.rules import well_formed
from scheduler.shifts import Break, Shift
from tests.factories import (
    MONDAY,
    a_case,
    a_published_shift,
    a_result,
    a_shift,
    evidence_of,
)
from tests.scheduler.rules.twins import assert_twins

EARLY = ShiftCode(code="E", start_minute=6 * 60 + 10, end_minute=14 * 60, paid_minutes=450)


def faults(case: Case, *shifts: Shift) -> list[tuple[Any, float]]:
    """Kind and amount of each violation of one operator's week."""
    found = well_formed.check(evidence_of(case, {"o1": list(shifts)}))
    return [(violation.params["fault"], violation.amount) for violation in found]


def row_faults(case: Case, **changes: Any) -> list[Violation]:
    """What the check says of one good row in which something was changed."""
    result = a_result(case, {"o1": [a_shift(case, 0, "08:00", "12:00")]})
    row = result.roster[0].model_copy(update=changes)
    return well_formed.check(Evidence(case, result.model_copy(update={"roster": (row,)})))


def test_a_plain_day_is_well_formed() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "17:00", ("10:00", "10:10", True), ("12:00", "12:45", False))
    assert faults(case, shift) == []


def test_shifts_that_touch_do_not_overlap() -> None:
    case = a_case()
    assert (
        faults(case, a_shift(case, 0, "08:00", "12:00"), a_shift(case, 0, "12:00", "15:00")) == []
    )


def test_overlapping_shifts_are_counted_in_minutes() -> None:
    case = a_case()
    night, morning = a_shift(case, 0, "22:00", "30:00"), a_shift(case, 1, "05:00", "09:00")
    assert faults(case, night, morning) == [("shifts_overlap", 60)]


def test_last_weeks_spill_overlaps_monday() -> None:
    plain = a_case()
    case = a_case(roster=(a_published_shift(plain, "o1", -1, "22:00", "30:00"),))
    assert faults(case, a_shift(case, 0, "05:00", "09:00")) == [("shifts_overlap", 60)]
    assert faults(case, a_shift(case, 0, "06:00", "10:00")) == []


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ([(11, 12, False), (11.5, 12.5, False)], [("breaks_overlap", 30)]),
        ([(7.5, 8.5, False)], [("break_outside", 30)]),
        ([(15.5, 17, False)], [("break_outside", 60)]),
        ([(12, 12, True)], [("empty_break", 0)]),
        ([(12, 12 + 12 / 60, True)], [("break_off_ticks", 2)]),
        ([(8, 16, False)], []),
    ],
)
def test_breaks_lie_inside_one_after_the_other_on_ticks(
    breaks: list[tuple[float, float, bool]], expected: list[tuple[str, float]]
) -> None:
    pauses = tuple(Break(round(a * 60), round(b * 60), paid) for a, b, paid in breaks)
    assert faults(a_case(), Shift(8 * 60, 16 * 60, pauses)) == expected


def test_a_shift_off_the_slot_grid_is_named() -> None:
    assert faults(a_case(), Shift(485, 965)) == [("off_grid", 10)]


def test_a_coded_shift_keeps_its_codes_times_instead_of_the_grid() -> None:
    case = a_case(shift_codes=(EARLY,))
    assert faults(case, a_shift(case, 0, "06:10", "14:00", code="E")) == []
    assert faults(case, a_shift(case, 0, "06:00", "14:15", code="E")) == [("not_as_coded", 25)]
    assert faults(case, a_shift(case, 0, "06:00", "14:00", code="X")) == [("unknown_code", 480)]


def test_a_shift_that_ends_before_it_begins_is_named() -> None:
    assert faults(a_case(), Shift(600, 540)) == [("ends_before_start", 60)]


def test_a_shift_outside_the_horizon_is_named() -> None:
    case = a_case()
    assert faults(case, a_shift(case, 7, "00:00", "04:00")) == [("outside_horizon", 1)]
    assert faults(case, a_shift(case, -1, "20:00", "24:00")) == [("outside_horizon", 240)]


def test_a_row_of_an_unknown_operator_is_named() -> None:
    (found,) = row_faults(a_case(), operator_id="ghost")
    assert (found.params["fault"], found.operator_id) == ("unknown_operator", "ghost")


def test_a_row_that_names_another_date_is_off_by_days() -> None:
    (found,) = row_faults(a_case(), date=MONDAY + timedelta(days=2))
    assert (found.params["fault"], found.amount, found.unit) == ("wrong_date", 2, "days")


def test_seconds_are_not_silently_floored() -> None:
    case = a_case()
    start = case.horizon.moment(480) + timedelta(seconds=30)
    (found,) = row_faults(case, start=start)
    assert (found.params["fault"], found.amount) == ("whole_minutes", 1)


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    plain = a_case(days=3)
    case = a_case(
        days=3,
        shift_codes=(EARLY,),
        roster=(a_published_shift(plain, "o1", -1, "22:00", "30:00"),),
    )
    choices = [
        [
            (a_shift(case, day, "05:00", "09:00"),),
            (a_shift(case, day, "06:10", "14:00", code="E"),),
            (a_shift(case, day, "06:05", "14:00", code="E"),),
            (a_shift(case, day, "22:00", "30:00"),),
            (a_shift(case, day, "20:00", "54:30"),),
            (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "14:00", "18:00")),
            (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "11:00", "18:00")),
            (a_shift(case, day, "08:00", "12:00", ("11:50", "12:10", True)),),
        ]
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(well_formed, case, choices)
    assert lawful > 0
    assert unlawful > 0


@pytest.mark.parametrize("week", [date(2026, 3, 23), date(2026, 10, 19)])
def test_the_twins_agree_across_a_clock_change(week: date) -> None:
    case = a_case(week=week, days=8)
    night = [(a_shift(case, day, "22:00", end),) for day, end in ((5, "30:00"), (6, "29:00"))]
    morning = [(a_shift(case, day, start, "12:00"),) for day, start in ((6, "05:00"), (7, "05:00"))]
    choices = [[], [], [], [], [], [night[0]], [night[1], morning[0]], [morning[1]]]
    lawful, unlawful = assert_twins(well_formed, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_each_fault_has_words_of_its_own() -> None:
    case = a_case()
    (found,) = well_formed.check(evidence_of(case, {"o1": [Shift(600, 540)]}))
    assert well_formed.explain(found, case).key == "rule.well_formed.ends_before_start"
