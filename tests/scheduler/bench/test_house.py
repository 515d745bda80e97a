"""House cases are always the same ones, and a run on one tells what happened and when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.bench.house import (
    GAPS,
    HOUSE_CASES,
    NAMED_BAR,
    HouseCase,
    Milestones,
    NoRoster,
    growth,
    make_case,
    run_house,
)
from scheduler.bench.registry import read_best_known
from scheduler.files.reader import read_folder
from scheduler.progress import Progress
from scheduler.settings import Settings
from scheduler.solve import solve

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.progress import Cancelled, OnProgress
    from scheduler.result import Result

SAMPLE = Path(__file__).parents[3] / "sample_data"
TINY = HouseCase("tiny", operators=3, clients=5, weeks=3, seed=1)
SMALL_SIZES = HOUSE_CASES[:2]
BRIEF = Settings(effort=20, workers=1)

reports = st.lists(
    st.builds(
        Progress,
        stage=st.just("roster"),
        seconds=st.floats(0, 100),
        objective=st.none() | st.floats(0, 1000),
        gap=st.none() | st.floats(0, 1),
        named_share=st.floats(0, 1),
    )
)


def keep_going() -> bool:
    return False


def heed_nothing(progress: Progress) -> None:
    """Take a report and forget it."""


def test_the_middle_size_is_the_sample_case() -> None:
    (middle,) = (size for size in HOUSE_CASES if size.name == "M")
    assert make_case(middle).digest == read_folder(SAMPLE).case.digest


@pytest.mark.parametrize("size", SMALL_SIZES, ids=lambda size: size.name)
def test_the_best_known_value_is_of_the_case_as_it_is_made_today(size: HouseCase) -> None:
    assert read_best_known()[size.name].case_digest == make_case(size).digest


@given(reports)
def test_milestones_are_the_first_reports_that_reach_them(told: list[Progress]) -> None:
    milestones = Milestones()
    for progress in told:
        milestones.see(progress)
    lawful = [p for p in told if p.objective is not None]
    named = [p.seconds for p in lawful if (p.named_share or 0) >= NAMED_BAR]
    assert milestones.first_s == (lawful[0].seconds if lawful else None)
    assert milestones.named_s == (named[0] if named else None)
    for gap in GAPS:
        closed = [p.seconds for p in lawful if p.gap is not None and p.gap <= gap]
        assert milestones.gap_s.get(gap) == (closed[0] if closed else None)


@given(st.floats(-2, 3), st.lists(st.integers(2, 10**6), min_size=2, max_size=5, unique=True))
def test_the_exponent_of_a_power_law_is_found(power: float, sizes: list[int]) -> None:
    found = growth([(size, 3.0 * size**power) for size in sizes])
    assert found == pytest.approx(power, abs=1e-6)


def test_one_size_tells_no_growth() -> None:
    assert growth([(960, 1.0), (960, 2.0)]) is None


def test_a_run_tells_what_its_result_says_and_is_sound() -> None:
    case = make_case(TINY)
    results = []

    def solver(
        case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
    ) -> Result:
        results.append(solve(case, settings, on_progress, cancelled))
        return results[-1]

    heard: list[Progress] = []
    run = run_house(TINY, case, solver, BRIEF, heard.append, keep_going)
    (result,) = results
    assert run.sound
    assert (run.objective, run.bound) == (result.objective, result.bound)
    assert (run.case_digest, run.seed) == (case.digest, BRIEF.seed)
    assert run.first_s == next(p.seconds for p in heard if p.objective is not None)


def test_a_lawless_plan_is_not_sound() -> None:
    def overworking(
        case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
    ) -> Result:
        result = solve(case, settings, on_progress, cancelled)
        first = result.roster[0]
        late = first.model_copy(
            update={"start": first.end, "end": first.end + (first.end - first.start)}
        )
        return result.model_copy(update={"roster": (first, late, *result.roster[1:])})

    run = run_house(TINY, make_case(TINY), overworking, BRIEF, heed_nothing, keep_going)
    assert run.hard > 0
    assert not run.sound


@pytest.mark.parametrize("status", ["none", "unstated"])
def test_a_run_without_a_roster_says_how_it_ended(status: str) -> None:
    def giving_up(
        case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
    ) -> Result:
        raise NoRoster(status)

    run = run_house(TINY, make_case(TINY), giving_up, BRIEF, heed_nothing, keep_going)
    assert (run.status, run.objective, run.sound) == (status, None, False)
