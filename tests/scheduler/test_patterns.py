"""What a day may look like before the law looks at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.entities import BreakTime, Lock, ShiftCode
from scheduler.patterns import (
    code_patterns,
    day_patterns,
    grid_patterns,
    own_patterns,
    shared_patterns,
)
from scheduler.shifts import DayPattern
from scheduler.site import LawSwitches, ShiftGrid, Site
from tests.factories import a_case, a_published_shift, a_shift, an_operator, at

SUMMER_TIME_WEEK = date(2026, 3, 23)
WINTER_TIME_WEEK = date(2026, 10, 19)


def a_site(annex: bool = True, **grid: object) -> Site:
    switches = LawSwitches(call_centre_annex=annex)
    return Site(grid=ShiftGrid.model_validate(grid), law=switches)


def starting(
    case: Case, patterns: tuple[DayPattern, ...], day: int, clock: str, span: int
) -> list[DayPattern]:
    """Patterns that begin at a wall-clock time and last ``span`` minutes."""
    minute = case.horizon.minute(at(case, day, clock))
    return [p for p in patterns if p.start == minute and p.span_minutes == span]


def test_a_sample_grid_stays_small_enough_to_search() -> None:
    case = a_case(site=a_site(min_length=240, max_length=540, length_step=30))
    assert {len(day) for day in grid_patterns(case)} == {983}


def test_a_split_grid_stays_small_enough_to_search() -> None:
    case = a_case(site=a_site(min_length=240, max_length=540, length_step=30, split_shifts=True))
    assert max(len(day) for day in grid_patterns(case)) <= 1500


@settings(max_examples=15, deadline=None)
@given(
    week=st.sampled_from([date(2026, 6, 1), SUMMER_TIME_WEEK, WINTER_TIME_WEEK]),
    slot=st.sampled_from([15, 30]),
    step=st.sampled_from([30, 60]),
    lunch=st.sampled_from([30, 60]),
    pause_paid=st.booleans(),
    split=st.booleans(),
    annex=st.booleans(),
)
def test_every_pattern_lies_on_the_slots_and_within_its_lengths(
    *, week: date, slot: int, step: int, lunch: int, pause_paid: bool, split: bool, annex: bool
) -> None:
    site = a_site(
        annex=annex,
        first_start=0,
        last_start=23 * 60,
        start_step=60,
        length_step=step,
        lunch_minutes=lunch,
        pause_paid=pause_paid,
        split_shifts=split,
    ).model_copy(update={"slot_minutes": slot})
    case = a_case(week=week, site=site)
    grid = site.grid
    assert grid is not None
    for day, patterns in enumerate(grid_patterns(case)):
        assert len(set(patterns)) == len(patterns)
        for pattern in patterns:
            assert pattern.day == day == case.horizon.day_of(pattern.start)
            presence = sum(shift.span_minutes for shift in pattern.shifts)
            assert grid.min_length <= presence <= grid.max_length
            for shift in pattern.shifts:
                assert shift.start % slot == shift.end % slot == 0
                for pause in shift.breaks:
                    assert pause.start % slot == pause.end % slot == 0
                    assert shift.start < pause.start < pause.end < shift.end


def test_a_length_is_the_presence_and_lunch_is_taken_off_its_work() -> None:
    case = a_case(site=a_site())
    day_shifts = starting(case, grid_patterns(case)[0], 0, "09:00", 8 * 60)
    assert {p.worked_minutes for p in day_shifts} == {8 * 60 - 45}


def test_lunch_is_tried_at_every_lawful_step_of_its_window() -> None:
    case = a_case(site=a_site())
    found = starting(case, grid_patterns(case)[0], 0, "09:00", 8 * 60)
    starts = [case.horizon.wall_minute(p.shifts[0].breaks[0].start) for p in found]
    # 13:30 would follow four hours and a half of work.
    assert starts == [11 * 60, 11 * 60 + 30, 12 * 60, 12 * 60 + 30, 13 * 60]


def test_a_short_morning_has_no_lunch() -> None:
    case = a_case(site=a_site())
    (morning,) = starting(case, grid_patterns(case)[0], 0, "08:00", 4 * 60)
    assert morning.shifts[0].breaks == ()


def test_an_evening_of_six_hours_has_an_unpaid_pause_near_its_middle() -> None:
    case = a_case(site=a_site())
    found = starting(case, grid_patterns(case)[0], 0, "15:00", 6 * 60)
    starts = sorted(case.horizon.wall_minute(p.shifts[0].breaks[0].start) for p in found)
    assert starts == [16 * 60 + 45, 17 * 60 + 45, 18 * 60 + 45]
    assert {p.worked_minutes for p in found} == {5 * 60 + 30}


def test_a_pause_that_the_house_pays_is_worked_time() -> None:
    case = a_case(site=a_site(pause_paid=True))
    found = starting(case, grid_patterns(case)[0], 0, "15:00", 6 * 60)
    assert {p.worked_minutes for p in found} == {6 * 60}


def test_without_the_annex_a_short_day_shift_may_go_without_lunch() -> None:
    case = a_case(site=a_site(annex=False))
    (short,) = starting(case, grid_patterns(case)[0], 0, "10:00", 5 * 60)
    assert short.shifts[0].breaks == ()


def test_a_house_with_minors_also_proposes_a_pause_before_six_hours() -> None:
    operators = (an_operator(minor=True),)
    case = a_case(site=a_site(), operators=operators)
    found = starting(case, grid_patterns(case)[0], 0, "15:00", 5 * 60)
    assert sorted(len(p.shifts[0].breaks) for p in found) == [0, 1]


@pytest.mark.parametrize(("week", "end"), [(SUMMER_TIME_WEEK, 7 * 60), (WINTER_TIME_WEEK, 5 * 60)])
def test_a_night_over_a_clock_change_keeps_its_length(week: date, end: int) -> None:
    case = a_case(week=week, site=a_site())
    saturday_nights = starting(case, grid_patterns(case)[5], 5, "22:00", 8 * 60)
    assert saturday_nights
    assert {case.horizon.wall_minute(p.end) for p in saturday_nights} == {end}


def test_sunday_night_runs_past_the_horizon() -> None:
    case = a_case(site=a_site())
    assert max(p.end for p in grid_patterns(case)[6]) > case.horizon.minutes


def test_an_hour_that_the_clock_skips_gives_no_pattern_twice() -> None:
    site = a_site(first_start=0, last_start=4 * 60)
    case = a_case(week=SUMMER_TIME_WEEK, site=site)
    sunday = grid_patterns(case)[6]
    assert len({p.start for p in sunday}) == 7


def test_days_are_split_only_where_the_house_says_so() -> None:
    whole = a_case(site=a_site())
    split = a_case(site=a_site(split_shifts=True))
    assert all(len(p.shifts) == 1 for p in grid_patterns(whole)[0])
    pairs = [p for p in grid_patterns(split)[0] if len(p.shifts) == 2]
    assert pairs
    for pair in pairs:
        assert pair.shifts[1].start - pair.shifts[0].end == 120
        assert min(shift.span_minutes for shift in pair.shifts) >= 120
        assert pair.end <= split.horizon.day_start(1)


def test_a_code_counts_its_paid_minutes_and_owes_no_break_when_short() -> None:
    code = ShiftCode(code="AM", start_minute=480, end_minute=720, paid_minutes=230)
    case = a_case(site=Site(grid=None), shift_codes=(code,))
    (pattern,) = shared_patterns(case)[2]
    coded = a_shift(case, 2, "08:00", "12:00", code="AM")
    assert pattern.shifts == (replace(coded, counted_minutes=230),)
    assert pattern.worked_minutes == 230


def test_a_code_past_midnight_ends_the_next_day() -> None:
    code = ShiftCode(code="N", start_minute=22 * 60, end_minute=27 * 60, paid_minutes=300)
    case = a_case(shift_codes=(code,))
    (pattern,) = code_patterns(case)[0]
    assert pattern.span_minutes == 300


def test_the_unpaid_minutes_of_a_day_code_are_its_lunch() -> None:
    code = ShiftCode(code="D", start_minute=540, end_minute=1020, paid_minutes=420)
    case = a_case(shift_codes=(code,))
    for pattern in code_patterns(case)[0]:
        (lunch,) = pattern.shifts[0].breaks
        assert (lunch.minutes, lunch.paid) == (60, False)
        assert pattern.worked_minutes == 420


def test_a_locked_shift_off_the_grid_is_a_candidate_of_its_operator_only() -> None:
    case = a_case(site=a_site(), operators=(an_operator("o1"), an_operator("o2")))
    start, end = at(case, 1, "15:10"), at(case, 1, "18:50")
    lock = Lock(kind="shift", operator_id="o1", start=start, end=end)
    case = case.model_copy(update={"locks": (lock,)})
    shared = shared_patterns(case)
    mine, theirs = (day_patterns(case, o, shared) for o in case.operators)
    (extra,) = set(mine[1]) - set(shared[1])
    assert (extra.start, extra.span_minutes) == (case.horizon.minute(start), 220)
    assert theirs == shared


def test_a_published_day_keeps_its_lunch_and_drops_its_short_breaks() -> None:
    case = a_case(site=a_site())
    lunch = BreakTime(start=at(case, 0, "12:10"), end=at(case, 0, "12:55"), paid=False)
    short = BreakTime(start=at(case, 0, "10:00"), end=at(case, 0, "10:10"), paid=True)
    published = a_published_shift(case, "o1", 0, "08:10", "16:10", breaks=(short, lunch))
    case = case.model_copy(update={"roster": (published,)})
    (own,) = own_patterns(case, case.operators[0])[0]
    assert own.shifts == (a_shift(case, 0, "08:10", "16:10", ("12:10", "12:55", False)),)
