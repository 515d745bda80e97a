"""Heads needed against heads on duty, a row a day: where people are missing is filled in red."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from api.pictures.style import (
    BLUE,
    EMPTY_INCHES,
    INK,
    PALE_BLUE,
    QUIET,
    RED,
    TOP_INCHES,
    Picture,
    axes,
    legend,
    say_instead,
)
from scheduler.staffing.duty import LEAST_MISSING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from api.texts import Speaker
    from api.view.series import HeadsSeries

ROW_INCHES: Final = 0.95
BOTTOM_INCHES: Final = 0.8
LEFT_INCHES: Final = 1.35
RIGHT_INCHES: Final = 0.4
GAP_INCHES: Final = 0.2
"""Between two days."""
TOLD_GAP_INCHES: Final = 0.5
"""The same in a week with a clock change, where every day has its hours beneath."""
HOURS_STEP: Final = 2
TOPMOST_LABELS: Final = 4
"""About so many labels on the scale of heads."""


def heads_picture(series: HeadsSeries, site_name: str, speaker: Speaker) -> Picture:
    """Paint the week of the site or of one pool."""
    key = "picture.heads.title" if series.on_duty is None else "picture.heads.title_duty"
    of = speaker.say("picture.site") if series.pool is None else _pool_words(series, speaker)
    subtitle = " · ".join(filter(None, (site_name, of)))
    days = len({moment.date() for moment in series.starts})
    room = TOP_INCHES + BOTTOM_INCHES + days * ROW_INCHES + (days - 1) * _gap(series)
    quiet = not any(series.needed) and not any(series.on_duty or ())

    def paint(figure: Figure) -> None:
        if quiet:
            nothing = "nothing" if series.on_duty is None else "nothing_duty"
            say_instead(figure, speaker.say(f"picture.heads.{nothing}"))
        else:
            _paint(figure, series, speaker)

    return Picture(
        title=speaker.say(key, week=series.starts[0].date()),
        subtitle=subtitle,
        height_inches=EMPTY_INCHES if quiet else room,
        paint=paint,
    )


def _pool_words(series: HeadsSeries, speaker: Speaker) -> str:
    return speaker.say("picture.pool", pool=series.pool, needs=series.needs)


def _paint(figure: Figure, series: HeadsSeries, speaker: Speaker) -> None:
    dates = sorted({moment.date() for moment in series.starts})
    most = max(*series.needed, *(series.on_duty or (0,)), series.workstations or 0)
    gap = _gap(series)
    for row, date in enumerate(dates):
        bottom = BOTTOM_INCHES + (len(dates) - 1 - row) * (ROW_INCHES + gap)
        top = TOP_INCHES + row * (ROW_INCHES + gap)
        made = axes(figure, LEFT_INCHES, bottom, RIGHT_INCHES, top)
        chosen = [slot for slot, moment in enumerate(series.starts) if moment.date() == date]
        _paint_day(made, series, chosen, told=gap > GAP_INCHES or row == len(dates) - 1)
        made.set_ylim(0, most * 1.08 + 0.3)
        step = max(1, round(most / TOPMOST_LABELS))
        made.set_yticks(range(0, int(most) + 1, step))
        made.set_ylabel(
            speaker.short_day(date), rotation=0, ha="right", va="center", labelpad=12, fontsize=11
        )
        if series.workstations is not None:
            made.axhline(series.workstations, color=QUIET, linewidth=1.2, linestyle=(0, (5, 3)))
    height = figure.get_size_inches()[1]
    label = speaker.say("picture.heads.hours", zone=series.timezone)
    figure.text(0.5, 0.22 / height, label, ha="center", color=INK)
    legend(figure, _handles(series, speaker))


def _gap(series: HeadsSeries) -> float:
    """Room under a day: hours lie elsewhere where the clock changes, so all are told then."""
    slots_of_a_day = set(Counter(moment.date() for moment in series.starts).values())
    return GAP_INCHES if len(slots_of_a_day) == 1 else TOLD_GAP_INCHES


def _paint_day(made: Axes, series: HeadsSeries, slots: list[int], *, told: bool) -> None:
    """One day from its own midnight, in hours that really pass."""
    stop = series.starts[slots[-1] + 1] if slots[-1] + 1 < len(series.starts) else series.end
    moments = [*(series.starts[slot] for slot in slots), stop]
    edges = np.array([moment.timestamp() - moments[0].timestamp() for moment in moments]) / 3600
    needed = np.array([series.needed[slot] for slot in slots], dtype=np.float64)
    if series.on_duty is None:
        made.stairs(needed, edges, fill=True, color=PALE_BLUE)
        made.stairs(needed, edges, color=BLUE, linewidth=1.6)
    else:
        there = np.array([series.on_duty[slot] for slot in slots])
        made.stairs(there, edges, fill=True, color=PALE_BLUE)
        short = needed - there >= LEAST_MISSING
        made.stairs(
            np.where(short, needed, there),
            edges,
            baseline=there,
            fill=True,
            color=RED,
        )
        _flag(made, edges, short)
        made.stairs(needed, edges, color=INK, linewidth=1.4)
    _mark_hours(made, moments, edges, told=told)


def _flag(made: Axes, edges: NDArray[np.float64], short: NDArray[np.bool_]) -> None:
    """A bar above the slots with heads missing: one head of twenty is easily overlooked."""
    made.broken_barh(
        [(edges[slot], edges[slot + 1] - edges[slot]) for slot in np.flatnonzero(short)],
        (0.98, 0.06),
        transform=made.get_xaxis_transform(),
        color=RED,
        linewidth=0,
        clip_on=False,
    )


def _mark_hours(
    made: Axes, moments: list[dt.datetime], edges: NDArray[np.float64], *, told: bool
) -> None:
    """Hours of the wall clock, where the clock changes not evenly spaced."""
    marks: dict[int, float] = {}
    for moment, edge in zip(moments[:-1], edges[:-1], strict=True):
        if moment.minute == 0 and moment.hour % HOURS_STEP == 0:
            marks.setdefault(moment.hour, edge)  # the first of an hour that comes twice
    places = [*marks.values(), edges[-1]]
    made.set_xlim(0, edges[-1])
    labels = [*(f"{hour:02d}" for hour in marks), "24"]
    made.set_xticks(places, labels if told else [""] * len(places))
    made.tick_params(length=0, pad=5)


def _handles(series: HeadsSeries, speaker: Speaker) -> list[object]:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - slow to load
    from matplotlib.patches import Patch  # noqa: PLC0415

    say = speaker.say
    if series.on_duty is None:
        found: list[object] = [
            Patch(facecolor=PALE_BLUE, edgecolor=BLUE, label=say("picture.heads.needed"))
        ]
    else:
        found = [
            Line2D([], [], color=INK, linewidth=1.6, label=say("picture.heads.needed")),
            Patch(facecolor=PALE_BLUE, label=say("picture.heads.on_duty")),
            Patch(facecolor=RED, label=say("picture.heads.missing")),
        ]
    if series.workstations is not None:
        dashes = (0, (5, 3))
        label = say("picture.heads.workstations")
        found.append(Line2D([], [], color=QUIET, linewidth=1.2, linestyle=dashes, label=label))
    return found
