"""Weigh a changed plan against the plan itself, term by term, exactly and at once.

Changes are of one client's team or of one person's shifts, so only what they
touch is counted again. A test holds every difference against ``score_all`` of the
two finished plans. Turns of tense clients are taken anew for the clients
concerned, on both sides.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.drafting import rewritten
from scheduler.evidence import Evidence
from scheduler.explain import Factor
from scheduler.explain.plan import Plan
from scheduler.explain.tense import TenseTurns
from scheduler.other_rows import with_rows
from scheduler.patterns import shared_patterns
from scheduler.portfolio.available import available
from scheduler.site import TICK_MINUTES
from scheduler.terms import (
    TERMS,
    balance,
    change,
    contract,
    fragile,
    lost,
    misfit,
    pay,
    tension,
    training,
    unsocial,
    wishes,
)
from scheduler.terms.presence import calls_per_tick, mark, presence, teams

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.patterns import Days
    from scheduler.result import PlannedPairing, Result
    from scheduler.terms import Term

TEAM_BLIND: Final = frozenset({"posts", "wishes", "unsocial", "contract", "pay"})
"""Terms that read shifts alone: other teams leave them as they are."""
BY_PERSON: Final = frozenset({wishes.NAME, unsocial.NAME, contract.NAME, pay.NAME})
"""Terms that add up person by person, so that those whose week stays need not be counted."""


class Weigher:
    """The plan, and what it takes to weigh another against it.

    Parameters
    ----------
    case, facts, result
        The plan with its case; facts are of this very case.
    """

    def __init__(self, case: Case, facts: Facts, result: Result) -> None:
        self.case, self.facts, self.result = case, facts, result
        self.evidence = Evidence(case, result)
        self.plan = Plan(tuple(result.portfolio), self.evidence.week, self.evidence.training)
        self.on_duty: NDArray[np.bool_] = presence(self.evidence)
        self._scores: dict[str, float] = {}

    @cached_property
    def cover_teams(self) -> dict[str, list[PlannedPairing]]:
        """Trained pairings that give named cover, by client."""
        return teams(self.case, self.plan.portfolio)

    @cached_property
    def clients_of(self) -> dict[str, list[str]]:
        """Clients in whose team each operator is."""
        found: dict[str, list[str]] = {}
        for pairing in self.plan.portfolio:
            found.setdefault(pairing.operator_id, []).append(pairing.client_id)
        return found

    @cached_property
    def tense(self) -> TenseTurns:
        """The plan's turns of tense clients."""
        return TenseTurns(self.evidence, self.facts, self.on_duty)

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """When people could be on duty at all, ``[operator, slot]``."""
        return available(self.case, self.facts.demand.slot_minutes)

    @cached_property
    def shared_days(self) -> Days:
        """Patterns open to everybody, by day."""
        return shared_patterns(self.case)

    @cached_property
    def duty(self) -> NDArray[np.bool_]:
        """Slots in which people are on duty at all, as the planner sees them, ``[operator, slot]``.

        Short breaks and training are shorter than what the planner looks at.
        """
        per_slot = self.facts.demand.slot_minutes // TICK_MINUTES
        return np.asarray(self.on_duty.reshape(len(self.on_duty), -1, per_slot).any(axis=2))

    def score(self, term: Term) -> float:
        """Score of a term on the plan itself."""
        if term.NAME not in self._scores:
            self._scores[term.NAME] = term.score(self.evidence, self.facts)
        return self._scores[term.NAME]

    def calls(self, client: int) -> NDArray[np.float64]:
        """Expected calls of a client, ``[tick]``."""
        return calls_per_tick(self.facts, client)

    def factors(self, plan: Plan) -> tuple[Factor, ...]:
        """What another plan costs more than this one, term by term; below 0 it costs less."""
        after = Changed(self, plan)
        return tuple(Factor(term.NAME, after.difference(term)) for term in TERMS)

    def worth_of_duty(self, operator: int, on_duty: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Calls that being on duty would save an operator's site in each tick, ``[tick]``.

        Parameters
        ----------
        on_duty
            Presence of everybody, ``[operator, tick]``; the operator's own counts as it is.
        """
        case, facts = self.case, self.facts
        per_slot = facts.demand.slot_minutes // TICK_MINUTES
        slot = np.arange(on_duty.shape[1]) // per_slot
        value = np.zeros(on_duty.shape[1])
        for pool in np.flatnonzero(facts.pools.serves[operator]):
            heads = on_duty[facts.pools.serves[:, pool]].sum(axis=0)
            most = facts.pools.loss.shape[2] - 1
            loss = facts.pools.loss[pool, slot, heads]
            value += (loss - facts.pools.loss[pool, slot, np.minimum(heads + 1, most)]) / per_slot
        value *= case.policy.weights.lost
        own_id = case.operators[operator].operator_id
        for client_id in self.clients_of.get(own_id, ()):
            team = self.cover_teams.get(client_id, ())
            if all(pairing.operator_id != own_id for pairing in team):
                continue
            c = case.client_index[client_id]
            best = np.zeros(on_duty.shape[1])
            for pairing in team:
                o = case.operator_index[pairing.operator_id]
                fit = float(facts.affinities.planning[o, c])
                np.maximum(best, np.where(on_duty[o], fit, 0.0), out=best)
            gain = np.maximum(0.0, float(facts.affinities.planning[operator, c]) - best) / 100
            weight = case.policy.weights.misfit * case.clients[c].priority
            value += weight * self.calls(c) * gain
        return value

    def presence_of(self, plan: Plan) -> NDArray[np.bool_]:
        """Presence of another plan, ``[operator, tick]``."""
        if plan.week is self.plan.week and plan.sessions == self.plan.sessions:
            return self.on_duty
        changed = {o for o in plan.week if plan.week[o] is not self.plan.week[o]}
        changed |= {s.operator_id for s in {*plan.sessions} ^ {*self.plan.sessions}}
        table = self.on_duty.copy()
        for operator_id in changed & set(self.case.operator_index):
            row = table[self.case.operator_index[operator_id]]
            row[:] = False
            mark(row, (*self.case.past[operator_id], *plan.week[operator_id]))
            for session in plan.sessions:
                if session.operator_id == operator_id:
                    row[session.start // TICK_MINUTES : -(-session.end // TICK_MINUTES)] = False
        return table

    def drafted(self, plan: Plan) -> Result:
        """Write another plan as a Result, for rules and terms that read one; its desk is left."""
        changed = {o: own for o, own in plan.week.items() if own is not self.plan.week[o]}
        return rewritten(self.result, self.case.horizon, changed, plan.portfolio, plan.sessions)

    def client_misfit(
        self,
        client: int,
        team: list[PlannedPairing],
        on_duty: NDArray[np.bool_],
        ticks: slice,
        fits: NDArray[np.float64] | None = None,
    ) -> float:
        """Misfit of one client's calls in some ticks, weight included.

        Parameters
        ----------
        fits
            Planning affinity 0 to 100, ``[operator, client]``, when not the facts'.
        """
        planning = self.facts.affinities.planning if fits is None else fits
        calls = self.calls(client)[ticks]
        best = np.zeros(len(calls))
        for pairing in team:
            o = self.case.operator_index[pairing.operator_id]
            fit = float(planning[o, client])
            np.maximum(best, np.where(on_duty[o, ticks], fit, 0.0), out=best)
        weight = self.case.policy.weights.misfit * self.case.clients[client].priority
        return weight * float((calls * (1 - best / 100)).sum())


class Changed:
    """One changed plan while its terms are weighed.

    Parameters
    ----------
    weigher
        The plan that it is weighed against.
    plan
        The changed one; weeks that stay are the very same values.
    """

    def __init__(self, weigher: Weigher, plan: Plan) -> None:
        self._base, self._plan = weigher, plan
        self.on_duty = weigher.presence_of(plan)
        self.moved = self.on_duty != weigher.on_duty
        self._same_week = plan.week is weigher.plan.week
        self.same_teams = (
            plan.portfolio is weigher.plan.portfolio or plan.portfolio == weigher.plan.portfolio
        )

    @cached_property
    def evidence(self) -> Evidence:
        """The changed plan beside its case; its desk is the former one."""
        return Evidence(self._base.case, self._base.drafted(self._plan), week=self._plan.week)

    @cached_property
    def people(self) -> tuple[int, ...]:
        """Operators whose shifts changed."""
        before, after = self._base.plan.week, self._plan.week
        index = self._base.case.operator_index
        return tuple(o for key, o in index.items() if before[key] is not after[key])

    @cached_property
    def team_of(self) -> dict[str, list[PlannedPairing]]:
        """Trained pairings that give named cover after the change, by client."""
        return (
            self._base.cover_teams
            if self.same_teams
            else teams(self._base.case, self._plan.portfolio)
        )

    @cached_property
    def clients(self) -> set[int]:
        """Clients whose team, or a member's presence, changed."""
        base, case = self._base, self._base.case
        movers = {case.operators[o].operator_id for o in np.flatnonzero(self.moved.any(axis=1))}
        other = {c for o in movers for c in base.clients_of.get(o, ())}
        if not self.same_teams:
            before, after = base.plan.team_of, self._plan.team_of
            other |= {c for c in {*before, *after} if before.get(c) != after.get(c)}
            other |= {p.client_id for p in self._plan.portfolio if p.operator_id in movers}
        return {case.client_index[c] for c in other if c in case.client_index}

    @cached_property
    def _few(self) -> tuple[Evidence, Evidence, Facts]:
        """Plan and changed plan of those whose week changed, and facts in their order."""
        case, facts, people = self._base.case, self._base.facts, self.people
        few = with_rows(case, operators=tuple(case.operators[o] for o in people))
        keys = [case.operators[o].operator_id for o in people]
        sides = (
            (self._base.result, self._base.plan),
            (self.evidence.result, self._plan),
        )
        before, after = (
            Evidence(few, result, week={key: plan.week[key] for key in keys})
            for result, plan in sides
        )
        rows = np.array(people, dtype=np.int64)
        share = facts.unsocial
        own = replace(share, before=share.before[rows], fair=share.fair[rows])
        return before, after, replace(facts, unsocial=own)

    def difference(self, term: Term) -> float:
        """What the changed plan costs more than the plan under one term."""
        special = {
            lost.NAME: self._lost,
            misfit.NAME: self._misfit,
            tension.NAME: self._tension,
            fragile.NAME: self._fragile,
            training.NAME: self._training,
        }
        if term.NAME in special:
            return special[term.NAME]()
        if self._same_week:
            return self._of_teams(term)
        if term.NAME == change.NAME:
            before, after, _ = self._few
            days = change.day_changes(after) - change.day_changes(before)
            return days + self._pairing_changes()
        if term.NAME in BY_PERSON:
            before, after, facts = self._few
            return term.score(after, facts) - term.score(before, facts)
        if term.NAME == balance.NAME and self.same_teams:
            return 0.0
        return self._scored(term)

    def lost_calls(self) -> float:
        """Expected calls lost more than by the plan."""
        pools = self._base.facts.pools
        ticks = np.flatnonzero(self.moved.any(axis=0))
        movers = np.flatnonzero(self.moved.any(axis=1))
        per_slot = self._base.facts.demand.slot_minutes // TICK_MINUTES
        total = 0.0
        for pool in np.flatnonzero(pools.serves[movers].any(axis=0)):
            serving = pools.serves[:, pool]
            for table, sign in ((self.on_duty, 1), (self._base.on_duty, -1)):
                heads = table[np.ix_(serving, ticks)].sum(axis=0)
                total += sign * float(pools.loss[pool, ticks // per_slot, heads].sum())
        return total / per_slot

    def named_calls(self) -> float:
        """Expected calls that meet their own team more than by the plan."""
        base, case = self._base, self._base.case
        total = 0.0
        for c in self.clients:
            key = case.clients[c].client_id
            for team_of, table, sign in (
                (self.team_of, self.on_duty, 1),
                (base.cover_teams, base.on_duty, -1),
            ):
                people = [case.operator_index[p.operator_id] for p in team_of.get(key, ())]
                total += sign * float(base.calls(c)[table[people].any(axis=0)].sum())
        return total

    def _scored(self, term: Term) -> float:
        facts = self._base.facts
        return term.score(self.evidence, facts) - self._base.score(term)

    def _training(self) -> float:
        case, facts = self._base.case, self._base.facts
        if self._plan.sessions == self._base.plan.sessions:
            return 0.0
        before = training.cost(case, facts, self._base.plan.sessions)
        return training.cost(case, facts, self._plan.sessions) - before

    def _of_teams(self, term: Term) -> float:
        """Difference of a term when only teams changed."""
        if self.same_teams or term.NAME in TEAM_BLIND:
            return 0.0
        return self._pairing_changes() if term.NAME == change.NAME else self._scored(term)

    def _pairing_changes(self) -> float:
        if self.same_teams:
            return 0.0
        case = self._base.case
        before = change.pairing_changes(case, self._base.plan.portfolio)
        return change.pairing_changes(case, self._plan.portfolio) - before

    def _lost(self) -> float:
        return self._base.case.policy.weights.lost * self.lost_calls()

    def _misfit(self) -> float:
        base, case = self._base, self._base.case
        moved = np.flatnonzero(self.moved.any(axis=0))
        window = slice(None)
        if self.same_teams:
            window = slice(int(moved[0]), int(moved[-1]) + 1) if len(moved) else slice(0)
        total = 0.0
        for c in self.clients:
            key = case.clients[c].client_id
            total += base.client_misfit(c, self.team_of.get(key, []), self.on_duty, window)
            total -= base.client_misfit(c, base.cover_teams.get(key, []), base.on_duty, window)
        return total

    def _tension(self) -> float:
        base = self._base
        concerned = [c for c in self.clients if base.case.clients[c].tension]
        if not concerned:
            return 0.0
        after = base.tense.changed(self._plan.portfolio, self.on_duty, sorted(concerned))
        return after - base.tense.planned(concerned)

    def _fragile(self) -> float:
        if self.same_teams:
            return 0.0
        base, case = self._base, self._base.case
        count = 0
        for c in self.clients:
            key = case.clients[c].client_id
            for team_of, sign in ((self.team_of, 1), (base.cover_teams, -1)):
                people = sorted({case.operator_index[p.operator_id] for p in team_of.get(key, ())})
                away = ~base.free[people].any(axis=0)
                open_alone = bool((base.facts.demand.open[c] & away).any())
                count += sign * ((len(people) < 2) + open_alone)
        return case.policy.weights.fragile * count
