"""Runs of work: three hours in the annex, four and a half for minors."""

from __future__ import annotations

from datetime import date

from scheduler.rules import run_of_work
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

MINOR = (an_operator(minor=True),)
NO_ANNEX = Site(law=LawSwitches(call_centre_annex=False))
ANNEX_ARTICLE = "call-centre avenant of 20 June 2002, art. 6"
WINTER_TIME_WEEK = date(2026, 10, 19)


def test_three_hours_then_any_break_are_lawful() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "14:05", ("11:00", "11:05", True))
    assert run_of_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_each_run_beyond_three_hours_is_told() -> None:
    case = a_case()
    shift = a_shift(case, 2, "08:00", "15:00", ("11:15", "11:30", False))
    found = run_of_work.check(evidence_of(case, {"o1": [shift]}))
    assert [(v.amount, v.date) for v in found] == [(15, date(2026, 6, 3)), (30, date(2026, 6, 3))]
    words = run_of_work.explain(found[0], case)
    assert (words.key, words.article) == ("rule.run_of_work.broken", ANNEX_ARTICLE)
    assert words.params == {"minutes": 195, "limit": 180, "pause": 1, "key": "run_max_minutes"}


def test_shifts_that_touch_run_on_over_midnight() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "22:00", "24:00"), a_shift(case, 1, "00:00", "02:00")]
    (found,) = run_of_work.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.date) == (60, date(2026, 6, 1))


def test_a_run_through_the_change_to_winter_time_lasts_an_hour_more() -> None:
    case = a_case(week=WINTER_TIME_WEEK)
    shift = a_shift(case, 6, "01:00", "04:00")
    (found,) = run_of_work.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 60


def test_a_short_break_does_not_interrupt_the_run_of_a_minor() -> None:
    case = a_case(operators=MINOR, site=NO_ANNEX)
    shift = a_shift(case, 0, "09:00", "14:00", ("12:00", "12:20", True))
    (found,) = run_of_work.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 30
    assert run_of_work.explain(found, case).article == "L3162-3"
    paused = a_shift(case, 0, "09:00", "14:00", ("12:00", "12:30", True))
    assert run_of_work.check(evidence_of(case, {"o1": [paused]})) == []


def test_a_minor_in_the_annex_is_bound_by_both() -> None:
    case = a_case(operators=MINOR)
    shift = a_shift(case, 0, "09:00", "14:00")
    found = run_of_work.check(evidence_of(case, {"o1": [shift]}))
    assert [v.amount for v in found] == [120, 30]


def test_without_the_annex_adults_are_not_bound() -> None:
    for case in (a_case(site=NO_ANNEX), a_case(profile="fr")):
        shift = a_shift(case, 0, "08:00", "13:00")
        assert run_of_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_nothing_is_forbidden_that_short_breaks_can_mend() -> None:
    case = a_case()
    assert run_of_work.resource(case, case.operators[0]) is None


def test_filter_and_check_of_minors_agree() -> None:
    case = a_case(days=3, operators=MINOR, site=NO_ANNEX)
    choices = [
        (
            (a_shift(case, day, "09:00", "13:30"),),
            (a_shift(case, day, "09:00", "13:45"),),
            (a_shift(case, day, "09:00", "17:00", ("12:00", "12:45", False)),),
            (a_shift(case, day, "09:00", "17:00", ("13:00", "13:15", False)),),
            (a_shift(case, day, "08:00", "11:00"), a_shift(case, day, "11:15", "14:00")),
            (a_shift(case, day, "08:00", "11:00"), a_shift(case, day, "11:30", "14:00")),
        )
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(run_of_work, case, choices)
    assert lawful > 0
    assert unlawful > 0
