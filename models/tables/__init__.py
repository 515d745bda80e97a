"""Every table, in one room; importing it makes the metadata whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.base import Row
from models.tables import (
    accounts,
    clients,
    duties,
    jobs,
    outbox,
    pairs,
    people,
    rosters,
    shifts,
    sites,
)

if TYPE_CHECKING:
    from sqlalchemy import MetaData

MODULES: Final = (sites, people, clients, pairs, shifts, rosters, jobs, accounts, duties, outbox)
"""Rooms of the tables, in the order of words in ``docs/database.md``."""

METADATA: Final[MetaData] = Row.metadata
"""What the migrations must amount to."""
