"""A ``Case`` and its ``Texts`` to a folder of input files; the inverse of the reader."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.files.atomic import write_atomically
from scheduler.files.calls import write_calls
from scheduler.files.house_writer import write_policy, write_site
from scheduler.files.tables import (
    CALLS_FILE,
    CALLS_FILE_GZIP,
    POLICY_FILE,
    SITE_FILE,
    TABLES,
)
from scheduler.laws import load_profile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.case import Case
    from scheduler.files.columns import Column, Table
    from scheduler.files.texts import Texts, Words

_TO_QUOTE: Final = re.compile(r'[,"\r\n]')


def write_folder(case: Case, texts: Texts, path: Path, *, compress_calls: bool = False) -> None:
    """Write a case folder; read back with the same week, days and ``as_of`` it is equal.

    Files of a former case in the same folder are replaced or removed. Optional
    files without rows are left out. The same case and texts always give the
    same bytes.

    Parameters
    ----------
    case, texts
        What to write. Windows start on their day and last at most 24 hours;
        call rows index the case's clients in their order.
    path
        The folder, made when it is not there.
    compress_calls
        Write ``calls.csv.gz`` instead of ``calls.csv``.

    Raises
    ------
    ValueError
        When the files cannot say what the case holds: a law profile that is
        not the shipped one of its site, or a window that passes 24 hours.
    """
    require_shipped_law(case)
    zone = ZoneInfo(case.site.timezone)
    files: dict[str, bytes | None] = {
        SITE_FILE: write_site(case.site, texts.site_name, texts.law_motives).encode(),
        POLICY_FILE: write_policy(case.policy).encode(),
        CALLS_FILE: None,
        CALLS_FILE_GZIP: None,
    }
    calls_file = CALLS_FILE_GZIP if compress_calls else CALLS_FILE
    files[calls_file] = write_calls(case.calls, zone, compress=compress_calls)
    for table in TABLES:
        entities = getattr(case, table.case_field)
        written = bool(entities) or not table.optional
        files[table.file] = _sheet(table, entities, texts, zone).encode() if written else None
    path.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if data is None:
            (path / name).unlink(missing_ok=True)
        else:
            write_atomically(path / name, data)


def require_shipped_law(case: Case) -> None:
    """Refuse a law that files cannot say.

    Raises
    ------
    ValueError
        When it is not the shipped profile that the case's site names.
    """
    if case.law != load_profile(case.site.law_profile):
        raise ValueError("the case's law is not the shipped profile that its site names")


def _sheet(table: Table, entities: tuple[Any, ...], texts: Texts, zone: ZoneInfo) -> str:
    rows = table_rows(table, entities, texts, zone)
    return "".join(",".join(map(quoted, cells)) + "\n" for cells in rows)


def table_rows(
    table: Table, entities: tuple[Any, ...], texts: Texts, zone: ZoneInfo
) -> list[tuple[str, ...]]:
    """Write a table as rows of texts, its header first.

    Raises
    ------
    ValueError
        When a window passes 24 hours.
    """
    lines = [table.column_names]
    words: dict[Any, Words] = getattr(texts, table.case_field) if table.words else {}
    for position, entity in enumerate(entities):
        _require_window(entity)
        key = getattr(entity, table.words_key) if table.words_key else position
        said = words.get(key)
        lines.append(tuple(_cell(column, entity, said, zone) for column in table.columns))
    return lines


def quoted(cell: str) -> str:
    """Quote a cell where needed; the standard writer leaves a lone carriage return bare."""
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


def _cell(column: Column, entity: Any, said: Words | None, zone: ZoneInfo) -> str:
    if column.beside:
        text = getattr(said, column.name) if said else ""
        exists = getattr(entity, column.flag) if column.flag else bool(text)
        return column.kind.write(text, zone) if exists else ""
    if column.spread or column.whole_row:
        return column.kind.write(entity, zone)
    value = attrgetter(".".join(column.path))(entity)
    return "" if value is None else column.kind.write(value, zone)


def _require_window(entity: Any) -> None:
    """Refuse a wall-clock window that ``HH:MM`` cannot tell."""
    for start, end in _windows(entity):
        if not _is_plain(start, end):
            raise ValueError(f"a window from minute {start} to {end} cannot be written")


def sayable(entity: Any) -> bool:
    """Tell whether a file has a way to say when: a day, and a window that ``HH:MM`` can tell."""
    days = [getattr(entity, name, None) for name in ("weekday", "date")]
    needs_day = hasattr(entity, "weekday") and not getattr(entity, "holiday", False)
    if needs_day and days == [None, None]:
        return False
    return all(_is_plain(start, end) for start, end in _windows(entity))


def _is_plain(start: int, end: int) -> bool:
    return start < MINUTES_PER_DAY and start < end <= start + MINUTES_PER_DAY


def _windows(entity: Any) -> Iterator[tuple[int, int]]:
    for first, last in (("start_minute", "end_minute"), ("open_minute", "close_minute")):
        start, end = getattr(entity, first, None), getattr(entity, last, None)
        if start is not None and end is not None and not getattr(entity, "closed", False):
            yield start, end
