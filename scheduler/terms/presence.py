"""Who is on duty, tick by tick: the ground on which ``lost``, ``misfit`` and cover are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing
    from scheduler.shifts import Shift
    from scheduler.training import Session

COVER_ROLES = ("lead", "member", "backup")


def presence(evidence: Evidence) -> NDArray[np.bool_]:
    """Whether each operator can take calls, ``[operator, tick]``.

    On duty, not on a break and not learning beside somebody. A shift of last
    week that runs over into the horizon counts.
    """
    return presence_of(evidence.case, evidence.worked, evidence.training)


def presence_of(
    case: Case, worked: Mapping[str, Iterable[Shift]], training: Iterable[Session] = ()
) -> NDArray[np.bool_]:
    """As :func:`presence`, from the shifts of each operator, past ones included."""
    return _table(case, worked, training, case.horizon.minutes // TICK_MINUTES)


def duty_until(evidence: Evidence, ticks: int) -> NDArray[np.bool_]:
    """As :func:`presence` over so many ticks, past the horizon's end as well."""
    return _table(evidence.case, evidence.worked, evidence.training, ticks)


def _table(
    case: Case, worked: Mapping[str, Iterable[Shift]], training: Iterable[Session], ticks: int
) -> NDArray[np.bool_]:
    table = np.zeros((len(case.operators), ticks), dtype=np.bool_)
    for row, operator in enumerate(case.operators):
        mark(table[row], worked[operator.operator_id])
    for session in training:
        learner = case.operator_index.get(session.operator_id)
        if learner is not None:
            first, last = session.start // TICK_MINUTES, -(-session.end // TICK_MINUTES)
            table[learner, max(0, first) : max(0, last)] = False
    return table


def mark(row: NDArray[np.bool_], shifts: Iterable[Shift]) -> None:
    """Set the ticks of one operator's row in which the given shifts are on duty."""
    for shift in shifts:
        if shift.end <= 0:
            continue
        for start, end in shift.runs_of_work():
            row[max(0, -(-start // TICK_MINUTES)) : max(0, end // TICK_MINUTES)] = True


def teams(
    case: Case, portfolio: Iterable[PlannedPairing], roles: tuple[str, ...] = COVER_ROLES
) -> dict[str, list[PlannedPairing]]:
    """Trained pairings that give named cover, by client, in the portfolio's order."""
    found: dict[str, list[PlannedPairing]] = {}
    for pairing in portfolio:
        known = (
            pairing.client_id in case.client_index and pairing.operator_id in case.operator_index
        )
        if known and pairing.trained and pairing.role in roles:
            found.setdefault(pairing.client_id, []).append(pairing)
    return found


def calls_per_tick(facts: Facts, client: int) -> NDArray[np.float64]:
    """Expected calls of one client in each tick, ``[tick]``."""
    per_slot = facts.demand.slot_minutes // TICK_MINUTES
    return np.repeat(facts.demand.calls[client] / per_slot, per_slot)
