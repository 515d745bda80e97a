"""``diapason generate``: a made-up case folder from a seed, with its hidden truth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Json
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def generate(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="help.new_folder", show_default=False)
    ],
    operators: Annotated[int, typer.Option(min=1, max=1000, help="help.operators")] = 10,
    clients: Annotated[int, typer.Option(min=1, max=10_000, help="help.clients")] = 40,
    weeks: Annotated[int, typer.Option(min=1, max=260, help="help.weeks")] = 26,
    seed: Annotated[int, typer.Option(min=0, help="help.generate_seed")] = 1,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    json: Json = False,
) -> None:
    """Write a synthetic case."""
    from scheduler.generate import generate as make  # noqa: PLC0415 - slow to load
    from scheduler.generate.folder import TRUTH_FOLDER, write_generated  # noqa: PLC0415

    terminal: Terminal = context.obj
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise UsageProblem("error.not_empty", path=folder)
    made = make(operators=operators, clients=clients, weeks=weeks, seed=seed)
    write_generated(made, folder)
    terminal.say("generate.done", operators=operators, clients=clients, weeks=weeks, path=folder)
    terminal.say("generate.truth", path=folder / TRUTH_FOLDER)
    terminal.say("generate.next", path=folder)
    terminal.tell(
        {
            "folder": str(folder),
            "truth": str(folder / TRUTH_FOLDER),
            "operators": operators,
            "clients": clients,
            "weeks": weeks,
            "seed": seed,
            "case_digest": made.case.digest,
        }
    )
