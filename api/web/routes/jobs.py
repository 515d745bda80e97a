"""Questions that take a while: weeks lived through, versions compared, forecasts tested.

Asking answers at once; the work is done elsewhere, and the answer is read when it is there.
The latest replay of a roster is its proof.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.texts import Speaker
from api.web.access import ByPlanner, BySupervisor
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.pages import ByText, Page
from api.web.places import SiteKey, require_monday, site_id_of
from api.web.rosters import RosterKey, version_of
from api.work.asked import BacktestAsked, CompareAsked, SimulateAsked
from models.cases import load_case
from models.errors import NotFound
from models.job_pages import latest_simulation, list_jobs, see_job
from models.jobs import Kind, answer_of, ask_cancel, ask_job, snapshot_of
from models.snapshots import save_snapshot, write_case
from models.tables.jobs import JobRow
from scheduler.proof.replay.outcome import Simulation

router = APIRouter(prefix="/sites/{site}", tags=["jobs"], route_class=KeyedRoute)

JobKey = Annotated[
    str, Path(max_length=64, description="id of the job", examples=["20261128T101500-9f3a61c2"])
]
RosterNumber = Annotated[int, Field(ge=1, lt=2**31)]

_SIMULATE: dict[str, Any] = {"kind": "simulate", "roster_id": 12, "replications": 100}
_COMPARE: dict[str, Any] = {
    "kind": "compare",
    "roster_ids": [12, 13],
    "scenarios": [{"volume": 1.2}, {"leaving": ["c7"]}],
}
_BACKTEST: dict[str, Any] = {"kind": "backtest", "week": "2026-11-30", "weeks": 8}


class SimulateJob(SimulateAsked):
    """Live a version through many times: service by client, with intervals."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SIMULATE]})

    kind: Literal["simulate"]
    roster_id: RosterNumber


class CompareJob(CompareAsked):
    """Hold versions of one case against the first, as planned and in scenarios."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMPARE]})

    kind: Literal["compare"]
    roster_ids: Annotated[tuple[RosterNumber, ...], Field(min_length=1, max_length=10)]


class BacktestJob(BacktestAsked):
    """Foretell the weeks before one, and tell how good the forecast was."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BACKTEST]})

    kind: Literal["backtest"]
    week: dt.date = Field(description="a Monday; the weeks before it are tested")


JobAsked = Annotated[SimulateJob | CompareJob | BacktestJob, Field(discriminator="kind")]


class JobSummary(BaseModel):
    """One job in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: Kind
    status: str = Field(description="queued, running, done, failed or cancelled")
    asked: dict[str, Any]
    done: int = Field(description="steps done of `of`")
    of: int
    cancel_asked: bool
    failure: str | None = Field(description="key of what went wrong")
    failure_words: str | None = None
    requested_by: str = Field(examples=["account:3"])
    requested_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None


class Job(JobSummary):
    """One job with its answer."""

    answer: dict[str, Any] | None = Field(
        default=None, description="a Simulation, a Comparison or a Backtest; null until done"
    )


class RosterProof(BaseModel):
    """What a roster's week is like when it is lived through many times."""

    job_id: str
    current: bool = Field(description="false: the version was edited after it was replayed")
    simulation: Simulation


Told = TypeVar("Told", bound=JobSummary)


@router.post("/jobs", status_code=201)
def ask_for_a_job(asked: JobAsked, visit: BySupervisor, site: SiteKey, response: Response) -> Job:
    """Ask a question that takes a while."""
    job_id = f"{visit.at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    case = None
    if isinstance(asked, BacktestJob):
        require_monday(asked.week, "body.week")
        with visit.reading() as session:
            loaded = load_case(session, site, asked.week).case
        case = write_case(loaded)
    elif isinstance(asked, CompareJob):
        _require_possible(asked)
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        if case is not None:
            snapshot_id = save_snapshot(session, site_id, case)
        else:
            snapshot_id = snapshot_of(session, site_id, _rosters(asked))
        question = asked.model_dump(mode="json", exclude={"kind", "week"})
        row = ask_job(session, job_id, site_id, asked.kind, snapshot_id, question, visit.act())
        told = _job(row, visit.speaker)
    visit.service.runs.start_job(job_id)
    response.headers["Location"] = f"/api/v1/sites/{site}/jobs/{job_id}"
    return told


@router.get("/jobs")
def list_jobs_of_site(
    visit: ByPlanner,
    site: SiteKey,
    paging: ByText,
    kind: Annotated[Kind | None, Query(description="only jobs of this kind")] = None,
) -> Page[JobSummary]:
    """List the jobs of a site, the last asked first."""
    with visit.reading() as session:
        rows = list_jobs(
            session,
            site_id_of(session, site),
            kind=kind,
            below=paging.after,
            limit=paging.limit + 1,
        )
        return paging.page(
            rows, lambda row: _told(JobSummary, row, visit.speaker), lambda row: row.id
        )


@router.get("/jobs/{job_id}")
def read_job(visit: ByPlanner, site: SiteKey, job_id: JobKey) -> Job:
    """Tell how far a job is, or what it found."""
    with visit.reading() as session:
        return _job(see_job(session, site_id_of(session, site), job_id), visit.speaker)


@router.post("/jobs/{job_id}/cancel")
def cancel_job(visit: BySupervisor, site: SiteKey, job_id: JobKey) -> Job:
    """Ask a job to stop; half an answer is none. One that has ended stays as it is."""
    with visit.writing() as session:
        row = see_job(session, site_id_of(session, site), job_id)
        if row.ended_at is None:
            ask_cancel(session, job_id, visit.act())
        return _job(see_job(session, row.site_id, job_id), visit.speaker)


@router.get("/rosters/{roster_id}/proof")
def read_proof(visit: ByPlanner, site: SiteKey, roster_id: RosterKey) -> RosterProof:
    """Tell what the last finished `simulate` job of a version found; 404 before there is one."""
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        job = latest_simulation(session, version.site_id, roster_id, version.snapshot_id)
        if job is None:
            raise NotFound("proof", roster_id)
        simulation = Simulation.model_validate(answer_of(job))
        return RosterProof(
            job_id=job.id,
            current=simulation.plan.objective == version.objective,
            simulation=simulation,
        )


def _rosters(asked: SimulateJob | CompareJob | BacktestJob) -> tuple[int, ...]:
    if isinstance(asked, SimulateJob):
        return (asked.roster_id,)
    return asked.roster_ids if isinstance(asked, CompareJob) else ()


def _require_possible(asked: CompareJob) -> None:
    for number, each in enumerate(asked.scenarios):
        for place, away in enumerate(each.absent):
            if away.end <= away.start:
                where = f"body.scenarios.{number}.absent.{place}.end"
                raise Unacceptable(where, "expected.after_start")


def _job(row: JobRow, speaker: Speaker) -> Job:
    return _told(Job, row, speaker).model_copy(update={"answer": answer_of(row)})


def _told(model: type[Told], row: JobRow, speaker: Speaker) -> Told:
    key = f"failure.{row.failure}"
    words = speaker.say(key) if row.failure and speaker.knows(key) else None
    return model.model_validate(row).model_copy(update={"failure_words": words})
