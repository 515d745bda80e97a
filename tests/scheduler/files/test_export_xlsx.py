"""The workbook of a week: typed cells by the site's clock, in one language, without formulas."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from api.texts import LANGS, Lang, Speaker
from scheduler.files.board import Planned
from scheduler.files.export_xlsx import ClientCover, export_xlsx
from scheduler.files.texts import ClientWords, OperatorWords, Texts
from scheduler.result import DeskStretch, PlannedPairing
from tests.factories import a_case, a_result, a_shift, an_operator, at

if TYPE_CHECKING:
    from pathlib import Path

NAMES = Texts(
    site_name="=1+1",
    operators={"o1": OperatorWords(name="=HYPERLINK(1)", email="ana@example.org")},
    clients={"c1": ClientWords(name="@Petit")},
)


def planned(week: date = date(2026, 6, 1)) -> Planned:
    """A shift with breaks and a night, a team, a desk."""
    case = a_case(week=week, operators=(an_operator("o1"), an_operator("o2")))
    shifts = [
        a_shift(case, 0, "09:00", "17:00", ("12:00", "12:45", False), ("15:00", "15:10", True)),
        a_shift(case, 5, "22:00", "30:00"),
    ]
    team = PlannedPairing(client_id="c1", operator_id="o1", role="lead", affinity=61.25, calls=3.5)
    desk = DeskStretch(
        client_id="c1", start=at(case, 0, "09:00"), end=at(case, 0, "12:00"), operators=("o1", "o2")
    )
    result = a_result(case, {"o1": shifts}).model_copy(
        update={"portfolio": (team,), "desk": (desk,), "terms": {"lost": 0.3, "of_tomorrow": 1.0}}
    )
    return Planned(result, "Europe/Paris", NAMES, case)


def book_of(planned: Planned, folder: Path, lang: Lang = "en", **more: Any) -> Any:
    """The workbook as openpyxl reads it."""
    (path,) = export_xlsx(planned, folder, Speaker(lang), **more)
    return load_workbook(path)


def rows(book: Any, title: str) -> list[dict[str, Any]]:
    """Rows of a sheet by header."""
    header, *lines = book[title].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_sheets_hold_what_the_result_holds(tmp_path: Path) -> None:
    book = book_of(planned(), tmp_path, cover=[ClientCover("c1", 40.0, 30.0)])
    first, night = rows(book, "Shifts")
    assert first["Start"] == datetime(2026, 6, 1, 9, 0)  # noqa: DTZ001
    assert (first["Day"], first["Offset from UTC"]) == (datetime(2026, 6, 1), "+02:00")  # noqa: DTZ001
    assert first["Breaks (°: paid)"] == "12:00–12:45 15:00–15:10°"
    assert (first["Hours"], night["Hours"]) == (7.25, 8)
    (pairing,) = rows(book, "Portfolio")
    assert (pairing["Role"], pairing["Affinity"], pairing["Expected calls"]) == ("lead", 61.25, 3.5)
    (stretch,) = rows(book, "Desk plan")
    assert stretch["Who rings, in order"] == "=HYPERLINK(1) › o2"
    (cover,) = rows(book, "Cover by client")
    assert (cover["Named cover"], cover["Calls without"], cover["Team"]) == (0.75, 10, 1)
    values = {row["Term"]: row["Value"] for row in rows(book, "Score")}
    assert (values["lost calls"], values["of_tomorrow"]) == (0.3, 1)


def test_a_night_over_the_change_of_the_clock_is_told_by_the_clock(tmp_path: Path) -> None:
    _, night = rows(book_of(planned(date(2026, 10, 19)), tmp_path), "Shifts")
    assert (night["Start"], night["End"]) == (
        datetime(2026, 10, 24, 22, 0),  # noqa: DTZ001
        datetime(2026, 10, 25, 6, 0),  # noqa: DTZ001
    )
    assert (night["Offset from UTC"], night["Hours"]) == ("+02:00", 9)


def test_the_board_has_everybody_and_stays_in_sight(tmp_path: Path) -> None:
    sheet = book_of(planned(), tmp_path)["Week"]
    names = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert sorted(names) == ["=HYPERLINK(1)", "o2"]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$3:$3"


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    book = book_of(planned(), tmp_path)
    path = tmp_path / "week.xlsx"
    assert "=HYPERLINK(1)" in {row["Operator"] for row in rows(book, "Shifts")}
    values = load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        same = zip(sheet.values, values[sheet.title].values, strict=True)
        assert all(written == shown for written, shown in same)


def test_cover_is_left_out_when_nobody_can_tell_it(tmp_path: Path) -> None:
    assert "Cover by client" not in book_of(planned(), tmp_path).sheetnames


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_is_of_the_language_and_bytes_repeat(lang: Lang, tmp_path: Path) -> None:
    book = book_of(planned(), tmp_path / "a", lang)
    assert ("Vacations" in book.sheetnames) == (lang == "fr")
    book_of(planned(), tmp_path / "b", lang)
    first, second = ((tmp_path / name / "week.xlsx").read_bytes() for name in ("a", "b"))
    assert first == second


def test_no_address_leaves_the_case(tmp_path: Path) -> None:
    book = book_of(planned(), tmp_path)
    cells = [cell for sheet in book.worksheets for row in sheet.values for cell in row]
    assert not [cell for cell in cells if "example.org" in str(cell)]
