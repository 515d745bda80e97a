"""A swap moves whole shifts, drops training in them, and is scored as any plan."""

from __future__ import annotations

import pytest

from scheduler.derive import derive
from scheduler.errors import NotInPlan
from scheduler.evidence import Evidence
from scheduler.result import TrainingSession
from scheduler.swap import Swap, exchanged, swapped
from scheduler.terms import score_all
from tests.factories import a_case, a_client, a_result, a_shift, an_operator, at


def test_two_people_exchange_their_shifts_breaks_included() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    early = a_shift(case, 0, "08:00", "16:00", ("12:00", "12:45", False))
    late = a_shift(case, 1, "10:00", "18:00")
    plan = a_result(case, {"o1": [early], "o2": [late]})
    swap = Swap("o1", at(case, 0, "08:00"), "o2", at(case, 1, "10:00"))
    week = Evidence(case, exchanged(plan, swap)).week
    assert week == {"o1": (late,), "o2": (early,)}
    back = Swap("o2", swap.start, "o1", swap.other_start)
    assert exchanged(exchanged(plan, swap), back) == plan


def test_a_shift_given_away_leaves_its_owner_free() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    shift = a_shift(case, 0, "08:00", "16:00")
    plan = a_result(case, {"o1": [shift]})
    given = exchanged(plan, Swap("o1", at(case, 0, "08:00"), "o2"))
    assert Evidence(case, given).week == {"o1": (), "o2": (shift,)}


def test_training_in_a_moved_shift_is_dropped_for_learner_and_teacher() -> None:
    case = a_case(operators=tuple(an_operator(f"o{i}") for i in (1, 2, 3)))

    def lesson(who: str, beside: str, day: int) -> TrainingSession:
        start, end = at(case, day, "09:00"), at(case, day, "10:00")
        return TrainingSession(operator_id=who, client_id="c1", beside=beside, start=start, end=end)

    kept = (lesson("o3", "o2", 0), lesson("o1", "o3", 1))
    dropped = (lesson("o1", "o2", 0), lesson("o3", "o1", 0))
    plan = a_result(case, {"o1": [a_shift(case, 0, "08:00", "16:00")]}, training=(*kept, *dropped))
    assert exchanged(plan, Swap("o1", at(case, 0, "08:00"), "o2")).training == kept


def test_a_shift_that_is_not_in_the_plan_is_refused() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    plan = a_result(case, {"o1": [a_shift(case, 0, "08:00", "16:00")]})
    for swap in (
        Swap("o2", at(case, 0, "08:00"), "o1"),
        Swap("o1", at(case, 0, "09:00"), "o2"),
        Swap("o1", at(case, 0, "08:00"), "o2", at(case, 0, "08:00")),
    ):
        with pytest.raises(NotInPlan):
            exchanged(plan, swap)


def test_a_swapped_plan_is_scored_and_its_rules_are_checked_anew() -> None:
    case = a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(a_client(declared_calls_week=20.0),),
    )
    facts = derive(case)
    night, day = a_shift(case, 0, "14:00", "22:00"), a_shift(case, 1, "06:00", "12:00")
    plan = a_result(case, {"o1": [night], "o2": [day]})
    after = swapped(case, facts, plan, Swap("o2", at(case, 1, "06:00"), "o1"))
    assert after.terms == score_all(Evidence(case, after), facts)
    assert after.objective == sum(after.terms.values())
    assert after.bound is None
    assert "daily_rest" in {violation.rule for violation in after.violations}
