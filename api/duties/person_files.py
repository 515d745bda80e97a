"""Everything about one person as one archive: exact JSON, and a CSV file a table to read.

What is in it is decided in ``models.duties``; here it is only written down.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.texts import Speaker

DOCUMENT: Final = "person.json"
README: Final = "README.txt"
_BEGIN_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_FIRST_YEAR_OF_ZIP: Final = 1980


def person_archive(told: Mapping[str, Any], speaker: Speaker) -> bytes:
    """Write an export as a ZIP archive, the same bytes for the same export.

    Parameters
    ----------
    told
        As ``models.duties.export_person`` gives it.
    """
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = told["tables"]
    files = {
        README: readme(told, speaker),
        DOCUMENT: json.dumps(told, ensure_ascii=False, indent=2) + "\n",
    }
    files |= {f"{name}.csv": table_csv(rows) for name, rows in tables.items()}
    at = dt.datetime.fromisoformat(told["exported_at"]).astimezone(dt.UTC)
    stamp = (max(at.year, _FIRST_YEAR_OF_ZIP), at.month, at.day, at.hour, at.minute, at.second)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text.encode())
    return held.getvalue()


def readme(told: Mapping[str, Any], speaker: Speaker) -> str:
    """Say in words what the archive holds."""
    day = dt.datetime.fromisoformat(told["exported_at"]).date()
    lines = [
        speaker.say(
            "person.table_line", file=f"{name}.csv", what=what_is_in(name, speaker), rows=len(rows)
        )
        for name, rows in told["tables"].items()
    ]
    return "\n".join((speaker.say("person.readme", at=day), *lines, ""))


def what_is_in(table: str, speaker: Speaker) -> str:
    """Say what a table holds; its name where nobody has said it yet."""
    key = f"person.table.{table}"
    return speaker.say(key) if speaker.knows(key) else table


def table_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows of one table as CSV that no spreadsheet takes for formulas."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines: list[list[Any]] = [names, *([row.get(name) for name in names] for row in rows)]
    return "".join(map(table_line, lines))


def table_line(values: Sequence[Any]) -> str:
    """Write one line of CSV that no spreadsheet takes for formulas."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(map(_cell, values))
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGIN_FORMULAS) else value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value
