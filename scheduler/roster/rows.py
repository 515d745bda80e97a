"""What weeks use together, as rows of a linear master: each row has a convex cost of its total.

A row is cut into segments, cheapest first: a slope and a length. Posts are cut
at the heads they need, unsocial hours of an operator at whole hours above the
fair share. Prices are per unit of use, what a week *earns* by using the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster import kernels
from scheduler.roster.bound import most_load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling
    from scheduler.roster.space import WeekSpace

MOST_ROWS: Final = 4_000
"""Rows beyond which a linear master costs more than it tells."""
MOST_PARTS: Final = 1_000
"""Finest common step that costs are looked through for, as a part of one call."""


@dataclass(frozen=True)
class Columns:
    """Weeks of operators: whose, which pattern a day, own cost, unsocial minutes.

    ``operator[column]``, ``pattern[column, day]``, ``own[column]``, ``load[column]``.
    """

    operator: NDArray[np.int32]
    pattern: NDArray[np.int32]
    own: NDArray[np.float64]
    load: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.operator)

    def take(self, which: NDArray[np.integer] | NDArray[np.bool_]) -> Columns:
        """Return some of the columns."""
        return Columns(self.operator[which], self.pattern[which], self.own[which], self.load[which])

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        """Put several sets one after another."""
        return Columns(
            np.concatenate([part.operator for part in parts]),
            np.concatenate([part.pattern for part in parts]),
            np.concatenate([part.own for part in parts]),
            np.concatenate([part.load for part in parts]),
        )


@dataclass(frozen=True)
class Roster:
    """A week of everybody, as a plan writes it, and its value.

    ``pattern[operator, day]``; ``own[operator]`` holds the cost of unsocial hours
    too; ``load[operator]`` is their minutes.
    """

    pattern: NDArray[np.int32]
    own: NDArray[np.float64]
    load: NDArray[np.float64]
    value: float


@dataclass(frozen=True)
class Rows:
    """Rows and their segments.

    Attributes
    ----------
    posts
        Number of posts; they are the first rows.
    count
        Number of rows: posts, then one an operator when unsocial hours weigh.
    base
        Cost when nothing is used.
    segment_row, segment_slope, segment_length
        Segments by row, slopes rising within a row.
    step
        Every cost is a whole multiple of it; ``None`` when no step is common.
    """

    posts: int
    count: int
    base: float
    segment_row: NDArray[np.int64]
    segment_slope: NDArray[np.float64]
    segment_length: NDArray[np.float64]
    step: float | None

    def bound(self, price: NDArray[np.float64]) -> float:
        """Least cost of the rows when each unit of use costs ``price[row]`` besides."""
        slope = self.segment_slope + price[self.segment_row]
        return self.base + float((np.minimum(0.0, slope) * self.segment_length).sum())

    def uses(
        self, space: WeekSpace, columns: Columns
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Who uses what: ``(column, row, amount)`` of every use, by column."""
        post = space.weeks.post_of[columns.pattern]
        column, day = np.nonzero(post >= 0)
        row = post[column, day].astype(np.int64)
        amount = np.ones(len(column))
        if self.count > self.posts:
            busy = np.flatnonzero(columns.load)
            column = np.concatenate([column, busy])
            row = np.concatenate([row, self.posts + columns.operator[busy]])
            amount = np.concatenate([amount, columns.load[busy] / 60])
        order = np.argsort(column, kind="stable")
        return column[order], row[order], amount[order]

    def cost(self, space: WeekSpace, columns: Columns) -> float:
        """Cost of the rows when all the columns are taken."""
        _, row, amount = self.uses(space, columns)
        used = np.bincount(row, weights=amount, minlength=self.count)
        total = self.base
        for at, slope, length in zip(
            self.segment_row.tolist(), self.segment_slope, self.segment_length, strict=True
        ):
            part = min(float(length), float(used[at]))
            used[at] -= part
            total += float(slope) * part
        return total

    def rounded_up(self, bound: float) -> float:
        """Raise a bound to the next value that a roster can have."""
        if self.step is None:
            return bound
        return self.step * float(np.ceil(bound / self.step - 1e-6))


def fits(coupling: Coupling) -> bool:
    """Tell whether rows say all that ties the operators together, in few enough rows.

    Calls and workstations that can run short tie them by the slot; those are
    left to prices alone (``scheduler.roster.bound``).
    """
    room = coupling.workstations < 0 or coupling.workstations >= len(coupling.load_room)
    calls = bool(np.ptp(coupling.loss, axis=2).any()) or bool(
        len(coupling.pair_client) and coupling.calls[coupling.pair_client].any()
    )
    return room and not calls and len(coupling.post_need) + len(coupling.load_room) <= MOST_ROWS


def rows_of(space: WeekSpace, coupling: Coupling) -> Rows:
    """Cut the couplings of a portfolio into rows."""
    people, posts = len(coupling.load_room), len(coupling.post_need)
    need = np.minimum(coupling.post_need, people).astype(np.float64)
    row = [np.arange(posts), np.arange(posts)]
    slope = [-coupling.post_under, coupling.post_over]
    length = [need, people - need]
    base = float((coupling.post_under * coupling.post_need).sum())
    count = posts
    if coupling.load_weight > 0:
        for operator, most in enumerate(most_load(space).tolist()):
            own_slope, own_length = _load_segments(coupling, operator, most)
            row.append(np.full(len(own_slope), posts + operator))
            slope.append(own_slope)
            length.append(own_length)
        count += people
    return Rows(
        posts=posts,
        count=count,
        base=base,
        segment_row=np.concatenate(row).astype(np.int64),
        segment_slope=np.concatenate(slope),
        segment_length=np.concatenate(length),
        step=common_step(space, coupling),
    )


def load_costs(coupling: Coupling, load: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cost of everybody's unsocial minutes, ``[operator]``."""
    costs = [kernels.load_cost(coupling, o, minutes) for o, minutes in enumerate(load.tolist())]
    return np.array(costs)


def _load_segments(
    coupling: Coupling, operator: int, most: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slopes a unit (hour) and lengths of what unsocial hours cost an operator."""
    first = min(most, max(0.0, float(coupling.load_room[operator])))
    knots = np.unique(np.concatenate([[0.0], np.arange(first, most, 60.0), [most]]))
    cost = np.array([kernels.load_cost(coupling, operator, knot) for knot in knots.tolist()])
    length = np.diff(knots) / 60
    return np.diff(cost) / length, length


def common_step(space: WeekSpace, coupling: Coupling) -> float | None:
    """Largest step of which every cost is a whole multiple, ``None`` when there is none."""
    if coupling.load_weight > 0:
        return None
    weeks = space.weeks
    costs = [weeks.entry_cost, weeks.arc_cost, coupling.post_under, coupling.post_over]
    scaled = MOST_PARTS * np.unique(np.concatenate(costs))
    whole = np.rint(scaled)
    if np.abs(scaled - whole).max(initial=0.0) > 1e-6:
        return None
    step = int(np.gcd.reduce(whole.astype(np.int64)))
    return step / MOST_PARTS if step else None
