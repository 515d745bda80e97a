"""Burdens that people share over four weeks: unsocial hours, and calls of tense clients.

What each person bore in the weeks before comes from ``counters.csv``. Fair
shares go by contract, among those who could bear any of it at all. Costs are
asked for what this week adds: nobody pays twice for an old imbalance, but whoever
is above the share already pays more for the next minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.entitlement import due_minutes
from scheduler.overload import overload
from scheduler.portfolio.available import available
from scheduler.portfolio.presence import cells_of
from scheduler.weeks import DAYS_A_WEEK, weeks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.calendar import Horizon
    from scheduler.case import Case
    from scheduler.demand import Demand
    from scheduler.entities import FairnessCounter, Operator
    from scheduler.policy import FairnessPolicy
    from scheduler.shifts import Shift

SATURDAY = 5


@dataclass(frozen=True)
class FairShare:
    """One burden of everybody, in minutes.

    Attributes
    ----------
    before
        Borne in the weeks before that still count, ``[operator]``.
    fair
        Share of what all bore then and will bear in the planned days,
        ``[operator]``; 0 for those who cannot bear any.
    """

    before: NDArray[np.float64]
    fair: NDArray[np.float64]

    @property
    def room(self) -> NDArray[np.float64]:
        """Minutes left in the planned days until the fair share is reached, or less than 0."""
        return self.fair - self.before


def added_overload(room: float, minutes: float) -> float:
    """Overload that ``minutes`` add for somebody with ``room`` minutes left."""
    return overload(minutes - room) - overload(-room)


def unsocial_minutes(
    horizon: Horizon, holidays: Set[date] | Mapping[date, str], policy: FairnessPolicy, shift: Shift
) -> int:
    """Worked minutes of a shift on Saturdays, Sundays and holidays, in evenings and at night."""
    total = 0
    for day in range(
        horizon.day_of(shift.start), horizon.day_of(max(shift.start, shift.end - 1)) + 1
    ):
        opens, closes = horizon.day_start(day), horizon.day_start(day + 1)
        if horizon.weekday(day) >= SATURDAY or horizon.date_of(day) in holidays:
            total += shift.worked_between(opens, closes)
            continue
        morning = horizon.minute_of(day, policy.night_until)
        evening = horizon.minute_of(day, policy.evening_from)
        total += shift.worked_between(opens, min(morning, closes))
        total += shift.worked_between(min(max(evening, morning), closes), closes)
    return total


def unsocial_of(case: Case, operator: Operator, shift: Shift) -> int:
    """Unsocial minutes of one operator's shift; night workers agreed to theirs and count none."""
    if operator.night_worker:
        return 0
    return unsocial_minutes(case.horizon, case.holidays, case.policy.fairness, shift)


def unsocial_share(case: Case, demand: Demand) -> FairShare:
    """Share unsocial minutes by contract among those who may work at such hours.

    What the planned days will ask for is taken to be what a past week asked
    for; where nothing is counted, the part of handle time that falls on
    unsocial slots.
    """
    slots = unsocial_slots(case, demand.slot_minutes)
    free = available(case, demand.slot_minutes)[:, slots].any(axis=1)
    able = free & ~np.array([o.night_worker for o in case.operators], dtype=np.bool_)
    past = _counted(case, "unsocial_minutes") * able
    if past.any():
        ahead = len(weeks_of(case.horizon)) * float(past.sum()) / int(past.any(axis=1).sum())
    else:
        minutes = demand.calls * demand.handle_seconds[:, None]
        part = float(minutes[:, slots].sum()) / max(float(minutes.sum()), 1e-9)
        ahead = part * float(_due(case).sum())
    return _share(case, past, able * _due(case), ahead)


def tension_share(case: Case, demand: Demand, eligible: NDArray[np.bool_]) -> FairShare:
    """Share tense minutes (times their level) among those who may serve them when they ring.

    A share is what somebody would bear if every tense call rang evenly at all
    who hold the client's needs and are likely to be there. Presence is likely in
    proportion to contract hours, so shares go by contract where cover allows:
    who works at night is not asked for the day's tension, nor who lacks the
    skill for that of others.

    Parameters
    ----------
    eligible
        Whether an operator may serve a client, ``[operator, client]``.
    """
    a_call = tense_minutes_a_call(case, demand)
    cells = cells_of(case, demand)
    weights = np.zeros(len(case.operators))
    for client in np.flatnonzero(a_call):
        there = eligible[:, client, None] * cells.presence
        minutes = a_call[client] * cells.calls[client]
        weights += there @ (minutes / np.maximum(there.sum(axis=0), 1e-9))
    past, ahead = _counted(case, "tension_minutes"), float(demand.calls.sum(axis=1) @ a_call)
    return _share(case, past, weights, ahead)


def tense_minutes_a_call(case: Case, demand: Demand) -> NDArray[np.float64]:
    """Handle minutes of a call times the client's tension level, ``[client]``."""
    level = np.array([client.tension for client in case.clients], dtype=np.float64)
    return np.asarray(level * demand.handle_seconds / 60)


def unsocial_slots(case: Case, slot: int) -> NDArray[np.bool_]:
    """Whether a slot of the planned days begins at an unsocial hour, ``[slot]``."""
    horizon, policy = case.horizon, case.policy.fairness
    starts = range(0, horizon.minutes - horizon.minutes % slot, slot)
    found = []
    for start in starts:
        day, wall = horizon.day_of(start), horizon.wall_minute(start)
        off = horizon.weekday(day) >= SATURDAY or horizon.date_of(day) in case.holidays
        found.append(off or wall < policy.night_until or wall >= policy.evening_from)
    return np.array(found, dtype=np.bool_)


def counted_rows(case: Case) -> list[FairnessCounter]:
    """Counters of the weeks before that are still shared together with the planned ones."""
    weeks = max(0, case.policy.fairness.weeks - len(weeks_of(case.horizon)))
    return [
        row
        for row in case.counters
        if 1 <= _weeks_back(case, row) <= weeks and row.operator_id in case.operator_index
    ]


def _weeks_back(case: Case, row: FairnessCounter) -> int:
    return (case.week - row.week).days // DAYS_A_WEEK


def _counted(case: Case, column: str) -> NDArray[np.float64]:
    """Minutes borne in the weeks before that still count, last week first, ``[week, operator]``."""
    weeks = max(0, case.policy.fairness.weeks - len(weeks_of(case.horizon)))
    table = np.zeros((weeks, len(case.operators)))
    for row in counted_rows(case):
        minutes = getattr(row, column)
        table[_weeks_back(case, row) - 1, case.operator_index[row.operator_id]] += minutes
    return table


def _due(case: Case) -> NDArray[np.float64]:
    """Contract minutes of the planned weeks, less absences and holidays, ``[operator]``."""
    weeks = weeks_of(case.horizon)
    return np.array(
        [float(sum(due_minutes(case, o, week).contract for week in weeks)) for o in case.operators]
    )


def _share(
    case: Case, past: NDArray[np.float64], weights: NDArray[np.float64], ahead: float
) -> FairShare:
    """Each week's minutes, by the weights of those who were employed by then."""
    fair = _part(weights) * ahead
    for back, borne in enumerate(past, start=1):
        monday = case.horizon.date_of(-DAYS_A_WEEK * back)
        there = np.array([o.employed_since <= monday for o in case.operators], dtype=np.bool_)
        fair = fair + _part(weights * there) * float(borne.sum())
    return FairShare(before=past.sum(axis=0), fair=fair)


def _part(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / max(float(weights.sum()), 1e-9)
