"""Pauses off the screen: a warning, by either measure."""

from __future__ import annotations

from datetime import date

from scheduler.laws import LawProfile
from scheduler.rules import screen_pause
from tests.factories import a_case, a_shift, evidence_of


def test_five_minutes_an_hour_are_enough_whether_paid_or_not() -> None:
    case = a_case()
    shift = a_shift(case, 0, "09:00", "12:10", ("10:00", "10:05", True), ("11:00", "11:10", False))
    assert screen_pause.check(evidence_of(case, {"o1": [shift]})) == []


def test_fifteen_minutes_in_two_hours_are_enough() -> None:
    case = a_case()
    shift = a_shift(case, 0, "09:00", "12:55", ("11:00", "11:15", True))
    assert screen_pause.check(evidence_of(case, {"o1": [shift]})) == []


def test_a_day_at_the_screen_with_too_little_pause_is_a_warning() -> None:
    case = a_case()
    shift = a_shift(case, 2, "20:00", "25:00", ("22:00", "22:10", True))
    (found,) = screen_pause.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.severity, found.date) == (15, "warning", date(2026, 6, 3))
    words = screen_pause.explain(found, case)
    assert (words.key, words.article) == ("rule.screen_pause.broken", "R4542-4")
    assert words.params == {"minutes": 10, "due": 25, "work": 300}


def test_a_warning_forbids_nothing() -> None:
    case = a_case()
    assert not screen_pause.HARD
    assert screen_pause.resource(case, case.operators[0]) is None


def test_a_law_without_screens_advises_nothing() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    shift = a_shift(case, 0, "09:00", "17:00")
    assert screen_pause.check(evidence_of(case, {"o1": [shift]})) == []
