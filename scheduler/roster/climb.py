"""A climb of prices from nothing: cheap rounds that leave many good weeks behind for the master.

A master with few weeks has duals that swing from end to end, and on a long horizon each
swing gives weeks that suit nobody else. Prices that rise by small steps, from nothing to
where rows are about served, give everybody weeks of every kind in between: mixed by the
master, these are near the optimum at once (subgradients: Held, Wolfe and Crowder 1974;
direction deflected: Camerini, Fratta and Maffioli 1975; primal use: Barahona and Anbil
2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.roster.mixture import Mixture
    from scheduler.roster.rows import Columns

ROUNDS: Final = 40
"""Rounds of pricing in a climb."""
FIRST_RISE: Final = 0.3
"""How far the bound is hoped to rise at first, as a part of what lies above it."""
LESS: Final = 0.7
"""What is left of that hope after ``IN_VAIN`` rounds without a rise."""
IN_VAIN: Final = 10
NEW_PART: Final = 0.3
"""Part of the newest slope in the direction of a step."""
RISE: Final = 1e-3
"""Part of the bound by which it must rise to count as risen."""


class Climb:
    """Prices on their way up.

    Parameters
    ----------
    mixture
        Takes the weeks in; it is not solved here.
    objective
        Value of a roster.

    Attributes
    ----------
    price, bound
        The prices of the highest bound so far, ``[row]``, and that bound.
    rounds
        Rounds made.
    """

    def __init__(self, mixture: Mixture, objective: float) -> None:
        self._mixture, self._objective = mixture, objective
        rows = mixture.rows
        self._least, self._most = np.zeros((2, rows.count))
        np.maximum.at(self._most, rows.segment_row, -rows.segment_slope)
        np.minimum.at(self._least, rows.segment_row, -rows.segment_slope)
        self._at = np.zeros(rows.count)
        self._direction = np.zeros(rows.count)
        self._hope = 0.0
        self._in_vain = 0
        self.price, self.bound = self._at, -np.inf
        self.rounds = 0

    def climb(self, rounds: int, stop: Callable[[], bool]) -> None:
        """Make some rounds, fewer when ``stop`` answers True."""
        for _ in range(rounds):
            if stop() or not self._round():
                return

    def _round(self) -> bool:
        """Price everybody and make one step; tell whether that was not broken off."""
        mixture, at = self._mixture, self._at
        columns, ceiling = mixture.pricer.best(at, mixture.everybody)
        bound = mixture.rows.bound(at) - float(ceiling.sum())
        if not np.isfinite(bound):
            return False
        mixture.master.add(columns)
        slope = self._slope(columns)
        self._in_vain = 0 if bound > self.bound + RISE * abs(self.bound) else self._in_vain + 1
        if bound > self.bound:
            self.price, self.bound = at, bound
        if self.rounds == 0:
            self._direction, self._in_vain = slope, 0
            self._hope = FIRST_RISE * max(0.0, self._objective - bound)
        elif self._in_vain == IN_VAIN:
            self._hope, self._in_vain = LESS * self._hope, 0
            at, self._direction = self.price, np.zeros_like(at)
        self._direction = (1 - NEW_PART) * self._direction + NEW_PART * slope
        stuck = (at >= self._most) & (self._direction > 0)
        stuck |= (at <= self._least) & (self._direction < 0)
        way = np.where(stuck, 0.0, self._direction)
        length = max(float(way @ way), float(slope @ slope), 1e-9)
        step = (self.bound + self._hope - bound) / length
        self._at = np.clip(at + step * way, self._least, self._most)
        self.rounds += 1
        return True

    def _slope(self, columns: Columns) -> NDArray[np.float64]:
        """What the bound gains by a rise of each price: what rows want less what they get."""
        rows = self._mixture.rows
        _, row, amount = rows.uses(self._mixture.space, columns)
        wanted = rows.segment_slope + self._at[rows.segment_row] < 0
        lengths = np.where(wanted, rows.segment_length, 0.0)
        got = np.bincount(row, weights=amount, minlength=rows.count)
        wished = np.bincount(rows.segment_row, weights=lengths, minlength=rows.count)
        return np.asarray(wished - got, dtype=np.float64)
