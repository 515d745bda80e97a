"""The demo, and a solver that would break a rule, on a small case in place of the sample."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

import api
import scheduler.solve
from scheduler.files.results import read_result
from tests.e2e.folders import run

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.result import Result


@pytest.fixture
def sample(solved: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Result:
    """Put the small case in place of the sample, and its known result in place of a run."""
    folder, file = solved
    result = read_result(file)
    module = importlib.import_module("api.cli.demo")  # the package shows the command by that name
    monkeypatch.setattr(module, "sample_folder", lambda: folder)
    monkeypatch.setattr(scheduler.solve, "solve", lambda *_, **__: result)
    return result


def test_the_demo_prints_the_week_and_writes_its_files(sample: Result, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = run("demo", "--out", out, lang="fr")
    assert ended.code == 0
    for words in ("Continuité par heure", "Planning", "Portefeuille", "Score par terme", "Borne"):
        assert words in ended.out
    assert read_result(out / "result.json") == sample
    assert (out / "csv" / "roster.csv").is_file()
    assert len(list((out / "ics").glob("*.ics"))) == 3
    assert str(out / "result.json") in ended.out


def test_the_demo_without_its_sample_says_where_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "__file__", str(tmp_path / "api" / "__init__.py"))
    ended = run("demo", "--out", tmp_path / "out")
    assert ended.code == 2
    assert str(tmp_path / "sample_data") in ended.err
    assert not (tmp_path / "out").exists()


def test_a_plan_that_does_not_hold_is_written_said_and_ends_with_1(
    sample: Result, solved: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = sample.model_copy(update={"objective": sample.objective + 1})
    monkeypatch.setattr(scheduler.solve, "solve", lambda *_, **__: wrong)
    out = tmp_path / "result.json"
    ended = run("solve", solved[0], "--out", out)
    assert ended.code == 1
    assert "must not be published" in ended.err
    assert "Hard rules broken" in ended.out
    assert read_result(out) == wrong
