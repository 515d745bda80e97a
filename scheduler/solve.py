"""``solve``: one function from a Case to a Result. Files, benchmarks and services all call it.

The stages follow one another: facts, portfolio beside the compiled weeks, a
first lawful roster, teams and roster in turn, rounds beside the bound, breaks,
training, desk plan, scores. Each is a function of what came before.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING

from scheduler.derive import derive
from scheduler.errors import NoLawfulPlan, Obstacle
from scheduler.evidence import Evidence
from scheduler.learning.unmet import sessions_unmet
from scheduler.portfolio.choose import choose
from scheduler.portfolio.rechoose import rechoose
from scheduler.progress import relative_gap
from scheduler.proof.validate import find_violations
from scheduler.result import Cover, Result
from scheduler.roster.bound import unavoidable
from scheduler.roster.breaks import place_breaks
from scheduler.roster.desk import desk_plan
from scheduler.roster.desks import require_desks
from scheduler.roster.engine import Engine
from scheduler.roster.problem import week_space
from scheduler.roster.search import Appraisal, Run, improve, improve_and_bound
from scheduler.roster.training import place_training
from scheduler.roster.turns import take_turns
from scheduler.shifts import planned_shift
from scheduler.stopwatch import Stopwatch
from scheduler.terms import balance, change, fragile, lost, misfit, score_all, tension, training
from scheduler.terms.cover import cover, named_share
from scheduler.terms.presence import presence_of, teams
from scheduler.training import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.choose import Chosen
    from scheduler.progress import Cancelled, OnProgress, Progress
    from scheduler.result import PlannedPairing, Status
    from scheduler.roster.problem import WeekSpace
    from scheduler.settings import Settings
    from scheduler.shifts import Shift
    from scheduler.training import Session

SOLVER = "diapason-lns"
PORTFOLIO_SHARE = 0.1
PORTFOLIO_SECONDS = 4.0
PORTFOLIO_EFFORT = 0.05
"""Deterministic seconds CP-SAT may use when work is counted; it seldom changes much after."""
PORTFOLIO_WALL = 600.0
"""Wall limit that comes with it, so high that only a stuck machine meets it."""
ALTERNATIONS = 2
ALTERNATION_SHARE = 0.1


def solve(
    case: Case,
    settings: Settings,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
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
        Asked between chunks of work; when it answers True the best roster so
        far is finished and returned with status ``stopped``.

    Returns
    -------
    Result
        A proposal that satisfies every hard rule, with a proven bound.

    Raises
    ------
    NoLawfulPlan
        When somebody has no lawful week, nobody is there to work, or locks and
        notices hold more people in the room than it has desks.
    """
    if not case.operators:
        raise NoLawfulPlan([Obstacle(None, None, ("no_operators",))])
    stopwatch = Stopwatch()
    finishing_s = 1.0 + 0.02 * len(case.operators)
    run = Run(
        stopwatch=stopwatch,
        deadline_s=max(0.0, settings.time_limit_s - finishing_s),
        effort=settings.effort,
        workers=settings.workers,
        on_progress=on_progress or _silent,
        cancelled=cancelled or _never,
        seed=settings.seed,
        appraise=lambda engine, fixed_cost: appraise(case, facts, engine, fixed_cost),
    )
    run.report("demand")
    facts = derive(case)
    run.report("portfolio")
    chosen, space = _teams_and_weeks(case, facts, settings, run)
    require_desks(case, space)
    engine = Engine(case, facts, space, chosen.pairings, settings.seed)
    run.fixed_cost = portfolio_cost(case, facts, chosen.pairings)
    engine.first_roster()
    run.look(engine, now=True)
    engine.settle()
    run.look(engine, now=True)
    pairings = _alternate(case, facts, settings, run, engine)
    improve_and_bound(run, engine, 1 - ALTERNATIONS * ALTERNATION_SHARE, run.deadline_s)
    run.look(engine, now=True)
    run.report("desk")
    return _assemble(case, facts, settings, run, engine, pairings, chosen)


def appraise(case: Case, facts: Facts, engine: Engine, fixed_cost: float) -> Appraisal:
    """Finish the engine's roster with short breaks and training; value it as the terms will."""
    roster = place_breaks(case, facts, engine.roster(), engine.portfolio)
    sessions = place_training(case, facts, roster, engine.portfolio)
    worked = {key: (*case.past[key], *shifts) for key, shifts in roster.items()}
    on_duty = presence_of(case, worked, sessions)
    team_of = teams(case, engine.portfolio)
    turns = take_turns(case, facts, engine.portfolio, on_duty)
    objective = (
        fixed_cost
        + engine.own_cost()
        + case.policy.weights.lost * lost.lost_calls(facts, on_duty)
        + misfit.cost(case, facts, team_of, on_duty)
        + training.cost(case, facts, sessions)
        + tension.cost(case, facts, on_duty, turns)
    )
    named = named_share(case, facts, team_of, on_duty)
    price = tension.next_minute(case, facts, turns)
    return Appraisal(objective, named, roster, sessions, price)


def portfolio_cost(case: Case, facts: Facts, pairings: Sequence[PlannedPairing]) -> float:
    """Part of the objective that depends on the portfolio alone."""
    evidence = Evidence(case, _draft(case, pairings, {}))
    return (
        balance.score(evidence, facts)
        + fragile.score(evidence, facts)
        + change.pairing_changes(case, pairings)
    )


def _teams_and_weeks(
    case: Case, facts: Facts, settings: Settings, run: Run
) -> tuple[Chosen, WeekSpace]:
    """Choose the portfolio; with two workers, while the lawful weeks are compiled."""
    limit = min(PORTFOLIO_SECONDS, PORTFOLIO_SHARE * settings.time_limit_s)

    def teams() -> Chosen:
        return choose(
            case,
            facts,
            settings,
            time_limit_s=limit if settings.effort is None else PORTFOLIO_WALL,
            deterministic_limit=None if settings.effort is None else PORTFOLIO_EFFORT,
            mode=settings.portfolio,
            cancelled=run.cancelled,
        )

    if settings.workers == 1:
        return teams(), week_space(case)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="portfolio") as pool:
        chosen = pool.submit(teams)
        space = week_space(case)
        return chosen.result(), space


def _alternate(
    case: Case,
    facts: Facts,
    settings: Settings,
    run: Run,
    engine: Engine,
) -> tuple[PlannedPairing, ...]:
    """Improve the roster for these teams, then the teams for this roster, in turn."""
    best = engine.portfolio
    if settings.portfolio == "keep" or not case.clients:
        return best
    for turn in range(ALTERNATIONS):
        until = run.deadline_s * ALTERNATION_SHARE * (turn + 1)
        improve(run, engine, ALTERNATION_SHARE, until)
        before = appraise(case, facts, engine, run.fixed_cost).objective
        proposed = rechoose(case, facts, best, engine.presence(), settings.portfolio)
        fixed = portfolio_cost(case, facts, proposed)
        engine.change_portfolio(proposed)
        if appraise(case, facts, engine, fixed).objective < before - 1e-6:
            best, run.fixed_cost = tuple(proposed), fixed
            engine.settle()
            run.forget()
        else:
            engine.change_portfolio(best)
        run.look(engine, now=True)
    return best


def _assemble(
    case: Case,
    facts: Facts,
    settings: Settings,
    run: Run,
    engine: Engine,
    pairings: Sequence[PlannedPairing],
    chosen: Chosen,
) -> Result:
    """Score the finished plan from the plan itself."""
    if run.best is None:
        raise AssertionError("a search ends with at least one roster looked at")
    draft = _draft(case, pairings, run.best.roster, run.best.training)
    desk = desk_plan(Evidence(case, draft), facts)
    with_desk = draft.model_copy(update={"desk": desk})
    evidence = Evidence(case, with_desk)
    terms = score_all(evidence, facts)
    objective = sum(terms.values())
    gap = relative_gap(objective, run.bound)
    status: Status = "stopped" if run.stopped else "feasible"
    if gap is not None and gap <= 1e-9:
        status = "optimal"
    return with_desk.model_copy(
        update={
            "status": status,
            "objective": objective,
            "bound": run.bound,
            "gap": gap,
            "unavoidable": unavoidable(engine.coupling),
            "seconds": run.stopwatch.seconds(),
            "seed": settings.seed,
            "terms": terms,
            "learning": facts.learning.rows,
            "cover": cover(evidence, facts),
            "violations": tuple(find_violations(evidence, facts)),
            "unmet": (
                *chosen.unmet,
                *facts.learning.unmet,
                *sessions_unmet(case, facts, evidence.training),
            ),
            "trace": tuple(run.trace),
        }
    )


def _draft(
    case: Case,
    pairings: Sequence[PlannedPairing],
    roster: Mapping[str, Sequence[Shift]],
    sessions: Sequence[Session] = (),
) -> Result:
    """Return a Result that holds a plan but no scores yet."""
    horizon = case.horizon
    shifts = tuple(
        planned_shift(horizon, operator.operator_id, shift)
        for operator in case.operators
        for shift in roster.get(operator.operator_id, ())
    )
    return Result(
        case_digest=case.digest,
        week=case.week,
        as_of=case.as_of,
        status="feasible",
        objective=0.0,
        bound=None,
        gap=None,
        seconds=0.0,
        seed=0,
        solver=f"{SOLVER} {version('diapason')}",
        terms={},
        portfolio=tuple(pairings),
        roster=shifts,
        training=told(horizon, sessions),
        cover=Cover(named_share=0.0, team_share=0.0, lost_calls=0.0, expected_calls=0.0),
    )


def _silent(progress: Progress) -> None:
    """Say nothing."""


def _never() -> bool:
    return False
