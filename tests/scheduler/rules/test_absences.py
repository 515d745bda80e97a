"""Absences: no minute of a shift inside one."""

from __future__ import annotations

from scheduler.case import Case
from scheduler.entities import Absence
from scheduler.rules import absences
from tests.factories import MONDAY, a_case, a_shift, at, evidence_of
from tests.scheduler.rules.twins import assert_twins


def away(*spans: tuple[int, str, int, str], operator_id: str = "o1", days: int = 7) -> Case:
    """A case whose operator is away over the given ``(day, clock, day, clock)`` spans."""
    plain = a_case(days=days)
    return a_case(
        days=days,
        absences=tuple(
            Absence(operator_id=operator_id, start=at(plain, d1, c1), end=at(plain, d2, c2))
            for d1, c1, d2, c2 in spans
        ),
    )


def test_a_shift_that_ends_as_the_absence_begins_is_fine() -> None:
    case = away((0, "12:00", 1, "12:00"))
    shifts = [a_shift(case, 0, "08:00", "12:00"), a_shift(case, 1, "12:00", "16:00")]
    assert absences.check(evidence_of(case, {"o1": shifts})) == []


def test_shared_minutes_are_counted_for_each_shift() -> None:
    case = away((0, "12:00", 1, "09:00"))
    shifts = [a_shift(case, 0, "08:00", "12:30"), a_shift(case, 1, "08:00", "16:00")]
    found = absences.check(evidence_of(case, {"o1": shifts}))
    assert [(v.amount, v.date) for v in found] == [
        (30, MONDAY),
        (60, MONDAY.replace(day=2)),
    ]


def test_an_absence_inside_a_break_is_still_met() -> None:
    case = away((0, "12:10", 0, "12:20"))
    shift = a_shift(case, 0, "08:00", "16:00", ("12:00", "12:45", False))
    (found,) = absences.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 10


def test_somebody_elses_absence_binds_nobody_here() -> None:
    case = away((0, "00:00", 7, "00:00"), operator_id="o2")
    assert absences.resource(case, case.operators[0]) is None
    assert absences.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "12:00")]})) == []


def test_the_automaton_says_the_same_on_every_small_week() -> None:
    case = away((0, "14:00", 1, "01:00"), (2, "09:00", 2, "10:00"), days=3)
    times = (("08:00", "14:00"), ("08:00", "16:00"), ("22:00", "30:00"), ("01:00", "07:00"))
    choices = [[(a_shift(case, day, *span),) for span in times] for day in range(3)]
    lawful, unlawful = assert_twins(absences, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_the_words_name_the_minutes() -> None:
    case = away((0, "12:00", 1, "00:00"))
    (found,) = absences.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "13:00")]}))
    words = absences.explain(found, case)
    assert words.key == "rule.absences.broken"
    assert words.params == {"minutes": 60, "start": "08:00", "end": "13:00"}
