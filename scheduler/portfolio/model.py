"""The choice of teams as a CP-SAT model: variables, rules, hints and the search.

The variables live in ``PortfolioModel``; each rule adds its own constraints and
``objective`` adds the cost. ``improve`` runs the search within its limits.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from ortools.sat.python.cp_model import (
    FEASIBLE,
    OPTIMAL,
    CpModel,
    CpSolver,
    IntVar,
)

from scheduler.portfolio.objective import add_objective
from scheduler.portfolio.plan import best_shares
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.portfolio.rules.shares import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.portfolio.limits import Limits
    from scheduler.portfolio.question import Question
    from scheduler.portfolio.rules import PortfolioRule

WATCH_SECONDS: Final = 0.1
"""How often a running search asks whether to stop."""


@dataclass(frozen=True)
class PortfolioModel:
    """Variables of the choice, by position of operator ``o`` and client ``c``.

    Attributes
    ----------
    y, lead, share
        By ``(o, c)``: chosen; chosen as lead; planned calls in whole percent.
    has_team, short, short_trained
        By ``c``: whether anybody is chosen; people missing below the minimum
        and below two trained.
    people, clients
        Operators of each client and clients of each operator that have
        variables.
    """

    frame: Frame
    facts: Facts
    cp: CpModel
    y: dict[tuple[int, int], IntVar]
    lead: dict[tuple[int, int], IntVar]
    share: dict[tuple[int, int], IntVar]
    has_team: dict[int, IntVar]
    short: dict[int, IntVar]
    short_trained: dict[int, IntVar]
    people: dict[int, list[int]]
    clients: dict[int, list[int]]


def build_model(
    frame: Frame,
    facts: Facts,
    pairs: Iterable[tuple[int, int]],
    rules: Sequence[PortfolioRule] = PORTFOLIO_RULES,
    of_clients: Iterable[int] | None = None,
) -> PortfolioModel:
    """Create the variables of ``pairs`` and add the rules' constraints, without objective.

    ``of_clients`` names the clients whose teams are chosen, when the others' are held.
    """
    cp = CpModel()
    chosen = range(len(frame.case.clients)) if of_clients is None else of_clients
    people: dict[int, list[int]] = {c: [] for c in chosen}
    clients: dict[int, list[int]] = defaultdict(list)
    y: dict[tuple[int, int], IntVar] = {}
    for o, c in pairs:
        people[c].append(o)
        clients[o].append(c)
        y[o, c] = cp.new_bool_var(f"y[{o},{c}]")
    alone = frame.team_max <= 1  # who is alone in a team leads it and carries everything
    has_team = {c: cp.new_bool_var(f"has_team[{c}]") for c in people}
    for c, own in people.items():
        cp.add_max_equality(has_team[c], [y[o, c] for o in own] or [cp.new_constant(0)])
    model = PortfolioModel(
        frame=frame,
        facts=facts,
        cp=cp,
        y=y,
        lead={
            (o, c): one if alone[c] else cp.new_bool_var(f"lead[{o},{c}]")
            for (o, c), one in y.items()
        },
        share={(o, c): cp.new_int_var(0, WHOLE, f"share[{o},{c}]") for o, c in y},
        has_team=has_team,
        short={c: cp.new_int_var(0, int(frame.team_min[c]), f"short[{c}]") for c in people},
        short_trained={c: cp.new_int_var(0, 2, f"short_trained[{c}]") for c in people},
        people=people,
        clients=dict(clients),
    )
    for (o, c), one in y.items():
        if alone[c]:
            cp.add(model.share[o, c] == WHOLE * one)
    for rule in rules:
        rule.constrain(model)
    return model


@contextmanager
def _stopping_on_request(solver: CpSolver, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Stop the search soon after ``cancelled`` turns true, whether or not it finds anything."""
    done = Event()

    def watch() -> None:
        while not done.wait(WATCH_SECONDS):
            if cancelled():
                solver.stop_search()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


class Search(NamedTuple):
    """What a search gave.

    ``team`` is ``None`` when no teams were found in time; ``whole`` tells that there
    are no better ones; ``work`` is what was done, in CP-SAT's deterministic seconds.
    """

    team: NDArray[np.bool_] | None
    whole: bool
    work: float


def improve(
    model: PortfolioModel,
    question: Question,
    start: NDArray[np.bool_],
    limits: Limits,
    searches: int,
) -> Search:
    """Search for better teams than ``start``.

    Parameters
    ----------
    model
        Built over pairs that include those of ``start``.
    question
        The opening week with everybody's probable presence, and the descent's arrays.
    start
        Teams to hint at, ``[operator, client]``.
    searches
        Searches side by side.
    limits
        When to stop. With counted work the search interleaves and repeats
        exactly, unless the wall limit comes first.

    Returns
    -------
    Search
        The best teams found, ``[operator, client]``, nobody for clients that the
        model leaves out.
    """
    _keep(model)
    add_objective(model, question.cells, question.ground)
    _hint(model, start)
    solver = CpSolver()
    solver.parameters.num_workers = searches
    solver.parameters.random_seed = limits.seed
    solver.parameters.catch_sigint_signal = False  # it would leave Ctrl-C to kill the process
    if searches > 1:
        # On models of this size probing takes longer than the search may last.
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_presolve_iterations = 1
        solver.parameters.symmetry_level = 0
    else:
        solver.parameters.linearization_level = 2  # parts are small: their bound is worth an LP
    solver.parameters.max_time_in_seconds = max(0.0, limits.left_s())
    if limits.deterministic is not None:
        solver.parameters.interleave_search = searches > 1
        solver.parameters.max_deterministic_time = limits.deterministic
    with _stopping_on_request(solver, limits.cancelled):
        status = solver.solve(model.cp)
    work = float(solver.response_proto.deterministic_time)
    if status not in {OPTIMAL, FEASIBLE}:
        return Search(None, False, work)
    team = np.zeros_like(start)
    for pair, chosen in model.y.items():
        team[pair] = solver.boolean_value(chosen)
    return Search(team, status == OPTIMAL, work)


def _keep(model: PortfolioModel) -> None:
    """Keep who learns, and as many trained people as the frame leaves each client at least."""
    frame = model.frame
    for pair, chosen in model.y.items():
        if frame.kept[pair]:
            model.cp.add(chosen == 1)
    for c, people in model.people.items():
        trained = sum(model.y[o, c] for o in people if frame.counts[o, c])
        model.cp.add(trained >= int(frame.trained_least[c]))


def _hint(model: PortfolioModel, start: NDArray[np.bool_]) -> None:
    """Hint at the teams, at a first trained person as lead and at the best shares."""
    counts = model.frame.counts
    shares = best_shares(model.frame, start)
    for c, people in model.people.items():
        team = [o for o in people if start[o, c]]
        answering = [o for o in team if counts[o, c]]
        model.cp.add_hint(model.has_team[c], bool(team))
        model.cp.add_hint(model.short[c], max(0, int(model.frame.team_min[c]) - len(team)))
        lead = (answering or team)[:1]
        percents = dict(zip(answering, _whole_percents(shares[answering, c]), strict=True))
        for o in people:
            model.cp.add_hint(model.y[o, c], bool(start[o, c]))
            if model.lead[o, c] is not model.y[o, c]:
                model.cp.add_hint(model.lead[o, c], o in lead)
            model.cp.add_hint(model.share[o, c], percents.get(o, 0))


def _whole_percents(shares: NDArray[np.float64]) -> list[int]:
    """Round shares to percents that add up to the whole, largest remainders first."""
    if not len(shares):
        return []
    total = float(shares.sum())
    exact = shares * WHOLE / total if total > 0 else np.full(len(shares), WHOLE / len(shares))
    percents = np.floor(exact + 1e-9).astype(np.int64)
    left = WHOLE - int(percents.sum())
    percents[np.argsort(percents - exact, kind="stable")[:left]] += 1
    return [int(percent) for percent in percents]
