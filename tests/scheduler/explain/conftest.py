"""Two small services, each solved once: one with teams in force, one that chooses all anew."""

from __future__ import annotations

import pytest

from scheduler.case import Case
from scheduler.derive import derive
from scheduler.explain.changes import with_changes
from scheduler.explain.weigh import Weigher
from scheduler.generate import generate
from scheduler.settings import Settings
from scheduler.solve import solve

QUICK = Settings(effort=20, workers=1)


def weigher_of(case: Case) -> Weigher:
    """Solve a case and weigh its plan."""
    return Weigher(case, derive(case), solve(case, QUICK))


@pytest.fixture(scope="session")
def service() -> Weigher:
    """Six people and twelve clients with teams in force, two of the clients tense."""
    return weigher_of(generate(operators=6, clients=12, weeks=4, seed=2).case)


@pytest.fixture(scope="session")
def opening() -> Weigher:
    """The same people on a site without teams in force: small teams, and everybody counts."""
    case = generate(operators=6, clients=12, weeks=4, seed=2).case
    small = {"team_min": 1, "team_target": 2, "team_max": 2, "tension": 0}
    clients = tuple(client.model_copy(update=small) for client in case.clients)
    return weigher_of(with_changes(case, clients=clients, portfolio=()))
