"""Short paid breaks by the annex; that every placed roster has them is tested with the placing."""

from __future__ import annotations

from datetime import date

from scheduler.rules import short_breaks
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_shift, evidence_of

THREE_HOURS = Site(law=LawSwitches(break_choice="15_per_3h"))
NO_ANNEX = Site(law=LawSwitches(call_centre_annex=False))


def test_ten_minutes_every_two_hours_worked_are_enough() -> None:
    case = a_case()
    shift = a_shift(case, 0, "09:00", "13:00", ("10:00", "10:10", True), ("12:00", "12:10", True))
    assert short_breaks.check(evidence_of(case, {"o1": [shift]})) == []


def test_unpaid_breaks_do_not_count() -> None:
    case = a_case()
    shift = a_shift(case, 1, "09:00", "14:00", ("10:00", "10:10", True), ("12:00", "12:45", False))
    (found,) = short_breaks.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (10, date(2026, 6, 2))
    words = short_breaks.explain(found, case)
    assert words.key == "rule.short_breaks.broken"
    assert words.article == "call-centre avenant of 20 June 2002, art. 6"
    assert words.params == {"minutes": 10, "due": 20, "work": 255}


def test_only_whole_stretches_of_work_earn_a_break() -> None:
    case = a_case()
    shift = a_shift(case, 0, "09:00", "10:55")
    assert short_breaks.check(evidence_of(case, {"o1": [shift]})) == []


def test_the_other_choice_is_fifteen_minutes_every_three_hours() -> None:
    case = a_case(site=THREE_HOURS)
    shift = a_shift(case, 0, "21:00", "27:00", ("24:00", "24:10", True))
    (found,) = short_breaks.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.params["due"]) == (20, 30)


def test_each_shift_of_a_day_counts_by_itself() -> None:
    case = a_case()
    shifts = [
        a_shift(case, 0, "08:00", "12:00", ("10:00", "10:40", True)),
        a_shift(case, 0, "14:00", "16:00"),
    ]
    (found,) = short_breaks.check(evidence_of(case, {"o1": shifts}))
    assert found.amount == 10


def test_without_the_annex_none_is_due() -> None:
    for case in (a_case(site=NO_ANNEX), a_case(profile="fr")):
        shift = a_shift(case, 0, "09:00", "17:00")
        assert short_breaks.check(evidence_of(case, {"o1": [shift]})) == []
