"""A case folder and a result of it, read together: the week and the moment are the result's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from scheduler.case import Case
    from scheduler.files.reader import Imported
    from scheduler.result import Result


def read_planned(
    folder: Path, result: Path, week: dt.date | None = None, as_of: dt.datetime | None = None
) -> tuple[Imported, Result]:
    """Read a result, then its folder as the result saw it unless told otherwise.

    Raises
    ------
    InputError
        When the folder or the result has faults.
    """
    from scheduler.files.reader import read_folder  # noqa: PLC0415 - slow to load
    from scheduler.files.results import read_result  # noqa: PLC0415

    planned = read_result(result)
    return read_folder(folder, week=week or planned.week, as_of=as_of or planned.as_of), planned


def read_perhaps_planned(
    folder: Path, result: Path | None, week: dt.date | None, as_of: dt.datetime | None
) -> tuple[Imported, Result | None]:
    """As :func:`read_planned` where there is a result, which must be of this very case.

    Raises
    ------
    InputError
        When the folder or the result has faults.
    Mismatch
        When the result was computed from another case.
    """
    if result is None:
        from scheduler.files.reader import read_folder  # noqa: PLC0415 - slow to load

        return read_folder(folder, week=week, as_of=as_of), None
    imported, planned = read_planned(folder, result, week, as_of)
    require_case(imported.case, planned)
    return imported, planned


def require_case(case: Case, planned: Result) -> None:
    """Refuse a result of another case.

    Raises
    ------
    Mismatch
    """
    from scheduler.errors import Mismatch  # noqa: PLC0415 - with its package

    if planned.case_digest != case.digest:
        raise Mismatch(case.digest, planned.case_digest)
