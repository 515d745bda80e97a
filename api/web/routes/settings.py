"""What a house has settled: place, policy, law, retention, hours, each with its former versions.

Admins settle, supervisors and HR read. A version is never changed: a new one is put in
force, and says who, when and why. A policy or a law can be tried on the newest plan first.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.web.access import Allow, ByAdmin, ByStaff, Visit
from api.web.idempotency import KeyedRoute
from api.web.pages import ByNumber, Page
from api.web.places import SiteKey, site_id_of
from api.web.settings_shown import (
    AffinityShown,
    AffinityTold,
    BackupMade,
    BackupState,
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
    RetentionEffect,
    RetentionShown,
    RetentionTold,
    RetentionTried,
    Tried,
    Version,
)
from api.web.settled import read_setting, read_versions, today_at, tried
from api.web.versions import Seen, show_version
from models.backup import last_backup
from models.retention import would_go
from models.settings import (
    change_place,
    change_setting,
    choose_law,
    setting_of,
    switch_affinity,
)
from models.sites import Settled
from scheduler.laws import load_profile

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
    return tried(visit, site, policy=told.policy)


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
    return tried(visit, site, law=load_profile(told.profile), switches=told.switches)


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


@router.post("/settings/retention/preview")
def try_retention(told: RetentionTried, visit: ByStaff, site: SiteKey) -> RetentionEffect:
    """Tell what would be removed today if things were kept so long."""
    with visit.reading() as session:
        site_id = site_id_of(session, site)
        today = today_at(session, site_id, visit.at)
        return RetentionEffect(today=today, rows=would_go(session, site_id, told.retention, today))


@router.get("/backup")
def read_backup(visit: ByAdmin, site: SiteKey) -> BackupState:
    """Tell when the whole service was last backed up; a backup holds every site."""
    with visit.reading() as session:
        site_id_of(session, site)
        made = last_backup(session)
    if made is None:
        return BackupState(last=None)
    return BackupState(
        last=BackupMade(made_at=made.at, rows=made.rows, bytes=made.size, portable=made.portable)
    )


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
        rows = read_versions(session, site, kind, before=paging.after, limit=paging.limit + 1)
    return paging.page(rows, lambda row: row, lambda row: row.version)


@router.post("/affinity/switch")
def switch(told: AffinityTold, visit: ByAdminOrHr, site: SiteKey) -> AffinityShown:
    """Let affinities count in plans or not, for the whole site, and say why."""
    with visit.writing() as session:
        switch_affinity(session, site, told.enabled, visit.act(told.reason))
        policy, number = setting_of(session, site_id_of(session, site), "policy")
        return AffinityShown(enabled=policy.affinity.enabled, version=number)


def _answer(
    session: Session,
    visit: Visit,
    site: str,
    kind: Settled,
    response: Response,
    shown: type[Shown],
) -> Shown:
    told = read_setting(session, visit.speaker, site, kind)
    show_version(response, told["version"])
    return shown(**told)
