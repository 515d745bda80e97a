"""Copies released browser libraries into the package, and says which they are.

``python -m api.page.vendor FOLDER`` takes the unpacked packages (``FOLDER/NAME-VERSION``) and
writes their files, licences and a manifest with digests. Only whole released files are taken.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Final, NamedTuple

TARGET: Final = Path(__file__).parent / "static" / "vendor"


class Library(NamedTuple):
    """One library: its package, version, licence, and the files that are taken."""

    package: str
    version: str
    licence: str
    files: tuple[str, ...]


LIBRARIES: Final = (Library("uplot", "1.6.32", "MIT", ("dist/uPlot.esm.js", "dist/uPlot.min.css")),)


def copy_from(folder: Path) -> None:
    """Copy every library and write the manifest.

    Raises
    ------
    FileNotFoundError
        When a package or a file of it is not there; nothing is written then.
    """
    taken = [
        (library, [_inside(folder, library) / name for name in (*library.files, "LICENSE")])
        for library in LIBRARIES
    ]
    for file in (file for _, files in taken for file in files):
        if not file.is_file():
            raise FileNotFoundError(2, "No such file", str(file))
    lines = ["# Browser libraries as released: written by api/page/vendor.py."]
    for library, files in taken:
        place = TARGET / library.package
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        lines += [
            "",
            f'["{library.package}"]',
            f'version = "{library.version}"',
            f'licence = "{library.licence}"',
        ]
        for file in files:
            shutil.copy(file, place / file.name)
            lines.append(f'"{file.name}" = "{digest_of(place / file.name)}"')
    (TARGET / "manifest.toml").write_text("\n".join(lines) + "\n", "utf-8")


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _inside(folder: Path, library: Library) -> Path:
    return folder / f"{library.package}-{library.version}" / "package"


if __name__ == "__main__":
    copy_from(Path(sys.argv[1]))
