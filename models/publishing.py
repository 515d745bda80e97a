"""Publication: all that it changes, in one transaction, once it is sure that it may be.

The plan was judged before (``models.publishable``). The case that it was planned for must
be what the site knows now; any difference refuses the publication and is named. Notices
count from the moment of publication, not from the moment planned for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select

from models import audit
from models.audit import Act, Subject
from models.cases import load_case
from models.edits import find_row, remember
from models.fairness import put_burdens
from models.mapping import figures_of, table_of
from models.notice_period import NOTICE_HISTORY_DAYS, TouchedNotice, touched_by
from models.publishable import (
    Checked,
    Inputs,
    approved,
    changed_days,
    require_publishable,
    see_inputs,
)
from models.results import load_result
from models.rosters import shift_state
from models.tables.pairs import PairingRow
from models.tables.rosters import AcknowledgementRow, CaseSnapshotRow, RosterRow
from models.tables.shifts import PublishedShiftRow
from models.tables.sites import SiteRow
from scheduler.entities import PublishedShift

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Table
    from sqlmodel import Session

_AT_ONCE: Final = 1_000


def publish(
    session: Session,
    checked: Checked,
    inputs: Inputs,
    act: Act,
    *,
    agreed: Collection[str] = (),
) -> RosterRow:
    """Publish an approved roster; the one that was in force for its week is archived.

    The week's shifts and burdens become part of later cases, its teams are in force from
    its Monday, and everybody whose published shifts changed is asked to acknowledge them.

    Parameters
    ----------
    checked
        What the roster holds, judged for the moment of ``act``.
    inputs
        How its inputs were. They are read anew when anything was logged since.
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
    if checked.at != act.at:
        raise ValueError("checked for another moment")
    audit.lock(session)
    roster = approved(session, checked.roster_id, checked.version)
    if audit.touched_since(session, inputs.mark, roster.site_id):
        inputs = see_inputs(session, checked.roster_id, checked.version, checked.case)
    require_publishable(checked, inputs, agreed if act.reason else ())
    _archive_former(session, roster, act)
    shift_state(session, roster, "published", act)
    _ask_acknowledgements(session, roster, checked.changed, act)
    days = _log_agreements(session, roster, checked.touched, act)
    _put_shifts(session, roster, checked, act, days)
    _put_teams(session, roster, checked, act)
    case = checked.case
    put_burdens(session, roster.site_id, case.horizon, checked.burdens)
    site = find_row(session, SiteRow, roster.site_id)
    if site.planned_from is not None and site.planned_from <= case.week:
        site.planned_from = case.horizon.date_of(case.days)
    session.flush()
    return roster


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
    session: Session, roster: RosterRow, changed: Mapping[str, list[dt.date]], act: Act
) -> None:
    """Ask everybody whose published shifts changed; a first publication changes nothing."""
    assert roster.id is not None  # noqa: S101 - narrows the type
    for operator_id, dates in changed.items():
        session.add(
            AcknowledgementRow(
                roster_id=roster.id,
                site_id=roster.site_id,
                operator_id=operator_id,
                changed=[date.isoformat() for date in dates],
                asked_at=act.at,
            )
        )


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


def _put_shifts(
    session: Session,
    roster: RosterRow,
    checked: Checked,
    act: Act,
    agreed: Collection[tuple[str, dt.date]],
) -> None:
    """Put the planned shifts in the place of the week's published ones."""
    case, table = checked.case, table_of(PublishedShiftRow)
    horizon, of_site = case.horizon, table.c.site_id == roster.site_id
    session.execute(
        delete(table).where(
            of_site,
            table.c.start >= horizon.moment(0),
            table.c.start < horizon.moment(horizon.minutes),
        )
    )
    place = _next_position(session, table, roster.site_id)
    rows: list[dict[str, Any]] = []
    for shift in checked.result.roster:
        told = PublishedShift(
            operator_id=shift.operator_id,
            start=shift.start,
            end=shift.end,
            breaks=shift.breaks,
            worked_minutes=checked.worked[shift.operator_id, horizon.minute(shift.start)],
            published_on=act.at.astimezone(ZoneInfo(case.site.timezone)).date(),
            agreed=(shift.operator_id, shift.date) in agreed,
        )
        own = {"site_id": roster.site_id, "position": place + len(rows)}
        rows.append(own | figures_of(told, table))
    if rows:
        session.execute(insert(table), rows)


def _put_teams(session: Session, roster: RosterRow, checked: Checked, act: Act) -> None:
    """Put the planned teams in force from the Monday of the week."""
    table, week = table_of(PairingRow), checked.case.week
    query = select(table.c.id, table.c.client_id, table.c.operator_id, table.c.role).where(
        table.c.site_id == roster.site_id,
        table.c.ended_on.is_(None) | (table.c.ended_on > week),
    )
    there = {(row.client_id, row.operator_id): row for row in session.execute(query)}
    place = _next_position(session, table, roster.site_id)
    changes: dict[int, tuple[str, Any]] = {}
    begun: list[dict[str, Any]] = []
    for planned in checked.result.portfolio:
        held = there.pop((planned.client_id, planned.operator_id), None)
        if held is None:
            begun.append(
                {
                    "site_id": roster.site_id,
                    "position": place + len(begun),
                    "client_id": planned.client_id,
                    "operator_id": planned.operator_id,
                    "role": planned.role,
                    "since": week,
                    "training_minutes_done": 0,
                    "roster_id": roster.id,
                }
            )
        elif held.role != planned.role:
            changes[held.id] = "role", planned.role
    changes |= {held.id: ("ended_on", week) for held in there.values()}
    _change_teams(session, changes, act)
    if begun:
        session.execute(insert(PairingRow), begun)


def _change_teams(session: Session, changes: Mapping[int, tuple[str, Any]], act: Act) -> None:
    """Change a column of some pairings; what they were is remembered."""
    ids = list(changes)
    for first in range(0, len(ids), _AT_ONCE):
        query = select(PairingRow).where(
            table_of(PairingRow).c.id.in_(ids[first : first + _AT_ONCE])
        )
        for row in session.execute(query).scalars().all():
            remember(session, row, act)
            column, value = changes[row.id]
            setattr(row, column, value)
        session.flush()


def _next_position(session: Session, table: Table, site_id: int) -> int:
    last = session.execute(
        select(func.max(table.c.position)).where(table.c.site_id == site_id)
    ).scalar_one()
    return 0 if last is None else int(last) + 1


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
