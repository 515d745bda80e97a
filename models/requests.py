"""What operators ask for: swaps of shifts, shifts to give away, and time off without a reason.

``asked`` → (``agreed``, by the other person of a swap) → ``accepted`` or ``refused`` by a
supervisor, or ``withdrawn`` by whoever asked. An accepted leave becomes an absence. An
accepted swap changes no roster: ``scheduler.swap`` applies it to a plan, which then goes
the way of every edit.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models import audit
from models.edits import add_row, find_row, move_row
from models.errors import NotFound, RequestRefused, TransitionRefused, refuse
from models.mapping import figures_of, table_of
from models.request_list import RequestKind, RequestState, told, waiting_of
from models.sites import zone_of
from models.tables.duties import RequestRow
from models.tables.people import AbsenceRow, OperatorRow
from models.tables.shifts import PublishedShiftRow
from scheduler.calendar import midnight
from scheduler.entities import Absence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from models.audit import Act


NEXT: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "leave": {"asked": ("accepted", "refused", "withdrawn")},
        "swap": {
            "asked": ("agreed", "refused", "withdrawn"),
            "agreed": ("accepted", "refused", "withdrawn"),
        },
    }
)
"""Where a request of each kind may go from each state; from others nowhere."""

LONGEST_LEAVE_DAYS: Final = 366


def ask_leave(
    session: Session, site_id: int, operator_id: str, first: dt.date, last: dt.date, act: Act
) -> RequestRow:
    """Ask to be away from ``first`` to ``last``, both included; nobody asks why.

    Raises
    ------
    RequestRefused
        ``ends_before_it_starts``, ``too_long``, ``past``, or ``asked_already`` when a
        request that waits holds one of these days.
    NotFound
    """
    _require_operator(session, site_id, operator_id)
    today = act.at.astimezone(zone_of(session, site_id)).date()
    refuse("ends_before_it_starts", last < first)
    refuse("too_long", (last - first).days >= LONGEST_LEAVE_DAYS)
    refuse("past", first < today)
    audit.lock(session)
    waiting = waiting_of(session, site_id, operator_id)
    taken = [(r.first, r.last) for r in waiting if r.first is not None and r.last is not None]
    refuse("asked_already", any(own[0] <= last and first <= own[1] for own in taken))
    asked = {"first": first.isoformat(), "last": last.isoformat()}
    return _ask(session, site_id, "leave", operator_id, None, asked, act)


def ask_swap(
    session: Session,
    site_id: int,
    operator_id: str,
    start: dt.datetime,
    act: Act,
    *,
    other_operator_id: str | None = None,
    other_start: dt.datetime | None = None,
) -> RequestRow:
    """Ask to give a published shift of one's own to somebody, for one of theirs or for nothing.

    Parameters
    ----------
    start
        When the own shift begins.
    other_operator_id
        Who would take it; whoever agrees first when left out.
    other_start
        When the shift of theirs begins that would be taken in return, if any.

    Raises
    ------
    RequestRefused
        ``no_such_shift``, ``past``, ``same_person``, ``nobody_to_swap_with``, or
        ``asked_already`` when a request that waits concerns one of these shifts.
    NotFound
    """
    refuse("same_person", other_operator_id == operator_id)
    refuse("nobody_to_swap_with", other_start is not None and other_operator_id is None)
    _require_operator(session, site_id, operator_id)
    asked = _span(session, site_id, operator_id, start, act)
    if other_operator_id is not None:
        _require_operator(session, site_id, other_operator_id)
    if other_start is not None and other_operator_id is not None:
        other = _span(session, site_id, other_operator_id, other_start, act)
        asked |= {f"other_{name}": value for name, value in other.items()}
    audit.lock(session)
    taken = {
        r.start if r.operator_id == operator_id else r.other_start
        for r in waiting_of(session, site_id, operator_id)
    }
    refuse("asked_already", start in taken)
    return _ask(session, site_id, "swap", operator_id, other_operator_id, asked, act)


def _span(
    session: Session, site_id: int, operator_id: str, start: dt.datetime, act: Act
) -> dict[str, str]:
    """Both ends of a published shift that has not begun."""
    refuse("past", start <= act.at)
    table = table_of(PublishedShiftRow)
    row = session.execute(
        select(table.c.start, table.c.end).where(
            table.c.site_id == site_id,
            table.c.operator_id == operator_id,
            table.c.start == start,
        )
    ).first()
    if row is None:
        raise RequestRefused("no_such_shift")
    return {"start": row.start.isoformat(), "end": row.end.isoformat()}


def _ask(
    session: Session,
    site_id: int,
    kind: RequestKind,
    operator_id: str,
    other_operator_id: str | None,
    asked: Mapping[str, str],
    act: Act,
) -> RequestRow:
    row = RequestRow(
        site_id=site_id,
        kind=kind,
        operator_id=operator_id,
        other_operator_id=other_operator_id,
        asked=dict(asked),
        asked_at=act.at,
    )
    add_row(session, row, act, "request.asked")
    return row


def withdraw(
    session: Session, site_id: int, operator_id: str, request_id: int, version: int, act: Act
) -> RequestRow:
    """Take back a request of one's own that nobody has decided.

    Raises
    ------
    NotFound
        When it is somebody else's, too.
    EditConflict, TransitionRefused
    """
    audit.lock(session)
    row = _find(session, site_id, request_id, version)
    if row.operator_id != operator_id:
        raise NotFound("request", request_id)
    _move(session, row, "withdrawn", act, answered_at=act.at)
    return row


def consent(
    session: Session,
    site_id: int,
    operator_id: str,
    request_id: int,
    version: int,
    act: Act,
    *,
    agrees: bool,
) -> RequestRow:
    """Say yes or no to a swap that one is asked for, or yes to a shift that anybody may take.

    Raises
    ------
    NotFound
        When it asks somebody else.
    RequestRefused
        ``at_work_then`` when a published shift of one's own, which would not be given in
        return, overlaps the one to take.
    EditConflict, TransitionRefused
    """
    audit.lock(session)
    row = _find(session, site_id, request_id, version)
    asked_of_all = row.other_operator_id is None and agrees and row.operator_id != operator_id
    if row.kind != "swap" or not (row.other_operator_id == operator_id or asked_of_all):
        raise NotFound("request", request_id)
    if not agrees:
        _move(session, row, "refused", act, answered_at=act.at, answered_by=act.by)
        return row
    _require_operator(session, site_id, operator_id)
    refuse("at_work_then", _works_then(session, row, operator_id))
    _move(session, row, "agreed", act, agreed_at=act.at, other_operator_id=operator_id)
    return row


def _works_then(session: Session, row: RequestRow, operator_id: str) -> bool:
    asked = told(row)
    table = table_of(PublishedShiftRow)
    query = select(table.c.start).where(
        table.c.site_id == row.site_id,
        table.c.operator_id == operator_id,
        table.c.start < asked.end,
        table.c.end > asked.start,
    )
    return any(start != asked.other_start for start in session.execute(query).scalars())


def answer(
    session: Session,
    site_id: int,
    request_id: int,
    version: int,
    act: Act,
    *,
    accepts: bool,
    words: str = "",
) -> RequestRow:
    """Accept or refuse a request, as a supervisor; an accepted leave becomes an absence.

    Raises
    ------
    NotFound, EditConflict
    TransitionRefused
        When it is decided, or a swap to which nobody has agreed is accepted.
    """
    audit.lock(session)
    row = _find(session, site_id, request_id, version)
    state: RequestState = "accepted" if accepts else "refused"
    _move(session, row, state, act, answered_at=act.at, answered_by=act.by, answer=words)
    if row.kind == "leave" and accepts:
        _put_absence(session, row, act)
    return row


def _put_absence(session: Session, row: RequestRow, act: Act) -> None:
    asked, zone = told(row), zone_of(session, row.site_id).key
    assert asked.first is not None  # noqa: S101 - narrows the type
    assert asked.last is not None  # noqa: S101 - narrows the type
    absence = Absence(
        operator_id=row.operator_id,
        start=midnight(asked.first, zone),
        end=midnight(asked.last + dt.timedelta(days=1), zone),
    )
    added = AbsenceRow(site_id=row.site_id, **figures_of(absence, table_of(AbsenceRow)))
    add_row(session, added, act)


def _find(session: Session, site_id: int, request_id: int, version: int | None) -> RequestRow:
    row = find_row(session, RequestRow, request_id)
    if row.site_id != site_id:
        raise NotFound("request", request_id)
    return find_row(session, RequestRow, request_id, version)


def _move(session: Session, row: RequestRow, state: RequestState, act: Act, **values: Any) -> None:
    if state not in NEXT[row.kind].get(row.state, ()):
        raise TransitionRefused(row.state, state, "request")
    move_row(session, row, {"state": state, **values}, act, f"request.{state}")


def _require_operator(session: Session, site_id: int, operator_id: str) -> None:
    people = table_of(OperatorRow)
    query = select(people.c.id).where(
        people.c.site_id == site_id,
        people.c.operator_id == operator_id,
        people.c.left_at.is_(None),
    )
    if session.execute(query).first() is None:
        raise NotFound("operator", operator_id)
