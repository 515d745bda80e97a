"""A linear master with its pricing: the mix of weeks so far, and the weeks that would pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.master import LinearMaster
from scheduler.roster.pricing import FORBIDDEN, QUICK, Pricer
from scheduler.roster.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling
    from scheduler.roster.master import Mix
    from scheduler.roster.pricing import Patience
    from scheduler.roster.rows import Columns
    from scheduler.roster.space import WeekSpace

PAYS: Final = 1e-7
"""A week pays when its reduced cost is below minus this."""


class Mixture:
    """Columns, their best mix, and the pricing of more.

    Parameters
    ----------
    space, coupling
        The problem; ``scheduler.roster.rows.fits`` says whether it suits.
    planned
        A week of everybody: the first columns.
    workers
        Threads that price side by side.
    stop
        Asked inside long steps; when it answers True, what they give is a part.

    Attributes
    ----------
    mix
        Optimum of the master at its last solving.
    """

    def __init__(
        self,
        space: WeekSpace,
        coupling: Coupling,
        planned: Columns,
        workers: int,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.space = space
        self.rows = rows_of(space, coupling)
        self.pricer = Pricer(space, coupling, self.rows, workers, stop)
        self.people = len(planned)
        self.everybody = np.arange(self.people, dtype=np.int32)
        self.master = LinearMaster(space, self.rows, self.people, stop)
        self.master.add(planned)
        self.mix: Mix = self.master.solve()

    def price_at(
        self,
        price: NDArray[np.float64],
        whose: NDArray[np.int32] | None = None,
        patience: Patience = QUICK,
    ) -> tuple[int, float]:
        """Price some people at some prices and take in what pays at those of the mix.

        Returns
        -------
        tuple[int, float]
            How many columns came in, and the sum of what no week of these people
            is worth more than.
        """
        everybody = self.everybody if whose is None else whose
        columns, ceiling = self.pricer.best(price, everybody, patience)
        pays = self.reduced_cost(columns) < -PAYS
        added = self.master.add(columns.take(pays))
        return added, float(ceiling.sum())

    def add_best(self, whose: NDArray[np.int32]) -> None:
        """Add a good week of some people, paying or not."""
        columns, _ = self.pricer.best(self.mix.price, whose)
        self.master.add(columns.take(columns.own < FORBIDDEN / 2))

    def solve(self) -> Mix:
        """Solve the master again."""
        self.mix = self.master.solve()
        return self.mix

    def reduced_cost(self, columns: Columns) -> NDArray[np.float64]:
        """What each column costs less what it earns and the wage of its operator."""
        column, row, amount = self.rows.uses(self.space, columns)
        earned = np.bincount(column, weights=self.mix.price[row] * amount, minlength=len(columns))
        return np.asarray(columns.own - earned - self.mix.wage[columns.operator])

    def value_of(self, columns: Columns) -> float:
        """Value of one week of everybody."""
        return float(columns.own.sum()) + self.rows.cost(self.space, columns)
