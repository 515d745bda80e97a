"""Heads needed by day and hour and by pool, what pooling saves, and where heads are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from rich.text import Text

from api.view.style import heading, note, table
from api.view.words import need_words
from scheduler.staffing.duty import LEAST_MISSING, crowding, shortfalls, too_few_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.staffed import Staffed
    from scheduler.staffing import Stretch

HOURS: Final = 24
LABEL: Final = 10
SHOWN: Final = 12
"""Stretches of each list unless all are asked for."""
NOBODY: Final = 0.05
"""Heads on duty below which a stretch has nobody."""


def staffing_view(
    staffed: Staffed, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """The page: the site's week, its pools, pooling, then what cannot be or is not met."""
    say, staffing, horizon = speaker.say, staffed.staffing, staffed.case.horizon
    shown: list[RenderableType] = [
        heading(say("staffing.title", week=staffed.case.week)),
    ]
    if not staffing.heads.any():
        return [*shown, Text(say("staffing.no_calls"))]
    shown += _strip(staffed, speaker)
    shown += _pools(staffed, speaker)
    shown += _pooling(staffed, speaker)
    most = None if everything else SHOWN
    shown += _listed(staffed, speaker, "room", crowding(staffing, horizon), most)
    shown += _listed(staffed, speaker, "people", too_few_people(staffing, horizon), most)
    if staffed.duty is not None:
        missing = shortfalls(staffing, staffed.duty, horizon)
        shown += _listed(staffed, speaker, "short", missing, most)
        if not missing:
            shown += [heading(say("staffing.short.title")), Text(say("staffing.short.none"))]
    return [*shown, note(f"\n{say('staffing.legend')}")]


def _strip(staffed: Staffed, speaker: Speaker) -> list[RenderableType]:
    """Most heads needed in each hour, and those on duty beneath."""
    say, staffing, duty = speaker.say, staffed.staffing, staffed.duty
    need = _by_hour(staffed, staffing.site_heads.astype(np.float64), "most")
    there = None if duty is None else _by_hour(staffed, duty.site, "mean")
    missing = None if duty is None else _by_hour(staffed, staffing.site_heads - duty.site, "most")
    share = staffing.slot_minutes / 60
    lines = Text(" " * LABEL + "".join(f"{hour:02d} " for hour in range(HOURS)), style="dim")
    lines.append(f"{say('staffing.day_hours'):>9}")
    for day, date in enumerate(map(staffed.case.horizon.date_of, range(staffed.case.days))):
        lines.append("\n")
        lines.append(f"{speaker.short_day(date):<{LABEL}}", style="not dim")
        for hour in range(HOURS):
            short = missing is not None and missing[day, hour] >= LEAST_MISSING
            lines.append(_cell(need[day, hour]), style="bold red" if short else "not dim")
        needed = _of_day(staffed, staffing.site_heads.astype(np.float64), day) * share
        lines.append(f"{speaker.number(needed, 1):>9}", style="not dim")
        if there is not None and duty is not None:
            lines.append("\n" + " " * LABEL)
            lines.append("".join(_cell(each) for each in there[day]), style="cyan")
            lines.append(f"{speaker.number(_of_day(staffed, duty.site, day) * share, 1):>9}")
    lines.no_wrap = True
    key = "staffing.strip_legend" if duty is None else "staffing.strip_duty_legend"
    return [heading(say("staffing.by_hour")), lines, note(say(key))]


def _by_hour(staffed: Staffed, per_slot: NDArray[np.float64], kind: str) -> NDArray[np.float64]:
    """Most or mean of a figure in each hour of the wall clock, ``[day, hour]``."""
    horizon, length = staffed.case.horizon, staffed.staffing.slot_minutes
    table = np.zeros((staffed.case.days, HOURS))
    count = np.zeros_like(table)
    for slot, value in enumerate(per_slot):
        place = horizon.day_of(slot * length), horizon.wall_minute(slot * length) // 60
        table[place] = max(table[place], value) if kind == "most" else table[place] + value
        count[place] += 1
    return table if kind == "most" else table / np.maximum(count, 1)


def _of_day(staffed: Staffed, per_slot: NDArray[np.float64], day: int) -> float:
    """Sum of a figure over the slots of one day."""
    horizon, length = staffed.case.horizon, staffed.staffing.slot_minutes
    first, last = horizon.day_start(day) // length, horizon.day_start(day + 1) // length
    return float(per_slot[first:last].sum())


def _cell(heads: float) -> str:
    return f"{round(heads) or '·':>2} "


def _pools(staffed: Staffed, speaker: Speaker) -> list[RenderableType]:
    """One line a pool that has calls, the most hours first."""
    say, staffing, duty = speaker.say, staffed.staffing, staffed.duty
    missing = () if duty is None else ("missing",)
    columns = ("pool", "needs", "holders", "calls", "peak", "hours", *missing)
    page = table(*(say(f"staffing.column.{name}") for name in columns), right=(0, 2, 3, 4, 5, 6))
    share = staffing.slot_minutes / 60
    for pool in sorted(
        np.flatnonzero(staffing.heads.any(axis=1)), key=lambda each: -staffing.heads[each].sum()
    ):
        heads = staffing.heads[pool]
        cells = [
            str(pool + 1),
            need_words(staffing.needs[pool]),
            speaker.number(int(staffing.holders[pool])),
            speaker.number(float(staffing.calls[pool].sum()), 1),
            speaker.number(int(heads.max())),
            speaker.number(staffing.hours(heads), 1),
        ]
        if duty is not None:
            short = np.maximum(heads - duty.pools[pool], 0.0)
            cells.append(speaker.number(float(short.sum()) * share, 1))
        page.add_row(*map(Text, cells), style="" if staffing.holders[pool] else "bold red")
    return [heading(say("staffing.by_pool")), page, note(say("staffing.pools_legend"))]


def _pooling(staffed: Staffed, speaker: Speaker) -> list[RenderableType]:
    """What other ways of sharing the same calls would need."""
    say, staffing = speaker.say, staffed.staffing
    names = ("way", "peak", "hours", "against")
    page = table(*(say(f"staffing.column.{name}") for name in names), right=(1, 2, 3))
    now = staffing.hours(staffing.site_heads)
    for way in ("clients_alone", "needs_alone", "together", "one_team"):
        heads = getattr(staffing.pooling, way)
        hours = staffing.hours(heads)
        times = "–" if way == "together" or not now else f"× {speaker.number(hours / now, 2)}"
        page.add_row(
            Text(say(f"staffing.way.{way}")),
            Text(speaker.number(int(heads.max()))),
            Text(speaker.number(hours, 1)),
            Text(times),
            style="bold" if way == "together" else "",
        )
    return [heading(say("staffing.pooling")), page, note(say("staffing.pooling_legend"))]


def _listed(
    staffed: Staffed, speaker: Speaker, kind: str, found: Sequence[Stretch], most: int | None
) -> list[RenderableType]:
    """The stretches that miss most, a sentence each, in order of time."""
    if not found:
        return []
    worst = sorted(found, key=lambda each: -each.missing_hours)[:most]
    shown: list[RenderableType] = [heading(speaker.say(f"staffing.{kind}.title"))]
    total = speaker.number(sum(each.missing_hours for each in found), 1)
    shown.append(Text(speaker.say(f"staffing.{kind}.total", count=len(found), hours=total)))
    shown += [
        Text(f"  {stretch_words(staffed, speaker, kind, each)}")
        for each in sorted(worst, key=lambda each: (each.start, each.pool or 0))
    ]
    if len(worst) < len(found):
        shown.append(note(f"  {speaker.say('staffing.more', count=len(found) - len(worst))}"))
    return shown


def stretch_words(staffed: Staffed, speaker: Speaker, kind: str, stretch: Stretch) -> str:
    """One stretch as a sentence: when, who is needed, who is there."""
    horizon = staffed.case.horizon
    start, end = horizon.moment(stretch.start), horizon.moment(stretch.end)
    nobody = stretch.there < NOBODY and kind != "room"
    return speaker.say(
        f"staffing.{kind}.{'nobody' if nobody else 'says'}",
        day=speaker.short_day(start.date()),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}" if end.date() == start.date() else "24:00",
        needs="" if stretch.pool is None else need_words(staffed.staffing.needs[stretch.pool]),
        needed=speaker.number(stretch.needed),
        there=speaker.number(stretch.there, 1, trim=True),
        hours=speaker.number(stretch.missing_hours, 1),
    )
