"""A CSV file as cells with the line numbers an editor shows, and every fault of its form.

Only the form is judged here: encoding, separator, header, quotes, rows as wide
as the header. What the cells mean is for ``scheduler.files.rows``.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.files.expected import Expected, fault, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scheduler.errors import Fault

_BYTE_ORDER_MARK: Final = "\ufeff"
_OTHER_SEPARATORS: Final = (";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of cells; ``number`` is its first line in an editor, the header being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows; columns that nobody knows are still in it."""

    file: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_bytes(path: Path, file: str, found: list[Fault]) -> bytes | None:
    """Read a file, or tell that it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as refused:
        found.append(fault(file, None, None, refused.strerror, Expected.READABLE))
        return None


def decode(data: bytes, file: str, found: list[Fault]) -> str | None:
    """Decode UTF-8, with or without byte-order mark, or tell where it stops being UTF-8."""
    try:
        return data.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as wrong:
        row = data.count(b"\n", 0, wrong.start) + 1
        value = data[wrong.start : wrong.start + 1].hex(" ")
        found.append(fault(file, row, None, f"0x{value}", Expected.UTF8, byte=wrong.start))
        return None


def read_sheet(
    path: Path, file: str, known: Sequence[str], aliases: Sequence[str], found: list[Fault]
) -> Sheet | None:
    """Read one CSV file.

    Parameters
    ----------
    path, file
        Where it lies, and its name in faults.
    known
        Columns it must have.
    aliases
        Headers of which one is enough, when the first of them is known.
    found
        Faults are added here.

    Returns
    -------
    The sheet, or ``None`` when its form leaves nothing to read.
    """
    data = read_bytes(path, file, found)
    return None if data is None else parse_sheet(data, file, known, aliases, found)


def parse_sheet(
    data: bytes, file: str, known: Sequence[str], aliases: Sequence[str], found: list[Fault]
) -> Sheet | None:
    """Read the bytes of one CSV file; as :func:`read_sheet`."""
    text = decode(data, file, found)
    lines = None if text is None else _split(text, file, found)
    return None if lines is None else sheet_of(lines, file, known, aliases, found)


def sheet_of(
    lines: Sequence[Line],
    file: str,
    known: Sequence[str],
    aliases: Sequence[str],
    found: list[Fault],
) -> Sheet | None:
    """Check the form of lines that are not blank, the header first; as :func:`read_sheet`."""
    if not lines:
        found.append(fault(file, 1, None, None, Expected.HEADER))
        return None
    header = tuple(name.strip().lower() for name in lines[0].cells)
    if not check_header(header, file, known, aliases, found, row=lines[0].number):
        return None
    return Sheet(file, header, tuple(_as_wide_as(header, lines[1:], file, found)))


def _split(text: str, file: str, found: list[Fault]) -> list[Line] | None:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    last = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(Line(last + 1, tuple(cells)))
            last = reader.line_num
    except csv.Error as wrong:
        found.append(fault(file, last + 1, None, str(wrong), Expected.QUOTES))
        return None
    return lines


def check_header(
    header: Sequence[str],
    file: str,
    known: Sequence[str],
    aliases: Sequence[str],
    found: list[Fault],
    *,
    row: int = 1,
) -> bool:
    """Tell every fault of a header; False when the rows below it cannot be told apart."""
    if len(header) == 1:
        separator = next((mark for mark in _OTHER_SEPARATORS if mark in header[0]), None)
        if separator is not None:
            found.append(fault(file, row, None, header[0], Expected.COMMAS, separator=separator))
            return False
    accepted = {name: aliases if name in aliases[:1] else (name,) for name in known}
    unknown = sorted(set(header).difference(*accepted.values()))
    found.extend(warning(file, row, name, name, Expected.KNOWN_COLUMN) for name in unknown)
    missing = [name for name, names in accepted.items() if not set(names) & set(header)]
    found.extend(fault(file, row, name, None, Expected.COLUMN) for name in missing)
    twice = sorted({name for name in header if name and header.count(name) > 1})
    found.extend(fault(file, row, name, name, Expected.COLUMN_ONCE) for name in twice)
    return not twice


def _as_wide_as(
    header: Sequence[str], lines: Iterable[Line], file: str, found: list[Fault]
) -> Iterable[Line]:
    for line in lines:
        if len(line.cells) == len(header):
            yield line
        else:
            found.append(
                fault(
                    file,
                    line.number,
                    None,
                    ",".join(line.cells)[:80],
                    Expected.CELLS,
                    cells=len(header),
                    found=len(line.cells),
                )
            )
