"""Adding one row to ``affinity_overrides.csv`` of a folder, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.files.atomic import write_atomically
from scheduler.files.said import AFFINITY_OVERRIDES
from scheduler.files.texts import OverrideWords
from scheduler.files.writer import quoted, table_rows

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.files.reader import Imported
    from scheduler.said import AffinityOverride


def with_override(imported: Imported, row: AffinityOverride, reason: str, set_by: str) -> Imported:
    """Return the folder as read, with one more override and its words."""
    rows = (*imported.case.affinity_overrides, row)
    words = imported.texts.affinity_overrides | {
        len(rows) - 1: OverrideWords(reason=reason, set_by=set_by)
    }
    case = imported.case.model_copy(update={"affinity_overrides": rows})
    case.__dict__.pop("digest", None)
    texts = imported.texts.model_copy(update={"affinity_overrides": words})
    return type(imported)(case, texts, imported.warnings)


def write_overrides(imported: Imported, folder: Path) -> Path:
    """Write ``affinity_overrides.csv`` of a folder anew.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OSError
        When it cannot be written; it is then as it was.
    """
    zone = ZoneInfo(imported.case.site.timezone)
    rows = table_rows(AFFINITY_OVERRIDES, imported.case.affinity_overrides, imported.texts, zone)
    path = folder / AFFINITY_OVERRIDES.file
    text = "".join(",".join(map(quoted, cells)) + "\n" for cells in rows)
    write_atomically(path, text.encode())
    return path
