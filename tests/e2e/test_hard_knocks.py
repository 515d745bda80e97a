"""Values at the edge of what a machine takes: told in words, nothing written over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler.files.results import read_result, write_result
from tests.e2e.folders import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.progress import Cancelled, OnProgress


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-27"])
def test_a_week_out_of_all_time_is_refused(solved: tuple[Path, Path], week: str) -> None:
    for command in ("check", "solve"):
        ended = run(command, solved[0], "--week", week)
        assert ended.code == 2
        assert "lies outside the years 1971 to 2199" in ended.err


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00"])
def test_a_moment_out_of_all_time_is_refused(solved: tuple[Path, Path], moment: str) -> None:
    ended = run("check", solved[0], "--as-of", moment)
    assert ended.code == 2
    assert "lies outside the years" in ended.err


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("solve", "--seed", 2**32),
        ("generate", "--weeks", 200_000),
        ("generate", "--clients", 10**6),
    ],
)
def test_a_number_too_large_is_a_matter_of_usage(
    tmp_path: Path, command: str, option: str, value: int
) -> None:
    assert run(command, tmp_path / "case", option, value).code == 2
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize("figure", ["Infinity", "-Infinity", "NaN"])
def test_a_result_with_figures_that_are_no_numbers_is_refused(
    solved: tuple[Path, Path], tmp_path: Path, figure: str
) -> None:
    document = json.loads(solved[1].read_text("utf-8"))
    document["objective"] = document["bound"] = document["terms"]["lost"] = float(figure)
    wrong = tmp_path / "result.json"
    wrong.write_text(json.dumps(document), encoding="utf-8")
    ended = run("validate", solved[0], wrong)
    assert ended.code == 2
    assert "objective" in ended.err


def test_a_shift_that_ends_in_another_age_is_refused(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    document = json.loads(solved[1].read_text("utf-8"))
    document["roster"][0]["end"] = "9999-12-31T23:00:00+01:00"
    wrong = tmp_path / "result.json"
    wrong.write_text(json.dumps(document), encoding="utf-8")
    for words in (("validate", solved[0], wrong), ("export", wrong, "--out", tmp_path / "files")):
        ended = run(*words)
        assert ended.code == 2
        assert "roster.0.end" in ended.err


@pytest.mark.parametrize("text", ["[" * 100_000, '{"seed": ' + "9" * 5000 + "}"])
def test_json_that_no_reader_takes_is_refused(
    solved: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    wrong = tmp_path / "result.json"
    wrong.write_text(text, encoding="utf-8")
    ended = run("validate", solved[0], wrong)
    assert ended.code == 2
    assert "not valid JSON" in ended.err


def test_a_pipe_is_not_written_over(solved: tuple[Path, Path], tmp_path: Path) -> None:
    pipe = tmp_path / "result.json"
    os.mkfifo(pipe)
    ended = run("solve", solved[0], "--effort", 5, "--out", pipe)
    assert ended.code == 2
    assert "no ordinary file" in ended.err
    assert pipe.is_fifo()


def test_a_link_stays_a_link(solved: tuple[Path, Path], tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("{}", encoding="utf-8")
    link.symlink_to(target)
    assert run("solve", solved[0], "--effort", 5, "--out", link).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8"))["roster"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_too_full_for_the_answer_is_told(solved: tuple[Path, Path]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "api.cli", "--lang", "en", "check", solved[0], "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "the disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_giving_up_while_modules_load_leaves_no_traceback() -> None:
    code = (
        "import builtins, os, signal\n"
        "from api.start import main\n"
        "load = builtins.__import__\n"
        "def interrupted(name, *rest):\n"
        "    if name == 'api.cli':\n"
        f"        os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "    return load(name, *rest)\n"
        "builtins.__import__ = interrupted\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 130
    assert ended.stderr == ""


def test_a_run_may_begin_with_a_former_result(solved: tuple[Path, Path], tmp_path: Path) -> None:
    folder, former = solved
    again = tmp_path / "again.json"
    ended = run("solve", folder, "--effort", 0, "--from", former, "--out", again, "--json")
    assert ended.code == 0
    before = read_result(former).objective
    assert ended.document["objective"] <= before + 1e-6
    assert read_result(again).trace[0].objective <= before + 1e-6


def test_a_file_to_begin_with_that_holds_no_result_is_refused(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "former.json"
    for text in ("{", "[]", '{"schema_version": 1}'):
        broken.write_text(text, encoding="utf-8")
        ended = run("solve", solved[0], "--from", broken, "--out", tmp_path / "result.json")
        assert ended.code == 2
        assert "former.json" in ended.err
        assert not (tmp_path / "result.json").exists()


def test_a_result_of_strangers_to_begin_with_is_refused(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    former = read_result(solved[1])
    strangers = [row.model_copy(update={"operator_id": "nobody"}) for row in former.roster]
    file = tmp_path / "former.json"
    write_result(former.model_copy(update={"roster": tuple(strangers)}), file)
    ended = run("solve", solved[0], "--from", file, "--out", tmp_path / "result.json")
    assert ended.code == 2
    assert "holds no shift of anybody in this case" in ended.err


def test_a_run_that_is_stopped_while_the_folder_is_read_writes_nothing(
    solved: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def stopped(*_: object) -> Iterator[tuple[OnProgress, Cancelled]]:
        yield (lambda _progress: None), (lambda: True)

    monkeypatch.setattr("api.cli.planning.watched", stopped)
    ended = run("solve", solved[0], "--out", tmp_path / "result.json")
    assert ended.code == 130
    assert "Stopped before there was a first lawful roster" in ended.err
    assert not (tmp_path / "result.json").exists()
