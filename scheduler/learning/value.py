"""What each operator would bring to a client's team once trained, in expected calls.

The same costs as the portfolio's: calls that meet nobody of their team or a
poorer fit (on probable presence), open hours nobody could cover, balance of
minutes, and the fair share of tense calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.fairness import added_overload, tense_minutes_a_call
from scheduler.portfolio.objective import NOBODY_EXTRA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.learning.outlook import Outlook
    from scheduler.portfolio.frame import Frame


@dataclass
class Loads:
    """Weekly handle minutes, plain and tense, that everybody carries; changed in place.

    Teams share their client's calls alike. ``room`` is what is left of the fair
    share of tense minutes before any of this week's, ``[operator]``.
    """

    minutes: NDArray[np.float64]
    tense: NDArray[np.float64]
    room: NDArray[np.float64]
    tense_of_client: NDArray[np.float64]

    def add(self, frame: Frame, operator: int, client: int, people: int) -> None:
        """Give an operator an even share of a client among ``people``."""
        self.minutes[operator] += frame.minutes[client] / people
        self.tense[operator] += self.tense_of_client[client] / people


def loads_of(case: Case, facts: Facts, frame: Frame, trained: NDArray[np.bool_]) -> Loads:
    """Loads of teams that share alike, ``trained`` being ``[operator, client]``."""
    tense = frame.calls * tense_minutes_a_call(case, facts.demand)
    each = np.maximum(trained.sum(axis=0), 1)
    return Loads(
        minutes=trained @ (frame.minutes / each),
        tense=trained @ (tense / each),
        room=facts.tension.room,
        tense_of_client=tense,
    )


def value_of_joining(
    frame: Frame,
    outlook: Outlook,
    loads: Loads,
    client: int,
    team: NDArray[np.int64],
    uncovered: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Calls that each operator would save by joining, ``[operator]``.

    Parameters
    ----------
    team
        Operators whose presence already counts for the client.
    uncovered
        Open slots that nobody of ``team`` is ever free for, ``[slot]``.
    """
    weights = frame.case.policy.weights
    value = better_met(frame, outlook, client, team)
    if uncovered.any():
        value = value + weights.fragile * outlook.usual.available[:, uncovered].mean(axis=1)
    share = frame.minutes[client] / (len(team) + 1)
    off = loads.minutes - frame.fair
    value = value - weights.balance * (np.abs(off + share) - np.abs(off))
    tense = loads.tense_of_client[client] / (len(team) + 1)
    if tense > 0:
        value = value - weights.tension * _added_tension(loads, tense)
    return np.asarray(value)


def better_met(
    frame: Frame, outlook: Outlook, client: int, team: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Misfit that each operator's joining would take away, ``[operator]``.

    The best fit on duty answers: whoever joins counts where nobody better is
    there, and replaces what poorer fits would have given.
    """
    presence, calls = outlook.usual.presence, outlook.usual.calls[client]
    fit = frame.affinity[:, client]
    order = team[np.argsort(-fit[team], kind="stable")]
    # alone[k]: chance that none of the k best is there; worse[k]: fit given by all after them.
    alone = np.vstack([np.ones(len(calls)), (1 - presence[order]).cumprod(axis=0)])
    given = fit[order, None] * presence[order] * alone[:-1]
    worse = np.vstack([given[::-1].cumsum(axis=0)[::-1], np.zeros(len(calls))])
    rank = np.searchsorted(-fit[order], -fit, side="right")
    gain = fit[:, None] * alone[rank] - worse[rank] + NOBODY_EXTRA * alone[-1]
    return np.asarray(frame.weight[client] * ((presence * gain) @ calls))


def _added_tension(loads: Loads, tense: float) -> NDArray[np.float64]:
    return np.array(
        [
            added_overload(float(room), float(borne + tense))
            - added_overload(float(room), float(borne))
            for room, borne in zip(loads.room, loads.tense, strict=True)
        ]
    )
