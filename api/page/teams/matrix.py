"""The matrix of clients and people as its script draws it: scores with bands, teams, exclusions.

Rows of figures go by client, their entries by person, both in the order of names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from api.page.own.clients import plain_letters
from api.page.own.scores import QUITE_SURE, SURE
from api.page.teams.seen import affinities_of
from api.view.affinity import NORMAL_90

if TYPE_CHECKING:
    from api.page.teams.seen import TeamsSeen
    from api.web.access import Visit

CANNOT: Final = -1
"""Stands for the score of a pair that lacks a language or a skill."""


def matrix_of(visit: Visit, seen: TeamsSeen) -> dict[str, Any]:
    """Everything that the script of the matrix needs, ids and figures once each."""
    from scheduler.facts import skilled  # noqa: PLC0415 - loads compiled code

    case, names = seen.case, seen.names
    found = affinities_of(visit, case)
    can = visit.service.weeks.derived(case, "skilled", lambda: skilled(case))
    people, clients = seen.people(), seen.clients()
    row_of = {client_id: place for place, client_id in enumerate(clients)}
    column_of = {operator_id: place for place, operator_id in enumerate(people)}
    rows = np.array([case.client_index[each] for each in clients], dtype=np.int64)
    columns = np.array([case.operator_index[each] for each in people], dtype=np.int64)

    def by_client(table: Any) -> Any:
        return table.T[np.ix_(rows, columns)]

    scores = np.where(by_client(can), by_client(found.mean).round(), CANNOT).astype(int)
    bands = (NORMAL_90 * by_client(found.deviation)).round().astype(int)
    return {
        "people": [_person(seen, each) for each in people],
        "clients": [_client(seen, each) for each in clients],
        "scores": scores.tolist(),
        "bands": bands.tolist(),
        "sure": [round(NORMAL_90 * each) for each in (SURE, QUITE_SURE)],
        "vetoed": np.argwhere(by_client(found.vetoed)).tolist(),
        "pairs": [
            [
                row_of[each.client_id],
                column_of[each.operator_id],
                each.role,
                int(seen.trained(each.operator_id, each.client_id)),
                round(each.calls, 1),
                int((each.operator_id, each.client_id) in seen.locks),
            ]
            for each in seen.pairings
            if each.client_id in row_of and each.operator_id in column_of
        ],
        "needs": sorted(
            {need for each in case.clients for need in (*each.skills, *each.languages)}
        ),
        "letters": [
            plain_letters(f"{names.client_name(each)} {each} {case.clients[at].sector}")
            for each, at in zip(clients, rows, strict=True)
        ],
    }


def _person(seen: TeamsSeen, operator_id: str) -> dict[str, Any]:
    operator = seen.case.operators[seen.case.operator_index[operator_id]]
    return {
        "id": operator_id,
        "name": seen.names.operator_name(operator_id),
        "has": sorted({*operator.skills, *operator.languages}),
    }


def _client(seen: TeamsSeen, client_id: str) -> dict[str, Any]:
    client = seen.case.clients[seen.case.client_index[client_id]]
    return {
        "id": client_id,
        "name": seen.names.client_name(client_id),
        "needs": sorted({*client.skills, *client.languages}),
    }
