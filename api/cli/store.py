"""``diapason import`` and ``diapason extract``: a case folder into a database, and out again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.memory import ACTOR, DEFAULT_DATABASE, DEFAULT_SITE, DatabaseUrl, SiteKey, opened
from api.cli.options import AsOf, Folder, Json, Week, as_date, as_moment
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    from api.cli.terminal import Terminal


def import_folder(
    context: typer.Context,
    folder: Folder,
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: SiteKey = DEFAULT_SITE,
    week: Week = None,
    replace: Annotated[bool, typer.Option("--replace", help="help.replace")] = False,
    json: Json = False,
) -> None:
    """Store a case folder as what a site knows."""
    from models.audit import Act  # noqa: PLC0415 - slow to load
    from models.importing import import_case  # noqa: PLC0415
    from models.schema import current, require_schema, upgrade  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    imported = read_folder(folder, week=as_date(week))
    case = imported.case
    with opened(database, new=True) as memory:
        if current(memory) is None:
            upgrade(memory)  # a new database has nothing to lose
        require_schema(memory)
        with memory.writing() as session:
            act = Act(ACTOR, dt.datetime.now(dt.UTC))
            import_case(session, site, case, imported.texts, act, replace=replace)
    terminal.say(
        "import.done",
        operators=len(case.operators),
        clients=len(case.clients),
        calls=len(case.calls),
        site=site,
    )
    terminal.tell({"site": site, "week": case.week.isoformat(), "case_digest": case.digest})


def extract(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="help.new_folder")],
    database: DatabaseUrl = DEFAULT_DATABASE,
    site: SiteKey = DEFAULT_SITE,
    week: Week = None,
    as_of: AsOf = None,
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    json: Json = False,
) -> None:
    """Write what a site knows as a case folder."""
    from models.cases import load_case  # noqa: PLC0415 - slow to load
    from models.schema import require_schema  # noqa: PLC0415
    from scheduler.files.writer import write_folder  # noqa: PLC0415

    terminal: Terminal = context.obj
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise UsageProblem("error.not_empty", path=folder)
    with opened(database) as memory:
        require_schema(memory)
        with memory.reading() as session:
            loaded = load_case(session, site, as_date(week), as_moment(as_of))
    write_folder(loaded.case, loaded.texts, folder, compress_calls=True)
    terminal.say("extract.done", site=site, path=folder)
    terminal.tell(
        {
            "written": str(folder),
            "week": loaded.case.week.isoformat(),
            "case_digest": loaded.case.digest,
        }
    )
