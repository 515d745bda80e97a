"""``diapason demo``: the sample case from files to a printed week, exports included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import api
from api.cli.export import calendar_words
from api.cli.options import All, AsOf, Json, TimeLimit, Week, as_date, as_moment
from api.cli.outcome import Exit, UsageProblem
from api.cli.planning import Asked, document, exit_of, plan, require_writable

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def demo(
    context: typer.Context,
    time_limit: TimeLimit = 60.0,
    out: Annotated[Path, typer.Option(metavar="DIR", help="help.out_demo")] = Path("out"),
    week: Week = None,
    as_of: AsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Plan the sample case and print its week."""
    terminal: Terminal = context.obj
    result_file = out / "result.json"
    for file in (result_file, out / "csv" / "roster.csv", out / "ics" / "week.ics"):
        require_writable(file)
    asked = Asked(sample_folder(), as_date(week), as_moment(as_of), time_limit)
    planned = plan(terminal, asked)

    from api.view.page import week_view  # noqa: PLC0415
    from api.view.summary import summary  # noqa: PLC0415 - slow to load
    from scheduler.files.export_csv import export_csv  # noqa: PLC0415
    from scheduler.files.export_ics import export_ics  # noqa: PLC0415
    from scheduler.files.results import write_result  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    write_result(planned.result, result_file)
    timezone = planned.case.site.timezone
    export_csv(planned.result, out / "csv", planned.texts)
    words = calendar_words(terminal.speaker)
    export_ics(planned.result, out / "ics", planned.texts, timezone, **words)
    files = [result_file, out / "csv", out / "ics"]
    terminal.show(*week_view(planned, terminal.speaker, terminal.out.width, everything=all_))
    terminal.show(*summary(planned, terminal.speaker, files, with_scores=False, everything=all_))
    terminal.tell(document(planned, files))
    if exit_of(planned) is not Exit.FINE:
        terminal.complain(terminal.speaker.say("error.solver_invalid"), style="bold red")
        raise typer.Exit(Exit.NO)


def sample_folder() -> Path:
    """Return the sample case of the checkout.

    Raises
    ------
    UsageProblem
        When the program was installed without it.
    """
    folder = Path(api.__file__).parent.parent / "sample_data"
    if not folder.is_dir():
        raise UsageProblem("error.no_sample", path=folder)
    return folder
