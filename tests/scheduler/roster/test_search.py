"""A run: an honest trace, an end when asked, and no failure that nobody hears of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from scheduler.roster.bound import LagrangianBound
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from scheduler.roster.search import Appraisal, Run, improve, improve_and_bound
from scheduler.stopwatch import Stopwatch
from tests.factories import an_operator
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.progress import Progress
    from scheduler.shifts import Shift

NEVER_S = 1e9


def an_engine(seed: int = 1) -> Engine:
    """An engine with a first roster that rounds can still improve."""
    case = three_people(operators=tuple(an_operator(f"o{n}") for n in range(1, 7)))
    facts = some_facts(case, seed)
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), seed)
    engine.first_roster()
    return engine


def worth(value: float, roster: dict[str, tuple[Shift, ...]] | None = None) -> Appraisal:
    """An appraisal of a week without training and tension."""
    return Appraisal(value, 0.5, roster or {}, (), np.zeros(1))


def a_run(reports: list[Progress] | None = None, **changes: Any) -> Run:
    """A run that counts its work and keeps what it reports."""
    values: dict[str, Any] = {
        "stopwatch": Stopwatch(),
        "deadline_s": NEVER_S,
        "effort": 200,
        "workers": 1,
        "on_progress": ([] if reports is None else reports).append,
        "cancelled": lambda: False,
        "appraise": lambda engine, fixed: worth(engine.objective + fixed, engine.roster()),
    }
    return Run(**(values | changes))


def after_one_chunk() -> Callable[[], bool]:
    """Cancel at the second time of asking."""
    answers = iter([False])
    return lambda: next(answers, True)


def test_the_trace_holds_every_improvement_and_nothing_else() -> None:
    reports: list[Progress] = []
    run = a_run(reports, fixed_cost=7.0)
    engine = an_engine()
    run.look(engine, now=True)
    run.look(engine, now=True)
    for _ in range(10):
        engine.improve(20)
        run.look(engine, now=True)
    assert len(run.trace) > 1
    assert all(b.objective < a.objective and b.seconds >= a.seconds for a, b in pairwise(run.trace))
    assert [p.objective for p in reports if p.improved] == [t.objective for t in run.trace]
    assert reports[1].improved is False
    assert run.best is not None
    assert run.best.objective == run.trace[-1].objective == pytest.approx(engine.objective + 7.0)
    assert run.best.roster == engine.roster()


def test_a_worse_roster_is_told_and_not_kept() -> None:
    values = iter([10.0, 12.0, 9.0])
    reports: list[Progress] = []
    run = a_run(reports, appraise=lambda _engine, _fixed: worth(next(values)))
    engine = an_engine()
    for _ in range(3):
        run.look(engine, now=True)
    assert [p.objective for p in reports] == [10.0, 10.0, 9.0]
    assert [t.objective for t in run.trace] == [10.0, 9.0]


def test_under_other_teams_the_best_starts_anew() -> None:
    values = iter([10.0, 12.0])
    run = a_run(appraise=lambda _engine, _fixed: worth(next(values)))
    engine = an_engine()
    run.look(engine, now=True)
    run.forget()
    run.look(engine, now=True)
    assert run.best is not None
    assert run.best.objective == 12.0


def test_counted_work_looks_only_when_told() -> None:
    reports: list[Progress] = []
    improve(a_run(reports), an_engine(), 1.0, NEVER_S)
    assert reports == []


def test_a_report_before_there_is_a_roster_has_no_figures() -> None:
    reports: list[Progress] = []
    run = a_run(reports)
    run.report("demand")
    (only,) = reports
    assert (only.stage, only.objective, only.gap, only.named_share) == ("demand", None, None, None)
    assert run.trace == []


def test_effort_is_counted_in_rounds() -> None:
    engine = an_engine()
    improve(a_run(effort=150), engine, 0.5, 0.0)
    assert engine.rounds == 75


def test_a_deadline_that_is_past_leaves_the_roster_alone() -> None:
    engine = an_engine()
    before = engine.roster()
    run = a_run(effort=None)
    improve(run, engine, 1.0, 0.0)
    assert (engine.rounds, engine.roster()) == (0, before)
    assert not run.stopped


@pytest.mark.parametrize("workers", [1, 2])
def test_cancelling_ends_within_a_chunk(workers: int) -> None:
    engine = an_engine()
    run = a_run(effort=10_000_000, workers=workers, cancelled=after_one_chunk())
    improve_and_bound(run, engine, 1.0, NEVER_S)
    assert run.stopped
    assert engine.rounds == 64
    assert run.bound is not None
    assert 0 < run.bound < 2 * engine.objective


@pytest.mark.parametrize("workers", [1, 2])
def test_cancelling_ends_a_run_by_the_clock_too(workers: int) -> None:
    engine = an_engine()
    run = a_run(effort=None, workers=workers, cancelled=after_one_chunk())
    improve_and_bound(run, engine, 1.0, NEVER_S)
    assert run.stopped
    assert engine.rounds == 16


def test_counted_work_gives_the_same_roster_and_bound_with_one_worker_or_two() -> None:
    found = []
    for workers in (1, 2):
        engine, run = an_engine(), a_run(workers=workers)
        improve_and_bound(run, engine, 0.8, NEVER_S)
        found.append((engine.roster(), engine.objective, run.bound))
    assert found[0] == found[1]


@pytest.mark.parametrize("effort", [None, 100])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_of_the_bound_reaches_the_caller(
    monkeypatch: pytest.MonkeyPatch, effort: int | None, workers: int
) -> None:
    def fail(self: LagrangianBound) -> float:
        raise ArithmeticError("no bound today")

    monkeypatch.setattr(LagrangianBound, "step", fail)
    with pytest.raises(ArithmeticError, match="no bound today"):
        improve_and_bound(a_run(effort=effort, workers=workers), an_engine(), 1.0, 0.05)


def test_a_failure_of_the_roster_stops_the_bound_and_reaches_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(self: Engine, rounds: int) -> float:
        raise ArithmeticError("no roster today")

    monkeypatch.setattr(Engine, "improve", fail)
    with pytest.raises(ArithmeticError, match="no roster today"):
        improve_and_bound(a_run(effort=None, workers=2), an_engine(), 1.0, NEVER_S)


def test_the_bound_of_a_run_includes_what_the_roster_does_not_change() -> None:
    plain, shifted = a_run(), a_run(fixed_cost=11.0)
    for run in (plain, shifted):
        improve_and_bound(run, an_engine(), 0.5, NEVER_S)
    assert plain.bound is not None
    assert shifted.bound == pytest.approx(plain.bound + 11.0)
