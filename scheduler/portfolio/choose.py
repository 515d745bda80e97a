"""Choose who carries whom before there is a roster.

A descent on probable presence gives teams at once; CP-SAT, hinted with them,
searches until its limit; its answer is polished by the same descent, and the
cheaper of the two is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.construct import starting_point
from scheduler.portfolio.descent import (
    adapted,
    candidates,
    cost_of,
    descend,
    ground_of,
    standing_of,
)
from scheduler.portfolio.frame import begun_with, frame_of
from scheduler.portfolio.model import Limits, build_model, improve
from scheduler.portfolio.objective import NOBODY_EXTRA
from scheduler.portfolio.plan import plan
from scheduler.portfolio.presence import cells_of
from scheduler.portfolio.unmet import unmet_of
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.portfolio.kernel import Ground
    from scheduler.portfolio.presence import Cells
    from scheduler.result import PlannedPairing, Unmet
    from scheduler.settings import PortfolioMode, Settings

CANDIDATES: Final = 9
"""People of best fit that CP-SAT may give each client, besides the most present and the start."""
SEARCH_PART: Final = 0.85
"""Part of the wall limit after which CP-SAT stops; the rest polishes and writes the plan."""
MOST_PAIRS: Final = 12_000
"""Pairs beyond which CP-SAT would only spend its time reading the model."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio, and what it could not give."""

    pairings: tuple[PlannedPairing, ...]
    unmet: tuple[Unmet, ...]


def choose(
    case: Case,
    facts: Facts,
    settings: Settings,
    *,
    time_limit_s: float,
    deterministic_limit: float | None,
    mode: PortfolioMode,
    cancelled: Callable[[], bool],
) -> Chosen:
    """Choose a team for every client.

    Parameters
    ----------
    case, facts
        What is asked and what follows from it.
    settings
        Only the seed is read.
    time_limit_s
        Wall seconds for the whole choice; the descent is never cut short by it,
        CP-SAT gets what is left.
    deterministic_limit
        Counted work for CP-SAT instead of the clock; the wall limit holds too.
    mode
        ``keep`` what is in force; ``adjust`` it, each change at its price and
        newcomers within the weekly limit; or choose ``free`` of both.
    cancelled
        Asked now and then; when true the best teams so far are returned.

    Returns
    -------
    Chosen
        Pairings in the order of the case's clients, lead first, and everything
        unmet by name. Never fails for a client that cannot be served.
    """
    watch = Stopwatch()
    frame = frame_of(case, facts, mode)
    if mode == "keep":
        return _chosen(frame, facts, frame.in_force)
    cells = cells_of(case, facts.demand)
    ground = ground_of(
        frame,
        facts,
        cells.available,
        cells.presence,
        cells.calls,
        nobody_extra=NOBODY_EXTRA,
    )
    frame = begun_with(frame, starting_point(frame, ground).team)
    ground = adapted(ground, frame)
    standing = starting_point(frame, ground)
    descend(ground, standing, cancelled)
    limits = Limits(
        watch=watch,
        deadline_s=time_limit_s * SEARCH_PART,
        deterministic=deterministic_limit,
        seed=settings.seed,
        cancelled=cancelled,
    )
    better = _search(frame, facts, ground, cells, start=standing.team, limits=limits)
    return _chosen(frame, facts, standing.team if better is None else better)


def _search(
    frame: Frame,
    facts: Facts,
    ground: Ground,
    cells: Cells,
    *,
    start: NDArray[np.bool_],
    limits: Limits,
) -> NDArray[np.bool_] | None:
    """Let CP-SAT look for better teams; ``None`` when it finds none that cost less."""
    tried = start.copy()
    for c, people in enumerate(candidates(frame, cells.presence, cells.calls, CANDIDATES)):
        tried[people, c] = True
    pairs = [(int(o), int(c)) for o, c in np.argwhere(tried & frame.allowed)]
    if not pairs or len(pairs) > MOST_PAIRS or limits.left_s() <= 0 or limits.cancelled():
        return None
    found = improve(build_model(frame, facts, pairs), cells, start, limits)
    if found is None:
        return None
    standing = standing_of(ground, found)
    descend(ground, standing, limits.cancelled)
    return standing.team if cost_of(ground, standing.team) < cost_of(ground, start) else None


def _chosen(frame: Frame, facts: Facts, team: NDArray[np.bool_]) -> Chosen:
    return Chosen(pairings=plan(frame, team), unmet=unmet_of(frame, facts, team))
