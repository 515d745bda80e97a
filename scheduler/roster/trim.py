"""Automata cut down to what one operator can walk: their own start, their own patterns.

Operators under the same rules share an automaton, but most of it is out of reach of
any one of them: it holds the starts of all and patterns that one has no hours, no
code or no leave for. Walking only what can be reached and still leads to the end
makes the search several times as fast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

from scheduler.roster.automaton import Automaton, Layer
from scheduler.roster.kernels import follow_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Walked:
    """One day, walked forward: the nodes it began in, the links and arcs that were passed."""

    live: NDArray[np.bool_]
    linked: NDArray[np.bool_]
    arcs: NDArray[np.bool_]


MOST_COPIES: Final = 8.0
"""Cut-down automata of those who share one hold at most so many times its arcs together;
where they would hold more, people differ in so much that sharing is better."""


def trimmed(
    automata: Sequence[Automaton],
    starts: Sequence[int],
    allowed: Sequence[Sequence[NDArray[np.bool_]]],
) -> tuple[list[Automaton], list[int]]:
    """Cut everybody's automaton down, where that does not take too much room.

    Parameters
    ----------
    automata, starts
        Of each operator; operators may share one. The start is -1 for those who
        have no lawful week.
    allowed
        Patterns of each day (the day off last) that each operator may take.

    Returns
    -------
    tuple
        Automata and starts in their place. Operators with the same start and the
        same groups of patterns share one again.
    """
    sharing: dict[int, list[int]] = {}
    for operator, automaton in enumerate(automata):
        sharing.setdefault(id(automaton), []).append(operator)
    found, firsts = list(automata), list(starts)
    for members in sharing.values():
        automaton = automata[members[0]]
        copies: dict[object, Automaton | None] = {}
        room = MOST_COPIES * _arcs(automaton)
        for operator in members:
            usable = [
                usable_groups(layer, own)
                for layer, own in zip(automaton.layers, allowed[operator], strict=True)
            ]
            key = starts[operator], b"".join(groups.tobytes() for groups in usable)
            if key not in copies:
                copies[key] = trim(automaton, starts[operator], usable)
                room -= _arcs(copies[key])
                if room < 0:
                    break
            copy = copies[key]
            found[operator] = automaton if copy is None else copy
            firsts[operator] = -1 if copy is None else 0
        if room < 0:
            for operator in members:
                found[operator], firsts[operator] = automaton, starts[operator]
    return found, firsts


def trim(automaton: Automaton, start: int, usable: Sequence[NDArray[np.bool_]]) -> Automaton | None:
    """Keep what can be reached from ``start`` by usable groups and leads to the end.

    Groups keep their numbers. ``None`` when nothing is left.

    Parameters
    ----------
    usable
        Groups of each day that may be taken, ``[group]``.
    """
    if start < 0:
        return None
    passed = walk(automaton, start, usable)
    if not passed[-1].arcs.any():
        return None
    number = np.zeros(1, dtype=np.int32)
    layers, nodes = [], [1]
    for layer, walked in zip(reversed(automaton.layers), reversed(passed), strict=True):
        cut, number = _backward(layer, walked, number)
        layers.append(cut)
        nodes.append(len(cut.enter))
    return Automaton(tuple(reversed(layers)), tuple(reversed(nodes)), {})


def usable_groups(layer: Layer, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Groups of one day that hold some of the patterns in ``own``, ``[group]``."""
    usable = np.zeros(layer.groups, dtype=np.bool_)
    usable[layer.group_of[own]] = True
    return usable


def _arcs(automaton: Automaton | None) -> int:
    return 0 if automaton is None else sum(len(layer.source) for layer in automaton.layers)


def walk(automaton: Automaton, start: int, usable: Sequence[NDArray[np.bool_]]) -> list[Walked]:
    """Walk forward from ``start`` by usable groups, day by day; the last may pass no arc."""
    live = np.zeros(automaton.nodes[0], dtype=np.bool_)
    live[start] = True
    passed = []
    for day, layer in enumerate(automaton.layers):
        linked = np.zeros(len(layer.link_fork), dtype=np.bool_)
        linked[layer.enter[live]] = True
        follow_links(layer.link_next, linked)
        forked = np.zeros(layer.forks, dtype=np.bool_)
        forked[layer.link_fork[linked]] = True
        arcs = forked[layer.source] & usable[day][layer.group]
        passed.append(Walked(live, linked, arcs))
        live = np.zeros(automaton.nodes[day + 1], dtype=np.bool_)
        live[layer.target[arcs]] = True
    return passed


def _backward(
    layer: Layer, walked: Walked, number: NDArray[np.int32]
) -> tuple[Layer, NDArray[np.int32]]:
    """Cut one day; ``number`` renumbers the nodes after it, -1 for those without an end.

    Returns the day, and the numbers of the nodes before it.
    """
    kept = walked.arcs & (number[layer.target] >= 0)
    forked = np.zeros(layer.forks, dtype=np.bool_)
    forked[layer.source[kept]] = True
    fork_number = _numbered(forked)
    through = shorten_chains(layer.link_fork, layer.link_next, forked)
    held = walked.linked & forked[layer.link_fork]
    link_number = np.append(_numbered(held), -1)
    through = np.append(through, -1)
    entered = link_number[through[layer.enter]]
    number_before = _numbered(walked.live & (entered >= 0))
    cut = replace(
        layer,
        forks=int(forked.sum()),
        enter=entered[number_before >= 0].astype(np.int32),
        link_fork=fork_number[layer.link_fork[held]],
        link_next=link_number[through[layer.link_next[held]]].astype(np.int32),
        source=fork_number[layer.source[kept]],
        group=layer.group[kept],
        target=number[layer.target[kept]],
        cost=layer.cost[kept],
    )
    return cut, number_before


@njit(cache=True, nogil=True)
def shorten_chains(link_fork, link_next, forked):  # type: ignore[no-untyped-def]
    """For each link, the first link from it on whose fork is kept; -1 where there is none."""
    through = np.empty(link_fork.shape[0], dtype=np.int64)
    for link in range(link_fork.shape[0] - 1, -1, -1):
        if forked[link_fork[link]]:
            through[link] = link
        elif link_next[link] >= 0:
            through[link] = through[link_next[link]]
        else:
            through[link] = -1
    return through


def _numbered(kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Numbers of what is kept, in order, -1 for the rest."""
    number = np.cumsum(kept, dtype=np.int32) - 1
    return np.where(kept, number, -1).astype(np.int32)
