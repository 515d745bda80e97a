"""The retention job: what a site keeps no longer is deleted, by its own settings, and logged.

Two exceptions keep the past valid: the teams in force stay, whatever began them, and of
the log only words go, never an entry.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, true, update

from models import audit
from models.audit import Subject
from models.calls import MINUTES_PER_WEEK
from models.sites import Retention, find_site, id_of, retention_of
from models.tables import METADATA
from models.tables.rosters import UNDER_WAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Table
    from sqlmodel import Session

    from models.audit import Act


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
    kept = retention_of(session, site_id)
    counts: dict[str, int] = {}
    for name, which in _old(site_id, kept, today):
        counts[name] = _count(session.execute(delete(METADATA.tables[name]).where(which)))
    counts["audit"] = _drop_old_words(session, site_id, kept, today)
    counts |= _drop_old_rosters(session, site_id, kept, today)
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


def _old(
    site_id: int, kept: Retention, today: dt.date
) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Tables and which of their rows are older than is kept."""
    rules: tuple[tuple[str, str, int | None], ...] = (
        ("pairing_calls", "week", kept.pairing_calls),
        ("feedback", "date", kept.feedback),
        ("affinity_override", "expires_on", kept.overrides),
        ("absence", "end", kept.absences),
        ("published_shift", "start", kept.published_shifts),
        ("fairness_counter", "week", kept.counters),
        ("standing", "week", kept.counters),
        ("row_history", "until", kept.row_history),
        ("signal", "closed_at", kept.signals),
        ("request", "answered_at", kept.signals),
        ("contest", "answered_at", kept.signals),
        ("notice", "created_at", kept.signals),
        ("delivery", "created_at", kept.signals),
        ("login_attempt", "at", kept.login_attempts),
        ("login_session", "expires_at", kept.login_attempts),
        ("idempotency_key", "created_at", kept.login_attempts),
        ("job", "ended_at", kept.rosters),
    )
    for name, column, days in rules:
        if days is not None:
            table = METADATA.tables[name]
            old = table.c[column] < _cutoff(table, column, today - dt.timedelta(days))
            yield name, _of_site(table, site_id) & old
    if kept.calls is not None:
        packs = METADATA.tables["call_pack"]
        minute = (today - dt.timedelta(kept.calls) - dt.date(1970, 1, 1)).days * 24 * 60
        yield (
            "call_pack",
            (packs.c.site_id == site_id) & (packs.c.week < minute // MINUTES_PER_WEEK),
        )


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


def _drop_old_words(session: Session, site_id: int, kept: Retention, today: dt.date) -> int:
    if kept.audit is None:
        return 0
    log = METADATA.tables["audit"]
    old = log.c.at < _cutoff(log, "at", today - dt.timedelta(kept.audit))
    of_site = (log.c.site_id == site_id) & log.c.reason.is_not(None)
    return _count(
        session.execute(update(log).where(of_site, old).values(reason=None, reason_salt=None))
    )


def _drop_old_rosters(
    session: Session, site_id: int, kept: Retention, today: dt.date
) -> dict[str, int]:
    """Drop old versions, then runs and snapshots that nothing names any more."""
    if kept.rosters is None:
        return {}
    tables = METADATA.tables
    rosters, runs, jobs = tables["roster"], tables["run"], tables["job"]
    snapshots = tables["case_snapshot"]
    limit = today - dt.timedelta(kept.rosters)
    old = select(rosters.c.id).where(rosters.c.site_id == site_id, rosters.c.week < limit)
    for table, column in ((tables["pairing"], "roster_id"), (rosters, "based_on")):
        session.execute(update(table).where(table.c[column].in_(old)).values({column: None}))
    counts = {
        "roster": _count(session.execute(delete(rosters).where(rosters.c.id.in_(old)))),
        "run": _count(
            session.execute(
                delete(runs).where(
                    runs.c.site_id == site_id,
                    runs.c.week < limit,
                    runs.c.status.not_in(UNDER_WAY),
                    runs.c.id.not_in(_named(rosters, "run_id")),
                )
            )
        ),
    }
    counts["case_snapshot"] = _count(
        session.execute(
            delete(snapshots).where(
                snapshots.c.site_id == site_id,
                snapshots.c.week < limit,
                snapshots.c.id.not_in(_named(rosters, "snapshot_id")),
                snapshots.c.id.not_in(_named(runs, "snapshot_id")),
                snapshots.c.id.not_in(_named(jobs, "snapshot_id")),
            )
        )
    )
    calls = tables["call_snapshot"]
    counts["call_snapshot"] = _count(
        session.execute(
            delete(calls).where(calls.c.digest.not_in(_named(snapshots, "calls_digest")))
        )
    )
    return counts


def _named(table: Table, column: str) -> Any:
    return select(table.c[column]).where(table.c[column].is_not(None))


def _count(done: Any) -> int:
    return int(done.rowcount)
