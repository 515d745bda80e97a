"""Why somebody is in a client's team, or why not: exact differences against other teams."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.explain import (
    Alternative,
    Factor,
    PairExplanation,
    Worth,
    largest_first,
)
from scheduler.explain.blocks import new_blocks
from scheduler.explain.teams import Teams
from scheduler.site import TICK_MINUTES
from scheduler.terms import misfit
from scheduler.terms.presence import teams as trained_teams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher

MOST_ALTERNATIVES: Final = 3


def explain_pair(weigher: Weigher, operator_id: str, client_id: str) -> PairExplanation:
    """Explain one pair, planned or not.

    Parameters
    ----------
    weigher
        The plan.
    operator_id, client_id
        Known ids of the case.

    Returns
    -------
    PairExplanation
        With alternatives and what blocks others; flips are not looked for here.
    """
    case, facts = weigher.case, weigher.facts
    client, operator = case.client_index[client_id], case.operator_index[operator_id]
    teams = Teams(weigher, client)
    own = next((p for p in teams.members if p.operator_id == operator_id), None)
    open_, blocked = _sorted_out(weigher, teams, _others(weigher, teams, operator_id))
    people = [p.operator_id for p in teams.members]
    return PairExplanation(
        client_id=client_id,
        operator_id=operator_id,
        role=None if own is None else own.role,
        trained=teams.trained(operator_id, {*people, operator_id}) if own is None else own.trained,
        affinity=float(facts.affinities.planning[operator, client]),
        duty_share=duty_share(weigher, operator, client),
        locked=is_locked(weigher, operator_id, client_id),
        worth=() if own is None else pair_worth(weigher, teams, operator_id).factors,
        alternatives=open_,
        blocked=blocked,
    )


def pair_worth(weigher: Weigher, teams: Teams, operator_id: str) -> Worth:
    """What a pair of the plan saves against the same team without it."""
    plan = teams.without(operator_id)
    factors = split_misfit(weigher, teams, operator_id, "", plan, weigher.factors(plan))
    return Worth(teams.client_id, operator_id, None, factors)


def is_locked(weigher: Weigher, operator_id: str, client_id: str) -> bool:
    """Tell whether a person fixed the pairing."""
    return any(
        lock.kind == "pairing" and (lock.operator_id, lock.client_id) == (operator_id, client_id)
        for lock in weigher.case.locks
    )


def duty_share(weigher: Weigher, operator: int, client: int) -> float:
    """Share of a client's expected calls that arrive while somebody is on duty; 0 without calls."""
    calls = weigher.calls(client)
    total = float(calls.sum())
    return float(calls @ weigher.on_duty[operator]) / total if total else 0.0


def _others(
    weigher: Weigher, teams: Teams, operator_id: str
) -> Iterator[tuple[str | None, str | None, Plan]]:
    """Other teams to weigh: who joins, who leaves, and the plan."""
    people = [p.operator_id for p in teams.members]
    if operator_id in people:
        yield None, operator_id, teams.without(operator_id)
        for other in weigher.case.operators:
            if other.operator_id not in people:
                yield other.operator_id, operator_id, teams.with_(other.operator_id, operator_id)
        return
    yield operator_id, None, teams.with_(operator_id)
    for member in people:
        yield operator_id, member, teams.with_(operator_id, member)


def _sorted_out(
    weigher: Weigher,
    teams: Teams,
    others: Iterator[tuple[str | None, str | None, Plan]],
) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...]]:
    """The cheapest alternatives that nothing blocks, and the cheaper ones that something does."""
    weighed = []
    for joins, leaves, plan in others:
        factors = weigher.factors(plan)
        weighed.append((sum(f.calls for f in factors), joins or "", leaves or "", plan, factors))
    open_: list[Alternative] = []
    blocked: list[Alternative] = []
    for calls, joins, leaves, plan, factors in sorted(weighed, key=lambda each: each[:3]):
        if len(blocked) >= MOST_ALTERNATIVES and _surely_blocked(weigher, teams, joins, leaves):
            continue
        found = Alternative(
            joins=joins or None,
            leaves=leaves or None,
            factors=split_misfit(weigher, teams, leaves, joins, plan, factors),
            calls=calls,
            blocks=new_blocks(weigher, plan, trained_apart=True),
        )
        if joins:
            found = _with_newcomer(weigher, teams, found, joins)
        (blocked if found.blocked else open_).append(found)
        if len(open_) >= MOST_ALTERNATIVES:
            break
    return tuple(open_), tuple(blocked[:MOST_ALTERNATIVES])


def _surely_blocked(weigher: Weigher, teams: Teams, joins: str, leaves: str) -> bool:
    """Tell without asking every rule whether somebody could not join or give cover."""
    if not joins:
        return False
    people = {p.operator_id for p in teams.members if p.operator_id != leaves}
    fits = weigher.facts.eligible[weigher.case.operator_index[joins], teams.client]
    return not fits or not teams.trained(joins, people | {joins})


def _with_newcomer(
    weigher: Weigher, teams: Teams, found: Alternative, operator_id: str
) -> Alternative:
    """Add what is true of whoever joins."""
    people = {p.operator_id for p in teams.members if p.operator_id != found.leaves}
    return replace(
        found,
        untrained=not teams.trained(operator_id, people | {operator_id}),
        duty_share=duty_share(weigher, weigher.case.operator_index[operator_id], teams.client),
        absent_share=_absent_share(weigher, operator_id, teams.client),
    )


def split_misfit(
    weigher: Weigher,
    teams: Teams,
    leaves: str,
    joins: str,
    plan: Plan,
    factors: tuple[Factor, ...],
) -> tuple[Factor, ...]:
    """Differences by term, largest first, ``misfit`` told as ``fit`` and ``cover``.

    ``cover`` is what the difference would be if whoever joins fitted just as
    whoever leaves; ``fit`` is the rest. Where nobody takes the other's place all of
    it is cover.
    """
    if not leaves or not joins:
        named = (replace(f, key="cover") if f.key == misfit.NAME else f for f in factors)
        return largest_first(named)
    case, client = weigher.case, teams.client
    fits = weigher.facts.affinities.planning.copy()
    fits[case.operator_index[joins], client] = fits[case.operator_index[leaves], client]
    before = trained_teams(case, weigher.plan.portfolio).get(teams.client_id, [])
    after = trained_teams(case, plan.portfolio).get(teams.client_id, [])
    everywhere = slice(None)
    cover = weigher.client_misfit(
        client, after, weigher.presence_of(plan), everywhere, fits
    ) - weigher.client_misfit(client, before, weigher.on_duty, everywhere)
    told = []
    for factor in factors:
        if factor.key == misfit.NAME:
            told += [Factor("cover", cover), Factor("fit", factor.calls - cover)]
        else:
            told.append(factor)
    return largest_first(told)


def _absent_share(weigher: Weigher, operator_id: str, client: int) -> float:
    """Share of a client's expected calls that arrive while somebody is away."""
    horizon = weigher.case.horizon
    away = np.zeros(weigher.on_duty.shape[1], dtype=np.bool_)
    for absence in weigher.case.absences:
        if absence.operator_id == operator_id:
            first = horizon.minute(absence.start) // TICK_MINUTES
            last = -(-horizon.minute(absence.end) // TICK_MINUTES)
            away[max(0, first) : max(0, last)] = True
    calls = weigher.calls(client)
    total = float(calls.sum())
    return float(calls @ away) / total if total else 0.0
