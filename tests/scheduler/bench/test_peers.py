"""Posts for peers: who may work them is what the rules say, and their rosters are judged too."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from scheduler.bench.finish import Told, finished
from scheduler.bench.house import HouseCase, Solver, make_case, run_house
from scheduler.bench.peers import (
    allowed_shifts,
    heads_of,
    posts_case,
    roster_of,
    solve_with_pyworkforce,
    solve_with_timefold,
)
from scheduler.case import Case
from scheduler.derive import derive
from scheduler.progress import Progress
from scheduler.proof.validate import validate
from scheduler.settings import Settings
from scheduler.stopwatch import Stopwatch

SIZE = HouseCase("small", operators=12, clients=20, weeks=3, seed=2026)


@pytest.fixture(scope="module")
def case() -> Case:
    return posts_case(make_case(SIZE))


def test_heads_are_wanted_where_people_may_work(case: Case) -> None:
    able = {(day, code) for _, day, code in allowed_shifts(case)}
    wanted = {
        (day, code.code)
        for code in case.shift_codes
        for day, heads in enumerate(heads_of(case, code.code))
        if heads
    }
    assert wanted
    assert wanted <= able


def test_one_allowed_shift_alone_breaks_no_rule(case: Case) -> None:
    facts = derive(case)
    allowed = allowed_shifts(case)
    for taken in list(allowed)[:: max(1, len(allowed) // 5)]:
        run = Told("nobody", 1, Stopwatch())
        result = finished(case, facts, (), roster_of(case, allowed, [taken]), run)
        assert validate(case, result, facts).valid


@pytest.mark.parametrize(
    ("name", "solver"),
    [("pyworkforce", solve_with_pyworkforce), ("timefold", solve_with_timefold)],
)
def test_a_peer_gives_a_roster_that_is_scored(case: Case, name: str, solver: Solver) -> None:
    if find_spec(name) is None:
        pytest.skip(f"{name} is optional and not installed")
    heard: list[Progress] = []
    run = run_house(SIZE, case, solver, Settings(time_limit_s=2), heard.append, lambda: False)
    assert run.status in {"feasible", "none"}
