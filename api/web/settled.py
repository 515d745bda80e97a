"""What a site has settled, read for whoever shows it: values, meanings, who settled it and why.

The API answers with it and the page renders it, so that both say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel
from sqlmodel import Session

from api.texts import Speaker
from api.web.access import Visit
from api.web.places import site_id_of
from api.web.settings_shown import Effect, Tried, Version
from models.actors import names_of
from models.hours import WorkingHours
from models.settings import setting_of, switched, versions_of
from models.sites import Retention, Settled, find_site, id_of, in_force, zone_of
from models.what_if import Judged, judged, judged_under, plan_to_judge
from scheduler.laws import load_profile, profile_names
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

MEANT: Final[Mapping[Settled, type[BaseModel]]] = {
    "site": Site,
    "policy": Policy,
    "retention": Retention,
    "hours": WorkingHours,
}
"""Settings whose values have words; those of a law have their article."""


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


def read_setting(session: Session, speaker: Speaker, site: str, kind: Settled) -> dict[str, Any]:
    """Read a setting in force: the fields of what the API shows of its kind.

    Raises
    ------
    NotFound
    """
    row = find_site(session, site)
    what, number = setting_of(session, id_of(row), kind)
    told: dict[str, Any] = {
        "version": number,
        "meanings": meanings(speaker, kind, MEANT[kind]) if kind in MEANT else {},
        kind: what,
    } | _who(session, id_of(row), kind)
    if kind == "site":
        told |= {"law_motives": row.law_motives or {}, "switched": switched(what.law)}
    if kind == "law":
        known = profile_names()
        as_shipped = what.name in known and load_profile(what.name) == what
        told |= {"profiles": list(known), "as_shipped": as_shipped}
    return told


def read_versions(
    session: Session, site: str, kind: Settled, *, before: int | None = None, limit: int = 100
) -> list[Version]:
    """Read the versions of a setting, the newest first.

    Raises
    ------
    NotFound
    """
    rows = versions_of(session, site_id_of(session, site), kind, before=before, limit=limit)
    names = names_of(session, [row.set_by for row in rows])
    return [
        Version(
            version=row.number,
            set_at=row.set_at,
            set_by=row.set_by,
            set_by_name=names.get(row.set_by),
            reason=row.reason,
            settled=row.settled,
            law_motives=row.motives,
        )
        for row in rows
    ]


def today_at(session: Session, site_id: int, at: dt.datetime) -> dt.date:
    """Tell which day it is at a site."""
    return at.astimezone(zone_of(session, site_id)).date()


def tried(visit: Visit, site: str, *, switches: LawSwitches | None = None, **changed: Any) -> Tried:
    """Judge the newest plan of a site under another policy or law.

    Raises
    ------
    NotFound
        When there is no plan.
    """
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


def _sum(plan: Judged) -> float:
    return float(sum(plan.terms.values()))
