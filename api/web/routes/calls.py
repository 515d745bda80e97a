"""Past calls: how many came, by week or by slot, and more of them put, as JSON or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.web.access import ByPlanner, BySupervisor, Visit
from api.web.errors import Unacceptable
from api.web.places import SiteKey
from api.web.routes.records import ID
from api.web.uploads import UploadRoute
from models.sites import find_site, id_of, zone_of
from models.soundness import faults_beside
from models.volumes import (
    calls_between,
    known_clients,
    put_calls,
    put_pairing_calls,
    weeks_of_calls,
)
from scheduler.case import CallHistory
from scheduler.entities import Day, Id
from scheduler.errors import Fault, InputError
from scheduler.files.calls import parse_calls, write_calls
from scheduler.files.rows import Rows, read_rows
from scheduler.files.sheets import parse_sheet
from scheduler.files.tables import CALLS_COLUMNS, CALLS_FILE, PAIRING_CALLS

router = APIRouter(prefix="/sites/{site}", tags=["calls"], route_class=UploadRoute)

CSV: Final = "text/csv"
MOST_ROWS: Final = 20_000
MOST_DAYS: Final = {"week": (400, 100), "slot": (31, 0), "csv": (400, 31)}
"""Days that are told at once: of one client, and of all."""
USUAL_DAYS: Final = 28

Count = Annotated[int, Field(ge=0, lt=2**31)]

ClientId = Annotated[
    str | None, Query(max_length=64, pattern=ID, description="one client; all when left out")
]
First = Annotated[
    Day | None, Query(alias="from", description="first day; 28 days before the last by default")
]
Last = Annotated[
    Day | None, Query(alias="to", description="last day; the one before the week to plan")
]


class WeekShown(BaseModel):
    """Calls of one client in one week."""

    client_id: str = Field(examples=["c7"])
    week: dt.date = Field(examples=["2026-11-16"])
    offered: int = Field(examples=[212])
    answered: int = Field(examples=[197])
    answered_in_time: int = Field(examples=[181])
    abandoned: int = Field(examples=[15])
    handle_seconds: float = Field(description="of all answered calls", examples=[35460])


class CallRow(BaseModel):
    """Calls of one client in one stretch of time, as a row of ``calls.csv``."""

    model_config = ConfigDict(extra="forbid")

    client_id: Id
    start: AwareDatetime
    minutes: Annotated[int, Field(gt=0, le=7 * 24 * 60)]
    offered: Count
    answered: Count
    answered_in_time: Count
    abandoned: Count
    handle_seconds: Annotated[float, Field(ge=0, lt=2**53, allow_inf_nan=False)]


class CallsTold(BaseModel):
    """Call rows; one of a known client and start takes the place of the former."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rows": [
                        {
                            "client_id": "c7",
                            "start": "2026-11-23T08:00:00+01:00",
                            "minutes": 15,
                            "offered": 4,
                            "answered": 4,
                            "answered_in_time": 3,
                            "abandoned": 0,
                            "handle_seconds": 720,
                        }
                    ]
                }
            ]
        },
    )

    rows: Annotated[list[CallRow], Field(min_length=1, max_length=MOST_ROWS)]


class Calls(BaseModel):
    """Calls between two days, both included: by week, or row by row."""

    first: dt.date
    last: dt.date
    weeks: list[WeekShown]
    rows: list[CallRow] = Field(description="of one client, when asked by slot")


class PutShown(BaseModel):
    """Rows that were put."""

    added: int
    replaced: int


@router.get("/calls")
def read_calls(
    visit: ByPlanner,
    site: SiteKey,
    client_id: ClientId = None,
    first: First = None,
    last: Last = None,
    by: Annotated[Literal["week", "slot"], Query(description="`slot` needs a client")] = "week",
) -> Calls:
    """Tell how many calls came: a sum a client and week, or the rows of one client."""
    with visit.reading() as session:
        history, zone, days = _asked(session, visit, site, client_id, (first, last), by)
    weeks = weeks_of_calls(history, zone) if by == "week" else []
    return Calls(
        first=days[0],
        last=days[1],
        weeks=[WeekShown(**asdict(each)) for each in weeks],
        rows=_rows(history, zone) if by == "slot" else [],
    )


@router.get("/calls.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def read_calls_csv(
    visit: ByPlanner,
    site: SiteKey,
    client_id: ClientId = None,
    first: First = None,
    last: Last = None,
) -> Response:
    """Give call rows as ``calls.csv`` has them."""
    with visit.reading() as session:
        history, zone, _ = _asked(session, visit, site, client_id, (first, last), "csv")
    return Response(write_calls(history, zone, compress=False), media_type=CSV)


@router.post("/calls")
def put(told: CallsTold, visit: BySupervisor, site: SiteKey) -> PutShown:
    """Put call rows; all of them or none."""
    text = io.StringIO()
    page = csv.writer(text, lineterminator="\n")
    page.writerow(CALLS_COLUMNS)
    for row in told.rows:
        values = row.model_dump() | {"start": row.start.isoformat()}
        page.writerow([values[name] for name in CALLS_COLUMNS])
    return _put(visit, site, text.getvalue().encode())


@router.post("/calls.csv")
def put_csv(
    told: Annotated[
        bytes,
        Body(
            media_type=CSV,
            description="as calls.csv",
            examples=[",".join(CALLS_COLUMNS) + "\nc7,2026-11-23T08:00+01:00,15,4,4,3,0,720\n"],
        ),
    ],
    visit: BySupervisor,
    site: SiteKey,
) -> PutShown:
    """Put call rows in the form of ``calls.csv``; all of them or none."""
    return _put(visit, site, told)


@router.post("/pairing-calls.csv")
def put_pairing_csv(
    told: Annotated[
        bytes,
        Body(
            media_type=CSV,
            description="as pairing_calls.csv",
            examples=[",".join(PAIRING_CALLS.column_names) + "\no12,c7,2026-11-16,31,5580\n"],
        ),
    ],
    visit: BySupervisor,
    site: SiteKey,
) -> PutShown:
    """Put who answered whom in the form of ``pairing_calls.csv``; all of it or none."""
    file = PAIRING_CALLS
    with visit.writing() as session:
        site_id = id_of(find_site(session, site))
        found: list[Fault] = []
        sheet = parse_sheet(told, file.file, file.column_names, (), found)
        rows = Rows(file, ids_known=False)
        if sheet is not None:
            rows = read_rows(file, sheet, zone_of(session, site_id), found)
            found += faults_beside(session, site_id, rows)
        if any(not each.warning for each in found):
            raise InputError(sorted(found, key=lambda each: each.row or 0))
        done = put_pairing_calls(session, site, rows.entities, visit.act())
        return PutShown(**asdict(done))


def _put(visit: Visit, site: str, data: bytes) -> PutShown:
    with visit.writing() as session:
        site_id = id_of(find_site(session, site))
        found: list[Fault] = []
        clients, zone = known_clients(session, site_id), zone_of(session, site_id)
        calls = parse_calls(data, CALLS_FILE, clients, zone, found)
        if any(not each.warning for each in found):
            raise InputError(sorted(found, key=lambda each: each.row or 0))
        return PutShown(**asdict(put_calls(session, site, calls.history, visit.act())))


def _asked(
    session: Session,
    visit: Visit,
    site: str,
    client_id: str | None,
    days: tuple[dt.date | None, dt.date | None],
    form: str,
) -> tuple[CallHistory, ZoneInfo, tuple[dt.date, dt.date]]:
    row = find_site(session, site)
    zone = zone_of(session, id_of(row))
    today = visit.at.astimezone(zone).date()
    last = days[1] or (row.planned_from or today) - dt.timedelta(days=1)
    first = days[0] or last - dt.timedelta(days=USUAL_DAYS - 1)
    most = MOST_DAYS[form][0 if client_id else 1]
    if most == 0:
        raise Unacceptable("query.client_id", "expected.missing")
    if not 0 <= (last - first).days < most:
        raise Unacceptable("query.to", "expected.fewer_days", most=most)
    clients: Sequence[str] = [client_id] if client_id else known_clients(session, id_of(row))
    return calls_between(session, id_of(row), clients, zone, first, last), zone, (first, last)


def _rows(history: CallHistory, zone: ZoneInfo) -> list[CallRow]:
    columns = [getattr(history, name).tolist() for name in CALLS_COLUMNS[2:]]
    return [
        CallRow(
            client_id=history.client_ids[client],
            start=dt.datetime.fromtimestamp(start * 60, zone),
            **dict(zip(CALLS_COLUMNS[2:], values, strict=True)),
        )
        for client, start, *values in zip(
            history.client.tolist(), history.start_minute.tolist(), *columns, strict=True
        )
    ]
