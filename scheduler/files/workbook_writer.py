"""A ``Case`` and its ``Texts`` to one workbook; the inverse of reading it.

Cells have the types that a spreadsheet gives them, so that people can sort,
filter and correct them.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scheduler.files.calls import CALLS_KINDS, write_calls
from scheduler.files.expected import Expected
from scheduler.files.house_writer import policy_rows, site_rows
from scheduler.files.source import sheet_name
from scheduler.files.spreadsheet import column_kinds, typed
from scheduler.files.tables import (
    CALLS_COLUMNS,
    CALLS_FILE,
    HOUSE_COLUMNS,
    POLICY_FILE,
    SITE_FILE,
    TABLES,
)
from scheduler.files.writer import require_shipped_law, table_rows
from scheduler.files.xlsx import new_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from scheduler.case import Case
    from scheduler.files.house_writer import Setting
    from scheduler.files.spreadsheet import Typed
    from scheduler.files.texts import Texts
    from scheduler.policy import Policy
    from scheduler.site import Site

MOST_CALL_ROWS: Final = 1_048_575
"""Rows of a sheet under its header."""
MEANING: Final = "meaning"
"""Header of the remarks beside keys and values, which nobody reads back."""


def write_workbook(case: Case, texts: Texts, path: Path) -> None:
    """Write a case as one workbook; read back with the same week, days and ``as_of`` it is equal.

    The same case and texts always give the same bytes. Optional sheets without
    rows are left out.

    Parameters
    ----------
    case, texts
        What to write: see :func:`~scheduler.files.writer.write_folder`.
    path
        The file, whose name ends in ``.xlsx``.

    Raises
    ------
    ValueError
        When a folder could not say what the case holds either, or its call
        history has more rows than a sheet, ``MOST_CALL_ROWS``.
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    require_shipped_law(case)
    if len(case.calls) > MOST_CALL_ROWS:
        raise ValueError(f"{len(case.calls)} call rows do not fit into a sheet")
    zone = ZoneInfo(case.site.timezone)
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[Typed]]]] = {
        SITE_FILE: _settings(site_rows(case.site, texts.site_name, texts.law_motives)),
        POLICY_FILE: _settings(policy_rows(case.policy)),
    }
    for table in TABLES:
        entities = getattr(case, table.case_field)
        if entities or not table.optional:
            rows = table_rows(table, entities, texts, zone)
            tables[table.file] = _typed(rows, column_kinds(table), zone)
    calls = csv.reader(io.StringIO(write_calls(case.calls, zone, compress=False).decode()))
    tables[CALLS_FILE] = _typed(calls, CALLS_KINDS, zone)
    with new_book(path, case.as_of) as book:
        for file, (header, cells) in tables.items():
            book.table(sheet_name(file), header, cells)


def write_template(site: Site, policy: Policy, name: str, path: Path, at: datetime) -> None:
    """Write an empty workbook: settings as given, every list with its columns and no rows.

    Parameters
    ----------
    at
        When it is made; the same moment always gives the same bytes.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    settings = {SITE_FILE: site_rows(site, name, {}), POLICY_FILE: policy_rows(policy)}
    lists = {table.file: table.column_names for table in TABLES} | {CALLS_FILE: CALLS_COLUMNS}
    with new_book(path, at) as book:
        for file, rows in settings.items():
            book.table(sheet_name(file), *_settings(rows))
        for file, header in lists.items():
            book.table(sheet_name(file), header, [])


def _typed(
    rows: Iterable[Sequence[str]], kinds: Mapping[str, Expected], zone: ZoneInfo
) -> tuple[Sequence[str], Sequence[Sequence[Typed]]]:
    header, *lines = rows
    wanted = [kinds[name] for name in header]
    return header, [
        tuple(typed(text, kind, zone) for text, kind in zip(line, wanted, strict=True))
        for line in lines
    ]


def _settings(
    settings: Iterable[Setting],
) -> tuple[Sequence[str], Sequence[Sequence[Typed]]]:
    zone = ZoneInfo("UTC")
    return (*HOUSE_COLUMNS, MEANING), [
        (each.key, typed(each.value, each.kind, zone), each.meaning) for each in settings
    ]
