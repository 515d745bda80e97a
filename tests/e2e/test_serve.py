"""``diapason serve`` as a process: it starts on an empty folder, answers and stops in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.folders import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


def _environment(**more: str) -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | more


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service on an empty folder, and where it answers."""
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", "--lang", "en", "serve", "--port", "0"],
        cwd=tmp_path,
        env=_environment(COLUMNS="200"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        yield process, next(word for word in said.split() if "://" in word).rstrip(".")
        process.kill()


def _get(address: str, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"{address}/api/v1{path}", timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def test_it_starts_on_an_empty_folder_answers_and_stops_when_it_is_told_to(
    served: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, address = served
    assert _get(address, "/health/ready")[0] == 200
    assert _get(address, "/sites")[0] == 401
    key = tmp_path / "diapason.db.key"
    assert key.stat().st_mode & 0o077 == 0
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in told
    with sqlite3.connect(tmp_path / "diapason.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_its_log_names_routes_and_no_paths(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = served
    _get(address, "/sites/secret-site/operators/secret-person?lang=secret-word")
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert any(line.get("route") == "/api/v1/sites/{site}/operators/{key}" for line in lines)
    assert "secret" not in told


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--port", port, "--database", tmp_path / "d.db")
    assert ended.code == 2
    assert str(port) in ended.err
    assert not (tmp_path / "d.db").exists()


def test_settings_that_cannot_be_are_all_told(tmp_path: Path) -> None:
    file = tmp_path / "diapason.toml"
    file.write_text('log_format = "poem"\nno_such = 1\n', "utf-8")
    ended = run("serve", "--settings", file, "--port", 0)
    assert ended.code == 2
    assert "log_format" in ended.err
    assert "no_such" in ended.err


def test_demo_mode_is_refused_where_others_can_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAPASON_DEMO", "true")
    ended = run("serve", "--host", "0.0.0.0", "--port", 0, "--database", tmp_path / "d.db")  # noqa: S104
    assert ended.code == 2
    assert not (tmp_path / "d.db").exists()


def test_a_server_without_a_secret_key_is_told_what_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "diapason.toml"
    file.write_text('secret_key = "short"\n', "utf-8")
    ended = run("serve", "--settings", file, "--port", 0)
    assert ended.code == 2
    assert "secret_key" in ended.err
    assert "short" not in ended.err.replace("too short", "")
