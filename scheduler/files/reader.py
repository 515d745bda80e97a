"""A folder of input files, or a workbook, to a ``Case`` and its ``Texts``, or every fault at once.

The folder is read file by file; each step adds its faults to one list, and a
Case is only built when that list holds nothing but warnings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scheduler.calendar import monday_of
from scheduler.case import Case, default_as_of
from scheduler.errors import Fault, InputError
from scheduler.files.calls import read_calls
from scheduler.files.checks import check_together, future_feedback
from scheduler.files.expected import Expected, fault
from scheduler.files.house import read_house
from scheduler.files.rows import Rows, read_rows
from scheduler.files.said import FEEDBACK
from scheduler.files.source import open_source
from scheduler.files.tables import (
    CALLS_FILE,
    CLIENTS,
    OPERATORS,
    TABLES,
)
from scheduler.files.texts import Texts
from scheduler.laws import load_profile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scheduler.files.columns import Table
    from scheduler.files.house import House
    from scheduler.files.source import Source


@dataclass(frozen=True, slots=True)
class Imported:
    """A folder that was read: the case, the words beside it, and what only looks wrong."""

    case: Case
    texts: Texts
    warnings: tuple[Fault, ...] = ()


def read_folder(
    path: Path, *, week: date | None = None, days: int = 7, as_of: datetime | None = None
) -> Imported:
    """Read a case folder.

    Parameters
    ----------
    path
        The folder, or a workbook in it: see :func:`open_source`.
    week
        Monday of the first planned week; the first civil week after the last
        row of ``calls.csv`` when left out.
    days
        Planned days from that Monday, 1 to 366.
    as_of
        Moment from which the case is seen, with its zone; Monday 00:00 of the
        week when left out.

    Raises
    ------
    InputError
        With every fault of the folder; nothing is imported.
    ValueError
        When ``days`` is out of its range or ``as_of`` has no zone.
    """
    if not 1 <= days <= 366:
        raise ValueError("days must be from 1 to 366")
    if as_of is not None and as_of.tzinfo is None:
        raise ValueError("as_of has no zone")
    source, found = open_source(path)
    house = read_house(source, found)
    zone = ZoneInfo(house.site.timezone)
    tables = {table.file: _read_table(source, table, zone, found) for table in TABLES}
    clients = tables[CLIENTS.file]
    ids = tuple(row.cells["client_id"] for row in clients.rows if "client_id" in row.cells)
    calls = read_calls(source, ids if clients.ids_known else None, zone, found)
    found.extend(check_together(tables))
    if week is None and calls.last_day is not None:
        week = monday_of(calls.last_day) + timedelta(days=7)
    elif week is None and calls.present:
        found.append(fault(CALLS_FILE, None, "start", None, Expected.WEEK_NEEDED))
    elif week is not None and week.weekday() != 0:
        found.append(fault(path.name, None, "week", week.isoformat(), Expected.MONDAY))
    if week is not None:
        as_of = as_of or default_as_of(week, zone.key)
        found.extend(future_feedback(tables[FEEDBACK.file], as_of, as_of.astimezone(zone).date()))
    if week is None or as_of is None or any(not each.warning for each in found):
        raise InputError(source.placed(found))
    case = Case(
        week=week,
        days=days,
        as_of=as_of,
        site=house.site,
        policy=house.policy,
        law=load_profile(house.site.law_profile),
        calls=calls.history,
        **{table.case_field: tables[table.file].entities for table in TABLES},
    )
    return Imported(case, _texts(house, tables), source.placed(found))


def _read_table(source: Source, table: Table, zone: ZoneInfo, found: list[Fault]) -> Rows:
    sheet = source.table(table, zone, found)
    if sheet is None:
        return Rows(table, ids_known=False)
    if not sheet.lines and table in (OPERATORS, CLIENTS):
        found.append(fault(table.file, None, None, None, Expected.AT_LEAST_ONE_ROW))
    return read_rows(table, sheet, zone, found)


def _texts(house: House, tables: Mapping[str, Rows]) -> Texts:
    words: dict[str, dict[Any, Any]] = {}
    for rows in tables.values():
        table = rows.table
        if table.words is None:
            continue
        beside = [column.name for column in table.columns if column.beside]
        words[table.case_field] = {
            row.cells[table.words_key] if table.words_key else position: table.words(**said)
            for position, row in enumerate(rows.rows)
            if (said := {name: row.cells[name] for name in beside if name in row.cells})
        }
    return Texts(site_name=house.name, law_motives=dict(house.motives), **words)
