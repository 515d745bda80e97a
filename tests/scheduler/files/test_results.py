"""A result is written whole or not at all, reads back equal, and its faults are plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.errors import Fault, InputError
from scheduler.files.atomic import write_atomically
from scheduler.files.expected import Expected
from scheduler.files.results import read_result, write_result
from scheduler.result import DeskStretch, PlannedPairing, TracePoint, Unmet, Violation
from tests.factories import a_case, a_result, a_shift, at

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.result import Result


def some_result() -> Result:
    """A result with something in every list."""
    case = a_case()
    shift = a_shift(case, 0, "09:00", "17:00", ("12:00", "12:45", False))
    pairing = PlannedPairing(
        client_id="c1", operator_id="o1", role="lead", affinity=61.25, calls=10 / 3
    )
    return a_result(
        case,
        {"o1": [shift]},
        (pairing,),
        terms={"lost": 0.1 + 0.2},
        desk=(
            DeskStretch(
                client_id="c1",
                start=at(case, 0, "09:00"),
                end=at(case, 0, "17:00"),
                operators=("o1",),
            ),
        ),
        violations=(Violation(rule="rest", severity="hard", amount=5, params={"day": 1}),),
        unmet=(Unmet(client_id="c1", reason="nobody"),),
        trace=(TracePoint(seconds=0.5, objective=3),),
    )


def the_fault_of(path: Path) -> Fault:
    with pytest.raises(InputError) as refused:
        read_result(path)
    (fault,) = refused.value.faults
    return fault


def test_a_result_reads_back_equal(tmp_path: Path) -> None:
    write_result(some_result(), tmp_path / "result.json")
    assert read_result(tmp_path / "result.json") == some_result()


def test_writing_leaves_no_other_file_and_replaces_a_former_one(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("old")
    write_result(some_result(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]
    assert path.read_text("utf-8").endswith("}\n")


def test_a_failed_write_leaves_the_former_file_as_it_was(tmp_path: Path) -> None:
    blocked = tmp_path / "result.json"
    blocked.mkdir()
    (blocked / "kept").touch()
    with pytest.raises(OSError, match=r"result\.json"):
        write_atomically(blocked, b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]
    assert (blocked / "kept").exists()


def test_a_result_that_is_not_there_is_told(tmp_path: Path) -> None:
    fault = the_fault_of(tmp_path / "result.json")
    assert (fault.file, fault.row, fault.expected) == ("result.json", None, Expected.FILE)


def test_text_that_is_no_json_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{\n"week": ,\n}')
    assert (the_fault_of(path).row, the_fault_of(path).expected) == (2, Expected.JSON)


def test_bytes_that_are_no_utf8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(b'{"solver": "\xe9"}')
    assert the_fault_of(path).expected == Expected.UTF8


@pytest.mark.parametrize(
    ("old", "new", "column", "value", "expected"),
    [
        ('"seed": 1', '"seed": "one"', "seed", "one", Expected.INTEGER),
        ('"seed": 1', '"sad": 1, "seed": 1', "sad", "1", Expected.KNOWN_KEY),
        ('"schema_version": 1', '"schema_version": 2', "schema_version", "2", Expected.ONE_OF),
        ('"seed": 1,', "", "seed", None, Expected.REQUIRED),
        ('"role": "lead"', '"role": "boss"', "portfolio.0.role", "boss", Expected.ONE_OF),
        ('"date": "2026-06-01"', '"date": "soon"', "roster.0.date", "soon", Expected.VALID),
        ('"paid": false', '"paid": []', "roster.0.breaks.0.paid", "[]", Expected.BOOLEAN),
    ],
)
def test_a_wrong_value_is_told_by_the_path_of_its_key(
    old: str, new: str, column: str, value: str | None, expected: Expected, tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    write_result(some_result(), path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    fault = the_fault_of(path)
    assert (fault.column, fault.value, fault.expected) == (column, value, expected)
