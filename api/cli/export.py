"""``diapason export``: a result file to files that people use, with names when a case is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from api.cli.options import Json, ResultAsOf, ResultFile, ResultWeek, as_date, as_moment
from api.cli.outcome import UsageProblem

if TYPE_CHECKING:
    import datetime as dt

    from api.cli.terminal import Terminal
    from api.texts import Speaker
    from scheduler.files.export_xlsx import ClientCover
    from scheduler.files.reader import Imported
    from scheduler.result import Result


class CalendarWords(TypedDict):
    """Texts that the calendar writer asks for."""

    summary: str
    break_word: str


Format = Literal["csv", "ics", "pdf", "xlsx"]


def export(
    context: typer.Context,
    result: ResultFile,
    out: Annotated[Path, typer.Option(metavar="DIR", help="help.out_export", show_default=False)],
    format_: Annotated[Format, typer.Option("--format", help="help.format")] = "csv",
    case: Annotated[
        Path | None, typer.Option(metavar="DIR", help="help.case", show_default=False)
    ] = None,
    week: ResultWeek = None,
    as_of: ResultAsOf = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="help.timezone")] = "Europe/Paris",
    json: Json = False,
) -> None:
    """Write a result as tables, a workbook, calendars or a page for the wall."""
    from scheduler.files.results import read_result  # noqa: PLC0415 - slow to load

    terminal: Terminal = context.obj
    chosen_week, chosen_as_of = as_date(week), as_moment(as_of)
    _require_zone(timezone)
    planned = read_result(result)
    imported = None
    if case is not None:
        imported = _matching_case(
            case, planned, chosen_week or planned.week, chosen_as_of or planned.as_of
        )
    zone = imported.case.site.timezone if imported else timezone
    files = _write(format_, out, planned, imported, zone, terminal.speaker)
    terminal.say("export.done", count=len(files))
    for file in files:
        terminal.show(str(file))
    terminal.tell({"files": [str(file) for file in files]})


def _write(
    format_: Format,
    out: Path,
    result: Result,
    imported: Imported | None,
    timezone: str,
    speaker: Speaker,
) -> list[Path]:
    """Write one kind of files; what they need is only loaded when they are asked for."""
    from scheduler.files.board import Planned  # noqa: PLC0415
    from scheduler.files.export_csv import export_csv  # noqa: PLC0415
    from scheduler.files.export_ics import export_ics  # noqa: PLC0415
    from scheduler.files.texts import Texts  # noqa: PLC0415

    texts = imported.texts if imported else None
    planned = Planned(result, timezone, texts or Texts(), imported.case if imported else None)
    match format_:
        case "csv":
            return export_csv(result, out, texts)
        case "ics":
            return export_ics(result, out, texts, timezone, **calendar_words(speaker))
        case "pdf":
            from scheduler.files.export_pdf import export_pdf  # noqa: PLC0415

            return export_pdf(planned, out, speaker)
        case "xlsx":
            from scheduler.files.export_xlsx import export_xlsx  # noqa: PLC0415

            return export_xlsx(planned, out, speaker, _cover(imported, result))


def _cover(imported: Imported | None, result: Result) -> list[ClientCover]:
    """Service by client, which only a case can tell."""
    if imported is None:
        return []
    from api.view.week import Week  # noqa: PLC0415
    from scheduler.derive import derive  # noqa: PLC0415
    from scheduler.files.export_xlsx import ClientCover  # noqa: PLC0415
    from scheduler.proof.validate import validate  # noqa: PLC0415

    case, facts = imported.case, derive(imported.case, result.cuts)
    week = Week(case, imported.texts, result, validate(case, result, facts), facts)
    calls, covered = week.expected.sum(axis=1), week.covered.sum(axis=1)
    return [
        ClientCover(client.client_id, float(calls[c]), float(covered[c]))
        for c, client in enumerate(case.clients)
    ]


def calendar_words(speaker: Speaker) -> CalendarWords:
    """Words of a calendar entry in the language spoken."""
    return {"summary": speaker.say("export.shift"), "break_word": speaker.say("export.break")}


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageProblem("error.timezone", value=name) from None


def _matching_case(folder: Path, planned: Result, week: dt.date, as_of: dt.datetime) -> Imported:
    from scheduler.errors import Mismatch  # noqa: PLC0415
    from scheduler.files.reader import read_folder  # noqa: PLC0415

    imported = read_folder(folder, week=week, as_of=as_of)
    if imported.case.digest != planned.case_digest:
        raise Mismatch(imported.case.digest, planned.case_digest)
    return imported
