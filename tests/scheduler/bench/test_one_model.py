"""The frozen baseline gives lawful rosters that are scored like any other."""

from __future__ import annotations

import pytest

from scheduler.bench.house import HouseCase, NoRoster, make_case, run_house
from scheduler.bench.one_model import solve_one_model
from scheduler.generate import generate
from scheduler.progress import Progress
from scheduler.proof.validate import validate
from scheduler.settings import Settings

AMPLE = Settings(time_limit_s=60, seed=1)
"""Cases this small are searched to the end in a second."""


def keep_going() -> bool:
    return False


def heed_nothing(progress: Progress) -> None:
    """Take a report and forget it."""


@pytest.mark.parametrize("seed", [1, 2])
def test_its_roster_is_lawful_and_its_figures_hold(seed: int) -> None:
    case = generate(operators=2, clients=2, weeks=3, seed=seed).case
    result = solve_one_model(case, AMPLE, heed_nothing, keep_going)
    report = validate(case, result)
    assert report.valid, report.violations
    assert result.objective == pytest.approx(report.objective)
    assert result.bound is None  # its own bound is one of its model only


def test_its_answer_beats_the_week_in_which_nobody_works() -> None:
    size = HouseCase("tiny", operators=2, clients=3, weeks=3, seed=1)
    case = make_case(size)
    heard: list[Progress] = []
    run = run_house(size, case, solve_one_model, AMPLE, heard.append, keep_going)
    told = [progress.objective for progress in heard if progress.objective is not None]
    assert run.sound
    assert run.named_share is not None
    assert run.named_share > 0.5
    assert told[-1] < told[0]


def test_what_it_has_no_words_for_is_said() -> None:
    case = generate(operators=2, clients=2, weeks=3, seed=1).case
    crowded = case.model_copy(update={"site": case.site.model_copy(update={"workstations": 1})})
    with pytest.raises(NoRoster, match="unstated"):
        solve_one_model(crowded, AMPLE, heed_nothing, keep_going)


def test_no_time_gives_no_roster() -> None:
    case = generate(operators=2, clients=2, weeks=3, seed=1).case
    with pytest.raises(NoRoster, match="none"):
        solve_one_model(case, Settings(time_limit_s=0), heed_nothing, keep_going)
