"""Case folders on disk that a test may spoil, and the faults they give."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scheduler.errors import Fault, InputError
from scheduler.files.expected import PARAMETERS, Expected
from scheduler.files.reader import read_folder
from scheduler.files.writer import write_folder
from tests.scheduler.files.full import MONDAY, a_full_case, some_texts


def a_folder(path: Path, *, compress_calls: bool = False) -> Path:
    """The full case, as the writer writes it."""
    path.mkdir(parents=True, exist_ok=True)
    for name, data in _written(compress_calls).items():
        (path / name).write_bytes(data)
    return path


@cache
def _written(compress_calls: bool) -> dict[str, bytes]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(a_full_case(), some_texts(), folder, compress_calls=compress_calls)
        return {file.name: file.read_bytes() for file in folder.iterdir()}


def read_cells(file: Path) -> list[list[str]]:
    """Header and rows of a CSV file, compressed or not."""
    data = file.read_bytes()
    text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def write_cells(file: Path, cells: list[list[str]]) -> None:
    """The inverse of :func:`read_cells`."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(cells)
    data = text.getvalue().encode()
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)


def spoil(folder: Path, file: str, column: str, value: str, *, row: int = 2) -> None:
    """Write ``value`` into one cell; ``row`` counts the header as 1."""
    cells = read_cells(folder / file)
    cells[row - 1][cells[0].index(column)] = value
    write_cells(folder / file, cells)


def add_row(folder: Path, file: str, **values: str) -> None:
    """Add a row like the last one, with some cells changed."""
    cells = read_cells(folder / file)
    row = dict(zip(cells[0], cells[-1], strict=True)) | values
    write_cells(folder / file, [*cells, [row[name] for name in cells[0]]])


def faults_of(folder: Path) -> list[Fault]:
    """Faults of a folder that must not be imported; warnings are left out."""
    with pytest.raises(InputError) as refused:
        read_folder(folder, week=MONDAY)
    return [fault for fault in _with_their_params(refused.value.faults) if not fault.warning]


def warnings_of(folder: Path) -> list[Fault]:
    """What a folder that is imported is warned of."""
    return list(_with_their_params(read_folder(folder, week=MONDAY).warnings))


def the_fault_of(folder: Path) -> Fault:
    """The only fault of a folder."""
    (fault,) = faults_of(folder)
    return fault


def _with_their_params(faults: Sequence[Fault]) -> Sequence[Fault]:
    """Hold every fault a test sees to the parameters that its sentence may use."""
    for fault in faults:
        assert set(fault.params) == set(PARAMETERS.get(Expected(fault.expected), ())), fault
    return faults
