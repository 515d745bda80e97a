"""Scenarios and added heads: what a replay is given instead of the plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.demand import Need
from scheduler.entities import Absence
from scheduler.evidence import Evidence
from scheduler.proof.scenario import ExtraHead, Scenario, under, with_heads, without
from scheduler.shifts import Break, Shift
from scheduler.terms.presence import presence
from tests.factories import at
from tests.scheduler.proof.believable import a_believable_case, a_believable_result

stretches = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda s: (s[0], s[0] + s[1])),
    max_size=4,
)


@given(stretches)
def test_what_is_left_of_a_shift_is_exactly_the_minutes_in_which_nobody_is_away(
    away: list[tuple[int, int]],
) -> None:
    shift = Shift(10, 70, (Break(20, 25, True), Break(40, 55, False)))
    worked = {m for a, b in shift.runs_of_work() for m in range(a, b)}
    left = [m for part in without(shift, away) for a, b in part.runs_of_work() for m in range(a, b)]
    gone = {m for a, b in away for m in range(a, b)}
    assert sorted(left) == sorted(worked - gone)


def test_nothing_changes_in_a_scenario_in_which_nothing_happens() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    same, plan = under(case, facts, result, Scenario())
    assert plan is result
    assert np.array_equal(same.demand.calls, facts.demand.calls)


def test_volume_and_a_leaving_client_change_the_expected_calls_only() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    changed, plan = under(case, facts, result, Scenario(volume=1.2, leaving=("c2",)))
    assert plan is result
    assert changed.demand.calls[0] == pytest.approx(1.2 * facts.demand.calls[0])
    assert not changed.demand.calls[1].any()
    assert facts.demand.calls[1].any()


def test_people_away_are_neither_on_duty_nor_in_the_desk_plan_and_the_others_stay() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    absence = Absence(operator_id="o1", start=at(case, 1, "11:00"), end=at(case, 2, "00:00"))
    _, plan = under(case, facts, result, Scenario(absent=(absence,)))
    before, after = presence(Evidence(case, result)), presence(Evidence(case, plan))
    gone = slice((24 + 11) * 12, 48 * 12)
    assert not after[0, gone].any()
    assert np.array_equal(np.delete(after[0], gone), np.delete(before[0], gone))
    assert np.array_equal(after[1], before[1])
    for row in plan.desk:
        if absence.start <= row.start < absence.end:
            assert "o1" not in row.operators


def test_unknown_people_clients_and_senseless_volumes_are_refused() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    day = at(case, 0, "00:00"), at(case, 1, "00:00")
    for scenario, told in (
        (Scenario(volume=0.0), "volume"),
        (Scenario(volume=float("nan")), "volume"),
        (Scenario(leaving=("c9",)), "c9"),
        (Scenario(absent=(Absence(operator_id="o9", start=day[0], end=day[1]),)), "o9"),
    ):
        with pytest.raises(ValueError, match=told):
            under(case, facts, result, scenario)


def test_an_added_head_is_on_duty_then_and_may_take_what_its_need_covers() -> None:
    case = a_believable_case()
    result, facts = a_believable_result(case)
    head = ExtraHead(Need((("fr", 1),), ()), 9 * 60, 10 * 60)
    more, wider, plan = with_heads(case, facts, result, [head])
    table = presence(Evidence(more, plan))
    assert len(table) == len(case.operators) + 1
    assert np.flatnonzero(table[-1]).tolist() == list(range(9 * 12, 10 * 12))
    assert np.array_equal(table[:-1], presence(Evidence(case, result)))
    assert wider.eligible[-1].tolist() == [True, True]
    assert wider.handle_factor.shape == wider.affinities.planning.shape == (3, 2)
    foreign = ExtraHead(Need((("de", 1),), ()), 0, 60)
    assert not with_heads(case, facts, result, [foreign])[1].eligible[-1].any()
