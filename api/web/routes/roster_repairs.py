"""Somebody is away: ranked lawful ways on, and the one that is taken as a new version."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.texts import Speaker
from api.view.repair import option_lines
from api.web.access import BySupervisor, Visit
from api.web.errors import Unacceptable
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.rosters import Broken, RosterKey, Version, broken, shown_version, version_of
from api.web.versions import Seen, show_version
from models.errors import EditConflict
from models.repairs import save_repair
from models.roster_pages import VersionSeen, names_of
from models.rosters import WORKED_ON
from models.snapshots import write_case
from models.written import write_out
from scheduler.case import Case
from scheduler.entities import Day, Id, Moment
from scheduler.files.texts import Texts
from scheduler.repair import MOST_PEOPLE, Absent, CannotRepair
from scheduler.result import Cover, PlannedShift, Result
from scheduler.shifts import planned_shift

if TYPE_CHECKING:
    from scheduler.facts import Facts
    from scheduler.repair.answer import Answer

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}", tags=["rosters"], route_class=KeyedRoute
)

_ASKED: Final[dict[str, Any]] = {
    "absent": [
        {
            "operator_id": "o12",
            "start": "2026-12-01T00:00:00+01:00",
            "end": "2026-12-02T00:00:00+01:00",
        }
    ]
}


class AbsentTold(BaseModel):
    """Somebody is away from a moment to another. Why is never asked."""

    model_config = ConfigDict(extra="forbid")

    operator_id: Id
    start: Moment
    end: Moment


class AgreedDay(BaseModel):
    """Somebody agreed that one of their days changes, though it is inside their notice."""

    model_config = ConfigDict(extra="forbid")

    operator_id: Id
    date: Day


class RepairAsked(BaseModel):
    """What happened, and what was agreed to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ASKED]})

    absent: list[AbsentTold] = Field(min_length=1, max_length=20)
    now: Moment | None = Field(
        default=None, description="up to when the week has been worked; its as_of by default"
    )
    agreed: list[AgreedDay] = Field(
        default_factory=list, max_length=100, description="days that may change after all"
    )
    most_people: int = Field(default=MOST_PEOPLE, ge=0, le=MOST_PEOPLE)
    take: int | None = Field(
        default=None, ge=1, le=10, description="number of the option to save as a new version"
    )


class DayMoved(BaseModel):
    """One day of one person, before and after."""

    operator_id: str
    name: str
    date: dt.date
    before: list[PlannedShift]
    after: list[PlannedShift]
    happened: bool = Field(description="it is the absence itself")
    needs_agreement: bool
    notice_days: int


class OptionTold(BaseModel):
    """One lawful way on."""

    number: int
    kind: str = Field(description="nobody, moved, extra or several")
    title: str
    value: float = Field(description="what options are ranked by, in calls")
    objective: float
    cover: Cover
    moved: list[DayMoved]
    warnings: list[Broken]
    words: list[str]


class Repairs(BaseModel):
    """What can be done, the best first, and the version that was saved when one was taken."""

    options: list[OptionTold]
    saved: Version | None = None


@router.post("/repairs")
def repair_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    asked: RepairAsked,
    seen: Seen,
    response: Response,
) -> Repairs:
    """Rank what can be done about an absence; `take` saves one way as a new proposed version.

    Nothing of the absence is kept before one is taken.
    """
    from scheduler.repair.answer import repair  # noqa: PLC0415 - loads compiled code
    from scheduler.repair.whole import whole_result  # noqa: PLC0415

    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        if version.version != seen:
            raise EditConflict("roster", roster_id)
        texts = names_of(session, version.site_id)
    case, facts, result = _planned(visit, version)
    events = [Absent(each.operator_id, each.start, each.end) for each in asked.absent]
    try:
        answer = repair(
            case,
            facts,
            result,
            events,
            freed=[(each.operator_id, each.date) for each in asked.agreed],
            now=asked.now,
            most_people=asked.most_people,
        )
        options = _told(visit.speaker, answer, texts)
        if asked.take is None:
            show_version(response, version.version)
            return Repairs(options=options)
        if asked.take > len(answer.ways):
            raise Unacceptable("body.take", "expected.less_than_equal", le=len(answer.ways))
        case, result = whole_result(answer, answer.ways[asked.take - 1])
    except CannotRepair as wrong:
        raise _cannot(wrong, texts) from None
    kept, written, absences = write_case(case), write_out(result), answer.changes.absences
    with visit.writing() as session:
        row = save_repair(session, roster_id, seen, kept, written, absences, visit.act())
        assert row.id is not None  # noqa: S101 - narrows the type
        saved = shown_version(session, version_of(session, site, row.id))
        digest = row.content_digest
    visit.service.plans.remember(digest, result)
    response.status_code = 201
    response.headers["Location"] = f"/api/v1/sites/{site}/rosters/{saved.id}"
    show_version(response, saved.version)
    return Repairs(options=options, saved=saved)


def _planned(visit: Visit, version: VersionSeen) -> tuple[Case, Facts, Result]:
    """A version to be repaired: one that is approved or published, in the case as it is now."""
    plans = visit.service.plans
    if version.state in WORKED_ON:
        week = plans.week(version)
        return week.case, week.facts, week.result
    editor = plans.present_editor(version, version.site_id)
    return editor.case, editor.facts, editor.result


def _cannot(wrong: CannotRepair, texts: Texts) -> Unacceptable:
    told = {name: value for name, value in wrong.params.items() if name != "asks"}
    if wrong.key == "not_agreed":
        who = sorted({texts.operator_name(operator_id) for operator_id, _ in wrong.params["asks"]})
        return Unacceptable("body.take", "edits.not_agreed", names=", ".join(who))
    return Unacceptable("body.absent", f"repair.bad.{wrong.key}", **told)


def _told(speaker: Speaker, answer: Answer, texts: Texts) -> list[OptionTold]:
    horizon = answer.case.horizon
    return [
        OptionTold(
            number=number,
            kind=option.kind,
            title=speaker.say(f"repair.kind.{option.kind}"),
            value=option.value,
            objective=option.objective,
            cover=option.cover,
            moved=[
                DayMoved(
                    operator_id=each.operator_id,
                    name=texts.operator_name(each.operator_id),
                    date=each.date,
                    before=[planned_shift(horizon, each.operator_id, s) for s in each.before],
                    after=[planned_shift(horizon, each.operator_id, s) for s in each.after],
                    happened=each.happened,
                    needs_agreement=each.needs_agreement,
                    notice_days=each.notice_days,
                )
                for each in option.moved
            ],
            warnings=broken(speaker, option.violations, answer.case, texts),
            words=option_lines(speaker, texts, answer, option),
        )
        for number, option in enumerate(answer.options, start=1)
    ]
