"""What rows say against each other: doubles, overlaps, unknown ids, leads, days under two names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.files.expected import Expected
from scheduler.files.reader import read_folder
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


@pytest.mark.parametrize(
    ("file", "column", "rows"),
    [
        ("operators.csv", "operator_id", (3, 4)),
        ("clients.csv", "client_id", (3, 4)),
        ("briefs.csv", "client_id", (2, 4)),
        ("pairing_calls.csv", "week", (2, 3)),
        ("portfolio.csv", "operator_id", (3, 4)),
        ("counters.csv", "week", (2, 3)),
        ("shifts.csv", "code", (3, 4)),
        ("limits.csv", "operator_id", (3, 4)),
    ],
)
def test_a_row_that_says_what_another_said_is_named_with_it(
    file: str, column: str, rows: tuple[int, int], tmp_path: Path
) -> None:
    add_row(a_folder(tmp_path), file)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.row, fault.column, fault.expected) == (
        file, rows[1], column, Expected.UNIQUE,
    )  # fmt: skip
    assert fault.params == {"other_row": rows[0]}


def test_overlapping_opening_hours_of_one_day_name_both_rows(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "opening_hours.csv", open="11:59", close="13:00")
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.column, fault.value) == (7, "open", "11:59")
    assert (fault.expected, fault.params) == (Expected.NO_OVERLAP, {"other_row": 5})


def test_hours_that_touch_do_not_overlap(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "opening_hours.csv", open="12:00", close="14:00")
    assert warnings_of(tmp_path) == []


def test_a_day_both_open_and_closed_is_an_overlap(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "opening_hours.csv", open="closed", close="")
    assert {fault.expected for fault in faults_of(tmp_path)} == {Expected.NO_OVERLAP}


def test_a_long_window_overlaps_one_that_is_not_next_to_it(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    add_row(folder, "availability.csv", day="tuesday", start="08:00", end="18:00")
    add_row(folder, "availability.csv", day="tuesday", start="18:00", end="19:00")
    add_row(folder, "availability.csv", day="tuesday", start="17:00", end="17:30")
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.params) == (6, {"other_row": 4})


def test_two_published_shifts_at_the_same_time_overlap(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "roster.csv", end="2026-05-29T18:00:00+02:00")
    assert the_fault_of(tmp_path).expected == Expected.NO_OVERLAP


def test_a_second_lead_of_a_client_is_named_with_the_first(tmp_path: Path) -> None:
    spoil(a_folder(tmp_path), "portfolio.csv", "role", "lead", row=3)
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.column, fault.expected) == (3, "role", Expected.ONE_LEAD)
    assert fault.params == {"client_id": "c1", "other_row": 2}


def test_an_unknown_id_names_the_file_that_lacks_it(tmp_path: Path) -> None:
    spoil(a_folder(tmp_path), "locks.csv", "client_id", "c9", row=4)
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.column, fault.value) == (4, "client_id", "c9")
    assert (fault.expected, fault.params) == (Expected.KNOWN_ID, {"known_in": "clients.csv"})


def test_a_row_with_a_wrong_cell_leaves_no_other_row_dangling(tmp_path: Path) -> None:
    spoil(a_folder(tmp_path), "operators.csv", "warmth", "hot")
    assert the_fault_of(tmp_path).column == "warmth"


def test_rows_of_a_client_that_share_a_minute_name_both(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "calls.csv", client_id="c1", start="2026-05-25T08:29:00+02:00")
    add_row(tmp_path, "calls.csv", client_id="c2", start="2026-05-25T08:30:00+02:00")
    faults = faults_of(tmp_path)
    assert [(f.row, f.column, f.params) for f in faults] == [
        (3, "start", {"other_row": 5}),
        (5, "start", {"other_row": 2}),
    ]


def test_a_repeated_row_of_calls_names_the_first(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "calls.csv")
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.column, fault.value) == (5, "start", "2026-05-25T08:00:00+02:00")
    assert (fault.expected, fault.params) == (Expected.NO_OVERLAP, {"other_row": 4})


def test_the_same_time_told_in_two_offsets_is_the_same_time(tmp_path: Path) -> None:
    add_row(a_folder(tmp_path), "calls.csv", start="2026-05-25T06:00:00Z")
    assert the_fault_of(tmp_path).expected == Expected.NO_OVERLAP


def test_feedback_from_the_future_is_a_warning(tmp_path: Path) -> None:
    spoil(a_folder(tmp_path), "feedback.csv", "date", "2026-06-02", row=3)
    (warning,) = warnings_of(tmp_path)
    assert (warning.file, warning.row, warning.column) == ("feedback.csv", 3, "date")
    assert warning.expected == Expected.NOT_FUTURE


@pytest.mark.parametrize(
    ("word", "weekday"),
    [("monday", 0), ("Tue", 1), ("mercredi", 2), ("jeu", 3), ("5", 4), ("SAMEDI", 5), ("7", 6)],
)
def test_weekdays_are_read_in_english_french_and_numbers(
    word: str, weekday: int, tmp_path: Path
) -> None:
    spoil(a_folder(tmp_path), "posts.csv", "day", word)
    assert read_folder(tmp_path).case.posts[0].weekday == weekday


def rename_day(folder: Path, file: str, *names: str, values: dict[int, tuple[str, ...]]) -> None:
    """Replace the column of days by columns of other names."""
    cells = read_cells(folder / file)
    at = cells[0].index("day")
    cells[0][at : at + 1] = names
    for number, row in enumerate(cells[1:], start=2):
        row[at : at + 1] = values[number]
    write_cells(folder / file, cells)


def test_weekday_and_date_are_accepted_instead_of_day(tmp_path: Path) -> None:
    rename_day(
        a_folder(tmp_path), "availability.csv", "weekday", "date",
        values={2: ("monday", ""), 3: ("", "2026-06-03")},
    )  # fmt: skip
    first, second = read_folder(tmp_path).case.availability
    assert (first.weekday, first.date) == (0, None)
    assert (second.weekday, second.date) == (None, date(2026, 6, 3))


def test_a_weekday_beside_its_own_date_is_the_date(tmp_path: Path) -> None:
    rename_day(
        a_folder(tmp_path), "availability.csv", "date", "weekday",
        values={2: ("2026-06-01", "lundi"), 3: ("2026-06-03", "")},
    )  # fmt: skip
    first, _ = read_folder(tmp_path).case.availability
    assert (first.weekday, first.date) == (None, MONDAY)


def test_a_weekday_beside_the_date_of_another_day_is_a_fault(tmp_path: Path) -> None:
    rename_day(
        a_folder(tmp_path), "availability.csv", "weekday", "date",
        values={2: ("tuesday", "2026-06-01"), 3: ("", "2026-06-03")},
    )  # fmt: skip
    fault = the_fault_of(tmp_path)
    assert (fault.row, fault.column, fault.expected) == (2, "date", Expected.SAME_DAY)


def test_absences_in_dates_include_both_ends(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    cells = read_cells(folder / "absences.csv")
    assert cells[1] == ["o2", "2026-06-02", "2026-06-03"]
    absence = read_folder(folder).case.absences[0]
    assert absence.start.isoformat() == "2026-06-02T00:00:00+02:00"
    assert absence.end.isoformat() == "2026-06-04T00:00:00+02:00"


def test_breaks_of_a_night_shift_fall_on_the_day_they_belong_to(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    spoil(folder, "roster.csv", "start", "2026-05-28T22:00:00+02:00")
    spoil(folder, "roster.csv", "end", "2026-05-29T06:00:00+02:00")
    spoil(folder, "roster.csv", "breaks", "23:45-00:15;03:00-03:10p")
    first, second = read_folder(folder).case.roster[0].breaks
    assert first.start.isoformat() == "2026-05-28T23:45:00+02:00"
    assert first.end.isoformat() == "2026-05-29T00:15:00+02:00"
    assert second.start.isoformat() == "2026-05-29T03:00:00+02:00"
    assert (first.paid, second.paid) == (False, True)
