"""A version as files that people use: which is asked for, and how it is written and named.

Texts that a spreadsheet would run as a formula are written so that none is run; names of
files hold letters, digits, dots and dashes only.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import Query, Request, Response

from api.plans import PlannedWeek
from api.texts import Speaker
from api.web.access import Visit
from api.web.errors import Unacceptable
from api.web.places import site_id_of
from api.web.rosters import tag_of_page, unchanged, version_of
from api.web.versions import is_current
from models.errors import NotFound
from models.roster_pages import VersionSeen, names_of
from scheduler.files.board import Planned
from scheduler.files.export_csv import CsvTable, csv_table
from scheduler.files.texts import Texts
from scheduler.result import Result

FileKind = Literal["csv", "xlsx", "ics", "pdf"]

MEDIA: Final[Mapping[FileKind, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
    "pdf": "application/pdf",
}

Calendar = Annotated[
    str | None, Query(max_length=64, description="whose calendar, for ics", examples=["o12"])
]
Table = Annotated[CsvTable, Query(description="which table, for csv")]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


def wanted(request: Request) -> FileKind | Literal["json"]:
    """Read which form ``Accept`` wants most; JSON where it leaves the choice."""
    forms: dict[str, FileKind | Literal["json"]] = {
        media.partition(";")[0]: kind for kind, media in MEDIA.items()
    }
    forms["application/json"] = "json"
    best: tuple[float, FileKind | Literal["json"]] = (0.0, "json")
    for part in request.headers.get("accept", "")[:400].split(","):
        media, _, rest = part.partition(";")
        kind = forms.get(media.strip().lower())
        found = re.search(r"q=([01](?:\.\d{0,3})?)\s*$", rest)
        weight = float(found.group(1)) if found else 1.0
        if kind is not None and weight > best[0]:
            best = (weight, kind)
    return best[1]


def roster_file(
    visit: Visit,
    site: str,
    roster_id: int,
    request: Request,
    kind: FileKind,
    *,
    table: CsvTable = "roster",
    operator_id: str | None = None,
) -> Response:
    """Answer with one file of a version.

    Raises
    ------
    NotFound
        When there is no such version, or no such person in its case.
    Unacceptable
        When a calendar is asked for without saying whose.
    """
    if kind == "ics" and operator_id is None:
        raise Unacceptable("query.operator_id", "expected.missing")
    with visit.reading() as session:
        version = version_of(session, site, roster_id)
        texts = names_of(session, site_id_of(session, site))
    told = "|".join((kind, table, operator_id or "", visit.speaker.lang, texts.model_dump_json()))
    tag = tag_of_page(version, told.encode())
    if is_current(request, tag):
        return unchanged(tag)
    body = _written(visit, version, texts, kind, table, operator_id)
    whose = operator_id if kind == "ics" else table if table != "roster" else None
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="{_name(site, version, whose, kind)}"',
    }
    return Response(body, headers=headers, media_type=MEDIA[kind])


def _name(site: str, version: VersionSeen, whose: str | None, kind: FileKind) -> str:
    parts = [site, version.week.isoformat(), f"v{version.number}", *([whose] if whose else [])]
    return _UNSAFE.sub("-", "-".join(parts)) + f".{kind}"


def _written(
    visit: Visit,
    version: VersionSeen,
    texts: Texts,
    kind: FileKind,
    table: CsvTable,
    operator_id: str | None,
) -> bytes:
    plans, speaker = visit.service.plans, visit.speaker
    if kind == "csv":
        return csv_table(plans.result(version.id, version.content_digest), table, texts)
    week = plans.week(version)
    if kind == "ics":
        if operator_id not in week.case.operator_index:
            raise NotFound("operator", operator_id)
        return _calendar(week.result, operator_id, texts, week.case.site.timezone, speaker)
    return _laid_out(week, texts, kind, speaker)


def _calendar(
    result: Result, operator_id: str, texts: Texts, timezone: str, speaker: Speaker
) -> bytes:
    from scheduler.files.export_ics import calendar_of  # noqa: PLC0415 - slow to load

    words = {"summary": speaker.say("export.shift"), "break_word": speaker.say("export.break")}
    return calendar_of(result, operator_id, texts, timezone, **words)


def _laid_out(
    week: PlannedWeek, texts: Texts, kind: Literal["xlsx", "pdf"], speaker: Speaker
) -> bytes:
    planned = Planned(week.result, week.case.site.timezone, texts, week.case)
    with tempfile.TemporaryDirectory() as folder:
        if kind == "pdf":
            from scheduler.files.export_pdf import export_pdf  # noqa: PLC0415 - slow to load

            [path] = export_pdf(planned, Path(folder), speaker)
        else:
            from scheduler.files.export_xlsx import export_xlsx  # noqa: PLC0415 - slow to load

            [path] = export_xlsx(planned, Path(folder), speaker)
        return path.read_bytes()
