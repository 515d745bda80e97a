"""``solve``: one function from a Case to a Result. Files, benchmarks and services all call it.

The stages follow one another: facts, teams by a descent, a first lawful roster of
part of the shift grid; then every lawful week is compiled while CP-SAT looks for
better teams, teams and roster improve in turn, rounds go on beside the bound, and
the best plan gets its desk plan and scores. Whenever a run ends, the best plan so
far is finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.alternate import ALTERNATION_PART, Alternation, search_beside
from scheduler.appraise import appraise, priced
from scheduler.derive import derive
from scheduler.drafting import result_of
from scheduler.errors import NoLawfulPlan, NoRosterYet, Obstacle
from scheduler.portfolio.choose import first_teams
from scheduler.roster.coupling import couple
from scheduler.roster.earlier import earlier_weeks
from scheduler.roster.search import Run, columns_alone, improve_and_bound
from scheduler.start import engine_of_all_weeks, engine_of_some_weeks
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.parts.coordinate import Executor
    from scheduler.portfolio.choose import FirstTeams
    from scheduler.progress import Cancelled, OnProgress, Progress
    from scheduler.result import Result
    from scheduler.settings import Settings
    from scheduler.shifts import Shift

    Weeks = Mapping[str, Sequence[Shift]]


def solve(
    case: Case,
    settings: Settings,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    *,
    start: Result | None = None,
    facts: Facts | None = None,
    executor: Executor | None = None,
) -> Result:
    """Plan one case.

    Parameters
    ----------
    case
        What is asked.
    settings
        Limits, seed and mode.
    on_progress
        Called with every report, from this thread.
    cancelled
        Asked between chunks of work, from any thread; when it answers True the best
        plan so far is finished and returned with status ``stopped``.
    start
        A former Result to begin with, of this week or another, of this case or a
        changed one. Nothing in it is trusted: what is not lawful is planned anew.
        Without one, the published week is begun with where there is one.
    facts
        Facts of this very case when the caller has derived them already.
    executor
        Who answers parts; without one processes of this machine do. Half of the parts are
        asked at once then, however many answer.

    Returns
    -------
    Result
        A proposal that satisfies every hard rule, with a proven bound.

    Raises
    ------
    NoLawfulPlan
        When somebody has no lawful week, nobody is there to work, or locks and
        notices hold more people in the room than it has desks.
    NoRosterYet
        When the run was cancelled, or its time was long over, before there was a
        first lawful roster; or when none was found that seats everybody.
    """
    if not case.operators:
        raise NoLawfulPlan([Obstacle(None, None, ("no_operators",))])
    reserve_s = 1.0 + 0.02 * len(case.operators)
    run = Run(
        stopwatch=Stopwatch(),
        deadline_s=max(0.0, settings.time_limit_s - reserve_s),
        reserve_s=reserve_s,
        effort=settings.effort,
        workers=settings.workers,
        on_progress=on_progress or _silent,
        cancelled=cancelled or _never,
        seed=settings.seed,
        appraise=lambda engine, teams: appraise(case, known, engine, teams),
    )
    run.report("demand")
    known = derive(case) if facts is None else facts
    run.go_on()
    run.report("portfolio")
    like = () if start is None else start.portfolio
    first = first_teams(case, known, settings.portfolio, run.cancelled, like)
    run.teams = priced(case, known, first.chosen.pairings, first.chosen.unmet)
    run.report("weeks")
    earlier = case.published if start is None else earlier_weeks(case, start)
    _search(case, known, settings, run, first, earlier, executor)
    if run.best is None:
        raise NoRosterYet(cancelled=run.stopped)
    run.report("desk")
    return result_of(case, known, run, run.best, couple(case, known, run.best.teams.pairings))


def _search(
    case: Case,
    facts: Facts,
    settings: Settings,
    run: Run,
    first: FirstTeams,
    earlier: Weeks,
    executor: Executor | None,
) -> None:
    """Find a roster, and improve teams and roster until the run ends.

    Raises
    ------
    NoLawfulPlan
        See :func:`solve`.
    NoRosterYet
        When the run ended without a first roster.
    """
    some = engine_of_some_weeks(case, facts, run, earlier)
    engine = some or engine_of_all_weeks(case, facts, run, earlier)
    may_choose = settings.portfolio != "keep" and bool(case.clients)
    alternation = Alternation(case, facts, settings, run, engine, may_choose)
    try:
        run.go_on()
        if some is not None:
            alternation.widen()
        if settings.parts > 1:
            alternation.plan_in_parts(settings.parts, executor)
        _improve(alternation, first)
    except NoRosterYet:
        if run.best is None:
            raise
    if not run.stopped:
        run.look(engine, now=True)


def _improve(alternation: Alternation, first: FirstTeams) -> None:
    """Improve teams and roster of all weeks, and prove a bound.

    Raises
    ------
    NoRosterYet
        When the run should end.
    """
    run, engine = alternation.run, alternation.engine
    _ = alternation.case.digest  # kept from now on: a run that is stopped should not wait for it
    if alternation.may_choose:
        alternation.searching = search_beside(run, alternation.settings, first)
    if not columns_alone(run, engine):
        engine.settle(go_on=run.go_on)
        run.look(engine, now=True)
    share = 1.0
    if alternation.may_choose:
        alternation.go()
        share = 1 - ALTERNATION_PART
    improve_and_bound(run, engine, share, run.deadline_s, alternation.prover)


def _silent(progress: Progress) -> None:
    """Say nothing."""


def _never() -> bool:
    return False
