"""When each operator could be on duty at all, slot by slot, from windows and absences.

This is the widest reading: law, contract and the shift grid narrow it later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import Availability


def available(case: Case, slot_minutes: int) -> NDArray[np.bool_]:
    """Whether an operator may be on duty during a whole slot, ``[operator, slot]``.

    A date's rows replace the weekday's rows for that date. An operator without
    any row may work at any time; one with rows may work only inside them. A
    slot touched by an absence is lost, and so are nights for minors.
    """
    horizon = case.horizon
    minutes = np.zeros((len(case.operators), horizon.minutes), dtype=np.bool_)
    windows: dict[str, list[Availability]] = {}
    for window in case.availability:
        windows.setdefault(window.operator_id, []).append(window)
    for row, operator in zip(minutes, case.operators, strict=True):
        own = windows.get(operator.operator_id)
        if own is None:
            row[:] = True
        else:
            _open_windows(row, case, own)
        if operator.minor:
            _close_minor_nights(row, case)
    for absence in case.absences:
        known = case.operator_index.get(absence.operator_id)
        if known is not None:
            start, end = horizon.minute(absence.start), horizon.minute(absence.end)
            minutes[known, max(0, start) : max(0, end)] = False
    slots = horizon.minutes // slot_minutes
    whole = minutes[:, : slots * slot_minutes].reshape(len(case.operators), slots, slot_minutes)
    return np.asarray(whole.all(axis=2))


def _open_windows(row: NDArray[np.bool_], case: Case, windows: Sequence[Availability]) -> None:
    horizon = case.horizon
    for day in range(-1, case.days):
        date = horizon.date_of(day)
        dated = [window for window in windows if window.date == date]
        weekly = [window for window in windows if window.weekday == date.weekday()]
        for window in dated or weekly:
            start = horizon.minute_of(day, window.start_minute)
            end = horizon.minute_of(day, window.end_minute)
            row[max(0, start) : max(0, end)] = True


def _close_minor_nights(row: NDArray[np.bool_], case: Case) -> None:
    if not (case.law.has("minor_night_starts") and case.law.has("minor_night_ends")):
        return
    starts = case.law.minutes("minor_night_starts")
    ends = case.law.minutes("minor_night_ends") + 24 * 60
    for day in range(-1, case.days):
        start, end = case.horizon.minute_of(day, starts), case.horizon.minute_of(day, ends)
        row[max(0, start) : max(0, end)] = False
