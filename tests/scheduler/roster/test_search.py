"""A run: an honest trace, an end when asked, and no failure that nobody hears of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from scheduler.errors import NoRosterYet
from scheduler.roster.bound import LagrangianBound
from scheduler.roster.earlier import patterns_of
from scheduler.roster.engine import Engine
from scheduler.roster.problem import candidates as candidates_of
from scheduler.roster.problem import week_space
from scheduler.roster.search import (
    LOOKS_IN_VAIN,
    OVERTIME_SECONDS,
    PATIENCE_SECONDS,
    Appraisal,
    Run,
    Teams,
    change_between,
    improve,
    improve_and_bound,
)
from scheduler.shifts import Break, Shift
from scheduler.stopwatch import Stopwatch
from tests.factories import an_operator
from tests.scheduler.roster.worlds import a_portfolio, some_facts, three_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.progress import Progress

NEVER_S = 1e9
NO_TEAMS = Teams(())


class Watch(Stopwatch):
    """A stopwatch that is set by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def seconds(self) -> float:
        return self.now_s


def an_engine(seed: int = 1) -> Engine:
    """An engine with a first roster that rounds can still improve."""
    case = three_people(operators=tuple(an_operator(f"o{n}") for n in range(1, 7)))
    facts = some_facts(case, seed)
    engine = Engine(case, facts, week_space(case), a_portfolio(case, facts), seed)
    engine.first_roster()
    return engine


def worth(
    value: float,
    roster: dict[str, tuple[Shift, ...]] | None = None,
    teams: Teams = NO_TEAMS,
) -> Appraisal:
    """An appraisal of a week without training and tension."""
    return Appraisal(teams, {"own": value, **teams.costs}, 0.5, roster or {}, (), np.zeros(1))


def a_run(reports: list[Progress] | None = None, **changes: Any) -> Run:
    """A run that counts its work and keeps what it reports."""
    values: dict[str, Any] = {
        "stopwatch": Stopwatch(),
        "deadline_s": NEVER_S,
        "effort": 200,
        "workers": 1,
        "on_progress": ([] if reports is None else reports).append,
        "cancelled": lambda: False,
        "appraise": lambda engine, teams: worth(engine.objective, engine.roster(), teams),
        "teams": NO_TEAMS,
    }
    return Run(**(values | changes))


def look_again(run: Run, engine: Engine) -> None:
    """Look at a roster as if it had become better since the last look."""
    engine.sought -= 1.0
    run.look(engine, now=True)


def after_one_chunk() -> Callable[[], bool]:
    """Cancel at the second time of asking."""
    answers = iter([False])
    return lambda: next(answers, True)


def test_the_trace_holds_every_improvement_and_nothing_else() -> None:
    reports: list[Progress] = []
    run = a_run(reports, teams=Teams((), costs={"balance": 7.0}))
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
    run = a_run(reports, appraise=lambda _engine, _teams: worth(next(values)))
    engine = an_engine()
    for _ in range(3):
        look_again(run, engine)
    assert [p.objective for p in reports] == [10.0, 10.0, 9.0]
    assert [t.objective for t in run.trace] == [10.0, 9.0]


def test_the_best_roster_moves_with_the_engine_to_other_patterns() -> None:
    """Another space numbers patterns otherwise: turning back must not mix the two."""
    run, engine = a_run(), an_engine()
    case = three_people(operators=tuple(an_operator(f"o{n}") for n in range(1, 7)))
    run.look(engine, now=True)
    best = engine.roster()
    engine.improve(60)
    grid = [[*candidates[1:], candidates[0]] for candidates in candidates_of(case)]
    space = week_space(case, grid)
    run.move(engine, space, lambda roster: patterns_of(case, space, roster))
    assert engine.roster() == best
    engine.improve(60)
    for _ in range(LOOKS_IN_VAIN):
        engine.objective = engine.sought = 0.0
        run.appraise = lambda engine, teams: worth(1e6, engine.roster(), teams)
        look_again(run, engine)
    assert engine.roster() == best


def test_other_teams_keep_the_best_plan_and_drop_what_was_proven_of_the_former() -> None:
    values = iter([10.0, 12.0, 9.0])
    reports: list[Progress] = []
    run = a_run(reports, appraise=lambda _engine, teams: worth(next(values), None, teams))
    engine = an_engine()
    run.look(engine, now=True)
    run.bound = 8.0
    others = Teams(engine.portfolio[1:])
    run.use(engine, others)
    assert engine.portfolio == others.pairings
    assert vars(run)["bound"] is None
    for _ in range(2):
        look_again(run, engine)
    assert [(p.objective, p.gap) for p in reports] == [(10.0, None), (10.0, None), (9.0, None)]
    assert run.best is not None
    assert run.best.teams is others


def test_an_improvement_tells_what_changed() -> None:
    engine = an_engine()
    early, late = (9 * 60, 12 * 60), (14 * 60, 18 * 60)
    pause = Break(10 * 60, 10 * 60 + 10, paid=True)
    before = worth(5.0, {"o1": (Shift(*early),), "o2": (Shift(*early),), "o3": ()})
    after = worth(
        3.0,
        {"o1": (Shift(*early, (pause,)),), "o2": (Shift(*late),), "o3": (Shift(*late),)},
        Teams(engine.portfolio[:2], costs={"balance": 1.0}),
    )
    change = change_between(before, after)
    assert (change.weeks, change.pairings) == (2, 2)
    assert change.terms == {"own": -2.0, "balance": 1.0}


def test_the_trace_tells_changes_and_the_first_plan_has_none() -> None:
    values = iter([10.0, 7.0])
    reports: list[Progress] = []
    run = a_run(reports, appraise=lambda _engine, teams: worth(next(values), None, teams))
    engine = an_engine()
    for _ in range(2):
        look_again(run, engine)
    assert [p.change is None for p in reports] == [True, False]
    assert [point.terms for point in run.trace] == [{}, {"own": -3.0}]


def test_without_a_roster_a_run_that_is_cancelled_is_patient_for_a_moment() -> None:
    watch = Watch()
    run = a_run(stopwatch=watch, cancelled=lambda: True)
    run.go_on()
    watch.now_s = PATIENCE_SECONDS
    run.go_on()
    watch.now_s += 0.1
    with pytest.raises(NoRosterYet) as ended:
        run.go_on()
    assert ended.value.cancelled


def test_without_a_roster_a_run_goes_on_for_a_while_when_its_time_is_over() -> None:
    watch = Watch()
    run = a_run(stopwatch=watch, effort=None, deadline_s=0.0)
    watch.now_s = OVERTIME_SECONDS
    run.go_on()
    watch.now_s += 0.1
    with pytest.raises(NoRosterYet) as ended:
        run.go_on()
    assert not ended.value.cancelled
    assert not run.stopped


def test_with_a_roster_work_is_broken_off_as_soon_as_the_time_is_over() -> None:
    watch = Watch()
    run = a_run(stopwatch=watch, effort=None, deadline_s=1.0)
    run.look(an_engine(), now=True)
    run.go_on()
    watch.now_s = 1.0
    with pytest.raises(NoRosterYet):
        run.go_on()


def test_a_roster_that_did_not_change_is_told_and_not_valued_again() -> None:
    values = iter([10.0])
    reports: list[Progress] = []
    run = a_run(reports, appraise=lambda _engine, _teams: worth(next(values)))
    engine = an_engine()
    for _ in range(2):
        run.look(engine, now=True)
    assert [(p.objective, p.improved) for p in reports] == [(10.0, True), (10.0, False)]


def test_a_roster_without_desks_for_all_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "seated", lambda _engine: False)
    run = a_run()
    run.look(an_engine(), now=True)
    assert run.best is None


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
    plain, shifted = a_run(), a_run(teams=Teams((), costs={"fragile": 11.0}))
    for run in (plain, shifted):
        improve_and_bound(run, an_engine(), 0.5, NEVER_S)
    assert plain.bound is not None
    assert shifted.bound == pytest.approx(plain.bound + 11.0)
