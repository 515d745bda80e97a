"""What must hold between rows and between files: known ids, no doubles, no overlaps, one lead."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scheduler.files.expected import Expected, fault, warning
from scheduler.files.said import FEEDBACK
from scheduler.files.tables import OPENING_HOURS, PORTFOLIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from scheduler.errors import Fault
    from scheduler.files.rows import Row, Rows


def check_together(tables: Mapping[str, Rows]) -> Iterator[Fault]:
    """Every fault between the rows of a folder.

    Parameters
    ----------
    tables
        Rows by file.
    """
    for rows in tables.values():
        yield from _dangling(rows, tables)
        yield from _doubles(rows)
        yield from _overlaps(rows)
    yield from _second_leads(tables[PORTFOLIO.file])


def future_feedback(feedback: Rows, as_of: datetime, today: date) -> Iterator[Fault]:
    """Warn of ratings dated after ``today``, the local date of ``as_of``."""
    for row in feedback.rows:
        if row.cells.get("date", today) > today:
            yield warning(
                FEEDBACK.file,
                row.number,
                "date",
                row.text("date"),
                Expected.NOT_FUTURE,
                as_of=as_of.isoformat(),
            )


def _dangling(rows: Rows, tables: Mapping[str, Rows]) -> Iterator[Fault]:
    for column in rows.table.columns:
        if column.refers is None or not tables[column.refers.file].ids_known:
            continue
        known = tables[column.refers.file].ids
        for row in rows.rows:
            if column.name not in row.cells:
                continue
            for name in column.refers.ids(row.cells[column.name]):
                if name not in known:
                    yield fault(
                        rows.table.file,
                        row.number,
                        column.name,
                        row.text(column.name).strip(),
                        Expected.KNOWN_ID,
                        known_in=column.refers.file,
                    )


def _doubles(rows: Rows) -> Iterator[Fault]:
    if not rows.table.unique:
        return
    first: dict[tuple[Any, ...], int] = {}
    for row in rows.rows:
        if any(name not in row.cells for name in rows.table.unique):
            continue
        key = tuple(row.cells[name] for name in rows.table.unique)
        if key in first:
            last = rows.table.unique[-1]
            yield fault(
                rows.table.file,
                row.number,
                last,
                row.text(last),
                Expected.UNIQUE,
                other_row=first[key],
            )
        first.setdefault(key, row.number)


def _overlaps(rows: Rows) -> Iterator[Fault]:
    """Windows of one person or client that share a moment of one day, or of time itself."""
    if not rows.table.no_overlap:
        return
    groups: dict[tuple[Any, ...], list[tuple[float, float, Row]]] = {}
    for row in rows.rows:
        if row.entity is not None:
            owner = tuple(row.cells[name] for name in rows.table.no_overlap)
            day, start, end = _window(row.entity)
            groups.setdefault((owner, day), []).append((start, end, row))
    for windows in groups.values():
        windows.sort(key=lambda window: (window[0], window[2].number))
        reach = windows[0]
        for _, window in pairwise(windows):
            if window[0] < reach[1]:
                earlier, later = sorted((reach[2], window[2]), key=lambda row: row.number)
                name = "open" if rows.table is OPENING_HOURS else "start"
                yield fault(
                    rows.table.file,
                    later.number,
                    name,
                    later.text(name),
                    Expected.NO_OVERLAP,
                    other_row=earlier.number,
                )
            reach = max(reach, window, key=lambda each: each[1])


def _window(entity: Any) -> tuple[object, float, float]:
    """Day, start and end of an entity that has a window; a closed day is a window of it all."""
    if hasattr(entity, "worked_minutes"):
        return None, entity.start.timestamp(), entity.end.timestamp()
    day = (entity.weekday, entity.date, getattr(entity, "holiday", False))
    if getattr(entity, "closed", False):
        return day, 0, 2 * 24 * 60
    if hasattr(entity, "open_minute"):
        return day, entity.open_minute, entity.close_minute
    return day, entity.start_minute, entity.end_minute


def _second_leads(portfolio: Rows) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in portfolio.rows:
        client = row.cells.get("client_id")
        if client is None or row.cells.get("role") != "lead":
            continue
        if client in first:
            yield fault(
                PORTFOLIO.file,
                row.number,
                "role",
                "lead",
                Expected.ONE_LEAD,
                client_id=client,
                other_row=first[client],
            )
        first.setdefault(client, row.number)
