"""Multiplying and reducing resources keeps their language and their prices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.roster.automaton import Automaton, Workshop, start_state
from scheduler.rule import PatternFilter
from scheduler.shifts import DayPattern, Shift

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

DAYS, PATTERNS, STATES, EFFECTS = 3, 3, 3, 3
OFF = PATTERNS
"""Index of the day off among the choices of a day."""

GRID = [
    [
        DayPattern(day, (Shift(day * 1440 + start, day * 1440 + end),))
        for start, end in ((480, 900), (480, 1020), (840, 1200))
    ]
    for day in range(DAYS)
]
WORDS = list(product(range(PATTERNS + 1), repeat=DAYS))


@dataclass(frozen=True)
class Toy:
    """A resource read from tables.

    ``effects[day][choice]``, ``steps[state][effect]`` and ``ends[state]``;
    ``None`` forbids. ``opening`` is the start.
    """

    effects: tuple[tuple[int | None, ...], ...]
    steps: tuple[tuple[int | None, ...], ...]
    ends: tuple[bool, ...]
    opening: int
    effects_key: Hashable | None = None

    def start(self) -> int:
        return self.opening

    def effect(self, day: int, pattern: DayPattern | None) -> int | None:
        return self.effects[day][OFF if pattern is None else GRID[day].index(pattern)]

    def step(self, state: int, effect: int) -> int | None:
        return self.steps[state][effect]

    def accepts(self, state: int) -> bool:
        return self.ends[state]


@dataclass(frozen=True)
class PricedToy(Toy):
    """A toy that also prices its steps, ``prices[state][effect]``."""

    prices: tuple[tuple[int, ...], ...] = ()

    def cost(self, state: int, effect: int) -> float:
        return float(self.prices[state][effect])


def rows(
    values: st.SearchStrategy[Any], width: int, height: int
) -> st.SearchStrategy[tuple[tuple[Any, ...], ...]]:
    return st.tuples(*[st.tuples(*[values] * width)] * height)


@st.composite
def toys(draw: st.DrawFn) -> Toy:
    # Mostly alive: an automaton that dies everywhere proves little.
    alive = st.integers(0, EFFECTS - 1)
    effects = draw(rows(st.one_of(alive, alive, alive, st.none()), PATTERNS + 1, DAYS))
    onward = st.integers(0, STATES - 1)
    steps = draw(rows(st.one_of(onward, onward, onward, st.none()), EFFECTS, STATES))
    ends = draw(st.tuples(*[st.sampled_from([True, True, False])] * STATES))
    opening = draw(st.integers(0, STATES - 1))
    if not draw(st.booleans()):
        return Toy(effects, steps, ends, opening)
    prices = draw(rows(st.integers(0, 2), EFFECTS, STATES))
    return PricedToy(effects, steps, ends, opening, None, prices)


def price_by_tables(resources: Sequence[Toy], word: Sequence[int]) -> float | None:
    """Walk the product of the resources, none of them reduced."""
    states, total = [resource.start() for resource in resources], 0.0
    for day, choice in enumerate(word):
        pattern = None if choice == OFF else GRID[day][choice]
        for i, resource in enumerate(resources):
            effect = resource.effect(day, pattern)
            following = None if effect is None else resource.step(states[i], effect)
            if effect is None or following is None:
                return None
            if isinstance(resource, PricedToy):
                total += resource.cost(states[i], effect)
            states[i] = following
    ends = zip(resources, states, strict=True)
    return total if all(resource.accepts(state) for resource, state in ends) else None


def price_by_automaton(
    automaton: Automaton, resources: Sequence[Toy], word: Sequence[int]
) -> float | None:
    """Walk the compiled layers, both strides of each day."""
    node, total = automaton.start_of[start_state(resources)], 0.0
    for layer, choice in zip(automaton.layers, word, strict=True):
        group = layer.group_of[choice]
        if node < 0 or group < 0:
            return None
        forks = list(_chain(layer.link_fork, layer.link_next, int(layer.enter[node])))
        here = np.flatnonzero(np.isin(layer.source, forks) & (layer.group == group))
        if not len(here):
            return None
        assert len(here) == 1, "a pattern leads to two nodes"
        node = int(layer.target[here[0]])
        total += float(layer.cost[here[0]])
    return total


def _chain(fork: np.ndarray, following: np.ndarray, link: int) -> Iterator[int]:
    while link >= 0:
        yield int(fork[link])
        link = int(following[link])


@settings(max_examples=60, deadline=None)
@given(st.lists(toys(), min_size=1, max_size=3))
def test_the_automaton_accepts_what_every_resource_accepts_at_the_sum_of_their_prices(
    resources: list[Toy],
) -> None:
    automaton = Workshop(GRID).compile([resources])[0]
    by_tables = [price_by_tables(resources, word) for word in WORDS]
    assert [price_by_automaton(automaton, resources, word) for word in WORDS] == by_tables


@settings(max_examples=40, deadline=None)
@given(toys(), toys(), st.lists(st.integers(0, STATES - 1), min_size=2, max_size=3))
def test_people_who_share_an_automaton_keep_their_own_pasts(
    private: Toy, common: Toy, openings: list[int]
) -> None:
    tables = common.effects, common.steps, common.ends
    everyone: list[list[Toy]] = [
        [Toy(*tables, opening, "common"), Toy(private.effects, private.steps, private.ends, 0, "p")]
        for opening in openings
    ]
    automata = Workshop(GRID).compile(everyone)
    assert len({id(automaton) for automaton in automata}) == 1
    for resources, automaton in zip(everyone, automata, strict=True):
        by_tables = [price_by_tables(resources, word) for word in WORDS]
        assert [price_by_automaton(automaton, resources, word) for word in WORDS] == by_tables


@settings(max_examples=30, deadline=None)
@given(toys())
def test_no_two_nodes_of_a_day_have_the_same_future(toy: Toy) -> None:
    """Reduced alone, nodes differ in the words they accept or in what these cost."""
    automaton = Workshop(GRID).compile([[toy]])[0]
    for day in range(DAYS):
        futures = [
            tuple(_price_from(automaton, day, node, word) for word in WORDS if not any(word[:day]))
            for node in range(automaton.nodes[day])
        ]
        assert len(set(futures)) == len(futures)
        assert all(any(price is not None for price in future) for future in futures)


def _price_from(automaton: Automaton, day: int, node: int, word: Sequence[int]) -> float | None:
    tail = Automaton(automaton.layers[day:], automaton.nodes[day:], {(): node})
    return price_by_automaton(tail, [], word[day:])


def test_a_count_that_restricts_nothing_leaves_one_node_a_day() -> None:
    counting = Toy(
        effects=((0, 1, 1, 2),) * DAYS,
        steps=((0, 1, 2), (1, 2, 0), (2, 0, 1)),
        ends=(True, True, True),
        opening=0,
    )
    automaton = Workshop(GRID).compile([[counting]])[0]
    assert automaton.nodes == (1,) * (DAYS + 1)
    assert [layer.groups for layer in automaton.layers] == [1] * DAYS


def test_what_no_word_can_satisfy_starts_nowhere() -> None:
    endless = Toy(((0, 0, 0, 0),) * DAYS, ((0,),), (False,), 0)
    automaton = Workshop(GRID).compile([[endless]])[0]
    assert automaton.start_of[start_state([endless])] == -1


def test_a_resource_without_memory_is_asked_pattern_by_pattern() -> None:
    short = PatternFilter(lambda pattern: pattern.span_minutes <= 420)
    workshop = Workshop(GRID)
    for day in range(DAYS):
        assert workshop.allowed(short, day).tolist() == [True, False, True, True]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_wider_table_merges_the_same_whatever_its_hashes(seed: int) -> None:
    """Rows and columns repeated on purpose: what is alike becomes one, and nothing else."""
    random = np.random.default_rng(seed)
    steps = tuple(tuple(int(x) for x in row) for row in random.integers(0, 12, (12, EFFECTS)))
    twins = (*steps, *steps)
    effects = tuple(tuple(int(x) for x in row) for row in random.integers(0, EFFECTS, (DAYS, 4)))
    ends = tuple(bool(x) for x in random.integers(0, 2, 12)) * 2
    plain = [Toy(effects, steps, ends[:12], opening) for opening in range(12)]
    doubled = [Toy(effects, twins, ends, opening, "doubled") for opening in range(24)]
    automata = Workshop(GRID).compile([[toy] for toy in doubled])
    assert automata[0].nodes[-1] == 1
    assert automata[0].nodes[0] <= 12
    for opening, toy in enumerate(doubled):
        expected = [price_by_tables([plain[opening % 12]], word) for word in WORDS]
        assert [price_by_automaton(automata[opening], [toy], word) for word in WORDS] == expected
