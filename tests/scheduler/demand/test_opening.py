"""Opening hours over the planned slots: who wins on a day, midnights, clock changes, 1 May."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand.opening import open_share, ordinary_week
from scheduler.entities import OpeningHours
from scheduler.laws import load_profile
from scheduler.site import LawSwitches, Site
from tests.factories import MONDAY, a_case, a_client
from tests.scheduler.demand.worlds import day_and_night, office_hours

if TYPE_CHECKING:
    from scheduler.case import Case

EASTER_WEEK = date(2026, 4, 6)
"""Begins with Easter Monday, a public holiday."""
MAY_DAY_WEEK = date(2026, 4, 27)
"""1 May 2026 is its Friday."""
SUMMER_TIME_WEEK = date(2026, 3, 23)
WINTER_TIME_WEEK = date(2026, 10, 19)


def open_hours(case: Case, client: int = 0) -> list[float]:
    """Open hours of one client on each planned day."""
    minutes = open_share(case)[client] * case.site.slot_minutes
    day = [case.horizon.day_of(t * case.site.slot_minutes) for t in range(len(minutes))]
    return [float(h) for h in np.bincount(day, minutes, case.days) / 60]


def closed_on(**changes: object) -> OpeningHours:
    return OpeningHours.model_validate({"client_id": "c1", "closed": True} | changes)


def test_a_weekday_row_opens_that_weekday_only() -> None:
    case = a_case(opening_hours=office_hours(weekdays=[1]))
    assert open_hours(case) == [0, 8, 0, 0, 0, 0, 0]


def test_a_client_without_rows_is_never_open() -> None:
    assert open_hours(a_case()) == [0] * 7


def test_two_windows_of_a_day_add_up_and_overlaps_count_once() -> None:
    rows = (
        *office_hours(weekdays=[0], start=480, end=720),
        *office_hours(weekdays=[0], start=840, end=1080),
        *office_hours(weekdays=[0], start=660, end=780),
    )
    assert open_hours(a_case(opening_hours=rows))[0] == 9


def test_a_date_beats_the_weekday() -> None:
    dated = OpeningHours(client_id="c1", date=MONDAY, open_minute=600, close_minute=660)
    case = a_case(opening_hours=(*office_hours(), dated))
    assert open_hours(case) == [1, 8, 8, 8, 8, 0, 0]


def test_a_closed_date_shuts_the_day() -> None:
    case = a_case(opening_hours=(*office_hours(), closed_on(date=MONDAY)))
    assert open_hours(case) == [0, 8, 8, 8, 8, 0, 0]


def test_a_holiday_row_beats_the_weekday_and_a_date_beats_both() -> None:
    holiday = OpeningHours(client_id="c1", holiday=True, open_minute=600, close_minute=720)
    dated = OpeningHours(client_id="c1", date=EASTER_WEEK, open_minute=600, close_minute=660)
    assert open_hours(a_case(week=EASTER_WEEK, opening_hours=(*office_hours(), holiday)))[:2] == [
        2,
        8,
    ]
    both = (*office_hours(), holiday, dated)
    assert open_hours(a_case(week=EASTER_WEEK, opening_hours=both))[:2] == [1, 8]


def test_without_a_holiday_row_office_hours_close_and_day_and_night_stays_open() -> None:
    case = a_case(
        week=EASTER_WEEK,
        clients=(a_client("c1"), a_client("c2")),
        opening_hours=(*office_hours("c1"), *day_and_night("c2")),
    )
    assert open_hours(case, 0)[0] == 0
    assert open_hours(case, 1)[0] == 24


def test_a_closed_holiday_row_shuts_even_day_and_night() -> None:
    rows = (*day_and_night(), closed_on(holiday=True))
    assert open_hours(a_case(week=EASTER_WEEK, opening_hours=rows))[:2] == [0, 24]


def test_good_friday_is_a_holiday_in_alsace_moselle_only() -> None:
    week = date(2026, 3, 30)
    usual = a_case(week=week, opening_hours=office_hours())
    local = a_case(week=week, opening_hours=office_hours(), site=Site(holiday_subdivision="57"))
    assert open_hours(usual)[4] == 8
    assert open_hours(local)[4] == 0


def test_a_window_past_midnight_spills_into_the_next_day_and_in_from_the_last_week() -> None:
    rows = office_hours(weekdays=[4, 6], start=22 * 60, end=26 * 60)
    assert open_hours(a_case(opening_hours=rows)) == [2, 0, 0, 0, 2, 2, 2]
    assert ordinary_week(a_case(opening_hours=rows)).sum(axis=2).tolist() == [
        [8, 0, 0, 0, 8, 8, 8],
    ]


def test_midnight_written_as_24_00_ends_with_the_day() -> None:
    rows = office_hours(weekdays=[2], start=23 * 60, end=24 * 60)
    assert open_hours(a_case(opening_hours=rows)) == [0, 0, 1, 0, 0, 0, 0]


def test_a_slot_is_open_for_its_share_of_minutes() -> None:
    share = open_share(a_case(opening_hours=office_hours(weekdays=[0], start=545, end=580)))[0]
    assert share[35:40].tolist() == pytest.approx([0, 10 / 15, 1, 10 / 15, 0])


@pytest.mark.parametrize(("week", "hours"), [(SUMMER_TIME_WEEK, 167), (WINTER_TIME_WEEK, 169)])
def test_a_week_with_a_clock_change_is_open_for_its_real_hours(week: date, hours: int) -> None:
    case = a_case(week=week, opening_hours=day_and_night())
    share = open_share(case)
    assert share.shape == (1, hours * 4)
    assert share.sum() == hours * 4


@pytest.mark.parametrize("week", [SUMMER_TIME_WEEK, WINTER_TIME_WEEK])
def test_office_hours_of_a_clock_change_sunday_keep_their_wall_clock(week: date) -> None:
    case = a_case(week=week, opening_hours=office_hours(weekdays=[6]))
    opened = np.flatnonzero(open_share(case)[0])
    assert case.horizon.wall_minute(int(opened[0]) * 15) == 9 * 60
    assert len(opened) == 32


def test_on_may_day_only_listed_sectors_are_open() -> None:
    clients = (a_client("c1", sector="lifts"), a_client("c2", sector="trades"))
    case = a_case(
        week=MAY_DAY_WEEK,
        site=Site(law=LawSwitches(may_day_sectors=("lifts",))),
        clients=clients,
        opening_hours=(*day_and_night("c1"), *day_and_night("c2")),
    )
    assert open_hours(case, 0)[3:6] == [24, 24, 24]
    assert open_hours(case, 1)[3:6] == [24, 0, 24]


def test_a_night_that_begins_before_may_day_stops_at_midnight() -> None:
    rows = office_hours(weekdays=[3], start=20 * 60, end=30 * 60)
    assert open_hours(a_case(week=MAY_DAY_WEEK, opening_hours=rows)) == [0, 0, 0, 4, 0, 0, 0]


def test_a_listed_sector_keeps_its_own_rule_for_holidays_on_may_day() -> None:
    case = a_case(
        week=MAY_DAY_WEEK,
        site=Site(law=LawSwitches(may_day_sectors=("trades",))),
        opening_hours=office_hours(),
    )
    assert open_hours(case)[4] == 0


def test_a_law_without_may_day_rest_leaves_day_and_night_open() -> None:
    law = load_profile("fr")
    values = {key: value for key, value in law.values.items() if key != "may_day_rest"}
    case = a_case(
        week=MAY_DAY_WEEK,
        law=law.model_copy(update={"values": values}),
        opening_hours=day_and_night(),
    )
    assert open_hours(case)[4] == 24


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)), max_size=6)
)
def test_a_plain_week_equals_the_ordinary_week(windows: list[tuple[int, int, int]]) -> None:
    rows = tuple(
        row
        for weekday, start, length in windows
        for row in office_hours(weekdays=[weekday], start=start, end=start + length)
    )
    case = a_case(opening_hours=rows)
    assert open_share(case).ravel() == pytest.approx(ordinary_week(case).ravel())
