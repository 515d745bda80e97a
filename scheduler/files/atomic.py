"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, then put it in its place in one step.

    Raises
    ------
    OSError
        When the folder cannot be written, or ``path`` is there and no file (a
        device, a folder); ``path`` is then as it was. A link stays a link.
    """
    path = path.resolve()
    require_file_or_nothing(path)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def require_file_or_nothing(path: Path) -> None:
    """Refuse a place that holds something else than a file.

    Raises
    ------
    OSError
        For a folder, a device, a pipe.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is no file", str(path))
