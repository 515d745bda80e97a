"""The retention job: once a day and site, what is kept no longer goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from models import audit
from models.audit import Act
from models.hours import desk_of
from models.retention import retain, retained_on
from models.sites import find_site, id_of, site_keys

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlmodel import Session

    from models.database import Database

ACTOR: Final = "retention"
"""Who the log says deleted what."""


def run_retention(database: Database, clock: Callable[[], dt.datetime]) -> dict[str, int]:
    """Retain every site that was not retained today; return the rows deleted, by site.

    A day is one of the site's own calendar. Each site is a transaction of its own, and two
    processes that come at once do it once.

    Raises
    ------
    DatabaseUnavailable
    """
    done = {}
    with database.reading() as session:
        keys = site_keys(session)
    for key in keys:
        at = clock()
        with database.reading() as session:
            waits = _today(session, key, at)
        if waits is None:
            continue
        with database.writing() as session:
            audit.lock(session)
            today = _today(session, key, at)
            if today is not None:
                done[key] = sum(retain(session, key, today, Act(ACTOR, at)).values())
    return done


def _today(session: Session, key: str, at: dt.datetime) -> dt.date | None:
    """Return the site's day when it was not retained on it yet."""
    site_id = id_of(find_site(session, key))
    zone = ZoneInfo(desk_of(session, site_id).place.timezone)
    today, last = at.astimezone(zone).date(), retained_on(session, site_id)
    return today if last is None or last < today else None
