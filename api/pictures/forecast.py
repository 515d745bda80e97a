"""Expected calls with their band, and the calls that came as dots; those outside are red."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np

from api.pictures.style import (
    BLUE,
    EMPTY_INCHES,
    INK,
    PALE_BLUE,
    RED,
    TOP_INCHES,
    Picture,
    axes,
    legend,
    say_instead,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from api.texts import Speaker
    from api.view.series import ForecastSeries

HEIGHT_INCHES: Final = 6.0
DAY_MINUTES: Final = 1440
HALF_HOUR: Final = 30
DAYS_NAMED_EACH: Final = 10
"""Up to so many days each has its name below; beyond, Mondays have."""


def forecast_picture(series: ForecastSeries, site_name: str, speaker: Speaker) -> Picture:
    """Paint the calls of the site or of one client, step by step."""
    whose = series.client or speaker.say("picture.site")
    quiet = not any(series.high) and not any(series.actual or ())

    def paint(figure: Figure) -> None:
        if quiet:
            say_instead(figure, speaker.say("picture.forecast.nothing"))
        else:
            _paint(figure, series, speaker)

    first, last = series.starts[0].date(), (series.end - dt.timedelta(minutes=1)).date()
    return Picture(
        title=speaker.say("picture.forecast.title", first=first, last=last),
        subtitle=" · ".join(filter(None, (site_name, whose, series.timezone))),
        height_inches=EMPTY_INCHES if quiet else HEIGHT_INCHES,
        paint=paint,
    )


def _paint(figure: Figure, series: ForecastSeries, speaker: Speaker) -> None:
    moments = [*series.starts, series.end]
    edges = np.array([each.timestamp() - moments[0].timestamp() for each in moments]) / 86_400
    low, high = np.array(series.low), np.array(series.high)
    made = axes(figure, 0.95, 0.6, 0.4, TOP_INCHES)
    made.stairs(high, edges, baseline=low, fill=True, color=PALE_BLUE)
    made.stairs(np.array(series.expected), edges, baseline=None, color=BLUE, linewidth=1.6)
    if series.actual is not None:
        came = np.array([np.nan if each is None else each for each in series.actual])
        outside = (came < low) | (came > high)
        middle = (edges[:-1] + edges[1:]) / 2
        size = 5.0 if len(came) <= 100 else 3.0
        made.plot(middle[~outside], came[~outside], "o", color=INK, markersize=size)
        made.plot(middle[outside], came[outside], "D", color=RED, markersize=size + 1)
    made.set_xlim(0, edges[-1])
    made.set_ylim(0, None)
    places, labels = _days(moments, edges, speaker)
    made.set_xticks(places, labels)
    made.set_ylabel(_unit(series, speaker))
    # Thousands and decimals as the language writes them.
    made.yaxis.set_major_formatter(lambda value, _: speaker.number(value, 2, trim=True))
    legend(figure, _handles(series, speaker))


def _days(
    moments: list[dt.datetime], edges: NDArray[np.float64], speaker: Speaker
) -> tuple[list[float], list[str]]:
    """Midnights, and the names of the days that begin then."""
    each_day = edges[-1] <= DAYS_NAMED_EACH
    found = [
        (float(edge), moment.date())
        for moment, edge in zip(moments[:-1], edges[:-1], strict=True)
        if (moment.hour, moment.minute) == (0, 0) and (each_day or moment.weekday() == 0)
    ]
    return [edge for edge, _ in found], [speaker.short_day(day) for _, day in found]


def _unit(series: ForecastSeries, speaker: Speaker) -> str:
    stop = series.starts[1] if len(series.starts) > 1 else series.end
    minutes = round((stop.timestamp() - series.starts[0].timestamp()) / 60)
    if minutes >= DAY_MINUTES - 60:
        return speaker.say("picture.forecast.a_day")
    if minutes == HALF_HOUR:
        return speaker.say("picture.forecast.a_half_hour")
    return speaker.say("picture.forecast.a_step", minutes=minutes)


def _handles(series: ForecastSeries, speaker: Speaker) -> list[object]:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - slow to load
    from matplotlib.patches import Patch  # noqa: PLC0415

    say = speaker.say
    band = say("picture.forecast.band", share=speaker.percent(series.share, 0))
    found: list[object] = [
        Line2D([], [], color=BLUE, linewidth=1.6, label=say("picture.forecast.expected")),
        Patch(facecolor=PALE_BLUE, label=band),
    ]
    if series.actual is not None:
        for marker, color, key in (("o", INK, "actual"), ("D", RED, "outside")):
            label = say(f"picture.forecast.{key}")
            found.append(
                Line2D([], [], marker=marker, color=color, linestyle="", markersize=5, label=label)
            )
    return found
