"""A workbook (``.xlsx``) as sheets of lines, and every fault that only a workbook can have.

Read with openpyxl's streaming reader. Nothing of a workbook is taken on trust:
how much it unpacks to, formulas that were never calculated, cells that show an
error, cells that were merged. What the cells mean is for
``scheduler.files.rows``, as with CSV.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from scheduler.files.expected import Expected, fault, of_sheet
from scheduler.files.sheets import Line
from scheduler.files.spreadsheet import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from openpyxl.workbook.workbook import Workbook

    from scheduler.errors import Fault

MOST_MEGABYTES: Final = 512
"""What a workbook may unpack to; a sheet of 150 000 call rows unpacks to about 50."""
HARMLESS_MEGABYTES: Final = 32
MOST_TIMES_PACKED: Final = 100
"""What a workbook may unpack to, by its size as a file; sheets of figures unpack to 10 times."""
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, by the format's own limit."""

_OLD_OR_LOCKED: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""First bytes of an older container, which holds .xls files and encrypted workbooks."""
_ENCRYPTED: Final = 1
"""Flag of an archive's entry."""
_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 256
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+(\d+)[A-Z0-9:]*)"')
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What openpyxl lets through when a workbook is not as the format wants it."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that was opened.

    Attributes
    ----------
    path, file
        Where it lies, and its name in faults.
    titles
        Titles of its sheets as written, by title in small letters.
    """

    path: Path
    file: str
    titles: Mapping[str, str]

    def lines(
        self, name: str, kinds: Mapping[str, Expected], zone: ZoneInfo, found: list[Fault]
    ) -> list[Line]:
        """Read the lines of a sheet that are not blank, the header first.

        Parameters
        ----------
        name
            A key of ``titles``.
        kinds
            What each column holds, by header; a text where nothing is said.
        zone
            The site's zone.
        found
            Faults are added here.

        Returns
        -------
        Lines with the numbers that a spreadsheet shows, each as wide as the
        header unless something stands beyond it.
        """
        form = _Sheet(self.file, self.titles[name], kinds, zone, found)
        with warnings.catch_warnings():
            # Of styles, drawings and the like, which mean nothing here.
            warnings.simplefilter("ignore")
            try:
                rows = list(_rows(self.path, form))
            except BROKEN as wrong:
                form.tell(None, None, str(wrong)[:80], Expected.READABLE)
                return []
        return list(form.lines(rows))


def open_book(path: Path, found: list[Fault]) -> Book | None:
    """Open a workbook, or tell why it is none that can be read."""
    file = path.name
    try:
        refused = _refusal(path)
        if refused is not None:
            found.append(refused)
            return None
        with warnings.catch_warnings(), path.open("rb") as stream:
            warnings.simplefilter("ignore")
            book = _opened(stream)
            titles = [sheet.title for sheet in book.worksheets]
    except BROKEN:
        found.append(fault(file, None, None, None, Expected.WORKBOOK))
        return None
    by_name: dict[str, str] = {}
    for title in titles:
        name = title.strip().lower()
        if name in by_name:
            twice = fault(file, None, None, by_name[name], Expected.SHEET_ONCE)
            found.append(of_sheet(twice, title))
        by_name.setdefault(name, title)
    return Book(path, file, by_name)


def _refusal(path: Path) -> Fault | None:
    """Look at a file before it is opened: what kind it is, and how much it holds.

    Raises
    ------
    OSError, zipfile.BadZipFile
        When it cannot be read, or is no archive.
    """
    with path.open("rb") as stream:
        start = stream.read(len(_OLD_OR_LOCKED))
    if start == _OLD_OR_LOCKED:
        return fault(path.name, None, None, None, Expected.PLAIN_WORKBOOK)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return fault(path.name, None, None, None, Expected.PLAIN_WORKBOOK)
    # An entry never unpacks to more than it says: the archive's reader stops there.
    megabytes = sum(entry.file_size for entry in entries) / 1e6
    packed = path.stat().st_size / 1e6
    limit = min(MOST_MEGABYTES, max(HARMLESS_MEGABYTES, MOST_TIMES_PACKED * packed))
    if megabytes > limit:
        value, most = f"{megabytes:.0f} MB", f"{limit:.0f}"
        return fault(path.name, None, None, value, Expected.SMALL_WORKBOOK, limit=most)
    return None


Cell = tuple[Any, str, str, bool]
"""Value, openpyxl's type, number format, and whether a formula stands behind it."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet while it is read."""

    file: str
    title: str
    kinds: Mapping[str, Expected]
    zone: ZoneInfo
    found: list[Fault]

    def tell(
        self, row: int | None, column: str | None, value: str | None, expected: Expected
    ) -> None:
        """Name something that only a workbook can have wrong."""
        self.found.append(of_sheet(fault(self.file, row, column, value, expected), self.title))

    def lines(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[Line]:
        """Turn cells into texts; the first row that says something is the header."""
        from openpyxl.utils.cell import get_column_letter  # noqa: PLC0415 - slow to load

        header: tuple[str, ...] = ()
        for number, cells in rows:
            texts = [
                self._text(
                    number, header[at] if at < len(header) else get_column_letter(at + 1), cell
                )
                for at, cell in enumerate(cells)
            ]
            while len(texts) > len(header) and not texts[-1].strip():
                texts.pop()
            if any(text.strip() for text in texts):
                texts += [""] * (len(header) - len(texts))
                header = header or tuple(text.strip().lower() for text in texts)
                yield Line(number, tuple(texts))

    def _text(self, row: int, column: str, cell: Cell) -> str:
        value, data_type, number_format, is_formula = cell
        if data_type == "e":
            self.tell(row, column, str(value), Expected.NO_ERROR)
        if is_formula and value is None and data_type == "n":
            self.tell(row, column, None, Expected.CALCULATED)
        return text_of(value, number_format, self.kinds.get(column, Expected.TEXT), self.zone)


def _rows(path: Path, sheet: _Sheet) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with their numbers.

    Values and formulas are two readings of the same file; the second is only
    made for a sheet that holds formulas.
    """
    with path.open("rb") as stream, path.open("rb") as again:
        book = _opened(stream, values=True)
        merged, has_formulas = _oddities(path, book, sheet.title)
        for cells, row in merged:
            sheet.tell(row, None, cells, Expected.NOT_MERGED)
        formulas: Iterable[Sequence[Any]] = ()
        if has_formulas:
            formulas = _cells(_opened(again), sheet.title)
        both = zip_longest(_cells(book, sheet.title), formulas, fillvalue=())
        for number, (row_cells, written) in enumerate(both, start=1):
            if number > MOST_ROWS:
                raise ValueError("more rows than a sheet can have")
            if row_cells:
                are_formulas = [cell.data_type == "f" for cell in written]
                yield number, list(map(_cell, row_cells, are_formulas or repeat(False)))


def _opened(stream: BinaryIO, *, values: bool = False) -> Workbook:
    """Open a workbook to read it once: its formulas as written, or the values they had."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load

    return load_workbook(stream, read_only=True, data_only=values)


def _cells(book: Workbook, title: str) -> Iterator[Sequence[Any]]:
    sheet: Any = book[title]
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    return iter(sheet.iter_rows())


def _cell(cell: Any, is_formula: bool) -> Cell:
    number_format = cell.number_format if cell.data_type == "d" else ""
    return cell.value, cell.data_type, number_format, is_formula


def _oddities(path: Path, book: Workbook, title: str) -> tuple[list[tuple[str, int]], bool]:
    """Merged ranges of a sheet with their first rows, and whether any formula is in it.

    The streaming reader passes over both.
    """
    sheet: Any = book[title]
    merged: dict[str, int] = {}
    has_formulas = False
    kept = b""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as stream:
        while chunk := stream.read(_CHUNK):
            chunk = kept + chunk
            has_formulas = has_formulas or _FORMULA.search(chunk) is not None
            merged |= {cells.decode(): int(row) for cells, row in _MERGED.findall(chunk)}
            kept = chunk[-_LONGEST_TAG:]
    return list(merged.items()), has_formulas
