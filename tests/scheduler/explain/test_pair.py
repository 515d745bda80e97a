"""Reasons of a pair are honest: each of them alone weakens the choice when it is taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.derive import derive
from scheduler.entities import Lock
from scheduler.explain import SMALLEST_CALLS, Alternative, PairExplanation
from scheduler.explain.changes import with_changes
from scheduler.explain.pair import explain_pair
from scheduler.explain.weigh import Weigher
from scheduler.said import AffinityOverride

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.case import Case

WEIGHT_OF = {"change": "change_pairing", "balance": "balance", "fragile": "fragile"}
"""Weights by the term that one of them alone makes."""


def changed(weigher: Weigher, case: Case) -> Weigher:
    """The same plan under a changed case."""
    return Weigher(case, derive(case), weigher.result)


def planned_pairs(weigher: Weigher) -> Iterator[PairExplanation]:
    for pairing in weigher.plan.portfolio:
        yield explain_pair(weigher, pairing.operator_id, pairing.client_id)


def alternative_to(told: PairExplanation, other: Alternative) -> Alternative | None:
    """The same alternative in another explanation."""
    found = (*told.alternatives, *told.blocked)
    return next((a for a in found if (a.joins, a.leaves) == (other.joins, other.leaves)), None)


def the_pair(weigher: Weigher, *, inside: bool) -> tuple[str, str]:
    """Some operator in, or not in, the team of some client, though nothing forbids the pair."""
    team = {(p.operator_id, p.client_id) for p in weigher.plan.portfolio}
    return next(
        (operator.operator_id, client.client_id)
        for o, operator in enumerate(weigher.case.operators)
        for c, client in enumerate(weigher.case.clients)
        if weigher.facts.eligible[o, c]
        and ((operator.operator_id, client.client_id) in team) is inside
    )


def rules_in_the_way(weigher: Weigher, case: Case, pair: tuple[str, str]) -> set[str]:
    """Rules that stand against every way in."""
    told = explain_pair(changed(weigher, case), *pair)
    assert not told.alternatives
    return set.intersection(*({v.rule for v in way.blocks} for way in told.blocked))


def test_reasons_add_up_to_what_the_alternative_costs(opening: Weigher) -> None:
    for told in planned_pairs(opening):
        for other in (*told.alternatives, *told.blocked):
            parts = sum(factor.calls for factor in other.factors)
            assert parts == pytest.approx(other.calls, abs=13 * SMALLEST_CALLS)


@pytest.mark.parametrize("term", sorted(WEIGHT_OF))
def test_without_a_credited_term_the_margin_is_smaller_by_it(service: Weigher, term: str) -> None:
    weights = service.case.policy.weights.model_copy(update={WEIGHT_OF[term]: 0.0})
    policy = service.case.policy.model_copy(update={"weights": weights})
    without = changed(service, with_changes(service.case, policy=policy))
    credited = 0
    for told in planned_pairs(service):
        for reason in told.reasons:
            if reason.key == term:
                after = explain_pair(without, told.operator_id, told.client_id)
                best = told.alternatives[0]
                same = alternative_to(after, best)
                assert same is not None
                assert same.calls < best.calls
                assert all(factor.key != term for factor in same.factors)
                credited += 1
    assert credited or term != "change"


def test_without_the_credited_fit_the_margin_is_smaller(opening: Weigher) -> None:
    """Both voices fit alike once the other's affinity is set to that of the chosen one."""
    credited = 0
    for told in planned_pairs(opening):
        for other in told.alternatives:
            fit = next((f.calls for f in other.factors if f.key == "fit"), 0.0)
            if fit < 0.05 or other.joins is None:
                continue
            case = opening.case
            client = case.client_index[told.client_id]
            fits = opening.facts.affinities.planning.copy()
            fits[case.operator_index[other.joins], client] = told.affinity
            alike = replace(
                opening.facts, affinities=replace(opening.facts.affinities, planning=fits)
            )
            after = explain_pair(
                Weigher(case, alike, opening.result), told.operator_id, told.client_id
            )
            same = alternative_to(after, other)
            assert same is None or same.calls < other.calls
            assert same is None or all(factor.key != "fit" for factor in same.factors)
            credited += 1
    assert credited


def test_what_is_equal_for_all_is_never_credited(opening: Weigher) -> None:
    """On a site without teams in force no choice changes a pairing, so change is no reason."""
    for told in planned_pairs(opening):
        for other in (*told.alternatives, *told.blocked):
            assert all(factor.key != "change" for factor in other.factors)


def test_voices_that_fit_alike_are_not_told_apart_by_fit(opening: Weigher) -> None:
    policy = opening.case.policy.affinity.model_copy(update={"enabled": False})
    case = with_changes(
        opening.case, policy=opening.case.policy.model_copy(update={"affinity": policy})
    )
    for told in planned_pairs(changed(opening, case)):
        for other in (*told.alternatives, *told.blocked):
            assert all(factor.key != "fit" for factor in other.factors)


def test_only_what_speaks_for_the_plan_is_a_reason(service: Weigher) -> None:
    for told in planned_pairs(service):
        assert all(reason.calls >= SMALLEST_CALLS for reason in told.reasons)
        assert all(objection.calls < 0 for objection in told.objections)


def test_alternatives_are_the_cheapest_first(opening: Weigher) -> None:
    for told in planned_pairs(opening):
        for others in (told.alternatives, told.blocked):
            assert list(others) == sorted(others, key=lambda other: other.calls)
            assert len(others) <= 3


def test_a_veto_is_in_the_way(opening: Weigher) -> None:
    operator_id, client_id = the_pair(opening, inside=False)
    veto = AffinityOverride(
        operator_id=operator_id,
        client_id=client_id,
        veto=True,
        side="client",
        set_on=opening.case.week,
    )
    case = with_changes(opening.case, affinity_overrides=(veto,))
    assert rules_in_the_way(opening, case, (operator_id, client_id)) == {"veto"}


@pytest.mark.parametrize(
    ("rule", "of_operator"),
    [("eligible", {"languages": {}}), ("max_clients", {"max_clients": 0})],
)
def test_what_an_operator_cannot_take_is_in_the_way(
    opening: Weigher, rule: str, of_operator: dict[str, Any]
) -> None:
    operator_id, client_id = the_pair(opening, inside=False)
    operators = tuple(
        o.model_copy(update=of_operator) if o.operator_id == operator_id else o
        for o in opening.case.operators
    )
    case = with_changes(opening.case, operators=operators)
    assert rule in rules_in_the_way(opening, case, (operator_id, client_id))


def test_the_size_of_a_portfolio_is_in_the_way(opening: Weigher) -> None:
    policy = opening.case.policy.model_copy(update={"portfolio_size": 1.0})
    case = with_changes(opening.case, policy=policy)
    pair = the_pair(opening, inside=False)
    assert "portfolio_size" in rules_in_the_way(opening, case, pair)


def test_a_full_team_leaves_only_the_place_of_somebody_else(opening: Weigher) -> None:
    for client in opening.case.clients:
        team = {p.operator_id for p in opening.plan.portfolio if p.client_id == client.client_id}
        outside = [o.operator_id for o in opening.case.operators if o.operator_id not in team]
        if len(team) == client.team_max and outside:
            told = explain_pair(opening, outside[0], client.client_id)
            beside = [way for way in told.blocked if way.leaves is None]
            assert all("team_size" in {v.rule for v in way.blocks} for way in beside)
            assert all(way.leaves is not None for way in told.alternatives)


def test_a_locked_pairing_is_told_and_nobody_takes_its_place(opening: Weigher) -> None:
    operator_id, client_id = the_pair(opening, inside=True)
    lock = Lock(kind="pairing", operator_id=operator_id, client_id=client_id)
    case = with_changes(opening.case, locks=(lock,))
    told = explain_pair(changed(opening, case), operator_id, client_id)
    assert told.locked
    assert not told.alternatives
    assert all("pairing_locks" in {v.rule for v in other.blocks} for other in told.blocked)


def test_missing_training_is_in_the_way(service: Weigher) -> None:
    in_force = {(p.operator_id, p.client_id) for p in service.case.portfolio}
    team = {(p.operator_id, p.client_id) for p in service.plan.portfolio}
    seen = 0
    for operator in service.case.operators:
        for client in service.case.clients:
            pair = operator.operator_id, client.client_id
            if pair not in in_force and pair not in team:
                told = explain_pair(service, *pair)
                assert not told.alternatives
                assert all(way.untrained for way in told.blocked)
                seen += 1
    assert seen
