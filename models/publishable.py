"""What is asked of a plan before it is published, made outside the transaction that publishes.

The checker judges the plan, and everything that publishing will write is computed, without
a database (:func:`check_plan`). The inputs are compared with the case that the plan was made
for in a transaction that reads (:func:`see_inputs`), and where the log ended then is kept:
while nothing is logged of the site, they are what they were.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from models import audit
from models.cases import load_case
from models.changes import Change, changes_between
from models.edits import find_row
from models.errors import PublicationRefused, TransitionRefused
from models.fairness import Burdens, burdens_of
from models.notice_period import TouchedNotice, touched_by, unmet
from models.rosters import shift_changes
from models.snapshots import load_snapshot
from models.tables.rosters import CaseSnapshotRow, RosterRow
from models.tables.sites import SiteRow
from scheduler.evidence import Evidence
from scheduler.result import PlannedShift
from scheduler.rules import notice_of_change

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlmodel import Session

    from models.audit import Mark
    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.facts import Facts
    from scheduler.result import Result


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan that was judged, and what publishing it at a moment would change.

    Attributes
    ----------
    version
        Of the roster's row: while it stays, the row holds this plan.
    rules
        Hard rules that the plan breaks, and how often; notices are told apart.
    touched
        Notices that are touched when it is published at ``at``.
    changed
        Days of published shifts that change, by person.
    worked
        Minutes of each planned shift, by person and minute of the horizon.
    """

    roster_id: int
    version: int
    case: Case
    result: Result
    at: dt.datetime
    rules: Mapping[str, int]
    touched: list[TouchedNotice]
    changed: dict[str, list[dt.date]]
    worked: dict[tuple[str, int], int]
    burdens: Burdens


@dataclass(frozen=True, slots=True)
class Inputs:
    """What had changed in the inputs of a plan when the log ended at ``mark``."""

    mark: Mark
    changes: tuple[Change, ...]


def check_plan(
    roster_id: int, version: int, case: Case, facts: Facts, result: Result, at: dt.datetime
) -> Checked:
    """Judge a plan, and compute what publishing it would write.

    Parameters
    ----------
    version
        The version of the row that held the plan.
    facts
        Those of the case with the plan's cuts.
    at
        When it is to be published.
    """
    from scheduler.proof.validate import validate  # noqa: PLC0415 - loads compiled code

    evidence = Evidence(case, result)
    found = validate(case, result, facts).violations
    hard = (each.rule for each in found if each.severity == "hard")
    return Checked(
        roster_id=roster_id,
        version=version,
        case=case,
        result=result,
        at=at,
        rules=Counter(rule for rule in hard if rule != notice_of_change.ID),
        touched=touched_by(case, result, at),
        changed=changed_days(case, result),
        worked=worked_minutes(evidence),
        burdens=burdens_of(evidence, facts),
    )


def worked_minutes(evidence: Evidence) -> dict[tuple[str, int], int]:
    """Minutes of each planned shift, by person and minute of the horizon."""
    return {
        (operator_id, shift.start): shift.worked_minutes
        for operator_id, shifts in evidence.week.items()
        for shift in shifts
    }


def see_inputs(session: Session, roster_id: int, version: int, case: Case) -> Inputs:
    """Compare the inputs of an approved plan, as they are now, with its case.

    Raises
    ------
    NotFound, EditConflict, TransitionRefused
    """
    mark = audit.mark_end(session)
    roster = approved(session, roster_id, version)
    now = present_case(session, roster.site_id, roster.snapshot_id)
    return Inputs(mark, changes_between(case, now))


def present_case(session: Session, site_id: int, snapshot_id: int) -> Case:
    """Return the case of a snapshot as its site knows it now: the same week, seen from then.

    Raises
    ------
    NotFound
    """
    site = find_row(session, SiteRow, site_id)
    history_days = find_row(session, CaseSnapshotRow, snapshot_id).history_days
    kept = load_snapshot(session, snapshot_id, calls=False)
    return load_case(
        session, site.key, kept.week, kept.as_of, days=kept.days, history_days=history_days
    ).case


def approved(session: Session, roster_id: int, version: int) -> RosterRow:
    """Return a version that may be published.

    Raises
    ------
    NotFound, EditConflict, TransitionRefused
    """
    roster = find_row(session, RosterRow, roster_id, version)
    if roster.state != "approved":
        raise TransitionRefused(roster.state, "published")
    return roster


def require_publishable(checked: Checked, inputs: Inputs, agreed: Collection[str]) -> None:
    """Refuse a plan that breaks a hard rule or a notice, or whose inputs are no longer the same.

    Raises
    ------
    PublicationRefused
    """
    notices = unmet(checked.touched, agreed)
    if inputs.changes or checked.rules or notices:
        raise PublicationRefused(rules=checked.rules, changes=inputs.changes, notices=notices)


def changed_days(case: Case, result: Result) -> dict[str, list[dt.date]]:
    """Days that a plan changes against the published week, by person; none before a first one."""
    zone = ZoneInfo(case.site.timezone)
    former = tuple(_as_planned(row, zone) for rows in case.published_rows.values() for row in rows)
    if not former:
        return {}
    planned = tuple(shift.model_copy(update={"code": None}) for shift in result.roster)
    changed: dict[str, list[dt.date]] = {}
    for change in shift_changes(former, planned):
        changed.setdefault(change.operator_id, []).append(change.date)
    return changed


def _as_planned(row: PublishedShift, zone: ZoneInfo) -> PlannedShift:
    return PlannedShift(
        operator_id=row.operator_id,
        date=row.start.astimezone(zone).date(),
        start=row.start,
        end=row.end,
        breaks=row.breaks,
    )
