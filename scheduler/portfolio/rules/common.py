"""Words that the portfolio rules' checks share: grouping and finding, no judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.rule import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.case import Case
    from scheduler.entities import Client, Operator
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing, Violation


def known(case: Case, portfolio: Iterable[PlannedPairing]) -> list[PlannedPairing]:
    """Pairings whose two ids are in the case; ``known_ids`` reports the others."""
    return [
        p
        for p in portfolio
        if p.client_id in case.client_index and p.operator_id in case.operator_index
    ]


def teams(
    case: Case, portfolio: Iterable[PlannedPairing]
) -> list[tuple[Client, list[PlannedPairing]]]:
    """Each client of the case with its pairings, which may be none."""
    found: dict[str, list[PlannedPairing]] = {c.client_id: [] for c in case.clients}
    for pairing in known(case, portfolio):
        found[pairing.client_id].append(pairing)
    return [(client, found[client.client_id]) for client in case.clients]


def carried(
    case: Case, portfolio: Iterable[PlannedPairing]
) -> list[tuple[Operator, list[PlannedPairing]]]:
    """Each operator of the case with the pairings they carry, which may be none."""
    found: dict[str, list[PlannedPairing]] = {o.operator_id: [] for o in case.operators}
    for pairing in known(case, portfolio):
        found[pairing.operator_id].append(pairing)
    return [(operator, found[operator.operator_id]) for operator in case.operators]


def complexity(case: Case, pairings: Sequence[PlannedPairing]) -> int:
    """Sum of the complexities of the clients of some pairings."""
    return sum(case.clients[case.client_index[p.client_id]].complexity for p in pairings)


def ready_ids(case: Case) -> set[str]:
    """Clients whose brief holds its three answers."""
    return {brief.client_id for brief in case.briefs if brief.ready}


def trained_people(case: Case, facts: Facts) -> dict[str, set[str]]:
    """Operators in force for a client whose training is done by ``as_of``, by client."""
    today = case.as_of.astimezone(case.horizon.zone).date()
    ready = ready_ids(case)
    done: dict[str, set[str]] = {}
    for row in case.portfolio:
        o, c = case.operator_index.get(row.operator_id), case.client_index.get(row.client_id)
        valid = o is not None and c is not None and bool(facts.eligible[o, c])
        startable = case.policy.assign_not_ready or row.client_id in ready
        if valid and startable and row.trained_on is not None and row.trained_on <= today:
            done.setdefault(row.client_id, set()).add(row.operator_id)
    return done


def people_with_room(
    case: Case, facts: Facts, portfolio: Sequence[PlannedPairing], client: Client
) -> set[str]:
    """Operators outside a team who may carry its client and could still take it on."""
    in_force = {(p.operator_id, p.client_id) for p in case.portfolio}
    served = {c for _, c in in_force}
    found = set()
    for operator, own in carried(case, portfolio):
        fits = facts.eligible[
            case.operator_index[operator.operator_id], case.client_index[client.client_id]
        ]
        if not fits or any(p.client_id == client.client_id for p in own):
            continue
        started = sum(
            p.client_id in served and (p.operator_id, p.client_id) not in in_force for p in own
        )
        starts = (
            client.client_id in served and (operator.operator_id, client.client_id) not in in_force
        )
        size = complexity(case, own) + client.complexity
        if (
            len(own) < operator.max_clients
            and size <= case.policy.portfolio_size
            and (not starts or started < case.policy.new_pairings_per_week)
        ):
            found.add(operator.operator_id)
    return found


def words(
    violation: Violation,
    case: Case,
    variant: str = "broken",
) -> Explanation:
    """Point at the rule's message with everything the violation knows."""
    return Explanation(
        key=f"rule.{violation.rule}.{variant}",
        params={
            "client_id": violation.client_id,
            "operator_id": violation.operator_id,
            "amount": violation.amount,
            **violation.params,
        },
        article=None,
    )
