"""Lists of a site as the API tells them: which there are, who may, and what a record looks like.

A record is the entity of a Case with the words beside it, its number and its version; its
models are made from those, so that a field of an entity is a field of the API.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.web.access import Role, Visit
from api.web.examples import RECORDS as EXAMPLES
from models.mapping import FILES, ROWS, table_of
from models.records import entity_of
from scheduler.entities import Frozen
from scheduler.files.kinds import TEXT_LIMIT
from scheduler.files.texts import Text, Words

EDIT: Final[tuple[Role, ...]] = ("supervisor", "hr")


@dataclass(frozen=True, slots=True)
class Record:
    """One list: its name in the Case and in paths, who reads it, who changes it."""

    name: str
    tag: str
    readers: tuple[Role, ...] = EDIT
    writers: tuple[Role, ...] = EDIT


RECORDS: Final[tuple[Record, ...]] = (
    Record("operators", "people"),
    Record("availability", "people"),
    Record("absences", "people"),
    Record("preferences", "people"),
    Record("limits", "people"),
    Record("counters", "people", writers=()),
    Record("clients", "clients"),
    Record("opening_hours", "clients"),
    Record("briefs", "clients"),
    Record("reviews", "clients"),
    Record("events", "clients"),
    Record("portfolio", "pairs"),
    Record("pairing_calls", "pairs", writers=()),
    Record("feedback", "pairs", readers=("hr",), writers=()),
    Record("affinity_overrides", "pairs", readers=("hr",), writers=()),
    Record("locks", "weeks", writers=("supervisor",)),
    Record("shift_codes", "weeks", writers=("supervisor",)),
    Record("posts", "weeks", writers=("supervisor",)),
    Record("roster", "weeks", writers=()),
)
"""Every list that has routes of this kind; ``roster`` holds the shifts of published weeks."""

PATHS: Final[Mapping[str, str]] = {
    "opening_hours": "opening-hours",
    "affinity_overrides": "affinity-overrides",
    "pairing_calls": "pairing-calls",
    "shift_codes": "shift-codes",
    "roster": "published-shifts",
}
"""Paths that are not the name of their list."""

STAMPED: Final[Mapping[str, str]] = {"locks": "by", "events": "set_by"}
"""Words that say who did it: the service writes them, not the caller."""


def told_model(record: Record) -> type[BaseModel]:
    """What somebody sends for a record: its entity and the words beside it."""
    file = FILES[record.name]
    bases = (file.words, file.entity) if file.words else (file.entity,)
    base = type("Told", bases, {"__module__": __name__})
    stamped = STAMPED.get(record.name)
    fields: dict[str, Any] = {
        name: (Text, Field(default="", max_length=TEXT_LIMIT))
        for name in (file.words.model_fields if file.words else ())
    }
    for column in file.columns:
        if column.flag:
            told = f"{column.name} is known; so it is where its text is sent"
            fields[column.flag] = (bool, Field(default=False, description=told))
    if stamped:
        fields[stamped] = (
            str,
            Field(default="", max_length=TEXT_LIMIT, description="written by the service"),
        )
    model: type[BaseModel] = create_model(title_of(record), __base__=base, **fields)
    model.model_config = ConfigDict(
        **model.model_config, json_schema_extra={"examples": [EXAMPLES[record.name]]}
    )
    model.__doc__ = file.entity.__doc__
    model.model_rebuild(force=True)
    return model


def shown_model(record: Record, told: type[BaseModel]) -> type[BaseModel]:
    """What is answered for a record: the same, with its number and version."""
    bookkeeping: dict[str, Any] = {
        "id": (int, Field(examples=[41])),
        "version": (int | None, Field(default=None, examples=[1])),
    }
    if "left_at" in table_of(ROWS[record.name]).c:
        bookkeeping["left_at"] = (
            dt.datetime | None,
            Field(default=None, description="when they left"),
        )
    if "ended_on" in table_of(ROWS[record.name]).c:
        bookkeeping["ended_on"] = (
            dt.date | None,
            Field(default=None, description="the first day without it"),
        )
    return create_model(f"{title_of(record)}Shown", __base__=told, **bookkeeping)


def title_of(record: Record) -> str:
    """Name of a record's model."""
    return f"{FILES[record.name].entity.__name__}Record"


def shown(record: Record, model: type[BaseModel], row: Any) -> BaseModel:
    """Tell a row as its model."""
    file = FILES[record.name]
    entity = entity_of(record.name, row)
    told = {name: getattr(entity, name) for name in type(entity).model_fields}
    words = {name: getattr(row, name) for name in file.words.model_fields} if file.words else {}
    kept = {
        name: getattr(row, name)
        for name in ("id", "version", "left_at", "ended_on")
        if hasattr(row, name)
    }
    return model.model_construct(**told, **words, **kept)


def said(record: Record, told: BaseModel, visit: Visit) -> tuple[Frozen, Words | None]:
    """What somebody sent, as an entity and the words beside it; who did it is written by us."""
    file = FILES[record.name]
    values = {name: getattr(told, name) for name in file.entity.model_fields}
    if file.words is None:
        return file.entity.model_validate(values), None
    words = {name: getattr(told, name) for name in file.words.model_fields}
    if record.name in STAMPED:
        words[STAMPED[record.name]] = visit.identity.name
    for column in file.columns:
        if column.flag and words[column.name]:
            values[column.flag] = True
    return file.entity.model_validate(values), file.words.model_validate(words)
