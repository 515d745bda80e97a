"""Workbooks on disk that a test may spoil, cell by cell or part by part."""

from __future__ import annotations

import shutil
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from scheduler.files.workbook_writer import write_workbook
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook.workbook import Workbook

NAME = "case.xlsx"


def a_workbook(folder: Path) -> Path:
    """The full case, as the writer writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(_written())
    return folder / NAME


@cache
def _written() -> bytes:
    with TemporaryDirectory() as name:
        path = Path(name) / NAME
        write_workbook(a_full_case(), some_texts(), path)
        return path.read_bytes()


def change(path: Path, what: Callable[[Workbook], Any]) -> Path:
    """Change a workbook as a person would, in a spreadsheet program; texts stay texts."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
    what(book)
    book.save(path)
    return path


def set_cell(path: Path, sheet: str, column: str, value: Any, *, row: int = 2) -> Path:
    """Write a value under a header; ``row`` is as a spreadsheet numbers it."""

    def write(book: Workbook) -> None:
        page: Any = book[sheet]
        at = [cell.value for cell in page[1]].index(column) + 1
        page.cell(row, at).value = value

    return change(path, write)


def change_part(path: Path, part: str, what: Callable[[bytes], bytes]) -> Path:
    """Change one part of the archive under a workbook."""
    old = path.with_suffix(".old")
    shutil.move(path, old)
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, what(data) if name == part else data)
    old.unlink()
    return path
