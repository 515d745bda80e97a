"""The coming weeks: who is away, when hands are short, who meets whom."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.entities import Absence, Availability, BreakTime
from scheduler.learning.outlook import outlook_of
from tests.factories import a_published_shift, at
from tests.scheduler.learning.worlds import a_school
from tests.scheduler.portfolio.worlds import facts_of


def test_days_away_are_taken_off_the_week_they_lie_in() -> None:
    site = a_school()
    away = Absence(operator_id="o2", start=at(site, 7, "0:00"), end=at(site, 8, "24:00"))
    case = a_school(absences=(away,))
    there = outlook_of(case, facts_of(case)).there
    assert there.shape == (4, 8)
    assert there[1, 1] == pytest.approx(5 / 7)
    assert np.delete(there.ravel(), 8 + 1).min() == 1.0


def test_a_usual_week_knows_nothing_of_this_weeks_absences() -> None:
    site = a_school()
    away = Absence(operator_id="o2", start=at(site, 0, "0:00"), end=at(site, 6, "24:00"))
    with_absence, without = a_school(absences=(away,)), a_school()
    looks = [outlook_of(case, facts_of(case)) for case in (with_absence, without)]
    np.testing.assert_array_equal(looks[0].usual.presence, looks[1].usual.presence)


def test_hands_are_short_in_a_week_when_many_are_away() -> None:
    site = a_school()
    away = Absence(operator_id="o2", start=at(site, 14, "0:00"), end=at(site, 20, "24:00"))
    case = a_school(absences=(away,))
    slack = outlook_of(case, facts_of(case)).slack
    assert slack.tolist() == [True, True, False, True, True, True, True, True]


def test_people_meet_only_while_the_client_is_open_and_both_may_be_there() -> None:
    hours = {"o1": (540, 720), "o2": (840, 1080), "o3": (540, 1080)}
    case = a_school(
        3,
        availability=tuple(
            Availability(operator_id=o, weekday=day, start_minute=start, end_minute=end)
            for o, (start, end) in hours.items()
            for day in range(5)
        ),
    )
    shared = outlook_of(case, facts_of(case)).shared_minutes(0, np.array([0]))
    assert shared[1] == 0
    assert 0 < shared[2] <= 5 * 180


def test_nobody_meets_a_team_of_nobody() -> None:
    case = a_school()
    assert not outlook_of(case, facts_of(case)).shared_minutes(0, np.array([], dtype=int)).any()


def test_past_weeks_tell_who_works_beside_whom() -> None:
    site = a_school(3)
    past = (
        a_published_shift(site, "o1", -7, "09:00", "13:00"),
        a_published_shift(site, "o2", -7, "12:00", "18:00"),
        a_published_shift(site, "o1", -14, "09:00", "13:00"),
        a_published_shift(site, "o2", -14, "09:00", "12:00"),
    )
    case = a_school(3, roster=past)
    shared = outlook_of(case, facts_of(case)).shared_minutes(0, np.array([0]))
    assert shared[1] == pytest.approx((60 + 180) / 2)


def test_whoever_worked_in_no_past_week_is_taken_to_be_there_as_likely_as_any() -> None:
    site = a_school(3)
    alone = (a_published_shift(site, "o1", -7, "09:00", "13:00"),)
    case = a_school(3, roster=alone)
    look = outlook_of(case, facts_of(case))
    probable = look.usual.presence[2, look.usual.of_slot]
    np.testing.assert_array_equal(look.duty[0, 2], probable)
    assert look.shared_minutes(0, np.array([0]))[2] == pytest.approx(30 * probable[18:26].sum())


def test_breaks_and_other_days_are_not_shared() -> None:
    site = a_school(2)
    lunch = (BreakTime(start=at(site, -7, "11:00"), end=at(site, -7, "12:00"), paid=False),)
    past = (
        a_published_shift(site, "o1", -7, "09:00", "13:00"),
        a_published_shift(site, "o2", -7, "10:00", "13:00", breaks=lunch),
        a_published_shift(site, "o2", -6, "09:00", "13:00"),
    )
    case = a_school(2, roster=past)
    shared = outlook_of(case, facts_of(case)).shared_minutes(0, np.array([0]))
    assert shared[1] == 120
