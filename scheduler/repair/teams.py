"""Teams after what happened: as planned, shares of changed demand scaled, a new client's found.

A new client's team is whoever of those on duty would bring its calls most fit, one
after another within the limits of portfolios; nobody else's team changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.portfolio.available import available
from scheduler.portfolio.descent import ground_of, may_join, standing_of
from scheduler.portfolio.frame import begun_with, frame_of
from scheduler.portfolio.kernel import set_member
from scheduler.portfolio.plan import even_shares, roles_of, team_of
from scheduler.repair.concerned import by_slot
from scheduler.result import PlannedPairing
from scheduler.site import TICK_MINUTES
from scheduler.terms.presence import presence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts


def portfolio_after(
    case: Case, facts: Facts, former_facts: Facts, before: Evidence
) -> tuple[PlannedPairing, ...]:
    """The planned teams under changed demand, and teams of clients that are new."""
    if facts.demand is former_facts.demand:
        return tuple(before.result.portfolio)
    scaled = tuple(
        _scaled(pairing, case, facts, before.case, former_facts)
        for pairing in before.result.portfolio
    )
    new = [c for c in case.clients if c.client_id not in before.case.client_index]
    return (*scaled, *_new_teams(case, facts, scaled, before)) if new else scaled


def reopened_ticks(
    case: Case, facts: Facts, former_case: Case, former_facts: Facts
) -> dict[str, NDArray[np.bool_]]:
    """Ticks in which clients are open otherwise than before, by client."""
    if facts.demand is former_facts.demand:
        return {}
    per_slot = case.site.slot_minutes // TICK_MINUTES
    found = {}
    for c, client in enumerate(case.clients):
        known = former_case.client_index.get(client.client_id)
        now = facts.demand.open[c]
        other = now if known is None else now != former_facts.demand.open[known]
        if other.any():
            found[client.client_id] = np.repeat(other, per_slot)
    return found


def _scaled(
    pairing: PlannedPairing, case: Case, facts: Facts, former_case: Case, former_facts: Facts
) -> PlannedPairing:
    """The same part of the client's calls, of as many as are expected now."""
    now = float(facts.demand.calls[case.client_index[pairing.client_id]].sum())
    then = float(former_facts.demand.calls[former_case.client_index[pairing.client_id]].sum())
    if now == then:
        return pairing
    return pairing.model_copy(update={"calls": pairing.calls * now / then if then else 0.0})


def _new_teams(
    case: Case, facts: Facts, pairings: tuple[PlannedPairing, ...], before: Evidence
) -> list[PlannedPairing]:
    """Teams of clients that have none yet, by the fit of those who are on duty."""
    frame = frame_of(case, facts, "adjust")
    frame = begun_with(frame, team_of(frame, pairings))
    duty = by_slot(case, presence(before))
    ground = ground_of(
        frame,
        facts,
        available(case, facts.demand.slot_minutes),
        duty.astype(np.float64),
        np.ascontiguousarray(facts.demand.calls),
    )
    standing = standing_of(ground, team_of(frame, pairings))
    fresh = [c for c, k in enumerate(case.clients) if k.client_id not in before.case.client_index]
    for c in fresh:
        best = np.zeros(duty.shape[1])
        while standing.team[:, c].sum() < case.clients[c].team_target:
            fit = np.where(duty, frame.affinity[:, c, None], 0.0)
            gain = np.maximum(0.0, fit - best) @ facts.demand.calls[c]
            may = frame.allowed[:, c] & ~standing.team[:, c]
            order = [o for o in np.argsort(-gain, kind="stable").tolist() if may[o]]
            joins = next((o for o in order if may_join(ground, standing, o, c)), None)
            if joins is None:
                break
            set_member(ground, standing, c, joins, True)
            best = np.maximum(best, fit[joins])
    shares, roles = even_shares(frame, standing.team), roles_of(frame, standing.team)
    return [
        PlannedPairing(
            client_id=case.clients[c].client_id,
            operator_id=case.operators[o].operator_id,
            role=role,
            trained=bool(frame.counts[o, c]),
            affinity=float(frame.affinity[o, c] * 100),
            calls=float(shares[o, c]),
        )
        for c in fresh
        for o, role in roles[c]
    ]
