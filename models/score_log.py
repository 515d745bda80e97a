"""Who changed what scores are made of: ratings, decisions and contests, entry by entry of the log.

The log holds ids and hashes; what a row says today, or said before it was taken away, is
read beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, or_, select

from models.mapping import table_of
from models.tables.duties import AuditRow, ContestRow, RowHistoryRow
from models.tables.pairs import AffinityOverrideRow, FeedbackRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

TABLES: Final = {
    "feedback": table_of(FeedbackRow),
    "affinity_override": table_of(AffinityOverrideRow),
    "contest": table_of(ContestRow),
}
"""What moves a score, by its subject in the log."""

_TOLD: Final = ("side", "rating", "score", "veto", "clear", "expires_on")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One entry of the log about what a score is made of.

    Attributes
    ----------
    by
        Who did it, as the log names them.
    values
        What the row says; of one that is gone, what it said last.
    """

    number: int
    at: dt.datetime
    by: str
    action: str
    subject: str
    operator_id: str | None
    client_id: str | None
    reason: str
    values: Mapping[str, Any]


def score_changes(
    session: Session,
    site_id: int,
    *,
    operator_id: str | None = None,
    client_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[ScoreChange, ...]:
    """Tell who changed what about scores, the newest first.

    Parameters
    ----------
    operator_id, client_id
        Only what is about this person, this client, or this pair.
    before
        Only entries numbered under this one.
    """
    log = table_of(AuditRow)
    query = select(AuditRow).where(log.c.site_id == site_id)
    pair = {"operator_id": operator_id, "client_id": client_id}
    if asked := {name: value for name, value in pair.items() if value is not None}:
        keys = _keys(session, site_id, asked)
        query = query.where(
            or_(
                *(
                    and_(log.c.subject == name, log.c.subject_key.in_(map(str, ids)))
                    for name, ids in keys.items()
                )
            )
        )
    else:
        query = query.where(log.c.subject.in_(TABLES))
    if before is not None:
        query = query.where(log.c.number < before)
    entries = session.execute(query.order_by(log.c.number.desc()).limit(limit)).scalars().all()
    return _with_rows(session, site_id, entries)


def _keys(session: Session, site_id: int, asked: Mapping[str, object]) -> dict[str, list[int]]:
    """Numbers of the rows about a pair, those that were taken away included."""
    found: dict[str, list[int]] = {}
    for name, table in TABLES.items():
        own = select(table.c.id).where(
            table.c.site_id == site_id, *(table.c[key] == value for key, value in asked.items())
        )
        found[name] = list(session.execute(own).scalars())
    past = table_of(RowHistoryRow)
    gone = select(past.c.table_name, past.c.row_id).where(
        past.c.site_id == site_id,
        past.c.table_name.in_(TABLES),
        past.c.removed,
        *(past.c[key] == value for key, value in asked.items()),
    )
    for name, row_id in session.execute(gone):
        found[name].append(row_id)
    return found


def _with_rows(
    session: Session, site_id: int, entries: Sequence[AuditRow]
) -> tuple[ScoreChange, ...]:
    rows: dict[tuple[str, str], Mapping[Any, Any]] = {}
    for name, table in TABLES.items():
        ids = [int(each.subject_key) for each in entries if each.subject == name]
        query = select(table).where(table.c.site_id == site_id, table.c.id.in_(ids))
        for row in session.execute(query).mappings():
            rows[name, str(row["id"])] = row
    lost = {each.subject_key for each in entries if (each.subject, each.subject_key) not in rows}
    past = table_of(RowHistoryRow)
    query = select(past).where(
        past.c.site_id == site_id,
        past.c.table_name.in_(TABLES),
        past.c.removed,
        past.c.row_id.in_(map(int, lost)),
    )
    for row in session.execute(query).mappings():
        pair = {"operator_id": row["operator_id"], "client_id": row["client_id"]}
        rows[row["table_name"], str(row["row_id"])] = row["figures"] | pair
    return tuple(_told(each, rows.get((each.subject, each.subject_key), {})) for each in entries)


def _told(entry: AuditRow, row: Mapping[Any, Any]) -> ScoreChange:
    return ScoreChange(
        number=entry.number,
        at=entry.at,
        by=entry.actor,
        action=entry.action,
        subject=entry.subject,
        operator_id=row.get("operator_id"),
        client_id=row.get("client_id"),
        reason=entry.reason or "",
        values={name: row[name] for name in _TOLD if row.get(name) is not None},
    )
