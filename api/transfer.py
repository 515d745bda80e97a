"""A site's whole case as a file that somebody sends or takes: a zip of the folder, or a workbook.

Everything happens in a folder of its own that is gone afterwards. What somebody's roles
do not let them change is kept as it is, and what they do not let them read is left out.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from models.mapping import ROWS
from scheduler.files.archive import is_workbook, pack, plain_name, unpack
from scheduler.files.reader import Imported, read_folder
from scheduler.files.texts import Texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from models.cases import Loaded
    from scheduler.policy import Policy
    from scheduler.site import Site

Form = Literal["zip", "xlsx"]

HOUSE: Final = frozenset({"site", "policy", "law"})
"""What admins settle."""
SAID: Final = frozenset({"feedback", "affinity_overrides", "signals"})
"""Lists that HR alone reads and changes."""
LISTS: Final = frozenset({*ROWS, "calls"}) - SAID
"""What supervisors keep up."""


def not_theirs(roles: Collection[str]) -> frozenset[str]:
    """Lists and settings that these roles may not change by an import."""
    kept: frozenset[str] = frozenset()
    for role, own in (("admin", HOUSE), ("hr", SAID), ("supervisor", LISTS)):
        if role not in roles:
            kept |= own
    return kept


def read_upload(file: BinaryIO, name: str, week: dt.date | None) -> Imported:
    """Read what somebody sent: a workbook, or a zip of the files of a case.

    Raises
    ------
    InputError
        With every fault.
    """
    with TemporaryDirectory(prefix="import-") as made:
        place = Path(made)
        sent = place / plain_name(name, ".zip")
        with sent.open("wb") as kept:
            shutil.copyfileobj(file, kept)
        folder = place / "files"
        folder.mkdir()
        if is_workbook(sent) or name.lower().endswith(".xlsx"):
            book = folder / plain_name(name, ".xlsx")
            sent.rename(book)
            return read_folder(book, week=week)
        warnings = unpack(sent, folder)
        imported = read_folder(folder, week=week)
        return Imported(imported.case, imported.texts, (*warnings, *imported.warnings))


def write_case(loaded: Loaded, form: Form) -> bytes:
    """Write a case as a zip of its folder or as a workbook.

    Raises
    ------
    ValueError
        When files cannot say what it holds.
    """
    from scheduler.files.workbook_writer import write_workbook  # noqa: PLC0415 - slow to load
    from scheduler.files.writer import write_folder  # noqa: PLC0415

    with TemporaryDirectory(prefix="export-") as made:
        place = Path(made)
        if form == "xlsx":
            write_workbook(loaded.case, loaded.texts, place / "case.xlsx")
            return (place / "case.xlsx").read_bytes()
        write_folder(loaded.case, loaded.texts, place, compress_calls=True)
        return pack(place)


def empty_workbook(place: Site, policy: Policy, name: str, at: dt.datetime) -> bytes:
    """Write a workbook to fill in: its sheets have their columns and no rows."""
    from scheduler.files.workbook_writer import write_template  # noqa: PLC0415 - slow to load

    with TemporaryDirectory(prefix="template-") as made:
        path = Path(made) / "case.xlsx"
        write_template(place, policy, name, path, at)
        return path.read_bytes()


def without_what_is_said(loaded: Loaded) -> Loaded:
    """Leave out what only HR may read."""
    case = loaded.case
    told = {name: getattr(case, name) for name in type(case).model_fields}
    bare = type(case).model_validate(told | dict.fromkeys(SAID, ()))
    words = {name: getattr(loaded.texts, name) for name in Texts.model_fields}
    return type(loaded)(bare, Texts(**(words | {name: {} for name in SAID})))
