"""From clients who miss their promise to heads: what to ask of the next plan, and what is missing.

A replay says which clients miss their target, by how many calls, and in which slots
their calls were late or lost. Slots are taken where most calls were late, until one
more head there could win back what the clients lack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.cuts import need_of_cut
from scheduler.proof.replay.stage import pool_of_client
from scheduler.proof.scenario import ExtraHead
from scheduler.result import Cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand import Need
    from scheduler.facts import Facts

    Floats = NDArray[np.float64]

REACH: Final = 2.0
"""Late calls asked for over those that are lacking: one more head wins back about half."""
LEAST_LATE: Final = 0.05
"""Late calls in a slot, a week's mean, below which a head more there is not asked for."""
DEARER: Final = 4.0
"""Price of a head asked for again over that of the round before."""
JOINED_MINUTES: Final = 60
"""Two stretches closer than this are one: nobody is hired for the hours around a gap."""


@dataclass(frozen=True)
class Shortage:
    """What a replay found of the clients who miss their target.

    Attributes
    ----------
    lacking
        Calls a week by which a client misses its target, ``[client]``; 0 where it is met.
    late
        Calls not answered in time, a week's mean, ``[client, slot]``.
    """

    lacking: Floats
    late: Floats

    @property
    def clients(self) -> tuple[int, ...]:
        """Numbers of the clients who miss their target."""
        return tuple(np.flatnonzero(self.lacking > 0).tolist())


@dataclass(frozen=True)
class Stretch:
    """Slots ``[first, last)`` in which heads of one pool are short.

    ``late`` counts the late calls of clients who miss their target.
    """

    pool: int
    first: int
    last: int
    late: float


def short_stretches(case: Case, facts: Facts, shortage: Shortage) -> tuple[Stretch, ...]:
    """Where heads are short, the worst stretches of each pool until they reach what is lacking."""
    pool_of = pool_of_client(case, facts)
    missing = shortage.lacking > 0
    found: list[Stretch] = []
    for pool in np.unique(pool_of[missing]).tolist():
        mine = missing & (pool_of == pool)
        late = shortage.late[mine].sum(axis=0)
        order = np.argsort(-late, kind="stable")
        reached = np.cumsum(late[order])
        enough = int(np.searchsorted(reached, REACH * shortage.lacking[mine].sum())) + 1
        chosen = np.zeros(len(late), dtype=np.bool_)
        chosen[order[:enough]] = late[order[:enough]] > LEAST_LATE
        found += _runs(pool, chosen, late, JOINED_MINUTES // facts.demand.slot_minutes)
    return tuple(sorted(found, key=lambda stretch: -stretch.late))


def _runs(pool: int, chosen: NDArray[np.bool_], late: Floats, gap: int) -> list[Stretch]:
    """Chosen slots as runs, small gaps included."""
    slots = np.flatnonzero(chosen)
    if not len(slots):
        return []
    parts = np.split(slots, np.flatnonzero(np.diff(slots) > gap) + 1)
    return [
        Stretch(pool, int(p[0]), int(p[-1]) + 1, float(late[p[0] : p[-1] + 1].sum())) for p in parts
    ]


def cuts_of(
    case: Case,
    facts: Facts,
    heads: Floats,
    shortage: Shortage,
) -> tuple[Cut, ...]:
    """Ask for one head more in every short stretch; former cuts stay, dearer where they failed.

    Parameters
    ----------
    facts
        With the cuts of the plan that was replayed.
    heads
        Heads of each pool on duty in that plan, a mean over the slot, ``[pool, slot]``.
    """
    horizon, length = case.horizon, facts.demand.slot_minutes
    asked: dict[tuple[Need, int, int], Cut] = {
        (need_of_cut(cut), horizon.minute(cut.start), horizon.minute(cut.end)): cut
        for cut in facts.cuts
    }
    for stretch in short_stretches(case, facts, shortage):
        need = facts.pools.needs[stretch.pool]
        holders = int(facts.pools.serves[:, stretch.pool].sum())
        there = float(heads[stretch.pool, stretch.first : stretch.last].min())
        wanted = min(int(np.floor(there + 1e-9)) + 1, holders)
        if not wanted:
            continue
        key = (need, stretch.first * length, stretch.last * length)
        hours = (stretch.last - stretch.first) * length / 60
        former = asked.get(key)
        price = DEARER * former.calls_per_head_hour if former else stretch.late / hours
        asked[key] = Cut(
            languages=dict(need.languages),
            skills=dict(need.skills),
            start=horizon.moment(key[1]),
            end=horizon.moment(key[2]),
            heads=max(wanted, former.heads if former else 0),
            calls_per_head_hour=price,
        )
    return tuple(asked.values())


def heads_for(case: Case, facts: Facts, stretches: Sequence[Stretch]) -> tuple[ExtraHead, ...]:
    """One head for each stretch, on duty all through it."""
    length, end = facts.demand.slot_minutes, case.horizon.minutes
    return tuple(
        ExtraHead(facts.pools.needs[each.pool], each.first * length, min(each.last * length, end))
        for each in stretches
    )
