"""Minors do not work at night."""

from __future__ import annotations

from datetime import date

from scheduler.laws import LawProfile
from scheduler.rules import minor_night
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

MINOR = (an_operator(minor=True),)
WINTER_TIME_WEEK = date(2026, 10, 19)


def test_a_minor_may_work_from_six_to_ten() -> None:
    case = a_case(operators=MINOR)
    shifts = [a_shift(case, 0, "06:00", "12:00"), a_shift(case, 1, "16:00", "22:00")]
    assert minor_night.check(evidence_of(case, {"o1": shifts})) == []


def test_every_night_minute_of_a_minor_counts() -> None:
    case = a_case(operators=MINOR)
    shifts = [a_shift(case, 0, "17:00", "22:15"), a_shift(case, 2, "05:00", "10:00")]
    found = minor_night.check(evidence_of(case, {"o1": shifts}))
    assert [(v.amount, v.date) for v in found] == [(15, date(2026, 6, 1)), (60, date(2026, 6, 3))]
    words = minor_night.explain(found[0], case)
    assert (words.key, words.article) == ("rule.minor_night.broken", "L3163-1")
    assert words.params == {"minutes": 15, "start": "22:00", "end": "06:00"}


def test_the_night_of_the_change_to_winter_time_is_an_hour_longer() -> None:
    case = a_case(week=WINTER_TIME_WEEK, operators=MINOR)
    (found,) = minor_night.check(evidence_of(case, {"o1": [a_shift(case, 5, "21:00", "31:00")]}))
    assert found.amount == 9 * 60


def test_adults_and_other_laws_are_not_bound() -> None:
    adult = a_case()
    lawless = a_case(law=LawProfile(name="none", title="none"), operators=MINOR)
    for case in (adult, lawless):
        shift = a_shift(case, 0, "22:00", "28:00")
        assert minor_night.resource(case, case.operators[0]) is None
        assert minor_night.check(evidence_of(case, {"o1": [shift]})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(week=WINTER_TIME_WEEK, operators=MINOR)
    choices = [
        (
            (a_shift(case, day, "06:00", "12:00"),),
            (a_shift(case, day, "05:45", "12:00"),),
            (a_shift(case, day, "16:00", "22:00"),),
            (a_shift(case, day, "10:00", "13:00"), a_shift(case, day, "18:00", "22:15")),
        )
        if day in {0, 5, 6}
        else ()
        for day in range(7)
    ]
    lawful, unlawful = assert_twins(minor_night, case, choices)
    assert lawful > 0
    assert unlawful > 0
