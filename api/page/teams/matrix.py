"""The matrix of clients and people as its script draws it: scores with bands, teams, exclusions.

Rows of figures go by client, their entries by person, both in the order of names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from api.page.letters import plain_letters
from api.page.own.scores import QUITE_SURE, SURE
from api.page.teams.seen import affinities_of
from api.view.affinity import NORMAL_90

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from api.page.teams.seen import TeamsSeen
    from api.web.access import Visit

CANNOT: Final = -1
"""Stands for the score of a pair that lacks a language or a skill."""


MOST_CELLS: Final = 20_000
"""Pairs whose figures come at once; those of more clients are asked for when they are looked at."""


def matrix_of(visit: Visit, seen: TeamsSeen) -> dict[str, Any]:
    """Everything that the script of the matrix begins with, ids and figures once each."""
    case, names = seen.case, seen.names
    people, clients = seen.people(), seen.clients()
    row_of = {client_id: place for place, client_id in enumerate(clients)}
    column_of = {operator_id: place for place, operator_id in enumerate(people)}
    vetoed = _in_order(affinities_of(visit, case).vetoed, seen)
    return {
        "people": [_person(seen, each) for each in people],
        "clients": [_client(seen, each) for each in clients],
        "figures": figures_of(visit, seen, 0),
        "vetoed": np.argwhere(vetoed).tolist(),
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
            plain_letters(
                f"{names.client_name(each)} {each} {case.clients[case.client_index[each]].sector}"
            )
            for each in clients
        ],
    }


def figures_of(visit: Visit, seen: TeamsSeen, part: int) -> dict[str, Any]:
    """Scores of some rows by client, with their ranges and how sure they are.

    A range is one number: ``(low * 101 + high) * 3 + doubt``, where ``doubt`` is 0 for a
    score that is well established, 2 for one that is not.

    Parameters
    ----------
    part
        Number of the part, from 0; all have as many rows but the last.
    """
    from scheduler.facts import skilled  # noqa: PLC0415 - loads compiled code

    case = seen.case
    found = affinities_of(visit, case)
    can = visit.service.weeks.derived(case, "skilled", lambda: skilled(case))
    rows = max(1, MOST_CELLS // max(1, len(case.operators)))
    some = slice(part * rows, (part + 1) * rows)
    mean, deviation = (_in_order(each, seen)[some] for each in (found.mean, found.deviation))
    scores = np.where(_in_order(can, seen)[some], mean.round(), CANNOT)
    low = np.maximum(0, (mean - NORMAL_90 * deviation).round())
    high = np.minimum(100, (mean + NORMAL_90 * deviation).round())
    doubt = np.digitize(deviation, (SURE, QUITE_SURE), right=True)
    ranges = (low * 101 + high) * 3 + doubt
    return {
        "rows": rows,
        "part": part,
        "scores": scores.astype(int).tolist(),
        "ranges": ranges.astype(int).tolist(),
    }


def _in_order(table: NDArray[Any], seen: TeamsSeen) -> NDArray[Any]:
    """A table of operators and clients as the matrix has them: clients by people, by name."""
    rows = [seen.case.client_index[each] for each in seen.clients()]
    columns = [seen.case.operator_index[each] for each in seen.people()]
    return np.asarray(table.T[np.ix_(rows, columns)])


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
