"""Cut-down automata: the same lawful weeks, in less room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.entities import Availability, Wish
from scheduler.roster import trim
from scheduler.roster.problem import week_space
from scheduler.roster.space import scratch_of
from scheduler.roster.tally_kernels import best_week
from tests.factories import an_operator
from tests.scheduler.roster.worlds import (
    a_late_past,
    a_world,
    reader,
)

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.roster.space import WeekSpace


def three_who_differ() -> Case:
    """The same rules for three: one ended late last week, one only works mornings."""
    people = (an_operator("o1"), an_operator("o2"), an_operator("o3"))
    plain = a_world(operators=people)
    return plain.model_copy(
        update={
            "roster": a_late_past(plain, "o1"),
            "availability": tuple(
                Availability(operator_id="o3", weekday=day, start_minute=480, end_minute=780)
                for day in range(5)
            ),
            "preferences": (Wish(operator_id="o2", weekday=2, kind="off", weight=3),),
        }
    )


def shared_space(case: Case, monkeypatch: pytest.MonkeyPatch) -> WeekSpace:
    """The space of a case in which everybody under the same rules shares one automaton."""
    with monkeypatch.context() as patched:
        patched.setattr(trim, "MOST_COPIES", -1.0)
        return week_space(case)


def test_everybody_keeps_exactly_their_lawful_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    case = three_who_differ()
    shared, cut = shared_space(case, monkeypatch), week_space(case)
    assert len(set(shared.weeks.automaton_of.tolist())) == 1
    assert len(set(cut.weeks.automaton_of.tolist())) == 3
    for operator in range(3):
        assert reader(cut).lawful(operator).keys() == reader(shared).lawful(operator).keys()


def test_the_best_week_is_worth_the_same_at_any_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    case = three_who_differ()
    spaces = [shared_space(case, monkeypatch), week_space(case)]
    random = np.random.default_rng(3)
    for _ in range(20):
        value = random.normal(size=spaces[0].fixed_duty.shape[1])
        for operator in range(3):
            worths = []
            for space in spaces:
                scratch = scratch_of(space, posts=0)
                scratch.value[:] = value
                worths.append(best_week(space.weeks, operator, scratch)[0])
            assert worths[0] == pytest.approx(worths[1])


def test_nothing_is_kept_that_cannot_be_walked() -> None:
    space = week_space(three_who_differ())
    weeks = space.weeks
    for automaton in range(int(weeks.automaton_of.max()) + 1):
        for day in range(weeks.days):
            kind = automaton * weeks.days + day
            arcs = slice(weeks.arc_at[kind], weeks.arc_at[kind + 1])
            nodes = weeks.node_at[kind + 1] - weeks.node_at[kind]
            assert set(weeks.arc_source[arcs].tolist()) == set(range(weeks.forks[kind]))
            assert len(np.unique(weeks.enter[weeks.node_at[kind] : weeks.node_at[kind + 1]])) > 0
            after = 1
            if day + 1 < weeks.days:
                after = int(weeks.node_at[kind + 2] - weeks.node_at[kind + 1])
            assert set(weeks.arc_target[arcs].tolist()) == set(range(after))
            assert nodes > 0
