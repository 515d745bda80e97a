"""From the cells of one sheet to the entities of one table, with every fault on the way.

A row with a wrong cell becomes no entity, but its other cells are still judged
and still take part in the checks between rows, so that one wrong cell does not
call up others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from scheduler.files.expected import Expected, fault
from scheduler.files.kinds import WrongCell
from scheduler.files.refusals import refusal
from scheduler.files.tables import DAY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from pydantic_core import ErrorDetails

    from scheduler.entities import Frozen
    from scheduler.errors import Fault
    from scheduler.files.columns import Column, Table
    from scheduler.files.sheets import Line, Sheet


@dataclass(frozen=True, slots=True)
class Place:
    """Where one column stands in a sheet.

    Attributes
    ----------
    column
        The column.
    path
        Its field of the entity, step by step.
    headers
        Position and name of each header that gives it, a column of days under
        any of its names.
    only
        Position of its only header; ``None`` when several give it, or none.
    read
        What its cells mean by their text; most texts come again and again.
    """

    column: Column
    path: tuple[str, ...]
    headers: tuple[tuple[int, str], ...]
    only: int | None
    read: dict[str, Any] = field(default_factory=dict)

    def value(self, text: str, zone: ZoneInfo) -> Any:
        """Read a cell; raises ``WrongCell``."""
        if self.column.beside:
            return self.column.kind.read(text, zone)
        if text not in self.read:
            self.read[text] = self.column.kind.read(text, zone)
        return self.read[text]


@dataclass(frozen=True, slots=True)
class Form:
    """What all rows of a sheet have in common; ``whole`` tells that no column is missing."""

    table: Table
    zone: ZoneInfo
    places: tuple[Place, ...]
    whole: bool

    def text(self, column: str, line: Line) -> str:
        """What a column says in a line: the first of its headers that says something."""
        place = next(place for place in self.places if place.column.name == column)
        said = (line.cells[position] for position, _ in place.headers)
        return next((text for text in said if text.strip()), "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read.

    Attributes
    ----------
    form, line
        The sheet it stands in, and its number and cells there.
    cells
        What the cells mean by column; blank and wrong cells are left out.
    entity
        What the row became, or ``None`` when something in it is wrong.
    """

    form: Form
    line: Line
    cells: Mapping[str, Any]
    entity: Frozen | None

    @property
    def number(self) -> int:
        """Its line in an editor."""
        return self.line.number

    def text(self, column: str) -> str:
        """What a cell says."""
        return self.form.text(column, self.line)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table.

    ``ids_known`` is False when the file could not be read, or not its first
    column: then nothing can be said of those who name its ids.
    """

    table: Table
    rows: tuple[Row, ...] = ()
    ids_known: bool = True

    @property
    def entities(self) -> tuple[Any, ...]:
        """What the rows became."""
        return tuple(row.entity for row in self.rows if row.entity is not None)

    @property
    def ids(self) -> frozenset[str]:
        """Values of the table's first column, of faulty rows too."""
        name = self.table.columns[0].name
        return frozenset(row.cells[name] for row in self.rows if name in row.cells)


def read_rows(table: Table, sheet: Sheet, zone: ZoneInfo, found: list[Fault]) -> Rows:
    """Read the rows of a sheet; faults are added to ``found``."""
    form = _form(table, sheet.header, zone)
    rows = []
    for line in sheet.lines:
        draft = _Draft(form, line)
        rows.append(draft.read())
        found.extend(draft.faults)
    return Rows(table, tuple(rows), ids_known=table.columns[0].name in sheet.header)


def _form(table: Table, header: Sequence[str], zone: ZoneInfo) -> Form:
    at = {name: position for position, name in enumerate(header)}
    places = []
    for column in table.columns:
        headers = tuple((at[name], name) for name in _headers(column.name) if name in at)
        only = headers[0][0] if len(headers) == 1 else None
        places.append(Place(column, column.path, headers, only))
    return Form(table, zone, tuple(places), all(place.headers for place in places))


@dataclass(slots=True)
class _Draft:
    """A row while it is read.

    Attributes
    ----------
    form, line
        The row: its sheet, its number and cells.
    cells
        As in :class:`Row`.
    faults
        What was wrong so far.
    """

    form: Form
    line: Line
    cells: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Row:
        """Read every cell, then the row as a whole."""
        for place in self.form.places:
            # Nearly every cell is blank or says what another said before: millions of them.
            text = "" if place.only is None else self.line.cells[place.only]
            if text in place.read:
                self.cells[place.column.name] = place.read[text]
            elif text or place.column.required or place.only is None:
                self._read_column(place)
        entity = self._build(_fields(self.form, self.cells))
        if entity is not None:
            for name, expected, params in self.form.table.check(self.cells, entity):
                self._tell(name, self._text(name), expected, params)
        return Row(self.form, self.line, self.cells, None if self.faults else entity)

    def _text(self, column: str) -> str:
        return self.form.text(column, self.line)

    def _tell(
        self, column: str, value: str, expected: Expected, params: Mapping[str, object]
    ) -> None:
        shown = value if value.strip() else None
        file, number = self.form.table.file, self.line.number
        self.faults.append(fault(file, number, column, shown, expected, **params))

    def _read_column(self, place: Place) -> None:
        given = [
            (name, self.line.cells[position])
            for position, name in place.headers
            if self.line.cells[position].strip()
        ]
        column = place.column
        if not given:
            if column.required and place.headers:
                self._tell(column.name, "", Expected.REQUIRED, {})
            return
        values = []
        for name, text in given:
            try:
                values.append(place.value(text, self.form.zone))
            except WrongCell as wrong:
                self._tell(name, text, wrong.expected, wrong.params)
        if len(values) < len(given):
            return
        if len(values) > 1 and not _one_day(values):
            self._tell(*given[-1], Expected.SAME_DAY, {})
            return
        self.cells[column.name] = values[-1]

    def _build(self, fields: Mapping[str, Any]) -> Frozen | None:
        """Build the entity, or tell what it refuses.

        When a cell is wrong or a column is missing, a field may be missing for
        a reason already told, and what the entity says of several fields
        together means nothing.
        """
        whole = not self.faults and self.form.whole
        try:
            entity = self.form.table.entity.model_validate(fields)
        except ValidationError as refused:
            for error in refused.errors():
                self._tell_refusal(error, whole)
            return None
        return entity if whole else None

    def _tell_refusal(self, error: ErrorDetails, whole: bool) -> None:
        together = self.form.table.whole
        if error["type"] == "value_error" and not whole:
            return
        if error["type"] == "value_error" and together is not None:
            params = dict(together.params)
            if "other" in params:
                params["limit"] = self._text(str(params["other"]))
            self._tell(together.column, self._text(together.column), together.expected, params)
            return
        place = self._place(error["loc"])
        name, text = place.column.name, self._text(place.column.name)
        told_already = place.column.required or not place.headers or text.strip()
        if error["type"] != "missing" or not told_already:
            self._tell(name, text, *refusal(error))
            self.cells.pop(name, None)

    def _place(self, location: tuple[int | str, ...]) -> Place:
        """Find the column that fills a field of the entity."""
        return next(
            place
            for place in self.form.places
            if place.path == location[: len(place.path)]
            or (place.column.spread and location[0] in self.cells.get(place.column.name, ()))
        )


def _headers(column: str) -> tuple[str, ...]:
    """Headers under which a column is accepted; a date is the last of those of a day."""
    return DAY_HEADERS if column == DAY_HEADERS[0] else (column,)


def _one_day(values: list[Mapping[str, Any]]) -> bool:
    """Tell whether the days given under several headers are one."""
    dates = {value["date"] for value in values if "date" in value}
    weekdays = {value["weekday"] for value in values if "weekday" in value}
    weekdays |= {date.weekday() for date in dates}
    return len(dates) <= 1 and len(weekdays) == 1 and not any("holiday" in v for v in values)


def _fields(form: Form, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Arrange the cells as arguments of the table's entity."""
    fields: dict[str, Any] = {}
    for place in form.places:
        column = place.column
        if column.flag:
            fields[column.flag] = column.name in cells
        if column.beside or column.name not in cells:
            continue
        value = cells[column.name]
        if column.spread:
            fields.update(value)
            continue
        inside = fields
        for step in place.path[:-1]:
            inside = inside.setdefault(step, {})
        inside[place.path[-1]] = value
    form.table.finish(fields, cells, form.zone)
    return fields
