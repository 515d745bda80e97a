"""Weeks on end from the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.e2e.folders import edit, run, small_case

if TYPE_CHECKING:
    from pathlib import Path


def test_two_weeks_are_rehearsed_and_told_to_machines_and_people(tmp_path: Path) -> None:
    folder = small_case(tmp_path / "case")
    told = run("rehearse", folder, "--weeks", 2, "--effort", 10, "--json")
    assert told.code == 0
    first, second = json.loads(told.out)["weeks"]
    assert date.fromisoformat(second["week"]) - date.fromisoformat(first["week"]) == timedelta(7)
    assert first["hard"] == second["hard"] == 0
    assert 0 < first["named_share"] <= 1
    shown = run("rehearse", folder, "--weeks", 1, "--effort", 10, lang="fr")
    assert shown.code == 0
    assert "Semaines à la suite" in shown.out


def test_people_without_any_lawful_week_are_named(tmp_path: Path) -> None:
    folder = small_case(tmp_path / "case")
    edit(folder, "operators.csv", lambda rows: rows[0].update(min_minutes_week="2880"))
    edit(folder, "operators.csv", lambda rows: rows[0].update(max_minutes_week="2880"))
    ended = run("rehearse", folder, "--weeks", 1, "--effort", 10)
    assert ended.code == 1
    assert "There is no lawful plan." in ended.err
