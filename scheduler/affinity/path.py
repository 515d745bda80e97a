"""How the affinity of one pair moved: the estimate as it was on some days, with its doubt.

Each day asks for an estimate of its own. Pairs that share neither person nor client with
the one asked about are left out: they reach it only through what others' severity says of
others, which moves no point of a path by more than a point or two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.affinity.estimate import estimate
from scheduler.calendar import midnight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scheduler.case import Case


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a path.

    Attributes
    ----------
    mean, deviation
        0 to 100, and its standard deviation.
    fallen
        Probability that the level had fallen between two ratings of the half year before.
    """

    on: date
    mean: float
    deviation: float
    fallen: float
    vetoed: bool


def path(case: Case, operator_id: str, client_id: str, days: Iterable[date]) -> tuple[Point, ...]:
    """Tell a pair's affinity on some days, in their order.

    Raises
    ------
    KeyError
        When the case lacks the person or the client.
    """
    near = _near(case, operator_id, client_id)
    pair = near.operator_index[operator_id], near.client_index[client_id]
    found = []
    for day in days:
        known = estimate(near.model_copy(update={"as_of": midnight(day, case.site.timezone)}))
        mean, deviation, fallen = (
            float(table[pair]) for table in (known.mean, known.deviation, known.fallen)
        )
        found.append(Point(day, mean, deviation, fallen, bool(known.vetoed[pair])))
    return tuple(found)


def _near(case: Case, operator_id: str, client_id: str) -> Case:
    """Return the case with those alone who share a rating with the person or the client."""
    own = (
        case.operators[case.operator_index[operator_id]],
        case.clients[case.client_index[client_id]],
    )
    feedback = tuple(
        row for row in case.feedback if row.operator_id == operator_id or row.client_id == client_id
    )
    people, clients = {r.operator_id for r in feedback}, {r.client_id for r in feedback}
    near = {
        "operators": tuple(o for o in case.operators if o is own[0] or o.operator_id in people),
        "clients": tuple(c for c in case.clients if c is own[1] or c.client_id in clients),
        "feedback": feedback,
    }
    return type(case).model_construct(**(dict(case) | near))
