"""``diapason affinity off``: what the week would be without affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.affinity.pair import weigher_of
from api.cli.options import All, Folder, Json, ResultFile

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
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.explain.affinity_change import effect_of, without_affinity  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415
    from scheduler.files.results import read_result  # noqa: PLC0415

    terminal: Terminal = context.obj
    planned = read_result(result)
    imported = read_folder(folder, week=planned.week, as_of=planned.as_of)
    case = imported.case
    weigher = weigher_of(case, derive(case, planned.cuts), result)
    effect = effect_of(weigher, without_affinity(case))
    terminal.show(*effect_view(effect, imported.texts, terminal.speaker, everything=all_))
    terminal.tell({"case_digest": case.digest} | effect_document(effect))
