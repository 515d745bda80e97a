"""``diapason convert``: a case folder to one workbook, or a workbook to a folder of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Folder, Json, Week, as_date
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def convert(
    context: typer.Context,
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="help.out_convert")],
    week: Week = None,
    force: Annotated[bool, typer.Option("--force", help="help.force_convert")] = False,
    json: Json = False,
) -> None:
    """Write a case again, as a workbook or as a folder of files."""
    from scheduler.files.reader import read_folder  # noqa: PLC0415 - slow to load
    from scheduler.files.workbook_writer import MOST_CALL_ROWS, write_workbook  # noqa: PLC0415
    from scheduler.files.writer import write_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    as_workbook = out.suffix.lower() == ".xlsx"
    if not force and (out.is_file() if as_workbook else out.is_dir() and any(out.iterdir())):
        raise UsageProblem("error.something_there", path=out)
    imported = read_folder(folder, week=as_date(week))
    case, texts = imported.case, imported.texts
    if as_workbook and len(case.calls) > MOST_CALL_ROWS:
        raise UsageProblem("error.too_many_calls", count=len(case.calls), most=MOST_CALL_ROWS)
    if as_workbook:
        write_workbook(case, texts, out)
    else:
        write_folder(case, texts, out)
    terminal.say("convert.done", path=out)
    terminal.tell({"written": str(out), "case_digest": case.digest})
