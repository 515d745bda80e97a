"""What is to be stored of a plan, as the rows that will hold it: made before any transaction.

Writing out a large plan takes seconds, and while a transaction of SQLite writes nobody else
can. Whoever saves therefore calls :func:`write_out` first and gives what it returns to
``models.results``, which does nothing with it but write.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models import desk
from models.mapping import figures_of, table_of
from models.packing import canonical, packed
from models.tables.rosters import RosterDeskRow, RosterPairingRow, RosterShiftRow
from scheduler.result import PlannedPairing, PlannedShift, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import SQLModel

    from scheduler.entities import Frozen

ROW_LISTS: Final[Mapping[str, tuple[type[SQLModel], type[Frozen]]]] = {
    "roster": (RosterShiftRow, PlannedShift),
    "portfolio": (RosterPairingRow, PlannedPairing),
}
"""Lists of a Result that have a table of their own."""

_DESK: Final = "desk"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A result and the values that hold it.

    Attributes
    ----------
    headline
        Columns of the version itself.
    rows
        Rows of its parts by table, without the keys of the version.
    """

    result: Result
    headline: Mapping[str, Any]
    rows: Mapping[type[SQLModel], Sequence[Values]]

    @property
    def digest(self) -> str:
        """SHA-256 of the whole content."""
        digest: str = self.headline["content_digest"]
        return digest

    @property
    def lawful(self) -> bool:
        """Whether it says of itself that it breaks no hard rule."""
        return not self.headline["hard_violations"]


def write_out(result: Result) -> Written:
    """Write a result as rows; takes seconds for a large one, and no database."""
    told = result.model_dump(mode="json", exclude={_DESK})
    written = desk.write(result.desk)
    texts = {name: canonical(value) for name, value in told.items()} | {_DESK: written.text}
    rows: dict[type[SQLModel], Sequence[Values]] = {RosterDeskRow: written.packs}
    for name, (row, _) in ROW_LISTS.items():
        table, entities = table_of(row), getattr(result, name)
        rows[row] = [
            {"position": place} | figures_of(entity, table) for place, entity in enumerate(entities)
        ]
    headline = {
        "case_digest": result.case_digest,
        "content_digest": _digest_of(texts),
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "named_share": result.cover.named_share,
        "lost_calls": result.cover.lost_calls,
        "hard_violations": sum(each.severity == "hard" for each in result.violations),
        "terms": dict(result.terms),
        "packed": packed({name: value for name, value in told.items() if name not in ROW_LISTS}),
    }
    return Written(result, headline, rows)


def _digest_of(texts: Mapping[str, bytes]) -> str:
    """SHA-256 of a document of which each part is written already, as ``digest_of`` has it."""
    told = b",".join(canonical(name) + b":" + texts[name] for name in sorted(texts))
    return hashlib.sha256(b"{" + told + b"}").hexdigest()
