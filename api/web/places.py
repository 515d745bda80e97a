"""Which site a path names, and whose the caller's own is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import Path
from sqlmodel import Session

from api.web.access import Visit
from api.web.errors import Unacceptable
from models.sites import find_site, id_of

SiteKey = Annotated[str, Path(max_length=64, description="key of the site", examples=["paris"])]
Monday = Annotated[
    dt.date, Path(description="Monday of the week, in the site's zone", examples=["2026-11-30"])
]
FIRST_WEEK: Final = dt.date(1970, 1, 5)
LAST_WEEK: Final = dt.date(2200, 12, 22)
"""Weeks that a case can be of."""


def site_id_of(session: Session, site: str) -> int:
    """Return the number of a site.

    Raises
    ------
    NotFound
    """
    return id_of(find_site(session, site))


def own_of(session: Session, visit: Visit) -> tuple[int, str]:
    """Return the number of the caller's site, and which operator of it they are.

    Raises
    ------
    NotAllowed
        When the account is no operator's.
    """
    site, operator_id = visit.own
    return site_id_of(session, site), operator_id


def require_monday(week: dt.date, place: str = "path.week") -> None:
    """Refuse a date that begins no week.

    Raises
    ------
    Unacceptable
    """
    if week.weekday() != 0 or not FIRST_WEEK <= week <= LAST_WEEK:
        raise Unacceptable(place, "expected.monday")
