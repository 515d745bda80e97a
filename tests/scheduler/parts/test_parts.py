"""A site in parts: groups that belong together, prices that let all move at once, pure answers."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import CallHistory, Case
from scheduler.errors import NoRosterYet
from scheduler.parts.coordinate import coordinate, in_turn, processes
from scheduler.parts.packing import pack_answer, pack_problem, unpack_answer, unpack_problem
from scheduler.parts.split import links_of, split
from scheduler.parts.unit import answer
from scheduler.parts.whole import Whole, coupling_of_part, shared_loss
from scheduler.roster.coupling import couple
from scheduler.roster.earlier import patterns_of
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from scheduler.settings import Settings
from scheduler.solve import solve
from tests.factories import an_operator
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people
from tests.scheduler.test_solve import a_service, assert_lawful, without_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.parts.unit import Answer, Problem
    from scheduler.result import PlannedPairing
    from scheduler.roster.layout import Coupling


class Site:
    """A small service with its facts and first teams."""

    def __init__(self) -> None:
        people = tuple(an_operator(f"o{n}") for n in range(1, 7))
        self.case: Case = three_people(operators=people)
        self.facts: Facts = some_facts(self.case)
        self.portfolio: tuple[PlannedPairing, ...] = a_portfolio(self.case, self.facts)
        self.coupling: Coupling = couple(self.case, self.facts, self.portfolio)

    def whole(self, parts: int) -> Whole:
        return Whole(self.case, self.facts, self.portfolio, parts, {})


@cache
def a_site() -> Site:
    return Site()


@pytest.fixture(scope="module")
def site() -> Site:
    return a_site()


def go_on() -> None:
    """Nobody wants to stop."""


def no_tension(whole: Whole) -> NDArray[np.float64]:
    return np.zeros(len(whole.coupling.serves))


# Groups


@given(st.integers(1, 9), st.integers(0, 50))
def test_everybody_is_in_one_group_and_groups_are_of_even_size(parts: int, seed: int) -> None:
    coupling = random_teams(people=12, clients=20, seed=seed)
    groups = split(coupling, parts)
    assert sorted(np.concatenate(groups).tolist()) == list(range(12))
    assert len(groups) == parts
    assert max(map(len, groups)) <= np.ceil(1.1 * 12 / parts) + 1


def test_communities_that_share_no_client_become_groups() -> None:
    coupling = random_teams(people=12, clients=30, seed=1, communities=3)
    groups = split(coupling, 3)
    assert sorted(tuple((group % 3).tolist()) for group in groups) == [(0,) * 4, (1,) * 4, (2,) * 4]
    links = links_of(coupling)
    assert sum(links[np.ix_(group, group)].sum() for group in groups) == links.sum()


def random_teams(people: int, clients: int, seed: int, communities: int = 1) -> Coupling:
    """Couplings of random teams of three; of people with the same rest where they are apart."""
    random = np.random.default_rng(seed)
    operator, client = [], []
    for c in range(clients):
        able = np.arange(people)[np.arange(people) % communities == c % communities]
        operator += random.choice(able, size=3, replace=False).tolist()
        client += [c] * 3
    return a_site().coupling._replace(
        serves=np.ones((people, 1), dtype=np.bool_),
        calls=random.random((clients, 4)) + 0.1,
        client_at=np.arange(clients + 1, dtype=np.int64) * 3,
        pair_operator=np.array(operator, dtype=np.int32),
        pair_client=np.array(client, dtype=np.int32),
    )


# Prices


@given(st.integers(0, 200))
def test_losses_of_the_parts_add_up_to_no_less_than_the_loss_of_all(seed: int) -> None:
    """Whatever all parts do at once; and exactly as much where nobody moves."""
    random = np.random.default_rng(seed)
    people, slots = 7, 3
    groups = [np.arange(3), np.arange(3, 7)]
    slopes = -np.sort(-random.random((1, slots, people + 1)), axis=2)
    loss = np.concatenate(
        [np.zeros((1, slots, 1)), -np.cumsum(slopes, axis=2)], axis=2
    ) + slopes.sum(axis=2, keepdims=True)
    loss[:, :, -1] = loss[:, :, -2]
    serves = random.random((people, 1)) < 0.8
    whole = a_site().coupling._replace(serves=serves, loss=loss)
    now, then = (random.random((people, slots)) < 0.5 for _ in range(2))
    shares = [shared_loss(whole, group, now) for group in groups]
    for duty, exact in ((now, True), (then, False)):
        heads = (serves & duty).sum(axis=0)
        truth = loss[0, np.arange(slots), heads].sum()
        told = sum(
            share[0, np.arange(slots), (serves[group] & duty[group]).sum(axis=0)].sum()
            for share, group in zip(shares, groups, strict=True)
        )
        assert told >= truth - 1e-9
        if exact:
            assert told == pytest.approx(truth)


def test_a_part_that_holds_everybody_sees_what_the_whole_sees(site: Site) -> None:
    people = np.arange(len(site.case.operators))
    duty = np.zeros(site.coupling.loss.shape[1:2]) > 0
    part = coupling_of_part(
        site.coupling,
        people,
        np.tile(duty, (len(people), 1)),
        np.zeros(len(site.coupling.post_need), dtype=np.int64),
    )
    space = week_space(site.case)
    engines = [Engine.of_part(site.case, space, each, 1) for each in (site.coupling, part)]
    values = []
    for engine in engines:
        engine.first_roster()
        engine.settle()
        values.append(engine.objective)
    assert values[0] == pytest.approx(values[1])


# Answers


def test_an_answer_depends_on_its_problem_alone(site: Site) -> None:
    problem = site.whole(2).problem(0, rounds=20, seed=3)
    first, again = answer(problem), answer(pickle.loads(pickle.dumps(problem)))  # noqa: S301
    assert first.roster == again.roster
    assert first.value == again.value
    assert first.roster.keys() < set(site.case.operator_index)


def test_only_an_answer_that_makes_the_whole_better_counts(site: Site) -> None:
    whole = site.whole(2)
    answers = [answer(whole.problem(part, rounds=5, seed=1)) for part in (0, 1)]
    assert [whole.take(part, found) for part, found in enumerate(answers)] == [True, True]
    before, roster = whole.value(), whole.roster()
    dearer = replace(answers[0], own=answers[0].own + 50.0)
    assert not whole.take(0, dearer)
    assert whole.value() == before
    assert whole.roster() == roster


def test_the_value_of_the_whole_is_that_of_the_roster_it_holds(site: Site) -> None:
    whole = site.whole(3)
    weeks = coordinate(whole, in_turn, 2, 1, no_tension, go_on)
    space = week_space(site.case)
    engine = Engine(site.case, site.facts, space, site.portfolio, 1)
    engine.first_roster(patterns_of(site.case, space, weeks))
    assert engine.roster() == weeks
    assert engine.objective == pytest.approx(whole.value())


def test_asking_again_never_makes_the_whole_worse(site: Site) -> None:
    whole = site.whole(3)
    values: list[float] = []

    def seen(whole: Whole) -> NDArray[np.float64]:
        values.append(whole.value())
        return no_tension(whole)

    coordinate(whole, in_turn, 1, 1, seen, go_on)
    assert len(values) > 1
    assert values == sorted(values, reverse=True)


def test_processes_answer_as_one_after_another_does(site: Site) -> None:
    here = coordinate(site.whole(2), in_turn, 2, 1, no_tension, go_on)
    with processes(2) as executor:
        there = coordinate(site.whole(2), executor, 2, 1, no_tension, go_on)
    assert here == there


def test_nobody_waits_for_answers_when_the_run_should_end(site: Site) -> None:
    asked: list[int] = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise NoRosterYet(cancelled=True)

    def executor(problems: Sequence[Problem], go_on: object) -> Sequence[Answer]:
        return in_turn(problems, stop)

    with pytest.raises(NoRosterYet):
        coordinate(site.whole(3), executor, 3, 1, no_tension, go_on)


def test_a_site_planned_in_parts_is_lawful_and_the_same_again() -> None:
    service = a_service()
    asked = Settings(effort=20, parts=2, workers=1, portfolio="keep")
    first, again = (without_seconds(solve(service, asked)) for _ in range(2))
    assert first == again
    assert_lawful(service, first)


# Far away


def test_a_problem_and_its_answer_survive_a_journey_without_the_case(site: Site) -> None:
    whole = site.whole(2)
    for part, rounds in ((0, 5), (1, 5), (0, 9)):
        problem = whole.problem(part, rounds=rounds, seed=3)
        alone = Case.model_validate(site.case.model_dump() | {"calls": CallHistory.empty()})
        there = unpack_problem(alone, pack_problem(problem))
        here, far = answer(problem), unpack_answer(pack_answer(answer(there)))
        assert far.roster == here.roster
        assert far.value == here.value
        for name in ("duty", "present", "posted", "own"):
            assert np.array_equal(getattr(far, name), getattr(here, name))
            assert getattr(far, name).dtype == getattr(here, name).dtype
        whole.take(part, far)


def test_whoever_answers_half_of_the_parts_are_asked_at_once() -> None:
    service = a_service()
    asked = Settings(effort=20, parts=4, workers=1, portfolio="keep")
    together: list[int] = []

    def executor(problems: Sequence[Problem], go_on: Callable[[], None]) -> Sequence[Answer]:
        together.append(len(problems))
        return in_turn(problems, go_on)

    assert_lawful(service, solve(service, asked, executor=executor))
    assert set(together) == {2}
