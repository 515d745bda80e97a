"""``diapason staffing``: heads that the clients' targets ask for, and what pooling saves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import All, Folder, Json, ResultAsOf, ResultWeek, as_date, as_moment
from api.cli.planning import require_writable
from api.cli.staffed import read_staffed

if TYPE_CHECKING:
    from api.cli.terminal import Terminal

PlannedFile = Annotated[
    Path | None,
    typer.Argument(metavar="[RESULT]", help="help.staffing_result", show_default=False),
]


def staffing(
    context: typer.Context,
    folder: Folder,
    result: PlannedFile = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.out_staffing", show_default=False),
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell the heads needed by pool and slot, and where a roster has fewer."""
    from api.view.staffing import staffing_view  # noqa: PLC0415 - slow to load
    from api.view.staffing_json import staffing_document  # noqa: PLC0415

    terminal: Terminal = context.obj
    if out is not None:
        require_writable(out)
    staffed = read_staffed(folder, result, as_date(week), as_moment(as_of))
    terminal.show(*staffing_view(staffed, terminal.speaker, everything=all_))
    files = []
    if out is not None:
        from scheduler.files.export_staffing import export_staffing  # noqa: PLC0415

        export_staffing(staffed.staffing, staffed.duty, staffed.case.horizon, out)
        terminal.say("staffing.written", path=str(out))
        files.append(str(out))
    terminal.tell(staffing_document(staffed) | {"files": files})
