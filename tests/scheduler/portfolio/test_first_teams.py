"""Teams at once, and teams of a former plan to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.portfolio.choose import first_teams
from tests.scheduler.portfolio.test_choose import hard_violations
from tests.scheduler.portfolio.worlds import (
    a_pairing,
    a_site,
    clients,
    facts_of,
    in_force,
    operators,
    teams_of,
)

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing


def never() -> bool:
    """Never cancel."""
    return False


@pytest.fixture(scope="module")
def site() -> tuple[Case, Facts]:
    random = np.random.default_rng(3)
    case = a_site(
        operators=operators(5, max_clients=6),
        clients=clients(8, team_min=2, team_max=3),
        portfolio=tuple(in_force(f"c{n}", f"o{1 + n % 5}") for n in range(1, 9)),
    )
    return case, facts_of(case, affinity=random.uniform(20, 90, (5, 8)))


def as_pairs(pairings: tuple[PlannedPairing, ...]) -> set[tuple[str, str]]:
    return {(pairing.client_id, pairing.operator_id) for pairing in pairings}


def test_a_whole_portfolio_of_a_former_plan_is_taken_as_it_is(site: tuple[Case, Facts]) -> None:
    case, facts = site
    former = {(f"c{n}", f"o{1 + (n + k) % 5}") for n in range(1, 9) for k in (1, 3)}
    like = [a_pairing(client, operator) for client, operator in sorted(former)]
    assert as_pairs(first_teams(case, facts, "free", never, like).chosen.pairings) == former
    assert as_pairs(first_teams(case, facts, "free", never).chosen.pairings) != former


def test_teams_of_a_former_plan_that_lack_somebody_are_made_whole(
    site: tuple[Case, Facts],
) -> None:
    case, facts = site
    former = first_teams(case, facts, "adjust", never).chosen.pairings
    some = tuple(pairing for pairing in former if pairing.client_id != "c1")
    found = first_teams(case, facts, "adjust", never, some).chosen.pairings
    assert hard_violations(case, facts, found) == []
    assert len(teams_of(found)["c1"]) >= 2


def test_whatever_a_former_plan_claims_the_teams_keep_every_limit(
    site: tuple[Case, Facts],
) -> None:
    case, facts = site

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 6)), max_size=40))
    def holds(pairs: list[tuple[int, int]]) -> None:
        like = [a_pairing(f"c{client}", f"o{operator}") for client, operator in pairs]
        found = first_teams(case, facts, "adjust", never, like).chosen.pairings
        assert hard_violations(case, facts, found) == []

    holds()


def test_where_teams_are_kept_a_former_plan_changes_nothing(site: tuple[Case, Facts]) -> None:
    case, facts = site
    found = first_teams(case, facts, "keep", never, [a_pairing("c1", "o5")]).chosen.pairings
    assert as_pairs(found) == {(p.client_id, p.operator_id) for p in case.portfolio}
