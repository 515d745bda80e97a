"""``diapason actual``: what came against what was planned, once a week's calls are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.compare import counted
from api.cli.options import All, Folder, Json, Replications, ResultFile
from api.cli.outcome import Exit, UsageProblem
from api.cli.planned import read_planned
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.case import Case
    from scheduler.proof.actual import ActualWeek
    from scheduler.result import Result


def actual(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.one_client", show_default=False),
    ] = None,
    replications: Replications = 100,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.replay_seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    all_: All = False,
    json: Json = False,
) -> None:
    """Hold the calls of a planned week that came against its forecast and its plan."""
    from api.view.actual import actual_document, actual_page, client_page  # noqa: PLC0415 - slow

    terminal: Terminal = context.obj
    imported, planned = read_planned(folder, result)
    texts, speaker = imported.texts, terminal.speaker
    if client is not None and client not in imported.case.client_index:
        raise UsageProblem("error.unknown_client", value=client)
    seen = _held(terminal, imported.case, planned, replications, seed, workers)
    if client is None:
        terminal.show(*actual_page(seen, texts, speaker, everything=all_))
    else:
        terminal.show(*client_page(seen, client, texts, speaker))
    terminal.tell(actual_document(seen))


def _held(
    terminal: Terminal, after: Case, planned: Result, replications: int, seed: int, workers: int
) -> ActualWeek:
    """Replay the plan, and hold what came against it.

    Raises
    ------
    typer.Exit
        When nothing of the planned week is known yet, which is said.
    """
    from scheduler.demand.actual import actual_calls, as_planned  # noqa: PLC0415 - slow to load
    from scheduler.demand.forecast import foresee  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.proof.actual import actual_week  # noqa: PLC0415

    came = actual_calls(after)
    if came is None:
        message = terminal.speaker.say("actual.no_rows", week=planned.week)
        terminal.complain(message, style="bold red")
        terminal.tell({"error": "NoRows", "message": message})
        raise typer.Exit(Exit.NO)
    case = as_planned(after)
    with counted(terminal, replications) as on_progress:
        return actual_week(
            case,
            planned,
            derive(case),
            foresee(case),
            came,
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
