"""Differences of single changes are those of the whole objective, term by term."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.derive import derive
from scheduler.evidence import Evidence
from scheduler.explain.changes import with_changes
from scheduler.explain.neighbours import Days
from scheduler.explain.teams import Teams
from scheduler.explain.tense import Columns, TenseTurns
from scheduler.explain.weigh import Weigher
from scheduler.portfolio.rules import PORTFOLIO_RULES, shares, trained
from scheduler.roster.desk import desk_plan
from scheduler.roster.turns import take_turns
from scheduler.terms import TERMS, score_all, tension
from scheduler.terms.presence import presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.explain.plan import Plan
    from scheduler.result import Result


def with_one_tense_client(weigher: Weigher) -> Weigher:
    """The same plan where one client is tense: all of its turns are taken anew at once."""
    case = weigher.case
    first, *others = case.clients
    calm = (client.model_copy(update={"tension": 0}) for client in others)
    changed = with_changes(case, clients=(first.model_copy(update={"tension": 3}), *calm))
    return Weigher(changed, derive(changed), weigher.result)


def finished(weigher: Weigher, plan: Plan) -> Result:
    """A plan with the desk plan that follows from it."""
    drafted = weigher.drafted(plan)
    desk = desk_plan(Evidence(weigher.case, drafted), weigher.facts)
    return drafted.model_copy(update={"desk": desk})


def scores(weigher: Weigher, plan: Plan) -> dict[str, float]:
    return score_all(Evidence(weigher.case, finished(weigher, plan)), weigher.facts)


def other_teams(weigher: Weigher) -> Iterator[Plan]:
    for client in (0, 3, 7, 9):
        teams = Teams(weigher, client)
        inside = [p.operator_id for p in teams.members]
        for operator in weigher.case.operators:
            if operator.operator_id in inside:
                yield teams.without(operator.operator_id)
            else:
                yield teams.with_(operator.operator_id)
                yield teams.with_(operator.operator_id, inside[0])


def other_days(weigher: Weigher) -> Iterator[Plan]:
    for operator in weigher.case.operators:
        days = Days(weigher, operator.operator_id)
        for day in range(0, weigher.case.days, 3):
            yield days.with_day(day, None)
            patterns = days.patterns(day)
            for pattern in patterns[:: max(1, len(patterns) // 3)]:
                yield days.with_day(day, pattern)


@pytest.mark.parametrize("others", [other_teams, other_days])
def test_factors_are_the_differences_of_all_scores(service: Weigher, others: object) -> None:
    assert callable(others)
    weigher = with_one_tense_client(service)
    before = scores(weigher, weigher.plan)
    for plan in others(weigher):
        after = scores(weigher, plan)
        for factor in weigher.factors(plan):
            difference = after[factor.key] - before[factor.key]
            assert factor.calls == pytest.approx(difference, abs=1e-6), factor.key


def test_every_term_is_weighed(service: Weigher) -> None:
    told = [factor.key for factor in service.factors(service.plan)]
    assert told == [term.NAME for term in TERMS]


def test_the_plan_itself_differs_in_nothing(service: Weigher) -> None:
    assert [f.calls for f in service.factors(service.plan)] == [0.0] * len(TERMS)


def test_turns_in_columns_cost_what_the_term_says(service: Weigher) -> None:
    case, facts, on_duty = service.case, service.facts, service.on_duty
    turns = take_turns(case, facts, service.plan.portfolio, on_duty)
    assert turns
    expected = tension.cost(case, facts, on_duty, turns)
    assert service.tense.cost(on_duty, Columns.of(turns)) == pytest.approx(expected)


def test_turns_of_all_clients_taken_anew_are_those_of_the_desk(service: Weigher) -> None:
    case, facts, on_duty = service.case, service.facts, service.on_duty
    turns = take_turns(case, facts, service.plan.portfolio, on_duty)
    everybody = range(len(case.clients))
    found = TenseTurns(service.evidence, facts, on_duty).planned(everybody)
    assert found == pytest.approx(tension.cost(case, facts, on_duty, turns))


def test_presence_of_a_changed_plan_is_counted_from_its_shifts(service: Weigher) -> None:
    for plan in other_days(service):
        evidence = Evidence(service.case, service.drafted(plan))
        assert np.array_equal(service.presence_of(plan), presence(evidence))


def test_other_teams_are_written_as_the_rules_want_them(service: Weigher) -> None:
    rules = [rule for rule in PORTFOLIO_RULES if rule.ID in {"lead", shares.ID, trained.ID}]
    for client in range(len(service.case.clients)):
        teams = Teams(service, client)
        for member in teams.members:
            plan = teams.without(member.operator_id)
            for rule in rules:
                assert rule.check(service.case, service.facts, plan.portfolio) == []


def test_shares_of_a_changed_team_balance_no_worse_than_even_ones(service: Weigher) -> None:
    case, facts = service.case, service.facts
    for client, operator in product((0, 5), case.operators):
        teams = Teams(service, client)
        if operator.operator_id not in {p.operator_id for p in teams.members}:
            continue
        plan = teams.without(operator.operator_id)
        own = [p for p in plan.portfolio if p.client_id == teams.client_id and p.trained]
        even = float(facts.demand.calls[client].sum()) / len(own)
        flat = tuple(
            p.model_copy(update={"calls": even}) if p in own else p for p in plan.portfolio
        )
        before, after = (
            score_all(
                Evidence(case, service.result.model_copy(update={"portfolio": portfolio})), facts
            )["balance"]
            for portfolio in (plan.portfolio, flat)
        )
        assert before <= after + 1e-9
