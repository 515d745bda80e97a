"""Publication: the checks before it, and all that it changes, in one transaction.

The case that the roster was planned for is loaded again as it is now; any difference
refuses the publication and is named. The independent checker judges the plan anew, and
notices count from the moment of publication, not from the moment planned for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select

from models import audit
from models.audit import Act, Subject
from models.cases import load_case
from models.changes import changes_between
from models.edits import find_row, remember
from models.errors import PublicationRefused, TransitionRefused
from models.fairness import put_burdens
from models.mapping import figures_of, table_of
from models.notice_period import NOTICE_HISTORY_DAYS, TouchedNotice, touched_by, unmet
from models.results import load_result
from models.rosters import shift_changes, shift_state
from models.snapshots import load_snapshot
from models.tables.pairs import PairingRow
from models.tables.rosters import AcknowledgementRow, CaseSnapshotRow, RosterRow
from models.tables.shifts import PublishedShiftRow
from models.tables.sites import SiteRow
from scheduler.entities import PublishedShift
from scheduler.evidence import Evidence
from scheduler.result import PlannedShift
from scheduler.rules import notice_of_change

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel import Session

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Result


def publish(
    session: Session,
    roster_id: int,
    version: int,
    act: Act,
    *,
    agreed: Collection[str] = (),
) -> RosterRow:
    """Publish an approved roster; the one that was in force for its week is archived.

    The week's shifts and burdens become part of later cases, its teams are in force from
    its Monday, and everybody whose published shifts changed is asked to acknowledge them.

    Parameters
    ----------
    agreed
        Operators who agreed to changes inside their notice. It counts only with a reason
        in ``act``; who agreed to which days is logged, and those shifts say so.

    Raises
    ------
    NotFound, EditConflict, TransitionRefused
    PublicationRefused
        When it breaks a hard rule, its inputs changed, or it touches the notice of somebody
        who did not agree; the error says which.
    """
    from scheduler.derive import derive  # noqa: PLC0415 - loads compiled code

    audit.lock(session)
    roster = find_row(session, RosterRow, roster_id, version)
    if roster.state != "approved":
        raise TransitionRefused(roster.state, "published")
    site = find_row(session, SiteRow, roster.site_id)
    case, result = load_snapshot(session, roster.snapshot_id), load_result(session, roster_id)
    facts = derive(case, result.cuts)
    touched = require_publishable(
        session, site, roster, case, result, act.at, agreed if act.reason else (), facts
    )
    _archive_former(session, roster, act)
    shift_state(session, roster, "published", act)
    _ask_acknowledgements(session, roster, case, result, act)
    days = _log_agreements(session, roster, touched, act)
    _put_shifts(session, roster, case, result, act, days)
    _put_teams(session, roster, case, result, act)
    put_burdens(session, roster.site_id, Evidence(case, result), facts)
    if site.planned_from is not None and site.planned_from <= case.week:
        site.planned_from = case.horizon.date_of(case.days)
    session.flush()
    return roster


def require_publishable(
    session: Session,
    site: SiteRow,
    roster: RosterRow,
    case: Case,
    result: Result,
    at: dt.datetime,
    agreed: Collection[str] = (),
    facts: Facts | None = None,
) -> list[TouchedNotice]:
    """Refuse a plan that breaks a hard rule or a notice, or whose inputs are no longer the same.

    Return the notices that it touches, agreed to or not binding.

    ``facts`` are those of the case with the plan's cuts, when they are at hand.

    Raises
    ------
    PublicationRefused
    """
    from scheduler.proof.validate import validate  # noqa: PLC0415 - loads compiled code

    snapshot = find_row(session, CaseSnapshotRow, roster.snapshot_id)
    now = load_case(
        session,
        site.key,
        case.week,
        case.as_of,
        days=case.days,
        history_days=snapshot.history_days,
    ).case
    changes = changes_between(case, now)
    found = validate(case, result, facts).violations
    hard = (each.rule for each in found if each.severity == "hard")
    rules = Counter(rule for rule in hard if rule != notice_of_change.ID)
    touched = touched_by(case, result, at)
    notices = unmet(touched, agreed)
    if changes or rules or notices:
        raise PublicationRefused(rules=rules, changes=changes, notices=notices)
    return touched


def _archive_former(session: Session, roster: RosterRow, act: Act) -> None:
    table = table_of(RosterRow)
    query = select(RosterRow).where(
        table.c.site_id == roster.site_id,
        table.c.week == roster.week,
        table.c.state == "published",
    )
    for former in session.execute(query).scalars():
        shift_state(session, former, "archived", act)


def _ask_acknowledgements(
    session: Session, roster: RosterRow, case: Case, result: Result, act: Act
) -> None:
    """Ask everybody whose published shifts changed; a first publication changes nothing."""
    assert roster.id is not None  # noqa: S101 - narrows the type
    for operator_id, dates in changed_days(case, result).items():
        session.add(
            AcknowledgementRow(
                roster_id=roster.id,
                site_id=roster.site_id,
                operator_id=operator_id,
                changed=[date.isoformat() for date in dates],
                asked_at=act.at,
            )
        )


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


@dataclass(frozen=True, slots=True)
class Publishing:
    """Whom a publication would concern.

    Attributes
    ----------
    changed
        Days of published shifts that change, by person: each is asked to acknowledge.
    notices
        Days inside a notice; those that bind need an agreement.
    """

    changed: dict[str, list[dt.date]]
    notices: list[TouchedNotice]


def see_publishing(session: Session, roster_id: int, at: dt.datetime) -> Publishing:
    """Tell whom publishing a version now would concern.

    Raises
    ------
    NotFound
    """
    roster = find_row(session, RosterRow, roster_id)
    site = find_row(session, SiteRow, roster.site_id)
    days = find_row(session, CaseSnapshotRow, roster.snapshot_id).days
    case = load_case(
        session, site.key, roster.week, at, days=days, history_days=NOTICE_HISTORY_DAYS
    ).case
    result = load_result(session, roster_id)
    return Publishing(changed_days(case, result), touched_by(case, result, at))


def _log_agreements(
    session: Session, roster: RosterRow, touched: list[TouchedNotice], act: Act
) -> set[tuple[str, dt.date]]:
    """Log who agreed to which days inside their notice; return those days."""
    days: dict[str, list[dt.date]] = {}
    for each in touched:
        if each.binding:
            days.setdefault(each.operator_id, []).append(each.date)
    for operator_id, dates in days.items():
        audit.append(
            session,
            act,
            "notice.agreed",
            Subject("roster", roster.id, roster.site_id, operator_id),
            details={"dates": [date.isoformat() for date in dates]},
        )
    return {(operator_id, date) for operator_id, dates in days.items() for date in dates}


def _as_planned(row: PublishedShift, zone: ZoneInfo) -> PlannedShift:
    return PlannedShift(
        operator_id=row.operator_id,
        date=row.start.astimezone(zone).date(),
        start=row.start,
        end=row.end,
        breaks=row.breaks,
    )


def _put_shifts(
    session: Session,
    roster: RosterRow,
    case: Case,
    result: Result,
    act: Act,
    agreed: Collection[tuple[str, dt.date]],
) -> None:
    """Put the planned shifts in the place of the week's published ones."""
    horizon, table = case.horizon, table_of(PublishedShiftRow)
    of_site = table.c.site_id == roster.site_id
    session.execute(
        delete(table).where(
            of_site,
            table.c.start >= horizon.moment(0),
            table.c.start < horizon.moment(horizon.minutes),
        )
    )
    worked = {
        (operator_id, shift.start): shift.worked_minutes
        for operator_id, shifts in Evidence(case, result).week.items()
        for shift in shifts
    }
    last = session.execute(select(func.max(table.c.position)).where(of_site)).scalar_one()
    rows = []
    for place, shift in enumerate(result.roster, (last if last is not None else -1) + 1):
        told = PublishedShift(
            operator_id=shift.operator_id,
            start=shift.start,
            end=shift.end,
            breaks=shift.breaks,
            worked_minutes=worked[shift.operator_id, horizon.minute(shift.start)],
            published_on=act.at.astimezone(ZoneInfo(case.site.timezone)).date(),
            agreed=(shift.operator_id, shift.date) in agreed,
        )
        rows.append({"site_id": roster.site_id, "position": place} | figures_of(told, table))
    if rows:
        session.execute(insert(table), rows)


def _put_teams(session: Session, roster: RosterRow, case: Case, result: Result, act: Act) -> None:
    """Put the planned teams in force from the Monday of the week."""
    table = table_of(PairingRow)
    query = select(PairingRow).where(
        table.c.site_id == roster.site_id,
        table.c.ended_on.is_(None) | (table.c.ended_on > case.week),
    )
    there = {(row.client_id, row.operator_id): row for row in session.execute(query).scalars()}
    last = session.execute(
        select(func.max(table.c.position)).where(table.c.site_id == roster.site_id)
    ).scalar_one()
    place = -1 if last is None else last
    for planned in result.portfolio:
        row = there.pop((planned.client_id, planned.operator_id), None)
        if row is not None:
            if row.role != planned.role:
                remember(session, row, act)
                row.role = planned.role
            continue
        place += 1
        session.add(
            PairingRow(
                site_id=roster.site_id,
                position=place,
                client_id=planned.client_id,
                operator_id=planned.operator_id,
                role=planned.role,
                since=case.week,
                training_minutes_done=0,
                roster_id=roster.id,
            )
        )
    for row in there.values():
        remember(session, row, act)
        row.ended_on = case.week
    session.flush()


def acknowledge(session: Session, acknowledgement_id: int, version: int, at: dt.datetime) -> None:
    """Write that somebody has seen their changed shifts; a second time changes nothing.

    Raises
    ------
    NotFound, EditConflict
    """
    row = find_row(session, AcknowledgementRow, acknowledgement_id, version)
    if row.acknowledged_at is None:
        row.acknowledged_at = at
        session.flush()
