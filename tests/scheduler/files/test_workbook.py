"""A case in a workbook: read back equal, mixed with files, and every fault of its own told."""

from __future__ import annotations

import io
import shutil
import zipfile
from contextlib import suppress
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.errors import InputError
from scheduler.files import workbook
from scheduler.files.expected import LONGEST_VALUE, Expected
from scheduler.files.reader import Imported, read_folder
from scheduler.files.tables import SITE_FILE, TABLES
from scheduler.files.texts import Texts
from scheduler.files.workbook_writer import write_workbook
from scheduler.laws import load_profile
from scheduler.policy import Policy
from scheduler.site import Site
from tests.factories import a_case
from tests.scheduler.files.books import NAME, a_workbook, change, change_part, set_cell
from tests.scheduler.files.folders import a_folder, faults_of, the_fault_of, warnings_of
from tests.scheduler.files.full import a_full_case, some_texts
from tests.scheduler.files.strategies import cases, texts_for

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

    from scheduler.case import Case

OPERATORS_PART = "xl/worksheets/sheet3.xml"


def written_and_read(case: Case, texts: Texts, path: Path) -> Imported:
    """The workbook of a case, read back with the case's own week and moment."""
    write_workbook(case, texts, path)
    return read_folder(path, week=case.week, days=case.days, as_of=case.as_of)


def test_a_case_with_a_row_in_every_sheet_reads_back_equal(tmp_path: Path) -> None:
    case = a_full_case()
    back = written_and_read(case, some_texts(), tmp_path / NAME)
    assert back.case == case
    assert back.case.digest == case.digest
    assert back.texts == some_texts()
    assert back.warnings == ()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_case_and_its_texts_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    case = data.draw(cases())
    texts = data.draw(texts_for(case))
    back = written_and_read(case, texts, tmp_path_factory.mktemp("case") / NAME)
    assert back.case.digest == case.digest
    assert back.texts == texts


def test_a_site_without_grid_and_other_numbers_reads_back_equal(tmp_path: Path) -> None:
    case = a_case(
        profile="fr",
        site=Site(grid=None, law_profile="fr", timezone="America/New_York", holiday_country="US"),
        policy=Policy(early_ends_by=1500),
    )
    assert written_and_read(case, Texts(), tmp_path / NAME).case == case


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(a_full_case(), some_texts(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_a_workbook_cannot_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shipped profile"):
        write_workbook(a_case(law=load_profile("fr")), Texts(), tmp_path / NAME)
    assert not (tmp_path / NAME).exists()


def test_no_cell_of_a_written_workbook_is_a_formula(tmp_path: Path) -> None:
    with zipfile.ZipFile(a_workbook(tmp_path)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    assert parts
    assert not any(b"<f>" in part or b"<f " in part for part in parts)


# --- a workbook among files ------------------------------------------------------------------


def test_a_folder_with_a_workbook_and_the_workbook_itself_are_one_case(tmp_path: Path) -> None:
    path = a_workbook(tmp_path)
    assert read_folder(tmp_path).case == read_folder(path).case == a_full_case()


@pytest.mark.parametrize("table", ["operators", "site", "calls", "locks"])
def test_a_sheet_may_be_left_to_a_file_beside_the_workbook(table: str, tmp_path: Path) -> None:
    path = change(a_workbook(tmp_path), lambda book: book.remove(book[table]))
    file = SITE_FILE if table == "site" else f"{table}.csv"
    shutil.copy(a_folder(tmp_path / "files") / file, tmp_path / file)
    assert read_folder(path).case == a_full_case()


def test_a_sheet_and_a_file_of_the_same_name_are_one_too_many(tmp_path: Path) -> None:
    a_workbook(tmp_path)
    shutil.copy(a_folder(tmp_path / "files") / "clients.csv", tmp_path)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.sheet, fault.expected) == (NAME, "clients", Expected.SHEET_OR_FILE)
    assert fault.params == {"csv": "clients.csv"}


def test_two_workbooks_are_one_too_many_unless_one_is_named(tmp_path: Path) -> None:
    path = a_workbook(tmp_path)
    shutil.copy(path, tmp_path / "copy.xlsx")
    assert [(f.file, f.expected) for f in faults_of(tmp_path)] == [
        (NAME, Expected.ONE_WORKBOOK),
        ("copy.xlsx", Expected.ONE_WORKBOOK),
    ]
    assert read_folder(path).case == a_full_case()


def test_the_lock_file_of_an_open_workbook_is_passed_over(tmp_path: Path) -> None:
    a_workbook(tmp_path)
    (tmp_path / f"~${NAME}").write_bytes(b"somebody")
    assert read_folder(tmp_path).case == a_full_case()


def test_an_absent_sheet_is_told_as_a_sheet(tmp_path: Path) -> None:
    change(a_workbook(tmp_path), lambda book: book.remove(book["opening_hours"]))
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.sheet, fault.expected) == (NAME, "opening_hours", Expected.SHEET)


@pytest.mark.parametrize("table", [table for table in TABLES if table.optional])
def test_an_optional_sheet_may_be_absent(table: Any, tmp_path: Path) -> None:
    gone = {table.file.removesuffix(".csv")}
    if "shifts" in gone:  # others name its codes
        gone |= {"posts", "limits", "preferences"}

    def remove(book: Workbook) -> None:
        for name in gone:
            book.remove(book[name])

    change(a_workbook(tmp_path), remove)
    assert warnings_of(tmp_path) == []


def test_titles_of_sheets_may_have_capitals_and_unknown_ones_warn(tmp_path: Path) -> None:
    path = change(a_workbook(tmp_path), lambda book: book.create_sheet("Notes"))
    change_part(path, "xl/workbook.xml", lambda part: part.replace(b'"operators"', b'"Operators "'))
    (warning,) = warnings_of(tmp_path)
    assert (warning.sheet, warning.expected) == ("Notes", Expected.KNOWN_SHEET)


# --- what people type ------------------------------------------------------------------------


def test_a_fault_names_sheet_row_column_and_value(tmp_path: Path) -> None:
    set_cell(a_workbook(tmp_path), "clients", "tension", 9, row=3)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.sheet, fault.row, fault.column, fault.value) == (
        NAME,
        "clients",
        3,
        "tension",
        "9",
    )
    assert fault.expected == Expected.AT_MOST


def test_an_unknown_id_is_looked_for_in_its_sheet(tmp_path: Path) -> None:
    set_cell(a_workbook(tmp_path), "portfolio", "operator_id", "nobody")
    fault = the_fault_of(tmp_path)
    assert fault.params["known_in"] == f"{NAME} (operators)"


def test_blank_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    def spread(book: Workbook) -> None:
        for name in ("clients", "calls"):
            book[name].insert_rows(1, amount=2)
            book[name].insert_rows(4, amount=3)
        book["clients"]["A7"].value = "no id"

    change(a_workbook(tmp_path), spread)
    assert {(f.sheet, f.row, f.value) for f in faults_of(tmp_path)} >= {("clients", 7, "no id")}
    change(tmp_path / NAME, lambda book: book["calls"]["D7"].__setattr__("value", "many"))
    assert {(f.sheet, f.row, f.value) for f in faults_of(tmp_path)} >= {("calls", 7, "many")}


def test_a_cell_beyond_the_header_is_told(tmp_path: Path) -> None:
    change(a_workbook(tmp_path), lambda book: book["reviews"]["Z2"].__setattr__("value", "oh"))
    fault = the_fault_of(tmp_path)
    assert (fault.sheet, fault.row, fault.expected) == ("reviews", 2, Expected.CELLS)


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    change(a_workbook(tmp_path), lambda book: book["clients"].delete_rows(1, 99))
    own = [fault for fault in faults_of(tmp_path) if fault.sheet == "clients"]
    assert [fault.expected for fault in own] == [Expected.HEADER]


@pytest.mark.parametrize(
    ("sheet", "column", "value", "shown", "number_format"),
    [
        ("opening_hours", "open", time(8, 20), "08:20", "hh:mm"),
        ("opening_hours", "open", "closed", "closed", "General"),
        ("operators", "employed_since", datetime(2020, 1, 6), "2020-01-06", "d/m/yyyy"),  # noqa: DTZ001
        ("operators", "part_time", True, "true", "General"),
        ("operators", "contract_minutes_week", 2100.0, "2100", "0.00"),
    ],
)
def test_a_typed_cell_is_read_as_a_text_would_be(
    sheet: str, column: str, value: Any, shown: str, number_format: str, tmp_path: Path
) -> None:
    read: list[Any] = []
    for name, written in (("typed", value), ("text", shown)):
        path = set_cell(a_workbook(tmp_path / name), sheet, column, written)
        if name == "typed":
            change(path, lambda book: _show(book, sheet, column, number_format))
        try:
            read.append(read_folder(path).case.digest)
        except InputError as refused:
            read.append([(f.row, f.column, f.value, f.expected) for f in refused.faults])
    assert read[0] == read[1]


def _show(book: Workbook, sheet: str, column: str, number_format: str) -> None:
    page: Any = book[sheet]
    at = [cell.value for cell in page[1]].index(column) + 1
    page.cell(2, at).number_format = number_format


# --- what only a workbook can have wrong -----------------------------------------------------


def test_a_formula_that_was_never_calculated_is_told_alone(tmp_path: Path) -> None:
    set_cell(a_workbook(tmp_path), "operators", "contract_minutes_week", "=35*60")
    fault = the_fault_of(tmp_path)
    assert (fault.sheet, fault.row, fault.column) == ("operators", 2, "contract_minutes_week")
    assert fault.expected == Expected.CALCULATED


def test_a_formula_with_its_value_is_that_value(tmp_path: Path) -> None:
    path = a_workbook(tmp_path)

    def calculate(part: bytes) -> bytes:
        assert b"<v>2100</v>" in part
        return part.replace(b"<v>2100</v>", b"<f>35*60</f><v>2100</v>", 1)

    change_part(path, OPERATORS_PART, calculate)
    assert read_folder(path).case == a_full_case()


def test_a_cell_that_shows_an_error_is_told_alone(tmp_path: Path) -> None:
    set_cell(a_workbook(tmp_path), "operators", "contract_minutes_week", "#N/A")
    fault = the_fault_of(tmp_path)
    assert (fault.column, fault.value, fault.expected) == (
        "contract_minutes_week",
        "#N/A",
        Expected.NO_ERROR,
    )


def test_merged_cells_are_told(tmp_path: Path) -> None:
    change(a_workbook(tmp_path), lambda book: book["opening_hours"].merge_cells("A2:A3"))
    own = [f for f in faults_of(tmp_path) if f.expected == Expected.NOT_MERGED]
    assert [(f.sheet, f.row, f.value) for f in own] == [("opening_hours", 2, "A2:A3")]


def test_two_sheets_whose_titles_differ_in_capitals_only_are_told(tmp_path: Path) -> None:
    def twice(part: bytes) -> bytes:
        return part.replace(b'name="locks"', b'name="CLIENTS"')

    change_part(a_workbook(tmp_path), "xl/workbook.xml", twice)
    own = [f for f in faults_of(tmp_path) if f.expected == Expected.SHEET_ONCE]
    assert [(f.file, f.sheet, f.value) for f in own] == [(NAME, "CLIENTS", "clients")]


def test_a_key_that_is_there_twice_is_told(tmp_path: Path) -> None:
    change(a_workbook(tmp_path), lambda book: book["site"].append(["timezone", "Europe/Paris"]))
    fault = the_fault_of(tmp_path)
    assert (fault.sheet, fault.value, fault.expected) == ("site", "timezone", Expected.UNIQUE)


def test_a_wrong_value_of_a_key_is_told_with_its_row(tmp_path: Path) -> None:
    def write(book: Workbook) -> None:
        book["site"].append(["grid.coffee", 3])
        for row in book["site"].iter_rows():
            if row[0].value == "timezone":
                row[1].value = "Europe/Pris"

    change(a_workbook(tmp_path), write)
    fault = the_fault_of(tmp_path)
    assert (fault.sheet, fault.column, fault.expected) == ("site", "timezone", Expected.TIMEZONE)
    assert fault.row is not None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Expected.WORKBOOK),
        (b"client_id,name\n", Expected.WORKBOOK),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), Expected.PLAIN_WORKBOOK),
    ],
    ids=["empty", "no workbook", "old or locked"],
)
def test_a_file_that_is_no_workbook_is_told(
    data: bytes, expected: Expected, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(data)
    fault = the_fault_of(tmp_path)
    assert (fault.file, fault.expected) == (NAME, expected)


def test_an_archive_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / NAME, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert the_fault_of(tmp_path).expected == Expected.WORKBOOK


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_workbook(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(40_000_000))
    fault = the_fault_of(tmp_path)
    assert (fault.value, fault.expected) == ("40 MB", Expected.SMALL_WORKBOOK)
    assert fault.params == {"limit": "32"}
    monkeypatch.setattr(workbook, "MOST_MEGABYTES", 0.01)
    assert the_fault_of(tmp_path).params == {"limit": "0"}


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    tens = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    document_type = f'<!DOCTYPE x [<!ENTITY e0 "ha">{tens}]>'.encode()

    def laugh(part: bytes) -> bytes:
        start = part.index(b"?>") + 2
        grown = part[start:].replace(b"<t>", b"<t>&e9;", 1)
        return part[:start] + document_type + grown

    change_part(a_workbook(tmp_path), "xl/sharedStrings.xml", laugh)
    assert the_fault_of(tmp_path).expected == Expected.WORKBOOK


def test_of_a_value_without_end_the_beginning_is_told(tmp_path: Path) -> None:
    set_cell(a_workbook(tmp_path), "clients", "tension", "9" * 30_000)
    assert the_fault_of(tmp_path).value == "9" * LONGEST_VALUE + "…"


def test_a_row_far_beyond_the_last_one_ends_the_reading(tmp_path: Path) -> None:
    def far(part: bytes) -> bytes:
        return part.replace(b'<row r="2"', b'<row r="99999999999"', 1)

    change_part(a_workbook(tmp_path), OPERATORS_PART, far)
    own = [f for f in faults_of(tmp_path) if f.sheet == "operators"]
    assert Expected.READABLE in {f.expected for f in own}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_never_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = a_workbook(tmp_path_factory.mktemp("case"))
    with zipfile.ZipFile(path) as archive:
        part = data.draw(st.sampled_from(archive.namelist()))

    def damage(content: bytes) -> bytes:
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 40))
        return content[:at] + data.draw(st.binary(max_size=4)) + content[at + cut :]

    change_part(path, part, damage)
    with suppress(InputError):
        read_folder(path)


@settings(max_examples=30, deadline=None)
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_damaged_archive_never_breaks_the_reader(
    at: int, byte: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = a_workbook(tmp_path_factory.mktemp("case"))
    content = io.BytesIO(path.read_bytes())
    content.seek(at % len(content.getvalue()))
    content.write(bytes([byte]))
    path.write_bytes(content.getvalue())
    with suppress(InputError):
        read_folder(path)
