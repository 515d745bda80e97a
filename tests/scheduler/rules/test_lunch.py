"""Lunch of day staff between 11:00 and 15:00."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.rules import lunch
from scheduler.site import LawSwitches, Site
from tests.factories import a_case, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

NO_ANNEX = Site(law=LawSwitches(call_centre_annex=False))
SUMMER_TIME_WEEK = date(2026, 3, 23)


def missing(start: str, end: str, *breaks: tuple[str, str, bool]) -> list[float]:
    """Minutes of lunch that one shift lacks."""
    case = a_case()
    found = lunch.check(evidence_of(case, {"o1": [a_shift(case, 0, start, end, *breaks)]}))
    return [v.amount for v in found]


def test_forty_five_minutes_at_noon_are_a_lunch() -> None:
    assert missing("09:00", "17:00", ("12:00", "12:45", False)) == []


def test_a_day_without_lunch_lacks_all_of_it() -> None:
    case = a_case()
    shift = a_shift(case, 3, "09:00", "17:00", ("10:00", "10:10", True))
    (found,) = lunch.check(evidence_of(case, {"o1": [shift]}))
    assert (found.amount, found.date) == (45, date(2026, 6, 4))
    words = lunch.explain(found, case)
    assert words.key == "rule.lunch.broken"
    assert words.article == "call-centre avenant of 20 June 2002, art. 5"
    assert words.params == {
        "minutes": 0,
        "due": 45,
        "earliest": "11:00",
        "latest": "15:00",
        "work": 240,
    }


@pytest.mark.parametrize(
    ("start", "end", "pause", "lacks"),
    [
        ("09:00", "17:00", ("12:00", "12:30", False), 15),
        ("09:00", "17:00", ("10:30", "11:15", False), 30),
        ("11:15", "19:00", ("14:30", "15:15", False), 15),
        ("08:00", "17:00", ("12:00", "12:45", False), 0),
        ("08:00", "17:00", ("12:15", "13:00", False), 45),
    ],
    ids=["short", "begins early", "ends late", "after four hours", "after more than four hours"],
)
def test_only_the_right_minutes_count(
    start: str, end: str, pause: tuple[str, str, bool], lacks: float
) -> None:
    assert missing(start, end, pause) == ([lacks] if lacks else [])


def test_an_earlier_unpaid_pause_leaves_room_for_a_later_lunch() -> None:
    pauses = (("09:00", "09:30", False), ("11:30", "12:15", False))
    assert missing("07:00", "15:00", *pauses) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:00", "13:00"), ("13:00", "20:00"), ("10:00", "14:00"), ("21:00", "29:00")],
    ids=["before one", "after one", "four hours", "night"],
)
def test_who_does_not_work_around_one_o_clock_owes_no_lunch(start: str, end: str) -> None:
    assert missing(start, end) == []


def test_a_shift_mostly_outside_the_day_band_is_not_day_staff() -> None:
    assert missing("00:00", "13:30") == []
    assert missing("02:00", "13:30") == [45]


def test_the_gap_before_a_shift_may_be_its_lunch() -> None:
    case = a_case()
    afternoon = a_shift(case, 0, "12:30", "18:00")
    early, late = a_shift(case, 0, "08:00", "11:45"), a_shift(case, 0, "08:00", "12:00")
    assert lunch.check(evidence_of(case, {"o1": [early, afternoon]})) == []
    (found,) = lunch.check(evidence_of(case, {"o1": [late, afternoon]}))
    assert found.amount == 15


def test_the_window_follows_the_wall_clock_when_the_clock_changes() -> None:
    case = a_case(week=SUMMER_TIME_WEEK)
    shift = a_shift(case, 6, "09:00", "17:00", ("12:30", "13:15", False))
    assert lunch.check(evidence_of(case, {"o1": [shift]})) == []


def test_without_the_annex_nobody_is_bound() -> None:
    case = a_case(site=NO_ANNEX)
    shift = a_shift(case, 0, "09:00", "17:00")
    assert lunch.resource(case, case.operators[0]) is None
    assert lunch.check(evidence_of(case, {"o1": [shift]})) == []
    assert lunch.resource(a_case(profile="fr"), case.operators[0]) is None


def test_filter_and_check_agree() -> None:
    case = a_case(week=SUMMER_TIME_WEEK)
    choices = [
        (
            (a_shift(case, day, "09:00", "17:00"),),
            (a_shift(case, day, "09:00", "13:30", ("11:30", "12:15", False)),),
            (a_shift(case, day, "08:00", "17:00", ("12:15", "13:00", False)),),
            (a_shift(case, day, "11:30", "19:00", ("14:15", "15:00", False)),),
            (a_shift(case, day, "08:00", "11:45"), a_shift(case, day, "12:30", "18:00")),
            (a_shift(case, day, "08:00", "12:15"), a_shift(case, day, "12:45", "18:00")),
        )
        if day in {0, 3, 6}
        else ()
        for day in range(7)
    ]
    lawful, unlawful = assert_twins(lunch, case, choices)
    assert lawful > 0
    assert unlawful > 0
