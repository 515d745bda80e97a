"""What in feedback and overrides was not taken as it stands, and what was done instead.

Ratings outside 1 to 5 never get this far: the reader refuses them, naming the cell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scheduler.entities import effective_on

if TYPE_CHECKING:
    from datetime import date

    from scheduler.case import Case
    from scheduler.said import AffinityOverride

OddityKind = Literal[
    "future_rating",
    "never_together",
    "expired",
    "not_yet",
    "veto_and_score",
    "vetoes_differ",
    "cleared",
]
"""Left out until its day; kept and marked; no longer in force; not in force yet; the veto
holds; both hold, and lifting takes both; ratings forgotten."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """One row, or the rows of one pair, that was not simply taken as it stands."""

    kind: OddityKind
    operator_id: str
    client_id: str
    on: date | None = None
    count: int = 1


def oddities(case: Case) -> tuple[Oddity, ...]:
    """Name every such row, as seen at ``as_of``; pairs in order, once for each kind."""
    seen = case.as_of.astimezone(case.horizon.zone)
    today = seen.date()
    met = {(p.operator_id, p.client_id) for p in case.portfolio}
    met |= {(row.operator_id, row.client_id) for row in case.pairing_calls if row.answered}
    found: dict[tuple[OddityKind, str, str], list[date]] = defaultdict(list)
    for rating in case.feedback:
        pair = rating.operator_id, rating.client_id
        if rating.date > today:
            found["future_rating", *pair].append(rating.date)
        elif pair not in met:
            found["never_together", *pair].append(rating.date)
    of_pair: dict[tuple[str, str], list[AffinityOverride]] = defaultdict(list)
    for row in case.affinity_overrides:
        pair = row.operator_id, row.client_id
        if effective_on(row.set_on, row.expires_on, seen):
            of_pair[pair].append(row)
        else:
            late: OddityKind = "not_yet" if row.set_on > today else "expired"
            found[late, *pair].append(row.expires_on or row.set_on)
    for pair, rows in of_pair.items():
        vetoes = [row for row in rows if row.veto]
        if vetoes and any(row.score is not None for row in rows):
            found["veto_and_score", *pair].append(vetoes[-1].set_on)
        if len({(row.side, row.expires_on) for row in vetoes}) > 1:
            found["vetoes_differ", *pair].append(vetoes[-1].set_on)
        for row in rows:
            if row.clear:
                found["cleared", *pair].append(row.set_on)
    return tuple(
        Oddity(kind, operator_id, client_id, max(days), len(days))
        for (kind, operator_id, client_id), days in sorted(found.items())
    )
