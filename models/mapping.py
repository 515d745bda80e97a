"""Entities of the scheduler ⇄ rows, field by field, driven by the entities themselves.

A field of an entity is a column of the same name. A value inside it (a tone) gives its
own fields as columns; an instant takes a second column with its offset from UTC in
seconds, because a digest covers the offset; lists and mappings are JSON. Texts that
travel beside the case stand in the row that they belong to. A new field needs its
column in ``models.tables``; a new list of the Case a table and a line in ``ROWS``.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import BaseModel
from sqlalchemy import JSON, Table
from sqlmodel import SQLModel

from models.base import UtcMoment
from models.packing import plain
from models.tables import clients, pairs, people, shifts
from scheduler.files.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scheduler.entities import Frozen
    from scheduler.files.columns import Table as File
    from scheduler.files.texts import Words

ROWS: Final[Mapping[str, type[SQLModel]]] = MappingProxyType(
    {
        "operators": people.OperatorRow,
        "availability": people.AvailabilityRow,
        "absences": people.AbsenceRow,
        "preferences": people.PreferenceRow,
        "clients": clients.ClientRow,
        "reviews": clients.ReviewRow,
        "opening_hours": clients.OpeningHoursRow,
        "briefs": clients.BriefRow,
        "pairing_calls": pairs.PairingCallsRow,
        "feedback": pairs.FeedbackRow,
        "affinity_overrides": pairs.AffinityOverrideRow,
        "signals": pairs.SignalNoteRow,
        "events": clients.EventRow,
        "portfolio": pairs.PairingRow,
        "roster": shifts.PublishedShiftRow,
        "counters": people.FairnessCounterRow,
        "shift_codes": shifts.ShiftCodeRow,
        "posts": shifts.PostRow,
        "limits": people.OperatorLimitsRow,
        "locks": pairs.LockRow,
    }
)
"""The table of each list of a Case; ``calls`` are packed (``models.calls``)."""

FILES: Final[Mapping[str, File]] = MappingProxyType({file.case_field: file for file in TABLES})
"""How each list is declared as a file: its entity, and the words beside it."""

BOOKKEEPING: Final = frozenset(
    {"id", "site_id", "position", "version", "left_at", "erased_at", "ended_on", "roster_id"}
)
"""Columns that no entity has."""

OFFSET: Final = "_offset_s"


class Leaf(NamedTuple):
    """One value of an entity and the column that holds it."""

    path: tuple[str, ...]
    column: str


def table_of(row: type[SQLModel]) -> Table:
    """Return the table of a row's class."""
    table = getattr(row, "__table__")  # noqa: B009 - SQLModel does not declare it
    assert isinstance(table, Table)  # noqa: S101 - narrows the type
    return table


@cache
def leaves(entity: type[BaseModel]) -> tuple[Leaf, ...]:
    """Every value of an entity, those inside its own values included."""
    found: list[Leaf] = []
    for name, field in entity.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += [Leaf((name, *leaf.path), leaf.column) for leaf in leaves(inner)]
        else:
            found.append(Leaf((name,), name))
    return tuple(found)


def columns_of(entity: type[Frozen], table: Table) -> list[str]:
    """Names of the columns that an entity fills, offsets of instants included."""
    names = [leaf.column for leaf in leaves(entity)]
    moments = [name for name in names if isinstance(table.c[name].type, UtcMoment)]
    return [*names, *(name + OFFSET for name in moments)]


def figures_of(entity: Frozen, table: Table) -> dict[str, Any]:
    """Values of an entity by column."""
    told: dict[str, Any] = {}
    for path, column in leaves(type(entity)):
        value: Any = entity
        for step in path:
            value = getattr(value, step)
        kind = table.c[column].type
        if isinstance(kind, UtcMoment):
            told[column] = value
            told[column + OFFSET] = None if value is None else _offset_s(value)
        else:
            told[column] = plain(value) if isinstance(kind, JSON) else value
    return told


def entities_of(entity: type[Frozen], rows: Iterable[Mapping[Any, Any]]) -> tuple[Any, ...]:
    """Build entities from the values of their columns, in the order of the rows."""
    outer = [leaf.column for leaf in leaves(entity) if len(leaf.path) == 1]
    inner = [leaf for leaf in leaves(entity) if len(leaf.path) > 1]
    found = []
    for row in rows:
        told: dict[str, Any] = {}
        for column in outer:
            value = row[column]
            if isinstance(value, dt.datetime):
                value = with_offset(value, row[column + OFFSET])
            told[column] = value
        for path, column in inner:
            place = told
            for step in path[:-1]:
                place = place.setdefault(step, {})
            place[path[-1]] = row[column]
        found.append(entity.model_validate(told))
    return tuple(found)


def with_offset(moment: dt.datetime, offset_s: int) -> dt.datetime:
    """Tell an instant with the offset that it was given with."""
    return moment.astimezone(dt.timezone(dt.timedelta(seconds=offset_s)))


def words_of(words: Words | None, kind: type[Words] | None) -> dict[str, str]:
    """Return the texts of a row by column; what is not known is empty."""
    if kind is None:
        return {}
    return {name: getattr(words, name) if words else "" for name in kind.model_fields}


def _offset_s(moment: dt.datetime) -> int:
    offset = moment.utcoffset()
    assert offset is not None  # noqa: S101 - instants of entities are aware
    return int(offset.total_seconds())
