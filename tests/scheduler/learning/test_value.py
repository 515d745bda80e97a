"""What somebody would bring is what the portfolio's own prices say it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import FairnessCounter
from scheduler.learning.outlook import outlook_of
from scheduler.learning.value import better_met, loads_of, value_of_joining
from scheduler.policy import Policy, Weights
from scheduler.portfolio.descent import cost_of, ground_of
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.objective import NOBODY_EXTRA
from tests.factories import MONDAY, a_client, an_operator
from tests.scheduler.learning.worlds import a_school
from tests.scheduler.portfolio.worlds import facts_of, in_force, operators

NO_SLOTS = np.zeros(7 * 48, dtype=np.bool_)


@given(seed=st.integers(0, 10_000), size=st.integers(0, 4))
@settings(max_examples=30, deadline=None)
def test_calls_better_met_are_what_the_descent_saves_on_the_same_presence(
    seed: int, size: int
) -> None:
    rng = np.random.default_rng(seed)
    only_misfit = Policy(weights=Weights(fragile=0, balance=0, tension=0, change_pairing=0))
    case = a_school(5, policy=only_misfit, portfolio=())
    facts = facts_of(case, affinity=rng.uniform(0, 100, (5, 1)))
    frame, outlook = frame_of(case, facts, "free"), outlook_of(case, facts)
    outlook.usual.presence[:] = rng.uniform(0, 0.9, outlook.usual.presence.shape)
    ground = ground_of(
        frame,
        facts,
        outlook.usual.available,
        outlook.usual.presence,
        outlook.usual.calls,
        nobody_extra=NOBODY_EXTRA,
    )
    team = rng.permutation(5)[:size]
    before = np.zeros((5, 1), dtype=np.bool_)
    before[team] = True
    missing = 1e5 * (size == 0)  # the descent wants one person at least
    for o in set(range(5)) - set(team.tolist()):
        after = before.copy()
        after[o] = True
        saved = cost_of(ground, before) - missing - cost_of(ground, after)
        assert better_met(frame, outlook, 0, team)[o] == pytest.approx(saved, abs=1e-6)


def values(case: Any, **told: Any) -> Any:
    facts = facts_of(case, **told)
    frame = frame_of(case, facts, "adjust")
    loads = loads_of(case, facts, frame, frame.trained)
    return value_of_joining(frame, outlook_of(case, facts), loads, 0, np.array([0]), NO_SLOTS)


def test_whoever_carries_less_for_their_contract_is_worth_more() -> None:
    busy = tuple(in_force(f"c{n}", o) for n, o in ((1, "o1"), (2, "o2"), (3, "o2")))
    value = values(a_school(3, firms=3, portfolio=busy))
    assert value[2] > value[1]


def test_a_tense_client_is_for_those_below_their_fair_share() -> None:
    tense = (a_client("c1", tension=3),)
    bore = FairnessCounter(
        operator_id="o2",
        week=MONDAY.replace(day=25, month=5),
        tension_minutes=600,
        unsocial_minutes=0,
        weekends=0,
        wishes_asked=0,
        wishes_granted=0,
    )
    value = values(a_school(3, clients=tense, counters=(bore,)))
    assert value[2] > value[1]


def test_hours_that_nobody_covers_weigh_as_much_as_a_fragile_client() -> None:
    case = a_school(3)
    facts = facts_of(case)
    frame, outlook = frame_of(case, facts, "adjust"), outlook_of(case, facts)
    loads = loads_of(case, facts, frame, frame.trained)
    some = NO_SLOTS.copy()
    some[20:24] = True
    team = np.array([0])
    extra = value_of_joining(frame, outlook, loads, 0, team, some) - value_of_joining(
        frame, outlook, loads, 0, team, NO_SLOTS
    )
    assert extra == pytest.approx(case.policy.weights.fragile)


def test_loads_are_shared_alike_and_grow_with_each_new_share() -> None:
    case = a_school(
        operators=(an_operator("o1"), *operators(3)[1:]),
        portfolio=(in_force("c1", "o1"), in_force("c1", "o2")),
    )
    facts = facts_of(case, calls=60.0)
    frame = frame_of(case, facts, "adjust")
    loads = loads_of(case, facts, frame, frame.trained)
    np.testing.assert_allclose(loads.minutes, [90.0, 90.0, 0.0])
    loads.add(frame, 2, 0, 3)
    np.testing.assert_allclose(loads.minutes, [90.0, 90.0, 60.0])
