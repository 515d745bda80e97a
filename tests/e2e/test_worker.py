"""``diapason worker`` as its operator runs it: there, told to stop, gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.e2e.folders import run

if TYPE_CHECKING:
    from pathlib import Path


def test_a_worker_is_there_until_it_is_told_to_stop(tmp_path: Path) -> None:
    database = tmp_path / "d.db"
    missing = run("worker", "--name", "w1", "--database", database)
    assert missing.code == 2
    assert run("migrate", "--database", database).code == 0
    command = [sys.executable, "-m", "api.cli", "--lang", "en", "worker", "--name", "w1"]
    with subprocess.Popen(
        [*command, "--database", str(database), "--grace", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Worker w1 is there.\n"
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read()
    assert process.returncode == 0
    assert "Worker w1 is gone." in told
    assert "Traceback" not in told
