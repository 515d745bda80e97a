"""What days say: levels, the calendar, seasons, gaps, outliers, and the notes about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import CallHistory, Case
from scheduler.demand.effects import AFTER, BEFORE, learned, neighbours, turns_of_month
from scheduler.demand.forecast import forecast, foresee
from scheduler.demand.history import EPOCH
from scheduler.demand.level import filtered
from scheduler.demand.opening import ordinary_week
from scheduler.demand.season import season_of
from scheduler.entities import OpeningHours
from tests.factories import a_case, a_client
from tests.scheduler.demand.worlds import (
    a_history,
    day_and_night,
    drawn_history,
    local,
    office_hours,
    past_days,
)

if TYPE_CHECKING:
    from scheduler.demand.notes import Note

PLAIN = date(2026, 3, 16)
SLOTS = 32


def drawn_case(
    rate: Any, days: list[date], *, seed: int = 1, week: date = PLAIN, **changes: Any
) -> Case:
    """Poisson counts of 9:00 to 17:00 around ``rate[client, day]`` calls a day."""
    rate = np.asarray(rate, dtype=np.float64)
    draw = np.random.default_rng(seed)
    counts = draw.poisson(rate[:, :, None] / SLOTS, (*rate.shape, SLOTS))
    ids = [f"c{i}" for i in range(len(rate))]
    values: dict[str, Any] = {
        "week": week,
        "clients": tuple(a_client(i) for i in ids),
        "opening_hours": tuple(row for i in ids for row in office_hours(i)),
        "calls": drawn_history(counts, days, 36, seconds_a_call=180.0),
    }
    return a_case(**(values | changes))


def notes(case: Case) -> list[tuple[str, str | None]]:
    return [(each.kind, each.client_id) for each in foresee(case).notes]


def the_note(case: Case, kind: str) -> Note:
    (found,) = (each for each in foresee(case).notes if each.kind == kind)
    return found


def test_a_growing_client_is_expected_above_its_recent_mean() -> None:
    days = past_days(26, before=PLAIN)
    weeks = np.arange(len(days)) // 5
    case = drawn_case(200 * 1.02 ** weeks[None, :] * np.ones((6, 1)), days)
    found = forecast(case).calls.sum(axis=1)
    truth = 5 * 200 * 1.02**26
    assert found == pytest.approx(np.full(6, truth), rel=0.06)
    assert found.mean() > 5 * 200 * 1.02**24


def test_a_new_level_is_followed_within_weeks_where_calls_are_many() -> None:
    days = past_days(20, before=PLAIN)
    rate = np.where(np.arange(len(days)) < len(days) - 20, 300.0, 420.0)[None, :]
    assert forecast(drawn_case(rate, days)).calls.sum() == pytest.approx(5 * 420, rel=0.06)


def test_steady_clients_keep_their_whole_history() -> None:
    calls = np.random.default_rng(3).poisson(20.0, (200, 26)).astype(np.float64)
    due = np.repeat(calls.mean(axis=1)[:, None], 26, axis=1)
    found = filtered(calls, due, np.zeros((200, 26)))
    assert np.abs(found.level - 1).mean() < 0.06
    assert np.abs(found.slope).max() < 0.01


def test_weeks_that_tell_nothing_leave_the_level_alone() -> None:
    due = np.full((3, 20), 50.0)
    calls = 1.2 * due
    due[:, 10:13] = calls[:, 10:13] = 0.0
    assert filtered(calls, due, np.zeros((3, 20))).level == pytest.approx(np.full(3, 1.2), rel=0.2)


def test_the_first_days_of_a_month_are_told_apart() -> None:
    labels = turns_of_month((date(2026, 3, 26) - EPOCH).days, (date(2026, 4, 8) - EPOCH).days)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0]


def test_a_busy_turn_of_the_month_is_expected_again() -> None:
    week = date(2026, 3, 30)
    days = past_days(26, before=week)
    busy = np.array([1.4 if day.day <= 2 else 1.0 for day in days])
    case = drawn_case(300 * busy[None, :], days, week=week)
    calls = forecast(case).calls[0].reshape(7, -1).sum(axis=1)
    assert calls[2:4] == pytest.approx([420, 420], rel=0.1)
    assert calls[[0, 1, 4]] == pytest.approx([300, 300, 300], rel=0.07)


def test_without_such_days_there_is_no_effect() -> None:
    draw = np.random.default_rng(7)
    due = np.full((30, 120), 12.0)
    label = np.broadcast_to(np.arange(120, dtype=np.int32) % 11, due.shape)
    found = learned(draw.poisson(due).astype(float), due, label, 10, np.zeros(30))
    assert found == pytest.approx(np.ones((30, 11)), abs=0.05)


def test_days_next_to_a_closure_are_the_open_ones_before_and_after() -> None:
    shut = OpeningHours(client_id="c1", date=date(2026, 3, 20), closed=True)
    case = a_case(week=PLAIN, opening_hours=(*office_hours(), shut))
    first = (PLAIN - EPOCH).days
    label = neighbours(case, ordinary_week(case), first, first + 14)[0]
    assert np.flatnonzero(label == BEFORE).tolist() == [3]
    assert np.flatnonzero(label == AFTER).tolist() == [7]


def test_whoever_is_open_on_a_holiday_has_its_neighbours_too() -> None:
    case = a_case(week=date(2026, 4, 6), opening_hours=day_and_night())
    first = (date(2026, 4, 1) - EPOCH).days
    label = neighbours(case, ordinary_week(case), first, first + 10)[0]
    assert np.flatnonzero(label == BEFORE).tolist() == [4]
    assert np.flatnonzero(label == AFTER).tolist() == [6]


def test_a_summer_dip_comes_back_after_a_year_and_not_before() -> None:
    origin, stop = (date(2025, 1, 6) - EPOCH).days, (date(2026, 2, 2) - EPOCH).days
    dates = [EPOCH + timedelta(days=day) for day in range(origin, stop)]
    dip = np.array([0.7 if (7, 18) <= (d.month, d.day) <= (8, 24) else 1.0 for d in dates])
    due = np.full((20, len(dates)), 30.0)
    calls = np.random.default_rng(2).poisson(due * dip).astype(float)
    pool = np.zeros(20, dtype=np.int64)
    season = season_of(calls, due * dip.mean(), pool, origin, stop)[0]
    august, march = season[31], season[10]
    assert august / march == pytest.approx(0.7, abs=0.08)
    short = season_of(calls[:, :300], due[:, :300], pool, origin, origin + 300)
    assert (short == 1).all()


def test_chance_is_no_season() -> None:
    origin = (date(2025, 1, 6) - EPOCH).days
    due = np.full((5, 400), 10.0)
    calls = np.random.default_rng(4).poisson(due).astype(float)
    season = season_of(calls, due, np.zeros(5, dtype=np.int64), origin, origin + 400)
    assert season == pytest.approx(np.ones((5, 53)), abs=0.06)


def test_a_day_of_a_hundred_times_the_calls_is_marked_and_cut_back() -> None:
    days = past_days(10, before=PLAIN)
    plain, wild = np.full((1, len(days)), 40.0), np.full((1, len(days)), 40.0)
    wild[0, 30] = 4000
    case = drawn_case(wild, days)
    assert the_note(case, "outlier").params["date"] == days[30].isoformat()
    usual = forecast(drawn_case(plain, days)).calls.sum()
    assert forecast(case).calls.sum() == pytest.approx(usual, rel=0.12)


def test_ordinary_days_are_not_marked() -> None:
    days = past_days(26, before=PLAIN)
    rate = np.random.default_rng(5).gamma(10, 0.1, (40, len(days))) * 20
    assert notes(drawn_case(rate, days)) == []


def test_weeks_without_a_row_in_the_middle_are_a_gap_and_left_out() -> None:
    days = past_days(20, before=PLAIN)
    rate = np.full((2, len(days)), 30.0)
    rate[0, 50:65] = 0
    case = drawn_case(rate, days)
    found = the_note(case, "client_gap")
    assert (found.client_id, found.params["first"]) == ("c0", days[50].isoformat())
    assert forecast(case).calls[0].sum() == pytest.approx(150, rel=0.12)


def test_rows_that_say_nobody_called_are_no_gap() -> None:
    days = past_days(12, before=PLAIN)
    rows = [
        ("c1", local(day, f"{hour}:00"), 60, 0 if 20 <= i < 35 else 30)
        for i, day in enumerate(days)
        for hour in range(10, 16)
    ]
    case = a_case(week=PLAIN, opening_hours=office_hours(), calls=a_history(rows))
    assert ("client_gap", "c1") not in notes(case)


def test_a_client_that_fades_away_is_not_taken_for_a_gap() -> None:
    days = past_days(26, before=PLAIN)
    rate = np.full((1, len(days)), 12.0)
    rate[0, 60:] = 0.3
    case = drawn_case(rate, days, seed=8)
    assert "client_gap" not in {kind for kind, _ in notes(case)}
    assert forecast(case).calls.sum() < 15


def test_what_cannot_be_trusted_is_told_by_client() -> None:
    days = past_days(10, before=PLAIN)
    rows = [("c1", local(day, "10:00"), 60, 20) for day in days]
    rows += [("c2", local(day, "10:00"), 60, 0) for day in days]
    rows += [("c3", local(day, "10:00"), 60, 9) for day in days[-4:]]
    rows += [("c6", local(day, "10:00"), 60, 9) for day in days[:20]]
    clients = tuple(
        a_client(f"c{i}", declared_calls_week=30 if i == 5 else None) for i in range(1, 7)
    )
    hours = tuple(row for client in clients for row in office_hours(client.client_id))
    case = a_case(week=PLAIN, clients=clients, opening_hours=hours, calls=a_history(rows))
    assert notes(case) == [
        ("all_zero", "c2"),
        ("short_history", "c3"),
        ("no_history", "c4"),
        ("declared_only", "c5"),
        ("ends_early", "c6"),
    ]
    assert forecast(case).calls[1].sum() < 1


def test_a_week_far_past_the_history_is_said_and_stays_near_the_last_level() -> None:
    days = past_days(10, before=PLAIN)
    week = PLAIN + timedelta(weeks=60)
    case = drawn_case(np.full((1, len(days)), 50.0), days, week=week)
    assert the_note(case, "far_week").params["weeks"] == 60
    assert forecast(case).calls.sum() == pytest.approx(250, rel=0.2)


def test_a_clock_change_in_the_planned_week_is_said() -> None:
    week = date(2026, 3, 23)
    case = drawn_case(np.full((1, 40), 50.0), past_days(8, before=week), week=week)
    assert the_note(case, "clock_change").params == {"date": "2026-03-29", "hours": -1.0}


def test_handle_times_of_nothing_and_of_hours_are_left_out_and_counted() -> None:
    days = past_days(8, before=PLAIN)
    offered = np.full(len(days), 10)
    seconds = np.full(len(days), 2000.0)
    seconds[3], seconds[4] = 0.0, 10 * 10 * 3600.0
    lost = np.zeros(len(days), dtype=np.int64)
    lost[5] = 11
    history = CallHistory(
        client_ids=("c1",),
        client=np.zeros(len(days)),
        start_minute=[int(local(day, "10:00").timestamp() // 60) for day in days],
        minutes=np.full(len(days), 60),
        offered=offered,
        answered=offered,
        answered_in_time=offered,
        abandoned=lost,
        handle_seconds=seconds,
    )
    case = a_case(week=PLAIN, opening_hours=office_hours(), calls=history)
    assert forecast(case).handle_seconds == pytest.approx([200.0])
    assert notes(case) == [
        ("handle_zero", "c1"),
        ("handle_long", "c1"),
        ("abandoned_over_offered", "c1"),
    ]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_clients_in_another_order_get_the_same_forecast(order: list[int], seed: int) -> None:
    days = past_days(10, before=PLAIN)
    rate = np.random.default_rng(seed).gamma(2, 10, (5, 1)) * np.ones((1, len(days)))
    case = drawn_case(rate, days, seed=seed)
    values = {name: getattr(case, name) for name in Case.model_fields}
    turned = Case.model_validate(values | {"clients": tuple(case.clients[i] for i in order)})
    one, other = foresee(case), foresee(turned)
    assert other.demand.calls == pytest.approx(one.demand.calls[order], rel=1e-9)
    assert other.demand.own_spread == pytest.approx(one.demand.own_spread[order], abs=1e-12)
    assert other.demand.shared_spread == pytest.approx(one.demand.shared_spread, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 5), st.integers(0, 1000))
def test_many_times_the_calls_are_that_many_times_the_forecast(times: int, seed: int) -> None:
    """Exactly so where nothing scatters; chance matters less where calls are more."""
    days = past_days(10, before=PLAIN)
    draw = np.random.default_rng(seed)
    level = draw.integers(1, 5)
    rows = [
        ("c1", local(day, f"{h}:00"), 60, int(level) * 20) for day in days for h in range(9, 17)
    ]
    more = [(who, start, length, times * n) for who, start, length, n in rows]
    one, other = (
        forecast(a_case(week=PLAIN, opening_hours=office_hours(), calls=a_history(each)))
        for each in (rows, more)
    )
    assert other.calls == pytest.approx(times * one.calls, rel=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    days = past_days(9, before=PLAIN)
    case = drawn_case(np.full((3, len(days)), 15.0), days, seed=seed)
    order = np.random.default_rng(seed).permutation(len(case.calls))
    columns = {
        name: getattr(case.calls, name)[order]
        for name in CallHistory.model_fields
        if name != "client_ids"
    }
    values = {name: getattr(case, name) for name in Case.model_fields}
    shuffled = CallHistory(client_ids=case.calls.client_ids, **columns)
    turned = Case.model_validate(values | {"calls": shuffled})
    assert forecast(turned).calls == pytest.approx(forecast(case).calls, rel=1e-9)
    assert foresee(turned).notes == foresee(case).notes
