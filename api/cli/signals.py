"""``diapason signals``: what drifts and is worth a word now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import All, AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def signals(
    context: typer.Context,
    folder: Folder,
    client: Annotated[
        str | None,
        typer.Option("--client", metavar="ID", help="help.signals_client", show_default=False),
    ] = None,
    week: Week = None,
    as_of: AsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell what drifts and is worth a word now."""
    from api.view.signals import signal_document, signals_view  # noqa: PLC0415 - slow to load
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.signals.watch import watch  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    case, speaker = imported.case, terminal.speaker
    if client is not None and client not in case.client_index:
        raise UsageProblem("error.unknown_client", value=client)
    found = [
        signal
        for signal in watch(case, derive(case))
        if client is None or signal.client_id == client
    ]
    terminal.show(*signals_view(found, imported.texts, speaker, everything=all_))
    terminal.tell(
        {
            "as_of": case.as_of.isoformat(),
            "case_digest": case.digest,
            "signals": [signal_document(signal, speaker) for signal in found],
        }
    )
