"""``diapason fit``: how well the teams of a site fit, in force or planned."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import All, Folder, Json, ResultAsOf, ResultWeek, as_date, as_moment
from api.cli.planned import read_perhaps_planned

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def fit(
    context: typer.Context,
    folder: Folder,
    result: Annotated[
        Path | None,
        typer.Argument(metavar="[RESULT]", help="help.fit_result", show_default=False),
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell how well the teams fit."""
    from api.view.fit import fit_view  # noqa: PLC0415 - slow to load
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.fit import fit_of  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported, planned = read_perhaps_planned(folder, result, as_date(week), as_moment(as_of))
    case = imported.case
    told = fit_of(case, derive(case), planned)
    terminal.show(*fit_view(told, imported.texts, terminal.speaker, everything=all_))
    terminal.tell({"case_digest": case.digest} | asdict(told))
