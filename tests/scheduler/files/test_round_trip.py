"""A case written as a folder reads back the same: cases, texts, and bytes."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import midnight
from scheduler.entities import Absence, Availability, BreakTime, PublishedShift
from scheduler.files.kinds import protect, unprotect
from scheduler.files.reader import Imported, read_folder
from scheduler.files.tables import TABLES
from scheduler.files.texts import Texts
from scheduler.files.writer import write_folder
from scheduler.laws import load_profile
from scheduler.policy import Policy, Weights
from scheduler.site import Site
from tests.factories import a_case
from tests.scheduler.files.full import MONDAY, a_full_case, some_texts
from tests.scheduler.files.strategies import cases, free_text, texts_for

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.case import Case


def written_and_read(case: Case, texts: Texts, folder: Path, *, compress: bool = False) -> Imported:
    """The folder of a case, read back with the case's own week and moment."""
    write_folder(case, texts, folder, compress_calls=compress)
    return read_folder(folder, week=case.week, days=case.days, as_of=case.as_of)


def test_a_case_with_a_row_in_every_file_reads_back_equal(tmp_path: Path) -> None:
    case = a_full_case()
    back = written_and_read(case, some_texts(), tmp_path)
    assert back.case == case
    assert back.case.digest == case.digest
    assert back.texts == some_texts()
    assert back.warnings == ()


def test_the_full_case_has_a_row_in_every_table() -> None:
    case = a_full_case()
    assert [table.file for table in TABLES if not getattr(case, table.case_field)] == []


def test_compressed_calls_read_back_equal_and_their_bytes_repeat(tmp_path: Path) -> None:
    case = a_full_case()
    back = written_and_read(case, some_texts(), tmp_path / "a", compress=True)
    write_folder(case, some_texts(), tmp_path / "b", compress_calls=True)
    assert back.case == case
    assert not (tmp_path / "a" / "calls.csv").exists()
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_writing_over_a_former_case_leaves_nothing_of_it(tmp_path: Path) -> None:
    write_folder(a_full_case(), some_texts(), tmp_path, compress_calls=True)
    (tmp_path / "notes.txt").write_text("mine")
    case = a_case()
    back = written_and_read(case, Texts(), tmp_path)
    assert back.case == case
    assert back.texts == Texts()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_week_after_the_last_call_and_its_monday_are_the_defaults(tmp_path: Path) -> None:
    case = a_full_case()
    write_folder(case, some_texts(), tmp_path)
    back = read_folder(tmp_path).case
    assert back.week == MONDAY
    assert back.as_of == midnight(MONDAY, "Europe/Paris")
    assert back.digest == case.digest


def test_a_brief_whose_texts_are_kept_elsewhere_is_still_ready(tmp_path: Path) -> None:
    case = a_full_case()
    back = written_and_read(case, Texts(), tmp_path)
    assert back.case.digest == case.digest
    assert back.case.briefs[0].ready
    assert back.texts == Texts()


def test_a_break_in_the_hour_that_a_clock_change_repeats_keeps_its_instant(tmp_path: Path) -> None:
    def utc(hour: int, minute: int = 0) -> datetime:
        instant = datetime(2026, 10, 25, hour, minute, tzinfo=UTC)
        return instant.astimezone(midnight(MONDAY, "Europe/Paris").tzinfo)

    shift = PublishedShift(
        operator_id="o1",
        start=utc(0) - timedelta(hours=3),
        end=utc(5),
        breaks=tuple(
            BreakTime(start=utc(hour, 10), end=utc(hour, 40), paid=hour == 1) for hour in range(3)
        ),
        worked_minutes=400,
    )
    case = a_case(week=date(2026, 10, 19), roster=(shift,))
    back = written_and_read(case, Texts(), tmp_path)
    assert back.case.digest == case.digest


def test_an_instant_told_in_another_offset_keeps_it(tmp_path: Path) -> None:
    start = datetime(2026, 6, 2, 8, tzinfo=UTC)
    case = a_case(
        absences=(Absence(operator_id="o1", start=start, end=start + timedelta(hours=2)),)
    )
    assert written_and_read(case, Texts(), tmp_path).case.digest == case.digest


def test_a_site_without_grid_and_other_numbers_reads_back_equal(tmp_path: Path) -> None:
    case = a_case(
        profile="fr",
        site=Site(grid=None, law_profile="fr", timezone="America/New_York", holiday_country="US"),
        policy=Policy(weights=Weights(lost=1.25, misfit=1e-7), early_ends_by=1500),
        as_of=datetime(2026, 5, 28, 12, 30, tzinfo=UTC),
    )
    assert written_and_read(case, Texts(), tmp_path).case == case


@pytest.mark.parametrize(
    "changes",
    [
        {"law": load_profile("fr")},
        {
            "availability": (
                Availability(operator_id="o1", weekday=0, start_minute=60, end_minute=1600),
            )
        },
        {"availability": (Availability(operator_id="o1", start_minute=60, end_minute=90),)},
    ],
)
def test_what_the_files_cannot_say_is_refused(changes: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be written|shipped profile"):
        write_folder(a_case(**changes), Texts(), tmp_path)


@given(free_text)
def test_a_protected_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not protect(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unprotect(protect(text)) == text


def test_no_cell_of_a_written_folder_is_a_formula(tmp_path: Path) -> None:
    write_folder(a_full_case(), some_texts(), tmp_path)
    beside = {
        table.file: [column.name for column in table.columns if column.beside] for table in TABLES
    }
    for file, names in beside.items():
        with (tmp_path / file).open(newline="", encoding="utf-8") as stream:
            cells = [row[name] for row in csv.DictReader(stream) for name in names]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_case_and_its_texts_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    case = data.draw(cases())
    texts = data.draw(texts_for(case))
    folder = tmp_path_factory.mktemp("case")
    back = written_and_read(case, texts, folder, compress=data.draw(st.booleans()))
    assert back.case.digest == case.digest
    assert back.case == case
    assert back.texts == texts
