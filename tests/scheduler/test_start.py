"""The first answer, and what a run may begin with: early, lawful, and never worse for it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.entities import Absence
from scheduler.errors import NoRosterYet
from scheduler.generate import generate
from scheduler.patterns import shared_patterns
from scheduler.roster.earlier import keys_by_day
from scheduler.roster.problem import week_space
from scheduler.settings import Settings
from scheduler.solve import solve
from scheduler.start import FEW_PATTERNS, part_of_grid
from tests.factories import at
from tests.random_cases import with_changes
from tests.scheduler.test_solve import a_service, assert_lawful, without_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.case import Case
    from scheduler.progress import Progress
    from scheduler.result import Result
    from scheduler.roster.space import WeekSpace

KEEP = Settings(effort=0, portfolio="keep")


@pytest.fixture(autouse=True)
def _short_search_for_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let CP-SAT count to little: these services are small."""
    monkeypatch.setattr("scheduler.alternate.PORTFOLIO_EFFORT", 0.005)


@pytest.fixture(scope="module")
def service() -> Case:
    return a_service()


@pytest.fixture(scope="module")
def planned(service: Case) -> Result:
    return solve(service, KEEP.model_copy(update={"effort": 60}))


@pytest.fixture
def _little_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take even this small grid for one that needs a first answer of a part of it."""
    monkeypatch.setattr("scheduler.start.FEW_PATTERNS", 10)


def after(asks: int) -> Callable[[], bool]:
    """Cancel after so many times of asking."""
    asked = count(1)
    return lambda: next(asked) > asks


# The part of the grid


def test_a_small_grid_is_compiled_at_once(service: Case) -> None:
    assert part_of_grid(service, {}) is None


def test_a_part_of_a_large_grid_holds_hours_of_the_whole_day_and_what_people_have() -> None:
    case = generate(4, 6, 3, seed=1).case
    whole = shared_patterns(case)
    had = whole[0][1]
    part = part_of_grid(case, {"o1": had.shifts})
    assert part is not None
    for few, all_ in zip(part, whole, strict=True):
        assert set(few) <= set(all_)
        assert 0 < len(few) <= FEW_PATTERNS + 1 < len(all_)
        assert min(p.start for p in few) == min(p.start for p in all_)
    assert had in part[0]
    assert keys_by_day(case, had.shifts).keys() == {0}


@pytest.mark.usefixtures("_little_at_first")
def test_the_first_answer_comes_before_all_weeks_and_only_gets_better(
    service: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float | None] = []
    compiled_after: list[int] = []

    def compile_all(*arguments: Any, **named: Any) -> WeekSpace:
        compiled_after.append(len(seen))
        return week_space(*arguments, **named)

    def see(report: Progress) -> None:
        if report.improved:
            seen.append(report.objective)

    monkeypatch.setattr("scheduler.start.week_space", compile_all)
    result = solve(service, Settings(effort=60), see)
    assert compiled_after == [1]
    assert len(seen) > 1
    assert seen == sorted(seen, reverse=True)  # type: ignore[type-var]
    assert_lawful(service, result)


@pytest.mark.usefixtures("_little_at_first")
@pytest.mark.parametrize("workers", [1, 2])
def test_counted_work_gives_the_same_result_however_it_begins(service: Case, workers: int) -> None:
    asked = Settings(effort=40, workers=workers)
    first, again = (without_seconds(solve(service, asked)) for _ in range(2))
    assert first == again
    assert_lawful(service, first)


@pytest.mark.usefixtures("_little_at_first")
def test_turning_back_at_every_look_leaves_a_lawful_plan(
    service: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.roster.search.LOOKS_IN_VAIN", 1)
    monkeypatch.setattr("scheduler.roster.search.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("scheduler.roster.search.LOOK_PART", 1.0)
    result = solve(service, Settings(time_limit_s=4.0))
    assert_lawful(service, result)


def test_a_part_of_the_grid_without_a_week_for_somebody_is_no_obstacle(
    service: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.start.some_weeks", lambda *_: None)
    monkeypatch.setattr("scheduler.start.FEW_PATTERNS", 1)
    assert_lawful(service, solve(service, KEEP))


# Runs that end early


@pytest.mark.usefixtures("_little_at_first")
@pytest.mark.parametrize("asks", [0, 1, 2, 5, 12, 30, 60])
def test_cancelled_at_any_moment_a_run_ends_with_a_lawful_plan(service: Case, asks: int) -> None:
    result = solve(service, Settings(portfolio="adjust"), cancelled=after(asks))
    assert result.status == "stopped"
    assert_lawful(service, result)


@pytest.mark.parametrize("few", [10, FEW_PATTERNS])
def test_cancelled_too_long_before_a_roster_a_run_says_so(
    service: Case, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("scheduler.start.FEW_PATTERNS", few)
    monkeypatch.setattr("scheduler.roster.search.PATIENCE_SECONDS", -1.0)
    with pytest.raises(NoRosterYet) as ended:
        solve(service, Settings(), cancelled=lambda: True)
    assert ended.value.cancelled


def test_out_of_time_too_long_before_a_roster_a_run_says_so(
    service: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.roster.search.OVERTIME_SECONDS", -1.0)
    with pytest.raises(NoRosterYet) as ended:
        solve(service, Settings(time_limit_s=0))
    assert not ended.value.cancelled


@pytest.mark.usefixtures("_little_at_first")
def test_no_time_at_all_is_time_for_the_first_answer(service: Case) -> None:
    result = solve(service, Settings(time_limit_s=0))
    assert len(result.trace) == 1
    assert_lawful(service, result)


# Runs that begin with a former result


def test_beginning_with_its_own_result_a_run_ends_no_worse(service: Case, planned: Result) -> None:
    again = solve(service, KEEP, start=planned)
    assert again.objective <= planned.objective + 1e-6
    assert again.trace[0].objective == pytest.approx(planned.objective)
    assert_lawful(service, again)


@pytest.mark.usefixtures("_little_at_first")
def test_the_first_answer_holds_the_former_weeks_too(service: Case, planned: Result) -> None:
    again = solve(service, Settings(time_limit_s=0, portfolio="keep"), start=planned)
    assert again.trace[0].objective == pytest.approx(planned.objective)


def test_a_result_of_the_week_before_may_be_begun_with(service: Case, planned: Result) -> None:
    next_week = with_changes(
        service,
        week=service.week + timedelta(days=7),
        as_of=service.as_of + timedelta(days=7),
    )
    assert_lawful(next_week, solve(next_week, KEEP, start=planned))


def test_a_case_that_changed_keeps_what_is_still_lawful(service: Case, planned: Result) -> None:
    away = planned.roster[0]
    gone = Absence(
        operator_id=away.operator_id, start=at(service, 0, "00:00"), end=at(service, 7, "00:00")
    )
    case = with_changes(service, absences=(*service.absences, gone))
    again = solve(case, KEEP, start=planned)
    assert_lawful(case, again)
    assert away.operator_id not in {row.operator_id for row in again.roster}


def test_a_result_of_strangers_is_as_good_as_none(service: Case, planned: Result) -> None:
    strangers = tuple(
        row.model_copy(update={"operator_id": f"x{row.operator_id}"}) for row in planned.roster
    )
    foreign = planned.model_copy(update={"roster": strangers, "portfolio": ()})
    assert without_seconds(solve(service, KEEP, start=foreign)) == without_seconds(
        solve(service, KEEP)
    )


def test_whatever_a_former_result_claims_the_plan_is_lawful(service: Case, planned: Result) -> None:
    @settings(max_examples=6, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def holds(seed: int) -> None:
        start = planned.model_copy(update=dict(_spoilt(planned, seed)))
        assert_lawful(service, solve(service, Settings(effort=0), start=start))

    holds()


def _spoilt(result: Result, seed: int) -> Iterator[tuple[str, object]]:
    """Shifts and pairings dealt out anew, some twice, some an hour and a half off."""
    random = np.random.default_rng(seed)
    whose = [row.operator_id for row in result.roster]
    picked = random.integers(len(whose), size=2 * len(whose))
    late = timedelta(minutes=90)
    yield (
        "roster",
        tuple(
            result.roster[i].model_copy(
                update={
                    "operator_id": whose[int(random.integers(len(whose)))],
                    "end": result.roster[i].end + late * int(random.integers(2)),
                }
            )
            for i in picked.tolist()
        ),
    )
    clients = [pairing.client_id for pairing in result.portfolio]
    yield (
        "portfolio",
        tuple(
            pairing.model_copy(update={"client_id": clients[int(random.integers(len(clients)))]})
            for pairing in result.portfolio
        ),
    )
