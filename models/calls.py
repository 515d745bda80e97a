"""Past calls: one compressed row a client and week, columns inside as in ``CallHistory``.

Weeks count from 1970-01-01 UTC, so a pack never changes with a time zone. Rows keep the
place that they were imported at, because a Case's digest covers their order; where they
lie in the plain order (client, then start) the places are one step apart and cost nothing.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import delete, insert, select

from models.mapping import table_of
from models.tables.clients import CallPackRow
from scheduler.case import CallHistory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from sqlmodel import Session

MINUTES_PER_WEEK: Final = 7 * 24 * 60
COLUMNS: Final = (
    ("place", "<i8"),
    ("start_minute", "<i8"),
    ("minutes", "<i4"),
    ("offered", "<i4"),
    ("answered", "<i4"),
    ("answered_in_time", "<i4"),
    ("abandoned", "<i4"),
    ("handle_seconds", "<f8"),
)
"""Columns of a pack, each whole, one after the other; the first two as differences."""

_DIFFERENCES: Final = ("place", "start_minute")
_PACKS_AT_ONCE: Final = 2_000
_LEVEL: Final = 6

Columns = dict[str, "NDArray[Any]"]


def pack(columns: Columns) -> bytes:
    """Compress the columns of some rows, ``[row]`` each."""
    parts = []
    for name, kind in COLUMNS:
        values = columns[name]
        if name in _DIFFERENCES:
            values = np.diff(values, prepend=0)
        parts.append(np.ascontiguousarray(values, dtype=kind).tobytes())
    return zlib.compress(b"".join(parts), _LEVEL)


def unpack(packed: bytes, rows: int) -> Columns:
    """Return the columns of a pack; the inverse of :func:`pack`."""
    data, at, columns = zlib.decompress(packed), 0, {}
    for name, kind in COLUMNS:
        values: NDArray[Any] = np.frombuffer(data, dtype=kind, count=rows, offset=at)
        at += values.nbytes
        columns[name] = np.cumsum(values) if name in _DIFFERENCES else values
    return columns


def save_calls(session: Session, site_id: int, history: CallHistory) -> int:
    """Put a call history in the place of the one a site has; return the packs written."""
    session.execute(delete(CallPackRow).where(table_of(CallPackRow).c.site_id == site_id))
    packs = 0
    batch: list[dict[str, Any]] = []
    for row in _packs(history):
        batch.append({"site_id": site_id} | row)
        packs += 1
        if len(batch) == _PACKS_AT_ONCE:
            session.execute(insert(CallPackRow), batch)
            batch = []
    if batch:
        session.execute(insert(CallPackRow), batch)
    return packs


def _packs(history: CallHistory) -> Iterator[dict[str, Any]]:
    if not len(history):
        return
    columns: Columns = {name: getattr(history, name) for name, _ in COLUMNS[1:]}
    columns["place"] = np.arange(len(history))
    weeks = columns["start_minute"] // MINUTES_PER_WEEK
    order = np.lexsort((columns["place"], weeks, history.client))
    columns = {name: values[order] for name, values in columns.items()}
    clients, weeks = history.client[order], weeks[order]
    edges = np.flatnonzero((np.diff(clients) != 0) | (np.diff(weeks) != 0)) + 1
    for first, end in zip((0, *edges), (*edges, len(order)), strict=True):
        yield {
            "client_id": history.client_ids[int(clients[first])],
            "week": int(weeks[first]),
            "rows": int(end - first),
            "packed": pack({name: values[first:end] for name, values in columns.items()}),
        }


def load_calls(
    session: Session,
    site_id: int,
    client_ids: Sequence[str],
    *,
    from_minute: int | None = None,
    until_minute: int | None = None,
) -> CallHistory:
    """Read the call history of a site, its rows in the order in which they were given.

    Parameters
    ----------
    client_ids
        Clients of the case in its order; rows of others are left out.
    from_minute
        Minutes since 1970-01-01 UTC; rows that start earlier are left out.
    until_minute
        The same; rows that start then or later are left out.
    """
    table = table_of(CallPackRow)
    query = select(table.c.client_id, table.c.rows, table.c.packed).where(
        table.c.site_id == site_id
    )
    if from_minute is not None:
        query = query.where(table.c.week >= from_minute // MINUTES_PER_WEEK)
    if until_minute is not None:
        query = query.where(table.c.week <= until_minute // MINUTES_PER_WEEK)
    if len(client_ids) == 1:
        query = query.where(table.c.client_id == client_ids[0])
    index = {client_id: i for i, client_id in enumerate(client_ids)}
    found = [(index[c], unpack(p, n)) for c, n, p in session.execute(query) if c in index]
    if not found:
        return CallHistory.empty()
    columns: Columns = {
        name: np.concatenate([own[name] for _, own in found]) for name, _ in COLUMNS
    }
    columns["client"] = np.repeat(
        np.array([client for client, _ in found]), [len(own["place"]) for _, own in found]
    )
    order = np.lexsort((columns["start_minute"], columns["client"], columns.pop("place")))
    if from_minute is not None:
        order = order[columns["start_minute"][order] >= from_minute]
    if until_minute is not None:
        order = order[columns["start_minute"][order] < until_minute]
    return CallHistory(
        client_ids=tuple(client_ids), **{name: values[order] for name, values in columns.items()}
    )
