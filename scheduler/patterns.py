"""Day patterns: everything a person might be asked to do on one day, before any rule looks at it.

Shared patterns come from the site's shift grid and from named shift codes and
are the same for everybody; own patterns are what a person already has (locked
or published). Patterns hold lunch or the long pause; short paid breaks are
placed later, and what is lawful for whom is decided by the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.shifts import Break, DayPattern, Shift
from scheduler.site import ShiftGrid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.case import Case
    from scheduler.entities import Operator, ShiftCode

EDGE_MINUTES: Final = 60
"""A lunch in the first or last hour of a shift would be none."""

PAUSE_OFFSETS_MINUTES: Final = (0, -60, 60)
"""Where a long pause may lie, from the middle of its shift."""

CUT_STEP_MINUTES: Final = 60
"""The two shifts of a split day last whole multiples of this."""

Days = tuple[tuple[DayPattern, ...], ...]


def day_patterns(case: Case, operator: Operator, shared: Days | None = None) -> Days:
    """Candidates of one operator: the shared patterns, then the operator's own.

    Parameters
    ----------
    case
        What is asked.
    operator
        Whose days.
    shared
        :func:`shared_patterns` of the case, when the caller keeps it.

    Returns
    -------
    Days
        For each day of the horizon, the patterns that begin on it, without
        repeats. None of them is promised to be lawful.
    """
    common = shared_patterns(case) if shared is None else shared
    own = own_patterns(case, operator)
    return tuple(
        tuple(dict.fromkeys((*there, *here))) if here else there
        for there, here in zip(common, own, strict=True)
    )


def shared_patterns(case: Case) -> Days:
    """Patterns open to everybody, by day: those of the grid, then those of the shift codes."""
    grid, codes = grid_patterns(case), code_patterns(case)
    return tuple((*a, *b) for a, b in zip(grid, codes, strict=True))


def grid_patterns(case: Case) -> Days:
    """Every shift of the site's grid, by day: starts by lengths by positions of its break.

    A length is the presence, from first to last minute, lunch or pause
    included, in elapsed minutes. Starts and lunches are on the wall clock, so a
    night with a clock change keeps its length and moves its end. Split days
    join two shifts without a break of their own; the two presences add up to a
    length of the grid. Patterns may run past the end of the horizon.
    """
    grid = case.site.grid
    if grid is None:
        return ((),) * case.days
    customs = _customs(case)
    return tuple(
        _distinct(day, [*_single_shifts(customs, day), *_split_shifts(customs, day)])
        for day in range(case.days)
    )


def code_patterns(case: Case) -> Days:
    """Every named shift code, by day, as coded; its paid minutes are what it counts.

    A code gets breaks only where the law asks for one: the minutes it does not
    pay, or a paid break of the grid's length when it pays them all.
    """
    customs = _customs(case)
    return tuple(
        _distinct(
            day,
            [(shift,) for code in case.shift_codes for shift in _coded(customs, day, code)],
        )
        for day in range(case.days)
    )


def own_patterns(case: Case, operator: Operator) -> Days:
    """Days that are fixed or published for one operator, whether or not the grid holds them.

    A locked shift comes with every break it may owe; a published one keeps its
    breaks but the short paid ones, which are placed anew.
    """
    customs = _customs(case)
    horizon = case.horizon
    locked: dict[int, list[Shift]] = {}
    for lock in case.locks:
        if lock.kind == "shift" and lock.operator_id == operator.operator_id:
            if lock.start is None or lock.end is None:
                continue
            shift = Shift(horizon.minute(lock.start), horizon.minute(lock.end))
            locked.setdefault(horizon.day_of(shift.start), []).append(shift)
    published: dict[int, list[Shift]] = {}
    for shift in case.published[operator.operator_id]:
        kept = tuple(b for b in shift.breaks if not is_short(case, b))
        published.setdefault(horizon.day_of(shift.start), []).append(
            Shift(shift.start, shift.end, kept)
        )
    found: list[tuple[DayPattern, ...]] = []
    for day in range(case.days):
        days: list[tuple[Shift, ...]] = []
        fixed = sorted(locked.get(day, ()), key=lambda shift: shift.start)
        if len(fixed) == 1:
            days += [(shift,) for shift in _with_breaks(customs, day, fixed[0])]
        elif fixed:
            days.append(tuple(fixed))
        if day in published:
            days.append(tuple(sorted(published[day], key=lambda shift: shift.start)))
        found.append(_distinct(day, days))
    return tuple(found)


@dataclass(frozen=True)
class _Customs:
    """The grid and the law's wishes about breaks, read once.

    ``lunch_from`` and ``pause_from`` are the presences from which a break is
    proposed, ``None`` when nothing asks for one; ``lunch_after`` is the most
    work before lunch.
    """

    case: Case
    grid: ShiftGrid
    lunch_from: int | None
    lunch_after: int | None
    pause_from: int | None
    minor_pause_from: int | None


def _customs(case: Case) -> _Customs:
    law = case.law

    def minutes(key: str) -> int | None:
        return law.minutes(key) if law.has(key) else None

    pause_from = minutes("pause_after_work_minutes")
    lunch_after = minutes("lunch_after_work_max_minutes")
    minor_run = minutes("minor_run_max_minutes")
    annex = case.site.law.call_centre_annex and lunch_after is not None
    return _Customs(
        case=case,
        grid=case.site.grid or ShiftGrid(),
        # Without the annex, lunch is only where the long pause of a day shift goes.
        lunch_from=lunch_after + 1 if annex and lunch_after is not None else pause_from,
        lunch_after=lunch_after if annex else None,
        pause_from=pause_from,
        minor_pause_from=(
            minor_run + 1
            if minor_run is not None and any(o.minor for o in case.operators)
            else None
        ),
    )


def _single_shifts(customs: _Customs, day: int) -> Iterator[tuple[Shift, ...]]:
    grid, horizon = customs.grid, customs.case.horizon
    lengths = range(grid.min_length, grid.max_length + 1, grid.length_step)
    for minute_of_day in _starts(grid):
        start = horizon.minute_of(day, minute_of_day)
        for length in lengths:
            for shift in _with_breaks(customs, day, Shift(start, start + length)):
                yield (shift,)


def _starts(grid: ShiftGrid) -> range:
    """Wall-clock starts; one past midnight would belong to the next day."""
    return range(grid.first_start, min(grid.last_start, MINUTES_PER_DAY - 1) + 1, grid.start_step)


def proposed_breaks(case: Case, shift: Shift) -> tuple[Shift, ...]:
    """A shift with lunch or the long pause it owes, in every position that a plan would try.

    The shift alone when it owes none. A shift with a code gets what the code does not pay.
    """
    customs, day = _customs(case), case.horizon.day_of(shift.start)
    unpaid = None
    if shift.code is not None and shift.counted_minutes is not None:
        unpaid = max(0, shift.span_minutes - shift.counted_minutes)
    return tuple(dict.fromkeys(_with_breaks(customs, day, shift, unpaid=unpaid)))


def _split_shifts(customs: _Customs, day: int) -> Iterator[tuple[Shift, ...]]:
    """Two shifts around the longest gap, both long enough to be worth the way, by midnight."""
    grid, horizon = customs.grid, customs.case.horizon
    gap = grid.longest_gap - grid.longest_gap % customs.case.site.slot_minutes
    if not grid.split_shifts or gap <= 0:
        return
    shortest = max(CUT_STEP_MINUTES, grid.min_length // 2 // CUT_STEP_MINUTES * CUT_STEP_MINUTES)
    closes = horizon.day_start(day + 1)
    lengths = set(range(grid.min_length, grid.max_length + 1, grid.length_step))
    for minute_of_day in _starts(grid):
        start = horizon.minute_of(day, minute_of_day)
        for first in range(shortest, grid.max_length - shortest + 1, CUT_STEP_MINUTES):
            for second in range(shortest, grid.max_length - first + 1, CUT_STEP_MINUTES):
                end = start + first + gap + second
                if first + second in lengths and end <= closes:
                    yield (Shift(start, start + first), Shift(end - second, end))


def _coded(customs: _Customs, day: int, code: ShiftCode) -> Iterator[Shift]:
    horizon = customs.case.horizon
    start = horizon.minute_of(day, code.start_minute)
    end = horizon.minute_of(day, code.end_minute)
    plain = Shift(start, end, (), code.code, code.paid_minutes)
    unpaid = plain.span_minutes - code.paid_minutes
    yield from _with_breaks(customs, day, plain, unpaid=max(0, unpaid))


def _with_breaks(
    customs: _Customs, day: int, shift: Shift, unpaid: int | None = None
) -> Iterator[Shift]:
    """Give a shift the break it owes, in every proposed position, or none when it owes none.

    Parameters
    ----------
    unpaid
        Length of the unpaid break of a shift code (0: its break is paid);
        ``None`` for the grid's own lengths.
    """
    grid = customs.grid
    lunch = unpaid or grid.lunch_minutes
    pause = unpaid or grid.pause_minutes
    lunch_starts = _lunch_starts(customs, day, shift, lunch)
    if lunch_starts:
        for start in lunch_starts:
            yield _pausing(shift, Break(start, start + lunch, unpaid == 0))
        return
    paid = unpaid == 0 or (unpaid is None and grid.pause_paid)
    offsets = _pause_offsets(customs, shift)
    pauses = _pause_starts(customs, shift, pause, offsets) if pause else []
    # Below the general threshold a pause is for minors only: others may go without.
    if not pauses or len(offsets) == 1:
        yield shift
    for start in pauses:
        yield _pausing(shift, Break(start, start + pause, paid))


def _pause_offsets(customs: _Customs, shift: Shift) -> tuple[int, ...]:
    """Which positions around its middle are proposed for the pause a shift owes."""
    span = shift.span_minutes
    if customs.pause_from is not None and span >= customs.pause_from:
        return PAUSE_OFFSETS_MINUTES
    if customs.minor_pause_from is not None and span >= customs.minor_pause_from:
        return PAUSE_OFFSETS_MINUTES[:1]
    return ()


def _lunch_starts(customs: _Customs, day: int, shift: Shift, lunch: int) -> list[int]:
    """Positions of lunch for a shift on both sides of the middle of the lunch window."""
    grid, horizon = customs.grid, customs.case.horizon
    if not lunch or customs.lunch_from is None or shift.span_minutes < customs.lunch_from:
        return []
    middle = horizon.minute_of(day, (grid.lunch_earliest + grid.lunch_latest_end) // 2)
    if not shift.start < middle < shift.end:
        return []
    earliest, latest = shift.start + EDGE_MINUTES, shift.end - EDGE_MINUTES - lunch
    if customs.lunch_after is not None:
        latest = min(latest, shift.start + customs.lunch_after)
    walls = range(grid.lunch_earliest, grid.lunch_latest_end - lunch + 1, grid.lunch_step)
    starts = (horizon.minute_of(day, wall) for wall in walls)
    return [start for start in starts if earliest <= start <= latest]


def _pause_starts(customs: _Customs, shift: Shift, pause: int, offsets: Iterable[int]) -> list[int]:
    """Positions of the long pause around the middle of a shift, on the slot grid."""
    slot = customs.case.site.slot_minutes
    middle = shift.start + (shift.span_minutes - pause) // 2 // slot * slot
    starts = (middle + offset for offset in offsets)
    return [start for start in starts if shift.start < start and start + pause < shift.end]


def _pausing(shift: Shift, pause: Break) -> Shift:
    return Shift(shift.start, shift.end, (pause,), shift.code, shift.counted_minutes)


def is_short(case: Case, pause: Break) -> bool:
    """Tell a short paid break, placed after the shifts are chosen, from a pause of the pattern."""
    law = case.law
    return pause.paid and (
        not law.has("pause_minutes") or pause.minutes < law.minutes("pause_minutes")
    )


def _distinct(day: int, shifts: Iterable[tuple[Shift, ...]]) -> tuple[DayPattern, ...]:
    """Patterns without repeats: starts that a clock change skips fall on later ones."""
    return tuple(DayPattern(day, own) for own in dict.fromkeys(shifts))
