"""Choosing teams: what is kept, what is changed, and what is named when it cannot be met."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.entities import Availability, Lock
from scheduler.facts import Facts
from scheduler.learning import LearningPlan
from scheduler.policy import Policy, Weights
from scheduler.portfolio.choose import Chosen, choose
from scheduler.portfolio.rechoose import rechoose
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.result import PlannedLearning, PlannedPairing
from scheduler.said import AffinityOverride
from scheduler.settings import PortfolioMode, Settings
from tests.factories import MONDAY, a_client, an_operator
from tests.scheduler.portfolio.worlds import (
    a_brief,
    a_site,
    choose_quickly,
    clients,
    facts_of,
    in_force,
    operators,
    teams_of,
)


def hard_violations(case: Case, facts: Facts, pairings: tuple[PlannedPairing, ...]) -> list[Any]:
    return [
        violation
        for rule in PORTFOLIO_RULES
        for violation in rule.check(case, facts, pairings)
        if violation.severity == "hard"
    ]


def reasons(chosen: Chosen) -> set[tuple[str | None, str]]:
    return {(unmet.client_id, unmet.reason) for unmet in chosen.unmet}


@st.composite
def sites(draw: st.DrawFn) -> tuple[Case, Facts]:
    people, lines = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    own_operators = tuple(
        an_operator(
            f"o{n}",
            max_clients=int(rng.integers(0, 5)),
            skills={"legal": 2} if rng.random() < 0.5 else {},
        )
        for n in range(people)
    )
    own_clients = tuple(
        a_client(
            f"c{n}",
            team_min=int(rng.integers(0, 3)),
            team_target=3,
            team_max=int(rng.integers(3, 5)),
            complexity=int(rng.integers(1, 4)),
            skills={"legal": int(rng.integers(1, 4))} if rng.random() < 0.3 else {},
        )
        for n in range(lines)
    )
    portfolio = tuple(
        in_force(f"c{c}", f"o{o}", trained_on=MONDAY if rng.random() < 0.7 else None)
        for c in range(lines)
        for o in range(people)
        if rng.random() < draw(st.sampled_from([0.0, 0.3]))
    )
    case = a_site(
        operators=own_operators,
        clients=own_clients,
        portfolio=portfolio,
        briefs=tuple(a_brief(f"c{n}", has_say=bool(rng.random() < 0.8)) for n in range(lines)),
        policy=Policy(
            portfolio_size=float(rng.integers(3, 12)),
            new_pairings_per_week=int(rng.integers(0, 3)),
            assign_not_ready=bool(rng.random() < 0.5),
            require_two_trained=bool(rng.random() < 0.5),
        ),
    )
    return case, facts_of(case, affinity=rng.uniform(0, 100, (people, lines)))


@given(site=sites(), mode=st.sampled_from(["adjust", "free"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_choice_ever_holds_a_pair_or_a_load_that_is_forbidden(
    site: tuple[Case, Facts], mode: PortfolioMode
) -> None:
    case, facts = site
    chosen = choose_quickly(case, facts, mode)
    assert hard_violations(case, facts, chosen.pairings) == []


def test_the_same_counted_work_gives_the_same_portfolio_twice() -> None:
    rng = np.random.default_rng(4)
    case = a_site(operators=operators(8), clients=clients(30, team_target=3))
    facts = facts_of(case, affinity=rng.uniform(20, 90, (8, 30)))
    first, second = (choose_quickly(case, facts, seconds=30) for _ in range(2))
    assert first == second


def test_a_choice_without_any_time_is_still_lawful_and_whole() -> None:
    case = a_site(operators=operators(4), clients=clients(6, team_min=2))
    facts = facts_of(case)
    chosen = choose_quickly(case, facts, seconds=0.0)
    assert hard_violations(case, facts, chosen.pairings) == []
    assert all(len(team) >= 2 for team in teams_of(chosen.pairings).values())
    assert len(teams_of(chosen.pairings)) == 6


def test_a_stop_asked_for_at_once_still_gives_a_lawful_portfolio() -> None:
    case = a_site(operators=operators(3), clients=clients(3))
    facts = facts_of(case)
    chosen = choose(
        case,
        facts,
        Settings(),
        time_limit_s=5,
        deterministic_limit=None,
        mode="adjust",
        cancelled=lambda: True,
    )
    assert hard_violations(case, facts, chosen.pairings) == []


def test_a_stop_asked_for_during_the_search_ends_it_long_before_its_limit() -> None:
    rng = np.random.default_rng(1)
    case = a_site(operators=operators(16), clients=clients(120))
    facts = facts_of(case, affinity=rng.uniform(20, 90, (16, 120)))
    asked = iter(range(1_000_000))
    began = monotonic()
    chosen = choose(
        case,
        facts,
        Settings(),
        time_limit_s=120,
        deterministic_limit=None,
        mode="adjust",
        cancelled=lambda: next(asked) > 12,
    )
    assert monotonic() - began < 30
    assert len(teams_of(chosen.pairings)) == 120


def test_a_better_voice_carries_the_client() -> None:
    case = a_site(
        operators=operators(3),
        clients=clients(3, team_target=1, team_max=1),
        policy=Policy(weights=Weights(balance=0)),
    )
    facts = facts_of(case, affinity=np.where(np.eye(3) > 0, 90.0, 30.0))
    teams = teams_of(choose_quickly(case, facts).pairings)
    assert teams == {"c1": {"o1"}, "c2": {"o2"}, "c3": {"o3"}}


def test_a_client_open_day_and_night_gets_the_night_people_among_its_team() -> None:
    case = a_site(
        operators=(
            *(an_operator(f"n{n}", night_worker=True) for n in range(3)),
            *(an_operator(f"d{n}") for n in range(9)),
        ),
        clients=(
            a_client("lift", team_target=4, team_max=6),
            *clients(8, team_target=2, team_max=3),
        ),
    )
    affinity = np.full((12, 9), 60.0)
    affinity[:3] = 45.0
    facts = facts_of(case, affinity=affinity, opening=[(0, 24), *[(9, 18)] * 8])
    team = teams_of(choose_quickly(case, facts).pairings)["lift"]
    assert len(team & {"n0", "n1", "n2"}) >= 2


def test_complementary_half_days_make_a_team() -> None:
    mornings = [
        Availability(operator_id=f"o{n}", weekday=day, start_minute=8 * 60, end_minute=13 * 60)
        for n in (1, 2)
        for day in range(5)
    ]
    afternoons = [
        Availability(operator_id=f"o{n}", weekday=day, start_minute=13 * 60, end_minute=19 * 60)
        for n in (3, 4)
        for day in range(5)
    ]
    case = a_site(
        operators=operators(4),
        clients=clients(1, team_target=2, team_max=2),
        availability=(*mornings, *afternoons),
    )
    team = teams_of(choose_quickly(case, facts_of(case)).pairings)["c1"]
    assert len(team & {"o1", "o2"}) == len(team & {"o3", "o4"}) == 1


@pytest.mark.parametrize(
    ("client", "reason", "params"),
    [
        (a_client("c1", skills={"legal": 2}), "skill_nobody_holds", ("legal", 2)),
        (a_client("c1", languages={"de": 1}), "language_nobody_holds", ("de", 1)),
    ],
)
def test_a_need_that_nobody_holds_is_named_and_the_others_are_served(
    client: Any, reason: str, params: tuple[str, int]
) -> None:
    case = a_site(operators=operators(2), clients=(client, a_client("c2")))
    chosen = choose_quickly(case, facts_of(case))
    assert set(teams_of(chosen.pairings)) == {"c2"}
    [unmet] = chosen.unmet
    assert (unmet.client_id, unmet.reason) == ("c1", reason)
    assert (unmet.params["name"], unmet.params["level"]) == params


def test_needs_held_only_apart_and_vetoes_against_everybody_are_told_apart() -> None:
    case = a_site(
        operators=(
            an_operator("o1", skills={"legal": 1}),
            an_operator("o2", skills={"medical": 1}),
        ),
        clients=(a_client("c1", skills={"legal": 1, "medical": 1}), a_client("c2")),
        affinity_overrides=tuple(
            AffinityOverride(operator_id=o, client_id="c2", veto=True, side="client", set_on=MONDAY)
            for o in ("o1", "o2")
        ),
    )
    chosen = choose_quickly(case, facts_of(case))
    assert chosen.pairings == ()
    assert reasons(chosen) == {("c1", "nobody_holds_all_needs"), ("c2", "everybody_vetoed")}


def test_a_client_that_is_not_ready_waits_where_policy_says_so() -> None:
    case = a_site(
        operators=operators(2),
        clients=clients(2),
        briefs=(a_brief("c1"),),
        policy=Policy(assign_not_ready=False),
    )
    chosen = choose_quickly(case, facts_of(case))
    assert set(teams_of(chosen.pairings)) == {"c1"}
    assert reasons(chosen) == {("c2", "not_ready")}


def test_teams_too_large_for_the_site_are_cut_short_by_name() -> None:
    case = a_site(
        operators=operators(2, max_clients=2),
        clients=clients(3, team_min=2, team_target=2, team_max=2),
    )
    facts = facts_of(case)
    chosen = choose_quickly(case, facts)
    assert sum(len(team) for team in teams_of(chosen.pairings).values()) == 4
    assert {reason for _, reason in reasons(chosen)} == {"no_room"}
    assert hard_violations(case, facts, chosen.pairings) == []


def test_too_few_people_able_is_a_named_shortage_and_not_a_fault() -> None:
    case = a_site(
        operators=(an_operator("o1", languages={"fr": 3, "en": 3}), an_operator("o2")),
        clients=(a_client("c1", languages={"en": 1}, team_min=2),),
    )
    facts = facts_of(case)
    chosen = choose_quickly(case, facts)
    assert teams_of(chosen.pairings) == {"c1": {"o1"}}
    assert reasons(chosen) == {("c1", "too_few_eligible")}
    assert hard_violations(case, facts, chosen.pairings) == []


def test_keep_returns_what_is_in_force_and_names_who_has_nothing() -> None:
    case = a_site(
        operators=operators(3),
        clients=clients(2),
        portfolio=(in_force("c1", "o2", "lead"), in_force("c1", "o3", trained_on=None)),
    )
    chosen = choose_quickly(case, facts_of(case), "keep")
    assert [(p.operator_id, p.role, p.trained) for p in chosen.pairings] == [
        ("o2", "lead", True),
        ("o3", "member", False),
    ]
    assert reasons(chosen) == {("c2", "no_team_in_force")}


@pytest.mark.parametrize("mode", ["keep", "adjust"])
def test_pairs_that_may_no_longer_be_are_dropped_by_name(mode: PortfolioMode) -> None:
    case = a_site(
        operators=operators(3),
        clients=(a_client("c1"), a_client("c2", skills={"legal": 1})),
        portfolio=(
            in_force("c1", "o1", "lead"),
            in_force("c1", "o2"),
            in_force("c2", "o3", "lead"),
        ),
        affinity_overrides=(
            AffinityOverride(
                operator_id="o1", client_id="c1", veto=True, side="house", set_on=MONDAY
            ),
        ),
    )
    chosen = choose_quickly(case, facts_of(case), mode)
    assert teams_of(chosen.pairings)["c1"] == {"o2"}
    assert {("c1", "pairing_vetoed"), ("c2", "pairing_lost_needs")} <= reasons(chosen)


def test_adjust_leaves_a_good_enough_team_alone_and_free_on_a_new_site_does_not_mind() -> None:
    affinity = np.array([[60.0], [62.0], [64.0]])
    kept = a_site(
        operators=operators(3),
        portfolio=(in_force("c1", "o1", "lead"), in_force("c1", "o2")),
    )
    chosen = choose_quickly(kept, facts_of(kept, affinity=affinity))
    assert teams_of(chosen.pairings) == {"c1": {"o1", "o2"}}
    fresh = a_site(operators=operators(3))
    assert len(teams_of(choose_quickly(fresh, facts_of(fresh), "free").pairings)["c1"]) == 3


def test_a_newcomer_beside_trained_people_counts_for_nothing_this_week() -> None:
    case = a_site(
        operators=operators(2),
        clients=clients(1, team_min=2, team_target=2),
        portfolio=(in_force("c1", "o1", "lead"),),
    )
    chosen = choose_quickly(case, facts_of(case))
    assert [(p.operator_id, p.trained, p.calls) for p in chosen.pairings] == [
        ("o1", True, pytest.approx(50.0)),
        ("o2", False, 0.0),
    ]


def test_nobody_starts_more_new_pairings_than_policy_allows() -> None:
    case = a_site(
        operators=(an_operator("o0"), an_operator("o1")),
        clients=clients(4, team_min=2, team_target=2, team_max=2),
        portfolio=tuple(in_force(f"c{n}", "o0", "lead") for n in range(1, 5)),
        policy=Policy(new_pairings_per_week=1),
    )
    chosen = choose_quickly(case, facts_of(case))
    assert sum(p.operator_id == "o1" for p in chosen.pairings) == 1
    assert sorted(reason for _, reason in reasons(chosen)) == ["no_room"] * 3


def test_where_nobody_is_trained_everybody_answers_and_it_is_said() -> None:
    case = a_site(
        operators=operators(3),
        clients=clients(2),
        portfolio=(in_force("c1", "o1", "lead"), in_force("c1", "o2")),
    )
    chosen = choose_quickly(case, facts_of(case))
    assert all(p.trained for p in chosen.pairings if p.client_id == "c2")
    assert ("c2", "no_trained_team") in reasons(chosen)


def test_a_team_trained_to_the_last_person_is_not_said_to_be_untrained() -> None:
    case = a_site(
        operators=operators(2),
        portfolio=(in_force("c1", "o1", "lead"), in_force("c1", "o2")),
    )
    assert choose_quickly(case, facts_of(case)).unmet == ()


def test_when_the_only_trained_person_has_no_room_left_others_answer_in_their_place() -> None:
    case = a_site(
        operators=(an_operator("o1", max_clients=0), an_operator("o2")),
        clients=clients(1, team_min=1),
        portfolio=(in_force("c1", "o1", "lead"),),
    )
    facts = facts_of(case)
    chosen = choose_quickly(case, facts)
    assert [(p.operator_id, p.trained) for p in chosen.pairings] == [("o2", True)]
    assert ("c1", "no_trained_team") in reasons(chosen)
    assert hard_violations(case, facts, chosen.pairings) == []


def test_a_fixed_pairing_stands_and_one_that_cannot_is_named() -> None:
    locks = (
        Lock(kind="pairing", operator_id="o3", client_id="c1"),
        Lock(kind="pairing", operator_id="o1", client_id="c2"),
    )
    case = a_site(
        operators=operators(3),
        clients=(a_client("c1", team_target=1, team_max=1), a_client("c2", skills={"legal": 1})),
        locks=locks,
    )
    affinity = np.array([[95.0, 60.0], [80.0, 60.0], [5.0, 60.0]])
    chosen = choose_quickly(case, facts_of(case, affinity=affinity))
    assert teams_of(chosen.pairings) == {"c1": {"o3"}}
    assert ("c2", "lock_not_allowed") in reasons(chosen)


def test_a_site_without_anybody_or_anything_gives_an_empty_portfolio() -> None:
    nobody = a_site(operators=())
    assert choose_quickly(nobody, facts_of(nobody)).pairings == ()
    nothing = a_site(clients=())
    assert choose_quickly(nothing, facts_of(nothing)) == Chosen((), ())


def test_whoever_is_to_learn_these_days_joins_the_team_untrained() -> None:
    case = a_site(
        operators=operators(3),
        clients=clients(1),
        portfolio=(in_force("c1", "o1", "lead"),),
    )
    facts = facts_of(case)
    row = PlannedLearning(client_id="c1", operator_id="o3", week=case.week, minutes=120)
    told = replace(facts, learning=LearningPlan((row,)))
    assert teams_of(choose_quickly(case, facts).pairings) == {"c1": {"o1"}}
    chosen = choose_quickly(case, told).pairings
    assert {(p.operator_id, p.role, p.trained, p.calls) for p in chosen} == {
        ("o1", "lead", True, 50.0),
        ("o3", "member", False, 0.0),
    }
    assert {p.operator_id for p in rechoose(case, told, chosen, np.ones((3, 336), dtype=bool))} == {
        "o1",
        "o3",
    }
    assert teams_of(choose_quickly(case, told, "keep").pairings) == {"c1": {"o1"}}


def test_training_of_later_weeks_joins_nobody_yet() -> None:
    case = a_site(operators=operators(2), portfolio=(in_force("c1", "o1", "lead"),))
    later = PlannedLearning(
        client_id="c1", operator_id="o2", week=case.week + timedelta(days=7), minutes=120
    )
    told = replace(facts_of(case), learning=LearningPlan((later,)))
    assert teams_of(choose_quickly(case, told).pairings) == {"c1": {"o1"}}
