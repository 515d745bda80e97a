"""``diapason picture forecast``: expected calls with their band, against those that came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem
from api.cli.picture.output import PictureFile, kind_of, write
from api.cli.planning import require_writable

if TYPE_CHECKING:
    from api.cli.terminal import Terminal
    from scheduler.case import Case
    from scheduler.demand.forecast import Forecast


def forecast(
    context: typer.Context,
    folder: Folder,
    out: PictureFile,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.one_client", show_default=False),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks", min=1, max=104, metavar="N", help="help.picture_weeks", show_default=False
        ),
    ] = None,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Draw the calls of a week by half-hour, or of past weeks by day."""
    from api.pictures.forecast import forecast_picture  # noqa: PLC0415 - slow to load
    from api.view.series import past_series, week_series  # noqa: PLC0415
    from scheduler.demand.forecast import foresee  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    kind_of(out)
    require_writable(out)
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    case, texts = imported.case, imported.texts
    if client is not None and client not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client)
    if weeks is None:
        series = week_series(case, foresee(case), texts, client)
    else:
        series = past_series(_past(case, weeks), texts, client)
    write(terminal, forecast_picture(series, texts.site_name, terminal.speaker), out, series)


def _past(case: Case, weeks: int) -> list[tuple[Case, Forecast]]:
    """Past weeks with history before them, each with the forecast of its own Monday.

    Raises
    ------
    UsageProblem
        When there is none.
    """
    from scheduler.demand.backtest import as_it_was, past_mondays  # noqa: PLC0415 - slow to load
    from scheduler.demand.forecast import foresee  # noqa: PLC0415

    then = [as_it_was(case, monday) for monday in past_mondays(case, weeks)]
    if not then:
        raise UsageProblem("forecast.nothing_to_test")
    return [(each, foresee(each)) for each in then]
