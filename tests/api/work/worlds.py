"""Sites with a week to plan, and runs of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from models.importing import import_case
from models.runs import ask_run, watch
from models.snapshots import write_case
from models.tables.rosters import UNDER_WAY, RosterRow
from scheduler.files.reader import read_folder
from scheduler.settings import Settings
from tests.models.worlds import SITE, rows

if TYPE_CHECKING:
    from models.audit import Act
    from models.database import Database
    from scheduler.case import Case

TINY: Final = Path(__file__).parents[3] / "sample_data" / "tiny"


def a_tiny_run(database: Database, act: Act, case: Case | None = None, **settings: Any) -> str:
    """Import the tiny case and queue a run of it, or of another; return its id."""
    imported = read_folder(TINY)
    run_id = uuid4().hex
    with database.writing() as session:
        site = import_case(session, SITE, imported.case, imported.texts, act)
        asked = Settings(**({"effort": 20, "workers": 1} | settings))
        ask_run(session, run_id, site.id or 0, write_case(case or imported.case), asked, act)
    return run_id


def status(database: Database, run_id: str) -> str:
    """How a run is."""
    with database.reading() as session:
        return watch(session, run_id).status


def has_ended(database: Database, run_id: str) -> bool:
    """Tell whether a run has ended."""
    return status(database, run_id) not in UNDER_WAY


def rosters(database: Database, run_id: str) -> list[dict[str, Any]]:
    """Versions that a run has left."""
    with database.reading() as session:
        return [row for row in rows(session, RosterRow) if row["run_id"] == run_id]
