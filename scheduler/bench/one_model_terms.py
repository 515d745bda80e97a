"""The objective as one model says it: cover by slot, and each operator's own costs.

Part of the frozen baseline of ``scheduler.bench.one_model``. Named cover is one
Boolean a client and slot, worth the mean fit of the team: which of them answers is
not decided. Tension and training, which need that, are left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.sat.python.cp_model import LinearExpr

from scheduler.bench.one_model_weeks import new_bool, new_int
from scheduler.fairness import added_overload, unsocial_of
from scheduler.terms import change, contract, pay, wishes
from scheduler.terms.own import minutes_between, opening_minutes
from scheduler.terms.posts import posts_by_day
from scheduler.terms.presence import teams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

    from scheduler.bench.one_model_weeks import OwnWeek
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import DayPattern

UNITS: Final = 1000
"""Whole units of the model in one expected call lost, the unit of the objective."""


@dataclass
class Costs:
    """Terms of the objective gathered so far, in units."""

    variables: list[IntVar] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    constant: int = 0

    def add(self, variable: IntVar, calls: float) -> None:
        """Price a variable, in calls."""
        if round(UNITS * calls):
            self.variables.append(variable)
            self.weights.append(round(UNITS * calls))

    def total(self) -> LinearExprT:
        """Everything, as what the model makes small."""
        return LinearExpr.weighted_sum(self.variables, self.weights) + self.constant


def state_objective(
    case: Case,
    facts: Facts,
    model: CpModel,
    weeks: Sequence[OwnWeek],
    portfolio: Sequence[PlannedPairing],
) -> None:
    """Add presence, cover and every cost that the frozen model states, and minimise their sum."""
    costs = Costs()
    duty = _duty(case, model, weeks)
    _lose_calls(case, facts, model, duty, costs)
    _name_cover(case, facts, model, duty, portfolio, costs)
    for o, week in enumerate(weeks):
        _own_costs(case, facts, model, o, week, costs)
    _man_posts(case, model, weeks, costs)
    model.minimize(costs.total())


def _duty(case: Case, model: CpModel, weeks: Sequence[OwnWeek]) -> list[dict[int, IntVar]]:
    """Whether each operator is on duty in each slot that some pattern of theirs covers."""
    duty = []
    for operator, week in zip(case.operators, weeks, strict=True):
        covering: dict[int, list[IntVar]] = defaultdict(list)
        for entry in week.entries():
            for shift in entry.pattern.shifts:
                for slot in _slots(case, shift.runs_of_work()):
                    covering[slot].append(entry.taken)
        spilled = {
            slot
            for shift in case.past[operator.operator_id]
            for slot in _slots(case, shift.runs_of_work())
        }
        own: dict[int, IntVar] = {}
        for slot in sorted(covering.keys() | spilled):
            own[slot] = new_bool(model, hint=slot in spilled)
            model.add(LinearExpr.sum(covering[slot]) + (slot in spilled) == own[slot])
        duty.append(own)
    return duty


def _slots(case: Case, runs: Sequence[tuple[int, int]]) -> list[int]:
    """Slots of the horizon that runs of work fill from end to end."""
    slot, last = case.site.slot_minutes, case.horizon.minutes // case.site.slot_minutes
    return [
        at
        for start, end in runs
        if end > 0
        for at in range(max(0, -(-start // slot)), min(last, end // slot))
    ]


def _lose_calls(
    case: Case, facts: Facts, model: CpModel, duty: Sequence[dict[int, IntVar]], costs: Costs
) -> None:
    """Each pool's convex loss by its heads, as the lines through its points."""
    pools = facts.pools
    table = np.rint(UNITS * case.policy.weights.lost * pools.loss).astype(np.int64)
    for pool, slot in np.argwhere(table[:, :, 0] > table[:, :, -1]).tolist():
        loss = table[pool, slot].tolist()
        able = np.flatnonzero(pools.serves[:, pool]).tolist()
        heads = LinearExpr.sum([duty[o][slot] for o in able if slot in duty[o]])
        slopes = np.diff(loss).tolist()
        lines = [
            (here - slope * n, slope)
            for n, (here, slope) in enumerate(zip(loss, slopes, strict=False))
            if slope
        ]
        most = max(at_none for at_none, _ in lines)  # rounded lines may lie above the first point
        lost = new_int(model, loss[-1], most, hint=most)
        for at_none, slope in lines:
            model.add(lost >= at_none + slope * heads)
        costs.variables.append(lost)
        costs.weights.append(1)


def _name_cover(
    case: Case,
    facts: Facts,
    model: CpModel,
    duty: Sequence[dict[int, IntVar]],
    portfolio: Sequence[PlannedPairing],
    costs: Costs,
) -> None:
    """One Boolean a client and slot with calls: somebody of the team is there."""
    team_of = teams(case, portfolio)
    for c, client in enumerate(case.clients):
        weight = case.policy.weights.misfit * client.priority
        team = [case.operator_index[p.operator_id] for p in team_of.get(client.client_id, ())]
        fit = float(facts.affinities.planning[team, c].mean()) / 100 if team else 0.0
        for slot in np.flatnonzero(facts.demand.calls[c]).tolist():
            calls = weight * float(facts.demand.calls[c, slot])
            costs.constant += round(UNITS * calls)
            there = [duty[o][slot] for o in team if slot in duty[o]]
            if there:
                named = new_bool(model)
                model.add(LinearExpr.sum(there) >= named)
                costs.add(named, -calls * fit)


def _own_costs(
    case: Case, facts: Facts, model: CpModel, o: int, week: OwnWeek, costs: Costs
) -> None:
    """Pay, wishes and changes by the day; contract, overtime and unsocial hours by the week."""
    operator = case.operators[o]
    found = (pay.day_cost, wishes.day_cost, change.day_cost)
    by_day = [cost for cost in (of(case, operator) for of in found) if cost is not None]
    for day, (entries, off) in enumerate(zip(week.days, week.off, strict=True)):
        costs.add(off, sum(cost(day, None) for cost in by_day))
        for entry in entries:
            costs.add(entry.taken, sum(cost(day, entry.pattern) for cost in by_day))
    by_week = (contract.week_cost(case, operator), pay.week_cost(case, operator))
    opening = opening_minutes(case, operator)
    monday = case.horizon.minutes

    def worked(pattern: DayPattern) -> int:
        return sum(minutes_between(shift, 0, monday) for shift in pattern.shifts)

    def unsocial(pattern: DayPattern) -> int:
        return sum(unsocial_of(case, operator, shift) for shift in pattern.shifts)

    room, weight = float(facts.unsocial.room[o]), case.policy.weights.unsocial
    _price(model, week, worked, lambda m: sum(cost(0, opening + m) for cost in by_week), costs)
    _price(model, week, unsocial, lambda m: weight * added_overload(room, m), costs)


def _price(
    model: CpModel,
    week: OwnWeek,
    amount: Callable[[DayPattern], int],
    price: Callable[[int], float],
    costs: Costs,
) -> None:
    """Price the week's total of an amount by a table, over the multiples that it can take."""
    amounts = [[amount(entry.pattern) for entry in day] for day in week.days]
    step = gcd(*(value for day in amounts for value in day))
    if not step:
        costs.constant += round(UNITS * price(0))
        return
    most = sum(max(day, default=0) for day in amounts) // step
    table = [round(UNITS * price(step * at)) for at in range(most + 1)]
    at = new_int(model, 0, most, hint=0)
    model.add(week.total(amount) == step * at)
    cost = new_int(model, min(table), max(table), hint=table[0])
    model.add_element(at, table, cost)
    costs.variables.append(cost)
    costs.weights.append(1)


def _man_posts(case: Case, model: CpModel, weeks: Sequence[OwnWeek], costs: Costs) -> None:
    """Heads missing from each post of each day, and those beyond it."""
    for day, post in posts_by_day(case):
        heads = LinearExpr.sum(
            [
                entry.taken
                for week in weeks
                for entry in week.days[day]
                if any(shift.code == post.code for shift in entry.pattern.shifts)
            ]
        )
        missing = new_int(model, 0, post.heads, hint=post.heads)
        beyond = new_int(model, 0, len(weeks), hint=0)
        model.add(heads + missing - beyond == post.heads)
        costs.add(missing, post.under_weight)
        costs.add(beyond, post.over_weight)
