"""Named cover as a strip: days by hours of the wall clock, expected calls beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from rich.text import Text

from api.view.style import heading, note
from scheduler.site import TICK_MINUTES

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week

HOURS: Final = 24
LEVELS: Final = ((0.95, "█", "green"), (0.80, "▓", "yellow"), (0.50, "▒", "dark_orange"))
"""Least share of a cell, its character and its colour; below them all ``░`` in red."""
BARS: Final = "▁▂▃▄▅▆▇█"
LABEL: Final = 10


def coverage(week: Week, speaker: Speaker) -> list[RenderableType]:
    """Share of expected calls that meet their own team, hour by hour."""
    expected = by_hour(week, week.expected.sum(axis=0))
    covered = by_hour(week, week.covered.sum(axis=0))
    lines = Text(" " * LABEL + "".join(f"{hour:02d} " for hour in range(HOURS)), style="dim")
    say = speaker.say
    lines.append(f"{say('view.day_calls'):>8}{say('view.day_share'):>9}")
    most = float(expected.max(initial=0.0))
    for day in range(week.case.days):
        lines.append("\n")
        lines.append(f"{speaker.short_day(week.case.horizon.date_of(day)):<{LABEL}}", style="")
        for hour in range(HOURS):
            lines.append_text(_cell(expected[day, hour], covered[day, hour]))
        total, met = float(expected[day].sum()), float(covered[day].sum())
        share = speaker.percent(met / total) if total > 0 else "–"
        lines.append(f"{speaker.number(total):>8}{share:>9}", style="not dim")
        lines.append("\n" + " " * LABEL, style="")
        lines.append("".join(_bar(value, most) for value in expected[day]).rstrip(), style="cyan")
    lines.no_wrap = True
    return [
        heading(say("view.coverage")),
        lines,
        note(say("view.legend")),
        note(say("view.calls_legend", most=round(most))),
    ]


def by_hour(week: Week, per_tick: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of a figure, ``[day, hour]``; an hour that a clock change repeats holds both."""
    horizon = week.case.horizon
    table = np.zeros((week.case.days, HOURS))
    for tick, value in enumerate(per_tick):
        if value:
            minute = tick * TICK_MINUTES
            table[horizon.day_of(minute), horizon.wall_minute(minute) // 60] += value
    return table


def _cell(expected: float, covered: float) -> Text:
    if expected <= 0:
        return Text("·· ", style="dim")
    share = covered / expected
    for least, mark, style in LEVELS:
        if share >= least - 1e-9:
            return Text(f"{mark}{mark} ", style=style)
    return Text("░░ ", style="red")


def _bar(value: float, most: float) -> str:
    if value <= 0 or most <= 0:
        return "   "
    level = min(len(BARS) - 1, int(value / most * len(BARS)))
    return f"{BARS[level] * 2} "
