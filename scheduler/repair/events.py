"""What happened, held against the case, and the case in which it has happened.

Every event is checked before anything is computed. A changed case keeps what follows
from the fields that did not change, because working it out again is most of the time
that a large site's repair would take; a test holds it against the same case built anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scheduler.derive import derive
from scheduler.entities import Absence, Lock, OpeningHours
from scheduler.fairness import tension_share, unsocial_share
from scheduler.learning.plan import learning_plan
from scheduler.other_rows import with_rows
from scheduler.repair import (
    Absent,
    CannotRepair,
    CaseChanges,
    ClientHours,
    ClientJoins,
    Kept,
    Swapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.repair import Event
    from scheduler.shifts import Shift

    Week = Mapping[str, tuple[Shift, ...]]


def require_possible(case: Case, week: Week, events: Sequence[Event], now: datetime) -> None:
    """Refuse events that cannot be.

    Parameters
    ----------
    week
        The plan's shifts by operator.
    now
        Up to when the week has been worked.

    Raises
    ------
    CannotRepair
        With the first reason found.
    """
    horizon = case.horizon
    if horizon.minute(now) >= horizon.minutes:
        raise CannotRepair("week_over", now=now)
    for event in events:
        match event:
            case Absent():
                _require_absence(case, event, now)
            case ClientHours():
                _require_known(event.client_id, case.client_index, "unknown_client")
                _require_day(case, event.date, now)
            case ClientJoins():
                if event.client_id in case.client_index:
                    raise CannotRepair("client_known", value=event.client_id)
                _require_known(event.client_id, event.case.client_index, "unknown_client")
                _require_same_site(case, event)
            case Swapped():
                _require_swap(case, week, event, now)
            case Kept():
                _require_known(event.operator_id, case.operator_index, "unknown_operator")
                _require_day(case, event.date, now)


def happened(case: Case, week: Week, events: Iterable[Event]) -> tuple[Case, CaseChanges]:
    """Return the case in which the events have happened, and the rows that tell of them.

    A client who joins is in its event's case already and needs no row.
    """
    horizon = case.horizon
    absences: list[Absence] = []
    hours: list[OpeningHours] = []
    locks: list[Lock] = []
    redated: set[tuple[str, date]] = set()
    for event in events:
        match event:
            case Absent():
                start, end = (m.astimezone(horizon.zone) for m in (event.start, event.end))
                absences.append(Absence(operator_id=event.operator_id, start=start, end=end))
            case ClientHours():
                redated.add((event.client_id, event.date))
                hours += _hours_rows(event)
            case ClientJoins():
                case = event.case
            case Kept():
                planned = on_day(case, week[event.operator_id], horizon.day_number(event.date))
                locks += [
                    Lock(
                        kind="shift",
                        operator_id=event.operator_id,
                        date=event.date,
                        start=horizon.moment(shift.start),
                        end=horizon.moment(shift.end),
                    )
                    for shift in planned
                ] or [Lock(kind="off", operator_id=event.operator_id, date=event.date)]
            case Swapped():
                pass
    new = {
        "absences": (*case.absences, *absences),
        "locks": (*case.locks, *locks),
        "opening_hours": (
            *(r for r in case.opening_hours if (r.client_id, r.date) not in redated),
            *hours,
        ),
    }
    told = CaseChanges(tuple(absences), tuple(hours), tuple(locks))
    changed = {field: rows for field, rows in new.items() if rows != getattr(case, field)}
    return (with_rows(case, **changed) if changed else case), told


def facts_after(before: Case, facts: Facts, after: Case) -> Facts:
    """Derive the facts of a changed case, keeping those that cannot have changed.

    Parameters
    ----------
    before, facts
        The former case and its facts.
    after
        The case as :func:`happened` returns it.
    """
    if after.clients != before.clients or after.opening_hours != before.opening_hours:
        return derive(after, facts.cuts)
    if after.absences == before.absences:
        return facts
    shared = replace(
        facts,
        unsocial=unsocial_share(after, facts.demand),
        tension=tension_share(after, facts.demand, facts.eligible),
    )
    return replace(shared, learning=learning_plan(after, shared))


def on_day(case: Case, shifts: Iterable[Shift], day: int) -> tuple[Shift, ...]:
    """Those of some shifts that begin on a day of the horizon."""
    opens, closes = case.horizon.day_start(day), case.horizon.day_start(day + 1)
    return tuple(shift for shift in shifts if opens <= shift.start < closes)


def _hours_rows(event: ClientHours) -> list[OpeningHours]:
    if not event.windows:
        return [OpeningHours(client_id=event.client_id, date=event.date, closed=True)]
    return [
        OpeningHours(
            client_id=event.client_id, date=event.date, open_minute=opens, close_minute=closes
        )
        for opens, closes in event.windows
    ]


def _require_known(value: str, known: Mapping[str, int], key: str) -> None:
    if value not in known:
        raise CannotRepair(key, value=value)


def _require_day(case: Case, date: date, now: datetime) -> None:
    """Refuse a date outside the week, or wholly worked."""
    horizon = case.horizon
    day = horizon.day_number(date)
    if not 0 <= day < case.days:
        last = horizon.date_of(case.days - 1)
        raise CannotRepair("outside_week", date=date, first=case.week, last=last)
    if horizon.day_start(day + 1) <= horizon.minute(now):
        raise CannotRepair("day_over", date=date, now=now)


def _require_absence(case: Case, event: Absent, now: datetime) -> None:
    _require_known(event.operator_id, case.operator_index, "unknown_operator")
    horizon = case.horizon
    if event.end <= event.start:
        raise CannotRepair("absence_ends_first", start=event.start, end=event.end)
    start, end = horizon.minute(event.start), horizon.minute(event.end)
    if start >= horizon.minutes or end <= 0:
        last = horizon.date_of(case.days - 1)
        raise CannotRepair("absence_outside_week", first=case.week, last=last)
    if event.end <= now:
        raise CannotRepair("absence_over", end=event.end, now=now)


def _require_swap(case: Case, week: Week, event: Swapped, now: datetime) -> None:
    sides = ((event.one, event.one_date), (event.other, event.other_date))
    for operator_id, date in sides:
        _require_known(operator_id, case.operator_index, "unknown_operator")
        _require_day(case, date, now)
    if event.one == event.other:
        raise CannotRepair("swap_alone", value=event.one)
    horizon = case.horizon
    for (operator_id, date), (taker, takers_date) in (sides, sides[::-1]):
        day = horizon.day_number(date)
        shifts = on_day(case, week[operator_id], day)
        if not shifts:
            raise CannotRepair("no_shift", value=operator_id, date=date)
        if shifts[0].start < horizon.minute(now):
            raise CannotRepair("shift_worked", value=operator_id, date=date, now=now)
        if date != takers_date and on_day(case, week[taker], day):
            raise CannotRepair("swap_busy", value=taker, date=date)


def _require_same_site(case: Case, event: ClientJoins) -> None:
    """Refuse a new client whose case differs from the plan's in anything else."""
    if without_client(event.case, event.client_id).digest != case.digest:
        raise CannotRepair("other_site")


def without_client(case: Case, client_id: str) -> Case:
    """Return the case as it was before a client joined, in no table and in no call."""
    fields: dict[str, Any] = {name: getattr(case, name) for name in type(case).model_fields}
    for name, rows in fields.items():
        if isinstance(rows, tuple):
            kept = (row for row in rows if getattr(row, "client_id", None) != client_id)
            fields[name] = tuple(kept)
    calls = case.calls
    if client_id in calls.client_ids:
        place = calls.client_ids.index(client_id)
        stay = calls.client != place
        columns = {
            name: getattr(calls, name)[stay]
            for name in type(calls).model_fields
            if name not in {"client_ids", "client"}
        }
        client = calls.client[stay]
        ids = tuple(c for c in calls.client_ids if c != client_id)
        columns["client"] = client - (client > place)
        fields["calls"] = type(calls)(client_ids=ids, **columns)
    return type(case).model_validate(fields)
