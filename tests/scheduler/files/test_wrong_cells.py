"""One wrong value in any column of any file is named with its file, row, column and value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scheduler.files.expected import Expected
from scheduler.files.house import TIMES_OF_DAY
from scheduler.files.tables import CALLS_COLUMNS, TABLES
from scheduler.policy import Policy
from scheduler.site import Site
from tests.scheduler.files.folders import a_folder, faults_of, spoil, the_fault_of
from tests.scheduler.files.keys import field_at, keys_of

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.files.columns import Table

WRONG = {
    Expected.ID: "no such thing!",
    Expected.TEXT: "bell \x07",
    Expected.EMAIL: "nobody",
    Expected.INTEGER: "12.5",
    Expected.NUMBER: "0,5",
    Expected.BOOLEAN: "maybe",
    Expected.DATE: "2026-02-30",
    Expected.MONDAY: "2026-05-26",
    Expected.INSTANT: "2026-05-29T09:00",
    Expected.DATE_OR_INSTANT: "2026-05-29T09:00",
    Expected.TIME: "24:00",
    Expected.END_TIME: "24:01",
    Expected.OPEN_TIME: "noon",
    Expected.CLOSE_TIME: "25:00",
    Expected.DAY: "holiday",
    Expected.DAY_OR_HOLIDAY: "someday",
    Expected.LEVELS: "fr",
    Expected.COUNTS: "D:-1",
    Expected.WORDS: "D N",
    Expected.BREAKS: "12:00",
    Expected.WISH: "never",
    Expected.SCORE_OR_VETO: "good",
}
NAMED_ELSEWHERE = {
    ("operators.csv", "operator_id"),
    ("clients.csv", "client_id"),
    ("shifts.csv", "code"),
}
"""Ids whose loss leaves other rows dangling."""

every_cell = [
    pytest.param(
        table.file, column.name, WRONG[column.kind.expected], id=f"{table.file}:{column.name}"
    )
    for table in TABLES
    for column in table.columns
]


@pytest.mark.parametrize(("file", "column", "value"), every_cell)
def test_a_wrong_cell_is_named_and_nothing_else_is(
    file: str, column: str, value: str, tmp_path: Path
) -> None:
    spoil(a_folder(tmp_path), file, column, value)
    faults = faults_of(tmp_path)
    own = [(f.column, f.value) for f in faults if (f.file, f.row) == (file, 2)]
    assert own == [(column, value)]
    if (file, column) not in NAMED_ELSEWHERE:
        assert len(faults) == 1


def required_fields(table: Table) -> set[str]:
    """Fields of a table's entity that have no default."""
    return {name for name, field in table.entity.model_fields.items() if field.is_required()}


every_required_cell = [
    pytest.param(table.file, column.name, id=f"{table.file}:{column.name}")
    for table in TABLES
    for column in table.columns
    if column.required or column.path[0] in required_fields(table)
]


@pytest.mark.parametrize(("file", "column"), every_required_cell)
def test_a_blank_cell_where_something_is_needed_is_named(
    file: str, column: str, tmp_path: Path
) -> None:
    spoil(a_folder(tmp_path), file, column, " ")
    own = [fault for fault in faults_of(tmp_path) if (fault.file, fault.row) == (file, 2)]
    assert [(f.column, f.value, f.expected) for f in own] == [(column, None, Expected.REQUIRED)]


@pytest.mark.parametrize("column", CALLS_COLUMNS)
@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("value", ["", "x", "2026-05-25T08:00:00"])
def test_a_wrong_cell_of_the_calls_is_named(
    column: str, value: str, compress: bool, tmp_path: Path
) -> None:
    file = "calls.csv.gz" if compress else "calls.csv"
    a_folder(tmp_path, compress_calls=compress)
    spoil(tmp_path, file, column, value, row=3)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.column, fault.value) == (file, 3, column, value or None)


def set_key(path: Path, keys: tuple[str, ...], value: str) -> int:
    """Write ``value`` at a key of a TOML file; return the key's line."""
    lines = path.read_text("utf-8").splitlines()
    table = ".".join(keys[:-1])
    start = lines.index(f"[{table}]") + 1 if table else 0
    pattern = re.compile(rf"{keys[-1]} = ")
    number = next(i for i in range(start, len(lines)) if pattern.match(lines[i]))
    lines[number] = f"{keys[-1]} = {value}"
    path.write_text("\n".join(lines), "utf-8")
    return number + 1


every_key = [
    pytest.param(file, keys, id=f"{file}:{'.'.join(keys)}")
    for file, model in (("site.toml", Site), ("policy.toml", Policy))
    for keys in keys_of(model)
]


@pytest.mark.parametrize(("file", "keys"), every_key)
def test_a_wrong_key_of_a_toml_file_is_named(
    file: str, keys: tuple[str, ...], tmp_path: Path
) -> None:
    row = set_key(a_folder(tmp_path) / file, keys, '"wrong"')
    fault = the_fault_of(tmp_path)
    named = (fault.file, fault.row, fault.column, fault.value)
    assert named == (file, row, ".".join(keys), "wrong")


def test_every_time_of_day_of_the_models_may_be_written_as_one() -> None:
    described = {
        keys
        for model in (Site, Policy)
        for keys in keys_of(model)
        if any(
            getattr(limit, "le", None) == 2 * 24 * 60 for limit in field_at(model, keys).metadata
        )
    }
    assert described == TIMES_OF_DAY


OUT_OF_BOUNDS = [
    ("operators.csv", "contract_minutes_week", "2881", Expected.AT_MOST, {"limit": 2880}),
    ("operators.csv", "min_minutes_week", "-1", Expected.AT_LEAST, {"limit": 0}),
    ("operators.csv", "max_minutes_week", "-1", Expected.AT_LEAST, {"limit": 0}),
    ("operators.csv", "warmth", "2.5", Expected.AT_MOST, {"limit": 2.0}),
    ("operators.csv", "languages", "fr:4", Expected.AT_MOST, {"limit": 3}),
    ("operators.csv", "employed_since", "1066-10-14", Expected.DATE, {}),
    ("clients.csv", "tone_importance", "1.1", Expected.AT_MOST, {"limit": 1.0}),
    ("clients.csv", "patience_s", "0", Expected.ABOVE, {"limit": 0.0}),
    ("clients.csv", "team_target", "9", Expected.TEAM_IN_ORDER, {}),
    ("clients.csv", "priority", "inf", Expected.NUMBER, {}),
    ("feedback.csv", "rating", "6", Expected.AT_MOST, {"limit": 5}),
    ("affinity_overrides.csv", "score", "101", Expected.AT_MOST, {"limit": 100.0}),
    ("affinity_overrides.csv", "expires_on", "2026-04-30", Expected.NOT_BELOW,
     {"other": "set_on", "limit": "2026-05-01"}),
    ("limits.csv", "max_minutes", "599", Expected.NOT_BELOW,
     {"other": "min_minutes", "limit": 600}),
    ("limits.csv", "max_run_of_work", "1", Expected.NOT_BELOW,
     {"other": "min_run_of_work", "limit": 2}),
    ("absences.csv", "end", "2026-06-01", Expected.AFTER_START, {}),
    ("roster.csv", "end", "2026-05-29T08:00:00+02:00", Expected.AFTER_START, {}),
    ("roster.csv", "breaks", "08:00-08:15", Expected.INSIDE_SHIFT, {}),
    ("roster.csv", "breaks", "15:00-15:10p;12:00-12:45", Expected.INSIDE_SHIFT, {}),
    ("roster.csv", "worked_minutes", "481", Expected.AT_MOST, {"limit": 480}),
    ("locks.csv", "end", "", Expected.NEEDED_FOR_KIND, {"kind": "shift"}),
    ("locks.csv", "end", "2026-06-01T09:00:00+02:00", Expected.AFTER_START, {}),
    ("opening_hours.csv", "close", "", Expected.CLOSE_TIME, {}),
    ("opening_hours.csv", "open", "closed", Expected.NO_CLOSE_WHEN_CLOSED, {}),
    ("preferences.csv", "kind", "shift:é", Expected.ID, {}),
    ("preferences.csv", "kind", "shift:X", Expected.KNOWN_ID, {"known_in": "shifts.csv"}),
    ("shifts.csv", "may_not_be_followed_by", "X", Expected.KNOWN_ID, {"known_in": "shifts.csv"}),
    ("limits.csv", "max_by_code", "X:1", Expected.KNOWN_ID, {"known_in": "shifts.csv"}),
    ("calls.csv", "minutes", "0", Expected.ABOVE, {"limit": 0}),
    ("calls.csv", "abandoned", "-1", Expected.AT_LEAST, {"limit": 0}),
    ("calls.csv", "handle_seconds", "-0.5", Expected.AT_LEAST, {"limit": 0}),
    ("calls.csv", "offered", "99999999999999999999999", Expected.INTEGER, {}),
    ("calls.csv", "offered", "2147483648", Expected.AT_MOST, {"limit": 2147483647}),
    ("calls.csv", "offered", "4", Expected.NOT_BELOW,
     {"other": "answered + abandoned", "limit": 5}),
    ("calls.csv", "answered_in_time", "5", Expected.NOT_ABOVE, {"other": "answered", "limit": 4}),
    ("calls.csv", "start", "2026-05-25T08:00:30+02:00", Expected.WHOLE_MINUTE, {}),
    ("calls.csv", "handle_seconds", "nan", Expected.NUMBER, {}),
    ("calls.csv", "handle_seconds", "inf", Expected.NUMBER, {}),
    ("calls.csv", "offered", "True", Expected.INTEGER, {}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "column", "value", "expected", "params"), OUT_OF_BOUNDS)
def test_a_value_out_of_bounds_is_told_with_its_limit(
    file: str,
    column: str,
    value: str,
    expected: Expected,
    params: dict[str, object],
    tmp_path: Path,
) -> None:
    spoil(a_folder(tmp_path), file, column, value)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.expected) == (file, 2, expected)
    assert dict(fault.params) == params
    told_on = {"open": "close"} if expected is Expected.NO_CLOSE_WHEN_CLOSED else {}
    assert fault.column == told_on.get(column, column)


def test_a_lower_bound_above_its_upper_bound_is_told_with_the_other(tmp_path: Path) -> None:
    spoil(a_folder(tmp_path), "operators.csv", "min_minutes_week", "2880")
    spoil(tmp_path, "operators.csv", "max_minutes_week", "2400")
    fault = the_fault_of(tmp_path)
    assert (fault.column, fault.value, fault.expected) == (
        "max_minutes_week",
        "2400",
        Expected.NOT_BELOW,
    )
    assert dict(fault.params) == {"other": "min_minutes_week", "limit": "2880"}
