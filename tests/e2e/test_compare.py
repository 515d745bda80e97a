"""Whole commands: plans side by side, in scenarios, under the same calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.folders import edit, run

if TYPE_CHECKING:
    from pathlib import Path

Solved = tuple["Path", "Path"]


def day_of(result: Path) -> str:
    return str(json.loads(result.read_text("utf-8"))["week"])


def test_plans_and_scenarios_are_told_in_both_languages(solved: Solved) -> None:
    folder, result = solved
    asked = ("compare", folder, result, result, "--scenario", "volume=1.5", "--replications", 4)
    for lang, planned, against in (
        ("en", "As planned", "against as planned"),
        ("fr", "Comme prévu", "par rapport au prévu"),
    ):
        ended = run(*asked, lang=lang)
        assert ended.code == 0
        assert planned in ended.out
        assert against in ended.out
        assert "volume=1.5" in ended.out


def test_the_document_is_told_and_written_alike(solved: Solved, tmp_path: Path) -> None:
    folder, result = solved
    out = tmp_path / "deep" / "comparison.json"
    scenario = f"volume=0.8, absent=o01:{day_of(result)}, leaving=c001"
    asked = ("--scenario", scenario, "--replications", 3, "--out", out, "--json")
    told = run("compare", folder, result, *asked)
    assert told.code == 0
    assert told.document == json.loads(out.read_text("utf-8"))
    planned, changed = told.document["rows"]
    assert (planned["scenario"], changed["scenario"]) == (None, scenario)
    assert changed["results"][0]["offered"] < planned["results"][0]["offered"]
    late = changed["results"][0]["measures"]["late"]
    assert late["against_first"] is None
    assert late["against_planned"]["low"] <= late["against_planned"]["value"]


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("", "is no scenario"),
        ("rain", "is no scenario"),
        ("volume=many", "is no scenario"),
        ("volume=0", "is no scenario"),
        ("volume=nan", "is no scenario"),
        ("volume=1000", "is no scenario"),
        ("volume=1.1, volume=1.2", "is no scenario"),
        ("leaving=c999", "c999"),
        ("absent=o99:2026-06-01", "o99"),
        ("absent=o01", "o01"),
        ("absent=o01:1999-01-04", "lies outside the week"),
    ],
)
def test_a_scenario_that_says_nothing_is_told(solved: Solved, scenario: str, told: str) -> None:
    folder, result = solved
    ended = run("compare", folder, result, "--scenario", scenario)
    assert ended.code == 2
    assert told in ended.err
    assert ended.out == ""


def test_a_plan_of_another_case_or_too_many_are_refused(solved: Solved, spoilt: Path) -> None:
    folder, result = solved
    assert run("compare", folder, *[result] * 7).code == 2
    edit(spoilt, "clients.csv", lambda rows: rows[0].update(service_level="0.5"))
    ended = run("compare", spoilt, result)
    assert ended.code == 1
    assert "another case" in ended.err
