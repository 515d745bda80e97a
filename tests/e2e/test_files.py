"""Files people use, as commands read and write them: workbooks in and out, the week on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.e2e.folders import edit, run

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_convert_explains_itself_in_words_not_keys(lang: str) -> None:
    ended = run("convert", "--help", lang=lang)
    assert ended.code == 0
    assert "help." not in ended.out


def test_a_case_goes_to_a_workbook_and_back(solved: Solved, tmp_path: Path) -> None:
    book, back = tmp_path / "case.xlsx", tmp_path / "back"
    digests = [run("check", solved[0], "--json").document["case_digest"]]
    for source, target in ((solved[0], book), (book, back)):
        ended = run("convert", source, target, "--json")
        assert ended.code == 0
        digests.append(run("check", target, "--json").document["case_digest"])
    assert len(set(digests)) == 1


def test_a_workbook_is_solved_and_checked_like_a_folder(solved: Solved, tmp_path: Path) -> None:
    book = tmp_path / "case.xlsx"
    assert run("convert", solved[0], book).code == 0
    assert run("validate", book, solved[1]).code == 0


def test_what_is_there_already_is_not_written_over(solved: Solved, tmp_path: Path) -> None:
    book = tmp_path / "case.xlsx"
    book.write_text("mine", encoding="utf-8")
    refused = run("convert", solved[0], book)
    assert refused.code == 2
    assert "There is something in" in refused.err
    assert book.read_text(encoding="utf-8") == "mine"
    assert run("convert", solved[0], book, "--force").code == 0


def test_a_wrong_cell_is_told_as_the_spreadsheet_shows_it(spoilt: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    assert run("convert", spoilt, path).code == 0
    book = load_workbook(path)
    sheet: Any = book["clients"]
    at = [cell.value for cell in sheet[1]].index("tension") + 1
    sheet.cell(3, at).value = 9
    book.save(path)
    english, french = run("check", path), run("check", path, lang="fr")
    assert english.code == french.code == 2
    told = "case.xlsx, sheet clients, row 3, column tension, found “9”: This should be at most 3."
    assert told in english.err
    assert "case.xlsx, feuille clients, ligne 3, colonne tension, trouvé « 9 »" in french.err
    assert run("check", path, "--json").document["faults"][0]["sheet"] == "clients"


@pytest.mark.parametrize(("format_", "file"), [("pdf", "week.pdf"), ("xlsx", "week.xlsx")])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_week_is_exported_with_and_without_its_case(
    format_: str, file: str, lang: str, solved: Solved, tmp_path: Path
) -> None:
    for out, more in ((tmp_path / "named", ("--case", solved[0])), (tmp_path / "plain", ())):
        ended = run("export", solved[1], "--format", format_, "--out", out, *more, lang=lang)
        assert ended.code == 0
        assert (out / file).stat().st_size > 0
    if format_ == "xlsx":
        sheets = [
            len(load_workbook(tmp_path / each / file).sheetnames) for each in ("named", "plain")
        ]
        assert sheets == [6, 5]


def test_an_export_names_the_case_that_does_not_match(spoilt: Path, solved: Solved) -> None:
    edit(spoilt, "clients.csv", lambda rows: rows[0].update(priority="3"))
    out = spoilt.parent / "out"
    ended = run("export", solved[1], "--format", "pdf", "--out", out, "--case", spoilt)
    assert ended.code == 1
    assert not out.exists()
