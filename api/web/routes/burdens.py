"""What people bear and work, what is due: fairness and legal counters by name, training, talks.

Lists of people go by their names; no parameter puts them in another order.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.web.access import ByPlanner
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey, site_id_of
from api.web.told import (
    Body,
    FairnessTold,
    WorkingTime,
    Written,
    fairness_told,
    working_time_told,
)
from api.web.versions import Seen, show_version
from models.due import hold_talk, plan_talk, record_training, talks_due, training_plan
from models.errors import NotFound
from models.fairness import burdens, stood
from models.own_week import in_force
from models.sites import zone_of
from scheduler.entities import Day, Id, ReviewOutcome
from scheduler.result import PlannedLearning, TrainingSession

router = APIRouter(prefix="/sites/{site}", tags=["burdens"], route_class=KeyedRoute)

OnWeek = Annotated[Day | None, Query(description="a day of the last week; today if left out")]
RowId = Annotated[int, Path(ge=1, lt=2**31, examples=[41])]


class LearnerTold(BaseModel):
    """A pairing in force whose training is not done."""

    id: int = Field(description="what an edit of it must name", examples=[41])
    version: int = Field(examples=[1])
    operator_id: str = Field(examples=["o12"])
    client_id: str = Field(examples=["c7"])
    role: Literal["lead", "member", "backup"]
    since: dt.date
    training_minutes_done: int = Field(examples=[60])


class TrainingTold(BaseModel):
    """Training of one version of a week, and who is not trained yet."""

    roster_id: int = Field(examples=[31])
    sessions: list[TrainingSession]
    learning: list[PlannedLearning]
    learners: list[LearnerTold]


class MinutesLearned(Body):
    """Minutes that somebody learned beside somebody trained."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"minutes": 60, "on": "2026-12-10", "done": False}]}
    )

    minutes: int = Field(ge=0, le=24 * 60)
    on: Day
    done: bool = Field(
        default=False, description="the training is done, with as many minutes as there are"
    )


class Learned(Written):
    """A pairing after minutes of training were written down."""

    training_minutes_done: int = Field(examples=[120])
    trained_on: dt.date | None = Field(description="since when it is done")


class TalkTold(BaseModel):
    """Where the talks with one client stand."""

    client_id: str = Field(examples=["c7"])
    name: str = Field(examples=["Cabinet Langlois"])
    due: dt.date
    upkeep: Literal["planned", "missed", "overdue", "none_recorded"]
    last_held: dt.date | None
    missed: int = Field(description="talks missed one after the other", examples=[0])
    last_missed: dt.date | None
    review_id: int | None = Field(
        description="the planned talk that waits for its outcome", examples=[41]
    )
    review_version: int | None = Field(examples=[1])
    planned: dt.date | None = Field(description="for which day that is")


class TalkToPlan(Body):
    """A talk to have with a client."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_id": "c7", "on": "2026-12-10"}]}
    )

    client_id: Id
    on: Day


class TalkHeld(Body):
    """A talk that was held, and what came of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"held": "2026-12-10", "outcome": "adjusted"}]}
    )

    held: Day
    outcome: ReviewOutcome


@router.get("/fairness")
def fairness(visit: ByPlanner, site: SiteKey, on: OnWeek = None) -> list[FairnessTold]:
    """Tell what everybody bore over four weeks beside their own fair share, by name."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        day = on or visit.at.astimezone(zone_of(session, site_id)).date()
        return [fairness_told(*each) for each in stood(session, site_id, day)]


@router.get("/legal-counters")
def legal_counters(visit: ByPlanner, site: SiteKey, on: OnWeek = None) -> list[WorkingTime]:
    """Tell everybody's weeks of work beside what the law allows, by name."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        day = on or visit.at.astimezone(zone_of(session, site_id)).date()
        return [working_time_told(each) for each in burdens(session, site_id, day)]


@router.get("/training")
def training(
    visit: ByPlanner,
    site: SiteKey,
    roster_id: Annotated[
        int | None, Query(ge=1, lt=2**31, description="the version in force when left out")
    ] = None,
    operator_id: Annotated[str | None, Query(max_length=64)] = None,
) -> TrainingTold:
    """Tell the training of a version of a week, and who is not trained yet."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        if roster_id is None:
            today = visit.at.astimezone(zone_of(session, site_id)).date()
            found = in_force(session, site_id, today, today + dt.timedelta(days=13))
            if not found:
                raise NotFound("roster", today.isoformat())
            roster_id = found[0].roster_id
        plan = training_plan(session, site_id, roster_id, operator_id)
    return TrainingTold(
        roster_id=roster_id,
        sessions=list(plan.sessions),
        learning=list(plan.learning),
        learners=[LearnerTold.model_validate(each, from_attributes=True) for each in plan.learners],
    )


@router.post("/training/{row_id}/sessions", status_code=201)
def record_session(
    told: MinutesLearned,
    row_id: RowId,
    visit: ByPlanner,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> Learned:
    """Write down a training session; `row_id` is that of the pairing, as in `portfolio`."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        row = record_training(
            session, site_id, row_id, seen, told.minutes, told.on, visit.act(), done=told.done
        )
        show_version(response, row.version)
        return Learned(
            id=row_id,
            version=row.version,
            training_minutes_done=row.training_minutes_done,
            trained_on=row.trained_on,
        )


@router.get("/reviews-due")
def reviews_due(
    visit: ByPlanner,
    site: SiteKey,
    within_days: Annotated[
        int | None, Query(ge=0, le=3660, description="due within so many days; all if left out")
    ] = None,
) -> list[TalkTold]:
    """Tell where the talks with clients stand, the most urgent first."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = visit.at.astimezone(zone_of(session, site_id)).date()
        found = talks_due(session, site_id, today, within_days=within_days)
    return [
        TalkTold(
            client_id=each.client_id,
            name=each.name,
            due=each.state.due,
            upkeep=each.state.upkeep,
            last_held=each.state.last_held,
            missed=each.state.missed,
            last_missed=each.state.last_missed,
            review_id=each.row[0] if each.row else None,
            review_version=each.row[1] if each.row else None,
            planned=each.planned,
        )
        for each in found
    ]


@router.post("/reviews-due", status_code=201)
def plan_review(told: TalkToPlan, visit: ByPlanner, site: SiteKey, response: Response) -> Written:
    """Plan a talk with a client; it stands among the site's reviews."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        row = plan_talk(session, site_id, told.client_id, told.on, visit.act())
        show_version(response, row.version)
        return Written(id=row.id or 0, version=row.version)


@router.post("/reviews/{row_id}/held")
def hold_review(
    told: TalkHeld,
    row_id: RowId,
    visit: ByPlanner,
    site: SiteKey,
    seen: Seen,
    response: Response,
) -> Written:
    """Write down that a talk was held, and what came of it."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        row = hold_talk(session, site_id, row_id, seen, told.held, told.outcome, visit.act())
        show_version(response, row.version)
        return Written(id=row_id, version=row.version)
