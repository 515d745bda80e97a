"""Foreseeable trouble: a clear message, an exit code, nothing half-written, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.folders import Row, edit, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def solve(folder: Path, *more: object, lang: str = "en") -> tuple[int, str, str]:
    """Solve next to the folder; return code, output, and complaints."""
    out = folder.parent / "result.json"
    ended = run("solve", folder, "--effort", 5, "--out", out, *more, lang=lang)
    return ended.code, ended.out, ended.err


def refused(folder: Path, *expected: str) -> None:
    """The folder is refused by check and by solve, with these words and no result."""
    for command in ("check", "solve"):
        out = () if command == "check" else ("--out", folder.parent / "result.json")
        ended = run(command, folder, *out)
        assert ended.code == 2, command
        for words in expected:
            assert words in ended.err
    assert not (folder.parent / "result.json").exists()
    told = run("check", folder, "--json")
    assert told.code == 2
    assert told.document["error"] == "InputError"
    assert told.document["faults"]


def first(column: str, value: str) -> Callable[[list[Row]], None]:
    """Change one cell of the first row."""

    def change(rows: list[Row]) -> None:
        rows[0][column] = value

    return change


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "nowhere: There is no folder and no workbook of this name.")


def test_a_file_given_as_the_folder(tmp_path: Path) -> None:
    (tmp_path / "case").write_text("no", encoding="utf-8")
    refused(tmp_path / "case", "This is no Excel workbook (.xlsx), or it is damaged.")


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    refused(tmp_path / "case", "The folder is empty")


def test_a_missing_file(spoilt: Path) -> None:
    (spoilt / "clients.csv").unlink()
    refused(spoilt, "clients.csv: This file is missing.")


def test_an_unknown_id(spoilt: Path) -> None:
    edit(spoilt, "portfolio.csv", first("operator_id", "o99"))
    refused(spoilt, "portfolio.csv, row 2, column operator_id, found “o99”: There is no such id")


def test_overlapping_windows(spoilt: Path) -> None:
    edit(spoilt, "opening_hours.csv", lambda rows: rows.insert(1, dict(rows[0])))
    refused(spoilt, "opening_hours.csv, row 3", "This overlaps row 2.")


def test_a_negative_count(spoilt: Path) -> None:
    edit(spoilt, "calls.csv", first("offered", "-1"))
    refused(spoilt, "calls.csv, row 2, column offered, found “-1”: This should be at least 0.")


def test_a_wrong_encoding(spoilt: Path) -> None:
    path = spoilt / "clients.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("name", "é").encode("latin-1"))
    refused(spoilt, "clients.csv", "The file should be written in UTF-8")


def test_no_operators(spoilt: Path) -> None:
    edit(spoilt, "operators.csv", list.clear)
    refused(spoilt, "operators.csv: The file should have at least one row under its header.")


def test_every_fault_is_told_at_once_in_french_too(spoilt: Path) -> None:
    edit(spoilt, "calls.csv", first("offered", "-1"))
    edit(spoilt, "portfolio.csv", first("operator_id", "o99"))
    ended = run("check", spoilt, lang="fr")
    assert ended.code == 2
    assert "Les données d'entrée ont 3 défaut(s) ; rien n'a été fait." in ended.err
    assert "calls.csv, ligne 2, colonne offered, trouvé « -1 » : Il faut au moins 0." in ended.err


def test_a_client_whom_nobody_may_serve_is_solved_and_named(spoilt: Path) -> None:
    edit(spoilt, "clients.csv", first("languages", "de:3"))
    code, out, _ = solve(spoilt)
    assert code == 0
    assert "What could not be met" in out
    assert "Cabinet du Dr Fournier has no team: nobody speaks de at level 3." in out


def test_somebody_without_a_lawful_week_is_named_with_the_rules(spoilt: Path) -> None:
    def one_morning(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row["operator_id"] != "o02"]
        rows.append({"operator_id": "o02", "day": "monday", "start": "08:00", "end": "12:00"})

    def busy(rows: list[Row]) -> None:
        rows[1]["min_minutes_week"] = "2100"

    edit(spoilt, "availability.csv", one_morning)
    edit(spoilt, "operators.csv", busy)
    ended = run("solve", spoilt, "--json", "--out", spoilt.parent / "result.json")
    assert ended.code == 1
    assert "There is no lawful plan." in ended.err
    assert "Clément Berthier (o02) has no lawful week" in ended.err
    assert "Agreed minutes" in ended.err
    assert "Next:" in ended.err
    assert ended.document["error"] == "NoLawfulPlan"
    assert ended.document["obstacles"][0]["operator_id"] == "o02"
    assert not (spoilt.parent / "result.json").exists()


def test_a_week_without_calls_is_fine(spoilt: Path) -> None:
    edit(spoilt, "calls.csv", list.clear)
    edit(spoilt, "clients.csv", lambda rows: [r.update(declared_calls_week="") for r in rows])
    code, out, _ = solve(spoilt, "--week", "2026-11-30")
    assert code == 0
    assert "No call is expected in this week." in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--week", "soon"), "“soon” is not a date"),
        (("--week", "2026-12-01"), "This should be the date of a Monday"),
        (("--as-of", "2026-11-30T00:00"), "is not a date and time with its offset"),
        (("--as-of", "noon"), "is not a date and time with its offset"),
    ],
)
def test_a_wrong_week_or_moment(
    solved: tuple[Path, Path], arguments: tuple[str, str], words: str
) -> None:
    ended = run("check", solved[0], *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_wrong_option_is_a_usage_error(solved: tuple[Path, Path]) -> None:
    assert run("solve", solved[0], "--portfolio", "mine").code == 2
    assert run("solve", solved[0], "--effort", "-1").code == 2
    assert run("juggle").code == 2


def test_the_result_of_another_case(solved: tuple[Path, Path], spoilt: Path) -> None:
    edit(spoilt, "operators.csv", first("max_clients", "11"))
    for arguments in (
        ("validate", spoilt, solved[1]),
        ("export", solved[1], "--out", spoilt.parent / "x", "--case", spoilt),
    ):
        ended = run(*arguments)
        assert ended.code == 1
        assert "computed from another case" in ended.err
    assert not (spoilt.parent / "x").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "This file is missing."),
        ("{", "This is not valid JSON."),
        ("{}", "Something is missing here."),
    ],
)
def test_a_result_file_that_is_none(
    solved: tuple[Path, Path], tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "result.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    for arguments in (("validate", solved[0], path), ("export", path, "--out", tmp_path / "x")):
        ended = run(*arguments)
        assert ended.code == 2
        assert words in ended.err


def test_an_output_that_cannot_be_written_is_refused_before_any_work(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for out, words in (
        (tmp_path, "this is a folder, not a file"),
        (tmp_path / "file" / "result.json", "this is a file, not a folder"),
    ):
        ended = run("solve", solved[0], "--out", out)
        assert ended.code == 2
        assert words in ended.err


def test_an_export_folder_that_is_a_file(solved: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = run("export", solved[1], "--out", tmp_path / "file")
    assert ended.code == 2
    assert "this is a file, not a folder" in ended.err


def test_a_time_zone_that_does_not_exist(solved: tuple[Path, Path], tmp_path: Path) -> None:
    ended = run("export", solved[1], "--out", tmp_path, "--timezone", "Mars/Olympus")
    assert ended.code == 2
    assert "“Mars/Olympus” is not a time zone" in ended.err
