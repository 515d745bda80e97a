"""Weeks on end: one line a simulated week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from api.view.style import heading, note, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.bench.weeks import WeekFigures

COLUMNS: Final = (
    "week",
    "named",
    "lost",
    "single",
    "two",
    "three",
    "uncovered",
    "training",
    "tension",
    "objective",
)


def weeks_table(weeks: Sequence[WeekFigures], speaker: Speaker) -> list[RenderableType]:
    """Cover, trained people, training and tension of each week."""
    page = table(
        *(speaker.say(f"weeks.{name}") for name in COLUMNS), right=tuple(range(1, len(COLUMNS)))
    )
    for figures in weeks:
        cells = (
            speaker.short_day(figures.week),
            speaker.percent(figures.named_share),
            speaker.number(figures.lost_calls, 1),
            speaker.number(figures.single_points),
            speaker.number(figures.trained[2]),
            speaker.number(figures.trained[3]),
            speaker.number(figures.uncovered),
            f"{speaker.number(figures.training_placed)}/{speaker.number(figures.training_planned)}",
            speaker.number(figures.largest_tension, 2),
            speaker.number(figures.objective, 1),
        )
        page.add_row(*map(Text, cells), style="bold red" if figures.hard else "")
    return [heading(speaker.say("weeks.title")), page, note(speaker.say("weeks.legend"))]
