"""From a mix of weeks to whole weeks: hold the surest days, price anew, and so on.

Days are held rather than weeks: somebody whose Monday is settled can still take
any lawful week with that Monday, and pricing finds the one that suits what the
others have been given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.roster.mixture import PAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from scheduler.roster.mixture import Mixture
    from scheduler.roster.rows import Columns

WHOLE: Final = 1 - 1e-6
HELD_PART: Final = 0.06
"""Part of the unsettled days that one step of a dive holds where nothing is known of its speed."""
LEAST_HELD_PART: Final = 0.03
"""Part that a step holds when there is time."""
MOST_HELD_PART: Final = 0.25
"""Part that a step holds at most."""
STEPS_TO_THE_END: Final = 3.0
"""Steps of a dive times the part that each holds, about."""
SURE: Final = 0.85
"""Days with at least this share are held besides."""
PRICINGS: Final = 3
"""Times that the weeks are priced anew after each step."""
RISE: Final = 1e-4
"""Weeks are priced anew while a step has cost more than this part of the value before it."""
LUCK: Final = 0.15
"""Part of a share that chance may take away when days are compared."""


def dive(
    mixture: Mixture,
    random: np.random.Generator,
    target: float,
    part: Callable[[], float],
    stop: Callable[[], bool],
) -> Columns | None:
    """Dig one roster out of a mixture, which is left as it was but for new columns.

    Parameters
    ----------
    mixture
        Solved and priced.
    random
        Breaks ties between days that are nearly as sure.
    target
        Rosters that cost as much or more are of no use.
    part
        Asked before each step: which part of the unsettled days it holds. With all of
        it, everybody takes the week of the mix with the largest share.
    stop
        Asked between steps; when it answers True the dive is broken off.

    Returns
    -------
    Columns | None
        One week of everybody, or ``None`` when the dive led nowhere.
    """
    held = np.zeros((mixture.people, mixture.space.weeks.days), dtype=np.bool_)
    try:
        while not stop():
            if mixture.rows.rounded_up(mixture.mix.value) >= target - 1e-9:
                return None
            whole = mixture.mix.share > WHOLE
            if whole.sum() == mixture.people:
                return mixture.master.columns.take(np.flatnonzero(whole))
            share = part()
            if share >= 1:
                return _likeliest(mixture)
            if not _hold_some(mixture, held, share, random):
                return None
            before = mixture.mix.value
            mixture.solve()
            _price_anew(mixture, before)
        return None
    finally:
        mixture.master.release()
        mixture.pricer.let_go()
        mixture.solve()


def _likeliest(mixture: Mixture) -> Columns:
    """The week of everybody that has the largest share of the mix."""
    columns = mixture.master.columns
    order = np.lexsort((-mixture.mix.share, columns.operator))
    _, first = np.unique(columns.operator[order], return_index=True)
    return columns.take(order[first])


def _price_anew(mixture: Mixture, before: float) -> None:
    """Price the unsettled people anew while the mix costs more than before a step."""
    for _ in range(PRICINGS):
        people = unsettled(mixture)
        if not len(people) or mixture.mix.value <= before + RISE * abs(before):
            return
        added, _ = mixture.price_at(mixture.mix.price, people)
        if not added:
            return
        mixture.solve()


def unsettled(mixture: Mixture) -> NDArray[np.int32]:
    """People who take no column whole."""
    whole = mixture.master.columns.operator[mixture.mix.share > WHOLE]
    return np.setdiff1d(mixture.everybody, whole).astype(np.int32)


def _hold_some(
    mixture: Mixture, held: NDArray[np.bool_], part: float, random: np.random.Generator
) -> bool:
    """Hold the surest unsettled days; tell whether there were any."""
    columns, days = mixture.master.columns, mixture.space.weeks.days
    taken = np.flatnonzero(mixture.mix.share > PAYS)
    cell = columns.operator[taken, None].astype(np.int64) * days + np.arange(days)
    pattern = columns.pattern[taken]
    keys = cell * len(mixture.space.patterns) + pattern
    choices, which = np.unique(keys, return_inverse=True)
    weights = np.repeat(mixture.mix.share[taken], days)
    share = np.bincount(which.ravel(), weights=weights, minlength=len(choices))
    at, number = np.divmod(choices, len(mixture.space.patterns))
    open_ = (share < WHOLE) & (share > PAYS) & ~held.ravel()[at]
    if not open_.any():
        return False
    share, at, number = share[open_], at[open_], number[open_]
    luck = share * (1 - LUCK * random.random(len(share)))
    order = np.argsort(-luck, kind="stable")
    chosen = _chosen(
        columns, taken, days, part, zip(at[order], number[order], share[order], strict=True)
    )
    for operator, day, held_pattern in chosen:
        mixture.pricer.hold(operator, day, held_pattern)
        held[operator, day] = True
        own = columns.operator == operator
        mixture.master.bar(np.flatnonzero(own & (columns.pattern[:, day] != held_pattern)))
    people = {operator for operator, _, _ in chosen}
    mixture.add_best(np.array(sorted(people), dtype=np.int32))
    return True


def _chosen(
    columns: Columns,
    taken: NDArray[np.int64],
    days: int,
    part: float,
    offers: Iterator[tuple[np.int64, np.int64, np.float64]],
) -> list[tuple[int, int, int]]:
    """Choose (operator, day, pattern) to hold among ``offers`` (cell, pattern, share), in order.

    Somebody always keeps a week of the mix that has all their days held.
    """
    cells = list(offers)
    most = max(1, round(part * len({int(cell) for cell, _, _ in cells})))
    most_each = max(1, round(part * days / 2))
    chosen: list[tuple[int, int, int]] = []
    met: set[int] = set()
    count: dict[int, int] = {}
    left: dict[int, NDArray[np.int32]] = {}
    for cell, pattern, share in cells:
        operator, day = divmod(int(cell), days)
        if len(chosen) >= most and share < SURE:
            break
        if int(cell) in met or (count.get(operator, 0) >= most_each and share < SURE):
            continue
        if operator not in left:
            left[operator] = columns.pattern[taken[columns.operator[taken] == operator]]
        fitting = left[operator][left[operator][:, day] == pattern]
        if len(fitting):
            left[operator] = fitting
            met.add(int(cell))
            count[operator] = count.get(operator, 0) + 1
            chosen.append((operator, day, int(pattern)))
    return chosen


class Pace:
    """How much each step of a dive holds, so that it ends about when it should.

    Parameters
    ----------
    used
        Part of the time that is used; always 0 when work is counted.
    until
        Part of the time that will be used when the dive should be over.
    """

    def __init__(self, used: Callable[[], float], until: float) -> None:
        self._used, self._until = used, until
        self._began = used()
        self._steps = 0

    def part(self) -> float:
        """Part of the unsettled days that the next step holds; all of it when time is over."""
        now = self._used()
        self._steps += 1
        if self._steps == 1 or now <= self._began:
            return HELD_PART
        if now >= self._until:
            return 1.0
        steps_left = (self._until - now) * (self._steps - 1) / (now - self._began)
        return min(MOST_HELD_PART, max(LEAST_HELD_PART, STEPS_TO_THE_END / max(1.0, steps_left)))
