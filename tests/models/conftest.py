"""What tests of the memory share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.proof.validate import Report

if TYPE_CHECKING:
    from scheduler.result import Result


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the checker find nothing: made-up plans are no best plans."""

    def nothing(case: object, result: Result, facts: object = None) -> Report:
        return Report((), {}, 0.0, result.cover)

    monkeypatch.setattr("scheduler.proof.validate.validate", nothing)
