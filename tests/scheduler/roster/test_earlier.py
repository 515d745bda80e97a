"""Weeks planned earlier: how they move over, and what an engine keeps of them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.roster.breaks import place_breaks
from scheduler.roster.earlier import earlier_weeks, patterns_of
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from tests.factories import a_result, a_shift
from tests.random_cases import with_changes
from tests.scheduler.roster.worlds import (
    a_portfolio,
    breaks_nothing,
    evidence_of_engine,
    reader,
    roster_value,
    some_facts,
    three_people,
    two_people,
)

MONDAY_OF_WINTER_TIME = date(2026, 10, 26)
"""The day after clocks went back in Paris."""


def test_whatever_was_planned_earlier_the_first_roster_is_lawful_and_its_value_true() -> None:
    case = three_people()
    facts, space = some_facts(case), week_space(case)
    portfolio = a_portfolio(case, facts)
    shape = (len(case.operators), case.days)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def holds(seed: int) -> None:
        before = np.random.default_rng(seed).integers(-1, len(space.patterns), shape)
        engine = Engine(case, facts, space, portfolio, 1)
        engine.first_roster(before.astype(np.int32))
        for operator, week in zip(case.operators, engine.plan.week.tolist(), strict=True):
            days = [space.patterns[number] for number in week]
            assert breaks_nothing(case, operator.operator_id, days)
        evidence = evidence_of_engine(case, engine, portfolio)
        assert engine.objective == pytest.approx(roster_value(evidence, facts))

    holds()


def test_everybody_keeps_as_many_of_their_days_as_are_lawful_together() -> None:
    case = two_people()
    facts, space = some_facts(case), week_space(case)
    lawful = np.array(list(reader(space).lawful(0)))

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def holds(seed: int) -> None:
        before = np.random.default_rng(seed).integers(0, len(space.patterns), (2, case.days))
        engine = Engine(case, facts, space, a_portfolio(case, facts), 1)
        engine.first_roster(before.astype(np.int32))
        kept = (engine.plan.week[0] == before[0]).sum()
        assert kept == (lawful == before[0]).sum(axis=1).max()

    holds()


def test_a_roster_comes_back_from_its_result_as_it_was() -> None:
    case = three_people()
    facts, space = some_facts(case), week_space(case)
    portfolio = a_portfolio(case, facts)
    engine = Engine(case, facts, space, portfolio, 1)
    engine.first_roster()
    engine.improve(50)
    finished = place_breaks(case, facts, engine.roster(), portfolio)
    result = a_result(case, {key: list(shifts) for key, shifts in finished.items()})
    before = patterns_of(case, space, earlier_weeks(case, result))
    assert before is not None
    again = Engine(case, facts, space, portfolio, 2)
    assert again.first_roster(before) == pytest.approx(engine.objective)
    assert again.roster() == engine.roster()


def test_an_engine_goes_on_in_another_space_with_the_same_roster() -> None:
    case = three_people()
    facts, space = some_facts(case), week_space(case)
    engine = Engine(case, facts, space, a_portfolio(case, facts), 1)
    engine.first_roster()
    value, roster = engine.improve(50), engine.roster()
    wider = week_space(case)
    assert engine.move_to(wider, patterns_of(case, wider, roster)) == pytest.approx(value)
    assert engine.roster() == roster
    assert engine.space is wider


def test_a_roster_that_was_held_can_be_put_back() -> None:
    case = three_people()
    facts = some_facts(case)
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), 1)
    engine.first_roster()
    held, value, roster = engine.held(), engine.objective, engine.roster()
    engine.improve(50)
    assert engine.put_back(held) == pytest.approx(value)
    assert engine.roster() == roster


def test_last_weeks_shifts_move_to_the_same_hours_though_the_clocks_changed() -> None:
    case = three_people(week=MONDAY_OF_WINTER_TIME)
    last = with_changes(case, week=MONDAY_OF_WINTER_TIME - timedelta(days=7))
    result = a_result(last, {"o1": [a_shift(last, 6, "08:00", "13:00")]})
    assert earlier_weeks(case, result) == {"o1": (a_shift(case, 6, "08:00", "13:00"),)}


def test_what_the_case_does_not_know_is_left_out() -> None:
    case = three_people()
    shifts = {
        "o1": [a_shift(case, 0, "08:00", "13:00"), a_shift(case, 9, "08:00", "13:00")],
        "gone": [a_shift(case, 0, "08:00", "13:00")],
    }
    found = earlier_weeks(case, a_result(case, shifts))
    assert found == {"o1": (a_shift(case, 0, "08:00", "13:00"),)}
    before = patterns_of(case, week_space(case), {**found, "o2": ()})
    assert before is not None
    assert (before[0] >= 0).all()
    assert (before[1:] == -1).all()


@pytest.mark.parametrize("days", [-3, 7 * 600])
def test_a_result_of_no_week_like_this_one_is_none_to_begin_with(days: int) -> None:
    case = three_people()
    other = with_changes(case, week=case.week + timedelta(days=7))
    result = a_result(other, {"o1": [a_shift(other, 0, "08:00", "13:00")]})
    strange = result.model_copy(update={"week": case.week + timedelta(days=days)})
    assert earlier_weeks(case, strange) == {}


def test_without_earlier_weeks_there_is_nothing_to_keep() -> None:
    case = three_people()
    assert patterns_of(case, week_space(case), {"o1": ()}) is None
