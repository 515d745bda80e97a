"""The retention job: what a site keeps no longer is deleted, by its own settings, and logged.

Two exceptions keep the past valid: the teams in force stay, whatever began them, and of
the log only words go, never an entry.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, false, func, not_, select, true, update

from models import audit
from models.audit import Subject
from models.calls import MINUTES_PER_WEEK
from models.sites import find_site, id_of, retention_of
from models.tables import METADATA
from models.tables.rosters import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

    from models.audit import Act
    from models.sites import Retention


def retain(session: Session, site_key: str, today: dt.date, act: Act) -> dict[str, int]:
    """Delete what is older than a site keeps; return the rows deleted, by table.

    Parameters
    ----------
    today
        The day from which ages are counted.

    Raises
    ------
    NotFound
        When there is no such site.
    """
    site_id = id_of(find_site(session, site_key))
    going = list(_going(site_id, retention_of(session, site_id), today))
    _let_go_of_rosters(session, going)
    counts: dict[str, int] = {}
    for each in going:
        table = METADATA.tables[each.table]
        done: Any = session.execute(
            update(table).where(each.which).values(reason=None, reason_salt=None)
            if each.words_only
            else delete(table).where(each.which)
        )
        counts[each.table] = int(done.rowcount)
    session.expire_all()
    counts = {name: count for name, count in counts.items() if count}
    audit.append(
        session,
        act,
        "site.retained",
        Subject("site", site_key, site_id),
        details={"deleted": counts, "today": today.isoformat()},
    )
    return counts


def retained_on(session: Session, site_id: int) -> dt.date | None:
    """Return the last day from which ages were counted for a site; ``None`` when never."""
    log = METADATA.tables["audit"]
    query = select(log.c.details).where(log.c.site_id == site_id, log.c.action == "site.retained")
    details = session.execute(query.order_by(log.c.number.desc()).limit(1)).scalar_one_or_none()
    return dt.date.fromisoformat(details["today"]) if details else None


def would_go(session: Session, site_id: int, kept: Retention, today: dt.date) -> dict[str, int]:
    """Tell what would go today if a site kept things so long: rows, by what ``Retention`` names."""
    counts: dict[str, int] = {}
    for each in _going(site_id, kept, today):
        table = METADATA.tables[each.table]
        query = select(func.count()).select_from(table).where(each.which)
        counts[each.kind] = counts.get(each.kind, 0) + session.execute(query).scalar_one()
    return counts


@dataclass(frozen=True, slots=True)
class _Going:
    """Rows of one table that are kept no longer; of some only the words go."""

    kind: str
    table: str
    which: ColumnElement[bool]
    words_only: bool = False


_BY_AGE: Final = (
    ("pairing_calls", "pairing_calls", "week"),
    ("feedback", "feedback", "date"),
    ("overrides", "affinity_override", "expires_on"),
    ("absences", "absence", "end"),
    ("published_shifts", "published_shift", "start"),
    ("counters", "fairness_counter", "week"),
    ("counters", "standing", "week"),
    ("row_history", "row_history", "until"),
    ("signals", "signal", "closed_at"),
    ("signals", "request", "answered_at"),
    ("signals", "contest", "answered_at"),
    ("signals", "notice", "created_at"),
    ("signals", "delivery", "created_at"),
    ("login_attempts", "login_attempt", "at"),
    ("login_attempts", "login_session", "expires_at"),
    ("login_attempts", "idempotency_key", "created_at"),
    ("rosters", "job", "ended_at"),
)
"""What ages by one column: its kind, its table, the column."""


def _going(site_id: int, kept: Retention, today: dt.date) -> Iterator[_Going]:
    """Rows that are kept no longer, in an order in which they can be deleted.

    What one of them says does not change when those before it are gone.
    """
    for kind, name, column in _BY_AGE:
        days: int | None = getattr(kept, kind)
        if days is not None:
            table = METADATA.tables[name]
            old = table.c[column] < _cutoff(table, column, today - dt.timedelta(days))
            yield _Going(kind, name, _of_site(table, site_id) & old)
    if kept.calls is not None:
        packs = METADATA.tables["call_pack"]
        minute = (today - dt.timedelta(kept.calls) - dt.date(1970, 1, 1)).days * 24 * 60
        old = packs.c.week < minute // MINUTES_PER_WEEK
        yield _Going("calls", "call_pack", (packs.c.site_id == site_id) & old)
    if kept.audit is not None:
        log = METADATA.tables["audit"]
        old = log.c.at < _cutoff(log, "at", today - dt.timedelta(kept.audit))
        said = (log.c.site_id == site_id) & log.c.reason.is_not(None)
        yield _Going("audit", "audit", said & old, words_only=True)
    if kept.rosters is not None:
        yield from _rosters_going(site_id, today - dt.timedelta(kept.rosters))


def _rosters_going(site_id: int, limit: dt.date) -> Iterator[_Going]:
    """Old versions, then runs and snapshots that nothing which stays names."""
    tables = METADATA.tables
    rosters, runs, jobs = tables["roster"], tables["run"], tables["job"]
    snapshots, calls = tables["case_snapshot"], tables["call_snapshot"]
    old_rosters = (rosters.c.site_id == site_id) & (rosters.c.week < limit)
    old_runs = (
        (runs.c.site_id == site_id)
        & (runs.c.week < limit)
        & runs.c.status.not_in(UNDER_WAY)
        & runs.c.id.not_in(_named(rosters, "run_id", old_rosters))
    )
    old_jobs = (jobs.c.site_id == site_id) & (jobs.c.ended_at < _cutoff(jobs, "ended_at", limit))
    old_snapshots = (
        (snapshots.c.site_id == site_id)
        & (snapshots.c.week < limit)
        & snapshots.c.id.not_in(_named(rosters, "snapshot_id", old_rosters))
        & snapshots.c.id.not_in(_named(runs, "snapshot_id", old_runs))
        & snapshots.c.id.not_in(_named(jobs, "snapshot_id", old_jobs))
    )
    old_calls = calls.c.digest.not_in(_named(snapshots, "calls_digest", old_snapshots))
    yield _Going("rosters", "roster", old_rosters)
    yield _Going("rosters", "run", old_runs)
    yield _Going("rosters", "case_snapshot", old_snapshots)
    yield _Going("rosters", "call_snapshot", old_calls)


def _let_go_of_rosters(session: Session, going: Sequence[_Going]) -> None:
    """Make what stays name no version that goes."""
    tables = METADATA.tables
    for each in going:
        if each.table == "roster":
            old = select(tables["roster"].c.id).where(each.which)
            for table, column in ((tables["pairing"], "roster_id"), (tables["roster"], "based_on")):
                session.execute(
                    update(table).where(table.c[column].in_(old)).values({column: None})
                )


def _named(table: Table, column: str, going: ColumnElement[bool]) -> Any:
    """What a table names, rows that go left out; a row of which nothing is known stays."""
    stays = not_(func.coalesce(going, false()))
    return select(table.c[column]).where(table.c[column].is_not(None), stays)


def _of_site(table: Table, site_id: int) -> ColumnElement[bool]:
    """Rows of one site; what belongs to no site is old for every site alike."""
    if table.name == "delivery":
        hooks = METADATA.tables["webhook"]
        return table.c.webhook_id.in_(select(hooks.c.id).where(hooks.c.site_id == site_id))
    return table.c.site_id == site_id if "site_id" in table.c else true()


def _cutoff(table: Table, column: str, day: dt.date) -> Any:
    if table.c[column].type.python_type is dt.date:
        return day
    return dt.datetime.combine(day, dt.time(), dt.UTC)
