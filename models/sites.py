"""Sites by their key, and what a house has settled, as numbered versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from models import audit
from models.audit import Act, Subject
from models.errors import AlreadyThere, EditConflict, NotFound
from models.mapping import table_of
from models.packing import digest_of
from models.tables.sites import SettingVersionRow, SiteRow
from scheduler.calendar import public_holidays
from scheduler.site import Site

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlmodel import Session

MOST_DAYS: Final = 36_600
"""A century: who keeps longer keeps for good."""

Settled = Literal["site", "policy", "law", "retention", "hours"]


class Retention(BaseModel):
    """How many days each kind of record is kept; ``None`` keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int | None = Field(
        default=5 * 366, ge=1, le=MOST_DAYS, description="call history, by week"
    )
    pairing_calls: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="who answered which client, by week"
    )
    feedback: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="ratings, tags and comments"
    )
    overrides: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="overrides of affinity, after they expired"
    )
    absences: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="absences, after they ended"
    )
    published_shifts: int | None = Field(
        default=366, ge=92, le=MOST_DAYS, description="shifts of past weeks"
    )
    rosters: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="rosters, their runs and snapshots"
    )
    counters: int | None = Field(
        default=366, ge=28, le=MOST_DAYS, description="burdens of people, by week"
    )
    row_history: int | None = Field(
        default=366, ge=1, le=MOST_DAYS, description="former values of rows"
    )
    signals: int | None = Field(
        default=366,
        ge=1,
        le=MOST_DAYS,
        description="closed signals and requests, notices, deliveries",
    )
    login_attempts: int | None = Field(
        default=30, ge=1, le=MOST_DAYS, description="attempts to log in, ended sessions"
    )
    audit: int | None = Field(
        default=None, ge=183, le=MOST_DAYS, description="words of the log; its chain stays"
    )


def make_site(session: Session, key: str, name: str, act: Act) -> SiteRow:
    """Make a site.

    Raises
    ------
    AlreadyThere
        When the key is taken.
    """
    if session.execute(select(SiteRow).where(_key() == key)).first():
        raise AlreadyThere("site", key)
    site = SiteRow(key=key, name=name, law_motives={}, created_at=act.at)
    session.add(site)
    session.flush()
    audit.append(session, act, "site.made", Subject("site", key, id_of(site)))
    return site


def find_site(session: Session, key: str, *, lock: bool = False) -> SiteRow:
    """Return a site; ``lock`` makes others who ask so wait until this transaction ends.

    Raises
    ------
    NotFound
    """
    query = select(SiteRow).where(_key() == key)
    asked = query.with_for_update() if lock else query
    site: SiteRow | None = session.execute(asked).scalar_one_or_none()
    if site is None:
        raise NotFound("site", key)
    return site


def list_sites(
    session: Session, keys: Collection[str], *, after: str | None = None, limit: int = 100
) -> Sequence[SiteRow]:
    """Sites with these keys, in their order, those after ``after``."""
    query = select(SiteRow).where(_key().in_(keys)).order_by(_key()).limit(limit)
    if after is not None:
        query = query.where(_key() > after)
    return session.execute(query).scalars().all()


def rename_site(session: Session, key: str, name: str, version: int, act: Act) -> SiteRow:
    """Give a site another name; ``version`` is the one that was seen.

    Raises
    ------
    NotFound, EditConflict
    """
    audit.lock(session)
    site = find_site(session, key, lock=True)
    if site.version != version:
        raise EditConflict("site", key)
    site.name = name
    session.flush()
    audit.append(session, act, "site.renamed", Subject("site", key, id_of(site)))
    return site


def id_of(site: SiteRow) -> int:
    """Return the id of a site that is in the database."""
    assert site.id is not None  # noqa: S101 - narrows the type
    return site.id


def in_force(session: Session, site_id: int, kind: Settled) -> SettingVersionRow | None:
    """Return the version in force; ``None`` when nothing was ever settled."""
    table = table_of(SettingVersionRow)
    query = (
        select(SettingVersionRow)
        .where(table.c.site_id == site_id, table.c.kind == kind)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def settled(session: Session, site_id: int, kind: Settled) -> dict[str, Any] | None:
    """Return what is in force; ``None`` when nothing was ever settled."""
    row = in_force(session, site_id, kind)
    return row.settled if row else None


def zone_of(session: Session, site_id: int) -> ZoneInfo:
    """Return the zone of a site's clock."""
    told = (settled(session, site_id, "site") or {}).get("timezone")
    return ZoneInfo(told or Site.model_fields["timezone"].default)


def holidays_of(session: Session, site_id: int, years: range) -> frozenset[dt.date]:
    """Return the public holidays of a site's place in some years."""
    told = settled(session, site_id, "site") or {}
    country = told.get("holiday_country") or Site.model_fields["holiday_country"].default
    return frozenset(public_holidays(country, told.get("holiday_subdivision"), years))


def settle(
    session: Session,
    site: SiteRow,
    kind: Settled,
    what: BaseModel,
    act: Act,
    *,
    motives: Mapping[str, str] | None = None,
) -> bool:
    """Put a new version in force, unless it says what is in force already.

    ``motives`` of the law's switches come with a ``site``, and are in force with it.
    """
    document = what.model_dump(mode="json")
    before = in_force(session, id_of(site), kind)
    same_motives = motives is None or before is None or dict(motives) == (before.motives or {})
    if before is not None and before.settled == document and same_motives:
        return False
    number = before.number + 1 if before else 1
    if motives is not None:
        site.law_motives = dict(motives)
    session.add(
        SettingVersionRow(
            site_id=id_of(site),
            kind=kind,
            number=number,
            settled=document,
            motives=None if motives is None else dict(motives),
            set_at=act.at,
            set_by=act.by,
            reason=act.reason,
        )
    )
    session.flush()
    audit.append(
        session,
        act,
        f"{kind}.settled",
        Subject("setting", f"{site.key}/{kind}/{number}", id_of(site)),
        before=digest_of(before.settled) if before else None,
        after=digest_of(document),
    )
    return True


def site_keys(session: Session) -> tuple[str, ...]:
    """Return the keys of all sites, by age."""
    table = table_of(SiteRow)
    return tuple(session.execute(select(table.c.key).order_by(table.c.id)).scalars())


def retention_of(session: Session, site_id: int) -> Retention:
    """Return how long a site keeps things."""
    return Retention.model_validate(settled(session, site_id, "retention") or {})


def _key() -> Any:
    return table_of(SiteRow).c.key
