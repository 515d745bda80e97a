"""The words in which an input file is declared: a column, a table, and a trouble of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from scheduler.files.expected import Expected
from scheduler.files.kinds import Kind

if TYPE_CHECKING:
    from scheduler.entities import Frozen
    from scheduler.files.texts import Words

Cells = Mapping[str, Any]
"""Values of a row's cells by column; blank and wrong cells are left out."""


class Trouble(NamedTuple):
    """What is wrong with a row as a whole, told on one of its columns."""

    column: str
    expected: Expected
    params: Mapping[str, object] = {}


def _itself(value: Any) -> tuple[str, ...]:
    return (value,)


class Reference(NamedTuple):
    """Ids of another file that a cell names."""

    file: str
    ids: Callable[[Any], Iterable[str]] = _itself


@dataclass(frozen=True)
class Column:
    """One column of a CSV file.

    Attributes
    ----------
    name
        As the header writes it.
    kind
        How its cells are read and written.
    field
        Dotted path of the entity's field; the name when left out.
    spread
        The cell fills several fields; its value is a mapping of them.
    whole_row
        The cell is written from the whole row; so are spread ones.
    beside
        The cell is a text that travels beside the case.
    flag
        Field that tells whether a text beside the case exists.
    required
        A blank cell is a fault. Otherwise a blank cell takes the default of
        the entity's field, and is a fault where there is none.
    refers
        The file whose ids the cell names.
    """

    name: str
    kind: Kind
    field: str = ""
    spread: bool = False
    whole_row: bool = False
    beside: bool = False
    flag: str | None = None
    required: bool = False
    refers: Reference | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The field of the entity, step by step."""
        return tuple((self.field or self.name).split("."))


def _nothing_to_finish(fields: dict[str, Any], cells: Cells, zone: ZoneInfo) -> None:
    """Leave the fields as the cells gave them."""


def _nothing_to_check(cells: Cells, row: Any) -> Iterable[Trouble]:
    return ()


@dataclass(frozen=True)
class Table:
    """One CSV file.

    Attributes
    ----------
    file
        Name inside the case folder.
    entity, case_field
        What a row becomes, and where the Case keeps it.
    columns
        In the order in which they are written.
    optional
        The file may be absent.
    unique
        Columns that together may hold the same values only once.
    no_overlap
        Columns of whoever may hold only one of the row's windows at a time.
    finish
        Last touch on an entity's fields before it is built.
    check
        Troubles of a row that its entity does not see itself.
    whole
        How to tell that the entity's own validator refused the row.
    words
        What travels beside the case, kept in ``Texts`` under ``case_field``.
    words_key
        Column that keys those words; by position when left out.
    """

    file: str
    entity: type[Frozen]
    case_field: str
    columns: tuple[Column, ...]
    optional: bool = True
    unique: tuple[str, ...] = ()
    no_overlap: tuple[str, ...] = ()
    finish: Callable[[dict[str, Any], Cells, ZoneInfo], None] = _nothing_to_finish
    check: Callable[[Cells, Any], Iterable[Trouble]] = _nothing_to_check
    whole: Trouble | None = None
    words: type[Words] | None = None
    words_key: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the columns."""
        return tuple(column.name for column in self.columns)
