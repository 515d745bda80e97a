"""A window: some people and some days of a planned roster, all else as it is planned.

What is left to choose is a smaller problem of the same kind: the same automata
between the day's nodes through which everybody's week passes, posts less those
who hold them already, tallies and burdens less what the other days use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster import window_kernels
from scheduler.roster.rows import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling, Weeks
    from scheduler.roster.rows import Roster
    from scheduler.roster.space import WeekSpace


@dataclass(frozen=True)
class Window:
    """The problem of a window and the weeks that are planned in it.

    Attributes
    ----------
    people
        Operators who may change, by their number in the whole problem.
    first, last
        Its days, ``last`` not included.
    space, coupling
        The problem; operators and days are numbered from 0, patterns as before.
    planned
        What is planned, one column an operator.
    """

    people: NDArray[np.int32]
    first: int
    last: int
    space: WeekSpace
    coupling: Coupling
    planned: Columns


class Cutter:
    """Cuts windows out of one problem.

    Parameters
    ----------
    space, coupling
        The whole problem, one of those that rows state (``scheduler.roster.rows.fits``).
    fork_at
        First arc of each fork, from ``scheduler.roster.pricing.fork_offsets``.
    """

    def __init__(self, space: WeekSpace, coupling: Coupling, fork_at: NDArray[np.int64]) -> None:
        self._space = space
        self._coupling = coupling
        self._fork_at = fork_at
        weeks = space.weeks_for_bound
        days = np.array([0 if p is None else p.day for p in space.patterns])
        held = weeks.post_of >= 0
        self._day_of_post = np.zeros(len(coupling.post_need), dtype=np.int64)
        self._day_of_post[weeks.post_of[held]] = days[held]
        # Values of nodes, values after a day, values of forks and of links.
        sizes = (space.most_nodes, space.most_nodes, space.most_forks, space.most_links)
        self._scratch = tuple(np.empty(size) for size in sizes)

    def cut(self, roster: Roster, people: NDArray[np.int32], first: int, last: int) -> Window:
        """Cut one window out of a roster.

        Raises
        ------
        ValueError
            When the planned week of one of the people is not lawful.
        """
        weeks = self._space.weeks_for_bound
        walked = [self._walk(weeks, int(o), roster.pattern[o]) for o in people]
        nodes = np.array([node[first] for node, _, _ in walked], dtype=np.int32)
        ends = self._ends(weeks, people, walked, last)
        uses = weeks.uses[roster.pattern[people]].astype(np.int32)
        outside = uses[:, :first].sum(axis=1) + uses[:, last:].sum(axis=1)
        own, load = np.zeros((2, len(people)))
        for k, (_, entry, cost) in enumerate(walked):
            own[k] = weeks.entry_cost[entry[first:last]].sum() + cost[first:].sum()
            load[k] = weeks.entry_load[entry[first:last]].sum()
        post_of, coupling = self._posts(roster, people, first, last)
        room = self._coupling.load_room[people] - (roster.load[people] - load)
        cut = _sliced(weeks, people, first, last)._replace(
            post_of=post_of,
            start_node=nodes,
            end_value=ends,
            most_uses=(weeks.most_uses[people] - outside).astype(np.int32),
        )
        return Window(
            people,
            first,
            last,
            self._reduced(cut),
            coupling._replace(load_room=room),
            Columns(
                np.arange(len(people), dtype=np.int32),
                np.ascontiguousarray(roster.pattern[people, first:last]),
                own,
                load,
            ),
        )

    def _walk(
        self, weeks: Weeks, operator: int, week: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        node, entry = np.zeros((2, weeks.days), dtype=np.int64)
        cost = np.zeros(weeks.days)
        if not window_kernels.walk(weeks, self._fork_at, operator, week, node, entry, cost):
            raise ValueError(f"the planned week of operator {operator} is not lawful")
        return node, entry, cost

    def _ends(
        self,
        weeks: Weeks,
        people: NDArray[np.int32],
        walked: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]],
        last: int,
    ) -> NDArray[np.float64]:
        if last == weeks.days:
            return np.ascontiguousarray(weeks.end_value[people])
        kinds = weeks.automaton_of[people] * weeks.days + last
        ends = np.empty((len(people), int((weeks.node_at[kinds + 1] - weeks.node_at[kinds]).max())))
        value, after, fork_value, link_value = self._scratch
        for k, operator in enumerate(people.tolist()):
            entry = walked[k][1]
            window_kernels.rest_values(
                weeks, operator, entry, last, value, after, fork_value, link_value
            )
            ends[k] = value[: ends.shape[1]]
        return ends

    def _posts(
        self, roster: Roster, people: NDArray[np.int32], first: int, last: int
    ) -> tuple[NDArray[np.int32], Coupling]:
        """Posts of the window's days, less the people who hold them and do not change."""
        coupling, weeks = self._coupling, self._space.weeks_for_bound
        day_of = self._day_of_post
        inside = np.flatnonzero((day_of >= first) & (day_of < last))
        number = np.full(len(coupling.post_need) + 1, -1, dtype=np.int32)
        number[inside] = np.arange(len(inside))
        others = np.delete(weeks.post_of[roster.pattern], people, axis=0)
        held = np.bincount(others[others >= 0], minlength=len(coupling.post_need))
        need = coupling.post_need - held
        return number[weeks.post_of], coupling._replace(
            post_need=np.maximum(0, need[inside]),
            post_under=coupling.post_under[inside],
            post_over=coupling.post_over[inside],
        )

    def _reduced(self, weeks: Weeks) -> WeekSpace:
        return replace(
            self._space,
            weeks=weeks,
            weeks_for_bound=weeks,
            most_nodes=max(int(np.diff(weeks.node_at).max()), weeks.end_value.shape[1]),
            most_groups=int(weeks.groups.max()),
            most_links=int(np.diff(weeks.link_at).max()),
            most_forks=int(weeks.forks.max()),
        )


def _sliced(weeks: Weeks, people: NDArray[np.int32], first: int, last: int) -> Weeks:
    """Automata and entries of some people and some days, contiguous again."""
    used, automaton_of = np.unique(weeks.automaton_of[people], return_inverse=True)
    kinds = [slice(a * weeks.days + first, a * weeks.days + last) for a in used.tolist()]
    rows = [slice(o * weeks.days + first, o * weeks.days + last) for o in people.tolist()]
    node_at, nodes = _cut_out(weeks.node_at, kinds)
    link_at, links = _cut_out(weeks.link_at, kinds)
    arc_at, arcs = _cut_out(weeks.arc_at, kinds)
    entry_at, entries = _cut_out(weeks.entry_at, rows)
    return weeks._replace(
        days=last - first,
        entry_at=entry_at,
        entry_pattern=weeks.entry_pattern[entries],
        entry_group=weeks.entry_group[entries],
        entry_cost=weeks.entry_cost[entries],
        entry_load=weeks.entry_load[entries],
        automaton_of=automaton_of.astype(np.int32),
        groups=np.concatenate([weeks.groups[kind] for kind in kinds]),
        forks=np.concatenate([weeks.forks[kind] for kind in kinds]),
        node_at=node_at,
        enter=weeks.enter[nodes],
        link_at=link_at,
        link_fork=weeks.link_fork[links],
        link_next=weeks.link_next[links],
        arc_at=arc_at,
        arc_source=weeks.arc_source[arcs],
        arc_group=weeks.arc_group[arcs],
        arc_target=weeks.arc_target[arcs],
        arc_cost=weeks.arc_cost[arcs],
    )


def _cut_out(
    offsets: NDArray[np.int64], parts: list[slice]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Offsets of some ranges put one after another, and the places they come from."""
    lengths = [np.diff(offsets[part.start : part.stop + 1]) for part in parts]
    places = [np.arange(offsets[part.start], offsets[part.stop]) for part in parts]
    return np.concatenate([[0], np.cumsum(np.concatenate(lengths))]), np.concatenate(places)
