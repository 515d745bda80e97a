"""Parts of a portfolio that are chosen again while the rest is held.

Either a few operators put all their clients back on the table, among themselves;
or clients whose teams leave most to wish choose again among everybody who is worth
trying. CP-SAT then answers for the part exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.descent import candidates
from scheduler.portfolio.kernel import team_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.portfolio.prices import Prices
    from scheduler.portfolio.question import Question

CANDIDATES: Final = 9
"""People of best fit that CP-SAT may give each client, besides the most present and the start."""
FEW_REGRETS: Final = 3
SMALL_REGRETS: Final = 8
"""People of smallest regret that it may give a client, where regrets are proven."""
FEWEST_OPERATORS: Final = 2
MOST_OPERATORS: Final = 6
LEAST_WEIGHT: Final = 0.05
"""Chance of a client that leaves nothing to wish, over that of an average one."""


@dataclass(frozen=True)
class Part:
    """Clients that choose again.

    Attributes
    ----------
    clients
        Their positions.
    free
        Pairs that may be chosen, those of their teams included, ``[operator, client]``.
    bound
        Pairs of their teams that stay, ``[operator, client]``.
    """

    clients: NDArray[np.int64]
    free: NDArray[np.bool_]
    bound: NDArray[np.bool_]


def tried_pairs(
    question: Question,
    team: NDArray[np.bool_],
    prices: Prices | None,
    most: int = SMALL_REGRETS,
) -> NDArray[np.bool_]:
    """Pairs that a search may choose, ``[operator, client]``.

    Those of the ``most`` smallest proven regrets of each client where there are
    prices, else those of best fit and presence; the given teams' in any case.
    """
    frame, cells = question.frame, question.cells
    tried = team.copy()
    if prices is None:
        for c, people in enumerate(candidates(frame, cells.presence, cells.calls, CANDIDATES)):
            tried[people, c] = True
    else:
        best = np.argsort(prices.regret, axis=0, kind="stable")[:most]
        np.put_along_axis(tried, best, True, axis=0)
        tried &= np.isfinite(prices.regret) | team
    return np.asarray(tried & frame.allowed)


def wishes(
    question: Question, team: NDArray[np.bool_], prices: Prices | None
) -> NDArray[np.float64]:
    """What each client's team leaves to wish, ``[client]``: proven regret, or else its cost."""
    ground = question.ground
    if prices is None:
        return np.array(
            [team_cost(ground, c, np.flatnonzero(team[:, c])) for c in range(len(ground.weight))]
        )
    own = np.where(team & np.isfinite(prices.regret), prices.regret, 0.0).sum(axis=0)
    nobody = ~team.any(axis=0) & (ground.team_min > 0)
    return np.asarray(np.where(nobody, own.sum() + 1.0, own))


def of_operators(
    team: NDArray[np.bool_], tried: NDArray[np.bool_], draw: np.random.Generator, most_pairs: int
) -> Part:
    """Free some operators of all their clients, who choose among these operators again."""
    people = np.zeros(len(team), dtype=np.bool_)
    first = int(draw.integers(len(team)))
    shared = (tried & tried[first]).sum(axis=1) * draw.random(len(team))
    order = [first, *(o for o in np.argsort(-shared, kind="stable").tolist() if o != first)]
    part = Part(np.zeros(0, dtype=np.int64), np.zeros_like(team), np.zeros_like(team))
    for count, o in enumerate(order[:MOST_OPERATORS], start=1):
        people[o] = True
        clients = np.flatnonzero(
            team[people].any(axis=0) | (~team.any(axis=0) & tried[people].any(axis=0))
        )
        inside = np.zeros_like(team)
        inside[:, clients] = (tried & people[:, None] | team)[:, clients]
        if count > FEWEST_OPERATORS and inside.sum() > most_pairs:
            break
        part = Part(clients, inside, inside & team & ~people[:, None])
    return part


def of_clients(
    team: NDArray[np.bool_],
    tried: NDArray[np.bool_],
    wished: NDArray[np.float64],
    draw: np.random.Generator,
    most_pairs: int,
) -> Part:
    """Free clients, those that have most to wish rather than others, of their whole teams."""
    weight = np.maximum(wished, 0.0)
    weight = weight + LEAST_WEIGHT * max(float(weight.mean()), 1e-9)
    order = np.argsort(draw.exponential(size=len(weight)) / weight, kind="stable")
    pairs = np.cumsum(tried.sum(axis=0)[order])
    clients = np.sort(order[: max(2, int(np.searchsorted(pairs, most_pairs)))])
    inside = np.zeros_like(team)
    inside[:, clients] = tried[:, clients] | team[:, clients]
    return Part(clients, inside, np.zeros_like(team))
