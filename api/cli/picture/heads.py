"""``diapason picture heads``: heads needed against heads on duty, by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Folder, Json, ResultAsOf, ResultWeek, as_date, as_moment
from api.cli.outcome import UsageProblem
from api.cli.picture.output import PictureFile, kind_of, write
from api.cli.planning import require_writable
from api.cli.staffed import read_staffed
from api.cli.staffing import PlannedFile

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def heads(
    context: typer.Context,
    folder: Folder,
    out: PictureFile,
    result: PlannedFile = None,
    pool: Annotated[
        int | None,
        typer.Option("--pool", metavar="N", help="help.picture_pool", show_default=False),
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    json: Json = False,
) -> None:
    """Draw the heads needed in the week, and those on duty."""
    from api.pictures.heads import heads_picture  # noqa: PLC0415 - slow to load
    from api.view.series import heads_series  # noqa: PLC0415

    terminal: Terminal = context.obj
    kind_of(out)
    require_writable(out)
    staffed = read_staffed(folder, result, as_date(week), as_moment(as_of))
    pools = len(staffed.staffing.needs)
    if pool is not None and not 1 <= pool <= pools:
        raise UsageProblem("error.unknown_pool", value=pool, pools=pools)
    series = heads_series(staffed, None if pool is None else pool - 1)
    picture = heads_picture(series, staffed.texts.site_name, terminal.speaker)
    write(terminal, picture, out, series)
