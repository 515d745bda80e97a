"""Choose who carries whom before there is a roster.

A descent on probable presence gives teams at once; ``search`` looks for better ones
until its limit, with CP-SAT on the whole or on parts; what it finds is polished by
the same descent, and the cheaper of the two is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.descent import descend, may_join, standing_of
from scheduler.portfolio.frame import frame_of
from scheduler.portfolio.kernel import set_member
from scheduler.portfolio.limits import Limits
from scheduler.portfolio.plan import plan
from scheduler.portfolio.presence import cells_of
from scheduler.portfolio.question import Question, begin, question_of
from scheduler.portfolio.rechoose import TIE_BREAK
from scheduler.portfolio.search import search
from scheduler.portfolio.unmet import unmet_of
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.result import PlannedPairing, Unmet
    from scheduler.settings import PortfolioMode, Settings

SEARCH_PART: Final = 0.85
"""Part of the wall limit after which CP-SAT stops; the rest polishes and writes the plan."""


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
    search_from: Question | None


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
    question = question_of(frame, facts, cells_of(case, facts.demand))
    pairs = _known_pairs(case, like)
    whole = _whole_teams(question, pairs)
    if whole is not None:
        question = question.begun_with(whole)
        frame = question.frame
        chosen = Chosen(plan(frame, whole, misfit_scale=TIE_BREAK), unmet_of(frame, facts, whole))
        return FirstTeams(chosen, facts, frame, whole, question)
    question, standing = begin(question)
    frame, ground = question.frame, question.ground
    for o, c in pairs:
        if frame.allowed[o, c] and may_join(ground, standing, o, c):
            set_member(ground, standing, c, o, True)
    descend(ground, standing, cancelled)
    chosen = _chosen(frame, facts, standing.team)
    return FirstTeams(chosen, facts, frame, standing.team, question)


def better_teams(first: FirstTeams, limits: Limits) -> Chosen | None:
    """Search for better teams; ``None`` when none are found that cost less."""
    if first.search_from is None:
        return None
    found = search(first.search_from, first.team, limits)
    return _chosen(first.frame, first.facts, found.team) if found.better else None


def _whole_teams(question: Question, pairs: Sequence[tuple[int, int]]) -> NDArray[np.bool_] | None:
    """Teams of some pairs, when they lack nobody and all of them fit the limits."""
    frame = question.frame
    team = np.zeros_like(frame.allowed)
    for o, c in pairs:
        team[o, c] = True
    begun = question.begun_with(team)
    standing = standing_of(begun.ground, np.zeros_like(team))
    for o, c in pairs:
        if not begun.frame.allowed[o, c] or not may_join(begun.ground, standing, o, c):
            return None
        set_member(begun.ground, standing, c, o, True)
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
