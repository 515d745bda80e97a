"""Turns: the term they cost is the term that is scored, and no single change helps."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.evidence import Evidence
from scheduler.policy import FairnessPolicy, Policy, Weights
from scheduler.proof.desk import check_desk
from scheduler.roster.desk import desk_plan
from scheduler.roster.turns import take_turns
from scheduler.terms import tension
from scheduler.terms.presence import presence
from tests.factories import a_client, a_result, a_shift
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.shifts import Shift

OFTEN = 4
"""Calls of a slot, times this, so that tension is worth sharing."""


def tense_case(**fairness: float) -> Case:
    return three_people(
        clients=(
            a_client("c1", tension=3),
            a_client("c2", tension=1, priority=2.0),
            a_client("c3"),
        ),
        policy=Policy(
            weights=Weights(tension=0.5), fairness=FairnessPolicy.model_validate(fairness)
        ),
    )


def some_roster(case: Case, seed: int) -> dict[str, list[Shift]]:
    random = np.random.default_rng(seed)
    menu = [("08:00", "13:00"), ("09:00", "17:00"), ("14:00", "22:00")]
    return {
        operator.operator_id: [
            a_shift(case, day, *menu[random.integers(3)])
            for day in range(7)
            if random.random() < 0.7
        ]
        for operator in case.operators
    }


def planned(
    case: Case, seed: int, roster: dict[str, list[Shift]] | None = None
) -> tuple[Evidence, Facts]:
    facts = some_facts(case, seed)
    busy = replace(facts.demand, calls=OFTEN * facts.demand.calls)
    facts = replace(facts, demand=busy)
    portfolio = a_portfolio(case, facts)
    return Evidence(case, a_result(case, roster or some_roster(case, seed), portfolio)), facts


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 15.0, 60.0]))
def test_the_desk_plan_rings_the_turns_that_were_taken_and_passes_its_check(
    seed: int, points: float
) -> None:
    case = tense_case(turn_points=points)
    evidence, facts = planned(case, seed)
    on_duty = presence(evidence)
    turns = take_turns(case, facts, evidence.result.portfolio, on_duty)
    desk = desk_plan(evidence, facts)
    result = evidence.result.model_copy(update={"desk": desk})
    told = Evidence(case, result)
    assert check_desk(told, facts) == []
    assert tension.turns_of(told, facts) == turns
    assert tension.score(told, facts) == pytest.approx(tension.cost(case, facts, on_duty, turns))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_single_turn_can_change_hands_for_less(seed: int) -> None:
    case = tense_case(turn_points=60.0)
    evidence, facts = planned(case, seed)
    on_duty = presence(evidence)
    turns = take_turns(case, facts, evidence.result.portfolio, on_duty)
    best = tension.cost(case, facts, on_duty, turns)
    fit = facts.affinities.planning
    for place, other in product(range(0, len(turns), 5), range(3)):
        turn = turns[place]
        if other == turn.operator or not on_duty[other, turn.start]:
            continue
        best_voice = max(fit[o, turn.client] for o in range(3) if on_duty[o, turn.start])
        given_up = best_voice - fit[other, turn.client]
        if given_up > case.policy.fairness.turn_points:
            continue
        changed = [*turns]
        changed[place] = replace(turn, operator=other, given_up=given_up)
        assert tension.cost(case, facts, on_duty, changed) >= best - 1e-6


def test_where_tension_weighs_nothing_the_usual_order_holds() -> None:
    case = tense_case()
    weightless = case.model_copy(
        update={"policy": Policy(weights=Weights(tension=0, tension_run=0))}
    )
    evidence, facts = planned(weightless, 3)
    assert take_turns(weightless, facts, evidence.result.portfolio, presence(evidence)) == []
    desk = desk_plan(evidence, facts)
    told = Evidence(weightless, evidence.result.model_copy(update={"desk": desk}))
    assert check_desk(told, facts) == []
    assert tension.score(told, facts) == 0
    fit = facts.affinities.planning + np.array([[weightless.policy.lead_bonus], [0], [0]])
    for stretch in desk:
        points = [
            fit[weightless.operator_index[o], weightless.client_index[stretch.client_id]]
            for o in stretch.operators
        ]
        assert points == sorted(points, reverse=True)


def test_a_heavier_weight_shares_tension_more_evenly_and_gives_up_more_fit() -> None:
    sharing = tense_case(turn_points=60.0)
    together = [a_shift(sharing, day, "09:00", "17:00") for day in range(5)]
    roster = {operator.operator_id: together for operator in sharing.operators}
    evidence, facts = planned(sharing, 5, roster)
    spread, given_up = [], []
    for weight in (1e-9, 0.1, 10.0):
        policy = Policy(
            weights=Weights(tension=weight, tension_run=0), fairness=FairnessPolicy(turn_points=60)
        )
        case = evidence.case.model_copy(update={"policy": policy})
        turns = take_turns(case, facts, evidence.result.portfolio, presence(evidence))
        over = tension.borne_minutes(case, facts, turns) - facts.tension.fair
        spread.append(float(np.maximum(0, over).sum()))
        given_up.append(tension.given_up_calls(case, facts, turns))
    assert spread[0] >= spread[1] >= spread[2]
    assert given_up[0] <= given_up[1] <= given_up[2]
    assert spread[2] < spread[0]
