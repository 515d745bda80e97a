"""``diapason validate``: the independent checker on a result file, every finding in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.options import (
    All,
    Folder,
    Json,
    ResultAsOf,
    ResultFile,
    ResultWeek,
    as_date,
    as_moment,
)
from api.cli.outcome import Exit
from api.cli.planned import read_planned

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def validate(
    context: typer.Context,
    folder: Folder,
    result: ResultFile,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    all_: All = False,
    json: Json = False,
) -> None:
    """Check a result against its case."""
    from api.view.findings import figures, findings, verdict  # noqa: PLC0415 - slow to load
    from scheduler.proof.validate import validate as judge  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported, planned = read_planned(folder, result, as_date(week), as_moment(as_of))
    report = judge(imported.case, planned)
    speaker = terminal.speaker
    terminal.show(
        *findings(speaker, report.violations, imported.case, imported.texts, everything=all_),
        figures(speaker, planned, report),
        verdict(speaker, report),
    )
    terminal.tell(
        {
            "valid": report.valid,
            "case_digest": imported.case.digest,
            "objective": report.objective,
            "terms": report.terms,
            "cover": report.cover.model_dump(),
            "violations": [each.model_dump(mode="json") for each in report.violations],
        }
    )
    if not report.valid:
        raise typer.Exit(Exit.NO)
