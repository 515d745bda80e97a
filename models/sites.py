"""Sites by their key, and what a house has settled, as numbered versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from models import audit
from models.audit import Act, Subject
from models.errors import AlreadyThere, NotFound
from models.mapping import table_of
from models.packing import digest_of
from models.tables.sites import SettingVersionRow, SiteRow
from scheduler.site import Site

if TYPE_CHECKING:
    from sqlmodel import Session

Settled = Literal["site", "policy", "law", "retention", "hours"]


class Retention(BaseModel):
    """How many days each kind of record is kept; ``None`` keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int | None = Field(default=5 * 366, ge=1, description="call history, by week")
    pairing_calls: int | None = Field(default=366, ge=1, description="who answered whom")
    feedback: int | None = Field(default=366, ge=1, description="ratings, tags and comments")
    overrides: int | None = Field(default=366, ge=1, description="after they expired")
    absences: int | None = Field(default=366, ge=1, description="after they ended")
    published_shifts: int | None = Field(default=366, ge=92, description="past weeks")
    rosters: int | None = Field(default=366, ge=1, description="versions, runs and snapshots")
    counters: int | None = Field(default=366, ge=28, description="burdens by week")
    row_history: int | None = Field(default=366, ge=1, description="former values of rows")
    signals: int | None = Field(
        default=366, ge=1, description="closed signals and requests, notices, deliveries"
    )
    login_attempts: int | None = Field(default=30, ge=1, description="and ended sessions")
    audit: int | None = Field(default=None, ge=183, description="words of the log; its chain stays")


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


def id_of(site: SiteRow) -> int:
    """Return the id of a site that is in the database."""
    assert site.id is not None  # noqa: S101 - narrows the type
    return site.id


def settled(session: Session, site_id: int, kind: Settled) -> dict[str, Any] | None:
    """Return what is in force; ``None`` when nothing was ever settled."""
    row = _latest(session, site_id, kind)
    return row.settled if row else None


def zone_of(session: Session, site_id: int) -> ZoneInfo:
    """Return the zone of a site's clock."""
    told = (settled(session, site_id, "site") or {}).get("timezone")
    return ZoneInfo(told or Site.model_fields["timezone"].default)


def settle(session: Session, site: SiteRow, kind: Settled, what: BaseModel, act: Act) -> bool:
    """Put a new version in force, unless it says what is in force already."""
    document = what.model_dump(mode="json")
    before = _latest(session, id_of(site), kind)
    if before is not None and before.settled == document:
        return False
    number = before.number + 1 if before else 1
    session.add(
        SettingVersionRow(
            site_id=id_of(site),
            kind=kind,
            number=number,
            settled=document,
            set_at=act.at,
            set_by=act.by,
            reason=act.reason,
        )
    )
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


def _latest(session: Session, site_id: int, kind: str) -> SettingVersionRow | None:
    table = table_of(SettingVersionRow)
    query = (
        select(SettingVersionRow)
        .where(table.c.site_id == site_id, table.c.kind == kind)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def _key() -> Any:
    return table_of(SiteRow).c.key
