"""A week that is over against its forecast and plan: bands, chances, service, and what to do."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.case import CallHistory, Case
from scheduler.demand.actual import ActualCalls, actual_calls, as_planned
from scheduler.demand.forecast import foresee
from scheduler.other_rows import with_rows
from scheduler.proof.actual import ActualWeek, actual_week
from scheduler.proof.replay.replications import replicate
from scheduler.proof.replay.stage import stage
from tests.scheduler.proof.believable import a_believable_case, a_believable_result


def lived_week(case: Case, replication: int, volume: float = 1.0, days: int = 7) -> Case:
    """The case with the calls of one replayed week in its history, as far as some day."""
    result, facts = a_believable_result(case)
    calls, log, _ = replicate(stage(case, result, facts), 7, replication, volume)
    length = case.site.slot_minutes
    slot = (calls.at // (60 * length)).astype(int)
    key = calls.client * 10_000 + slot
    wait_s = log.start - calls.at
    answered = log.by >= 0
    within_s = np.array([client.answer_within_s for client in case.clients])[calls.client]
    cells = np.unique(key[slot * length < days * 24 * 60])
    start = int(case.horizon.moment(0).timestamp() // 60)

    def of_cells(which: np.ndarray) -> np.ndarray:
        return np.array([(which & (key == cell)).sum() for cell in cells])

    return with_rows(
        case,
        calls=CallHistory(
            client_ids=tuple(client.client_id for client in case.clients),
            client=cells // 10_000,
            start_minute=start + cells % 10_000 * length,
            minutes=np.full(len(cells), length),
            offered=of_cells(np.ones(len(key), dtype=bool)),
            answered=of_cells(answered),
            answered_in_time=of_cells(answered & (wait_s <= within_s)),
            abandoned=of_cells(~answered),
            handle_seconds=100.0 * of_cells(answered),
        ),
    )


def held(after: Case, changed: ActualCalls | None = None) -> ActualWeek:
    """What is told of a case that holds the planned week's calls."""
    case = as_planned(after)
    result, facts = a_believable_result(case)
    came = changed or actual_calls(after)
    assert came is not None
    return actual_week(case, result, facts, foresee(case), came, replications=60)


def test_a_week_as_it_was_foretold_is_mostly_inside_its_bands_and_asks_for_nothing() -> None:
    case = a_believable_case()
    weeks = [held(lived_week(case, replication)) for replication in range(12)]
    days = [day.calls.inside for seen in weeks for day in seen.days if day.calls.expected > 0]
    assert 0.65 <= np.mean(days) <= 0.95
    served = [
        each.actual is not None and each.low <= each.actual <= each.high
        for seen in weeks
        for each in (seen.in_time, seen.abandoned)
    ]
    assert 0.55 <= np.mean(served) <= 1.0
    assert sum(len(seen.advice) > 0 for seen in weeks) <= 5
    assert all(seen.same_case for seen in weeks)


def test_far_more_calls_than_expected_are_told_of_days_and_clients() -> None:
    seen = held(lived_week(a_believable_case(), 0, volume=3.0))
    assert not seen.whole.inside
    assert seen.whole.above > 0
    assert seen.whole.chance < 0.001
    steps = {(each.step, each.client_id) for each in seen.advice}
    assert {("client_above", "c1"), ("client_above", "c2")} <= steps
    assert any(step == "day_above" for step, _ in steps)
    assert ("served_worse", None) not in steps


def test_a_client_without_a_call_is_told_to_be_silent() -> None:
    after = lived_week(a_believable_case(), 1)
    came = actual_calls(after)
    assert came is not None
    for table in (came.offered, came.in_time, came.abandoned, came.answered):
        table[1] = 0.0
    silent = [each for each in held(after, came).advice if each.step == "client_silent"]
    assert [each.client_id for each in silent] == ["c2"]


def test_calls_served_worse_than_the_plan_let_expect_are_told_when_no_more_came() -> None:
    after = lived_week(a_believable_case(), 2)
    came = actual_calls(after)
    assert came is not None
    came.in_time[:] = 0.0
    assert held(after, came).advice[-1].step == "served_worse"


def test_nothing_is_told_past_the_last_row() -> None:
    after = lived_week(a_believable_case(), 3, days=2)
    seen = held(after)
    assert [day.date.weekday() for day in seen.days] == [0, 1]
    assert [day.whole for day in seen.days] == [True, False]
    assert seen.half_hours[-1].start < seen.until
    whole = held(lived_week(a_believable_case(), 3))
    assert seen.whole.expected < 0.5 * whole.whole.expected
    assert seen.whole.expected == pytest.approx(sum(each.calls.expected for each in seen.days))
    assert seen.whole.expected == pytest.approx(sum(each.calls.expected for each in seen.clients))
    halves = sum(each.calls.expected for each in seen.half_hours)
    assert seen.whole.expected == pytest.approx(halves)
    assert seen.whole.offered == sum(each.calls.offered for each in seen.half_hours)


def test_calls_where_none_was_expected_cannot_be_chance() -> None:
    after = lived_week(a_believable_case(), 4)
    came = actual_calls(after)
    assert came is not None
    came.offered[0, 0] = 5.0
    first = held(after, came).half_hours[0].calls
    assert (first.expected, first.chance, first.inside) == (0.0, 0.0, False)


def test_a_folder_that_has_changed_otherwise_is_known() -> None:
    after = lived_week(a_believable_case(), 5)
    case = as_planned(after)
    result, facts = a_believable_result(case)
    came = actual_calls(after)
    assert came is not None
    other = result.model_copy(update={"case_digest": "0" * 64})
    seen = actual_week(case, other, facts, foresee(case), came, replications=2)
    assert not seen.same_case
