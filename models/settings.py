"""What a house settles, kind by kind: seen, changed by those who saw it, its former versions.

The law is chosen by the name of a shipped profile. The place names that profile too, so
both are settled together and never say different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models import audit
from models.errors import EditConflict, MotivesMissing, Unsound
from models.hours import WorkingHours
from models.mapping import table_of
from models.sites import Retention, Settled, find_site, id_of, in_force, settle
from models.tables.sites import SettingVersionRow
from scheduler.files.expected import fault
from scheduler.files.house import unknown_places
from scheduler.files.tables import SITE_FILE
from scheduler.laws import LawProfile, load_profile
from scheduler.policy import Policy
from scheduler.site import LawSwitches, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from sqlmodel import Session

    from models.audit import Act
    from models.tables.sites import SiteRow

MODELS: Final[Mapping[Settled, Any]] = MappingProxyType(
    {
        "site": Site,
        "policy": Policy,
        "law": LawProfile,
        "retention": Retention,
        "hours": WorkingHours,
    }
)


def setting_of(session: Session, site_id: int, kind: Settled) -> tuple[Any, int]:
    """Return what is in force and its number; the defaults and 0 before anything was settled."""
    row = in_force(session, site_id, kind)
    if row is not None:
        return MODELS[kind].model_validate(row.settled), row.number
    if kind == "law":
        place, _ = setting_of(session, site_id, "site")
        return load_profile(place.law_profile), 0
    return MODELS[kind](), 0


def versions_of(
    session: Session, site_id: int, kind: Settled, *, before: int | None = None, limit: int = 100
) -> Sequence[SettingVersionRow]:
    """Versions of a kind, the newest first, those with numbers under ``before``."""
    table = table_of(SettingVersionRow)
    query = select(SettingVersionRow).where(table.c.site_id == site_id, table.c.kind == kind)
    if before is not None:
        query = query.where(table.c.number < before)
    return session.execute(query.order_by(table.c.number.desc()).limit(limit)).scalars().all()


def change_setting(
    session: Session, site_key: str, kind: Settled, what: BaseModel, seen: int, act: Act
) -> None:
    """Settle a policy, how long things are kept or when notices are sent.

    ``seen`` is the number of the version that was seen.

    Raises
    ------
    NotFound, EditConflict
    """
    site = _seen(session, site_key, kind, seen)
    settle(session, site, kind, what, act)


def change_place(
    session: Session, site_key: str, place: Site, motives: Mapping[str, str], seen: int, act: Act
) -> None:
    """Settle a place and the motives of its switches, and the law when it names another.

    Raises
    ------
    NotFound, EditConflict
    MotivesMissing
        When a switch does not stand as it does by itself, and nobody says why.
    Unsound
        When nothing is known of its law profile, its country or the part of it.
    """
    site = _seen(session, site_key, "site", seen)
    require_known_names(place)
    require_motives(place.law, motives)
    before, _ = setting_of(session, id_of(site), "site")
    if place.law_profile != before.law_profile:
        settle(session, site, "law", load_profile(place.law_profile), act)
    settle(session, site, "site", place, act, motives=motives)


def choose_law(session: Session, site_key: str, name: str, seen: int, act: Act) -> None:
    """Put a shipped profile in force, as this release has it.

    Raises
    ------
    NotFound, EditConflict
    ValueError
        When no profile of that name is shipped.
    """
    site = _seen(session, site_key, "law", seen)
    settle(session, site, "law", load_profile(name), act)
    place, _ = setting_of(session, id_of(site), "site")
    if place.law_profile != name:
        settle(
            session,
            site,
            "site",
            place.model_copy(update={"law_profile": name}),
            act,
            motives=site.law_motives,
        )


def switch_affinity(session: Session, site_key: str, enabled: bool, act: Act) -> bool:
    """Let affinities count in plans, or not; false when that is so already.

    Raises
    ------
    NotFound
    """
    audit.lock(session)
    site = find_site(session, site_key, lock=True)
    policy, _ = setting_of(session, id_of(site), "policy")
    affinity = policy.affinity.model_copy(update={"enabled": enabled})
    return settle(session, site, "policy", policy.model_copy(update={"affinity": affinity}), act)


def switched(law: LawSwitches) -> list[str]:
    """Switches that do not stand as they do by themselves: each needs a motive."""
    plain = LawSwitches()
    return [name for name in LawSwitches.model_fields if getattr(law, name) != getattr(plain, name)]


def require_motives(law: LawSwitches, motives: Mapping[str, str]) -> None:
    """Refuse switches without a motive.

    Raises
    ------
    MotivesMissing
    """
    missing = [name for name in switched(law) if not motives.get(name, "").strip()]
    if missing:
        raise MotivesMissing(missing)


def require_known_names(place: Site) -> None:
    """Refuse names that no shipped data knows.

    Raises
    ------
    Unsound
    """
    faults = [
        fault(SITE_FILE, None, ".".join(("site", *keys)), value, expected, **params)
        for keys, value, expected, params in unknown_places(place)
    ]
    if faults:
        raise Unsound(faults)


def _seen(session: Session, site_key: str, kind: Settled, seen: int) -> SiteRow:
    """Lock a site whose version in force is the one that was seen."""
    audit.lock(session)
    site = find_site(session, site_key, lock=True)
    row = in_force(session, id_of(site), kind)
    if (row.number if row else 0) != seen:
        raise EditConflict("setting", kind)
    return site
