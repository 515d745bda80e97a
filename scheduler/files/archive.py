"""A zip of a case folder: unpacked without trusting anything in it, and packed.

Names in an archive never become paths: an entry is written only where it is called as a
file of a case, under that file's own name. What an archive unpacks to is known before
anything is written, nested compression included.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from scheduler.errors import InputError
from scheduler.files.expected import Expected, fault, warning
from scheduler.files.tables import (
    CALLS_FILE,
    CALLS_FILE_GZIP,
    POLICY_FILE,
    SITE_FILE,
    TABLES,
)
from scheduler.files.workbook import BROKEN, HARMLESS_MEGABYTES, MOST_MEGABYTES, MOST_TIMES_PACKED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scheduler.errors import Fault

KNOWN: Final = (
    SITE_FILE,
    POLICY_FILE,
    CALLS_FILE,
    CALLS_FILE_GZIP,
    *(table.file for table in TABLES),
)
"""Files that are taken out of an archive; a workbook is taken too."""

MOST_ENTRIES: Final = 200
LONGEST_NAME: Final = 60
"""Characters of a name that is kept."""

_WORKBOOK_PART: Final = "[Content_Types].xml"
_ENCRYPTED: Final = 1
_CHUNK: Final = 1 << 20
_NOT_A_PLAIN_PATH: Final = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")
_PLAIN_NAME: Final = re.compile(r"\w[\w .()\-]*")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def is_workbook(path: Path) -> bool:
    """Tell a workbook from a zip of files; what is no archive is neither and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _WORKBOOK_PART in archive.namelist()
    except BROKEN:
        return False


def plain_name(name: str, ending: str) -> str:
    """Name under which a file that somebody sent is kept and told in faults."""
    last = PurePosixPath(name.replace("\\", "/")).name
    is_plain = _PLAIN_NAME.fullmatch(last) is not None and len(last) <= LONGEST_NAME
    return last if is_plain and last.lower().endswith(ending) else f"case{ending}"


def unpack(path: Path, folder: Path) -> list[Fault]:
    """Write the files of a case that an archive holds into a folder.

    They stand at its top or in one folder; others are passed over.

    Parameters
    ----------
    path
        The archive.
    folder
        An empty folder.

    Returns
    -------
    list
        A warning for each entry that was passed over.

    Raises
    ------
    InputError
        When it is no archive, locked, tricky or too large; then nothing was written, or
        only files of a case.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            found = _refusals(path, entries)
            if found:
                raise InputError(found)
            known = {each: name for each in entries if (name := _known_as(each.filename))}
            if not known:
                raise InputError([fault(path.name, None, None, None, Expected.CASE_FOLDER)])
            for entry, name in known.items():
                with archive.open(entry) as packed, (folder / name).open("xb") as file:
                    while chunk := packed.read(_CHUNK):
                        file.write(chunk)
    except BROKEN:
        raise InputError([fault(path.name, None, None, None, Expected.ARCHIVE)]) from None
    _require_calls_small(path, folder)
    return [
        warning(path.name, None, None, each.filename, Expected.KNOWN_FILE)
        for each in entries
        if each not in known
    ]


def pack(folder: Path) -> bytes:
    """Pack the files of a folder; the same files always give the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
    return data.getvalue()


def _known_as(name: str) -> str | None:
    last = PurePosixPath(name).name
    if last in KNOWN:
        return last
    return last if last == plain_name(last, ".xlsx") else None


def _refusals(path: Path, entries: Sequence[zipfile.ZipInfo]) -> list[Fault]:
    """What an archive says of itself that stops it from being unpacked."""

    def refuse(value: str | None, expected: Expected, **params: object) -> Fault:
        return fault(path.name, None, None, value, expected, **params)

    if len(entries) > MOST_ENTRIES:
        return [refuse(str(len(entries)), Expected.FEW_ENTRIES, limit=MOST_ENTRIES)]
    tricky = [each.filename for each in entries if _NOT_A_PLAIN_PATH.search(each.orig_filename)]
    found = [refuse(name, Expected.PLAIN_NAME) for name in tricky]
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        found.append(refuse(None, Expected.PLAIN_ARCHIVE))
    known = [each for each in entries if _known_as(each.filename)]
    folders = {str(PurePosixPath(each.filename).parent) for each in known}
    deep = any("/" in each for each in folders)
    if deep or len(folders) > 1:
        found.append(refuse(", ".join(sorted(folders)), Expected.ONE_FOLDER))
    names = [_known_as(each.filename) for each in known]
    found += [
        refuse(name, Expected.ENTRY_ONCE) for name in {*names} if names.count(name) > 1 and not deep
    ]
    calls = sum(each.file_size for each in known if _known_as(each.filename) == CALLS_FILE)
    rest = sum(each.file_size for each in known) - calls
    for size, limit in ((calls, _limit_mb(path)), (rest, HARMLESS_MEGABYTES)):
        if size > limit * 1e6:
            found.append(
                refuse(f"{size / 1e6:.0f} MB", Expected.SMALL_ARCHIVE, limit=f"{limit:.0f}")
            )
    return found


def _limit_mb(path: Path) -> float:
    packed = path.stat().st_size / 1e6
    return min(MOST_MEGABYTES, max(HARMLESS_MEGABYTES, MOST_TIMES_PACKED * packed))


def _require_calls_small(path: Path, folder: Path) -> None:
    """Refuse compressed calls that unpack to too much; damaged ones are for the reader to tell."""
    calls, size, limit = folder / CALLS_FILE_GZIP, 0, _limit_mb(path)
    if not calls.is_file():
        return
    try:
        with gzip.open(calls) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit * 1e6:
                    told = f"{limit:.0f}"
                    expected = Expected.SMALL_ARCHIVE
                    raise InputError(
                        [fault(CALLS_FILE_GZIP, None, None, None, expected, limit=told)]
                    )
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return
