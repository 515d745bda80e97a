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
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from pydantic_core import ErrorDetails

    from scheduler.entities import Frozen
    from scheduler.errors import Fault
    from scheduler.files.columns import Column, Table
    from scheduler.files.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read.

    Attributes
    ----------
    number
        Its line in an editor.
    texts
        What the cells say, by column.
    cells
        What they mean; blank and wrong cells are left out.
    entity
        What the row became, or ``None`` when something in it is wrong.
    """

    number: int
    texts: Mapping[str, str]
    cells: Mapping[str, Any]
    entity: Frozen | None


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
    rows = []
    for line in sheet.lines:
        written = dict(zip(sheet.header, line.cells, strict=True))
        draft = _Draft(table, line.number, written)
        rows.append(draft.read(zone))
        found.extend(draft.faults)
    return Rows(table, tuple(rows), ids_known=table.columns[0].name in sheet.header)


@dataclass
class _Draft:
    """A row while it is read.

    Attributes
    ----------
    table, number, written
        The row: its table, its line in an editor, its texts by header.
    texts, cells
        As in :class:`Row`.
    faults
        What was wrong so far.
    """

    table: Table
    number: int
    written: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self, zone: ZoneInfo) -> Row:
        """Read every cell, then the row as a whole."""
        for column in self.table.columns:
            self._read_column(column, zone)
        entity = self._build(_fields(self.table, self.cells, zone))
        if entity is not None:
            for name, expected, params in self.table.check(self.cells, entity):
                self._tell(name, self.texts[name], expected, params)
        return Row(self.number, self.texts, self.cells, None if self.faults else entity)

    def _tell(
        self, column: str, value: str, expected: Expected, params: Mapping[str, object]
    ) -> None:
        shown = value if value.strip() else None
        self.faults.append(fault(self.table.file, self.number, column, shown, expected, **params))

    def _read_column(self, column: Column, zone: ZoneInfo) -> None:
        headers = _headers(column.name)
        given = {name: self.written[name] for name in headers if self.written.get(name, "").strip()}
        self.texts[column.name] = next(iter(given.values()), "")
        if not given:
            if column.required and self._has(column.name):
                self._tell(column.name, "", Expected.REQUIRED, {})
            return
        values = []
        for name, text in given.items():
            try:
                values.append(column.kind.read(text, zone))
            except WrongCell as wrong:
                self._tell(name, text, wrong.expected, wrong.params)
        if len(values) < len(given):
            return
        if len(values) > 1 and not _one_day(values):
            name, text = list(given.items())[-1]
            self._tell(name, text, Expected.SAME_DAY, {})
            return
        self.cells[column.name] = values[-1]

    def _has(self, column: str) -> bool:
        """Tell whether the header has a column, a column of days under any of its names."""
        return any(name in self.written for name in _headers(column))

    def _build(self, fields: Mapping[str, Any]) -> Frozen | None:
        """Build the entity, or tell what it refuses.

        When a cell is wrong or a column is missing, a field may be missing for
        a reason already told, and what the entity says of several fields
        together means nothing.
        """
        whole = not self.faults and all(self._has(name) for name in self.table.column_names)
        try:
            entity = self.table.entity.model_validate(fields)
        except ValidationError as refused:
            for error in refused.errors():
                self._tell_refusal(error, whole)
            return None
        return entity if whole else None

    def _tell_refusal(self, error: ErrorDetails, whole: bool) -> None:
        together = self.table.whole
        if error["type"] == "value_error" and not whole:
            return
        if error["type"] == "value_error" and together is not None:
            params = _with_limit(together.params, self.texts)
            self._tell(together.column, self.texts[together.column], together.expected, params)
            return
        column = self._column(error["loc"])
        told_already = (
            column.required or not self._has(column.name) or self.texts[column.name].strip()
        )
        if error["type"] != "missing" or not told_already:
            self._tell(column.name, self.texts[column.name], *refusal(error))
            self.cells.pop(column.name, None)

    def _column(self, location: tuple[int | str, ...]) -> Column:
        """Find the column that fills a field of the entity."""
        return next(
            column
            for column in self.table.columns
            if column.path == location[: len(column.path)]
            or (column.spread and location[0] in self.cells.get(column.name, ()))
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


def _fields(table: Table, cells: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Arrange the cells as arguments of the table's entity."""
    fields: dict[str, Any] = {}
    for column in table.columns:
        if column.flag:
            fields[column.flag] = column.name in cells
        if column.beside or column.name not in cells:
            continue
        value = cells[column.name]
        if column.spread:
            fields.update(value)
            continue
        place = fields
        for step in column.path[:-1]:
            place = place.setdefault(step, {})
        place[column.path[-1]] = value
    table.finish(fields, cells, zone)
    return fields


def _with_limit(params: Mapping[str, object], texts: Mapping[str, str]) -> Mapping[str, object]:
    """Add what the other column of a comparison says."""
    other = params.get("other")
    return params if other is None else {**params, "limit": texts[str(other)]}
