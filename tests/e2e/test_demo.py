"""The demo on a small case in place of the sample, and a solver that would break a rule."""

from __future__ import annotations

import importlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import api
import scheduler.solve
from scheduler.files.results import read_result
from tests.e2e.folders import run

ROOT = Path(__file__).parents[2]

DEMO = """
import importlib, sys
from pathlib import Path
module = importlib.import_module("api.cli.demo")
module.sample_folder = lambda: Path(sys.argv[1])
from api.cli import app
app(["--lang", "fr", "demo", sys.argv[2], "--port", "0", "--time-limit", "3", "--leave"])
"""
"""The demo on another case, in a process of its own: it has a server and workers."""


@pytest.fixture
def sample(solved: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the small case in place of the sample."""
    folder, _ = solved
    module = importlib.import_module("api.cli.demo")  # the package shows the command by that name
    monkeypatch.setattr(module, "sample_folder", lambda: folder)
    return folder


def test_the_demo_plans_the_week_as_a_run_and_says_where_to_log_in(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    place = tmp_path / "demo"
    ended = subprocess.run(
        [sys.executable, "-c", DEMO, str(solved[0]), str(place)],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT), "COLUMNS": "140", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    for words in ("Continuité par heure", "Planning", "Portefeuille", "Score par terme", "Borne"):
        assert words in ended.stdout
    for login in ("demo-supervisor", "demo-operator", "demo-hr", "demo-admin"):
        assert login in ended.stdout
    with sqlite3.connect(place / "diapason.db") as database:
        states = database.execute("SELECT state, run_id IS NOT NULL FROM roster").fetchall()
    assert states == [("proposed", 1)]


def test_the_demo_does_not_touch_a_folder_that_holds_something(
    sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    ended = run("demo", tmp_path, "--port", 0, "--leave")
    assert ended.code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_the_demo_without_its_sample_says_where_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "__file__", str(tmp_path / "api" / "__init__.py"))
    ended = run("demo", tmp_path / "demo", "--port", 0, "--leave")
    assert ended.code == 2
    assert str(tmp_path / "sample_data") in ended.err


def test_a_plan_that_does_not_hold_is_written_said_and_ends_with_1(
    solved: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = read_result(solved[1])
    wrong = result.model_copy(update={"objective": result.objective + 1})
    monkeypatch.setattr(scheduler.solve, "solve", lambda *_, **__: wrong)
    out = tmp_path / "result.json"
    ended = run("solve", solved[0], "--out", out)
    assert ended.code == 1
    assert "must not be published" in ended.err
    assert "Hard rules broken" in ended.out
    assert read_result(out) == wrong
