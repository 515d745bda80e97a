"""The pause of twenty running minutes from six hours of work."""

from __future__ import annotations

from datetime import date

from scheduler.laws import LawProfile
from scheduler.rules import pause_six_hours
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins


def test_a_quarter_less_than_six_hours_needs_no_pause() -> None:
    case = a_case()
    shift = a_shift(case, 0, "14:00", "19:45")
    assert pause_six_hours.check(evidence_of(case, {"o1": [shift]})) == []


def test_six_hours_without_a_pause_lack_twenty_minutes() -> None:
    case = a_case()
    shift = a_shift(case, 0, "14:00", "20:00")
    (found,) = pause_six_hours.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (20, date(2026, 6, 1))
    words = pause_six_hours.explain(found, case)
    assert (words.key, words.article) == ("rule.pause_six_hours.broken", "L3121-16")
    assert words.params == {"minutes": 360, "longest": 0, "due": 20}


def test_two_short_breaks_apart_are_not_running() -> None:
    case = a_case()
    shift = a_shift(case, 0, "14:00", "21:00", ("16:00", "16:15", True), ("18:00", "18:10", True))
    (found,) = pause_six_hours.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 5


def test_two_breaks_that_touch_run_on() -> None:
    case = a_case()
    shift = a_shift(case, 0, "14:00", "21:00", ("16:00", "16:10", True), ("16:10", "16:20", True))
    assert pause_six_hours.check(evidence_of(case, {"o1": [shift]})) == []


def test_a_break_that_opens_or_ends_a_shift_is_no_pause() -> None:
    case = a_case()
    shift = a_shift(case, 0, "14:00", "21:00", ("14:00", "14:30", True))
    (found,) = pause_six_hours.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 20


def test_the_gap_between_two_shifts_is_a_pause() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "08:00", "12:00"), a_shift(case, 0, "12:20", "16:00")]
    assert pause_six_hours.check(evidence_of(case, {"o1": shifts})) == []


def test_a_night_over_midnight_is_one_working_day() -> None:
    case = a_case()
    shift = a_shift(case, 0, "21:00", "27:30", ("23:00", "23:10", True))
    (found,) = pause_six_hours.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (10, date(2026, 6, 1))


def test_a_law_without_a_pause_binds_nobody() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    shift = a_shift(case, 0, "14:00", "22:00")
    assert pause_six_hours.resource(case, case.operators[0]) is None
    assert pause_six_hours.check(evidence_of(case, {"o1": [shift]})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(days=3)
    choices = [
        (
            (a_shift(case, day, "14:00", "19:45"),),
            (a_shift(case, day, "14:00", "20:00"),),
            (a_shift(case, day, "14:00", "20:20", ("17:00", "17:20", False)),),
            (a_shift(case, day, "14:00", "20:30", ("17:00", "17:15", False)),),
            (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "12:15", "16:00")),
            (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "12:30", "16:00")),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(pause_six_hours, case, choices)
    assert lawful > 0
    assert unlawful > 0
