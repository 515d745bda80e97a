"""Folders and files whose form is wrong: each gets a plain fault, and all come at once."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from scheduler.calendar import midnight
from scheduler.errors import InputError
from scheduler.files.callchecks import MOST_TOLD
from scheduler.files.expected import Expected
from scheduler.files.reader import read_folder
from scheduler.files.tables import CALLS_COLUMNS, TABLES
from tests.scheduler.files.folders import (
    a_folder,
    add_row,
    faults_of,
    read_cells,
    spoil,
    the_fault_of,
    warnings_of,
    write_cells,
)
from tests.scheduler.files.full import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED_FILES = ["site.toml", "policy.toml", "operators.csv", "clients.csv", "opening_hours.csv",
                  "calls.csv"]  # fmt: skip
every_column = [
    *((table.file, column.name) for table in TABLES for column in table.columns),
    *(("calls.csv", name) for name in CALLS_COLUMNS),
]


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    fault = the_fault_of(tmp_path / "nowhere")
    assert (fault.file, fault.expected) == ("nowhere", Expected.FOLDER)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert the_fault_of(tmp_path).expected == Expected.CASE_FOLDER


@pytest.mark.parametrize("file", REQUIRED_FILES)
def test_a_missing_file_is_the_only_fault(file: str, tmp_path: Path) -> None:
    (a_folder(tmp_path) / file).unlink()
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.expected) == (file, None, Expected.FILE)


@pytest.mark.parametrize("table", [table for table in TABLES if table.optional])
def test_an_optional_file_may_be_absent(table: object, tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    file = getattr(table, "file", "")
    if file == "shifts.csv":  # others name its codes
        for user in ("posts.csv", "limits.csv", "preferences.csv"):
            (folder / user).unlink()
    (folder / file).unlink()
    assert warnings_of(folder) == []


@pytest.mark.parametrize(("file", "column"), every_column)
def test_a_missing_column_is_named(file: str, column: str, tmp_path: Path) -> None:
    cells = read_cells(a_folder(tmp_path) / file)
    at = cells[0].index(column)
    write_cells(tmp_path / file, [row[:at] + row[at + 1 :] for row in cells])
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.row, f.column, f.value, f.expected) for f in own] == [
        (1, column, None, Expected.COLUMN)
    ]


@pytest.mark.parametrize("file", ["operators.csv", "calls.csv"])
def test_an_unknown_column_warns_and_is_passed_over(file: str, tmp_path: Path) -> None:
    cells = read_cells(a_folder(tmp_path) / file)
    write_cells(tmp_path / file, [["colour", *cells[0]], *(["red", *row] for row in cells[1:])])
    (warning,) = warnings_of(tmp_path)
    assert (warning.file, warning.column, warning.expected) == (
        file,
        "colour",
        Expected.KNOWN_COLUMN,
    )


@pytest.mark.parametrize("file", ["operators.csv", "calls.csv"])
def test_a_column_that_is_there_twice_is_named(file: str, tmp_path: Path) -> None:
    cells = read_cells(a_folder(tmp_path) / file)
    write_cells(tmp_path / file, [[*row, row[0]] for row in cells])
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.column, f.expected) for f in own] == [(cells[0][0], Expected.COLUMN_ONCE)]


@pytest.mark.parametrize("row", [2, 3])
@pytest.mark.parametrize("file", ["clients.csv", "calls.csv"])
@pytest.mark.parametrize("change", [-1, 1, 2])
def test_a_row_wider_or_narrower_than_the_header_is_named(
    file: str, row: int, change: int, tmp_path: Path
) -> None:
    cells = read_cells(a_folder(tmp_path) / file)
    width = len(cells[0])
    cells[row - 1] = (cells[row - 1] + ["1", "2"])[: width + change]
    write_cells(tmp_path / file, cells)
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.row, f.expected) for f in own] == [(row, Expected.CELLS)]
    assert own[0].params == {"cells": width, "found": width + change}


@pytest.mark.parametrize("file", ["operators.csv", "calls.csv"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_told(file: str, separator: str, tmp_path: Path) -> None:
    path = a_folder(tmp_path) / file
    path.write_text(path.read_text("utf-8").replace(",", separator), "utf-8")
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.row, f.expected, f.params) for f in own] == [
        (1, Expected.COMMAS, {"separator": separator})
    ]


@pytest.mark.parametrize("file", ["site.toml", "clients.csv", "calls.csv"])
def test_bytes_that_are_no_utf8_are_told_with_their_line(file: str, tmp_path: Path) -> None:
    path = a_folder(tmp_path) / file
    first, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(first + b"\n" + "é".encode("latin-1") + rest)
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.row, f.value, f.expected, f.params) for f in own] == [
        (2, "0xe9", Expected.UTF8, {"byte": len(first) + 1})
    ]


@pytest.mark.parametrize("file", [*REQUIRED_FILES, "briefs.csv"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(file: str, tmp_path: Path) -> None:
    path = a_folder(tmp_path / "case") / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    if file.endswith(".csv") and file != "briefs.csv":  # a brief holds line ends of its own
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    a_folder(tmp_path / "plain")
    read, plain = read_folder(tmp_path / "case"), read_folder(tmp_path / "plain")
    assert (read.case.digest, read.texts) == (plain.case.digest, plain.texts)


@pytest.mark.parametrize("file", ["clients.csv", "calls.csv"])
def test_a_quote_left_open_is_told_where_it_opens(file: str, tmp_path: Path) -> None:
    path = a_folder(tmp_path) / file
    lines = path.read_text("utf-8").splitlines()
    lines[2] = f'"{lines[2]}'
    path.write_text("\n".join(lines), "utf-8")
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [(f.row, f.expected) for f in own] == [(3, Expected.QUOTES)]


def test_rows_are_numbered_as_an_editor_does_after_a_cell_of_many_lines(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "briefs.csv", client_id="c2", updated="yesterday")
    text = (tmp_path / "briefs.csv").read_text("utf-8")
    editor_line = next(i for i, line in enumerate(text.split("\n"), 1) if line.startswith("c2"))
    assert the_fault_of(tmp_path).row == editor_line == 4


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    for file in ("clients.csv", "calls.csv"):
        path = a_folder(tmp_path) / file
        path.write_text("\n\n" + path.read_text("utf-8").replace("\n", "\n\n"), "utf-8")
    assert len(read_folder(tmp_path).case.calls) == 3
    spoil_line = (tmp_path / "calls.csv").read_text("utf-8").replace(",30,2,", ",30,two,")
    (tmp_path / "calls.csv").write_text(spoil_line, "utf-8")
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.value) == (9, "two")


@pytest.mark.parametrize("file", ["operators.csv", "clients.csv"])
def test_nobody_to_plan_for_is_told(file: str, tmp_path: Path) -> None:
    write_cells(tmp_path / file, read_cells(a_folder(tmp_path) / file)[:1])
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert [f.expected for f in own] == [Expected.AT_LEAST_ONE_ROW]


@pytest.mark.parametrize("file", ["operators.csv", "calls.csv"])
def test_a_file_without_a_header_is_told(file: str, tmp_path: Path) -> None:
    (a_folder(tmp_path) / file).write_bytes(b"")
    own = [fault for fault in faults_of(tmp_path) if fault.file == file]
    assert {fault.row for fault in own} == {1}
    assert {fault.expected for fault in own} <= {Expected.HEADER, Expected.COLUMN}


def test_both_call_files_are_one_too_many(tmp_path: Path) -> None:
    data = (a_folder(tmp_path) / "calls.csv").read_bytes()
    (tmp_path / "calls.csv.gz").write_bytes(gzip.compress(data))
    assert the_fault_of(tmp_path).expected == Expected.ONE_CALLS_FILE


@pytest.mark.parametrize(
    "data",
    [b"not gzip", gzip.compress(b"client_id,start", mtime=0)[:-9]],
    ids=["no gzip", "cut short"],
)
def test_a_damaged_gzip_file_is_told(data: bytes, tmp_path: Path) -> None:
    a_folder(tmp_path, compress_calls=True)
    (tmp_path / "calls.csv.gz").write_bytes(data)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.expected) == ("calls.csv.gz", Expected.READABLE)


def test_a_folder_in_place_of_a_file_is_a_missing_file(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "site.toml").unlink()
    (tmp_path / "site.toml").mkdir()
    assert the_fault_of(tmp_path).expected == Expected.FILE


def test_toml_that_does_not_parse_is_told_with_its_line(tmp_path: Path) -> None:
    path = a_folder(tmp_path) / "policy.toml"
    lines = path.read_text("utf-8").splitlines()
    lines[3] = "new_pairings_per_week 4"
    path.write_text("\n".join(lines), "utf-8")
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.value) == ("policy.toml", 4, lines[3])
    assert fault.expected == Expected.TOML


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ('timezone = "Europe/Pris"', "timezone", Expected.TIMEZONE),
        ('law_profile = "us"', "law_profile", Expected.LAW_PROFILE),
        ('holiday_country = "XX"', "holiday_country", Expected.HOLIDAY_COUNTRY),
        ('holiday_subdivision = "Elsass"', "holiday_subdivision", Expected.HOLIDAY_SUBDIVISION),
        ("slot_minutes = 20", "slot_minutes", Expected.ONE_OF),
        ("workstations = -1", "workstations", Expected.AT_LEAST),
        ("law = 3", "law", Expected.TABLE),
        ('grid.first_start = "24:30"', "grid.first_start", Expected.END_TIME),
        ("grid.start_step = 20", "grid.start_step", Expected.WHOLE_SLOTS),
        ("shrinkage.meetings = 1", "shrinkage.meetings", Expected.BELOW),
        ("shrinkage.meetings = inf", "shrinkage.meetings", Expected.NUMBER),
        ("law.motives.call_centre_annex = 5", "law.motives.call_centre_annex", Expected.TEXT),
        ("law.motives = 5", "law.motives", Expected.TABLE),
        ("grid = 5", "grid", Expected.TABLE),
    ],
)
def test_a_wrong_place_or_grid_is_told_by_its_key(
    line: str, column: str, expected: Expected, tmp_path: Path
) -> None:
    (a_folder(tmp_path) / "site.toml").write_text(f"name = 'x'\n{line}\n", "utf-8")
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.column) == ("site.toml", 2, column)
    assert fault.expected == expected


def test_every_wrong_key_of_a_toml_file_is_told_at_once(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "site.toml").write_text(
        "slot_minutes = 30\nworkstations = 'many'\n[grid]\nstart_step = 20\nlunch_minutes = 10\n"
        "[shrinkage]\nmeetings = 2\n",
        "utf-8",
    )
    assert {(f.row, f.column) for f in faults_of(tmp_path)} == {
        (2, "workstations"),
        (4, "grid.start_step"),
        (5, "grid.lunch_minutes"),
        (7, "shrinkage.meetings"),
    }


def test_unknown_keys_of_a_toml_file_warn(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "site.toml").write_text(
        "coffee = 1\n[grid]\ncoffee = 2\n[law.motives]\nmood = 'x'\n[garden]\ntrees = 2\n", "utf-8"
    )
    warnings = warnings_of(tmp_path)
    assert {(warning.row, warning.column) for warning in warnings} == {
        (1, "coffee"),
        (3, "grid.coffee"),
        (5, "law.motives.mood"),
        (6, "garden"),
    }
    assert {warning.expected for warning in warnings} == {Expected.KNOWN_KEY}


def test_a_site_may_say_very_little(tmp_path: Path) -> None:
    (a_folder(tmp_path) / "site.toml").write_text("", "utf-8")
    (tmp_path / "policy.toml").write_text("late_starts_from = 660\n", "utf-8")
    case = read_folder(tmp_path).case
    assert case.site.timezone == "Europe/Paris"
    assert case.policy.late_starts_from == 660


def test_faults_of_several_files_come_together_in_order(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    spoil(folder, "clients.csv", "since", "long ago", row=3)
    spoil(folder, "clients.csv", "tension", "9", row=2)
    spoil(folder, "clients.csv", "priority", "none", row=2)
    spoil(folder, "calls.csv", "offered", "x", row=4)
    (folder / "policy.toml").unlink()
    assert [(f.file, f.row, f.column) for f in faults_of(folder)] == [
        ("calls.csv", 4, "offered"),
        ("clients.csv", 2, "priority"),
        ("clients.csv", 2, "tension"),
        ("clients.csv", 3, "since"),
        ("policy.toml", None, None),
    ]


def test_a_fault_that_every_row_has_is_told_often_and_then_counted(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    header, first, *_ = read_cells(folder / "calls.csv")
    rows = [[first[0], "yesterday", *first[2:]] for _ in range(MOST_TOLD + 5)]
    write_cells(folder / "calls.csv", [header, *rows])
    faults = faults_of(folder)
    assert len(faults) == MOST_TOLD + 1
    (rest,) = (fault for fault in faults if fault.expected == Expected.FEWER_FAULTS)
    assert rest.params == {"more": 5}


def test_without_calls_the_week_must_be_given(tmp_path: Path) -> None:
    write_cells(tmp_path / "calls.csv", read_cells(a_folder(tmp_path) / "calls.csv")[:1])
    with pytest.raises(InputError) as refused:
        read_folder(tmp_path)
    assert [fault.expected for fault in refused.value.faults] == [Expected.WEEK_NEEDED]
    case = read_folder(tmp_path, week=MONDAY).case
    assert (case.week, len(case.calls)) == (MONDAY, 0)


def test_a_week_that_is_no_monday_is_told(tmp_path: Path) -> None:
    a_folder(tmp_path)
    with pytest.raises(InputError) as refused:
        read_folder(tmp_path, week=date(2026, 6, 3))
    (fault,) = refused.value.faults
    assert (fault.column, fault.value, fault.expected) == ("week", "2026-06-03", Expected.MONDAY)


def test_days_and_as_of_are_the_callers(tmp_path: Path) -> None:
    a_folder(tmp_path)
    moment = midnight(date(2026, 5, 28), "Europe/Paris")
    case = read_folder(tmp_path, days=14, as_of=moment).case
    assert (case.days, case.as_of) == (14, moment)
    with pytest.raises(ValueError, match="zone"):
        read_folder(tmp_path, as_of=datetime(2026, 5, 28))  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="days"):
        read_folder(tmp_path, days=0)
