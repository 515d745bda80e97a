"""``diapason fit``: how well the teams of a site fit, in force or planned."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import All, Folder, Json, ResultAsOf, ResultWeek, as_date, as_moment

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
    from scheduler.errors import Mismatch  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.files.results import read_result  # noqa: PLC0415
    from scheduler.fit import fit_of  # noqa: PLC0415

    terminal: Terminal = context.obj
    planned = None if result is None else read_result(result)
    seen_week, seen = as_date(week), as_moment(as_of)
    if planned is not None:
        seen_week, seen = seen_week or planned.week, seen or planned.as_of
    imported = read_folder(folder, week=seen_week, as_of=seen)
    case = imported.case
    if planned is not None and planned.case_digest != case.digest:
        raise Mismatch(case.digest, planned.case_digest)
    told = fit_of(case, derive(case), planned)
    terminal.show(*fit_view(told, imported.texts, terminal.speaker, everything=all_))
    terminal.tell({"case_digest": case.digest} | asdict(told))
