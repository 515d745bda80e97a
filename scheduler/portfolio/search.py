"""Search for better teams than a descent's: one CP-SAT model, or parts of it in turn.

Where the model is small enough, CP-SAT gets all of it. Else parts are chosen again
while the rest is held (``neighbourhoods``); parts grow while they are solved to
the end, and shrink while they are not. Whatever is found is polished by the
descent and kept only if its exact cost is lower.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.descent import cost_of, descend, standing_of
from scheduler.portfolio.dive import MANNERS, any_manner, dive
from scheduler.portfolio.neighbourhoods import (
    FEW_REGRETS,
    SMALL_REGRETS,
    Part,
    of_clients,
    of_operators,
    tried_pairs,
    wishes,
)
from scheduler.portfolio.prices import of_one_person, priced, promising
from scheduler.portfolio.question import holding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.portfolio.dive import Manner
    from scheduler.portfolio.limits import Limits
    from scheduler.portfolio.prices import Prices
    from scheduler.portfolio.question import Question

MOST_PAIRS: Final = 12_000
"""Pairs beyond which CP-SAT would only spend its time reading the model."""
FIRST_PAIRS: Final = 300
FEWEST_PAIRS: Final = 60
MOST_PART_PAIRS: Final = 3_000
"""Pairs of a part: of the first one, and the limits between which they are adapted."""
SEARCHES: Final = 8
"""Searches CP-SAT runs side by side on a whole model; more than cores pays even on two cores."""
GROWTH: Final = 1.1
PART_WORK: Final = 0.4
"""Deterministic seconds that CP-SAT may use for a part."""
LEAST_WORK: Final = 0.005
"""Deterministic seconds that a part counts at least: what it takes besides CP-SAT."""
WHOLE_PAIRS: Final = 500
WHOLE_WORK: Final = 2.0
"""Pairs up to which all that better teams could hold is chosen at once, and work for it."""
PRICING_PART: Final = 0.2
"""Part of the time that the bound's climb may take."""
OPERATORS: Final = 0.5
"""Part of the other rounds that free operators; the rest free clients."""
DIVES: Final = 0.4
"""Part of the rounds that are dives, where there are prices."""
DIVE_PART: Final = (0.1, 0.8)
"""Part of the clients that such a dive settles anew, from and to."""
SMALLEST_GAIN: Final = 1e-6

OnBetter = Callable[[float, float | None], None]
"""Told the cost of the best teams and the bound, whenever one of them has changed."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best teams of a search, what they cost, what is proven, and if they beat the start."""

    team: NDArray[np.bool_]
    cost: float
    bound: float | None
    better: bool


class _Search:
    """The best teams so far, and what is known of them."""

    def __init__(
        self, question: Question, start: NDArray[np.bool_], limits: Limits, tell: OnBetter | None
    ) -> None:
        self.question, self.limits, self.tell = question, limits, tell
        self.team = start
        self.cost = self.begun = cost_of(question.ground, start)
        self.bound: float | None = None
        self.prices: Prices | None = None
        self.draw = np.random.default_rng(limits.seed)
        self.work = 0.0
        self.closed = np.inf
        self.lock = Lock()

    def over(self) -> bool:
        """Tell whether to stop: out of time or work, asked to, or nothing is left to gain."""
        limits = self.limits
        counted = limits.deterministic is not None and self.work >= limits.deterministic
        return limits.left_s() <= 0 or counted or limits.cancelled() or self.proven()

    def proven(self) -> bool:
        return self.bound is not None and self.cost - self.bound <= SMALLEST_GAIN * abs(self.cost)

    def keep(self, team: NDArray[np.bool_]) -> None:
        """Polish some teams, and keep them if they cost less."""
        ground = self.question.ground
        untrained = (team & ground.counts).sum(axis=0) < ground.trained_least
        if np.array_equal(team, self.team) or untrained.any() or (ground.locked & ~team).any():
            return
        standing = standing_of(ground, team)
        descend(ground, standing, self.limits.cancelled)
        cost = cost_of(ground, standing.team)
        with self.lock:
            if cost >= self.cost - SMALLEST_GAIN:
                return
            self.team, self.cost = standing.team, cost
            self._say()

    def prove(self, bound: float) -> None:
        grain = self.question.frame.grain
        if grain > 0:
            bound = ceil(bound / grain - SMALLEST_GAIN) * grain
        if self.bound is None or bound > self.bound:
            self.bound = min(bound, self.cost)
            self._say()

    def _say(self) -> None:
        if self.tell is not None:
            self.tell(self.cost, self.bound)

    def price(self) -> None:
        """Prove a bound, judge pairs by it, and try the teams that its prices agree on."""
        limits = self.limits
        until_s = limits.watch.seconds() + PRICING_PART * limits.left_s()
        counted = limits.deterministic is not None

        def stop() -> bool:
            late = not counted and limits.watch.seconds() >= until_s
            return late or limits.cancelled() or limits.left_s() <= 0

        ground = self.question.ground
        self.prices = priced(ground, self.cost, stop)
        self.keep(promising(ground, self.prices).team)
        self.prove(self.prices.bound)
        for manner in MANNERS:
            self.dive(np.arange(self.team.shape[1]), manner, self.draw)

    def dive(self, clients: NDArray[np.int64], manner: Manner, draw: np.random.Generator) -> None:
        """Settle some clients anew by prices, the last of them exactly."""
        if self.prices is None or self.over():
            return
        ground = self.question.ground
        clients = clients[~ground.locked[:, clients].any(axis=0)]
        if not len(clients):
            return
        standing, last = dive(ground, self.prices, self.team, clients, draw, manner, self.over)
        self.solve(last, standing.team, PART_WORK, 1)

    def close(self) -> None:
        """Choose among all pairs that better teams could hold, where they are few.

        Whoever finds none better has proven the teams. Costs that are whole numbers
        are exact in CP-SAT's model too; for others nothing is claimed.
        """
        prices, grain = self.prices, self.question.frame.grain
        if prices is None or grain <= 0 or self.cost >= self.closed:
            return
        cost = self.closed = self.cost
        worth = prices.regret <= cost - grain - prices.bound + SMALLEST_GAIN
        pairs = (worth & self.question.frame.allowed) | self.team
        if pairs.sum() > WHOLE_PAIRS:
            return
        everybody = Part(np.arange(pairs.shape[1]), pairs, np.zeros_like(pairs))
        if self.solve(everybody, self.team, WHOLE_WORK, 1):
            self.prove(self.cost)

    def solve(self, part: Part, held: NDArray[np.bool_], most_work: float, searches: int) -> bool:
        """Choose a part again beside teams that are held; tell whether CP-SAT ended with it."""
        from scheduler.portfolio.model import build_model, improve  # noqa: PLC0415 - slow to load

        question, limits = self.question, self.limits
        whole = len(part.clients) == held.shape[1] and not part.bound.any()
        frame = question.frame if whole else holding(question, held, part.clients)
        frame = replace(frame, kept=frame.kept | part.bound)
        pairs = [(int(o), int(c)) for o, c in np.argwhere(part.free & frame.allowed)]
        model = build_model(frame, question.facts, pairs, of_clients=part.clients.tolist())
        start = np.zeros_like(held)
        start[:, part.clients] = held[:, part.clients]
        left = most_work if limits.deterministic is None else limits.deterministic - self.work
        counted = limits.deterministic is not None or not whole
        own = replace(limits, deterministic=min(most_work, left) if counted else None)
        found = improve(model, question, start, own, searches)
        self.work += max(found.work, LEAST_WORK)
        if found.team is not None:
            team = held.copy()
            team[:, part.clients] = found.team[:, part.clients]
            self.keep(team)
        return found.whole


def search(
    question: Question, start: NDArray[np.bool_], limits: Limits, tell: OnBetter | None = None
) -> Found:
    """Search for teams that cost less than those of a descent.

    Parameters
    ----------
    question
        What is chosen; see :func:`scheduler.portfolio.question.question_of`.
    start
        Teams to begin with, within all limits, ``[operator, client]``.
    limits
        When to stop. With counted work the answer repeats exactly, unless the wall
        limit comes first.
    tell
        Told of better teams and bounds.

    Returns
    -------
    Found
        The best teams, and a proven lower bound on the cost of any teams where every
        client has one person at most; else no bound is claimed.
    """
    state = _Search(question, start, limits, tell)
    if state.over():
        return Found(start, state.cost, None, better=False)
    if of_one_person(question.ground):
        state.price()
    tried = tried_pairs(question, state.team, state.prices)
    if state.prices is None and 0 < tried.sum() <= MOST_PAIRS:
        everybody = np.arange(tried.shape[1])
        state.solve(Part(everybody, tried, np.zeros_like(tried)), start, np.inf, SEARCHES)
    elif tried.any():
        _side_by_side(state, tried)
    return Found(state.team, state.cost, state.bound, state.cost < state.begun)


def _side_by_side(state: _Search, tried: NDArray[np.bool_]) -> None:
    """Choose parts again, by as many threads as there are workers; one where work is counted."""
    workers = state.limits.workers if state.limits.deterministic is None else 1
    if workers == 1:
        _in_parts(state, tried, state.draw)
        return
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="teams") as pool:
        running = [pool.submit(_in_parts, state, tried, own) for own in state.draw.spawn(workers)]
    for each in running:
        each.result()


def _in_parts(state: _Search, tried: NDArray[np.bool_], draw: np.random.Generator) -> None:
    """Choose part after part again, until the limits are met."""
    most_pairs = float(FIRST_PAIRS)
    while not state.over():
        state.close()
        team = state.team
        if state.prices is not None:
            if draw.random() < DIVES:
                chance = draw.uniform(*DIVE_PART)
                again = np.flatnonzero(draw.random(team.shape[1]) < chance)
                state.dive(again, any_manner(draw), draw)
                continue
            most = int(draw.integers(FEW_REGRETS, SMALL_REGRETS + 1))
            tried = tried_pairs(state.question, team, state.prices, most)
        if draw.random() < OPERATORS:
            part = of_operators(team, tried | team, draw, int(most_pairs))
        else:
            wished = wishes(state.question, team, state.prices)
            part = of_clients(team, tried | team, wished, draw, int(most_pairs))
        if not len(part.clients):
            continue
        done = state.solve(part, team, PART_WORK, 1)
        most_pairs *= GROWTH if done else 1 / GROWTH
        most_pairs = min(max(most_pairs, FEWEST_PAIRS), MOST_PART_PAIRS)
