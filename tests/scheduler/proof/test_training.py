"""Training sessions: each way of being wrong has its name, and a sound one has none."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.evidence import Evidence
from scheduler.policy import Policy
from scheduler.proof.training import check_training
from scheduler.proof.validate import explain
from scheduler.result import PlannedPairing, TrainingSession
from tests.factories import a_case, a_client, a_result, a_shift, an_operator, at
from tests.scheduler.terms.worlds import even_facts

CASE = a_case(
    operators=tuple(an_operator(f"o{n}") for n in (1, 2, 3)),
    clients=(a_client("c1"), a_client("c2")),
    policy=Policy(learning_minutes_per_week=60, teaching_minutes_per_week=90),
)
FACTS = even_facts(CASE)
FACTS.demand.open[0, 4 * 20 :] = False
SHIFTS = {
    who: [a_shift(CASE, 0, "09:00", "21:00", ("12:00", "12:30", False))]
    for who in ("o1", "o2", "o3")
}


def pairing(operator_id: str, client_id: str = "c1", *, trained: bool = True) -> PlannedPairing:
    return PlannedPairing(
        client_id=client_id,
        operator_id=operator_id,
        role="member",
        trained=trained,
        affinity=50,
        calls=0,
    )


TEAM = (pairing("o1"), pairing("o2", trained=False), pairing("o3", trained=False))


def session(
    start: str = "09:00", end: str = "09:30", *, day: int = 0, **changes: Any
) -> TrainingSession:
    values: dict[str, Any] = {
        "operator_id": "o2",
        "client_id": "c1",
        "beside": "o1",
        "start": at(CASE, day, start),
        "end": at(CASE, day, end),
    }
    return TrainingSession(**(values | changes))


def faults(*sessions: TrainingSession) -> list[tuple[Any, str | None, float]]:
    """Kind, person and amount of each fault."""
    plan = a_result(CASE, SHIFTS, TEAM).model_copy(update={"training": sessions})
    found = check_training(Evidence(CASE, plan), FACTS)
    assert all(v.severity == "hard" and v.rule == "training" for v in found)
    assert all(explain(v, CASE).key == f"rule.training.{v.params['fault']}" for v in found)
    return [(v.params["fault"], v.operator_id, v.amount) for v in found]


def test_a_sound_session_has_no_fault() -> None:
    assert faults() == faults(session()) == []


@pytest.mark.parametrize("changes", [{"operator_id": "x"}, {"beside": "x"}, {"client_id": "x"}])
def test_unknown_names_are_told(changes: dict[str, Any]) -> None:
    assert faults(session(**changes)) == [("unknown", None, 30)]


def test_a_session_has_a_length_in_whole_steps_inside_the_planned_days() -> None:
    assert faults(session("09:00", "09:00")) == [("empty", None, 1)]
    assert faults(session("10:00", "09:30")) == [("empty", None, 30)]
    assert faults(session("09:02", "09:30")) == [("empty", None, 28)]
    assert faults(session("23:45", "24:15", day=6)) == [("empty", None, 30)]


def test_only_somebody_in_training_learns() -> None:
    assert faults(session(operator_id="o1", beside="o1")) == [
        ("not_learning", "o1", 30),
        ("twice", "o1", 30),
    ]
    assert faults(session(client_id="c2")) == [
        ("not_learning", "o2", 30),
        ("not_trained", "o1", 30),
    ]


def test_only_somebody_trained_teaches() -> None:
    assert faults(session(beside="o3")) == [("not_trained", "o3", 30)]


def test_both_are_there_and_not_on_a_break_through_all_of_it() -> None:
    assert faults(session("11:45", "12:15")) == [("away", "o2", 15), ("away", "o1", 15)]
    assert faults(session("08:50", "09:10")) == [("away", "o2", 10), ("away", "o1", 10)]


def test_the_client_is_open() -> None:
    assert faults(session("19:45", "20:15")) == [("closed", None, 15)]


def test_nobody_learns_or_teaches_two_things_at_once() -> None:
    both = session(), session("09:15", "09:45", operator_id="o3")
    assert faults(*both) == [("twice", "o1", 15)]
    assert faults(session(), session("09:30", "10:00", operator_id="o3")) == []


def test_the_weekly_limits_of_learning_and_teaching_hold() -> None:
    two = session(), session("10:00", "10:45")
    assert faults(*two) == [("learns_too_long", "o2", 15)]
    more = session("11:00", "11:30", operator_id="o3")
    assert faults(*two, more) == [("learns_too_long", "o2", 15), ("teaches_too_long", "o1", 15)]
