"""Staffing: the heads that clients' targets ask for, by pool and slot, and what pooling saves.

For people who staff a service. Plans trade on the loss curves of
``scheduler.demand.pools``, never on these steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.demand import Need

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pooling:
    """The heads of the same calls under four ways of sharing them, each ``[slot]``.

    Calls that nobody of the site can take are in none of them.

    Attributes
    ----------
    clients_alone
        Every client with a team of its own, which answers nobody else.
    needs_alone
        Every pool's own clients with a team of their own.
    together
        As the site works: everybody answers all that they hold the needs of.
    one_team
        Everybody would hold every need.
    """

    clients_alone: Integers
    needs_alone: Integers
    together: Integers
    one_team: Integers


@dataclass(frozen=True)
class Staffing:
    """Heads on duty, breaks not counted, that keep the clients' promises.

    Attributes
    ----------
    slot_minutes
        Length of a slot; slot ``t`` is elapsed minutes ``[t, t + 1) * slot_minutes``.
    needs
        One need-set a pool, in the order of ``Pools``.
    holders
        Operators who hold the pool's needs, ``[pool]``; 0 where nobody does.
    calls
        Expected calls that face the pool, ``[pool, slot]``.
    site_calls
        Expected calls that somebody of the site can take, ``[slot]``.
    erlangs
        Load of the pool's calls: calls a second times rostered seconds a call, ``[pool, slot]``.
    heads
        Heads needed among the holders, ``[pool, slot]``; 0 without calls.
    workstations
        Most heads in the room; ``None`` where the site sets no limit.
    pooling
        The site's heads, and what other ways of sharing the calls would need.
    """

    slot_minutes: int
    needs: tuple[Need, ...]
    holders: Integers
    calls: Floats
    site_calls: Floats
    erlangs: Floats
    heads: Integers
    workstations: int | None
    pooling: Pooling

    @property
    def site_heads(self) -> Integers:
        """Fewest heads found that give every pool its own, ``[slot]``."""
        return self.pooling.together

    def hours(self, heads: Integers) -> float:
        """Head-hours of a table of heads by slot."""
        return float(heads.sum()) * self.slot_minutes / 60


@dataclass(frozen=True)
class Duty:
    """Heads on duty by a roster, a mean over each slot: short breaks show as parts of a head.

    Attributes
    ----------
    pools
        Holders of the pool's needs on duty, ``[pool, slot]``.
    site
        Everybody on duty who can take some client's calls, ``[slot]``.
    """

    pools: Floats
    site: Floats


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive slots of one day in which there are fewer heads than needed.

    Attributes
    ----------
    pool
        Number of the pool, ``None`` for the site as a whole.
    start, end
        Elapsed minutes.
    needed
        Most heads needed at once.
    there
        Heads there were, or could be, at the moment when most are missing.
    missing
        Most heads missing at once.
    missing_hours
        Head-hours missing over the stretch.
    """

    pool: int | None
    start: int
    end: int
    needed: int
    there: float
    missing: float
    missing_hours: float
