"""Calls of the planned days found again in the history, and the case as it was before them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import CallHistory, Case
from scheduler.demand.actual import actual_calls, as_planned, days_of
from tests.factories import a_case, a_client
from tests.scheduler.demand.test_pools import few

Row = tuple[int, int, int, int]


def a_service(rows: list[Row]) -> Case:
    """Two clients with calls: client, minute from Monday 00:00, length, calls offered."""
    empty = a_case(clients=(a_client("c1"), a_client("c2")))
    start = int(empty.horizon.moment(0).timestamp() // 60)
    client, minute, length, offered = np.array(rows, dtype=np.int64).reshape(len(rows), 4).T
    return empty.model_copy(
        update={
            "calls": CallHistory(
                client_ids=("c1", "c2"),
                client=client,
                start_minute=start + minute,
                minutes=length,
                offered=offered,
                answered=offered,
                answered_in_time=offered // 2,
                abandoned=0 * offered,
                handle_seconds=60.0 * offered,
            )
        }
    )


rows_of_a_week = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(-3000, 12000), st.integers(1, 120), st.integers(0, 50)
    ),
    max_size=12,
)


@few
@given(rows_of_a_week)
def test_calls_are_counted_for_the_minutes_that_they_share_with_the_planned_days(
    rows: list[Row],
) -> None:
    case = a_service(rows)
    found = actual_calls(case)
    minutes = case.horizon.minutes
    inside = [max(0, min(s + n, minutes) - max(s, 0)) / n for _, s, n, _ in rows]
    if not any(inside):
        assert found is None
        return
    assert found is not None
    for client in (0, 1):
        due = sum(
            row[3] * share for row, share in zip(rows, inside, strict=True) if row[0] == client
        )
        assert found.offered[client].sum() == pytest.approx(due)
    assert days_of(case, found.offered).sum() == pytest.approx(found.offered.sum())


def test_a_call_is_found_in_the_slot_in_which_it_came() -> None:
    found = actual_calls(a_service([(1, 9 * 60, 15, 4), (0, 10 * 60, 30, 6)]))
    assert found is not None
    assert found.offered[1].nonzero()[0].tolist() == [36]
    assert found.offered[0, [40, 41]].tolist() == [3.0, 3.0]
    assert found.in_time[1, 36] == 2.0
    assert found.until == 10 * 60 + 30


def test_without_rows_of_the_planned_days_nothing_is_known() -> None:
    assert actual_calls(a_service([(0, -60, 15, 3)])) is None
    assert actual_calls(a_case()) is None


def test_the_week_that_came_after_the_plan_leaves_its_case_as_it_was() -> None:
    before = a_service([(0, -600, 15, 3), (1, -60, 15, 2)])
    after = a_service([(0, -600, 15, 3), (1, -60, 15, 2), (1, 600, 15, 9)])
    assert after.digest != before.digest
    assert as_planned(after).digest == before.digest
    assert as_planned(before) is before
