"""What a portfolio could not give, by name and reason.

Reasons are judged on the finished teams, whoever found them. Each has its words
in ``api/texts``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.result import Unmet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame

REASONS: Final = (
    "not_ready",
    "language_nobody_holds",
    "skill_nobody_holds",
    "nobody_holds_all_needs",
    "everybody_vetoed",
    "too_few_eligible",
    "no_room",
    "no_team_in_force",
    "team_short_in_force",
    "no_trained_team",
    "one_trained",
    "pairing_vetoed",
    "pairing_lost_needs",
    "lock_not_allowed",
    "lock_no_room",
)
"""Every reason this package gives."""


def unmet_of(frame: Frame, facts: Facts, team: NDArray[np.bool_]) -> tuple[Unmet, ...]:
    """Name everything the teams leave unmet, clients in the order of the case."""
    return (
        *_dropped(frame, facts),
        *_locks(frame, team),
        *(
            unmet
            for c in range(len(frame.case.clients))
            for unmet in _of_client(frame, facts, c, team[:, c])
        ),
    )


def _dropped(frame: Frame, facts: Facts) -> Iterator[Unmet]:
    for o, c in frame.dropped:
        if not facts.eligible[o, c]:
            vetoed = facts.affinities.vetoed[o, c]
            yield Unmet(
                client_id=frame.case.clients[c].client_id,
                operator_id=frame.case.operators[o].operator_id,
                reason="pairing_vetoed" if vetoed else "pairing_lost_needs",
            )


def _locks(frame: Frame, team: NDArray[np.bool_]) -> Iterator[Unmet]:
    for lock in frame.case.locks:
        operator = frame.case.operator_index.get(lock.operator_id)
        client = frame.case.client_index.get(lock.client_id or "")
        if lock.kind != "pairing" or operator is None or client is None:
            continue
        if not team[operator, client]:
            allowed = frame.allowed[operator, client]
            yield Unmet(
                client_id=lock.client_id,
                operator_id=lock.operator_id,
                reason="lock_no_room" if allowed else "lock_not_allowed",
            )


def _of_client(frame: Frame, facts: Facts, c: int, members: NDArray[np.bool_]) -> Iterator[Unmet]:
    client = frame.case.clients[c]
    people = int(members.sum())
    trained = int((members & frame.counts[:, c]).sum())
    if not frame.assigned[c]:
        yield Unmet(client_id=client.client_id, reason="not_ready")
        return
    if not facts.eligible[:, c].any():
        yield _why_nobody(frame, facts, c)
        return
    if people < client.team_min:
        yield Unmet(
            client_id=client.client_id,
            reason=_why_short(frame, people, c),
            params={
                "people": people,
                "least": client.team_min,
                "eligible": int(facts.eligible[:, c].sum()),
            },
        )
    if people and frame.case.portfolio and not (members & frame.trained[:, c]).any():
        yield Unmet(client_id=client.client_id, reason="no_trained_team", params={"people": people})
    if frame.two_wanted[c] and trained < 2:
        yield Unmet(client_id=client.client_id, reason="one_trained", params={"trained": trained})


def _why_short(frame: Frame, people: int, c: int) -> str:
    if people == frame.team_min[c]:
        return "too_few_eligible"
    if frame.mode == "keep":
        return "team_short_in_force" if people else "no_team_in_force"
    return "no_room"


def _why_nobody(frame: Frame, facts: Facts, c: int) -> Unmet:
    """Say which language or skill nobody holds, or that no one person holds all or may come."""
    client, operators = frame.case.clients[c], frame.case.operators
    for reason, asked, held in (
        ("language_nobody_holds", client.languages, [o.languages for o in operators]),
        ("skill_nobody_holds", client.skills, [o.skills for o in operators]),
    ):
        for name, level in sorted(asked.items()):
            if not any(own.get(name, 0) >= level for own in held):
                return Unmet(
                    client_id=client.client_id,
                    reason=reason,
                    params={"name": name, "level": level},
                )
    vetoed = facts.affinities.vetoed[:, c].any()
    return Unmet(
        client_id=client.client_id,
        reason="everybody_vetoed" if vetoed else "nobody_holds_all_needs",
    )
