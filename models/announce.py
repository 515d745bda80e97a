"""Who is told what: a roster was published or changed, a signal opened, a run ended.

Called in the transaction of what happened, after it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models.edits import find_row
from models.hours import desk_of
from models.mapping import table_of
from models.notices import accounts_of_operators, accounts_with_role, notify
from models.outbox import tell
from models.results import load_list
from models.runs import find_run
from models.tables.rosters import AcknowledgementRow, RosterRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from models.audit import Act
    from models.tables.duties import SignalRow
    from scheduler.result import PlannedShift

URGENT_WITHIN: Final = dt.timedelta(hours=48)
"""A change of a day that begins within this time is told at any hour."""

MOST_TOLD_SINGLY: Final = 5
"""Signals of one look that are told one by one: the first look at a site may find hundreds."""

TALK_ABOUT_SIGNALS: Final = ("hr", "supervisor")


def announce_published(session: Session, roster_id: int, act: Act) -> None:
    """Tell of a roster that was just published.

    The first of a week tells everybody who works in it their dates. A later one tells only
    those whose shifts changed which dates to look at, and that an acknowledgement is asked;
    at any hour when such a day is near.

    Raises
    ------
    NotFound
    """
    roster = find_row(session, RosterRow, roster_id)
    payload = _payload(roster)
    tell(session, "roster.published", roster.site_id, payload, act.at)
    changed = _changed_days(session, roster_id)
    if changed:
        people = [{"operator_id": who, "dates": dates} for who, dates in changed.items()]
        whole = payload | {"operators": people}
        tell(session, "roster.changed", roster.site_id, whole, act.at)
        _tell_people(session, roster, "roster_changed", changed, act)
    elif not _replaces_another(session, roster):
        _tell_people(session, roster, "roster_published", _worked_days(session, roster_id), act)


def announce_signals(
    session: Session, site_id: int, signals: Sequence[SignalRow], act: Act
) -> None:
    """Tell those who talk about signals at a site what one look found, and programs of each.

    A first look may find hundreds: people are told how many then.
    """
    about = [
        {
            "signal": signal.id,
            "kind": signal.kind,
            "operator_id": signal.operator_id,
            "client_id": signal.client_id,
        }
        for signal in signals
    ]
    for each in about:
        tell(session, "signal.opened", site_id, each, act.at)
    told = accounts_with_role(session, site_id, TALK_ABOUT_SIGNALS)
    if len(about) > MOST_TOLD_SINGLY:
        notify(session, site_id, told, "signals_opened", {"count": len(about)}, act.at)
        return
    for each in about:
        notify(session, site_id, told, "signal_opened", each, act.at)


def announce_answer(
    session: Session,
    site_id: int,
    operator_id: str,
    kind: Literal["request", "contest"],
    row_id: int,
    act: Act,
) -> None:
    """Tell somebody that what they asked for or contested has its answer."""
    told = accounts_of_operators(session, site_id, {operator_id}).get(operator_id, ())
    notify(session, site_id, told, f"{kind}_answered", {kind: row_id}, act.at)


def announce_swap(session: Session, site_id: int, operator_id: str, row_id: int, act: Act) -> None:
    """Tell somebody that a colleague asks them for a swap."""
    told = accounts_of_operators(session, site_id, {operator_id}).get(operator_id, ())
    notify(session, site_id, told, "swap_asked", {"request": row_id}, act.at)


def announce_run(session: Session, run_id: str, act: Act) -> None:
    """Tell that a run ended, and how; whoever asked for it sees it on the page.

    Raises
    ------
    NotFound
    """
    run = find_run(session, run_id)
    about = {
        "run": run.id,
        "week": run.week.isoformat(),
        "status": run.status,
        "objective": run.objective,
        "gap": run.gap,
    }
    tell(session, "run.ended", run.site_id, about, act.at)


def _payload(roster: RosterRow) -> dict[str, Any]:
    return {
        "roster": roster.id,
        "week": roster.week.isoformat(),
        "number": roster.number,
        "content_digest": roster.content_digest,
    }


def _changed_days(session: Session, roster_id: int) -> dict[str, list[str]]:
    """Days of people whose acknowledgement this version asks for."""
    table = table_of(AcknowledgementRow)
    query = select(table.c.operator_id, table.c.changed).where(table.c.roster_id == roster_id)
    return {row.operator_id: row.changed for row in session.execute(query.order_by(table.c.id))}


def _worked_days(session: Session, roster_id: int) -> dict[str, list[str]]:
    shifts: Sequence[PlannedShift] = load_list(session, roster_id, "roster")
    found: dict[str, set[str]] = {}
    for shift in shifts:
        found.setdefault(shift.operator_id, set()).add(shift.date.isoformat())
    return {who: sorted(dates) for who, dates in found.items()}


def _replaces_another(session: Session, roster: RosterRow) -> bool:
    table = table_of(RosterRow)
    query = select(table.c.id).where(
        table.c.site_id == roster.site_id,
        table.c.week == roster.week,
        table.c.id != roster.id,
        table.c.published_at.is_not(None),
    )
    return session.execute(query.limit(1)).first() is not None


def _tell_people(
    session: Session, roster: RosterRow, key: str, days: dict[str, list[str]], act: Act
) -> None:
    desk = desk_of(session, roster.site_id)
    zone = ZoneInfo(desk.place.timezone)
    first = act.at.astimezone(zone).date()
    last = (act.at + URGENT_WITHIN).astimezone(zone).date()
    accounts = accounts_of_operators(session, roster.site_id, days)
    for operator_id, account_ids in accounts.items():
        dates = days[operator_id]
        near = any(first <= dt.date.fromisoformat(date) <= last for date in dates)
        notify(
            session,
            roster.site_id,
            account_ids,
            key,
            {"roster": roster.id, "week": roster.week.isoformat(), "dates": dates},
            act.at,
            urgent=near and key == "roster_changed",
            desk=desk,
        )
