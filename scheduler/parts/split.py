"""Which people belong together: groups of even size that share few clients with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.roster.layout import Coupling

MOST_PASSES: Final = 10
"""Passes over everybody in which people move to the group that they share most with."""
SPARE_PART: Final = 0.1
"""Part of an even size by which a group may be larger."""


def split(coupling: Coupling, parts: int) -> list[NDArray[np.int64]]:
    """Group the operators of a portfolio.

    People join the group with which they share most calls while it has room, those
    with the strongest ties first; then single people move and pairs change places
    while that takes links away (after Kernighan and Lin 1970).

    Parameters
    ----------
    coupling
        Pairs and calls.
    parts
        Number of groups asked for, at least 1; fewer come back where there are fewer
        people.

    Returns
    -------
    list[NDArray]
        Operators of each group in order, ``[operator]``; nobody is in two.
    """
    people = len(coupling.serves)
    count = max(1, min(parts, people))
    links = links_of(coupling)
    group = _grown(links, count)
    most = int(np.ceil(people / count * (1 + SPARE_PART)))
    for _ in range(MOST_PASSES):
        moves = sum(_moved(links, group, person, count, most) for person in range(people))
        if not moves:
            break
    found = [np.flatnonzero(group == number) for number in range(count)]
    return [members for members in found if len(members)]


def links_of(coupling: Coupling) -> NDArray[np.float64]:
    """Calls of the clients that two people share, ``[operator, operator]``."""
    carried = np.zeros((len(coupling.serves), len(coupling.client_at) - 1))
    carried[coupling.pair_operator, coupling.pair_client] = 1.0
    links = (carried * coupling.calls.sum(axis=1)) @ carried.T
    np.fill_diagonal(links, 0.0)
    return np.asarray(links)


def _grown(links: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Grow groups one after another from whoever is left with the strongest ties."""
    people = len(links)
    group = np.full(people, -1, dtype=np.int64)
    for number in range(count):
        left = np.flatnonzero(group < 0)
        room = -(-len(left) // (count - number))
        ties = np.zeros(people)
        person = left[np.argmax(links[np.ix_(left, left)].sum(axis=1))]
        for _ in range(room):
            group[person] = number
            ties += links[person]
            open_ = np.flatnonzero(group < 0)
            if not len(open_):
                break
            person = open_[np.argmax(ties[open_])]
    return group


def _moved(
    links: NDArray[np.float64], group: NDArray[np.int64], person: int, count: int, most: int
) -> bool:
    """Move one person, or let them change places with another, when that takes links away."""
    sizes = np.bincount(group, minlength=count)
    ties = np.array([links[person, group == number].sum() for number in range(count)])
    here = group[person]
    gains = ties - ties[here]
    gains[sizes >= most] = -np.inf
    there = int(np.argmax(gains))
    if gains[there] > 1e-9 and sizes[here] > 1:
        group[person] = there
        return True
    best, partner = 1e-9, -1
    for other in np.flatnonzero(group != here).tolist():
        others = links[other, group == here].sum() - links[other, group == group[other]].sum()
        gain = ties[group[other]] - ties[here] + others - 2 * links[person, other]
        if gain > best:
            best, partner = gain, other
    if partner < 0:
        return False
    group[person], group[partner] = group[partner], here
    return True
