"""``diapason rehearse``: plan week after week, each taken as worked, and tell what changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.live import watched
from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import Exit
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.bench.weeks import WeekFigures


def rehearse(
    context: typer.Context,
    folder: Folder,
    count: Annotated[int, typer.Option("--weeks", min=1, max=52, help="help.simulated_weeks")] = 8,
    time_limit: Annotated[float, typer.Option(min=0, help="help.time_limit_week")] = 30.0,
    effort: Annotated[int | None, typer.Option(min=0, help="help.effort")] = None,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Plan weeks on end, each as if the one before had come true."""
    from api.view.weeks import weeks_table  # noqa: PLC0415 - slow to load
    from scheduler.bench.weeks import simulate  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.settings import Settings  # noqa: PLC0415

    terminal: Terminal = context.obj
    case = read_folder(folder, week=as_date(week), as_of=as_moment(as_of)).case
    settings = Settings(time_limit_s=time_limit, effort=effort, seed=seed, workers=workers)
    with watched(terminal, count * time_limit, effort) as (on_progress, cancelled):
        planned = simulate(case, settings, count, on_progress, cancelled)
        found = [figures for _, _, figures in planned]
    terminal.show(*weeks_table(found, terminal.speaker))
    terminal.tell({"weeks": [_document(figures) for figures in found]})
    if any(figures.hard for figures in found):
        terminal.complain(terminal.speaker.say("error.solver_invalid"), style="bold red")
        raise typer.Exit(Exit.NO)


def _document(figures: WeekFigures) -> dict[str, Any]:
    return asdict(figures) | {
        "week": figures.week.isoformat(),
        "single_points": figures.single_points,
    }
