"""What a house has settled: place, policy, law, retention, hours, each with its former versions.

Admins settle, supervisors and HR read. A version is never changed: a new one is put in
force, and says who, when and why. A policy or a law can be tried on the newest plan first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar, get_args

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.texts import Speaker
from api.web.access import Allow, ByAdmin, ByStaff, Visit
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.settings_shown import (
    AffinityShown,
    AffinityTold,
    Effect,
    HoursShown,
    HoursTold,
    LawShown,
    LawTold,
    LawTried,
    PlaceShown,
    PlaceTold,
    PolicyShown,
    PolicyTold,
    PolicyTried,
    RetentionShown,
    RetentionTold,
    Tried,
    Version,
)
from api.web.versions import Seen, show_version
from models.actors import names_of
from models.hours import WorkingHours
from models.settings import (
    change_place,
    change_setting,
    choose_law,
    setting_of,
    switch_affinity,
    switched,
    versions_of,
)
from models.sites import Retention, Settled, find_site, id_of, in_force
from models.what_if import Judged, judged, judged_under, plan_to_judge
from scheduler.laws import load_profile, profile_names
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

router = APIRouter(prefix="/sites/{site}", tags=["settings"], route_class=KeyedRoute)

Shown = TypeVar("Shown", bound=BaseModel)

ByAdminOrHr = Annotated[Visit, Depends(Allow("admin", "hr"))]


@router.get("/settings/site")
def read_place(visit: ByStaff, site: SiteKey, response: Response) -> PlaceShown:
    """Tell the place, its law switches and their motives."""
    with visit.reading() as session:
        return _answer(session, visit, site, "site", response, PlaceShown)


@router.put("/settings/site")
def settle_place(
    told: PlaceTold, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> PlaceShown:
    """Settle the place; a switch that is moved asks for a motive."""
    motives = {str(name): words for name, words in told.law_motives.items() if words.strip()}
    with visit.writing() as session:
        change_place(session, site, told.site, motives, seen, visit.act(told.reason))
        return _answer(session, visit, site, "site", response, PlaceShown)


@router.get("/settings/policy")
def read_policy(visit: ByStaff, site: SiteKey, response: Response) -> PolicyShown:
    """Tell the policy: the house's own limits, and weights in calls lost."""
    with visit.reading() as session:
        return _answer(session, visit, site, "policy", response, PolicyShown)


@router.put("/settings/policy")
def settle_policy(
    told: PolicyTold, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> PolicyShown:
    """Settle the policy."""
    with visit.writing() as session:
        change_setting(session, site, "policy", told.policy, seen, visit.act(told.reason))
        return _answer(session, visit, site, "policy", response, PolicyShown)


@router.post("/settings/policy/preview")
def try_policy(told: PolicyTried, visit: ByStaff, site: SiteKey) -> Tried:
    """Tell how the newest plan would score under another policy; takes seconds."""
    return _tried(visit, site, policy=told.policy)


@router.get("/settings/law")
def read_law(visit: ByStaff, site: SiteKey, response: Response) -> LawShown:
    """Tell the law in force, value by value."""
    with visit.reading() as session:
        return _answer(session, visit, site, "law", response, LawShown)


@router.put("/settings/law")
def settle_law(
    told: LawTold, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> LawShown:
    """Choose a shipped profile, as this release has it."""
    with visit.writing() as session:
        choose_law(session, site, told.profile, seen, visit.act(told.reason))
        return _answer(session, visit, site, "law", response, LawShown)


@router.post("/settings/law/preview")
def try_law(told: LawTried, visit: ByStaff, site: SiteKey) -> Tried:
    """Tell what the newest plan would break under another law; takes seconds."""
    return _tried(visit, site, law=load_profile(told.profile), switches=told.switches)


@router.get("/settings/retention")
def read_retention(visit: ByStaff, site: SiteKey, response: Response) -> RetentionShown:
    """Tell how long things are kept."""
    with visit.reading() as session:
        return _answer(session, visit, site, "retention", response, RetentionShown)


@router.put("/settings/retention")
def settle_retention(
    told: RetentionTold, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> RetentionShown:
    """Settle how long things are kept; the next retention job goes by it."""
    with visit.writing() as session:
        change_setting(session, site, "retention", told.retention, seen, visit.act(told.reason))
        return _answer(session, visit, site, "retention", response, RetentionShown)


@router.get("/settings/hours")
def read_hours(visit: ByStaff, site: SiteKey, response: Response) -> HoursShown:
    """Tell when notices are sent; what is urgent is sent at once."""
    with visit.reading() as session:
        return _answer(session, visit, site, "hours", response, HoursShown)


@router.put("/settings/hours")
def settle_hours(
    told: HoursTold, visit: ByAdmin, site: SiteKey, seen: Seen, response: Response
) -> HoursShown:
    """Settle when notices are sent."""
    with visit.writing() as session:
        change_setting(session, site, "hours", told.hours, seen, visit.act(told.reason))
        return _answer(session, visit, site, "hours", response, HoursShown)


@router.get("/settings/{kind}/versions")
def list_versions(visit: ByStaff, site: SiteKey, kind: Settled, paging: ByNumber) -> Page[Version]:
    """List the versions of a setting, the newest first: who settled what, when and why."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        rows = versions_of(session, site_id, kind, before=paging.after, limit=paging.limit + 1)
        names = names_of(session, [row.set_by for row in rows])
        return paging.page(
            rows,
            lambda row: Version(
                version=row.number,
                set_at=row.set_at,
                set_by=row.set_by,
                set_by_name=names.get(row.set_by),
                reason=row.reason,
                settled=row.settled,
                law_motives=row.motives,
            ),
            lambda row: row.number,
        )


@router.post("/affinity/switch")
def switch(told: AffinityTold, visit: ByAdminOrHr, site: SiteKey) -> AffinityShown:
    """Let affinities count in plans or not, for the whole site, and say why."""
    with visit.writing() as session:
        switch_affinity(session, site, told.enabled, visit.act(told.reason))
        policy, number = setting_of(session, site_id_of(session, site), "policy")
        return AffinityShown(enabled=policy.affinity.enabled, version=number)


def meanings(speaker: Speaker, kind: Settled, model: type[BaseModel]) -> dict[str, str]:
    """What each value of a setting means, by its path."""
    return {path: speaker.say(f"setting.{kind}.{path}") for path in paths(model)}


def paths(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Paths of every value of a model, those of models inside it included."""
    for name, field in model.model_fields.items():
        choices = (field.annotation, *get_args(field.annotation))
        inner = [each for each in choices if isinstance(each, type) and issubclass(each, BaseModel)]
        if inner:
            yield from paths(inner[0], f"{above}{name}.")
        else:
            yield above + name


_MEANT: Final[Mapping[Settled, type[BaseModel]]] = {
    "site": Site,
    "policy": Policy,
    "retention": Retention,
    "hours": WorkingHours,
}
"""Settings whose values have words; those of a law have their article."""


def _answer(
    session: Session,
    visit: Visit,
    site: str,
    kind: Settled,
    response: Response,
    shown: type[Shown],
) -> Shown:
    row = find_site(session, site)
    what, number = setting_of(session, id_of(row), kind)
    told: dict[str, Any] = {
        "version": number,
        "meanings": meanings(visit.speaker, kind, _MEANT[kind]) if kind in _MEANT else {},
        kind: what,
    } | _who(session, id_of(row), kind)
    if kind == "site":
        told |= {"law_motives": row.law_motives or {}, "switched": switched(what.law)}
    if kind == "law":
        known = profile_names()
        as_shipped = what.name in known and load_profile(what.name) == what
        told |= {"profiles": list(known), "as_shipped": as_shipped}
    show_version(response, number)
    return shown(**told)


def _who(session: Session, site_id: int, kind: Settled) -> dict[str, Any]:
    row = in_force(session, site_id, kind)
    if row is None:
        return {}
    return {
        "set_at": row.set_at,
        "set_by": row.set_by,
        "set_by_name": names_of(session, [row.set_by]).get(row.set_by),
        "reason": row.reason,
    }


def _tried(
    visit: Visit, site: str, *, switches: LawSwitches | None = None, **changed: Any
) -> Tried:
    with visit.reading() as session:
        kept = plan_to_judge(session, site_id_of(session, site))
        roster_id, week, state = kept.roster.id or 0, kept.roster.week, kept.roster.state
    if "law" in changed:
        place = {"law_profile": changed["law"].name, "law": switches or kept.case.site.law}
        changed["site"] = kept.case.site.model_copy(update=place)
    before, after = judged(kept.result), judged_under(kept, **changed)
    return Tried(
        roster_id=roster_id,
        week=week,
        state=state,
        objective_before=_sum(before),
        objective_after=_sum(after),
        terms=[
            Effect(term=name, before=before.terms.get(name, 0.0), after=after.terms.get(name, 0.0))
            for name in sorted({*before.terms, *after.terms})
        ],
        rules_before=dict(before.rules),
        rules_after=dict(after.rules),
    )


def _sum(plan: Judged) -> float:
    return float(sum(plan.terms.values()))
