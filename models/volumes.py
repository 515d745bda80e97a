"""Past calls as people look at them and add to them: sums by week, rows put week by week.

A row put for a client and a start that are known takes the place of the one before; all
others come after what is there, so a case keeps its order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import delete, func, insert, select, tuple_

from models import audit
from models.audit import Act, Subject
from models.calls import COLUMNS, MINUTES_PER_WEEK, Columns, load_calls, pack, unpack
from models.errors import Unsound
from models.mapping import figures_of, table_of
from models.sites import find_site, id_of
from models.tables.clients import CallPackRow, ClientRow
from models.tables.pairs import PairingCallsRow
from scheduler.calendar import midnight, monday_of
from scheduler.errors import Fault
from scheduler.files.tables import CALLS_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sqlmodel import Session

    from scheduler.case import CallHistory
    from scheduler.entities import PairingCalls

OVERLAPS_KEPT: Final = "overlaps_kept"
_SUMMED: Final = ("offered", "answered", "answered_in_time", "abandoned", "handle_seconds")
_AT_ONCE: Final = 500
_PLACES_A_SECOND: Final = 10**6


@dataclass(frozen=True, slots=True)
class WeekOfCalls:
    """Calls of one client in one week of the site's clock."""

    client_id: str
    week: dt.date
    offered: int
    answered: int
    answered_in_time: int
    abandoned: int
    handle_seconds: float


@dataclass(frozen=True, slots=True)
class Put:
    """Rows that were put: new ones, and those that took the place of another."""

    added: int
    replaced: int


def known_clients(session: Session, site_id: int) -> list[str]:
    """Clients of a site who have not left, in the order of its case."""
    table = table_of(ClientRow)
    query = select(table.c.client_id).where(table.c.site_id == site_id, table.c.left_at.is_(None))
    return list(session.execute(query.order_by(table.c.position, table.c.id)).scalars())


def calls_between(
    session: Session,
    site_id: int,
    client_ids: Sequence[str],
    zone: ZoneInfo,
    first: dt.date,
    last: dt.date,
) -> CallHistory:
    """Call rows that start on days of the site's clock, both included."""
    return load_calls(
        session,
        site_id,
        client_ids,
        from_minute=_minute(first, zone),
        until_minute=_minute(last + dt.timedelta(days=1), zone),
    )


def weeks_of_calls(history: CallHistory, zone: ZoneInfo) -> list[WeekOfCalls]:
    """Sum call rows by client and week, in that order."""
    if not len(history):
        return []
    starts, place = np.unique(history.start_minute, return_inverse=True)
    mondays = [monday_of(dt.datetime.fromtimestamp(int(m) * 60, zone).date()) for m in starts]
    weeks = np.array([each.toordinal() for each in mondays])[place.ravel()]
    keys, group = np.unique(np.stack([history.client, weeks]), axis=1, return_inverse=True)
    sums = {name: np.bincount(group.ravel(), weights=getattr(history, name)) for name in _SUMMED}
    return [
        WeekOfCalls(
            client_id=history.client_ids[int(client)],
            week=dt.date.fromordinal(int(week)),
            offered=int(sums["offered"][i]),
            answered=int(sums["answered"][i]),
            answered_in_time=int(sums["answered_in_time"][i]),
            abandoned=int(sums["abandoned"][i]),
            handle_seconds=float(sums["handle_seconds"][i]),
        )
        for i, (client, week) in enumerate(keys.T)
    ]


def put_calls(session: Session, site_key: str, history: CallHistory, act: Act) -> Put:
    """Add call rows to a site's, those of a known client and start in the place of the former.

    Raises
    ------
    NotFound
    Unsound
        With each row that overlaps one that is kept.
    """
    audit.lock(session)
    site_id = id_of(find_site(session, site_key))
    base = int(act.at.timestamp()) * _PLACES_A_SECOND
    replaced, faults = 0, []
    for client in np.unique(history.client):
        rows = np.flatnonzero(history.client == client)
        own: Columns = {name: getattr(history, name)[rows] for name, _ in COLUMNS[1:]}
        own["place"] = base + rows.astype(np.int64)
        client_id = history.client_ids[int(client)]
        weeks = {int(week) for week in np.unique(own["start_minute"] // MINUTES_PER_WEEK)}
        kept = _kept(session, site_id, client_id, {w + d for w in weeks for d in (-1, 0, 1)})
        same, where = np.isin(kept["start_minute"], own["start_minute"]), own["start_minute"]
        places = dict(zip(kept["start_minute"][same], kept["place"][same], strict=True))
        own["place"] = np.array(
            [places.get(m, p) for m, p in zip(where, own["place"], strict=True)], dtype=np.int64
        )
        replaced += len(places)
        others = {name: values[~same] for name, values in kept.items()}
        faults += _overlaps(own, rows, others)
        _write(session, site_id, client_id, weeks, own, others)
    if faults:
        raise Unsound(faults)
    put = Put(len(history) - replaced, replaced)
    _log(session, site_key, site_id, "calls.put", put, act)
    return put


def put_pairing_calls(
    session: Session, site_key: str, rows: Sequence[PairingCalls], act: Act
) -> Put:
    """Add who answered whom, week by week; a known pair and week is replaced.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    site_id = id_of(find_site(session, site_key))
    table = table_of(PairingCallsRow)
    of_site = table.c.site_id == site_id
    key = tuple_(table.c.operator_id, table.c.client_id, table.c.week)
    replaced = 0
    for first in range(0, len(rows), _AT_ONCE):
        keys = [(r.operator_id, r.client_id, r.week) for r in rows[first : first + _AT_ONCE]]
        gone = session.execute(delete(table).where(of_site, key.in_(keys)))
        replaced += int(gone.rowcount)  # type: ignore[attr-defined]
    last = session.execute(select(func.max(table.c.position)).where(of_site)).scalar_one()
    place = -1 if last is None else int(last)
    if rows:
        session.execute(
            insert(table),
            [
                {"site_id": site_id, "position": position} | figures_of(row, table)
                for position, row in enumerate(rows, place + 1)
            ],
        )
    put = Put(len(rows) - replaced, replaced)
    _log(session, site_key, site_id, "pairing_calls.put", put, act)
    return put


def _log(session: Session, site_key: str, site_id: int, action: str, put: Put, act: Act) -> None:
    details = {"added": put.added, "replaced": put.replaced}
    audit.append(session, act, action, Subject("site", site_key, site_id), details=details)


def _minute(day: dt.date, zone: ZoneInfo) -> int:
    return int(midnight(day, zone.key).timestamp()) // 60


def _kept(session: Session, site_id: int, client_id: str, weeks: set[int]) -> Columns:
    table = table_of(CallPackRow)
    query = select(table.c.rows, table.c.packed).where(
        table.c.site_id == site_id, table.c.client_id == client_id, table.c.week.in_(weeks)
    )
    found = [unpack(packed, rows) for rows, packed in session.execute(query)]
    return {
        name: np.concatenate([np.empty(0, dtype=kind), *(own[name] for own in found)])
        for name, kind in COLUMNS
    }


def _overlaps(own: Columns, rows: NDArray[Any], others: Columns) -> list[Fault]:
    """Name the new rows that share a moment with a kept one."""
    if not len(others["start_minute"]):
        return []
    start = np.concatenate([own["start_minute"], others["start_minute"]]).astype(np.int64)
    end = start + np.concatenate([own["minutes"], others["minutes"]])
    found: dict[int, Fault] = {}
    holder, *later_ones = np.argsort(start, kind="stable").tolist()
    for later in later_ones:
        new, kept = sorted((holder, later))
        if end[holder] > start[later] and new < len(rows) <= kept:
            at = dt.datetime.fromtimestamp(int(start[kept]) * 60, dt.UTC).isoformat()
            column = f"rows.{int(rows[new])}.start"
            told = {"at": at}
            found[new] = Fault(CALLS_FILE, int(rows[new]), column, None, OVERLAPS_KEPT, told)
        if end[later] > end[holder]:
            holder = later
    return list(found.values())


def _write(
    session: Session, site_id: int, client_id: str, weeks: set[int], own: Columns, others: Columns
) -> None:
    """Write the packs of one client's weeks anew."""
    table = table_of(CallPackRow)
    session.execute(
        delete(table).where(
            table.c.site_id == site_id, table.c.client_id == client_id, table.c.week.in_(weeks)
        )
    )
    merged = {name: np.concatenate([others[name], own[name]]) for name, _ in COLUMNS}
    order = np.argsort(merged["place"], kind="stable")
    merged = {name: values[order] for name, values in merged.items()}
    row_weeks = merged["start_minute"] // MINUTES_PER_WEEK
    session.execute(
        insert(table),
        [
            {
                "site_id": site_id,
                "client_id": client_id,
                "week": week,
                "rows": int((row_weeks == week).sum()),
                "packed": pack({n: v[row_weeks == week] for n, v in merged.items()}),
            }
            for week in sorted(weeks)
        ],
    )
