"""One small case, solved once for all tests of whole commands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.folders import run, small_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a case folder and its result; tests read them and change nothing."""
    base = tmp_path_factory.mktemp("solved")
    folder, result = small_case(base / "case"), base / "result.json"
    assert run("solve", folder, "--effort", 20, "--out", result).code == 0
    return folder, result


@pytest.fixture
def spoilt(solved: tuple[Path, Path], tmp_path: Path) -> Path:
    """Return a case folder of the test's own, to spoil."""
    return shutil.copytree(solved[0], tmp_path / "case")
