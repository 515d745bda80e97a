"""Each portfolio rule's two halves agree: CP-SAT finds a choice feasible ⇔ check finds nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpSolver

from scheduler.entities import Lock
from scheduler.policy import Policy
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.model import build_model
from scheduler.portfolio.plan import roles_of
from scheduler.portfolio.rules import (
    PORTFOLIO_RULES,
    PortfolioRule,
    eligible,
    lead,
    max_clients,
    new_pairings,
    pairing_locks,
    portfolio_size,
    readiness,
    shares,
    team_size,
    trained,
    two_trained,
    veto,
)
from scheduler.portfolio.rules.shares import WHOLE
from scheduler.said import AffinityOverride
from tests.factories import MONDAY, a_client, an_operator
from tests.scheduler.portfolio.worlds import (
    a_brief,
    a_pairing,
    a_site,
    clients,
    facts_of,
    in_force,
    operators,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.result import PlannedPairing

CALLS = 50.0
Pair = tuple[int, int]


@dataclass(frozen=True)
class Choice:
    """One portfolio: who, who leads, and planned percents (``None``: left to CP-SAT)."""

    team: frozenset[Pair]
    leads: frozenset[Pair] | None = None
    percents: dict[Pair, int] | None = field(default=None, hash=False)


def feasible(frame: Frame, facts: Facts, rules: tuple[PortfolioRule, ...], choice: Choice) -> bool:
    """Fix the choice in a model of ``rules`` and ask CP-SAT."""
    pairs = list(product(range(len(frame.case.operators)), range(len(frame.case.clients))))
    model = build_model(frame, facts, pairs, rules)
    for pair, chosen in model.y.items():
        model.cp.add(chosen == (pair in choice.team))
        if choice.leads is not None:
            model.cp.add(model.lead[pair] == (pair in choice.leads))
        if choice.percents is not None:
            model.cp.add(model.share[pair] == choice.percents.get(pair, 0))
    for short in (*model.short.values(), *model.short_trained.values()):
        model.cp.add(short == 0)
    solver = CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model.cp) in {OPTIMAL, FEASIBLE}


def written(frame: Frame, choice: Choice) -> tuple[PlannedPairing, ...]:
    """Write the choice as planned pairings."""
    case = frame.case
    default = {
        (o, c)
        for c, team in enumerate(roles_of(frame, as_table(frame, choice.team)))
        for o, role in team
        if role == "lead"
    }
    leads = default if choice.leads is None else choice.leads
    return tuple(
        a_pairing(
            case.clients[c].client_id,
            case.operators[o].operator_id,
            "lead" if (o, c) in leads else "member",
            trained=bool(frame.counts[o, c]),
            calls=CALLS * (choice.percents or {}).get((o, c), 0) / WHOLE,
        )
        for o, c in sorted(choice.team)
    )


def as_table(frame: Frame, team: frozenset[Pair]) -> Any:
    """Pairs as a Boolean table."""
    table = frame.allowed & False
    for pair in team:
        table[pair] = True
    return table


def all_teams(case: Case) -> Iterator[frozenset[Pair]]:
    """Every set of pairs of a case."""
    pairs = list(product(range(len(case.operators)), range(len(case.clients))))
    for size in range(len(pairs) + 1):
        for team in combinations(pairs, size):
            yield frozenset(team)


def assert_twins(case: Case, rules: tuple[PortfolioRule, ...], choices: list[Choice]) -> None:
    """Assert the equivalence on every choice, and that some are fine and some are not."""
    facts = facts_of(case, calls=CALLS)
    frame = frame_of(case, facts, "adjust")
    seen = set()
    for choice in choices:
        portfolio = written(frame, choice)
        found = [v for rule in rules for v in rule.check(case, facts, portfolio)]
        assert all(v.amount > 0 for v in found)
        assert feasible(frame, facts, rules, choice) == (not found), (choice, found)
        seen.add(not found)
    assert seen == {True, False}


def a_tiny_site(**changes: Any) -> Case:
    """Three operators and two clients who want one or two of them."""
    values: dict[str, Any] = {
        "operators": operators(3),
        "clients": clients(2, team_min=1, team_target=1, team_max=2),
    }
    return a_site(**(values | changes))


WORLDS: dict[str, tuple[PortfolioRule, Case]] = {
    "eligible": (
        eligible,
        a_tiny_site(
            operators=(an_operator("o1", languages={"fr": 3, "en": 2}), *operators(3)[1:]),
            clients=(a_client("c1", languages={"en": 2}), a_client("c2")),
        ),
    ),
    "veto": (
        veto,
        a_tiny_site(
            affinity_overrides=(
                AffinityOverride(
                    operator_id="o2", client_id="c1", veto=True, side="client", set_on=MONDAY
                ),
                AffinityOverride(
                    operator_id="o3",
                    client_id="c2",
                    veto=True,
                    side="house",
                    set_on=MONDAY.replace(month=1),
                    expires_on=MONDAY.replace(month=2),
                ),
            )
        ),
    ),
    "readiness": (
        readiness,
        a_tiny_site(
            policy=Policy(assign_not_ready=False),
            briefs=(a_brief("c1"), a_brief("c2", has_never_say=False)),
        ),
    ),
    "team_size": (team_size, a_tiny_site()),
    "max_clients": (
        max_clients,
        a_tiny_site(operators=(an_operator("o1", max_clients=1), *operators(3)[1:])),
    ),
    "portfolio_size": (
        portfolio_size,
        a_tiny_site(
            clients=(a_client("c1", complexity=3), a_client("c2")),
            policy=Policy(portfolio_size=3.5),
        ),
    ),
    "new_pairings": (
        new_pairings,
        a_tiny_site(
            clients=clients(3),
            operators=operators(2),
            policy=Policy(new_pairings_per_week=1),
            portfolio=(in_force("c1", "o1", "lead"), in_force("c2", "o1", "lead")),
        ),
    ),
    "pairing_locks": (
        pairing_locks,
        a_tiny_site(locks=(Lock(kind="pairing", operator_id="o2", client_id="c1"),)),
    ),
    "two_trained": (
        two_trained,
        a_tiny_site(
            policy=Policy(require_two_trained=True),
            clients=(
                a_client("c1", team_max=3),
                a_client("c2", since=MONDAY.replace(day=1)),
            ),
            portfolio=(
                in_force("c1", "o1", "lead"),
                in_force("c1", "o2"),
                in_force("c1", "o3", trained_on=None),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_a_rule_forbids_the_same_teams_in_cp_sat_and_in_its_check(name: str) -> None:
    rule, case = WORLDS[name]
    assert_twins(case, (rule,), [Choice(team) for team in all_teams(case)])


def test_lead_forbids_the_same_leads_in_cp_sat_and_in_its_check() -> None:
    case = a_tiny_site(
        clients=(a_client("c1"),),
        portfolio=(in_force("c1", "o1"), in_force("c1", "o2", trained_on=None)),
    )
    choices = [
        Choice(team, frozenset(leads))
        for team in all_teams(case)
        for size in range(len(team) + 1)
        for leads in combinations(sorted(team), size)
    ]
    assert_twins(case, (lead,), choices)


@pytest.mark.parametrize("largest", [0.4, 0.6, 1.0])
def test_shares_forbids_the_same_splits_in_cp_sat_and_in_its_check(largest: float) -> None:
    case = a_tiny_site(clients=(a_client("c1"),), policy=Policy(largest_share=largest))
    levels = (0, 20, 40, 60, 80, 100)
    choices = [
        Choice(team, percents=dict(zip(sorted(team), split, strict=True)))
        for team in all_teams(case)
        for split in product(levels, repeat=len(team))
    ]
    assert_twins(case, (shares,), choices)


def test_trained_forbids_the_same_splits_in_cp_sat_and_in_its_check() -> None:
    case = a_tiny_site(
        clients=(a_client("c1"),),
        portfolio=(in_force("c1", "o1"), in_force("c1", "o2", trained_on=None)),
    )
    choices = [
        Choice(team, percents=dict(zip(sorted(team), split, strict=True)))
        for team in all_teams(case)
        if (0, 0) in team  # a team without o1 is a new team, in which everybody counts
        for split in product((0, 50), repeat=len(team))
    ]
    assert_twins(case, (trained,), choices)


def test_all_rules_together_forbid_the_same_teams_in_cp_sat_and_in_their_checks() -> None:
    case = a_tiny_site(
        operators=(an_operator("o1", max_clients=1), *operators(3)[1:]),
        locks=(Lock(kind="pairing", operator_id="o2", client_id="c1"),),
    )
    rules = tuple(rule for rule in PORTFOLIO_RULES if rule not in {shares, trained, two_trained})
    assert_twins(case, rules, [Choice(team) for team in all_teams(case)])
