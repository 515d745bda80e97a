"""The ratings that count, as parallel arrays: known by now, of known people, not cleared.

What nobody may count (a future date, people who left) is left out here and told by
:mod:`scheduler.affinity.oddities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.entities import effective_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from numpy.typing import NDArray

    from scheduler.case import Case

SIDES: Final = ("client", "operator")
"""Who rated, in the order of every ``side`` axis."""
POINTS_A_MARK: Final = 25.0
"""A rating of 1 says 0 points, one of 5 says 100."""


@dataclass(frozen=True)
class Heard:
    """Ratings sorted by pair, then day, side and rating; arrays ``[rating]``.

    Attributes
    ----------
    row
        Position in ``case.feedback``.
    operator, client
        Positions in the case.
    side
        0 for a client's rating, 1 for an operator's.
    points
        The rating on the scale 0 to 100.
    age_days
        Days from the rating to ``as_of``.
    weight
        What fading leaves of it, ``2 ** (-age / half_life)``.
    """

    row: NDArray[np.int64]
    operator: NDArray[np.int64]
    client: NDArray[np.int64]
    side: NDArray[np.int64]
    points: NDArray[np.float64]
    age_days: NDArray[np.int64]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.row)


def hear(case: Case, seen: datetime) -> Heard:
    """Gather the ratings that count at ``seen``, an instant in the site's zone."""
    operators, clients = case.operator_index, case.client_index
    cleared = cleared_before(case, seen)
    today = seen.date()
    rows = [
        (
            operators[f.operator_id],
            clients[f.client_id],
            -f.date.toordinal(),
            SIDES.index(f.side),
            f.rating,
            row,
        )
        for row, f in enumerate(case.feedback)
        if f.operator_id in operators and f.client_id in clients and f.date <= today
        if f.date >= cleared.get((f.operator_id, f.client_id), f.date)
    ]
    rows.sort(key=lambda each: (each[0], each[1], -each[2], each[3], each[4]))
    operator, client, minus_day, side, rating, row = (
        np.array(rows, dtype=np.int64).reshape(len(rows), 6).T
    )
    age = today.toordinal() + minus_day
    return Heard(
        row=row,
        operator=operator,
        client=client,
        side=side,
        points=(POINTS_A_MARK * (rating - 1)).astype(np.float64),
        age_days=age,
        weight=np.exp2(-age / case.policy.affinity.half_life_days),
    )


def cleared_before(case: Case, seen: datetime) -> dict[tuple[str, str], date]:
    """First day whose ratings still count, of each pair that somebody cleared."""
    found: dict[tuple[str, str], date] = {}
    for row in case.affinity_overrides:
        if row.clear and effective_on(row.set_on, row.expires_on, seen):
            key = (row.operator_id, row.client_id)
            found[key] = max(row.set_on, found.get(key, row.set_on))
    return found
