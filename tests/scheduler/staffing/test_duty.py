"""Heads on duty against heads needed: who counts, and where stretches begin and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.demand.pools import build_pools
from scheduler.evidence import Evidence
from scheduler.site import Site
from scheduler.staffing import Duty, Staffing
from scheduler.staffing.duty import crowding, on_duty, shortfalls, too_few_people
from scheduler.staffing.need import staffing
from tests.factories import a_case, a_client, a_result, a_shift, an_operator


def a_world(site: Site | None = None, **changes: object) -> Case:
    return a_case(
        operators=(an_operator("o1"), an_operator("o2", skills={"legal": 1})),
        clients=(a_client("c1"), a_client("c2", skills={"legal": 1})),
        site=site or Site(),
        **changes,
    )


def calls_between(case: Case, *windows: tuple[int, int, float]) -> Demand:
    """Calls a slot of the first client in windows of elapsed hours; none of the second."""
    table = np.zeros((2, case.horizon.minutes // 15))
    for start, end, calls in windows:
        table[0, start * 4 : end * 4] = calls
    none = np.zeros(2)
    return Demand(15, table, np.full(2, 180.0), table > 0, none, 0.0)


def duty_of(found: Staffing, heads: float) -> Duty:
    return Duty(np.full(found.heads.shape, heads), np.full(found.heads.shape[1], heads))


def test_people_on_duty_count_in_every_pool_they_belong_to_and_breaks_count_in_part() -> None:
    case = a_world()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "10:00", ("09:00", "09:05", True))],
        "o2": [a_shift(case, 0, "09:00", "11:00")],
    }
    pools = build_pools(case, calls_between(case))
    duty = on_duty(Evidence(case, a_result(case, shifts)), pools.serves, 15)
    assert duty.pools.shape == (2, 7 * 96)
    assert duty.pools[0, 32:36].tolist() == [1.0] * 4
    assert duty.pools[0, 36] == pytest.approx(1 + 2 / 3)
    assert duty.pools[1, 36:44].tolist() == [1.0] * 8
    assert duty.site.tolist() == duty.pools[0].tolist()


def test_a_stretch_is_told_with_its_most_missing_heads_and_hours() -> None:
    case = a_world()
    found = staffing(case, calls_between(case, (9, 12, 4.0), (10, 11, 8.0)))
    need = found.heads[0, 36:48].tolist()
    (stretch,) = shortfalls(found, duty_of(found, 1.0), case.horizon)
    assert (stretch.pool, stretch.start, stretch.end) == (0, 9 * 60, 12 * 60)
    assert stretch.needed == max(need)
    assert stretch.missing == max(need) - 1
    assert stretch.missing_hours == pytest.approx(sum(each - 1 for each in need) / 4)


def test_a_stretch_ends_at_midnight_and_another_begins() -> None:
    case = a_world()
    found = staffing(case, calls_between(case, (22, 26, 4.0)))
    told = shortfalls(found, duty_of(found, 0.0), case.horizon)
    assert [(each.start, each.end) for each in told] == [(1320, 1440), (1440, 1560)]


def test_a_day_of_a_clock_change_ends_at_its_own_midnight() -> None:
    case = a_world(week=date(2026, 10, 19))
    found = staffing(case, calls_between(case, (6 * 24, 6 * 24 + 25, 4.0)))
    told = shortfalls(found, duty_of(found, 0.0), case.horizon)
    assert [(each.start, each.end) for each in told] == [(6 * 1440, 6 * 1440 + 25 * 60)]


def test_a_short_break_is_no_shortfall() -> None:
    case = a_world()
    found = staffing(case, calls_between(case, (9, 10, 0.1)))
    assert found.heads[0, 36] == 1
    assert shortfalls(found, duty_of(found, 2 / 3), case.horizon) == ()
    assert len(shortfalls(found, duty_of(found, 1 / 3), case.horizon)) == 1


def test_a_room_too_small_for_the_need_is_named() -> None:
    case = a_world(Site(workstations=2))
    found = staffing(case, calls_between(case, (9, 10, 30.0), (14, 15, 0.1)))
    (stretch,) = crowding(found, case.horizon)
    assert (stretch.pool, stretch.start, stretch.end, stretch.there) == (None, 540, 600, 2.0)
    assert stretch.needed == found.site_heads[36]
    assert crowding(replace(found, workstations=None), case.horizon) == ()


def test_needs_that_more_people_would_have_to_hold_are_named() -> None:
    case = a_world()
    found = staffing(case, calls_between(case, (9, 10, 30.0)))
    (stretch,) = too_few_people(found, case.horizon)
    assert (stretch.pool, stretch.there) == (0, 2.0)


def test_a_pool_without_anybody_is_no_shortfall_of_the_roster() -> None:
    case = a_case(operators=(an_operator(),), clients=(a_client(skills={"legal": 1}),))
    table = np.full((1, 7 * 96), 2.0)
    none = np.zeros(1)
    found = staffing(case, Demand(15, table, np.full(1, 180.0), table > 0, none, 0.0))
    assert shortfalls(found, duty_of(found, 0.0), case.horizon) == ()
    assert {each.there for each in too_few_people(found, case.horizon)} == {0.0}
