"""``diapason picture service``: each client's service with its interval, against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.compare import counted
from api.cli.options import (
    Folder,
    Json,
    Replications,
    ResultAsOf,
    ResultFile,
    ResultWeek,
    as_date,
    as_moment,
)
from api.cli.picture.output import PictureFile, kind_of, write
from api.cli.planned import read_planned, require_case
from api.cli.planning import require_writable
from api.pictures.service import Order
from scheduler.settings import MOST_SEED

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def service(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    out: PictureFile,
    order: Annotated[Order, typer.Option("--order", help="help.picture_order")] = "shortfall",
    replications: Replications = 100,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="help.replay_seed")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="help.workers")] = 2,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    json: Json = False,
) -> None:
    """Live through a planned week many times and draw how clients are served."""
    from api.pictures.service import service_picture  # noqa: PLC0415 - slow to load
    from api.view.series import service_series  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.proof.replay.simulate import simulate  # noqa: PLC0415

    terminal: Terminal = context.obj
    kind_of(out)
    require_writable(out)
    imported, planned = read_planned(folder, result, as_date(week), as_moment(as_of))
    case, texts = imported.case, imported.texts
    require_case(case, planned)
    with counted(terminal, replications) as on_progress:
        seen = simulate(
            case,
            planned,
            derive(case),
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
    series = service_series(seen, texts)
    picture = service_picture(series, texts.site_name, terminal.speaker, order=order)
    write(terminal, picture, out, series)
