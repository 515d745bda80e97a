"""Text of a generalised assignment instance → ``Gap``, with every wrong number named.

The format is that of the OR-Library: whole numbers apart by spaces or ends of lines.
First the numbers of agents and items, then what each agent pays for each item,
what it takes of the agent's capacity, and the capacities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.bench.plain import text_of
from scheduler.errors import Fault, InputError
from scheduler.files.expected import Expected, fault

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MOST_AGENTS: Final = 1_000
MOST_ITEMS: Final = 10_000
LARGEST: Final = 1_000_000
"""Of a single cost, resource or capacity."""
MOST_FAULTS: Final = 20
"""Faults of one file that are told."""
_WORD: Final = re.compile(r"\S+")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True)
class Gap:
    """A generalised assignment instance: each item goes to one agent, within capacities.

    Attributes
    ----------
    name
        Of the file, without its ending.
    cost
        What an agent pays for an item, ``[agent, item]``; minimised.
    resource
        What the item takes of the agent's capacity, ``[agent, item]``.
    capacity
        ``[agent]``.
    """

    name: str
    cost: NDArray[np.int64]
    resource: NDArray[np.int64]
    capacity: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Word:
    line: int
    text: str


def read_gap(path: Path) -> Gap:
    """Read one instance.

    Raises
    ------
    InputError
        With the faults of the file.
    OSError
        When the file cannot be read.
    """
    return parse_gap(text_of(path), path.name)


def parse_gap(text: str, file: str) -> Gap:
    """Turn the text of an instance into values.

    Parameters
    ----------
    text
        The whole text.
    file
        What faults call it; the instance's name is its stem.

    Raises
    ------
    InputError
        With the first faults of the text, or the reason why no assignment can exist.
    """
    words = [
        _Word(line, met[0])
        for line, own in enumerate(text.splitlines(), start=1)
        for met in _WORD.finditer(own)
    ]
    last = max(1, len(text.splitlines()))
    faults: list[Fault] = []
    agents, items = _shape(words, last, file, faults)
    numbers = _numbers(words[2:], agents, items, last, file, faults)
    table = agents * items
    found = Gap(
        file.rpartition(".")[0] or file,
        numbers[:table].reshape(agents, items),
        numbers[table : 2 * table].reshape(agents, items),
        numbers[2 * table :],
    )
    _feasible(found, file)
    return found


def _shape(words: list[_Word], last: int, file: str, faults: list[Fault]) -> tuple[int, int]:
    """Agents and items; without them nothing else can be read."""
    found = []
    for at, (name, most) in enumerate((("agents", MOST_AGENTS), ("items", MOST_ITEMS))):
        if at < len(words):
            found.append(_whole(words[at], name, file, faults, least=1, most=most))
        else:
            faults.append(fault(file, last, name, None, Expected.REQUIRED))
    if faults:
        raise InputError(faults)
    return found[0], found[1]


def _numbers(
    words: list[_Word], agents: int, items: int, last: int, file: str, faults: list[Fault]
) -> NDArray[np.int64]:
    """All costs, resources and capacities in one row."""
    wanted = agents * items * 2 + agents
    found = np.zeros(wanted, dtype=np.int64)
    for at, word in enumerate(words[:wanted]):
        found[at] = _whole(word, _name(at, agents, items), file, faults)
        if len(faults) >= MOST_FAULTS:
            raise InputError(faults)
    if len(words) < wanted:
        missing = _name(len(words), agents, items)
        faults.append(fault(file, last, missing, None, Expected.REQUIRED))
        faults.append(_count(file, last, len(words), Expected.AT_LEAST, wanted))
    elif len(words) > wanted:
        faults.append(_count(file, words[wanted].line, len(words), Expected.AT_MOST, wanted))
    if faults:
        raise InputError(faults)
    return found


def _count(file: str, line: int, found: int, expected: Expected, wanted: int) -> Fault:
    """Too few numbers, or too many; the two of the first line are counted with them."""
    return fault(file, line, "numbers", str(found + 2), expected, limit=wanted + 2)


def _whole(
    word: _Word, name: str, file: str, faults: list[Fault], *, least: int = 0, most: int = LARGEST
) -> int:
    """Read a whole number inside its limits; 0 with a fault when it is none."""
    if not _WHOLE.fullmatch(word.text):
        faults.append(fault(file, word.line, name, word.text, Expected.INTEGER))
    elif int(word.text) < least:
        faults.append(fault(file, word.line, name, word.text, Expected.AT_LEAST, limit=least))
    elif int(word.text) > most:
        faults.append(fault(file, word.line, name, word.text, Expected.AT_MOST, limit=most))
    else:
        return int(word.text)
    return 0


def _name(at: int, agents: int, items: int) -> str:
    """What the number at a place is, agents and items counted from 1."""
    table, place = divmod(at, agents * items)
    if table == 2:
        return f"capacity[{place + 1}]"
    agent, item = divmod(place, items)
    return f"{('cost', 'resource')[table]}[{agent + 1}, {item + 1}]"


def _feasible(gap: Gap, file: str) -> None:
    """Refuse what no assignment can satisfy at first sight: an item too large, too many of them."""
    fits = (gap.resource <= gap.capacity[:, None]).any(axis=0)
    faults = [
        fault(
            file,
            None,
            f"resource[*, {item + 1}]",
            str(int(gap.resource[:, item].min())),
            Expected.AT_MOST,
            limit=int(gap.capacity.max()),
        )
        for item in np.flatnonzero(~fits)[:MOST_FAULTS]
    ]
    least, room = int(gap.resource.min(axis=0).sum()), int(gap.capacity.sum())
    if not faults and least > room:
        faults = [fault(file, None, "resource", str(least), Expected.AT_MOST, limit=room)]
    if faults:
        raise InputError(faults)
