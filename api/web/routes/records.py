"""What a site knows, list by list: operators, clients, hours, absences and the like.

Reading, adding, changing and removing are the same for all lists of ``api.web.records``. A
handler is written once and gets the types of its list when its route is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.web.access import Allow, Visit
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, ByText, Page
from api.web.places import SiteKey, site_id_of
from api.web.records import PATHS, RECORDS, Record, said, shown, shown_model, told_model
from api.web.versions import Seen, show_version
from models import audit
from models.edits import add_row, change_row, find_row, remove_row
from models.mapping import FILES, ROWS, table_of
from models.records import columns_told, find_record, key_column, list_records
from models.soundness import require_sound, require_unnamed

router = APIRouter(prefix="/sites/{site}", route_class=KeyedRoute)

ID: Final = r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$"
"""Form of an id, as ``scheduler.entities.Id`` has it."""

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Kind:
    """One list with what its routes need: models, how a record is found, what filters it."""

    record: Record
    told: type[BaseModel]
    model: type[BaseModel]

    @property
    def name(self) -> str:
        """Name of the list in a Case."""
        return self.record.name

    @property
    def row(self) -> Any:
        """Class of its rows."""
        return ROWS[self.name]

    @property
    def keyed(self) -> bool:
        """Whether records are found by an id that people know, not by a number."""
        return key_column(self.name) != "id"

    @property
    def filters(self) -> tuple[str, ...]:
        """Columns that a list can be narrowed by."""
        columns = table_of(self.row).c
        wanted = () if self.keyed else ("operator_id", "client_id")
        return tuple(name for name in wanted if name in columns)

    def shown(self, row: Any) -> BaseModel:
        """Tell a row."""
        return shown(self.record, self.model, row)


def _lists(kind: Kind) -> Handler:
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
        with visit.reading() as session:
            rows = list_records(
                session,
                kind.name,
                site_id_of(session, site),
                after=paging.after,
                limit=paging.limit + 1,
                where={name: asked[name] for name in kind.filters if asked[name] is not None},
                past=past,
            )
            return paging.page(rows, kind.shown, lambda row: getattr(row, key_column(kind.name)))

    return listed


def _reads(kind: Kind) -> Handler:
    def read(visit: Visit, site: SiteKey, key: Any, response: Response) -> Any:
        with visit.reading() as session:
            row = find_record(session, kind.name, site_id_of(session, site), key)
            show_version(response, getattr(row, "version", 1))
            return kind.shown(row)

    return read


def _adds(kind: Kind) -> Handler:
    def add(told: BaseModel, visit: Visit, site: SiteKey, response: Response) -> Any:
        with visit.writing() as session:
            entity, words = said(kind.record, told, visit)
            site_id = site_id_of(session, site)
            require_sound(session, site_id, kind.name, entity, words)
            row = kind.row(site_id=site_id, **columns_told(kind.name, entity, words))
            add_row(session, row, visit.act())
            show_version(response, row.version)
            return kind.shown(row)

    return add


def _changes(kind: Kind) -> Handler:
    def change(
        told: BaseModel, visit: Visit, site: SiteKey, key: Any, seen: Seen, response: Response
    ) -> Any:
        with visit.writing() as session:
            site_id, found = _seen(session, kind, site, key, seen)
            entity, words = said(kind.record, told, visit)
            columns = columns_told(kind.name, entity, words)
            _require_same_key(kind, columns, key)
            require_sound(session, site_id, kind.name, entity, words, found.id)
            if kind.name == "shift_codes" and found.code != columns["code"]:
                require_unnamed(session, site_id, found.code)
            row = change_row(session, kind.row, found.id, seen, columns, visit.act())
            show_version(response, row.version)
            return kind.shown(row)

    return change


def _removes(kind: Kind) -> Handler:
    def remove(visit: Visit, site: SiteKey, key: Any, seen: Seen) -> None:
        with visit.writing() as session:
            site_id, found = _seen(session, kind, site, key, seen)
            if kind.name == "shift_codes":
                require_unnamed(session, site_id, found.code)
            if hasattr(found, "left_at"):  # others point at it: it leaves and stays known
                change_row(session, kind.row, found.id, seen, {"left_at": visit.at}, visit.act())
            else:
                remove_row(session, kind.row, found.id, seen, visit.act())

    return remove


def _seen(session: Session, kind: Kind, site: str, key: Any, seen: int) -> tuple[int, Any]:
    """Return a row that still is as somebody saw it; others who edit wait from here on."""
    audit.lock(session)
    site_id = site_id_of(session, site)
    found = find_record(session, kind.name, site_id, key)
    return site_id, find_row(session, kind.row, found.id, seen)


def _require_same_key(kind: Kind, columns: Mapping[str, Any], key: object) -> None:
    """Refuse to give a person or client another id: others point at it."""
    column = key_column(kind.name)
    if column in columns and columns[column] != key:
        raise Unacceptable(f"body.{column}", "expected.same_as_path")


def _typed(handler: Handler, **types: Any) -> Handler:
    """Give a handler the types that only its list knows."""
    handler.__annotations__ |= types
    return handler


def _add_routes(kind: Kind) -> None:
    record, path = kind.record, PATHS.get(kind.name, kind.name)
    entity = FILES[kind.name].entity
    place: Any = (
        Annotated[str, Path(max_length=64, pattern=ID, examples=["o12"])]
        if kind.keyed
        else Annotated[int, Path(ge=1, lt=2**31, examples=[41])]
    )
    reads = Annotated[Visit, Depends(Allow(*record.readers))]
    writes = Annotated[Visit, Depends(Allow(*record.writers))]
    key = "key" if kind.keyed else "key:int"  # a number, so that no other address is a record
    one, many = f"/{path}/{{{key}}}", f"/{path}"

    def route(method: str, where: str, does: str, handler: Handler, **more: Any) -> None:
        router.add_api_route(
            where,
            handler,
            methods=[method],
            tags=[record.tag],
            summary=f"{does.title()}: {path if does == 'list' else entity.__name__}",
            operation_id=f"{does}_{kind.name}",
            **more,
        )

    listed = _typed(_lists(kind), visit=reads, paging=ByText if kind.keyed else ByNumber)
    told = (entity.__doc__ or "").split("\n")[0]
    model: Any = kind.model
    route("GET", many, "list", listed, response_model=Page[model], description=told)
    route("GET", one, "read", _typed(_reads(kind), visit=reads, key=place), response_model=model)
    if record.writers:
        add = _typed(_adds(kind), told=kind.told, visit=writes)
        change = _typed(_changes(kind), told=kind.told, visit=writes, key=place)
        remove = _typed(_removes(kind), visit=writes, key=place)
        route("POST", many, "add", add, response_model=model, status_code=201)
        route("PUT", one, "change", change, response_model=model)
        route("DELETE", one, "remove", remove, status_code=204)


for _record in RECORDS:
    _told = told_model(_record)
    _add_routes(Kind(_record, _told, shown_model(_record, _told)))
