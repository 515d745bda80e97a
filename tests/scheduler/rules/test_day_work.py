"""Daily work: ten hours by working day and by civil day, eight for minors."""

from __future__ import annotations

from datetime import date
from itertools import product

from scheduler.laws import LawProfile
from scheduler.rules import day_work
from scheduler.shifts import Shift
from tests.factories import a_case, a_published_shift, a_shift, an_operator, evidence_of
from tests.scheduler.rules.twins import assert_twins

WINTER_TIME_WEEK = date(2026, 10, 19)


def test_ten_hours_around_an_unpaid_lunch_are_lawful() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "18:45", ("12:00", "12:45", False))
    assert day_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_a_paid_break_is_work_and_the_minutes_beyond_are_counted() -> None:
    case = a_case()
    shift = a_shift(case, 2, "08:00", "18:45", ("12:00", "12:45", True))
    (found,) = day_work.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date, found.severity) == (45, date(2026, 6, 3), "hard")
    words = day_work.explain(found, case)
    assert words.key == "rule.day_work.broken"
    assert words.article == "L3121-18"
    assert words.params == {"minutes": 645, "limit": 600, "key": "day_work_max_minutes"}


def test_two_shifts_of_a_day_add_up() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "07:00", "13:00"), a_shift(case, 0, "14:00", "18:30")]
    (found,) = day_work.check(evidence_of(case, {"o1": shifts}))
    assert found.amount == 30


def test_a_shift_ending_at_midnight_leaves_the_next_day_whole() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "16:00", "24:00"), a_shift(case, 1, "12:00", "22:00")]
    assert day_work.check(evidence_of(case, {"o1": shifts})) == []


def test_the_tail_of_a_night_counts_in_the_civil_day_it_falls_in() -> None:
    case = a_case()
    shifts = [a_shift(case, 0, "21:00", "29:00"), a_shift(case, 1, "17:00", "24:00")]
    (found,) = day_work.check(evidence_of(case, {"o1": shifts}))
    assert (found.amount, found.date) == (120, date(2026, 6, 2))


def test_a_night_of_last_week_counts_on_monday() -> None:
    case = a_case()
    past = a_published_shift(case, "o1", -1, "22:00", "29:00")
    case = case.model_copy(update={"roster": (past,)})
    shift = a_shift(case, 0, "17:00", "23:30")
    (found,) = day_work.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 90
    assert day_work.check(evidence_of(case, {"o1": []})) == []


def test_a_night_of_the_change_to_winter_time_works_one_hour_more() -> None:
    case = a_case(week=WINTER_TIME_WEEK)
    shift = a_shift(case, 5, "22:00", "32:00")
    (found,) = day_work.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (60, date(2026, 10, 24))


def test_a_minor_works_eight_hours_at_most() -> None:
    case = a_case(operators=(an_operator(minor=True),))
    shift = a_shift(case, 0, "09:00", "18:00", ("12:00", "12:30", False))
    (found,) = day_work.check(evidence_of(case, {"o1": [shift]}))
    assert found.amount == 30
    assert day_work.explain(found, case).article == "L3162-1"


def test_a_code_counts_its_paid_minutes() -> None:
    case = a_case()
    coded = Shift(480, 480 + 660, code="L", counted_minutes=600)
    evidence = evidence_of(case)
    evidence.__dict__["week"] = {"o1": (coded,)}
    assert day_work.check(evidence) == []


def test_a_law_without_a_daily_limit_binds_nobody() -> None:
    case = a_case(law=LawProfile(name="none", title="none"))
    shift = a_shift(case, 0, "08:00", "22:00")
    assert day_work.resource(case, case.operators[0]) is None
    assert day_work.check(evidence_of(case, {"o1": [shift]})) == []


def test_automaton_and_check_agree() -> None:
    for minor, week in product((False, True), (date(2026, 6, 1), WINTER_TIME_WEEK)):
        case = a_case(week=week, days=7, operators=(an_operator(minor=minor),))
        past = a_published_shift(case, "o1", -1, "21:00", "27:00")
        case = case.model_copy(update={"roster": (past,)})
        idle: tuple[tuple[Shift, ...], ...] = ()
        busy = [
            (
                (a_shift(case, day, "09:00", "17:00", ("12:00", "12:45", False)),),
                (a_shift(case, day, "12:00", "22:30", ("16:00", "16:30", False)),),
                (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "14:00", "20:00")),
                (a_shift(case, day, "21:00", "28:00", ("24:00", "24:30", False)),),
                (a_shift(case, day, "22:00", "32:00"),),
            )
            for day in range(7)
        ]
        choices = [busy[0], busy[1], idle, idle, idle, busy[5], busy[6]]
        lawful, unlawful = assert_twins(day_work, case, choices)
        assert lawful > 0
        assert unlawful > 0
