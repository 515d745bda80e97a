"""Portfolio and roster in turn: better teams for this roster, a better roster for these teams.

Each turn costs the search a moment, so turns come at growing intervals unless the
last one paid. Half of the time is left to one portfolio, for its bound.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from scheduler.appraise import appraise, priced
from scheduler.parts.coordinate import coordinate, executor_of
from scheduler.parts.whole import Whole
from scheduler.portfolio.choose import better_teams
from scheduler.portfolio.limits import Limits
from scheduler.portfolio.rechoose import rechoose
from scheduler.roster.earlier import patterns_of
from scheduler.roster.prover import Prover
from scheduler.roster.search import improve
from scheduler.start import all_weeks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.parts.coordinate import Executor
    from scheduler.portfolio.choose import Chosen, FirstTeams
    from scheduler.result import PlannedPairing, Unmet
    from scheduler.roster.engine import Engine
    from scheduler.roster.search import Run
    from scheduler.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

PORTFOLIO_SHARE: Final = 0.1
PORTFOLIO_SECONDS: Final = 4.0
"""CP-SAT may use this share of the time and no more than that long."""
PORTFOLIO_EFFORT: Final = 0.05
"""Deterministic seconds CP-SAT may use when work is counted; it seldom changes much after."""
PORTFOLIO_WALL: Final = 600.0
"""Wall limit that comes with it, so high that only a stuck machine meets it."""
ALTERNATION_PART: Final = 0.5
"""Part of the time or effort in which teams are chosen again."""
FIRST_INTERVAL: Final = 0.1
"""First interval between two turns, as a part of the time or effort."""
TURN_PART: Final = 0.2
"""Part of an interval that a turn may take, at most."""


@dataclass
class Alternation:
    """Teams and roster of one run, improved in turn.

    ``searching`` is CP-SAT's search for better teams, while it has not been heard;
    ``prover`` works on the teams in force. Without ``may_choose`` teams stay as they are.
    """

    case: Case
    facts: Facts
    settings: Settings
    run: Run
    engine: Engine
    may_choose: bool
    searching: Future[Chosen | None] | None = None
    prover: Prover | None = None
    turn_s: float = 0.0

    def widen(self) -> None:
        """Compile every lawful week, and go on from some weeks to all of them.

        With a clock and two workers, teams and roster of some weeks improve as long as
        that takes.

        Raises
        ------
        NoRosterYet
            When the run should end.
        """
        run, engine = self.run, self.engine
        if run.workers == 1 or run.effort is not None:
            space = all_weeks(self.case, run)
        else:
            coming = in_a_thread("weeks", all_weeks, self.case, run)
            engine.settle(go_on=run.go_on)
            self._take_turn()
            improve(run, engine, 1.0, run.deadline_s, coming.done)
            run.go_on()
            space = coming.result()
        run.move(engine, space, lambda roster: patterns_of(self.case, space, roster))

    def plan_in_parts(self, parts: int, executor: Executor | None = None) -> None:
        """Let groups of people be planned side by side, and go on from that where it is better.

        Parameters
        ----------
        executor
            Who answers; processes of this machine when there is none.

        Raises
        ------
        NoRosterYet
            When the run should end.
        """
        run, engine = self.run, self.engine
        run.report("parts")
        together = run.workers if executor is None else max(2, parts // 2)
        with executor_of(run.workers) if executor is None else nullcontext(executor) as answering:
            weeks = coordinate(
                Whole(self.case, self.facts, run.teams.pairings, parts, engine.roster()),
                answering,
                together,
                run.seed,
                lambda whole: appraise(self.case, self.facts, whole, run.teams).tension_price,
                run.go_on,
            )
        engine.move_to(engine.space, patterns_of(self.case, engine.space, weeks))
        engine.settle(go_on=run.go_on)
        run.look(engine, now=True)
        run.back_to_best(engine)

    def go(self) -> None:
        """Alternate until half of the time or effort is used.

        With a clock and two workers a prover works beside, on the teams in force; it
        is left at work.
        """
        run = self.run
        begun_s = run.stopwatch.seconds()
        whole_s = max(0.0, run.deadline_s - begun_s)
        if run.effort is not None:
            self._hear_search()
        done, interval = 0.0, FIRST_INTERVAL
        while done < ALTERNATION_PART and not run.finished(run.deadline_s):
            interval = min(max(interval, self._least_interval(whole_s)), ALTERNATION_PART - done)
            teams = run.teams
            self._improve(interval, begun_s + (done + interval) * whole_s)
            done = done + interval if run.effort is not None else self._used(begun_s, whole_s)
            if run.teams is teams:
                interval *= 2

    def _improve(self, share: float, until_s: float) -> None:
        """Improve the roster for a while, then the teams; then another prover goes on with them."""
        run, teams = self.run, self.run.teams
        if self.prover is None and run.effort is None and run.workers > 1:
            self.prover = Prover(run, self.engine.held(), None)
            self.prover.start()
        try:
            improve(run, self.engine, share, until_s)
            if not run.finished(run.deadline_s):
                self._take_turn()
        except BaseException:
            if self.prover is not None:
                self.prover.finish()
            raise
        if run.teams is not teams and self.prover is not None:
            self.prover.finish()
            self.prover = Prover(run, self.engine.held(), None, self.prover)
            self.prover.start()

    def _used(self, begun_s: float, whole_s: float) -> float:
        return (self.run.stopwatch.seconds() - begun_s) / whole_s if whole_s > 0 else 1.0

    def _least_interval(self, whole_s: float) -> float:
        """Least interval, so that turns do not eat up the time."""
        if self.run.effort is not None or whole_s <= 0:
            return 0.0
        return self.turn_s / TURN_PART / whole_s

    def _take_turn(self) -> None:
        """Choose teams again for the roster, and hear what CP-SAT has found meanwhile.

        Raises
        ------
        NoRosterYet
            When the run should end.
        """
        run = self.run
        began_s = run.stopwatch.seconds()
        run.look(self.engine, now=True)
        run.go_on()
        if not self.may_choose:
            return
        pairings = self._rechosen(run.teams.pairings)
        run.go_on()
        self._try(pairings, run.teams.unmet)
        self.turn_s = run.stopwatch.seconds() - began_s
        if self.searching is not None and self.searching.done():
            self._hear_search()

    def _hear_search(self) -> None:
        """Try the teams of CP-SAT's search, with a roster that has settled to them."""
        if self.searching is None:
            return
        chosen, self.searching = self.searching.result(), None
        if chosen is None:
            return
        run, engine = self.run, self.engine
        held, before = engine.held(), run.teams
        engine.change_portfolio(chosen.pairings)
        try:
            engine.settle(go_on=run.go_on)
            self._try(self._rechosen(chosen.pairings), chosen.unmet)
        finally:
            if run.teams is before:
                engine.change_portfolio(before.pairings)
                engine.put_back(held)

    def _rechosen(self, pairings: Sequence[PlannedPairing]) -> tuple[PlannedPairing, ...]:
        return rechoose(
            self.case,
            self.facts,
            pairings,
            self.engine.presence(),
            self.settings.portfolio,
            self.run.cancelled,
        )

    def _try(self, pairings: tuple[PlannedPairing, ...], unmet: tuple[Unmet, ...]) -> None:
        """Put teams in force when the engine's roster makes the best plan with them."""
        run, engine = self.run, self.engine
        if pairings == run.teams.pairings:
            return
        teams = priced(self.case, self.facts, pairings, unmet)
        engine.change_portfolio(pairings)
        found = appraise(self.case, self.facts, engine, teams)
        if run.best is not None and found.objective >= run.best.objective - 1e-6:
            engine.change_portfolio(run.teams.pairings)
            return
        run.use(engine, teams)
        run.keep(found, engine)
        engine.settle(go_on=run.go_on)
        run.look(engine, now=True)


def search_beside(run: Run, settings: Settings, first: FirstTeams) -> Future[Chosen | None]:
    """Let CP-SAT look for better teams in a thread of its own; it stops when the run does."""
    used_s = run.stopwatch.seconds()
    counted = settings.effort is not None
    limit_s = min(PORTFOLIO_SECONDS, PORTFOLIO_SHARE * settings.time_limit_s)
    limits = Limits(
        watch=run.stopwatch,
        deadline_s=used_s + (PORTFOLIO_WALL if counted else limit_s),
        deterministic=PORTFOLIO_EFFORT if counted else None,
        seed=settings.seed,
        cancelled=run.cancelled,
    )
    if settings.workers == 1:
        found: Future[Chosen | None] = Future()
        found.set_result(better_teams(first, limits))
        return found
    return in_a_thread("portfolio", better_teams, first, limits)


def in_a_thread(name: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Begin some work beside the caller."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
    found = pool.submit(work, *args, **kwargs)
    pool.shutdown(wait=False)
    return found
