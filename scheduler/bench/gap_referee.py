"""An independent scorer: the text of an instance and who does what, nothing else.

It reads the text anew and shares nothing with the reader, the Frame or the search,
so that a mistake in any of them shows. Texts that the reader accepts are assumed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADER: Final = ("item", "agent")

Pairs = tuple[tuple[int, int], ...]
"""Couples of item and agent, counted from 1."""


@dataclass(frozen=True, slots=True)
class GapBreach:
    """One broken rule: its name, of which item or agent, and by how much."""

    rule: str
    whose: int
    amount: int


@dataclass(frozen=True, slots=True)
class GapVerdict:
    """What a solution costs and which rules it breaks."""

    cost: int
    breaches: tuple[GapBreach, ...]


def write_gap_solution(pairs: Iterable[tuple[int, int]]) -> str:
    """Write a solution as CSV: ``item,agent``, both counted from 1, one row an item."""
    return "\n".join([",".join(HEADER), *(f"{item},{agent}" for item, agent in pairs)]) + "\n"


def read_gap_solution(path: Path) -> Pairs:
    """Read a solution that :func:`write_gap_solution` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((int(row["item"]), int(row["agent"])) for row in csv.DictReader(file))


def judge_gap(text: str, pairs: Iterable[tuple[int, int]]) -> GapVerdict:
    """Score a solution against the text of its instance.

    Parameters
    ----------
    text
        The whole instance.
    pairs
        Couples of item and agent.
    """
    numbers = iter(int(word) for word in text.lstrip("\ufeff").split())
    agents, items = next(numbers), next(numbers)
    costs = [[next(numbers) for _ in range(items)] for _ in range(agents)]
    resources = [[next(numbers) for _ in range(items)] for _ in range(agents)]
    left = [next(numbers) for _ in range(agents)]
    times = [0] * items
    total = 0
    breaches = []
    for item, agent in pairs:
        if not (1 <= item <= items and 1 <= agent <= agents):
            breaches.append(GapBreach("unknown", item, 1))
            continue
        times[item - 1] += 1
        total += costs[agent - 1][item - 1]
        left[agent - 1] -= resources[agent - 1][item - 1]
    for item, count in enumerate(times, start=1):
        if count != 1:
            breaches.append(GapBreach("once", item, abs(count - 1)))
    for agent, rest in enumerate(left, start=1):
        if rest < 0:
            breaches.append(GapBreach("capacity", agent, -rest))
    return GapVerdict(total, tuple(breaches))
