"""What a week asks for: calls expected with their band, heads needed, and what came of it.

Figures are those of the site as it is now. Each list is a table for a spreadsheet too, by
``.csv`` at the end of its path.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.view.forecast import note_words
from api.view.foreseen import (
    Band,
    By,
    ClientForeseen,
    SpanForeseen,
    clients_foreseen,
    spans_foreseen,
    week_foreseen,
)
from api.view.staffed import Staffed
from api.view.staffing_json import staffing_document
from api.web.access import ByPlanner, Visit
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.places import Monday, SiteKey, require_monday
from api.web.rosters import version_of
from models.errors import NotFound
from models.roster_pages import VersionSeen
from scheduler.case import Case
from scheduler.files.texts import Texts
from scheduler.result import Result

if TYPE_CHECKING:
    from scheduler.proof.actual import ActualWeek

router = APIRouter(prefix="/sites/{site}/weeks/{week}", tags=["planning"], route_class=KeyedRoute)

REPLICATIONS: Final = 50
"""Weeks lived through to say what a plan promised: quick, and enough for a share of the site."""

OneClient = Annotated[
    str | None, Query(max_length=64, description="of one client; the site when left out")
]
OfRoster = Annotated[
    int | None, Query(ge=1, lt=2**31, description="a version of the week", examples=[12])
]
CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


class ForecastNote(BaseModel):
    """Something of the history that was marked or not trusted."""

    kind: str = Field(examples=["outlier"])
    client_id: str | None
    params: dict[str, Any]
    words: str


class ForecastTold(BaseModel):
    """Calls that a week makes expect."""

    week: dt.date
    as_of: dt.datetime = Field(description="calls from then on are not looked at")
    client_id: str | None
    whole: Band
    handle_seconds: float | None = Field(description="of one client; null for the site")
    spans: list[SpanForeseen] = Field(description="days, or slots with calls")
    clients: list[ClientForeseen] = Field(description="every client's week, for the site")
    notes: list[ForecastNote]


class SiteStaffing(BaseModel):
    """Heads of the whole site by slot."""

    calls: list[float]
    heads_needed: list[int]
    heads_on_duty: list[float] | None = Field(description="a mean over the slot; null: no roster")


class PoolStaffing(SiteStaffing):
    """Heads of one pool: calls with the same needs, and who holds them."""

    pool: int = Field(examples=[1])
    languages: dict[str, int]
    skills: dict[str, int]
    holders: int = Field(description="people who hold the needs")
    erlangs: list[float]


class PoolingTold(BaseModel):
    """Heads of one way of sharing the calls."""

    most_heads: int
    hours: float


class StretchTold(BaseModel):
    """A stretch of time with fewer heads than needed."""

    pool: int | None = Field(description="null: the site")
    start: dt.datetime
    end: dt.datetime
    needed: int
    there: float
    missing: float
    missing_hours: float


class StaffingTold(BaseModel):
    """Heads that keep the clients' promises; lists have an entry a slot, the first at `start`."""

    case_digest: str
    week: dt.date
    start: dt.datetime
    slot_minutes: int
    workstations: int | None
    site: SiteStaffing
    pools: list[PoolStaffing]
    pooling: dict[str, PoolingTold]
    over_workstations: list[StretchTold]
    too_few_people: list[StretchTold]
    shortfalls: list[StretchTold] | None = Field(description="null without a roster")


class HeldTold(BaseModel):
    """Calls expected, their band, and calls that came."""

    model_config = ConfigDict(from_attributes=True)

    expected: float
    low: int
    high: int
    offered: float
    chance: float = Field(description="of as many or more where more came, else of as few")
    inside: bool = Field(description="the calls lie in the band")


class DayHeldTold(BaseModel):
    """One day as far as it is known; shares are of calls offered."""

    model_config = ConfigDict(from_attributes=True)

    date: dt.date
    whole: bool
    calls: HeldTold
    in_time: float | None
    in_time_expected: float | None
    abandoned: float | None
    abandoned_expected: float | None


class HalfHourTold(BaseModel):
    """One half-hour of the site."""

    model_config = ConfigDict(from_attributes=True)

    start: dt.datetime
    calls: HeldTold


class ClientHeldTold(BaseModel):
    """One client over all days that are known."""

    model_config = ConfigDict(from_attributes=True)

    client_id: str
    calls: HeldTold


class ShareHeldTold(BaseModel):
    """A share of calls: what came, and what the plan gave when it was lived through."""

    model_config = ConfigDict(from_attributes=True)

    actual: float | None
    expected: float
    low: float
    high: float


class AdviceTold(BaseModel):
    """Something to look at."""

    model_config = ConfigDict(from_attributes=True)

    step: str = Field(examples=["client_above"])
    client_id: str | None
    date: dt.date | None
    calls: HeldTold | None


class ActualTold(BaseModel):
    """A week that is over, or begun, against what was expected of it."""

    model_config = ConfigDict(from_attributes=True)

    case_digest: str
    week: dt.date
    until: dt.datetime = Field(description="nothing is known from then on")
    same_case: bool = Field(description="the plan was made for this very case")
    replications: int
    whole: HeldTold
    days: list[DayHeldTold]
    half_hours: list[HalfHourTold]
    clients: list[ClientHeldTold]
    in_time: ShareHeldTold
    abandoned: ShareHeldTold
    advice: list[AdviceTold]


@router.get("/forecast")
def read_forecast(
    visit: ByPlanner,
    site: SiteKey,
    week: Monday,
    client_id: OneClient = None,
    by: Annotated[By, Query(description="days or slots")] = "day",
) -> ForecastTold:
    """Tell the calls that a week makes expect, with a band of eight weeks in ten."""
    case = _case(visit, site, week, client_id)
    weeks = visit.service.weeks
    found = weeks.forecast(case)
    seconds = None
    if client_id is not None:
        seconds = round(float(found.demand.handle_seconds[case.client_index[client_id]]), 1)
    return ForecastTold(
        week=case.week,
        as_of=case.as_of,
        client_id=client_id,
        whole=week_foreseen(case, found, client_id),
        handle_seconds=seconds,
        spans=spans_foreseen(case, found, client_id, by),
        clients=clients_foreseen(case, found) if client_id is None else [],
        notes=[
            ForecastNote(
                kind=each.kind,
                client_id=each.client_id,
                params=dict(each.params),
                words=note_words(each, visit.speaker),
            )
            for each in found.notes
            if client_id in (None, each.client_id)
        ],
    )


@router.get("/forecast.csv", response_class=Response, responses=CSV)
def export_forecast(
    visit: ByPlanner, site: SiteKey, week: Monday, client_id: OneClient = None
) -> Response:
    """Write the forecast: a row a client and open slot, with quantiles."""
    from scheduler.files.forecast_csv import forecast_lines  # noqa: PLC0415 - slow to load

    case = _case(visit, site, week, client_id)
    lines = forecast_lines(case, visit.service.weeks.forecast(case), client_id)
    return _table("\n".join([*lines, ""]).encode(), f"forecast-{week.isoformat()}")


@router.get("/staffing")
def read_staffing(
    visit: ByPlanner, site: SiteKey, week: Monday, roster_id: OfRoster = None
) -> StaffingTold:
    """Tell the heads needed by pool and slot, and where a roster has fewer."""
    staffed = _staffed(visit, site, week, roster_id)
    return StaffingTold.model_validate(staffing_document(staffed))


@router.get("/staffing.csv", response_class=Response, responses=CSV)
def export_staffing(
    visit: ByPlanner, site: SiteKey, week: Monday, roster_id: OfRoster = None
) -> Response:
    """Write heads needed and on duty: a row a pool and slot, the site's first."""
    from scheduler.files.export_staffing import staffing_table  # noqa: PLC0415 - slow to load

    staffed = _staffed(visit, site, week, roster_id)
    body = staffing_table(staffed.staffing, staffed.duty, staffed.case.horizon)
    return _table(body, f"staffing-{week.isoformat()}")


@router.get("/actual")
def read_actual(
    visit: ByPlanner,
    site: SiteKey,
    week: Monday,
    roster_id: Annotated[int, Query(ge=1, lt=2**31, description="what was planned")],
) -> ActualTold:
    """Hold the calls that came against a plan of the week; 404 until some have come."""
    require_monday(week)
    version = _version(visit, site, week, roster_id)
    planned = visit.service.plans.week(version)
    after = visit.service.weeks.with_calls_since(site, planned.case)
    held = visit.service.weeks.derived(
        after,
        ("actual", version.content_digest),
        lambda: _held(after, planned.case, planned.result),
    )
    return ActualTold.model_validate(held)


def _held(after: Case, before: Case, result: Result) -> ActualWeek:
    """Hold what came against what was planned.

    Raises
    ------
    NotFound
        When nothing of the week has come.
    """
    from scheduler.demand.actual import actual_calls  # noqa: PLC0415 - loads compiled code
    from scheduler.demand.forecast import foresee  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.proof.actual import actual_week  # noqa: PLC0415

    came = actual_calls(after)
    if came is None:
        raise NotFound("calls of week", after.week.isoformat())
    return actual_week(
        before,
        result,
        derive(before, result.cuts),
        foresee(before),
        came,
        replications=REPLICATIONS,
    )


def _case(visit: Visit, site: str, week: dt.date, client_id: str | None = None) -> Case:
    """Return the week as the site is now.

    Raises
    ------
    NotFound
        When there is no such client.
    """
    require_monday(week)
    case = visit.service.weeks.case(site, week)
    if client_id is not None and client_id not in case.client_index:
        raise NotFound("client", client_id)
    return case


def _version(visit: Visit, site: str, week: dt.date, roster_id: int) -> VersionSeen:
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
    if version.week != week:
        raise Unacceptable("query.roster_id", "expected.same_week")
    return version


def _staffed(visit: Visit, site: str, week: dt.date, roster_id: int | None) -> Staffed:
    """Work out heads needed, and those on duty where a roster is told: of its own case then."""
    from scheduler.demand.pools import need_sets  # noqa: PLC0415 - loads compiled code
    from scheduler.evidence import Evidence  # noqa: PLC0415
    from scheduler.staffing.duty import on_duty  # noqa: PLC0415
    from scheduler.staffing.need import staffing  # noqa: PLC0415

    require_monday(week)
    weeks, result = visit.service.weeks, None
    if roster_id is None:
        case = weeks.case(site, week)
    else:
        version = _version(visit, site, week, roster_id)
        case = visit.service.plans.case(version.snapshot_id)
        result = visit.service.plans.result(version.id, version.content_digest)
    needed = weeks.derived(case, "staffing", lambda: staffing(case, weeks.forecast(case).demand))
    duty = None
    if result is not None:
        _, held, _ = need_sets(case)
        duty = on_duty(Evidence(case, result), held.T, needed.slot_minutes)
    return Staffed(case, Texts(), needed, duty)


def _table(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, headers=headers, media_type="text/csv; charset=utf-8")
