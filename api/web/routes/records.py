"""What a site knows, list by list: operators, clients, hours, absences and the like.

One declaration a list; reading, adding, changing and removing are the same for all. Each
record is the entity of a Case with the words beside it, its number and its version.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlmodel import Session

from api.web.access import Allow, Role, Visit
from api.web.errors import Unacceptable
from api.web.examples import RECORDS as EXAMPLES
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, ByText, Page
from api.web.places import SiteKey, site_id_of
from api.web.versions import Seen, show_version
from models import audit
from models.edits import add_row, change_row, find_row, remove_row
from models.mapping import FILES, ROWS, table_of
from models.records import (
    columns_told,
    entity_of,
    find_record,
    key_column,
    list_records,
)
from models.soundness import require_sound, require_unnamed
from scheduler.entities import Frozen
from scheduler.files.kinds import TEXT_LIMIT
from scheduler.files.texts import Text, Words

router = APIRouter(prefix="/sites/{site}", route_class=KeyedRoute)

ID: Final = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
"""Form of an id, as ``scheduler.entities.Id`` has it."""

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

_STAMPED: Final[Mapping[str, str]] = {"locks": "by", "events": "set_by"}
"""Words that say who did it: the service writes them, not the caller."""


def told_model(record: Record) -> type[BaseModel]:
    """What somebody sends for a record: its entity and the words beside it."""
    file = FILES[record.name]
    bases = (file.words, file.entity) if file.words else (file.entity,)
    base = type("Told", bases, {"__module__": __name__})
    stamped = _STAMPED.get(record.name)
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
    model: type[BaseModel] = create_model(_title(record), __base__=base, **fields)
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
    return create_model(f"{_title(record)}Shown", __base__=told, **bookkeeping)


def _title(record: Record) -> str:
    entity = FILES[record.name].entity.__name__
    return f"{entity}Record"


def _shown(record: Record, model: type[BaseModel], row: Any) -> BaseModel:
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


def _said(record: Record, told: BaseModel, visit: Visit) -> tuple[Frozen, Words | None]:
    """What somebody sent, as an entity and the words beside it; who did it is written by us."""
    file = FILES[record.name]
    values = {name: getattr(told, name) for name in file.entity.model_fields}
    if file.words is None:
        return file.entity.model_validate(values), None
    words = {name: getattr(told, name) for name in file.words.model_fields}
    if record.name in _STAMPED:
        words[_STAMPED[record.name]] = visit.identity.name
    for column in file.columns:
        if column.flag and words[column.name]:
            values[column.flag] = True
    return file.entity.model_validate(values), file.words.model_validate(words)


def _require_same_key(record: Record, columns: Mapping[str, Any], key: object) -> None:
    """Refuse to give a person or client another id: others point at it."""
    column = key_column(record.name)
    if column in columns and columns[column] != key:
        raise Unacceptable(f"body.{column}", "expected.same_as_path")


def _seen(session: Session, record: Record, site: str, key: Any, seen: int) -> tuple[int, Any]:
    """Return a row that still is as somebody saw it; others who edit wait from here on."""
    audit.lock(session)
    site_id = site_id_of(session, site)
    found = find_record(session, record.name, site_id, key)
    return site_id, find_row(session, ROWS[record.name], found.id, seen)


def _typed(handler: Callable[..., Any], **types: Any) -> Callable[..., Any]:
    """Give a handler the types that only this record knows."""
    handler.__annotations__ |= types
    return handler


def _add_routes(record: Record) -> None:
    told, path = told_model(record), PATHS.get(record.name, record.name)
    model = shown_model(record, told)
    keyed = key_column(record.name) != "id"
    place: Any = (
        Annotated[str, Path(max_length=64, pattern=ID, examples=["o12"])]
        if keyed
        else Annotated[int, Path(ge=1, lt=2**31, examples=[41])]
    )
    reads = Annotated[Visit, Depends(Allow(*record.readers))]
    writes = Annotated[Visit, Depends(Allow(*record.writers))]
    paging: Any = ByText if keyed else ByNumber
    columns = table_of(ROWS[record.name]).c
    filters = tuple(name for name in ("operator_id", "client_id") if name in columns and not keyed)

    def listed(
        visit: Visit,
        site: SiteKey,
        paging: Any,
        operator_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
        client_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
        past: Annotated[
            bool, Query(description="those who left, and teams that ended, as well")
        ] = False,
    ) -> Any:
        asked = {"operator_id": operator_id, "client_id": client_id}
        where = {name: asked[name] for name in filters if asked[name] is not None}
        with visit.reading() as session:
            rows = list_records(
                session,
                record.name,
                site_id_of(session, site),
                after=paging.after,
                limit=paging.limit + 1,
                where=where,
                past=past,
            )
            return paging.page(
                rows,
                lambda row: _shown(record, model, row),
                lambda row: getattr(row, key_column(record.name)),
            )

    def read(visit: Visit, site: SiteKey, key: Any, response: Response) -> Any:
        with visit.reading() as session:
            row = find_record(session, record.name, site_id_of(session, site), key)
            show_version(response, getattr(row, "version", 1))
            return _shown(record, model, row)

    title = FILES[record.name].entity.__name__
    options: dict[str, Any] = {"tags": [record.tag]}
    router.get(
        f"/{path}",
        response_model=Page[model],  # type: ignore[valid-type]
        summary=f"List: {path}",
        description=(FILES[record.name].entity.__doc__ or "").split("\n")[0],
        operation_id=f"list_{record.name}",
        **options,
    )(_typed(listed, visit=reads, paging=paging))
    router.get(
        f"/{path}/{{key}}",
        response_model=model,
        summary=f"Read: {title}",
        operation_id=f"read_{record.name}",
        **options,
    )(_typed(read, visit=reads, key=place))
    if record.writers:
        _add_edits(record, told, model, path, writes, place)


def _add_edits(
    record: Record,
    told_as: type[BaseModel],
    model: type[BaseModel],
    path: str,
    writes: Any,
    place: Any,
) -> None:
    kind: Any = ROWS[record.name]
    title = FILES[record.name].entity.__name__

    def add(told: BaseModel, visit: Visit, site: SiteKey, response: Response) -> Any:
        with visit.writing() as session:
            entity, words = _said(record, told, visit)
            site_id = site_id_of(session, site)
            require_sound(session, site_id, record.name, entity, words)
            row = kind(site_id=site_id, **columns_told(record.name, entity, words))
            add_row(session, row, visit.act())
            show_version(response, row.version)
            return _shown(record, model, row)

    def change(
        told: BaseModel, visit: Visit, site: SiteKey, key: Any, seen: Seen, response: Response
    ) -> Any:
        with visit.writing() as session:
            site_id, found = _seen(session, record, site, key, seen)
            entity, words = _said(record, told, visit)
            columns = columns_told(record.name, entity, words)
            _require_same_key(record, columns, key)
            require_sound(session, site_id, record.name, entity, words, found.id)
            if record.name == "shift_codes" and found.code != columns["code"]:
                require_unnamed(session, site_id, found.code)
            row = change_row(session, kind, found.id, seen, columns, visit.act())
            show_version(response, row.version)
            return _shown(record, model, row)

    def remove(visit: Visit, site: SiteKey, key: Any, seen: Seen) -> None:
        with visit.writing() as session:
            site_id, found = _seen(session, record, site, key, seen)
            if record.name == "shift_codes":
                require_unnamed(session, site_id, found.code)
            if hasattr(found, "left_at"):  # others point at it: it leaves and stays known
                change_row(session, kind, found.id, seen, {"left_at": visit.at}, visit.act())
            else:
                remove_row(session, kind, found.id, seen, visit.act())

    options: dict[str, Any] = {"tags": [record.tag]}
    router.post(
        f"/{path}",
        status_code=201,
        response_model=model,
        summary=f"Add: {title}",
        operation_id=f"add_{record.name}",
        **options,
    )(_typed(add, told=told_as, visit=writes))
    router.put(
        f"/{path}/{{key}}",
        response_model=model,
        summary=f"Change: {title}",
        operation_id=f"change_{record.name}",
        **options,
    )(_typed(change, told=told_as, visit=writes, key=place))
    router.delete(
        f"/{path}/{{key}}",
        status_code=204,
        summary=f"Remove: {title}",
        operation_id=f"remove_{record.name}",
        **options,
    )(_typed(remove, visit=writes, key=place))


for _record in RECORDS:
    _add_routes(_record)
