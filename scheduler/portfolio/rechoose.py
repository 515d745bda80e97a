"""Choose teams again once a roster tells who is there: portfolio and roster alternate here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scheduler.portfolio.available import available
from scheduler.portfolio.descent import descend, ground_of, standing_of
from scheduler.portfolio.frame import begun_with, frame_of
from scheduler.portfolio.plan import plan, team_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.frame import Frame
    from scheduler.portfolio.kernel import Ground, Standing
    from scheduler.result import PlannedPairing
    from scheduler.settings import PortfolioMode

TIE_BREAK: Final = 1e-3
"""With a roster, presence decides who answers; fit only settles ties between even loads."""


def rechoose(
    case: Case,
    facts: Facts,
    pairings: Sequence[PlannedPairing],
    presence: NDArray[np.bool_],
    mode: PortfolioMode = "adjust",
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[PlannedPairing, ...]:
    """Improve teams for the cover that a roster gives them, until no single move helps.

    Moves add, remove or swap one person of one team within the hard limits.
    Each is priced exactly: misfit of the calls that meet the team on duty,
    fragility, changed pairings (mode ``adjust``), and balance with even shares;
    shares are then spread for balance.

    Parameters
    ----------
    case, facts
        What is asked and what follows from it.
    pairings
        Teams that the roster was made for; they satisfy the portfolio rules.
    presence
        Who is on duty and not on a break, ``[operator, slot]``.
    mode
        ``keep`` returns the pairings as they are.
    cancelled
        Asked between sweeps; when true the best teams so far are returned.
    """
    if mode == "keep":
        return tuple(pairings)
    settled = settle(case, facts, pairings, presence, mode, cancelled)
    return plan(settled.frame, settled.standing.team, misfit_scale=TIE_BREAK)


class Settled(NamedTuple):
    """Teams that no single move improves, and the numbers they were judged by."""

    frame: Frame
    ground: Ground
    standing: Standing


def settle(
    case: Case,
    facts: Facts,
    pairings: Sequence[PlannedPairing],
    presence: NDArray[np.bool_],
    mode: PortfolioMode = "adjust",
    cancelled: Callable[[], bool] = lambda: False,
) -> Settled:
    """As :func:`rechoose`, before roles and shares are written."""
    frame = frame_of(case, facts, mode)
    team = team_of(frame, pairings)
    frame = begun_with(frame, team)
    free = available(case, facts.demand.slot_minutes)
    known, calls = _without_repeats(presence, facts.demand.calls)
    ground = ground_of(frame, facts, free, known, calls)
    standing = standing_of(ground, team)
    descend(ground, standing, cancelled)
    return Settled(frame, ground, standing)


def _without_repeats(
    presence: NDArray[np.bool_], calls: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Merge the slots in which the same people are on duty; exact, and far fewer."""
    groups, group_of_slot = np.unique(presence.T, axis=0, return_inverse=True)
    merged = np.zeros((len(calls), len(groups)))
    np.add.at(merged.T, group_of_slot.reshape(-1), calls.T)
    return np.ascontiguousarray(groups.T, dtype=np.float64), merged
