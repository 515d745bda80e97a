"""``diapason affinity show``: one pair, with everything behind its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.affinity.pair import ClientId, OperatorId, pair_of
from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def show(
    context: typer.Context,
    folder: Folder,
    operator: OperatorId,
    client: ClientId,
    week: Week = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Show a pair with its history."""
    from api.view.affinity import pair_document, pair_view  # noqa: PLC0415 - slow to load
    from scheduler.affinity.oddities import oddities  # noqa: PLC0415
    from scheduler.affinity.provenance import provenance  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported = read_folder(folder, week=as_date(week), as_of=as_moment(as_of))
    case = imported.case
    told = provenance(case, *pair_of(case, operator, client))
    odd = [o for o in oddities(case) if (o.operator_id, o.client_id) == (operator, client)]
    terminal.show(*pair_view(case, imported.texts, told, odd, terminal.speaker))
    terminal.tell({"case_digest": case.digest} | pair_document(told, odd))
