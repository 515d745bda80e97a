"""``diapason readiness``: which briefs are wanting and which clients are worth a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import All, AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.terminal import Terminal
    from scheduler.readiness import ClientReadiness


def readiness(
    context: typer.Context,
    folder: Folder,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.one_client", show_default=False),
    ] = None,
    week: Week = None,
    as_of: AsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell which briefs are wanting and which clients are worth a talk."""
    from api.view.readiness import (  # noqa: PLC0415 - slow to load
        client_document,
        count_clients,
        one_client,
        overview,
    )
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.readiness.assess import assess  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    case, texts, speaker = imported.case, imported.texts, terminal.speaker
    found = assess(case, derive(case))
    if client is None:
        terminal.show(*overview(found, case.as_of, texts, speaker, everything=all_))
    else:
        found = (_chosen(found, client),)
        terminal.show(*one_client(found[0], texts, speaker))
    terminal.tell(
        {
            "as_of": case.as_of.isoformat(),
            "case_digest": case.digest,
            "counts": count_clients(found),
            "clients": [client_document(each, speaker) for each in found],
        }
    )


def _chosen(found: Sequence[ClientReadiness], client_id: str) -> ClientReadiness:
    for each in found:
        if each.client_id == client_id:
            return each
    raise UsageProblem("error.unknown_client", value=client_id)
