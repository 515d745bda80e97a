"""What a house has settled, as pages: the site, the law, the policy, how long things are kept.

Each shows who settled what, when and why, and what a change would do before it is saved.
"""

from __future__ import annotations

import json
from typing import Any, Final
from zoneinfo import available_timezones

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.page.admin.fields import FormField, fields_of, time_of
from api.page.admin.history import MOST, history_of, switched_by
from api.page.admin.law import SWITCHES, law_parts, switch_values
from api.page.board import MOST_PEOPLE
from api.page.render import pages_of, words_of
from api.texts import Speaker, catalogue
from api.web.access import ByAdmin, Visit
from api.web.places import SiteKey
from api.web.settled import read_setting, read_versions, today_at
from models.backup import last_backup
from models.hours import WorkingHours
from models.records import list_records
from models.retention import retained_on, would_go
from models.sites import Retention, Settled, find_site, id_of, zone_of
from scheduler.laws import load_profile
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

router = APIRouter(prefix="/s/{site}/admin/settings", include_in_schema=False)

FAR_ZONES: Final = (
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)
"""Zones that are offered beside those of Europe; any other may be typed."""
POLICY_PARTS: Final = ("weights", "", "premiums", "affinity", "fairness", "readiness", "signals")
"""Parts of a policy in the order of the page; the one without a name is the policy itself."""


@router.get("")
def place(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show the site: its name, its place, its shifts, when notices are sent; ask for another."""
    told = _told(visit, site, "site", Site())
    hours = _told(visit, site, "hours", WorkingHours())
    with visit.reading() as session:
        row = find_site(session, site)
    kept = [each for each in told["fields"] if each.group != "law" and each.name != "law_profile"]
    return pages_of(request).show(
        request,
        "admin/settings.html",
        visit,
        row=row,
        told=told,
        unsaid=_unsaid(told),
        hours=hours,
        parts=_parts(kept, ("", "grid", "shrinkage")),
        zones=sorted([*FAR_ZONES, *_europe()]),
        time_of=time_of,
    )


@router.get("/law")
def law(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show the law in force, value by value, and the choices of the house inside it."""
    speaker = visit.speaker
    told, place = _told(visit, site, "law"), _told(visit, site, "site", Site())
    with visit.reading() as session:
        clients = list_records(
            session, "clients", id_of(find_site(session, site)), limit=MOST_PEOPLE, past=False
        )
    chosen = place["value"].law.may_day_sectors
    return pages_of(request).show(
        request,
        "admin/law.html",
        visit,
        words=words_of("effect"),
        told=told,
        place=place,
        parts=law_parts(told["value"], speaker),
        profiles={name: load_profile(name).title for name in told["profiles"]},
        switches=switch_values(place["value"].law),
        plain=switch_values(LawSwitches()),
        names=SWITCHES,
        motives=place["law_motives"],
        unsaid=_unsaid(place),
        sectors=sorted({*chosen, *(row.sector for row in clients if row.sector)}),
        over=json.dumps({"site": place["value"].model_dump(mode="json")}),
        said=_said(speaker),
    )


@router.get("/policy")
def policy(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show the house's own weights and limits, and the switch of affinities."""
    told = _told(visit, site, "policy", Policy())
    versions = told["versions"]
    return pages_of(request).show(
        request,
        "admin/policy.html",
        visit,
        words=words_of("effect"),
        told=told,
        parts=_parts(
            [each for each in told["fields"] if each.path != "affinity.enabled"], POLICY_PARTS
        ),
        switched=switched_by(versions) if versions else None,
        over=json.dumps({"policy": told["value"].model_dump(mode="json")}),
        said=_said(visit.speaker),
        time_of=time_of,
    )


@router.get("/retention")
def retention(visit: ByAdmin, site: SiteKey, request: Request) -> HTMLResponse:
    """Show what is kept how long and why, what would go today, and the last backup."""
    told = _told(visit, site, "retention", Retention())
    with visit.reading() as session:
        site_id = id_of(find_site(session, site))
        today = today_at(session, site_id, visit.at)
        backup = last_backup(session)
        going = would_go(session, site_id, told["value"], today)
        done = retained_on(session, site_id)
    return pages_of(request).show(
        request,
        "admin/retention.html",
        visit,
        words=words_of("retention"),
        told=told,
        going=going,
        done=done,
        backup=backup,
        backup_days=(visit.at - backup.at).days if backup else None,
    )


def _told(visit: Visit, site: str, kind: Settled, plain: Any = None) -> dict[str, Any]:
    """What a page shows of a setting: its fields, who settled it, its former versions."""
    speaker = visit.speaker
    with visit.reading() as session:
        told = read_setting(session, speaker, site, kind)
        versions = read_versions(session, site, kind, limit=MOST + 1)
        zone = zone_of(session, id_of(find_site(session, site)))
    value, meant = told[kind], told["meanings"]
    return told | {
        "value": value,
        "fields": list(fields_of(value, plain, meant)) if plain is not None else [],
        "versions": versions,
        "history": history_of(versions, meant, speaker, zone),
        "zone": zone,
    }


def _unsaid(place: dict[str, Any]) -> list[str]:
    """Choices inside the law that came with an import and without their motive."""
    return [name for name in place["switched"] if not place["law_motives"].get(name, "").strip()]


def _parts(fields: list[FormField], names: tuple[str, ...]) -> list[tuple[str, list[FormField]]]:
    """Fields by the part of the setting that they belong to."""
    parts = [(name, [each for each in fields if each.group == name]) for name in names]
    return [(name, held) for name, held in parts if held]


def _said(speaker: Speaker) -> str:
    """Names of terms and rules, for the script that tells an effect."""
    told = {"rule": ".title", "term": ".name"}
    return json.dumps(
        {
            kind: {
                key.split(".")[1]: words
                for key, words in catalogue(speaker.lang).items()
                if key.startswith(f"{kind}.") and key.endswith(ending) and key.count(".") == 2
            }
            for kind, ending in told.items()
        }
    )


def _europe() -> list[str]:
    return [name for name in available_timezones() if name.startswith("Europe/")]
