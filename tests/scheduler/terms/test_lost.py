"""Lost calls: the pools' curves read at the heads on duty, and the price of one more head."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.policy import Policy, Weights
from scheduler.terms import lost
from tests.factories import (
    a_case,
    a_published_shift,
    a_shift,
    an_operator,
    evidence_of,
)
from tests.scheduler.roster.worlds import some_facts, three_people
from tests.scheduler.terms.worlds import even_facts, plan_of, random_duty, seeds

SLOTS_A_WEEK = 7 * 24 * 4


def test_an_empty_week_loses_all_that_nobody_takes_times_the_weight() -> None:
    case = a_case(policy=Policy(weights=Weights(lost=2.0)))
    assert lost.score(evidence_of(case), even_facts(case)) == pytest.approx(2 * 4 * SLOTS_A_WEEK)


def test_an_hour_on_duty_saves_four_slots() -> None:
    case = a_case()
    evidence = evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "09:00")]})
    expected = 4 * SLOTS_A_WEEK - 4 * (4 - 1)
    assert lost.score(evidence, even_facts(case)) == pytest.approx(expected)


def test_five_minutes_of_break_give_a_third_of_a_slot_back() -> None:
    case = a_case()
    shift = a_shift(case, 0, "08:00", "09:00", ("08:20", "08:25", True))
    expected = 4 * SLOTS_A_WEEK - (4 - 1 / 3) * (4 - 1)
    score = lost.score(evidence_of(case, {"o1": [shift]}), even_facts(case))
    assert score == pytest.approx(expected)


def test_a_second_head_saves_less_than_the_first() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    shift = a_shift(case, 0, "08:00", "09:00")
    evidence = evidence_of(case, {"o1": [shift], "o2": [shift]})
    expected = 4 * SLOTS_A_WEEK - 4 * (4 - 0.5)
    assert lost.score(evidence, even_facts(case)) == pytest.approx(expected)


def test_last_sundays_night_counts_from_monday_midnight_and_this_sundays_until_then() -> None:
    plain = a_case()
    case = a_case(roster=(a_published_shift(plain, "o1", -1, "22:00", "25:00"),))
    evidence = evidence_of(case, {"o1": [a_shift(case, 6, "22:00", "30:00")]})
    expected = 4 * SLOTS_A_WEEK - (4 + 8) * (4 - 1)
    assert lost.score(evidence, even_facts(case)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("week", "slots", "worked"),
    [(date(2026, 10, 19), SLOTS_A_WEEK + 4, 9), (date(2026, 3, 23), SLOTS_A_WEEK - 4, 7)],
)
def test_the_night_of_a_clock_change_has_one_hour_more_or_less(
    week: date, slots: int, worked: int
) -> None:
    case = a_case(week=week)
    evidence = evidence_of(case, {"o1": [a_shift(case, 5, "22:00", "30:00")]})
    expected = 4 * slots - 4 * worked * (4 - 1)
    assert lost.score(evidence, even_facts(case)) == pytest.approx(expected)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_the_marginals_of_the_slots_someone_joins_add_up_to_the_fall_of_the_score(
    seed: int,
) -> None:
    case = three_people(policy=Policy(weights=Weights(lost=1.5)))
    facts = some_facts(case, seed)
    duty = random_duty(case, seed)
    joining = seed % 3
    name = case.operators[joining].operator_id
    without = duty | {name: [False] * facts.demand.slots}
    table = np.array([without[o.operator_id] for o in case.operators])
    heads = (facts.pools.serves.T.astype(np.int64) @ table.astype(np.int64)).astype(np.int64)
    marginal = lost.marginal(case, facts, heads)
    gain = marginal[np.ix_(facts.pools.serves[joining], np.array(duty[name]))].sum()
    before = lost.score(plan_of(case, without), facts)
    after = lost.score(plan_of(case, duty), facts)
    assert gain > 0
    assert before - after == pytest.approx(gain)
