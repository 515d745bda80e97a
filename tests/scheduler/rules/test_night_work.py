"""Night workers: eight hours on a day that holds night work."""

from __future__ import annotations

from datetime import date

from scheduler.laws import LawProfile
from scheduler.rules import night_work
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

NIGHT_WORKER = (an_operator(night_worker=True),)
SUMMER_TIME_WEEK = date(2026, 3, 23)


def test_eight_hours_of_night_are_lawful() -> None:
    case = a_case(operators=NIGHT_WORKER)
    shift = a_shift(case, 0, "21:00", "29:30", ("25:00", "25:30", False))
    assert night_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_nine_hours_of_night_are_one_too_many() -> None:
    case = a_case(operators=NIGHT_WORKER)
    shift = a_shift(case, 0, "21:00", "30:00")
    (found,) = night_work.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (60, date(2026, 6, 1))
    words = night_work.explain(found, case)
    assert (words.key, words.article) == ("rule.night_work.broken", "L3122-6")
    assert words.params == {"minutes": 540, "limit": 480, "night_minutes": 540}


def test_one_minute_of_night_binds_the_whole_day() -> None:
    case = a_case(operators=NIGHT_WORKER)
    late = a_shift(case, 0, "12:00", "21:15")
    early = a_shift(case, 2, "05:45", "15:00")
    found = night_work.check(evidence_of(case, {"o1": [late, early]}))
    assert [v.amount for v in found] == [75, 75]


def test_a_long_day_without_night_is_left_to_other_rules() -> None:
    case = a_case(operators=NIGHT_WORKER)
    shift = a_shift(case, 0, "06:00", "21:00")
    assert night_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_who_is_no_night_worker_is_not_bound() -> None:
    case = a_case()
    shift = a_shift(case, 0, "21:00", "30:00")
    assert night_work.check(evidence_of(case, {"o1": [shift]})) == []
    assert night_work.resource(case, case.operators[0]) is None


def test_the_night_of_the_change_to_summer_time_is_an_hour_shorter() -> None:
    case = a_case(week=SUMMER_TIME_WEEK, operators=NIGHT_WORKER)
    shift = a_shift(case, 5, "21:00", "30:00")
    assert night_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_a_law_without_night_binds_nobody() -> None:
    case = a_case(law=LawProfile(name="none", title="none"), operators=NIGHT_WORKER)
    shift = a_shift(case, 0, "21:00", "33:00")
    assert night_work.resource(case, case.operators[0]) is None
    assert night_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_filter_and_check_agree() -> None:
    case = a_case(week=SUMMER_TIME_WEEK, operators=NIGHT_WORKER)
    choices = [
        (
            (a_shift(case, day, "05:45", "14:00"),),
            (a_shift(case, day, "06:00", "15:00"),),
            (a_shift(case, day, "21:00", "30:00"),),
            (a_shift(case, day, "10:00", "15:00"), a_shift(case, day, "17:00", "21:15")),
        )
        if day in {0, 4, 5, 6}
        else ()
        for day in range(7)
    ]
    lawful, unlawful = assert_twins(night_work, case, choices)
    assert lawful > 0
    assert unlawful > 0
