"""Well-formed weeks: what must hold before any other rule makes sense.

Shifts belong to known operators, begin in the horizon on the date they name,
end after they begin, lie on the slot grid (a coded shift keeps its code's times
instead) and never overlap, last week's spill included. Breaks lie inside their
shift, one after the other, on five-minute ticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.calendar import clock
from scheduler.result import Violation
from scheduler.rule import Explanation
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.result import ParamValue, PlannedShift
    from scheduler.shifts import DayPattern, Shift

ID = "well_formed"
HARD = True
KEYS: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spill:
    """Minutes of duty past the next midnight, carried from day to day.

    The effect of a day is its length, the minute of the day at which duty
    begins (``None`` on a day off) and the minute at which it ends; all in
    elapsed minutes from the day's own midnight.
    """

    case: Case
    opening_spill: int

    @property
    def effects_key(self) -> str:
        """Name of the table of effects and steps: it is one for all operators."""
        return ID

    def start(self) -> int:
        """Return what last week's shifts spill into day 0."""
        return self.opening_spill

    def effect(self, day: int, pattern: DayPattern | None) -> tuple[int, int | None, int] | None:
        """Return length, begin and end of the day; ``None`` for an ill-formed pattern."""
        horizon = self.case.horizon
        midnight = horizon.day_start(day)
        length = horizon.day_start(day + 1) - midnight
        if pattern is None:
            return length, None, 0
        if not all(_sound(self.case, day, shift) for shift in pattern.shifts):
            return None
        edges = [edge for shift in pattern.shifts for edge in (shift.start, shift.end)]
        if edges != sorted(edges):
            return None
        return length, edges[0] - midnight, max(edges[-1] - midnight, length)

    def step(self, state: int, effect: tuple[int, int | None, int]) -> int | None:
        """Return the spill into the next day, or ``None`` when yesterday's meets today's shift."""
        length, begin, end = effect
        if begin is None:
            return max(0, state - length)
        return end - length if state <= begin else None

    def accepts(self, state: int) -> bool:
        """Accept."""
        return True


def resource(case: Case, operator: Operator) -> Spill:
    """Carry each day's spill into the next."""
    ends = [shift.end for shift in case.past[operator.operator_id]]
    return Spill(case, max([0, *ends]))


def _sound(case: Case, day: int, shift: Shift) -> bool:
    """Tell whether one shift keeps its grid and its breaks."""
    if not shift.start < shift.end:
        return False
    if shift.code is not None:
        times = {
            (
                case.horizon.minute_of(day, code.start_minute),
                case.horizon.minute_of(day, code.end_minute),
            )
            for code in case.shift_codes
            if code.code == shift.code
        }
        if (shift.start, shift.end) not in times:
            return False
    elif shift.start % case.site.slot_minutes or shift.end % case.site.slot_minutes:
        return False
    now = shift.start
    for pause in shift.breaks:
        on_ticks = pause.start % TICK_MINUTES == 0 and pause.end % TICK_MINUTES == 0
        if not (on_ticks and now <= pause.start < pause.end):
            return False
        now = pause.end
    return now <= shift.end


def check(evidence: Evidence) -> list[Violation]:
    """Every fault of every planned row, and every pair of shifts that overlap."""
    found = [v for row in evidence.result.roster for v in _check_row(evidence, row)]
    for operator_id, shifts in evidence.week.items():
        for shift in shifts:
            found += _check_times(evidence, operator_id, shift)
            found += _check_breaks(evidence, operator_id, shift)
        found += _check_overlaps(evidence, operator_id)
    return found


def _check_row(evidence: Evidence, row: PlannedShift) -> list[Violation]:
    """What only the row as written can show: who, which date, whole minutes."""
    found = []
    horizon = evidence.horizon
    if row.operator_id not in evidence.week:
        found.append(_fault(row, "unknown_operator", 1, "rows"))
    local = row.start.astimezone(horizon.zone)
    if row.date != local.date():
        days = abs((row.date - local.date()).days)
        found.append(_fault(row, "wrong_date", days, "days", starts=local.date().isoformat()))
    moments = [row.start, row.end, *(m for b in row.breaks for m in (b.start, b.end))]
    ragged = sum(bool(moment.second or moment.microsecond) for moment in moments)
    if ragged:
        found.append(_fault(row, "whole_minutes", ragged, "times"))
    return found


def _fault(row: PlannedShift, fault: str, amount: int, unit: str, **params: str) -> Violation:
    return Violation(
        rule=ID,
        severity="hard",
        operator_id=row.operator_id,
        date=row.date,
        amount=amount,
        unit=unit,
        params={"fault": fault, "count": amount, **params},
    )


def _check_times(evidence: Evidence, operator_id: str, shift: Shift) -> list[Violation]:
    horizon, case = evidence.horizon, evidence.case
    found = []
    if shift.end <= shift.start:
        backwards = shift.start - shift.end
        found.append(_broken(evidence, operator_id, shift, "ends_before_start", backwards))
    before, after = -shift.start, shift.start - horizon.minutes + 1
    if max(before, after) > 0:
        late = max(before, after)
        found.append(_broken(evidence, operator_id, shift, "outside_horizon", late))
    slot = case.site.slot_minutes
    if shift.code is not None:
        codes = [code for code in case.shift_codes if code.code == shift.code]
        day = horizon.day_of(shift.start)
        apart = [
            abs(shift.start - horizon.minute_of(day, code.start_minute))
            + abs(shift.end - horizon.minute_of(day, code.end_minute))
            for code in codes
        ]
        if not apart:
            found.append(_broken(evidence, operator_id, shift, "unknown_code", shift.span_minutes))
        elif min(apart):
            found.append(_broken(evidence, operator_id, shift, "not_as_coded", min(apart)))
    elif shift.start % slot or shift.end % slot:
        off_grid = shift.start % slot + shift.end % slot
        found.append(_broken(evidence, operator_id, shift, "off_grid", off_grid))
    return found


def _check_breaks(evidence: Evidence, operator_id: str, shift: Shift) -> list[Violation]:
    found = []
    for pause in shift.breaks:
        if pause.end <= pause.start:
            amount = pause.start - pause.end
            found.append(_broken(evidence, operator_id, shift, "empty_break", amount))
        outside = max(0, shift.start - pause.start) + max(0, pause.end - shift.end)
        if outside:
            found.append(_broken(evidence, operator_id, shift, "break_outside", outside))
        off_ticks = pause.start % TICK_MINUTES + pause.end % TICK_MINUTES
        if off_ticks:
            found.append(_broken(evidence, operator_id, shift, "break_off_ticks", off_ticks))
    for i, first in enumerate(shift.breaks):
        for second in shift.breaks[i + 1 :]:
            shared = min(first.end, second.end) - max(first.start, second.start)
            if shared > 0:
                found.append(_broken(evidence, operator_id, shift, "breaks_overlap", shared))
    return found


def _check_overlaps(evidence: Evidence, operator_id: str) -> list[Violation]:
    """Compare every planned shift with every earlier one, past or planned."""
    earlier = list(evidence.past[operator_id])
    found = []
    for shift in evidence.week[operator_id]:
        for other in earlier:
            shared = min(shift.end, other.end) - max(shift.start, other.start)
            if shared > 0:
                found.append(_broken(evidence, operator_id, shift, "shifts_overlap", shared))
        earlier.append(shift)
    return found


def _broken(
    evidence: Evidence, operator_id: str, shift: Shift, fault: str, minutes: int
) -> Violation:
    horizon = evidence.horizon
    params: dict[str, ParamValue] = {
        "fault": fault,
        "start": clock(horizon.wall_minute(shift.start)),
        "end": clock(horizon.wall_minute(shift.end)),
        "minutes": minutes,
        "code": shift.code,
    }
    return Violation(
        rule=ID,
        severity="hard",
        operator_id=operator_id,
        date=horizon.moment(shift.start).date(),
        amount=minutes,
        params=params,
    )


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for one violation; each kind of fault has its own."""
    return Explanation(f"rule.{ID}.{violation.params['fault']}", violation.params, None)
