"""The whole week on one page, section after section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.view.coverage import coverage
from api.view.fairness import fairness
from api.view.portfolio import portfolio
from api.view.readiness import readiness_section
from api.view.roster import roster
from api.view.scores import scores
from api.view.training import training
from api.view.worst import worst_served

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from api.view.week import Week


def week_view(
    week: Week, speaker: Speaker, width: int, *, everything: bool = False
) -> list[RenderableType]:
    """Every section of the week for a page of ``width`` columns.

    ``everything`` shows all clients instead of the largest.
    """
    return [
        *coverage(week, speaker),
        *roster(week, speaker, width),
        *portfolio(week, speaker, width, everything=everything),
        *training(week, speaker, everything=everything),
        *worst_served(week, speaker),
        *fairness(week, speaker),
        *readiness_section(week, speaker),
        *scores(week.result, speaker),
    ]
