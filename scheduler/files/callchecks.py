"""What must hold between the columns and rows of the call history, and how faults are told.

Everything here works on whole columns. Lines are looked up in the text only for
the rows that are wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from scheduler.files.expected import Expected, fault
from scheduler.files.tables import CALLS_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.errors import Fault

MOST_TOLD: Final = 1000
"""Faults of one sort told one by one in one column; the rest is a number."""

_LARGEST: Final = 2**31 - 1
_COUNTS: Final = ("offered", "answered", "answered_in_time", "abandoned")

Columns = Mapping[str, NDArray[Any]]
"""Values by column, ``[row]``."""


def _no_params(row: int) -> dict[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One sort of fault in one column: which rows, and what the message needs of each."""

    column: str
    expected: Expected
    rows: NDArray[np.bool_]
    params: Callable[[int], dict[str, object]] = _no_params


def check_counts(columns: Columns, good: Mapping[str, NDArray[np.bool_]]) -> list[Wrong]:
    """Bounds of the numbers, and parts not above their whole.

    Parameters
    ----------
    columns
        Values by column.
    good
        Rows whose cell was read, by column.
    """
    wrong = [
        Wrong(
            "minutes",
            Expected.ABOVE,
            good["minutes"] & (columns["minutes"] <= 0),
            lambda _: {"limit": 0},
        )
    ]
    for name in (*_COUNTS, "handle_seconds"):
        negative = good[name] & (columns[name] < 0)
        wrong.append(Wrong(name, Expected.AT_LEAST, negative, lambda _: {"limit": 0}))
    for name in ("minutes", *_COUNTS):
        huge = good[name] & (columns[name] > _LARGEST)
        wrong.append(Wrong(name, Expected.AT_MOST, huge, lambda _: {"limit": _LARGEST}))
    handled = columns["answered"] + columns["abandoned"]
    whole = good["offered"] & good["answered"] & good["abandoned"]
    wrong.append(
        Wrong(
            "offered",
            Expected.NOT_BELOW,
            whole & (handled > columns["offered"]),
            lambda row: {"other": "answered + abandoned", "limit": int(handled[row])},
        )
    )
    wrong.append(
        Wrong(
            "answered_in_time",
            Expected.NOT_ABOVE,
            good["answered"]
            & good["answered_in_time"]
            & (columns["answered_in_time"] > columns["answered"]),
            lambda row: {"other": "answered", "limit": int(columns["answered"][row])},
        )
    )
    return wrong


def check_overlaps(columns: Columns, good: Mapping[str, NDArray[np.bool_]]) -> list[Wrong]:
    """Rows of one client that begin before an earlier one ends: told with that one's line."""
    size = len(columns["start"])
    kept = np.flatnonzero(good["client_id"] & good["start"] & good["minutes"])
    order = kept[np.lexsort((columns["start"][kept], columns["client_id"][kept]))]
    if not len(order):
        return []
    first = int(columns["start"][order].min())
    span = int((columns["start"][order] + columns["minutes"][order]).max()) - first + 1
    base = columns["client_id"][order].astype(np.int64) * span - first
    start = base + columns["start"][order]
    end = base + (columns["start"] + columns["minutes"])[order].astype(np.int64)
    reach = np.maximum.accumulate(end)
    holder = np.maximum.accumulate(np.where(end == reach, np.arange(len(order)), 0))
    late = 1 + np.flatnonzero(start[1:] < reach[:-1])
    other = dict(zip(order[late].tolist(), order[holder[late - 1]].tolist(), strict=True))
    rows = np.zeros(size, dtype=np.bool_)
    rows[order[late]] = True
    return [Wrong("start", Expected.NO_OVERLAP, rows, lambda row: {"other_row": other[row]})]


def tell(text: str, file: str, wrong: Sequence[Wrong]) -> Iterator[Fault]:
    """Name the wrong cells with their lines and what they say.

    A row with fewer cells than the header is told once, whatever it lacks.
    """
    lines = _lines(text)
    width = len(lines[0][1])
    header = [name.strip().lower() for name in lines[0][1]]
    place = {name: header.index(name) for name in CALLS_COLUMNS}
    short: set[int] = set()
    for each in wrong:
        rows = np.flatnonzero(each.rows)
        for row in rows[:MOST_TOLD].tolist():
            number, cells = lines[row + 1]
            if len(cells) < width:
                if row not in short:
                    shown = ",".join(cells)[:80]
                    yield fault(
                        file, number, None, shown, Expected.CELLS, cells=width, found=len(cells)
                    )
                short.add(row)
                continue
            params = each.params(row)
            if "other_row" in params:
                params = {"other_row": lines[int(str(params["other_row"])) + 1][0]}
            value = cells[place[each.column]].strip()
            yield fault(file, number, each.column, value or None, each.expected, **params)
        if len(rows) > MOST_TOLD:
            more = len(rows) - MOST_TOLD
            yield fault(file, None, each.column, None, Expected.FEWER_FAULTS, more=more)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Split the text as the columns were read: first line number and cells of each row.

    The first row is the header, whatever blank lines stand above it.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    lines: list[tuple[int, list[str]]] = []
    last = 0
    for cells in reader:
        if lines or cells:
            lines.append((last + 1, cells))
        last = reader.line_num
    return lines
