"""Text files of public instances: their text, and the faults of several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scheduler.errors import Fault, InputError
from scheduler.files.expected import Expected, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

T = TypeVar("T")


def text_of(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        When it is not UTF-8.
    OSError
        When it cannot be read.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        byte = f"0x{data[wrong.start]:02x}"
        raise InputError([fault(path.name, None, None, None, Expected.UTF8, byte=byte)]) from None


def read_each(paths: Iterable[Path], read: Callable[[Path], T]) -> list[T]:
    """Read several files.

    Raises
    ------
    InputError
        With the faults of all of them.
    OSError
        When one cannot be read.
    """
    found, faults = [], list[Fault]()
    for path in paths:
        try:
            found.append(read(path))
        except InputError as wrong:
            faults += wrong.faults
    if faults:
        raise InputError(faults)
    return found
