"""One planned week to edit: eight people, twelve clients, two of them tense."""

from __future__ import annotations

import pytest

from scheduler.derive import derive
from scheduler.edit.editor import Editor
from scheduler.generate import generate
from scheduler.settings import Settings
from scheduler.solve import solve


@pytest.fixture(scope="session")
def editor() -> Editor:
    """The week under edit."""
    case = generate(operators=8, clients=12, weeks=4, seed=2).case
    result = solve(case, Settings(effort=5, workers=1, portfolio="keep"))
    return Editor(case, derive(case, result.cuts), result)
