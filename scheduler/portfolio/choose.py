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
    may_join,
    standing_of,
)
from scheduler.portfolio.frame import begun_with, frame_of
from scheduler.portfolio.kernel import set_member
from scheduler.portfolio.limits import Limits
from scheduler.portfolio.objective import NOBODY_EXTRA
from scheduler.portfolio.plan import plan
from scheduler.portfolio.presence import cells_of
from scheduler.portfolio.rechoose import TIE_BREAK
from scheduler.portfolio.unmet import unmet_of
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


@dataclass(frozen=True, slots=True)
class FirstTeams:
    """Teams of the descent, and what a search for better ones begins with.

    ``search_from`` is ``None`` where nothing may be searched (mode ``keep``).
    """

    chosen: Chosen
    facts: Facts
    frame: Frame
    team: NDArray[np.bool_]
    search_from: tuple[Ground, Cells] | None


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
    """Choose a team for every client: :func:`first_teams`, then :func:`better_teams`.

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
    first = first_teams(case, facts, mode, cancelled)
    better = better_teams(
        first,
        Limits(
            watch=watch,
            deadline_s=time_limit_s * SEARCH_PART,
            deterministic=deterministic_limit,
            seed=settings.seed,
            cancelled=cancelled,
        ),
    )
    return first.chosen if better is None else better


def first_teams(
    case: Case,
    facts: Facts,
    mode: PortfolioMode,
    cancelled: Callable[[], bool],
    like: Sequence[PlannedPairing] = (),
) -> FirstTeams:
    """Choose teams at once: a descent on probable presence, in a fraction of a second.

    Parameters
    ----------
    case, facts, mode, cancelled
        As for :func:`choose`.
    like
        Teams of a former plan. Where they are still a whole portfolio they are taken
        as they are; else the descent begins with those pairs that the limits leave
        room for. People and clients that the case does not know are passed over.
    """
    frame = frame_of(case, facts, mode)
    if mode == "keep":
        chosen = _chosen(frame, facts, frame.in_force)
        return FirstTeams(chosen, facts, frame, frame.in_force, None)
    cells = cells_of(case, facts.demand)
    ground = ground_of(
        frame,
        facts,
        cells.available,
        cells.presence,
        cells.calls,
        nobody_extra=NOBODY_EXTRA,
    )
    pairs = _known_pairs(case, like)
    whole = _whole_teams(frame, ground, pairs)
    if whole is not None:
        frame = begun_with(frame, whole)
        chosen = Chosen(plan(frame, whole, misfit_scale=TIE_BREAK), unmet_of(frame, facts, whole))
        return FirstTeams(chosen, facts, frame, whole, (adapted(ground, frame), cells))
    frame = begun_with(frame, starting_point(frame, ground).team)
    ground = adapted(ground, frame)
    standing = starting_point(frame, ground)
    for o, c in pairs:
        if frame.allowed[o, c] and may_join(ground, standing, o, c):
            set_member(ground, standing, c, o, True)
    descend(ground, standing, cancelled)
    chosen = _chosen(frame, facts, standing.team)
    return FirstTeams(chosen, facts, frame, standing.team, (ground, cells))


def better_teams(first: FirstTeams, limits: Limits) -> Chosen | None:
    """Let CP-SAT look for better teams; ``None`` when it finds none that cost less."""
    if first.search_from is None:
        return None
    frame, start = first.frame, first.team
    ground, cells = first.search_from
    tried = start.copy()
    for c, people in enumerate(candidates(frame, cells.presence, cells.calls, CANDIDATES)):
        tried[people, c] = True
    pairs = [(int(o), int(c)) for o, c in np.argwhere(tried & frame.allowed)]
    if not pairs or len(pairs) > MOST_PAIRS or limits.left_s() <= 0 or limits.cancelled():
        return None
    from scheduler.portfolio.model import build_model, improve  # noqa: PLC0415 - slow to load

    found = improve(build_model(frame, first.facts, pairs), cells, start, limits)
    if found is None:
        return None
    standing = standing_of(ground, found)
    descend(ground, standing, limits.cancelled)
    if cost_of(ground, standing.team) >= cost_of(ground, start):
        return None
    return _chosen(frame, first.facts, standing.team)


def _whole_teams(
    frame: Frame, ground: Ground, pairs: Sequence[tuple[int, int]]
) -> NDArray[np.bool_] | None:
    """Teams of some pairs, when they lack nobody and all of them fit the limits."""
    team = np.zeros_like(frame.allowed)
    for o, c in pairs:
        team[o, c] = True
    begun = begun_with(frame, team)
    ground = adapted(ground, begun)
    standing = standing_of(ground, np.zeros_like(team))
    for o, c in pairs:
        if not begun.allowed[o, c] or not may_join(ground, standing, o, c):
            return None
        set_member(ground, standing, c, o, True)
    bound = (frame.locked | frame.kept) & ~team
    short = frame.assigned & (team.sum(axis=0) < frame.team_min)
    untrained = (team & frame.trained).sum(axis=0) < frame.trained_least
    return None if not pairs or bound.any() or short.any() or untrained.any() else team


def _known_pairs(case: Case, pairings: Sequence[PlannedPairing]) -> list[tuple[int, int]]:
    """Places of the people and clients of some pairings, without repeats."""
    found = (
        (case.operator_index.get(p.operator_id), case.client_index.get(p.client_id))
        for p in pairings
    )
    return [(o, c) for o, c in dict.fromkeys(found) if o is not None and c is not None]


def _chosen(frame: Frame, facts: Facts, team: NDArray[np.bool_]) -> Chosen:
    return Chosen(pairings=plan(frame, team), unmet=unmet_of(frame, facts, team))
