"""Nobody's week is lawful: the rules named leave no week, and not one of them is named in vain."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from scheduler.entities import Absence, Lock, OperatorLimits
from scheduler.errors import NoLawfulPlan
from scheduler.roster.problem import candidates, week_space
from scheduler.rules import RULES
from tests.factories import an_operator, at
from tests.scheduler.roster.worlds import a_late_past, a_world
from tests.scheduler.rules.twins import lawful_by_automaton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scheduler.case import Case


def a_torn_person() -> Case:
    """Locked to a Monday shift on which they are away and not available, at other odds besides."""
    plain = a_world()
    shift = Lock(
        kind="shift", operator_id="o1", start=at(plain, 0, "08:00"), end=at(plain, 0, "13:00")
    )
    return a_world(
        operators=(an_operator("o1"), an_operator("o2")),
        locks=(shift,),
        absences=(
            Absence(operator_id="o1", start=at(plain, 0, "09:00"), end=at(plain, 0, "10:00")),
        ),
        limits=(OperatorLimits(operator_id="o1", max_run_of_work=3),),
    )


def a_person_who_owes_too_much() -> Case:
    """Asked for more minutes in one week than the five days they may work can hold."""
    return a_world(
        operators=(an_operator(min_minutes_week=2160),),
        limits=(OperatorLimits(operator_id="o1", max_weekends=0, max_run_of_work=2),),
    )


def a_person_in_a_late_week() -> Case:
    """Published until late on Sunday, locked to the early shift on Monday."""
    plain = a_world()
    shift = Lock(
        kind="shift", operator_id="o1", start=at(plain, 0, "08:00"), end=at(plain, 0, "13:00")
    )
    return a_world(locks=(shift,), roster=a_late_past(plain))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (a_torn_person, {"absences", "locks"}),
        (a_person_who_owes_too_much, {"agreed_minutes"}),
        (a_person_in_a_late_week, {"locks"}),
    ],
)
def test_the_rules_named_as_clashing_leave_no_week_and_each_is_needed(
    world: Callable[[], Case], expected: set[str]
) -> None:
    case = world()
    with pytest.raises(NoLawfulPlan) as raised:
        week_space(case)
    (obstacle,) = raised.value.obstacles
    assert obstacle.operator_id == "o1"
    assert expected <= set(obstacle.rules)
    assert not _some_week_is_lawful(case, obstacle.rules)
    for rule in obstacle.rules:
        assert _some_week_is_lawful(case, [r for r in obstacle.rules if r != rule]), rule


def _some_week_is_lawful(case: Case, names: Sequence[str]) -> bool:
    """Try every week against the resources of a few rules, one by one."""
    operator = case.operators[0]
    resources = [rule.resource(case, operator) for rule in RULES if rule.ID in names]
    days = [[*own, None] for own in candidates(case)]
    return any(
        all(lawful_by_automaton(resource, week) for resource in resources)
        for week in product(*days)
    )
