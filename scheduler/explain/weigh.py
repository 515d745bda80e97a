"""Weigh a changed plan against the plan itself, term by term, exactly and at once.

Changes are of one client's team or of one person's shifts, so only what they
touch is counted again. A test holds every difference against ``score_all`` of the
two finished plans. Turns of tense clients are taken anew for the clients
concerned, on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.drafting import rewritten
from scheduler.evidence import Evidence
from scheduler.explain import Factor
from scheduler.explain.tense import TenseTurns
from scheduler.patterns import shared_patterns
from scheduler.portfolio.available import available
from scheduler.site import TICK_MINUTES
from scheduler.terms import TERMS, change, fragile, lost, misfit, tension, training
from scheduler.terms.presence import calls_per_tick, mark, presence, teams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.patterns import Days
    from scheduler.result import PlannedPairing, Result
    from scheduler.shifts import Shift
    from scheduler.terms import Term
    from scheduler.training import Session

    Portfolio = tuple[PlannedPairing, ...]
    Week = Mapping[str, tuple[Shift, ...]]

TEAM_BLIND: Final = frozenset({"posts", "wishes", "unsocial", "contract", "pay"})
"""Terms that read shifts alone: other teams leave them as they are."""


@dataclass(frozen=True)
class Plan:
    """What a plan decides before its desk: teams, shifts with their breaks, training."""

    portfolio: Portfolio
    week: Week
    sessions: tuple[Session, ...]

    @cached_property
    def team_of(self) -> dict[str, list[PlannedPairing]]:
        """Everybody in each client's team."""
        found: dict[str, list[PlannedPairing]] = {}
        for pairing in self.portfolio:
            found.setdefault(pairing.client_id, []).append(pairing)
        return found


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
        after = _Changed(self, plan)
        return tuple(Factor(term.NAME, after.difference(term)) for term in TERMS)

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


class _Changed:
    """One changed plan while its terms are weighed."""

    def __init__(self, weigher: Weigher, plan: Plan) -> None:
        self._base, self._plan = weigher, plan
        self._on_duty = weigher.presence_of(plan)
        self._moved = self._on_duty != weigher.on_duty
        self._same_week = plan.week is weigher.plan.week
        self._same_teams = plan.portfolio == weigher.plan.portfolio

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._base.case, self._base.drafted(self._plan))

    @cached_property
    def _clients(self) -> set[int]:
        """Clients whose team, or a trained member's presence, changed."""
        base, case = self._base, self._base.case
        before, after = base.plan.team_of, self._plan.team_of
        other = (
            set()
            if self._same_teams
            else {c for c in {*before, *after} if before.get(c) != after.get(c)}
        )
        movers = {case.operators[o].operator_id for o in np.flatnonzero(self._moved.any(axis=1))}
        if movers:
            other |= {
                p.client_id
                for p in (*base.plan.portfolio, *self._plan.portfolio)
                if p.operator_id in movers
            }
        return {case.client_index[c] for c in other if c in case.client_index}

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
        return self._of_teams(term) if self._same_week else self._scored(term)

    def _scored(self, term: Term) -> float:
        facts = self._base.facts
        return term.score(self._evidence, facts) - self._base.score(term)

    def _training(self) -> float:
        case, facts = self._base.case, self._base.facts
        before = training.cost(case, facts, self._base.plan.sessions)
        return training.cost(case, facts, self._plan.sessions) - before

    def _of_teams(self, term: Term) -> float:
        """Difference of a term when only teams changed."""
        case = self._base.case
        if self._same_teams or term.NAME in TEAM_BLIND:
            return 0.0
        if term.NAME == change.NAME:
            before = change.pairing_changes(case, self._base.plan.portfolio)
            return change.pairing_changes(case, self._plan.portfolio) - before
        return self._scored(term)

    def _lost(self) -> float:
        pools = self._base.facts.pools
        ticks = np.flatnonzero(self._moved.any(axis=0))
        movers = np.flatnonzero(self._moved.any(axis=1))
        per_slot = self._base.facts.demand.slot_minutes // TICK_MINUTES
        total = 0.0
        for pool in np.flatnonzero(pools.serves[movers].any(axis=0)):
            serving = pools.serves[:, pool]
            for table, sign in ((self._on_duty, 1), (self._base.on_duty, -1)):
                heads = table[np.ix_(serving, ticks)].sum(axis=0)
                total += sign * float(pools.loss[pool, ticks // per_slot, heads].sum())
        return self._base.case.policy.weights.lost * total / per_slot

    def _misfit(self) -> float:
        base, case = self._base, self._base.case
        before = teams(case, base.plan.portfolio)
        after = before if self._same_teams else teams(case, self._plan.portfolio)
        moved = np.flatnonzero(self._moved.any(axis=0))
        window = slice(None)
        if self._same_teams:
            window = slice(int(moved[0]), int(moved[-1]) + 1) if len(moved) else slice(0)
        total = 0.0
        for c in self._clients:
            key = case.clients[c].client_id
            total += base.client_misfit(c, after.get(key, []), self._on_duty, window)
            total -= base.client_misfit(c, before.get(key, []), base.on_duty, window)
        return total

    def _tension(self) -> float:
        base = self._base
        concerned = [c for c in self._clients if base.case.clients[c].tension]
        if not concerned:
            return 0.0
        after = base.tense.changed(self._plan.portfolio, self._on_duty, sorted(concerned))
        return after - base.tense.planned(concerned)

    def _fragile(self) -> float:
        if self._same_teams:
            return 0.0
        base, case = self._base, self._base.case
        before, after = teams(case, base.plan.portfolio), teams(case, self._plan.portfolio)
        count = 0
        for c in self._clients:
            key = case.clients[c].client_id
            for team_of, sign in ((after, 1), (before, -1)):
                people = sorted({case.operator_index[p.operator_id] for p in team_of.get(key, ())})
                away = ~base.free[people].any(axis=0)
                open_alone = bool((base.facts.demand.open[c] & away).any())
                count += sign * ((len(people) < 2) + open_alone)
        return case.policy.weights.fragile * count
