"""``result.json`` ⇄ ``Result``, and ``Simulation`` or any told document → its file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from scheduler.errors import InputError
from scheduler.files.atomic import write_atomically
from scheduler.files.expected import Expected, fault
from scheduler.files.refusals import refusal
from scheduler.files.sheets import decode, read_bytes
from scheduler.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from scheduler.errors import Fault
    from scheduler.proof.replay.outcome import Simulation


def read_result(path: Path) -> Result:
    """Read a result.

    Raises
    ------
    InputError
        When the file is absent, is no JSON or does not hold a result; the
        column of a fault is the path of its key, as ``roster.0.start``.
    """
    found: list[Fault] = []
    if not path.is_file():
        raise InputError((fault(path.name, None, None, None, Expected.FILE),))
    data = read_bytes(path, path.name, found)
    text = None if data is None else decode(data, path.name, found)
    if text is None:
        raise InputError(found)
    try:
        json.loads(text)
    except json.JSONDecodeError as wrong:
        raise InputError(
            (fault(path.name, wrong.lineno, None, wrong.msg, Expected.JSON),)
        ) from None
    except (RecursionError, ValueError) as wrong:
        # Nested without end, or a number of thousands of digits.
        raise InputError((fault(path.name, None, None, str(wrong)[:80], Expected.JSON),)) from None
    try:
        return Result.model_validate_json(text)
    except ValidationError as refused:
        raise InputError([_told(path.name, error) for error in refused.errors()]) from None


def _told(file: str, error: ErrorDetails) -> Fault:
    expected, params = refusal(error)
    keys = ".".join(str(step) for step in error["loc"])
    value = None if error["type"] == "missing" else str(error["input"])[:80]
    return fault(file, None, keys or None, value, expected, **params)


def write_result(result: Result, path: Path) -> None:
    """Write a result, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    write_atomically(path, (result.model_dump_json(indent=1) + "\n").encode())


def write_simulation(simulation: Simulation, path: Path) -> None:
    """Write what a replay says, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    write_atomically(path, (simulation.model_dump_json(indent=1) + "\n").encode())


def write_document(document: Mapping[str, Any], path: Path) -> None:
    """Write what a command tells a machine, whole or not at all, in a new folder if need be.

    Raises
    ------
    OSError
        When the file cannot be written; a former one is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    write_atomically(path, (text + "\n").encode())
