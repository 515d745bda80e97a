"""What every workbook that is written has in common: typed cells, styles, a stable file.

Texts are written as texts: a cell that begins with ``=`` is never run. The same
values always give the same bytes.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

from scheduler.files.atomic import write_atomically
from scheduler.files.spreadsheet import TimeOfDay, Typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

DATE: Final = "yyyy-mm-dd"
MOMENT: Final = "yyyy-mm-dd hh:mm"
TIME: Final = "[hh]:mm"
WIDEST: Final = 45
"""Characters of a column that is as wide as its contents."""
SAMPLED_ROWS: Final = 500

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class Book:
    """A workbook that is being written; styles are made once each."""

    workbook: Any
    _styles: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def style(self, **properties: object) -> Any:
        """Return the style with these properties, as XlsxWriter names them."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.workbook.add_format(dict(properties))
        return self._styles[key]

    def write(self, sheet: Any, row: int, column: int, value: Typed, **look: object) -> None:
        """Write one cell with the type of its value; nothing at all for an empty text."""
        match value:
            case bool():
                sheet.write_boolean(row, column, value, self.style(**look))
            case TimeOfDay():
                style = self.style(**{"num_format": TIME, **look})
                sheet.write_number(row, column, value.days, style)
            case datetime():
                sheet.write_datetime(
                    row, column, value, self.style(**{"num_format": MOMENT, **look})
                )
            case date():
                sheet.write_datetime(row, column, value, self.style(**{"num_format": DATE, **look}))
            case int() | float():
                sheet.write_number(row, column, value, self.style(**look))
            case _ if value:
                sheet.write_string(row, column, value, self.style(**look))
            case _ if look:
                sheet.write_blank(row, column, None, self.style(**look))

    def table(
        self,
        title: str,
        header: Sequence[str],
        rows: Sequence[Sequence[Typed]],
        looks: Mapping[int, Mapping[str, object]] = {},
    ) -> Any:
        """Write a sheet of rows under a header that stays in sight and filters.

        Parameters
        ----------
        title
            Of the sheet.
        header, rows
            Its cells.
        looks
            Style of a column's cells, by its number.
        """
        sheet = self.workbook.add_worksheet(title)
        for column, name in enumerate(header):
            self.write(sheet, 0, column, name, **HEADER)
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                self.write(sheet, row, column, value, **looks.get(column, {}))
        sheet.freeze_panes(1, 0)
        if header:
            sheet.autofilter(0, 0, len(rows), len(header) - 1)
        for column, name in enumerate(header):
            sample = [name, *(_shown(cells[column]) for cells in rows[:SAMPLED_ROWS])]
            sheet.set_column(column, column, min(WIDEST, max(map(len, sample))) + 3)
        printed(sheet)
        sheet.repeat_rows(0)
        return sheet


HEADER: Final[Mapping[str, object]] = {
    "bold": True,
    "bg_color": "#E3E9EF",
    "bottom": 1,
    "valign": "vcenter",
}


def printed(sheet: Any) -> None:
    """Let a sheet be printed across A4, as many pages down as it takes, numbered."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _shown(value: Typed) -> str:
    match value:
        case TimeOfDay():
            return TIME
        case datetime():
            return MOMENT
        case date():
            return DATE
        case _:
            return max(str(value).splitlines() or [""], key=len)


@contextmanager
def new_book(path: Path, created: datetime) -> Iterator[Book]:
    """Give a workbook to write; it is in its place, whole, when all went well.

    Parameters
    ----------
    path
        The file.
    created
        Date that the file carries; no clock is read.

    Raises
    ------
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    data = io.BytesIO()
    workbook = Workbook(data, _OPTIONS)
    workbook.set_properties({"created": created.replace(tzinfo=None)})
    yield Book(workbook)
    workbook.close()
    write_atomically(path, data.getvalue())
