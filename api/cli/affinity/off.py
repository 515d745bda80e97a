"""``diapason affinity off``: what the week would be without affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.affinity.pair import weigher_of
from api.cli.options import All, Folder, Json, ResultFile
from api.cli.planned import read_planned

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def off(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    all_: All = False,
    json: Json = False,
) -> None:
    """Tell what would change without affinity."""
    from api.view.affinity import effect_document, effect_view  # noqa: PLC0415 - slow to load
    from scheduler.explain.affinity_change import effect_of, without_affinity  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported, planned = read_planned(folder, result)
    case = imported.case
    weigher = weigher_of(case, planned)
    effect = effect_of(weigher, without_affinity(case))
    terminal.show(*effect_view(effect, imported.texts, terminal.speaker, everything=all_))
    terminal.tell({"case_digest": case.digest} | effect_document(effect))
