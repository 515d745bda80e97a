"""Succession: what may not follow does not follow."""

from __future__ import annotations

from typing import Any

from scheduler.case import Case
from scheduler.entities import ShiftCode
from scheduler.rules import succession
from scheduler.shifts import Shift
from tests.factories import MONDAY, a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

CODES = (
    ShiftCode(
        code="N",
        start_minute=22 * 60,
        end_minute=30 * 60,
        paid_minutes=480,
        may_not_be_followed_by=("D", "E"),
    ),
    ShiftCode(
        code="D",
        start_minute=8 * 60,
        end_minute=16 * 60,
        paid_minutes=480,
        may_not_be_followed_by=("E",),
    ),
    ShiftCode(code="E", start_minute=6 * 60, end_minute=14 * 60, paid_minutes=480),
)
TIMES = {"N": ("22:00", "30:00"), "D": ("08:00", "16:00"), "E": ("06:00", "14:00")}


def coded(**changes: Any) -> Case:
    """A case with nights, days and early shifts."""
    return a_case(**({"shift_codes": CODES} | changes))


def of_code(case: Case, day: int, code: str) -> Shift:
    """A shift of one code."""
    return a_shift(case, day, *TIMES[code], code=code)


def test_a_day_after_a_night_is_forbidden() -> None:
    case = coded()
    week = [of_code(case, 0, "N"), of_code(case, 1, "D")]
    (found,) = succession.check(evidence_of(case, {"o1": week}))
    assert found.date == MONDAY.replace(day=2)
    assert (found.amount, found.params) == (1, {"code": "N", "next_code": "D"})


def test_what_is_forbidden_one_way_may_be_fine_the_other() -> None:
    case = coded()
    week = [of_code(case, 0, "E"), of_code(case, 1, "D"), of_code(case, 2, "N")]
    assert succession.check(evidence_of(case, {"o1": week})) == []


def test_a_day_off_clears_the_slate() -> None:
    case = coded()
    week = [of_code(case, 0, "N"), of_code(case, 2, "D")]
    assert succession.check(evidence_of(case, {"o1": week})) == []


def test_last_sundays_night_is_known_by_its_times() -> None:
    case = coded(roster=(a_published_shift(a_case(), "o1", -1, "22:00", "30:00"),))
    (found,) = succession.check(evidence_of(case, {"o1": [of_code(case, 0, "E")]}))
    assert found.date == MONDAY


def test_a_past_shift_of_no_codes_times_forbids_nothing() -> None:
    case = coded(roster=(a_published_shift(a_case(), "o1", -1, "21:00", "29:00"),))
    assert succession.check(evidence_of(case, {"o1": [of_code(case, 0, "E")]})) == []


def test_a_past_shift_that_two_codes_could_be_forbids_nothing() -> None:
    twin = CODES[0].model_copy(update={"code": "N2", "may_not_be_followed_by": ()})
    case = coded(
        shift_codes=(*CODES, twin),
        roster=(a_published_shift(a_case(), "o1", -1, "22:00", "30:00"),),
    )
    assert succession.check(evidence_of(case, {"o1": [of_code(case, 0, "E")]})) == []


def test_shifts_without_a_code_bind_nobody() -> None:
    assert succession.resource(a_case(), a_case().operators[0]) is None


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    past = (a_published_shift(a_case(), "o1", -1, "22:00", "30:00"),)
    for roster in ((), past):
        case = coded(days=4, roster=roster)
        choices = [
            [
                *((of_code(case, day, code),) for code in TIMES),
                (of_code(case, day, "E"), of_code(case, day, "N")),
                (a_shift(case, day, "08:00", "12:00"),),
            ]
            for day in range(4)
        ]
        lawful, unlawful = assert_twins(succession, case, choices)
        assert lawful > 0
        assert unlawful > 0


def test_the_words_name_both_codes() -> None:
    case = coded()
    week = [of_code(case, 0, "N"), of_code(case, 1, "D")]
    (found,) = succession.check(evidence_of(case, {"o1": week}))
    words = succession.explain(found, case)
    assert words.key == "rule.succession.broken"
    assert words.params == {"code": "N", "next_code": "D"}
