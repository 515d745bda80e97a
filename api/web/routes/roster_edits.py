"""Edits of a version: said before they are done, done, undone; who could take a stretch.

An edit names the version that was seen, and whoever is late is told. An approved,
published or past version is not touched: its edit is a new draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.texts import Speaker
from api.web.access import BySupervisor, Visit
from api.web.edited import Effect, cannot_edit, effect_of, spoken_of
from api.web.idempotency import KeyedRoute
from api.web.places import SiteKey
from api.web.rosters import Broken, RosterKey, Version, broken, shown_version, version_of
from api.web.versions import Seen, show_version
from models.errors import EditConflict
from models.roster_pages import VersionSeen, names_of
from models.rosters import WORKED_ON, branch_roster
from models.snapshots import write_case
from models.undo import (
    edit_undoably,
    parts_to_undo,
    undo_edit,
    undoable,
    write_edit,
    write_former,
)
from scheduler.case import Case
from scheduler.edit import CannotEdit, Edit
from scheduler.entities import Id, Moment
from scheduler.files.texts import Texts
from scheduler.result import Result

if TYPE_CHECKING:
    from scheduler.edit.editor import Editor
    from scheduler.edit.takers import Takers

router = APIRouter(
    prefix="/sites/{site}/rosters/{roster_id}", tags=["rosters"], route_class=KeyedRoute
)

MOST_EDITS: Final = 50
_EXAMPLE: Final[dict[str, Any]] = {
    "edits": [
        {
            "kind": "move",
            "operator_id": "o12",
            "start": "2026-11-30T08:00:00+01:00",
            "to_start": "2026-11-30T09:00:00+01:00",
            "to_end": "2026-11-30T17:00:00+01:00",
        }
    ]
}
_HOLE: Final[dict[str, Any]] = {
    "start": "2026-11-30T09:00:00+01:00",
    "end": "2026-11-30T11:00:00+01:00",
    "client_id": "c7",
}


class EditsAsked(BaseModel):
    """Edits that follow one another."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    edits: list[Edit] = Field(max_length=MOST_EDITS)


class HoleAsked(BaseModel):
    """A stretch of time that somebody should be on duty through."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_HOLE]})

    start: Moment
    end: Moment
    client_id: Id | None = Field(
        default=None, description="only people who can serve this client; all when left out"
    )
    edits: list[Edit] = Field(
        default_factory=list, max_length=MOST_EDITS, description="done first: those that leave it"
    )
    most: int = Field(default=8, ge=1, le=20)


class Edited(BaseModel):
    """What edits do, or did."""

    saved: bool
    roster: Version = Field(description="the version as it is now; a new one when it was branched")
    can_undo: int = Field(description="edits of this version that can be undone")
    effect: Effect


class TakerTold(BaseModel):
    """One person's lawful way to take the stretch."""

    operator_id: str
    name: str
    way: str = Field(description="extra: a day off is worked; longer; moved")
    way_words: str
    in_team: bool
    edits: list[Edit] = Field(description="what to send to do it, after `edits` of the question")
    effect: Effect


class BarredTold(BaseModel):
    """Somebody whose best way a rule forbids."""

    operator_id: str
    name: str
    violations: list[Broken]


class Suggestions(BaseModel):
    """Who could take a stretch, the least costly week first, and who may not."""

    could: list[TakerTold]
    barred: list[BarredTold]


@router.post("/edits")
def edit_a_roster(
    visit: BySupervisor,
    site: SiteKey,
    roster_id: RosterKey,
    asked: EditsAsked,
    seen: Seen,
    response: Response,
    dry_run: Annotated[bool, Query(description="say what it would do, and do nothing")] = False,
) -> Edited:
    """Edit a version: breaks, desk plan, scores and violations follow.

    With `dry_run` nothing is written; an empty list then makes the version ready, so that
    the first real preview is as fast as the others.
    """
    version = _seen(visit, site, roster_id, seen)
    editor = _editor(visit, version)
    try:
        preview = editor.preview(asked.edits)
        after = None if dry_run else editor.apply(asked.edits)
    except CannotEdit as wrong:
        raise cannot_edit(wrong) from None
    with visit.reading() as session:
        texts = names_of(session, version.site_id, spoken_of(preview))
    effect = effect_of(visit.speaker, preview, editor.case, texts)
    if after is None:
        with visit.reading() as session:
            show_version(response, version.version)
            return Edited(
                saved=False,
                roster=shown_version(session, version),
                can_undo=undoable(session, roster_id),
                effect=effect,
            )
    told = [edit.model_dump(mode="json") for edit in asked.edits]
    return _saved(visit, site, version, editor, after, told, effect, response)


@router.post("/undo")
def undo_last_edit(
    visit: BySupervisor, site: SiteKey, roster_id: RosterKey, seen: Seen, response: Response
) -> Edited:
    """Put back what a version held before its last edit; 404 when there is nothing to undo."""
    version = _seen(visit, site, roster_id, seen)
    plans = visit.service.plans
    with visit.reading() as session:
        texts = names_of(session, version.site_id)
        parts = parts_to_undo(session, roster_id, seen)
    week = plans.week(version)
    former = write_former(week.result, parts)
    with visit.writing() as session:
        undo_edit(session, roster_id, seen, former, visit.act())
        roster = shown_version(session, version_of(session, site, roster_id))
        left = undoable(session, roster_id)
    plans.remember(former.digest, former.result)
    show_version(response, roster.version)
    effect = Effect.between(visit.speaker, week.result, former.result, week.case, texts)
    return Edited(saved=True, roster=roster, can_undo=left, effect=effect)


@router.post("/suggestions")
def suggest_takers(
    visit: BySupervisor, site: SiteKey, roster_id: RosterKey, asked: HoleAsked
) -> Suggestions:
    """Say who could take a stretch of time, lawfully: the least costly week first."""
    from scheduler.edit.takers import who_could  # noqa: PLC0415 - loads compiled code

    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        texts = names_of(session, version.site_id)
    editor = _editor(visit, version)
    try:
        if asked.edits:
            editor = editor.after(asked.edits)
        found = who_could(
            editor, asked.start, asked.end, client_id=asked.client_id, most=asked.most
        )
    except CannotEdit as wrong:
        raise cannot_edit(wrong) from None
    return _suggested(visit.speaker, found, editor.case, texts)


def _editor(visit: Visit, version: VersionSeen) -> Editor:
    """A version to be edited: one that is approved or published, in the case as it is now."""
    plans = visit.service.plans
    if version.state in WORKED_ON:
        return plans.editor(version)
    return plans.present_editor(version, version.site_id)


def _seen(visit: Visit, site: str, roster_id: int, seen: int) -> VersionSeen:
    """The version that somebody saw; whoever is late learns it before anything is computed."""
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        if version.version != seen:
            raise EditConflict("roster", roster_id)
        return version


def _saved(
    visit: Visit,
    site: str,
    version: VersionSeen,
    editor: Editor,
    after: Result,
    edits: list[dict[str, Any]],
    effect: Effect,
    response: Response,
) -> Edited:
    act, edit = visit.act(), write_edit(editor.result, after, edits)
    case = None if version.state in WORKED_ON else write_case(editor.case)
    with visit.writing() as session:
        if version.state in WORKED_ON:
            row = edit_undoably(session, version.id, version.version, edit, act)
        else:
            row = branch_roster(
                session, version.id, edit.after, act, version=version.version, case=case
            )
        assert row.id is not None  # noqa: S101 - narrows the type
        now = version_of(session, site, row.id)
        roster, left = shown_version(session, now), undoable(session, row.id)
    visit.service.plans.remember(now.content_digest, after)
    if now.id != version.id:
        response.status_code = 201
        response.headers["Location"] = f"/api/v1/sites/{site}/rosters/{now.id}"
    show_version(response, now.version)
    return Edited(saved=True, roster=roster, can_undo=left, effect=effect)


def _suggested(speaker: Speaker, found: Takers, case: Case, texts: Texts) -> Suggestions:
    return Suggestions(
        could=[
            TakerTold(
                operator_id=taker.operator_id,
                name=texts.operator_name(taker.operator_id),
                way=taker.way,
                way_words=speaker.say(f"edits.way.{taker.way}"),
                in_team=taker.in_team,
                edits=list(taker.edits),
                effect=effect_of(speaker, taker.preview, case, texts),
            )
            for taker in found.could
        ],
        barred=[
            BarredTold(
                operator_id=each.operator_id,
                name=texts.operator_name(each.operator_id),
                violations=broken(speaker, each.violations, case, texts),
            )
            for each in found.barred
        ],
    )
