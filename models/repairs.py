"""A repaired week: its absences become part of what the site knows, its plan a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models import audit
from models.edits import add_row, find_row
from models.mapping import figures_of, table_of
from models.results import add_roster
from models.snapshots import save_snapshot
from models.tables.people import AbsenceRow
from models.tables.rosters import CaseSnapshotRow, RosterRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from models.audit import Act
    from scheduler.case import Case
    from scheduler.entities import Absence
    from scheduler.result import Result


def save_repair(
    session: Session,
    roster_id: int,
    version: int,
    case: Case,
    result: Result,
    absences: Iterable[Absence],
    act: Act,
) -> RosterRow:
    """Store a repaired week as the next version, and the absences that it is about.

    Parameters
    ----------
    version
        The version of the repaired roster that was seen.
    case, result
        The week after what happened, and its plan.

    Raises
    ------
    NotFound, EditConflict
    RowRefused
        When an absence is of somebody unknown.
    """
    audit.lock(session)
    base = find_row(session, RosterRow, roster_id, version)
    snapshot = find_row(session, CaseSnapshotRow, base.snapshot_id)
    table = table_of(AbsenceRow)
    for absence in absences:
        known = select(table.c.id).where(
            table.c.site_id == base.site_id,
            table.c.operator_id == absence.operator_id,
            table.c.start == absence.start,
            table.c.end == absence.end,
        )
        if session.execute(known).first() is None:
            add_row(session, AbsenceRow(site_id=base.site_id, **figures_of(absence, table)), act)
    return add_roster(
        session,
        base.site_id,
        save_snapshot(session, base.site_id, case, history_days=snapshot.history_days),
        result,
        act,
        state="proposed",
        based_on=roster_id,
    )
