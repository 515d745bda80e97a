"""Teams one person away from the planned ones, written as the planner would write them.

Roles, who counts as trained and the shares of calls follow the planner's own
customs; shares are the best for the one client, everybody else's as planned.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.result import PlannedPairing

if TYPE_CHECKING:
    from collections.abc import Collection

    from scheduler.entities import Role
    from scheduler.explain.plan import Plan
    from scheduler.explain.weigh import Weigher


class Teams:
    """Writes other teams of one client.

    Parameters
    ----------
    weigher
        The plan.
    client
        Place of the client in the case.
    """

    def __init__(self, weigher: Weigher, client: int) -> None:
        self._weigher, self._case, self._facts = weigher, weigher.case, weigher.facts
        self.client = client
        self.client_id = self._case.clients[client].client_id
        self.members = tuple(weigher.plan.team_of.get(self.client_id, ()))

    @cached_property
    def _trained_before(self) -> set[str]:
        """Operators whose training for the client is done by ``as_of``, by the case."""
        case = self._case
        today = case.as_of.astimezone(case.horizon.zone).date()
        return {
            p.operator_id
            for p in case.portfolio
            if p.client_id == self.client_id and p.trained_on is not None and p.trained_on <= today
        }

    @cached_property
    def _leads_in_force(self) -> set[str]:
        return {
            p.operator_id
            for p in self._case.portfolio
            if p.client_id == self.client_id and p.role == "lead"
        }

    @cached_property
    def _minutes_off(self) -> dict[str, float]:
        """Handle minutes of everybody's other clients, less the fair share, by operator."""
        case, demand = self._case, self._facts.demand
        a_call = demand.handle_seconds / 60
        contracts = sum(operator.contract_minutes_week for operator in case.operators)
        fair = float(demand.calls.sum(axis=1) @ a_call) / max(contracts, 1)
        off = {o.operator_id: -fair * o.contract_minutes_week for o in case.operators}
        for pairing in self._weigher.plan.portfolio:
            if pairing.client_id != self.client_id:
                o = case.operator_index[pairing.operator_id]
                c = case.client_index[pairing.client_id]
                factor = float(self._facts.handle_factor[o, c])
                off[pairing.operator_id] += pairing.calls * float(a_call[c]) * factor
        return off

    def without(self, operator_id: str) -> Plan:
        """The plan when somebody leaves the team."""
        return self._plan([p.operator_id for p in self.members if p.operator_id != operator_id])

    def with_(self, operator_id: str, leaves: str | None = None) -> Plan:
        """The plan when somebody, trained by then, joins in somebody's place or beside them all."""
        stay = [p.operator_id for p in self.members if p.operator_id != leaves]
        return self._plan([*stay, operator_id], taught=operator_id)

    def trained(self, operator_id: str, team: Collection[str]) -> bool:
        """Tell whether somebody would count as trained: where nobody is, everybody does."""
        return operator_id in self._answering(team, None)

    def _answering(self, team: Collection[str], taught: str | None) -> set[str]:
        done = {o for o in team if o == taught or o in self._trained_before}
        return done or set(team)

    def _plan(self, people: list[str], taught: str | None = None) -> Plan:
        plan = self._weigher.plan
        own = {p.operator_id for p in self.members}
        gone = own - set(people)
        sessions = tuple(
            s
            for s in plan.sessions
            if s.client_id != self.client_id or not {s.operator_id, s.beside} & gone
        )
        others = tuple(p for p in plan.portfolio if p.client_id != self.client_id)
        portfolio = (*others, *self._pairings(people, taught))
        return replace(plan, portfolio=portfolio, sessions=sessions)

    def _pairings(self, people: list[str], taught: str | None) -> tuple[PlannedPairing, ...]:
        answering = self._answering(people, taught)
        case, planning = self._case, self._facts.affinities.planning
        fit = {o: float(planning[case.operator_index[o], self.client]) for o in people}
        order = sorted(
            people,
            key=lambda o: (
                o not in answering,
                o not in self._leads_in_force,
                -fit[o],
                case.operator_index[o],
            ),
        )
        shares = self._shares([o for o in people if o in answering])
        core = max(1, case.clients[self.client].team_target)
        return tuple(
            PlannedPairing(
                client_id=self.client_id,
                operator_id=o,
                role=_role(rank, core),
                trained=o in answering,
                affinity=fit[o],
                calls=shares.get(o, 0.0),
            )
            for rank, o in enumerate(order)
        )

    def _shares(self, answering: list[str]) -> dict[str, float]:
        """Split the client's calls so that the balance costs least.

        Each person's minutes below the fair share are worth filling, dearest
        handle time first; those above cost, cheapest first: a sorted list of
        stretches, filled until the calls are dealt out.
        """
        case, facts = self._case, self._facts
        calls = float(facts.demand.calls[self.client].sum())
        cap = max(case.policy.largest_share, 1 / max(len(answering), 1)) * calls
        a_call = float(facts.demand.handle_seconds[self.client]) / 60
        stretches: list[tuple[float, int, str, float]] = []
        for o in answering:
            place = case.operator_index[o]
            each = a_call * float(facts.handle_factor[place, self.client])
            below = max(0.0, -self._minutes_off[o]) / max(each, 1e-9)
            stretches.append((-each, place, o, min(cap, below)))
            stretches.append((each, place, o, cap - min(cap, below)))
        shares = dict.fromkeys(answering, 0.0)
        for _, _, o, room in sorted(stretches):
            dealt = min(room, calls)
            shares[o] += dealt
            calls -= dealt
        return shares


def _role(rank: int, core: int) -> Role:
    return "lead" if rank == 0 else "member" if rank < core else "backup"
