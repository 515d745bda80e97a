"""Whether a row may stand in its list: by the same declarations that judge files.

A row is written as its file would write it and read again, beside the rows that share its
owner or key. So what an edit lets in can always be taken out as files and put in again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models import audit
from models.errors import StillNamed, Unsound
from models.importing import KEYED
from models.mapping import FILES, ROWS, columns_of, entities_of, table_of
from models.records import GONE
from models.settings import setting_of
from scheduler.errors import Fault
from scheduler.files.checks import check_together
from scheduler.files.rows import Row, Rows, read_rows
from scheduler.files.sheets import Line, Sheet
from scheduler.files.tables import SHIFTS, TABLES
from scheduler.files.texts import Texts
from scheduler.files.writer import sayable, table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlmodel import Session

    from scheduler.entities import Frozen
    from scheduler.files.columns import Table as File
    from scheduler.files.texts import Words

NEW: Final = 2**31
"""Number of a row that has none yet: it comes after all others."""
SAYABLE: Final = "sayable"
"""What is expected of a value that files have no way to say."""

_LISTS: Final[Mapping[str, str]] = {file.file: file.case_field for file in TABLES}
_FIELDS: Final[Mapping[str, str]] = {
    "day": "date",
    "open": "open_minute",
    "close": "close_minute",
}
"""Fields that stand for columns which fill several."""


def require_sound(
    session: Session,
    site_id: int,
    name: str,
    entity: Frozen,
    words: Words | None,
    row_id: int | None = None,
) -> None:
    """Refuse a row that the file of its list would refuse, alone or beside the others.

    Others who edit wait from here on until this transaction ends.

    Parameters
    ----------
    name
        Its list.
    entity, words
        What it is to be, and the words beside it.
    row_id
        Its number; a new one has none.

    Raises
    ------
    Unsound
        Faults name fields of the entity; other rows are told by their numbers.
    """
    audit.lock(session)
    place, _ = setting_of(session, site_id, "site")
    file, zone, number = FILES[name], ZoneInfo(place.timezone), row_id or NEW
    if not sayable(entity):
        raise Unsound([_unsayable(file, entity, None)])
    found: list[Fault] = []
    own = _read_back(file, [(number, entity)], words, zone, found)
    beside = _beside(session, site_id, file, entity, row_id)
    others = _read_back(file, beside, None, zone, [])
    tables = {table.file: Rows(table, ids_known=False) for table in TABLES}
    tables[file.file] = Rows(file, (*others.rows, *own.rows), ids_known=False)
    _add_known_ids(session, site_id, own, tables)
    found += check_together(tables)
    faults = [_as_own(fault, number) for fault in found if _concerns(fault, number)]
    read = own.entities[0] if own.entities else None
    if not faults and read != entity:
        faults = [_unsayable(file, entity, read)]
    if faults:
        raise Unsound([replace(fault, column=_field(file, fault.column)) for fault in faults])


def faults_beside(session: Session, site_id: int, rows: Rows) -> list[Fault]:
    """Faults of rows of a file that is to be added to a list: unknown ids, doubles."""
    tables = {table.file: Rows(table, ids_known=False) for table in TABLES}
    tables[rows.table.file] = rows
    _add_known_ids(session, site_id, rows, tables)
    return list(check_together(tables))


def require_unnamed(session: Session, site_id: int, code: str) -> None:
    """Refuse to lose a shift code that other rows name.

    Raises
    ------
    StillNamed
        With the lists that do.
    """
    audit.lock(session)
    place, _ = setting_of(session, site_id, "site")
    zone = ZoneInfo(place.timezone)
    naming = [
        file.case_field
        for file in TABLES
        if any(code in ids for ids in _codes_named(session, site_id, file, zone, code))
    ]
    if naming:
        raise StillNamed(naming)


def _codes_named(
    session: Session, site_id: int, file: File, zone: ZoneInfo, code: str
) -> Iterator[Sequence[str]]:
    columns = [column for column in file.columns if column.refers]
    if not any(column.refers and column.refers.file == SHIFTS.file for column in columns):
        return
    rows = _rows(session, site_id, file)
    if file is SHIFTS:
        rows = [(number, entity) for number, entity in rows if entity.code != code]
    read = _read_back(file, rows, None, zone, [])
    for row in read.rows:
        for column in columns:
            if column.refers and column.refers.file == SHIFTS.file and column.name in row.cells:
                yield tuple(column.refers.ids(row.cells[column.name]))


def _read_back(
    file: File,
    rows: Sequence[tuple[int, Any]],
    words: Words | None,
    zone: ZoneInfo,
    found: list[Fault],
) -> Rows:
    """Write rows as their file would and read them again, under their numbers."""
    texts = Texts()
    if words is not None and rows:
        key = getattr(rows[0][1], file.words_key) if file.words_key else 0
        texts = Texts(**{file.case_field: {key: words}})
    header, *lines = table_rows(file, tuple(entity for _, entity in rows), texts, zone)
    numbered = [Line(number, cells) for (number, _), cells in zip(rows, lines, strict=True)]
    return read_rows(file, Sheet(file.file, header, tuple(numbered)), zone, found)


def _beside(
    session: Session, site_id: int, file: File, entity: Any, row_id: int | None
) -> list[tuple[int, Any]]:
    """Rows in force that share the owner or the first part of the key."""
    shared = (file.no_overlap or file.unique)[:1]
    if not shared:
        return []
    rows = _rows(session, site_id, file, **{name: getattr(entity, name) for name in shared})
    return [(number, each) for number, each in rows if number != row_id and sayable(each)]


def _rows(session: Session, site_id: int, file: File, **having: object) -> list[tuple[int, Any]]:
    """Rows of a list that are in force, with their numbers."""
    table = table_of(ROWS[file.case_field])
    query = select(table).where(table.c.site_id == site_id)
    for gone in GONE:
        if gone in table.c:
            query = query.where(table.c[gone].is_(None))
    for column, value in having.items():
        query = query.where(table.c[column] == value)
    rows = session.execute(query.order_by(table.c.position, table.c.id)).mappings().all()
    names = columns_of(file.entity, table)
    entities = entities_of(file.entity, [{name: row[name] for name in names} for row in rows])
    return [(row["id"], entity) for row, entity in zip(rows, entities, strict=True)]


def _add_known_ids(session: Session, site_id: int, own: Rows, tables: dict[str, Rows]) -> None:
    """Put the ids that a row names and that are known into the tables that hold them."""
    named: dict[str, set[str]] = {}
    for column in own.table.columns:
        if column.refers is not None:
            ids = named.setdefault(column.refers.file, set())
            for row in own.rows:
                if column.name in row.cells:
                    ids.update(column.refers.ids(row.cells[column.name]))
    for name, ids in named.items():
        there = tables[name]
        known = _known(session, site_id, name, ids) - there.ids
        key = there.table.columns[0].name
        stubs = tuple(_stub(row_id, key) for row_id in sorted(known))
        tables[name] = replace(there, rows=(*there.rows, *stubs), ids_known=True)


def _known(session: Session, site_id: int, file: str, ids: set[str]) -> set[str]:
    name = _LISTS[file]
    table = table_of(ROWS[name])
    key = table.c[KEYED.get(name, FILES[name].columns[0].name)]
    query = select(key).where(table.c.site_id == site_id, key.in_(ids))
    if "left_at" in table.c:
        query = query.where(table.c.left_at.is_(None))
    return set(session.execute(query).scalars())


def _stub(known_id: str, key: str) -> Row:
    """A row of which only its id matters."""
    nowhere: Any = None
    return Row(nowhere, Line(0, ()), {key: known_id}, None)


def _concerns(fault: Fault, number: int) -> bool:
    return number in (fault.row, fault.params.get("other_row"))


def _as_own(fault: Fault, number: int) -> Fault:
    """Tell a fault of two rows as the edited one's."""
    if fault.row == number:
        return fault
    return replace(fault, row=number, params={**fault.params, "other_row": fault.row})


def _unsayable(file: File, entity: Any, read: Any) -> Fault:
    """Name the first field that does not come back as it went."""
    fields = type(entity).model_fields
    differs = (name for name in fields if read and getattr(read, name) != getattr(entity, name))
    return Fault(file.file, None, next(differs, None), None, SAYABLE)


def _field(file: File, column: str | None) -> str | None:
    """Field of the entity, or of the words, that a column fills."""
    known = next((each for each in file.columns if each.name == column), None)
    if known is None:
        return column
    return _FIELDS.get(known.name, known.field or known.name)
