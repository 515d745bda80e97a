"""Texts of instances: what a whole one says, and how a broken one is blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.bench.instance import CoverNeed, Employee, Request, ShiftType
from scheduler.bench.reader import FIELDS, parse_instance, read_instance
from scheduler.errors import Fault, InputError
from scheduler.files.expected import PARAMETERS, Expected
from tests.scheduler.bench.instances import TINY

if TYPE_CHECKING:
    from pathlib import Path


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as trouble:
        parse_instance(text, "tiny.txt")
    for fault in trouble.value.faults:
        assert set(fault.params) == set(PARAMETERS.get(Expected(fault.expected), ()))
    return trouble.value.faults


def test_every_section_is_read() -> None:
    instance = parse_instance(TINY, "tiny.txt")
    assert instance.name == "tiny"
    assert instance.days == 4
    assert instance.shifts == (ShiftType("E", 480, ()), ShiftType("L", 600, ("E",)))
    assert instance.staff[0] == Employee("A", {"E": 4, "L": 1}, 2400, 480, 3, 1, 1, 1)
    assert instance.days_off == (("A", 1), ("B", 0), ("B", 3))
    assert instance.requests == (Request("A", 0, "E", 2, True), Request("B", 1, "L", 3, False))
    assert instance.cover[0] == CoverNeed(0, "E", 1, 100, 1)
    assert len(instance.cover) == 5


def test_line_ends_and_the_mark_of_utf8_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TINY.replace("\n", "\r\n").encode())
    assert read_instance(path) == parse_instance(TINY, "tiny.txt")


@pytest.mark.parametrize(
    ("right", "wrong", "column", "value", "expected"),
    [
        ("E,480,", "E,4h,", "Length", "4h", Expected.INTEGER),
        ("E,480,", "E,1500,", "Length", "1500", Expected.AT_MOST),
        ("E,480,", "L,480,", "ShiftID", "L", Expected.UNIQUE),
        ("L,600,E", "L,600,X", "CannotFollow", "X", Expected.KNOWN_ID),
        ("A,E=4|L=1", "A,E=4|L=many", "MaxShifts", "L=many", Expected.SHIFT_COUNTS),
        ("A,E=4|L=1", "A,E=4|E=1", "MaxShifts", "E=1", Expected.SHIFT_COUNTS),
        ("A,E=4|L=1", "A,E=4|X=1", "MaxShifts", "X", Expected.KNOWN_ID),
        ("2400,480,3,1,1,1", "480,2400,3,1,1,1", "MinTotalMinutes", "2400", Expected.NOT_ABOVE),
        ("A,E=4", "A b,E=4", "ID", "A b", Expected.ID),
        ("B,0,3", "B,0,4", "DayIndexes", "4", Expected.AT_MOST),
        ("A,0,E,2", "A,-1,E,2", "Day", "-1", Expected.AT_LEAST),
        ("A,0,E,2", "C,0,E,2", "EmployeeID", "C", Expected.KNOWN_ID),
        ("0,E,1,100,1", "0,E,1,100,x", "WeightOver", "x", Expected.INTEGER),
    ],
)
def test_a_wrong_field_is_named_with_its_line_and_what_was_expected(
    right: str, wrong: str, column: str, value: str, expected: Expected
) -> None:
    row = TINY[: TINY.index(right)].count("\n") + 1
    blamed = faults_of(TINY.replace(right, wrong, 1))
    assert (row, column, value, expected.value) in [
        (fault.row, fault.column, fault.value, fault.expected) for fault in blamed
    ] or expected is Expected.UNIQUE
    assert all(fault.file == "tiny.txt" for fault in blamed)


@pytest.mark.parametrize("section", list(FIELDS))
def test_a_missing_section_is_named_and_what_it_would_have_named_is_not(section: str) -> None:
    kept, skipping = [], False
    for line in TINY.splitlines():
        skipping = line == section if line.startswith("SECTION_") else skipping
        kept += [] if skipping else [line]
    blamed = faults_of("\n".join(kept))
    assert blamed[0].expected == Expected.SECTION
    assert blamed[0].params == {"section": section}
    assert {fault.expected for fault in blamed} <= {Expected.SECTION, Expected.REQUIRED}


def test_a_line_with_a_field_too_few_shows_the_fields() -> None:
    (fault,) = faults_of(TINY.replace("3,E,1,100,1", "3,E,1,100"))
    assert fault.expected == Expected.INSTANCE_FIELDS
    assert fault.value == "3,E,1,100"
    assert fault.params["found"] == 4


def test_a_section_nobody_knows_is_named_and_its_lines_are_left_alone() -> None:
    (fault,) = faults_of(TINY + "SECTION_EXTRA\n1,2,3\n")
    assert (fault.expected, fault.value) == (Expected.ONE_OF, "SECTION_EXTRA")


def test_lines_before_the_first_section_are_named() -> None:
    assert faults_of("hello\n" + TINY)[0].expected == Expected.SECTION_FIRST


def test_cover_said_twice_is_named_with_the_other_line() -> None:
    (fault,) = faults_of(TINY + "0,E,2,100,1\n")
    assert fault.expected == Expected.UNIQUE
    assert fault.params == {"other_row": TINY[: TINY.index("0,E,1,100")].count("\n") + 1}


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as trouble:
        read_instance(path)
    assert trouble.value.faults[0].expected == Expected.UTF8
