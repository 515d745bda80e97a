"""Affinity, signals and fit as somebody at a terminal asks for them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

TINY = Path(__file__).parents[2] / "sample_data" / "tiny"
PAIR = ("--operator", "anna", "--client", "dentist")
SAID = ("--reason", "À leur demande.", "--by", "RH")


def run(*arguments: str, code: int = 0, typed: str = "") -> str:
    done = CliRunner().invoke(app, ["--lang", "en", *arguments], input=typed)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "case")
    return tmp_path / "case"


def rows(folder: Path) -> list[str]:
    return (folder / "affinity_overrides.csv").read_text("utf-8").splitlines()


def test_a_pair_is_shown_with_steps_that_add_up(folder: Path) -> None:
    told = json.loads(run("affinity", "show", str(folder), *PAIR, "--json"))
    assert sum(step["points"] for step in told["steps"]) == pytest.approx(told["mean"])
    assert "Starting point of every pair" in run("affinity", "show", str(folder), *PAIR)


def test_a_preview_writes_nothing(folder: Path) -> None:
    before = rows(folder)
    run("affinity", "override", str(folder), *PAIR, *SAID, "--score", "20", "--preview")
    assert rows(folder) == before


def test_a_decision_is_written_when_it_is_agreed_to_and_only_then(folder: Path) -> None:
    before = rows(folder)
    run("affinity", "veto", str(folder), *PAIR, *SAID, typed="n\n")
    assert rows(folder) == before
    run("affinity", "veto", str(folder), *PAIR, *SAID, typed="y\n")
    assert rows(folder)[:-1] == before
    assert rows(folder)[-1].startswith("anna,dentist,veto,house,À leur demande.,RH,")
    assert json.loads(run("affinity", "show", str(folder), *PAIR, "--json"))["vetoed"]


def test_clearing_names_its_first_day(folder: Path) -> None:
    run("affinity", "clear", str(folder), *PAIR, *SAID, "--before", "2026-01-02", "--yes")
    assert rows(folder)[-1] == "anna,dentist,clear,house,À leur demande.,RH,2026-01-02,"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--operator", "nobody", "--client", "dentist"), "nobody"),
        (("--operator", "anna", "--client", "nowhere"), "nowhere"),
        ((*PAIR, "--expires", "2020-01-01"), "before it is set"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = rows(folder)
    assert words in run("affinity", "veto", str(folder), *arguments, *SAID, "--yes", code=2)
    assert rows(folder) == before


def test_a_decision_without_a_reason_is_refused(folder: Path) -> None:
    said = ("--reason", " ", "--by", "RH", "--yes")
    assert "needs a reason" in run("affinity", "veto", str(folder), *PAIR, *said, code=2)


def test_signals_and_fit_answer_in_both_languages(folder: Path) -> None:
    assert "Signals" in run("signals", str(folder))
    assert "signals" in json.loads(run("signals", str(folder), "--json"))
    assert "Fit of" in run("fit", str(folder))
    french = CliRunner().invoke(app, ["--lang", "fr", "fit", str(folder)]).output
    assert "Adéquation" in french


def test_a_plan_is_compared_with_itself_without_affinity(folder: Path, tmp_path: Path) -> None:
    result = str(tmp_path / "result.json")
    run("solve", str(folder), "--out", result, "--effort", "0", "--json")
    effect = json.loads(run("affinity", "off", str(folder), result, "--json"))
    assert {"joins", "leaves", "reordered"} <= set(effect)
    changed = run("affinity", "veto", str(folder), *PAIR, *SAID, "--preview", "--result", result)
    assert "excluded" in changed
    assert json.loads(run("fit", str(folder), result, "--json"))["named_share"] is not None
