"""Whole commands: heads needed, and their picture."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.e2e.folders import Row, edit, run

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = ("offered", "answered", "answered_in_time", "abandoned", "handle_seconds")
Solved = tuple["Path", "Path"]


def test_staffing_is_told_in_both_languages_with_and_without_a_plan(solved: Solved) -> None:
    folder, result = solved
    for lang, title in (("en", "Heads needed"), ("fr", "Personnes requises")):
        alone, against = run("staffing", folder, lang=lang), run("staffing", *solved, lang=lang)
        assert alone.code == against.code == 0
        assert title in alone.out
        assert len(against.out) > len(alone.out)
    assert result.exists()


def test_a_table_holds_the_heads_of_the_document(solved: Solved, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "heads.csv"
    told = run("staffing", *solved, "--out", out, "--json")
    assert told.code == 0
    assert told.document["files"] == [str(out)]
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    site = [row for row in rows if row["pool"] == "site"]
    assert sum(int(row["heads_needed"]) for row in site) == sum(
        told.document["site"]["heads_needed"]
    )
    assert all(row["heads_on_duty"] for row in rows)
    assert rows[-1]["needs"].startswith("fr:")


def test_a_week_without_calls_needs_nobody(spoilt: Path, tmp_path: Path) -> None:
    def silence(rows: list[Row]) -> None:
        for row in rows:
            row.update(dict.fromkeys(COUNTS, "0"))

    def undeclared(rows: list[Row]) -> None:
        for row in rows:
            row["declared_calls_week"] = "0"

    edit(spoilt, "calls.csv", silence)
    edit(spoilt, "clients.csv", undeclared)
    ended = run("staffing", spoilt)
    assert ended.code == 0
    assert "nobody is needed" in ended.out
    assert run("picture", "heads", spoilt, "--out", tmp_path / "none.svg").code == 0


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_is_written_and_its_data_told(
    solved: Solved, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / "deep" / f"heads.{ending}"
    told = run("picture", "heads", *solved, "--out", out, "--pool", 1, "--json")
    assert told.code == 0
    assert out.stat().st_size > 10_000
    assert told.document["series"]["pool"] == 1
    assert len(told.document["series"]["needed"]) == 7 * 96


def test_a_picture_of_another_kind_or_pool_is_refused(solved: Solved, tmp_path: Path) -> None:
    kind = run("picture", "heads", *solved, "--out", tmp_path / "heads.gif")
    assert kind.code == 2
    assert ".svg, .png" in kind.err
    pool = run("picture", "heads", *solved, "--out", tmp_path / "heads.svg", "--pool", 99)
    assert pool.code == 2
    assert "There is no pool 99" in pool.err
    assert list(tmp_path.iterdir()) == []


def test_a_plan_of_another_case_is_refused(solved: Solved, spoilt: Path) -> None:
    edit(spoilt, "clients.csv", lambda rows: rows[0].update(service_level="0.5"))
    ended = run("staffing", spoilt, solved[1])
    assert ended.code == 1
    assert "another case" in ended.err
