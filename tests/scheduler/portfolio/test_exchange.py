"""Chains over people who are full, and parts of a portfolio that are chosen again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.policy import Policy, Weights
from scheduler.portfolio import search as searching
from scheduler.portfolio.choose import choose
from scheduler.portfolio.descent import cost_of, descend, scarcest_first, standing_of
from scheduler.portfolio.exchange import chain_sweep
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.limits import Limits
from scheduler.portfolio.presence import cells_of
from scheduler.portfolio.prices import of_one_person, priced
from scheduler.portfolio.question import Question, begin, holding, question_of
from scheduler.portfolio.search import search
from scheduler.settings import Settings
from scheduler.stopwatch import Stopwatch
from tests.scheduler.portfolio.test_choose import hard_violations
from tests.scheduler.portfolio.test_descent import a_ground
from tests.scheduler.portfolio.worlds import a_site, clients, facts_of, in_force, operators

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts


def never() -> bool:
    """Never cancel."""
    return False


def limits(work: float) -> Limits:
    return Limits(Stopwatch(), 600.0, work, 1, never)


def a_full_site(people: int = 5, lines: int = 20, team: int = 1) -> tuple[Case, Facts]:
    """Everybody full when every client has its team."""
    affinity = np.random.default_rng(2).uniform(10, 95, (people, lines))
    case = a_site(
        operators=operators(people, max_clients=team * lines // people),
        clients=clients(lines, team_min=team, team_target=team, team_max=team),
        policy=Policy(weights=Weights(balance=0.0)),
    )
    return case, facts_of(case, affinity=affinity)


def asked(case: Case, facts: Facts) -> Question:
    return question_of(frame_of(case, facts, "free"), facts, cells_of(case, facts.demand))


@given(seed=st.integers(0, 10_000), known=st.booleans())
@settings(max_examples=25, deadline=None)
def test_what_chains_say_they_saved_is_what_the_cost_fell_by_and_limits_hold(
    seed: int, known: bool
) -> None:
    ground, team = a_ground(seed, known=known)
    ground = ground._replace(max_clients=np.full(len(team), 2), missing_cost=1e3)
    team &= np.cumsum(team, axis=1) <= 2
    standing = standing_of(ground, team)
    descend(ground, standing, never, swaps=False)
    before = cost_of(ground, standing.team)
    told = chain_sweep(ground, standing, scarcest_first(ground))
    assert told <= 0
    assert cost_of(ground, standing.team) - before == pytest.approx(told, abs=1e-6)
    assert (standing.team.sum(axis=1) <= 2).all()
    assert not (standing.team & ~ground.allowed).any()
    counted = standing_of(ground, standing.team)
    for here, true in zip(standing, counted, strict=True):
        assert np.abs(np.subtract(here, true, dtype=float)).max() < 1e-9


def test_two_who_are_full_change_places() -> None:
    case = a_site(
        operators=operators(2, max_clients=1),
        clients=clients(2, team_min=1, team_target=1, team_max=1),
        policy=Policy(weights=Weights(balance=0.0)),
    )
    facts = facts_of(case, affinity=np.array([[40.0, 90.0], [90.0, 40.0]]))
    ground = asked(case, facts).ground
    standing = standing_of(ground, np.eye(2, dtype=np.bool_))
    descend(ground, standing, never)
    assert standing.team.tolist() == [[False, True], [True, False]]


def test_clients_that_choose_again_find_the_room_that_the_others_leave() -> None:
    case, facts = a_full_site(team=2)
    question = asked(case, facts)
    standing = standing_of(question.ground, np.zeros_like(question.frame.allowed))
    descend(question.ground, standing, never)
    some = np.arange(5)
    frame = holding(question, standing.team, some)
    others = standing.team[:, 5:]
    np.testing.assert_array_equal(
        frame.max_clients, question.frame.max_clients - others.sum(axis=1)
    )
    np.testing.assert_array_equal(frame.room, question.frame.room - others.sum(axis=1))


def test_a_site_too_large_for_one_model_is_searched_by_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "MOST_PAIRS", 0)
    case, facts = a_full_site(team=2)
    question = asked(case, facts)
    poor = standing_of(question.ground, np.zeros_like(question.frame.allowed))
    descend(question.ground, poor, never, swaps=False)
    one, two = (search(question, poor.team, limits(0.3)) for _ in range(2))
    assert one.better
    assert one.cost < cost_of(question.ground, poor.team)
    assert one.bound is None
    np.testing.assert_array_equal(one.team, two.team)
    chosen = choose(
        case,
        facts,
        Settings(),
        time_limit_s=60.0,
        deterministic_limit=0.1,
        mode="free",
        cancelled=never,
    )
    assert hard_violations(case, facts, chosen.pairings) == []


def test_teams_of_one_have_a_bound_below_whatever_is_found() -> None:
    case, facts = a_full_site()
    question, standing = begin(asked(case, facts))
    assert of_one_person(question.ground)
    descend(question.ground, standing, never)
    found = search(question, standing.team, limits(0.2))
    assert found.bound is not None
    assert 0.9 * found.cost <= found.bound <= found.cost


def test_teams_of_several_are_not_priced() -> None:
    case, facts = a_full_site(team=2)
    assert not of_one_person(asked(case, facts).ground)


def test_a_fixed_pair_is_in_the_bound_and_in_the_teams() -> None:
    case, facts = a_full_site()
    frame = frame_of(case, facts, "free")
    worst = int(frame.affinity[:, 0].argmin())
    frame.locked[worst, 0] = True
    question, standing = begin(question_of(frame, facts, cells_of(case, facts.demand)))
    descend(question.ground, standing, never)
    assert np.isinf(priced(question.ground, 1e4, never).regret[:, 0]).sum() == 4
    assert search(question, standing.team, limits(0.1)).team[worst, 0]


def test_where_somebody_trained_answers_somebody_trained_stays() -> None:
    case, facts = a_full_site(people=3, lines=3)
    trained = {"operators": case.operators, "clients": case.clients, "policy": case.policy}
    case = a_site(**trained, portfolio=(in_force("c1", "o2", "lead"),))
    found = choose(
        case,
        facts,
        Settings(),
        time_limit_s=60.0,
        deterministic_limit=0.1,
        mode="adjust",
        cancelled=never,
    )
    assert {p.operator_id for p in found.pairings if p.client_id == "c1"} == {"o2"}
