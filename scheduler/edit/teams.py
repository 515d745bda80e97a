"""A portfolio in which one pairing has another role, joined or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.portfolio.rules.common import trained_people
from scheduler.result import PlannedPairing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Role
    from scheduler.facts import Facts

RANK: Final[dict[Role, int]] = {"lead": 0, "member": 1, "backup": 2}


def with_role(
    case: Case,
    facts: Facts,
    portfolio: Sequence[PlannedPairing],
    client_id: str,
    operator_id: str,
    role: Role | None,
) -> tuple[PlannedPairing, ...]:
    """Return the portfolio in which somebody has this role for a client; ``None``: none.

    A new lead makes the former one a member. When somebody joins or leaves, those who
    count as trained share the calls alike, as when teams are made.
    """
    team = [p for p in portfolio if p.client_id == client_id]
    others = [p for p in team if p.operator_id != operator_id]
    if role == "lead":
        others = [
            p.model_copy(update={"role": "member"}) if p.role == "lead" else p for p in others
        ]
    own = next((p for p in team if p.operator_id == operator_id), None)
    if role is None:
        after = _shared(case, facts, others)
    elif own is not None:
        after = [*others, own.model_copy(update={"role": role})]
    else:
        o, c = case.operator_index[operator_id], case.client_index[client_id]
        joins = PlannedPairing(
            client_id=client_id,
            operator_id=operator_id,
            role=role,
            trained=False,
            affinity=float(facts.affinities.planning[o, c]),
            calls=0.0,
        )
        after = _shared(case, facts, [*others, joins])
    ordered = sorted(after, key=lambda p: RANK[p.role])
    place = next((i for i, p in enumerate(portfolio) if p.client_id == client_id), len(portfolio))
    rest = [p for p in portfolio if p.client_id != client_id]
    return (*rest[:place], *ordered, *rest[place:])


def _shared(case: Case, facts: Facts, team: list[PlannedPairing]) -> list[PlannedPairing]:
    """Say who counts as trained, and share the client's calls alike among them."""
    if not team:
        return []
    client_id = team[0].client_id
    trained = trained_people(case, facts).get(client_id, set())
    # Somebody must answer: where nobody of the team is trained, everybody counts.
    answering = {p.operator_id for p in team} & trained or {p.operator_id for p in team}
    calls = float(facts.demand.calls[case.client_index[client_id]].sum()) / len(answering)
    return [
        p.model_copy(
            update={
                "trained": p.operator_id in answering,
                "calls": calls if p.operator_id in answering else 0.0,
            }
        )
        for p in team
    ]
