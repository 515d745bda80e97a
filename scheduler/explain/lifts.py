"""From what a rule finds to what a person could change about it.

The law cannot be changed, nor the past: such a finding has no change. Whether a
change helps is for the caller to solve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.explain import Change
from scheduler.explain.changes import lock_params
from scheduler.portfolio.rules import (
    eligible,
    max_clients,
    new_pairings,
    pairing_locks,
    portfolio_size,
    readiness,
    team_size,
    veto,
)
from scheduler.rules import (
    absences,
    agreed_minutes,
    availability,
    limit_codes,
    limit_days_off,
    limit_minutes,
    limit_runs,
    limit_weekends,
    locks,
    notice_of_change,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scheduler.case import Case
    from scheduler.entities import Lock, PublishedShift
    from scheduler.explain import Alternative
    from scheduler.result import Violation
    from scheduler.shifts import Shift

LIMITS: Final[dict[str, tuple[str, ...]]] = {
    limit_minutes.ID: ("min_minutes", "max_minutes"),
    limit_runs.ID: ("min_run_of_work", "max_run_of_work"),
    limit_days_off.ID: ("min_run_off",),
    limit_weekends.ID: ("max_weekends",),
    limit_codes.ID: ("max_by_code",),
}
"""Columns of ``limits.csv`` by the rule that keeps them."""


def lifts_of_pair(case: Case, client_id: str, way: Alternative) -> tuple[Change, ...] | None:
    """Changes that take away all that blocks another team.

    Returns
    -------
    tuple of Change or None
        ``None`` when something blocks it that nobody can change.
    """
    found: list[Change] = []
    for violation in way.blocks:
        lifts = _of_portfolio(case, client_id, way, violation)
        if not lifts:
            return None
        found += lifts
    if way.untrained and way.joins is not None:
        found.append(Change("training_done", {"operator_id": way.joins, "client_id": client_id}))
    return _distinct(found)


def lifts_of_week(
    case: Case, operator_id: str, shift: Shift | None, breaches: Iterable[Violation]
) -> tuple[Change, ...] | None:
    """Changes that take away all that forbids a person's other day.

    Parameters
    ----------
    shift
        The shift of that day; ``None`` for a day off.

    Returns
    -------
    tuple of Change or None
        ``None`` when something forbids it that nobody can change.
    """
    found: list[Change] = []
    for violation in breaches:
        lifts = _of_week(case, operator_id, shift, violation)
        if not lifts:
            return None
        found += lifts
    return _distinct(found)


def _of_portfolio(
    case: Case, client_id: str, way: Alternative, violation: Violation
) -> list[Change]:
    params = violation.params
    pair = {"operator_id": violation.operator_id, "client_id": client_id}
    found: list[Change] = []
    match violation.rule:
        case eligible.ID if violation.operator_id is not None:
            found = _levels(case, violation.operator_id, client_id)
        case veto.ID:
            found = [Change("veto_lifted", pair)]
        case max_clients.ID:
            found = [
                Change(
                    "more_clients",
                    {"operator_id": violation.operator_id, "limit": params["clients"]},
                )
            ]
        case portfolio_size.ID:
            found = [Change("portfolio_size", {"limit": params["size"]})]
        case new_pairings.ID:
            found = [Change("new_pairings", {"limit": params["started"]})]
        case team_size.ID if params["too_many"]:
            found = [Change("team_max", {"client_id": client_id, "limit": params["people"]})]
        case readiness.ID:
            found = [Change("brief_completed", {"client_id": client_id})]
        case pairing_locks.ID:
            own = (lock for lock in case.locks if lock.kind == "pairing")
            found = _lifted(
                lock
                for lock in own
                if (lock.operator_id, lock.client_id) == (way.leaves, client_id)
            )
    return found


def _levels(case: Case, operator_id: str, client_id: str) -> list[Change]:
    """Languages and skills that an operator lacks for a client, at the level asked."""
    operator = case.operators[case.operator_index[operator_id]]
    client = case.clients[case.client_index[client_id]]
    return [
        Change(
            "level_gained",
            {"operator_id": operator_id, "of": of, "name": name, "level": level},
        )
        for of, asked, held in (
            ("languages", client.languages, operator.languages),
            ("skills", client.skills, operator.skills),
        )
        for name, level in sorted(asked.items())
        if held.get(name, 0) < level
    ]


def _of_week(
    case: Case, operator_id: str, shift: Shift | None, violation: Violation
) -> list[Change]:
    horizon = case.horizon
    if violation.rule in LIMITS:
        return limits_of(case, operator_id, LIMITS[violation.rule])
    found: list[Change] = []
    match violation.rule:
        case availability.ID if shift is not None:
            found = [availability_for(case, operator_id, shift)]
        case absences.ID if shift is not None:
            found = absences_between(case, operator_id, shift.start, shift.end)
        case agreed_minutes.ID:
            worked, most = violation.params["worked_minutes"], violation.params["most_minutes"]
            above = isinstance(most, int) and isinstance(worked, int) and worked > most
            kind = "most_minutes" if above else "least_minutes"
            found = [Change(kind, {"operator_id": operator_id, "minutes": worked})]
        case locks.ID if violation.date is not None:
            found = locks_of_day(case, operator_id, violation.date)
        case notice_of_change.ID:
            found = agreements(
                row
                for row in case.published_rows[operator_id]
                if row.start.astimezone(horizon.zone).date() == violation.date
            )
    return found


def availability_for(case: Case, operator_id: str, shift: Shift) -> Change:
    """Widen the availability of a shift's own day so that it holds the shift."""
    horizon = case.horizon
    day = horizon.day_of(shift.start)
    opens = horizon.wall_minute(shift.start)
    return Change(
        "availability_widened",
        {
            "operator_id": operator_id,
            "date": horizon.date_of(day).isoformat(),
            "start_minute": opens,
            "end_minute": opens + shift.span_minutes,
        },
    )


def locks_of_day(case: Case, operator_id: str, day: date) -> list[Change]:
    """Lift what a person fixed about one date of somebody's."""

    def date_of(lock: Lock) -> date | None:
        return lock.date if lock.start is None else lock.start.astimezone(case.horizon.zone).date()

    return _lifted(
        lock
        for lock in case.locks
        if lock.kind != "pairing" and lock.operator_id == operator_id and date_of(lock) == day
    )


def absences_between(case: Case, operator_id: str, start: int, end: int) -> list[Change]:
    """Withdraw the absences that meet a stretch of elapsed minutes."""
    minute = case.horizon.minute
    return [
        Change(
            "absence_withdrawn",
            {
                "operator_id": operator_id,
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
            },
        )
        for row in case.absences
        if row.operator_id == operator_id and minute(row.start) < end and start < minute(row.end)
    ]


def limits_of(case: Case, operator_id: str, names: Sequence[str]) -> list[Change]:
    """Open the limits that one person has among some."""
    return [
        Change(
            "limit_lifted",
            {"operator_id": operator_id, "limit": name, "now": _limit_told(getattr(row, name))},
        )
        for row in case.limits
        if row.operator_id == operator_id
        for name in names
        if getattr(row, name)
    ]


def _limit_told(limit: int | dict[str, int]) -> int | str:
    if isinstance(limit, int):
        return limit
    return ", ".join(f"{code} {most}" for code, most in sorted(limit.items()))


def agreements(rows: Iterable[PublishedShift]) -> list[Change]:
    """Have the person agree that published shifts may change."""
    return [
        Change(
            "shift_agreed",
            {
                "operator_id": row.operator_id,
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
            },
        )
        for row in rows
        if not row.agreed
    ]


def _lifted(rows: Iterable[Lock]) -> list[Change]:
    return [Change("lock_lifted", lock_params(lock)) for lock in rows]


def _distinct(changes: Iterable[Change]) -> tuple[Change, ...]:
    found: list[Change] = []
    for change in changes:
        if change not in found:
            found.append(change)
    return tuple(found)
