"""What people say of a pair and decide about it: ratings, scores and vetoes, their effect before.

Every decision and every correction has a reason; scores of the site are computed again
after the answer has gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Final, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlmodel import Session

from api.affinity_effects import effect_of_decision
from api.web.access import ByHr, ByPlanner, Visit
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey, site_id_of
from api.web.told import Body, Said, Words, Written
from api.web.versions import Seen, show_version
from models.affinities import (
    correct_feedback,
    end_override,
    find_feedback,
    record_feedback,
    remove_feedback,
    set_override,
)
from models.plans import names_at
from models.sites import zone_of
from scheduler.entities import Day, Id, Score
from scheduler.said import AffinityOverride, Feedback, FeedbackSide, FeedbackTag, OverrideSide

if TYPE_CHECKING:
    from scheduler.explain.affinity_change import PairChange

router = APIRouter(prefix="/sites/{site}", tags=["pairs"], route_class=KeyedRoute)

MOST_TAGS: Final = 15

RecordKey = Annotated[int, Path(ge=1, lt=2**31, examples=[41])]


class Rating(Body):
    """A rating with what was said."""

    date: Day
    rating: int = Field(ge=1, le=5)
    tags: list[FeedbackTag] = Field(default=[], max_length=MOST_TAGS)
    comment: Words = ""


class FeedbackTold(Rating):
    """A rating of one side of a pair, as somebody heard it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "date": "2026-11-20",
                    "operator_id": "o12",
                    "client_id": "c7",
                    "side": "client",
                    "rating": 4,
                    "tags": ["warm", "clear"],
                    "comment": "Très à l’écoute.",
                }
            ]
        }
    )

    operator_id: Id
    client_id: Id
    side: FeedbackSide = Field(description="who rates whom")


class Correction(Rating):
    """A rating put right; the pair and the side stay."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"date": "2026-11-20", "rating": 3, "tags": ["warm"], "reason": "mal noté"}
            ]
        }
    )

    reason: Said


class Reason(Body):
    """Why; it is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "noté deux fois"}]})

    reason: Said


class Decision(Body):
    """A score, a veto, or a clearing that forgets the pair's ratings before ``set_on``."""

    operator_id: Id
    client_id: Id
    kind: Literal["score", "veto", "clear"]
    score: Score | None = Field(default=None, description="for kind `score`, and it only")
    side: OverrideSide = Field(default="house", description="on whose behalf")
    set_on: Day | None = Field(default=None, description="today when left out")
    expires_on: Day | None = Field(default=None, description="last day; needed for a score")

    @model_validator(mode="after")
    def _score_when_score(self) -> Decision:
        if (self.kind == "score") != (self.score is not None):
            raise ValueError("a score goes with the kind score")
        return self


class DecisionToWrite(Decision):
    """A decision with its reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "operator_id": "o12",
                    "client_id": "c7",
                    "kind": "score",
                    "score": 80,
                    "expires_on": "2027-02-20",
                    "reason": "bon entretien avec le client",
                }
            ]
        }
    )

    reason: Said


class DecisionToWeigh(Decision):
    """A decision that nobody has written yet, and the plan in which its effect is asked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "operator_id": "o12",
                    "client_id": "c7",
                    "kind": "veto",
                    "roster_id": 31,
                }
            ]
        }
    )

    roster_id: int | None = Field(
        default=None, ge=1, lt=2**31, description="also tells what changes in this version's teams"
    )


class PlaceChange(BaseModel):
    """A pair whose place in the ringing order changes."""

    operator_id: str = Field(examples=["o12"])
    operator_name: str = Field(examples=["Leïla Vasseur"])
    client_id: str = Field(examples=["c7"])
    client_name: str = Field(examples=["Cabinet Langlois"])
    before: int | None = Field(description="null: not in the team")
    after: int | None


class EffectTold(BaseModel):
    """What a decision would change; nothing was written."""

    planning_before: float | None = Field(examples=[64.2])
    planning_after: float | None = Field(examples=[78.9])
    vetoed: bool
    joins: list[PlaceChange]
    leaves: list[PlaceChange]
    reordered: list[PlaceChange]


@router.post("/feedback", status_code=201)
def record(
    told: FeedbackTold, visit: ByPlanner, site: SiteKey, response: Response, later: BackgroundTasks
) -> Written:
    """Write down a rating of either direction."""
    said = Feedback(
        date=told.date,
        operator_id=told.operator_id,
        client_id=told.client_id,
        side=told.side,
        rating=told.rating,
        tags=tuple(dict.fromkeys(told.tags)),
    )
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        row = record_feedback(session, site_id, said, visit.act(), comment=told.comment.strip())
        written = Written(id=row.id or 0, version=row.version)
    return _later(visit, site, written, response, later)


@router.put("/feedback/{key}")
def correct(
    told: Correction,
    key: RecordKey,
    visit: ByHr,
    site: SiteKey,
    seen: Seen,
    response: Response,
    later: BackgroundTasks,
) -> Written:
    """Put a rating right that was written down wrongly."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        there = find_feedback(session, site_id, key)
        side: FeedbackSide = "client" if there.side == "client" else "operator"
        said = Feedback(
            date=told.date,
            operator_id=there.operator_id,
            client_id=there.client_id,
            side=side,
            rating=told.rating,
            tags=tuple(dict.fromkeys(told.tags)),
        )
        act, comment = visit.act(told.reason.strip()), told.comment.strip()
        row = correct_feedback(session, site_id, key, seen, said, act, comment=comment)
        written = Written(id=key, version=row.version)
    return _later(visit, site, written, response, later)


@router.post("/feedback/{key}/remove", status_code=204)
def remove(
    told: Reason,
    key: RecordKey,
    visit: ByHr,
    site: SiteKey,
    seen: Seen,
    later: BackgroundTasks,
) -> None:
    """Take a rating back that was written down wrongly; what it said is remembered."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        remove_feedback(session, site_id, key, seen, visit.act(told.reason.strip()))
    later.add_task(visit.service.freshness.scores, site)


@router.post("/affinity-overrides", status_code=201)
def decide(
    told: DecisionToWrite, visit: ByHr, site: SiteKey, response: Response, later: BackgroundTasks
) -> Written:
    """Set a score with its end, a veto, or forget the ratings of a pair."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        decided = _decided(told, session, site_id, visit.at)
        row = set_override(session, site_id, decided, visit.act(told.reason.strip()))
        written = Written(id=row.id or 0, version=row.version)
    return _later(visit, site, written, response, later)


@router.post("/affinity-overrides/preview")
def preview(told: DecisionToWeigh, visit: ByHr, site: SiteKey) -> EffectTold:
    """Tell what a decision would change, before anybody writes it."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        decided = _decided(told, session, site_id, visit.at)
        names = names_at(session, site_id)
    effect = effect_of_decision(visit.service, site, decided, visit.at, told.roster_id)

    def named(changes: Iterable[PairChange]) -> list[PlaceChange]:
        return [
            PlaceChange(
                operator_id=each.operator_id,
                operator_name=names.operator_name(each.operator_id),
                client_id=each.client_id,
                client_name=names.client_name(each.client_id),
                before=each.before,
                after=each.after,
            )
            for each in changes
        ]

    return EffectTold(
        planning_before=effect.planning_before,
        planning_after=effect.planning_after,
        vetoed=effect.vetoed,
        joins=named(effect.joins),
        leaves=named(effect.leaves),
        reordered=named(effect.reordered),
    )


@router.post("/affinity-overrides/{key}/end", status_code=204)
def end(
    told: Reason, key: RecordKey, visit: ByHr, site: SiteKey, seen: Seen, later: BackgroundTasks
) -> None:
    """Let a decision hold no more, from today on."""
    with visit.writing() as session:
        site_id = site_id_of(session, site)
        end_override(session, site_id, key, seen, visit.act(told.reason.strip()))
    later.add_task(visit.service.freshness.scores, site)


def _decided(told: Decision, session: Session, site_id: int, at: dt.datetime) -> AffinityOverride:
    return AffinityOverride(
        operator_id=told.operator_id,
        client_id=told.client_id,
        score=told.score,
        veto=told.kind == "veto",
        clear=told.kind == "clear",
        side=told.side,
        set_on=told.set_on or at.astimezone(zone_of(session, site_id)).date(),
        expires_on=told.expires_on,
    )


def _later(
    visit: Visit, site: str, written: Written, response: Response, later: BackgroundTasks
) -> Written:
    """Answer, and let the scores of the site follow."""
    show_version(response, written.version)
    later.add_task(visit.service.freshness.scores, site)
    return written
