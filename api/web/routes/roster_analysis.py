"""What a version is worth and what differs between two: terms, service by slot, rules, fairness.

Figures are counted once a content; words are said for each reader.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.texts import Speaker
from api.view.words import unmet_words
from api.web.access import ByPlanner
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.rosters import (
    Broken,
    RosterKey,
    broken,
    json_answer,
    tag_of_page,
    unchanged,
    version_of,
)
from api.web.routes.rosters import UNCHANGED
from api.web.versions import is_current
from models.roster_pages import names_of
from models.rosters import Diff, diff
from scheduler.files.texts import Texts
from scheduler.result import Cover, PlannedShift, Result

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}", tags=["rosters"], route_class=KeyedRoute
)


class TermTold(BaseModel):
    """One term of the objective: what it costs and what it counts."""

    name: str = Field(examples=["lost"])
    value: float = Field(description="in expected calls lost")
    title: str = Field(examples=["lost calls"])
    meaning: str


class SlotsTold(BaseModel):
    """Service slot by slot: every list has an entry a slot, the first from `start`."""

    start: dt.datetime
    slot_minutes: int
    calls: list[float] = Field(description="expected calls that somebody of the site can take")
    named: list[float] = Field(description="expected calls that meet their own team")
    lost: list[float] = Field(description="calls lost by the curves, priorities counted")
    heads_needed: list[int]
    heads_on_duty: list[float] = Field(description="a mean over the slot: breaks show")


class HourTold(BaseModel):
    """One hour of the week."""

    start: dt.datetime
    calls: float
    named_share: float | None = Field(description="null without calls")


class ServedTold(BaseModel):
    """A client some of whose calls meet nobody of its team."""

    client_id: str
    name: str
    calls: float
    without_team: float
    team: int


class StandingTold(BaseModel):
    """One person's four weeks beside their fair share, never beside somebody else's."""

    operator_id: str
    name: str
    tension: float
    tension_fair: float
    unsocial: float
    unsocial_fair: float
    wishes_asked: int
    wishes_granted: int
    wishes_fair: float


class AnalysisTold(BaseModel):
    """What a version comes to."""

    objective: float
    bound: float | None
    gap: float | None
    unavoidable: float
    cover: Cover
    terms: list[TermTold]
    slots: SlotsTold
    hours: list[HourTold]
    worst_served: list[ServedTold]
    violations: list[Broken]
    unmet: list[str] = Field(description="wishes of the case that nothing could satisfy")
    fairness: list[StandingTold] = Field(description="in the order of the case, not of a figure")


class DayChanged(BaseModel):
    """One person's day that differs; a side without shifts is empty."""

    operator_id: str
    name: str
    date: dt.date
    before: list[PlannedShift]
    after: list[PlannedShift]


class PairingChanged(BaseModel):
    """One pairing that differs by its role; null is no pairing."""

    client_id: str
    client: str
    operator_id: str
    operator: str
    before: str | None
    after: str | None


class DiffTold(BaseModel):
    """What differs between two versions: the second less the first."""

    objective: float
    terms: list[TermTold]
    shifts: list[DayChanged]
    pairings: list[PairingChanged]


@router.get("/analysis", response_model=AnalysisTold, responses=UNCHANGED)
def analyse_roster(visit: ByPlanner, site: SiteKey, roster_id: RosterKey, request: Request) -> Any:
    """Tell what a version is worth, where service lacks, which rules it breaks, who bears what."""
    from api.view.analysis import analysis  # noqa: PLC0415 - loads compiled code

    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        texts = names_of(session, version.site_id)
    speaker = visit.speaker
    tag = tag_of_page(version, speaker.lang.encode(), texts.model_dump_json().encode())
    if is_current(request, tag):
        return unchanged(tag)
    plans = visit.service.plans
    week, counted = plans.week(version), plans.derived(version, "analysis", analysis)
    result, slots = week.result, counted.slots
    told = AnalysisTold(
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        unavoidable=result.unavoidable,
        cover=result.cover,
        terms=terms_told(speaker, result.terms),
        slots=SlotsTold(**{name: getattr(slots, name) for name in slots.__slots__}),
        hours=[
            HourTold(start=h.start, calls=h.calls, named_share=h.named_share) for h in counted.hours
        ],
        worst_served=[
            ServedTold(
                client_id=each.client_id,
                name=texts.client_name(each.client_id),
                calls=each.calls,
                without_team=each.without_team,
                team=each.team,
            )
            for each in counted.worst
        ],
        violations=broken(speaker, result.violations, week.case, texts),
        unmet=_unmet(speaker, result, texts),
        fairness=[
            StandingTold(
                name=texts.operator_name(own.operator_id),
                **{name: getattr(own, name) for name in own.__slots__},
            )
            for own in counted.fairness
        ],
    )
    return json_answer(told.model_dump_json().encode(), tag)


@router.get("/diff/{other}")
def compare_rosters(
    visit: ByPlanner, site: SiteKey, roster_id: RosterKey, other: RosterKey
) -> DiffTold:
    """Tell what the other version does otherwise than this one."""
    with visit.reading() as session:
        before = version_of(session, site, roster_id)
        after = version_of(session, site, other)
        if before.week != after.week:
            raise Unacceptable("path.other", "expected.same_week")
        found = diff(session, before.id, after.id)
        texts = names_of(session, before.site_id)
    return _differing(visit.speaker, found, texts)


def terms_told(speaker: Speaker, terms: dict[str, float]) -> list[TermTold]:
    """Say what terms count; one that another release knew keeps its name."""
    return [
        TermTold(
            name=name,
            value=value,
            title=speaker.say(f"term.{name}.name") if speaker.knows(f"term.{name}.name") else name,
            meaning=speaker.say(f"term.{name}.meaning")
            if speaker.knows(f"term.{name}.meaning")
            else "",
        )
        for name, value in terms.items()
    ]


def _unmet(speaker: Speaker, result: Result, texts: Texts) -> list[str]:
    return [unmet_words(speaker, each, texts) for each in result.unmet]


def _differing(speaker: Speaker, found: Diff, texts: Texts) -> DiffTold:
    return DiffTold(
        objective=found.objective,
        terms=terms_told(speaker, found.terms),
        shifts=[
            DayChanged(
                operator_id=each.operator_id,
                name=texts.operator_name(each.operator_id),
                date=each.date,
                before=list(each.before),
                after=list(each.after),
            )
            for each in found.shifts
        ],
        pairings=[
            PairingChanged(
                client_id=each.client_id,
                client=texts.client_name(each.client_id),
                operator_id=each.operator_id,
                operator=texts.operator_name(each.operator_id),
                before=each.before,
                after=each.after,
            )
            for each in found.pairings
        ],
    )
