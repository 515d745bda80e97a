"""Unsocial: hours above the share, by their square, charged for what the week adds."""

from __future__ import annotations

import pytest

from scheduler.case import Case
from scheduler.policy import Policy, Weights
from scheduler.shifts import Shift
from scheduler.terms import unsocial
from tests.factories import a_case, a_shift, an_operator, evidence_of
from tests.scheduler.terms.worlds import even_facts
from tests.scheduler.test_fairness import a_counter

TWO = (an_operator("o1"), an_operator("o2"))


def score(case: Case, **shifts: list[Shift]) -> float:
    return unsocial.score(evidence_of(case, shifts), even_facts(case))


def test_hours_within_the_fair_share_cost_nothing() -> None:
    case = a_case(operators=TWO, counters=(a_counter("o1", 1, unsocial_minutes=600),))
    assert score(case, o2=[a_shift(case, 5, "08:00", "18:00")]) == 0


def test_four_hours_above_the_share_cost_sixteen_times_the_first() -> None:
    case = a_case(operators=TWO, counters=(a_counter("o1", 1, unsocial_minutes=600),))
    # Both share 1200 minutes; the first bore 600 already.
    one = score(case, o1=[a_shift(case, 5, "08:00", "09:00")])
    four = score(case, o1=[a_shift(case, 5, "08:00", "12:00")])
    assert one == pytest.approx(0.05)
    assert four == pytest.approx(0.05 * 16)


def test_the_weight_is_the_policys() -> None:
    policy = Policy(weights=Weights(unsocial=2.0))
    case = a_case(
        operators=TWO, policy=policy, counters=(a_counter("o1", 1, unsocial_minutes=600),)
    )
    assert score(case, o1=[a_shift(case, 5, "08:00", "10:00")]) == pytest.approx(8.0)
