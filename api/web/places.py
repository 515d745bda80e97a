"""Which site a path names."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Path
from sqlmodel import Session

from models.sites import find_site, id_of

SiteKey = Annotated[str, Path(max_length=64, description="key of the site", examples=["paris"])]
Monday = Annotated[
    dt.date, Path(description="Monday of the week, in the site's zone", examples=["2026-11-30"])
]


def site_id_of(session: Session, site: str) -> int:
    """Return the number of a site.

    Raises
    ------
    NotFound
    """
    return id_of(find_site(session, site))
