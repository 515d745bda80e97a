"""The desk plan: each way of being wrong has its name, and the builder's own plan has none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.derive import derive
from scheduler.evidence import Evidence
from scheduler.policy import FairnessPolicy, Policy
from scheduler.proof.desk import check_desk
from scheduler.result import DeskStretch, Result
from scheduler.roster.desk import desk_plan
from scheduler.said import AffinityOverride
from scheduler.shifts import Break, Shift
from tests.factories import MONDAY, a_published_shift, a_result, at
from tests.scheduler.proof.believable import a_believable_case, a_believable_result, teams_of

CASE = a_believable_case()
RESULT, FACTS = a_believable_result(CASE)
BOTH = 2
"""Index of a stretch in which both ring: c1 on Monday from 10:15 to 12:00."""


def faults(*changed: DeskStretch, keep: int = 0) -> list[tuple[Any, float]]:
    """Kind and amount of each fault when ``changed`` replaces stretches from index ``keep`` on."""
    desk = (*RESULT.desk[:keep], *changed, *RESULT.desk[keep + 1 :])
    return [
        (v.params["fault"], v.amount)
        for v in check_desk(Evidence(CASE, RESULT.model_copy(update={"desk": desk})), FACTS)
    ]


def stretch(index: int = BOTH, **changes: Any) -> DeskStretch:
    """A stretch of the true plan with something changed."""
    return RESULT.desk[index].model_copy(update=changes)


def test_the_stretch_of_the_examples_is_the_one_meant() -> None:
    both = RESULT.desk[BOTH]
    assert (both.client_id, both.start) == ("c1", at(CASE, 0, "10:15"))
    assert both.end == at(CASE, 0, "12:00")
    assert both.operators == ("o1", "o2")


def test_a_true_plan_has_no_fault() -> None:
    assert check_desk(Evidence(CASE, RESULT), FACTS) == []


def test_the_lead_rings_first_by_the_bonus() -> None:
    assert faults(stretch(operators=("o2", "o1")), keep=BOTH) == [("order", 1)]


@pytest.mark.parametrize(("points", "found"), [(100.0, []), (0.0, [("order", 1)])])
def test_a_tense_client_may_be_the_turn_of_somebody_not_much_worse(
    points: float, found: list[tuple[str, int]]
) -> None:
    worse = AffinityOverride(
        operator_id="o2", client_id="c1", score=20, side="house", set_on=date(2026, 5, 4)
    )
    clients = (CASE.clients[0].model_copy(update={"tension": 2}), CASE.clients[1])
    tense = CASE.model_copy(
        update={
            "clients": clients,
            "affinity_overrides": (worse,),
            "policy": Policy(fairness=FairnessPolicy(turn_points=points)),
        }
    )
    facts = derive(tense)
    desk = (*RESULT.desk[:BOTH], stretch(operators=("o2", "o1")), *RESULT.desk[BOTH + 1 :])
    wrong = check_desk(Evidence(tense, RESULT.model_copy(update={"desk": desk})), facts)
    assert [
        (v.params["fault"], v.amount)
        for v in wrong
        if v.params["start"] == "10:15" and v.date == MONDAY
    ] == found


def test_somebody_who_is_there_and_not_listed_is_left_out() -> None:
    assert faults(stretch(operators=("o1",)), keep=BOTH) == [("left_out", 105)]


def test_somebody_on_a_break_does_not_ring() -> None:
    # 10:00 to 10:15 is o1's break, and o2 has not begun.
    assert faults(stretch(1, operators=("o1",)), keep=1) == [("off_duty", 15)]


def test_a_stretch_that_runs_into_a_break_is_off_duty_and_doubles_the_next() -> None:
    longer = stretch(end=at(CASE, 0, "12:10"))
    assert sorted(faults(longer, keep=BOTH)) == [
        ("doubled", 10),
        ("off_duty", 10),
        ("off_duty", 10),
    ]


def test_minutes_without_a_stretch_are_uncovered() -> None:
    assert faults(stretch(start=at(CASE, 0, "11:00")), keep=BOTH) == [("uncovered", 45)]


def test_minutes_of_a_closed_client_need_no_stretch() -> None:
    early = DeskStretch(client_id="c1", start=at(CASE, 0, "07:00"), end=at(CASE, 0, "08:00"))
    assert faults(early, RESULT.desk[0]) == [("closed", 60)]


def test_a_stretch_backwards_or_outside_the_week_is_named() -> None:
    backwards = stretch(0, end=at(CASE, 0, "07:00"), operators=())
    assert ("outside", 60) in faults(backwards)
    late = DeskStretch(client_id="c1", start=at(CASE, 6, "23:00"), end=at(CASE, 7, "01:00"))
    assert ("outside", 60) in faults(RESULT.desk[0], late)


def test_strangers_and_repetitions_are_named() -> None:
    assert faults(stretch(operators=("o1", "o2", "o9")), keep=BOTH) == [("not_in_team", 105)]
    assert faults(stretch(operators=("o1", "o1", "o2")), keep=BOTH) == [("repeated", 1)]
    assert ("unknown_client", 105) in faults(stretch(client_id="c9"), keep=BOTH)


def test_an_untrained_member_does_not_ring() -> None:
    team = tuple(
        p.model_copy(update={"trained": False}) if p.operator_id == "o2" else p
        for p in RESULT.portfolio
    )
    evidence = Evidence(CASE, RESULT.model_copy(update={"portfolio": team}))
    found = check_desk(evidence, FACTS)
    assert {v.params["fault"] for v in found} == {"not_in_team"}
    assert {v.operator_id for v in found} == {"o2"}


def test_each_fault_says_where_and_when() -> None:
    desk = (*RESULT.desk[:BOTH], stretch(operators=("o1",)), *RESULT.desk[BOTH + 1 :])
    (found,) = check_desk(Evidence(CASE, RESULT.model_copy(update={"desk": desk})), FACTS)
    assert (found.client_id, found.operator_id, found.date) == ("c1", "o2", MONDAY)
    assert found.params == {"fault": "left_out", "start": "10:15", "end": "12:00", "minutes": 105}


def planned(case: Any, shifts: dict[str, list[Shift]]) -> Result:
    """A Result with the builder's desk plan for some shifts."""
    plan = a_result(case, shifts, teams_of(case, FACTS))
    return plan.model_copy(update={"desk": desk_plan(Evidence(case, plan), FACTS)})


@pytest.mark.parametrize("past_end", ["32:00", "33:05"])
def test_last_sundays_night_shift_rings_on_monday_morning(past_end: str) -> None:
    past = a_published_shift(CASE, "o1", -1, "23:00", past_end)
    case = CASE.model_copy(update={"roster": (past,)})
    assert check_desk(Evidence(case, planned(case, {})), FACTS) == []


TICKS = st.integers(0, 12 * 24 * 2)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["o1", "o2"]), TICKS, st.integers(6, 100), st.integers(1, 5)),
        max_size=4,
    )
)
def test_the_builders_plan_of_any_roster_has_no_fault(
    rows: list[tuple[str, int, int, int]],
) -> None:
    shifts: dict[str, list[Shift]] = {"o1": [], "o2": []}
    for operator, start, length, pause in rows:
        begin, end = 5 * start, 5 * (start + length)
        shifts[operator].append(
            Shift(begin, end, (Break(begin + 5, begin + 5 + 5 * min(pause, length - 2), True),))
        )
    assert check_desk(Evidence(CASE, planned(CASE, shifts)), FACTS) == []
