"""Where a case lies: a folder of files, with a workbook whose sheets stand for some of them.

A sheet is called as the file it stands for, without its ending, in any case of
letters. What was found wrong in such a file is told of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from scheduler.errors import InputError
from scheduler.files.expected import Expected, fault, of_sheet, warning
from scheduler.files.sheets import Sheet, read_sheet, sheet_of
from scheduler.files.spreadsheet import column_kinds
from scheduler.files.tables import (
    CALLS_FILE,
    CALLS_FILE_GZIP,
    DAY_HEADERS,
    HOUSE_COLUMNS,
    POLICY_FILE,
    SITE_FILE,
    TABLES,
)
from scheduler.files.workbook import Book, open_book

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scheduler.errors import Fault
    from scheduler.files.columns import Table

WORKBOOK: Final = "*.xlsx"
_LOCK_OF_AN_OPEN_ONE: Final = "~$"


@dataclass(frozen=True, slots=True)
class Source:
    """A case before it is read.

    Attributes
    ----------
    folder
        Where its files lie, beside the workbook if there is one.
    name
        What it is called in faults of the whole.
    book
        The workbook.
    """

    folder: Path
    name: str
    book: Book | None = None

    def title(self, file: str) -> str | None:
        """Title of the sheet that stands for a file, if one does."""
        return None if self.book is None else self.book.titles.get(sheet_name(file))

    def missing(self, file: str) -> Fault:
        """Tell that a file is absent, and so is its sheet where there is a workbook."""
        if self.book is None:
            return fault(file, None, None, None, Expected.FILE)
        absent = fault(self.book.file, None, None, None, Expected.SHEET, csv=file)
        return of_sheet(absent, sheet_name(file))

    def table(self, table: Table, zone: ZoneInfo, found: list[Fault]) -> Sheet | None:
        """Read the form of a table from its sheet or its file.

        Returns
        -------
        The sheet; without lines and header when both are absent and may be,
        ``None`` when there is nothing to read.
        """
        if self.book is not None and self.title(table.file) is not None:
            kinds: dict[str, Expected] = column_kinds(table)
            kinds |= {name: kinds["day"] for name in DAY_HEADERS if "day" in kinds}
            lines = self.book.lines(sheet_name(table.file), kinds, zone, found)
            return sheet_of(lines, table.file, table.column_names, DAY_HEADERS, found)
        if (self.folder / table.file).is_file():
            path = self.folder / table.file
            return read_sheet(path, table.file, table.column_names, DAY_HEADERS, found)
        if table.optional:
            return Sheet(table.file, table.column_names, ())
        found.append(self.missing(table.file))
        return None

    def keys_and_values(self, file: str, found: list[Fault]) -> Sheet | None:
        """Read the form of a sheet of keys and values, ``None`` when they cannot be told apart."""
        if self.book is None:
            return None
        # Times of day are typed in such a sheet; nothing in it is told by the site's clock.
        kinds = {"value": Expected.END_TIME}
        lines = self.book.lines(sheet_name(file), kinds, ZoneInfo("UTC"), found)
        own: list[Fault] = []
        sheet = sheet_of(lines, file, HOUSE_COLUMNS, (), own)
        found.extend(each for each in own if not each.warning)  # remarks may stand beside them
        return sheet if sheet and set(HOUSE_COLUMNS) <= set(sheet.header) else None

    def placed(self, found: Iterable[Fault]) -> tuple[Fault, ...]:
        """Put faults in order, those of files that are sheets under their sheets' titles.

        What only a workbook can have wrong with a cell is told alone.
        """
        placed = [self._placed(each) for each in found]
        of_the_book = {_cell(each) for each in placed if each.expected in _OF_A_CELL}
        return tuple(
            sorted(
                (
                    each
                    for each in placed
                    if each.expected in _OF_A_CELL or _cell(each) not in of_the_book
                ),
                key=lambda each: (each.file, each.sheet or "", each.row or 0),
            )
        )

    def _placed(self, each: Fault) -> Fault:
        known_in = str(each.params.get("known_in", ""))
        if self.book is not None and (title := self.title(known_in)) is not None:
            each = replace(each, params={**each.params, "known_in": f"{self.book.file} ({title})"})
        title = self.title(each.file)
        if self.book is None or each.sheet is not None or title is None:
            return each
        return of_sheet(replace(each, file=self.book.file), title)


_OF_A_CELL: Final = frozenset({Expected.NO_ERROR.value, Expected.CALCULATED.value})


def _cell(each: Fault) -> tuple[Any, ...]:
    return each.file, each.sheet, each.row, each.column


def sheet_name(file: str) -> str:
    """Name of the sheet that stands for a file."""
    return file.partition(".")[0]


def open_source(path: Path) -> tuple[Source, list[Fault]]:
    """Find the files of a case, or its workbook, and tell what is wrong with their number.

    Parameters
    ----------
    path
        A folder that may hold one workbook, or a workbook: it is read with the
        files beside it, other workbooks being passed over.

    Raises
    ------
    InputError
        When there is no such folder, it is empty, or the workbook is none.
    """
    found: list[Fault] = []
    books: list[Path] = []
    folder = path
    if path.is_file():
        folder, books = path.parent, [path]
    elif not path.is_dir():
        raise InputError((fault(path.name, None, None, None, Expected.FOLDER),))
    else:
        books = sorted(
            book for book in path.glob(WORKBOOK) if not book.name.startswith(_LOCK_OF_AN_OPEN_ONE)
        )
        if not any(path.iterdir()):
            raise InputError((fault(path.name, None, None, None, Expected.CASE_FOLDER),))
    if len(books) > 1:
        raise InputError(
            [fault(book.name, None, None, None, Expected.ONE_WORKBOOK) for book in books]
        )
    book = open_book(books[0], found) if books else None
    if books and book is None:
        raise InputError(found)
    source = Source(folder, path.name, book)
    return source, found + list(_sheets_in_two_places(source))


def _sheets_in_two_places(source: Source) -> Iterable[Fault]:
    files = [SITE_FILE, POLICY_FILE, CALLS_FILE, CALLS_FILE_GZIP, *(table.file for table in TABLES)]
    for file in files:
        if source.title(file) is not None and (source.folder / file).is_file():
            yield fault(file, None, None, None, Expected.SHEET_OR_FILE, csv=file)
    if source.book is not None:
        known = {sheet_name(file) for file in files}
        for name, title in source.book.titles.items():
            if name not in known:
                unknown = warning(source.book.file, None, None, None, Expected.KNOWN_SHEET)
                yield of_sheet(unknown, title)
