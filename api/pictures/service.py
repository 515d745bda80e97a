"""Service level of each client with its interval, against what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from api.pictures.style import (
    BLUE,
    EMPTY_INCHES,
    INK,
    RED,
    TOP_INCHES,
    Picture,
    axes,
    legend,
    say_instead,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from api.texts import Speaker
    from api.view.series import ClientService, ServiceSeries

Order = Literal["name", "shortfall"]
ROW_INCHES: Final = 0.27
BOTTOM_INCHES: Final = 0.85
LONGEST_NAME: Final = 38
MOST_ROWS: Final = 40
"""Clients of one picture; with more, those furthest below their target are shown."""


def service_picture(
    series: ServiceSeries,
    site_name: str,
    speaker: Speaker,
    *,
    order: Order = "shortfall",
    most: int = MOST_ROWS,
) -> Picture:
    """Paint the clients, the furthest below its target first, or by name."""
    shown = sorted(series.clients, key=lambda each: (each.level - each.target, each.name))[:most]
    if order == "name":
        shown.sort(key=lambda each: each.name.casefold())
    key = "all" if len(shown) == len(series.clients) else "of"
    counted = speaker.say(
        f"picture.service.{key}",
        shown=len(shown),
        clients=len(series.clients),
        below=_below(series),
    )

    def paint(figure: Figure) -> None:
        if shown:
            _paint(figure, shown, series.confidence, speaker)
        else:
            say_instead(figure, speaker.say("picture.service.nothing"))

    return Picture(
        title=speaker.say("picture.service.title", week=series.week),
        subtitle=" · ".join(filter(None, (site_name, counted if shown else ""))),
        height_inches=EMPTY_INCHES
        if not shown
        else TOP_INCHES + BOTTOM_INCHES + ROW_INCHES * len(shown),
        paint=paint,
    )


def _below(series: ServiceSeries) -> int:
    """Clients whose whole interval lies below their target."""
    return sum(each.high < each.target for each in series.clients)


def _paint(
    figure: Figure, shown: Sequence[ClientService], confidence: float, speaker: Speaker
) -> None:
    made = axes(figure, 4.1, BOTTOM_INCHES, 0.5, TOP_INCHES)
    for row, client in enumerate(shown):
        color, marker = (RED, "D") if client.high < client.target else (BLUE, "o")
        made.plot([client.low, client.high], [row, row], color=color, linewidth=2.2)
        made.plot([client.level], [row], marker, color=color, markersize=6)
        made.plot([client.target] * 2, [row - 0.36, row + 0.36], color=INK, linewidth=2.0)
    made.set_ylim(len(shown) - 0.4, -0.6)
    made.set_yticks(range(len(shown)), [_short(client.name) for client in shown])
    least = min(min(client.low, client.target) for client in shown)
    made.set_xlim(max(0.0, int(least * 10 - 0.3) / 10), 1.005)
    made.xaxis.set_major_formatter(lambda value, _: speaker.percent(value, 0))
    made.set_xlabel(speaker.say("picture.service.level"))
    made.tick_params(length=0)
    made.grid(visible=False, axis="y")
    legend(figure, _handles(confidence, speaker))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _handles(confidence: float, speaker: Speaker) -> list[object]:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - slow to load

    say = speaker.say
    interval = say("picture.service.interval", confidence=speaker.percent(confidence, 0))
    return [
        Line2D([], [], color=BLUE, marker="o", linewidth=2.2, label=interval),
        Line2D([], [], color=RED, marker="D", linewidth=2.2, label=say("picture.service.below")),
        Line2D(
            [],
            [],
            color=INK,
            marker="|",
            markersize=11,
            markeredgewidth=2.0,
            linestyle="",
            label=say("picture.service.target"),
        ),
    ]
