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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.roster.mixture import Mixture
    from scheduler.roster.rows import Columns

WHOLE: Final = 1 - 1e-6
HELD_PART: Final = 0.12
"""Part of the unsettled days that one step of a dive holds when there is time."""
SURE: Final = 0.85
"""Days with at least this share are held besides."""
PRICINGS: Final = 1
"""Times that the weeks are priced anew after each step."""
LUCK: Final = 0.15
"""Part of a share that chance may take away when days are compared."""


def dive(
    mixture: Mixture,
    random: np.random.Generator,
    target: float,
    part: float,
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
        Part of the unsettled days that one step holds.
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
            if not _hold_some(mixture, held, part, random):
                return None
            mixture.solve()
            for _ in range(PRICINGS):
                people = unsettled(mixture)
                if not len(people):
                    break
                added, _ = mixture.price_at(mixture.mix.price, people)
                if not added:
                    break
                mixture.solve()
        return None
    finally:
        mixture.master.release()
        mixture.pricer.let_go()
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
    most = max(1, round(part * len(np.unique(at))))
    chosen: dict[int, int] = {}
    people: set[int] = set()
    for k in order.tolist():
        operator = int(at[k]) // days
        if len(chosen) >= most and share[k] < SURE:
            break
        if at[k] in chosen or (operator in people and share[k] < SURE):
            continue
        chosen[int(at[k])] = int(number[k])
        people.add(operator)
    for place, held_pattern in chosen.items():
        operator, day = divmod(place, days)
        mixture.pricer.hold(operator, day, held_pattern)
        held[operator, day] = True
        own = columns.operator == operator
        mixture.master.bar(np.flatnonzero(own & (columns.pattern[:, day] != held_pattern)))
    mixture.add_best(np.array(sorted(people), dtype=np.int32))
    return True
