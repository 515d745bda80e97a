"""Runs of a week: asked for, watched while they improve, cancelled, asked again.

One run a site and week is under way at a time. Asking answers at once; the work is done
elsewhere, and leaves a proposed roster.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.texts import Speaker
from api.web.access import ByPlanner, BySupervisor, Visit
from api.web.errors import Unacceptable
from api.web.events import stream
from api.web.idempotency import KeyedRoute
from api.web.pages import ByText, Page
from api.web.places import Monday, SiteKey, require_monday, site_id_of
from api.web.rosters import version_of
from models.cases import load_case
from models.errors import RunInProgress
from models.run_pages import list_runs, rosters_of, see_run
from models.runs import ask_cancel, ask_run, under_way, watch
from models.snapshots import write_case
from models.tables.rosters import RunRow
from scheduler.case import Case
from scheduler.entities import Moment
from scheduler.settings import MOST_SEED, PortfolioMode, Settings

router = APIRouter(prefix="/sites/{site}", tags=["runs"], route_class=KeyedRoute)

RunKey = Annotated[
    str, Path(max_length=64, description="id of the run", examples=["20261128T101500-9f3a61c2"])
]

MOST_PARTS: Final = 16

EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "one event",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
}
_ASKED: Final[JsonDict] = {"time_limit_s": 60, "seed": 1, "parts": 1, "portfolio": "adjust"}


class RunAsked(BaseModel):
    """How a week is to be planned."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ASKED]})

    time_limit_s: float = Field(default=60, ge=1, le=86_400, description="seconds to search")
    effort: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="counted work instead of the clock: the same case, seed and effort give "
        "the same roster",
    )
    seed: int = Field(default=1, ge=0, le=MOST_SEED)
    parts: int = Field(default=1, ge=1, le=MOST_PARTS, description="groups planned side by side")
    portfolio: PortfolioMode = Field(
        default="adjust", description="whether teams stay, change a little, or are chosen anew"
    )
    start_from: int | None = Field(
        default=None,
        ge=1,
        lt=2**31,
        description="a version of the site to begin the search with, of this week or another; "
        "what is published by default",
    )
    as_of: Moment | None = Field(
        default=None,
        description="moment from which the case is seen; Monday 00:00 of the week by default",
    )


class RunSummary(BaseModel):
    """One run in a list. Costs are in expected calls lost."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    week: dt.date
    status: str = Field(description="queued, running, done, failed or cancelled")
    stage: str | None = Field(default=None, examples=["roster"])
    seconds: float | None = Field(default=None, description="worked so far")
    objective: float | None = Field(default=None, description="value of the best plan so far")
    bound: float | None = Field(default=None, description="proven: no plan costs less")
    gap: float | None = Field(default=None, description="share of the objective still open")
    named_share: float | None = Field(default=None, examples=[0.966])
    cancel_asked: bool = False
    failure: str | None = Field(default=None, description="key of what went wrong")
    failure_words: str | None = None
    requested_by: str = Field(examples=["account:3"])
    requested_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    roster_id: int | None = Field(default=None, description="what it left")


class Run(RunSummary):
    """One run, with what was asked and every improvement that it made."""

    case_digest: str
    settings: dict[str, Any]
    begins_with: int | None = Field(default=None, description="the version it was begun with")
    attempt: int = Field(description="workers that began it")
    failure_details: dict[str, Any] | None = None
    trace: list[dict[str, Any]] = Field(description="improvements, with what each changed")


Told = TypeVar("Told", bound=RunSummary)


@router.post("/weeks/{week}/runs", status_code=201)
def ask_for_a_run(
    visit: BySupervisor, site: SiteKey, week: Monday, asked: RunAsked, response: Response
) -> Run:
    """Ask for a plan of a week; 409 with `run_id` while another is under way."""
    require_monday(week)
    settings = _settings(visit, asked)
    with visit.reading() as session:
        other = under_way(session, site_id_of(session, site), week)
        if other is not None:  # said before a case is read for nothing
            raise RunInProgress(other)
        if asked.start_from is not None:
            version_of(session, site, asked.start_from)
        case = load_case(session, site, week, asked.as_of).case
    return _queued(visit, site, case, settings, response, asked.start_from)


@router.get("/weeks/{week}/runs")
def list_runs_of_a_week(
    visit: ByPlanner, site: SiteKey, week: Monday, paging: ByText
) -> Page[RunSummary]:
    """List the runs of a week, the last asked first."""
    with visit.reading() as session:
        rows = list_runs(
            session, site_id_of(session, site), week, below=paging.after, limit=paging.limit + 1
        )
        rosters = rosters_of(session, [row.id for row in rows])
        return paging.page(
            rows,
            lambda row: _told(RunSummary, row, rosters.get(row.id), visit.speaker),
            lambda row: row.id,
        )


@router.get("/runs/{run_id}")
def read_run(visit: ByPlanner, site: SiteKey, run_id: RunKey) -> Run:
    """Tell how far a run is, or how it ended."""
    with visit.reading() as session:
        row = see_run(session, site_id_of(session, site), run_id)
        return _told(Run, row, rosters_of(session, [run_id]).get(run_id), visit.speaker)


@router.post("/runs/{run_id}/cancel")
def cancel_run(visit: BySupervisor, site: SiteKey, run_id: RunKey) -> Run:
    """Ask a run to stop; it keeps the best roster so far. One that has ended stays as it is."""
    with visit.writing() as session:
        row = see_run(session, site_id_of(session, site), run_id)
        if row.ended_at is None:
            ask_cancel(session, run_id, visit.act())
        row = see_run(session, row.site_id, run_id)
        return _told(Run, row, rosters_of(session, [run_id]).get(run_id), visit.speaker)


@router.post("/runs/{run_id}/retry", status_code=201)
def ask_again(visit: BySupervisor, site: SiteKey, run_id: RunKey, response: Response) -> Run:
    """Ask for a new run of the same case with the same settings."""
    with visit.reading() as session:
        row = see_run(session, site_id_of(session, site), run_id)
        other = under_way(session, row.site_id, row.week)
        if other is not None:
            raise RunInProgress(other)
        settings, snapshot_id = Settings.model_validate(row.settings), row.snapshot_id
        begins_with = row.begins_with
    case = visit.service.plans.case(snapshot_id)
    return _queued(visit, site, case, settings, response, begins_with)


@router.get(
    "/runs/{run_id}/events",
    response_class=Response,
    responses={
        200: {
            "description": "server-sent events: `progress` while it works, then `ended`",
            "content": {"text/event-stream": {"schema": EVENT}},
        },
        204: {"description": "it has ended, and the reader knows"},
    },
)
def watch_run(
    visit: ByPlanner,
    site: SiteKey,
    run_id: RunKey,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(max_length=64, description="id of the last event seen")
    ] = None,
) -> Response:
    """Watch a run improve; a reader who comes back hears what is new only."""
    with visit.reading() as session:
        see_run(session, site_id_of(session, site), run_id)
    service = visit.service

    def look() -> tuple[dict[str, Any], bool]:
        with service.database.reading() as session:
            seen = watch(session, run_id)
            ended = seen.status not in ("queued", "running")
            roster = rosters_of(session, [run_id]).get(run_id) if ended else None
        facts = {name: getattr(seen, name) for name in seen.__slots__}
        return facts | {"id": run_id, "roster_id": roster}, ended

    return stream(request, look, service.stopping, last_event_id)


def _settings(visit: Visit, asked: RunAsked) -> Settings:
    ours = visit.service.settings
    if asked.time_limit_s > ours.longest_run_s:
        raise Unacceptable("body.time_limit_s", "expected.less_than_equal", le=ours.longest_run_s)
    told = asked.model_dump(exclude={"as_of", "start_from"})
    return Settings(workers=ours.solver_threads, **told)


def _queued(
    visit: Visit,
    site: str,
    case: Case,
    settings: Settings,
    response: Response,
    begins_with: int | None,
) -> Run:
    run_id = f"{visit.at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    written = write_case(case)
    with visit.writing() as session:
        row = ask_run(
            session,
            run_id,
            site_id_of(session, site),
            written,
            settings,
            visit.act(),
            begins_with=begins_with,
        )
        told = _told(Run, row, None, visit.speaker)
    visit.service.runs.start(run_id)
    response.headers["Location"] = f"/api/v1/sites/{site}/runs/{run_id}"
    return told


def _told(model: type[Told], row: RunRow, roster_id: int | None, speaker: Speaker) -> Told:
    told = model.model_validate(row)
    key = f"failure.{row.failure}"
    words = speaker.say(key) if row.failure and speaker.knows(key) else None
    return told.model_copy(update={"roster_id": roster_id, "failure_words": words})
