"""Multiply the resources of operators into layered automata of lawful weeks.

Layers are days. Each resource is first reduced by itself, then they are
multiplied one after another, smallest first, over reachable states only; each
product is reduced again before it meets the next.
Reducing is the layered form of Myhill and Nerode's partition: what cannot lead
to a lawful end is cut, states with the same future become one, and so do
patterns that no state can tell apart. What a rule counts but never restricts
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster.alike import alike, merge_rows
from scheduler.roster.interned import DEAD, Interned, table_key
from scheduler.roster.product_kernels import relabel, renumber, step_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from scheduler.rule import Resource, State
    from scheduler.shifts import DayPattern


@dataclass(frozen=True)
class Layer:
    """One day, in two strides: a node reaches the starts it allows, then a pattern is chosen.

    Splitting the day where the shift begins keeps the arcs few: what went
    before matters for the start, what comes after for the end, and rarely both
    at once. The starts a node allows form a chain, earliest first; nodes whose
    chains end alike share the tail, and rest rules make most tails alike.

    Attributes
    ----------
    group_of
        Group of each of the day's patterns, the day off last; -1 when no
        lawful week holds it, ``[pattern + 1]``.
    groups, forks
        Numbers of groups and of forks (a fork is a start with what it allows).
    enter
        Chain link at which each node begins, ``[node]``.
    link_fork, link_next
        Fork of each link and the link after it (-1: none); links come before
        their next, ``[link]``.
    source, group, target
        Second stride: fork, pattern group, node after the day, ``[arc]``.
    cost
        What the arc costs beyond its pattern, ``[arc]``.
    """

    group_of: NDArray[np.int32]
    groups: int
    forks: int
    enter: NDArray[np.int32]
    link_fork: NDArray[np.int32]
    link_next: NDArray[np.int32]
    source: NDArray[np.int32]
    group: NDArray[np.int32]
    target: NDArray[np.int32]
    cost: NDArray[np.float64]


@dataclass(frozen=True)
class Automaton:
    """All lawful weeks of operators who live under the same rules.

    ``nodes[d]`` states exist before day ``d``; ``start_of`` gives the first
    node of each start (a state of every resource) or -1 when nothing lawful
    follows from it.
    """

    layers: tuple[Layer, ...]
    nodes: tuple[int, ...]
    start_of: dict[tuple[State, ...], int]


@dataclass(frozen=True)
class _Day:
    """Dense step tables of one day.

    ``group_of[pattern]`` (the day off last), ``target[node, group]`` and
    ``cost[node, group]``; -1 is dead, a cost of ``None`` is nothing.
    """

    group_of: NDArray[np.int32]
    target: NDArray[np.int32]
    cost: NDArray[np.float64] | None


@dataclass(frozen=True)
class _Reduced:
    """One resource, or a product of several, with no two states alike."""

    days: tuple[_Day, ...]
    first: NDArray[np.int32]
    """Node of each start, in the order in which starts were given; -1 when dead."""

    @property
    def size(self) -> int:
        """Nodes of all days."""
        return sum(len(day.target) for day in self.days)

    def entered(self, starts: Sequence[int]) -> _Reduced:
        """Return the same walk with only some starts, in another order or repeated."""
        return _Reduced(self.days, self.first[np.array(starts, dtype=np.int64)])


class Workshop:
    """Compiles automata; operators under the same rules share one.

    Parameters
    ----------
    patterns
        Candidate patterns of each day, the same for every operator.
    go_on
        Called now and then; what it raises breaks the work off.
    """

    def __init__(
        self,
        patterns: Sequence[Sequence[DayPattern]],
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        self.patterns = patterns
        self.go_on = go_on
        self._tables: dict[Hashable, Interned] = {}
        self._starts_of_day = [
            np.unique([*(p.start for p in candidates), -1], return_inverse=True)[1]
            for candidates in patterns
        ]

    def compile(self, resources: Sequence[Sequence[Resource]]) -> list[Automaton]:
        """Compile one automaton for each operator; the same object for those who share it.

        Parameters
        ----------
        resources
            Of each operator, in the order of rules. A resource with a method
            ``cost(state, effect)`` also prices its steps.
        """
        tables = [[self._table(resource) for resource in own] for own in resources]
        starts: dict[int, dict[State, int]] = {}
        for own, own_tables in zip(resources, tables, strict=True):
            for resource, table in zip(own, own_tables, strict=True):
                met = starts.setdefault(id(table), {})
                met.setdefault(resource.start(), len(met))
        by_id = {id(table): table for own_tables in tables for table in own_tables}
        reduced = {}
        for key, table in by_id.items():
            self.go_on()
            reduced[key] = _reduce(_alone(table, list(starts[key]), self.patterns))
        shared: dict[tuple[int, ...], list[int]] = {}
        for operator, own_tables in enumerate(tables):
            shared.setdefault(tuple(id(table) for table in own_tables), []).append(operator)
        found: dict[int, Automaton] = {}
        for keys, members in shared.items():
            self.go_on()
            joint = dict.fromkeys(start_state(resources[o]) for o in members)
            factors = [
                reduced[key].entered([starts[key][start[i]] for start in joint])
                for i, key in enumerate(keys)
            ]
            automaton = self._automaton(_product(factors), list(joint))
            found.update(dict.fromkeys(members, automaton))
        return [found[operator] for operator in range(len(tables))]

    def allowed(self, resource: Resource, day: int) -> NDArray[np.bool_]:
        """Patterns of a day (the day off last) that a resource without memory allows."""
        effects = self._table(resource).effects_of_day(day, self.patterns[day])
        return np.asarray(effects != DEAD)

    def _table(self, resource: Resource) -> Interned:
        # A table keeps its resource alive, so an id is never met twice.
        return self._tables.setdefault(table_key(resource), Interned(resource))

    def _automaton(self, product: _Reduced, starts: Sequence[tuple[State, ...]]) -> Automaton:
        layers = [
            _fork(day, begins)
            for day, begins in zip(product.days, self._starts_of_day, strict=True)
        ]
        return Automaton(
            layers=tuple(layers),
            nodes=(*(len(day.target) for day in product.days), 1),
            start_of={start: int(product.first[i]) for i, start in enumerate(starts)},
        )


def start_state(resources: Sequence[Resource]) -> tuple[State, ...]:
    """Return the joint state in which an operator enters the horizon."""
    return tuple(resource.start() for resource in resources)


def _alone(
    table: Interned, starts: Sequence[State], patterns: Sequence[Sequence[DayPattern]]
) -> _Reduced:
    """Walk one resource forward from its starts."""
    states = np.array([table.state_number(start) for start in starts], dtype=np.int32)
    days = []
    for day, candidates in enumerate(patterns):
        effects = table.effects_of_day(day, candidates)
        kinds = np.unique(effects[effects != DEAD])
        group_of = np.where(effects == DEAD, DEAD, np.searchsorted(kinds, effects))
        moved = table.step_table(states, kinds)
        following, target = np.unique(moved, return_inverse=True)
        target = target.reshape(moved.shape)
        if len(following) and following[0] == DEAD:
            following, target = following[1:], target - 1
        cost = table.cost_table(states, kinds)
        days.append(_Day(group_of.astype(np.int32), target.astype(np.int32), cost))
        states = following
    accepted = [table.resource.accepts(table.state_values[s]) for s in states.tolist()]
    return _Reduced(_ended(days, accepted), np.arange(len(starts), dtype=np.int32))


def _ended(days: list[_Day], accepted: Sequence[bool]) -> tuple[_Day, ...]:
    """Let the last day lead to one end, or nowhere."""
    end = np.append(np.where(np.array(accepted, dtype=np.bool_), 0, DEAD), DEAD)
    last = days[-1]
    return (*days[:-1], _Day(last.group_of, end.astype(np.int32)[last.target], last.cost))


def _product(factors: Sequence[_Reduced]) -> _Reduced:
    """Multiply reduced resources that have the same number of starts."""
    ordered = sorted(factors, key=lambda factor: factor.size)
    product = ordered[0]
    for factor in ordered[1:]:
        product = _reduce(_multiply(product, factor))
    return product


def _multiply(one: _Reduced, other: _Reduced) -> _Reduced:
    """Walk the product of two forward from their joint starts."""
    live = (one.first != DEAD) & (other.first != DEAD)
    pairs = np.stack([one.first[live], other.first[live]], axis=1)
    states, first = np.unique(pairs, axis=0, return_inverse=True)
    firsts = np.full(len(one.first), DEAD, dtype=np.int32)
    firsts[live] = first.reshape(-1)
    days = []
    for left, right in zip(one.days, other.days, strict=True):
        day, states = _advance(states, left, right)
        days.append(day)
    # Both end in their own node 0, so at most one joint state is left.
    return _Reduced(tuple(days), firsts)


def _advance(
    states: NDArray[np.integer], left: _Day, right: _Day
) -> tuple[_Day, NDArray[np.integer]]:
    """Step every joint state ``[state, 2]`` with every joint group; return the next ones."""
    lawful = (left.group_of != DEAD) & (right.group_of != DEAD)
    pairs = np.stack([left.group_of[lawful], right.group_of[lawful]], axis=1)
    groups, inverse = np.unique(pairs, axis=0, return_inverse=True)
    group_of = np.full(len(lawful), DEAD, dtype=np.int32)
    group_of[lawful] = inverse.reshape(-1)
    width = int(right.target.max(initial=0)) + 1
    met = np.zeros((int(left.target.max(initial=0)) + 1) * width, dtype=np.bool_)
    target = np.empty((len(states), len(groups)), dtype=np.int32)
    step_pairs(states, groups, left.target, right.target, width, target, met)
    # Numbering by a table of all pairs is linear; sorting the codes is what would hurt.
    renumber(target, np.cumsum(met, dtype=np.int32) - 1)
    following = np.stack(np.divmod(np.flatnonzero(met), width), axis=1)
    costs = [
        day.cost[np.ix_(states[:, side], groups[:, side])]
        for side, day in enumerate((left, right))
        if day.cost is not None
    ]
    return _Day(group_of, target, sum(costs[1:], costs[0]) if costs else None), following


def _reduce(walked: _Reduced) -> _Reduced:
    """Cut dead ends and merge groups and states that have the same future."""
    merged = np.array([0, DEAD], dtype=np.int32)
    days: list[_Day] = []
    for day in reversed(walked.days):
        target = relabel(day.target, merged)
        signature = _signature(target, day.cost)
        (rows, row_of), (columns, column_of) = alike(signature)
        corner = np.ix_(rows, columns)
        days.append(
            _Day(
                np.append(column_of, DEAD)[day.group_of].astype(np.int32),
                target[corner].astype(np.int32),
                None if day.cost is None else day.cost[corner],
            )
        )
        merged = np.append(row_of, DEAD).astype(np.int32)
    return _Reduced(tuple(reversed(days)), merged[walked.first])


def _signature(target: NDArray[np.integer], cost: NDArray[np.float64] | None) -> NDArray[np.int64]:
    """One number a (node, group) that tells its target and its cost; -1 when dead."""
    if cost is None:
        return target.astype(np.int64)
    prices, price_at = np.unique(cost, return_inverse=True)
    code = target.astype(np.int64) * len(prices) + price_at.reshape(target.shape)
    return np.where(target == DEAD, DEAD, code)


def _fork(day: _Day, begins: NDArray[np.int64]) -> Layer:
    """Split one day's table where shifts begin.

    Any partition of the groups gives the same weeks; the start of a group's
    first pattern gives few forks.
    """
    groups = day.target.shape[1]
    signature = _signature(day.target, day.cost)
    cost = np.zeros(day.target.shape) if day.cost is None else day.cost
    lawful = day.group_of != DEAD
    part_of = np.zeros(groups, dtype=np.int64)
    part_of[day.group_of[lawful][::-1]] = begins[lawful][::-1]
    arcs: list[tuple[NDArray[np.generic], ...]] = []
    allowed: list[NDArray[np.int32]] = []
    forks = 0
    for part in np.unique(part_of):
        own = np.flatnonzero(part_of == part)
        block = day.target[:, own]
        rows, row_of = merge_rows(signature[:, own], (block != DEAD).any(axis=1))
        at, column = np.nonzero(block[rows] != DEAD)
        prices = cost[:, own][rows][at, column]
        arcs.append((at + forks, own[column], block[rows][at, column], prices))
        allowed.append(np.where(row_of == DEAD, DEAD, row_of + forks).astype(np.int32))
        forks += len(rows)
    enter, link_fork, link_next = _chain(allowed, len(day.target))
    joined = [np.concatenate([a[i] for a in arcs]) if arcs else np.empty(0) for i in range(4)]
    return Layer(
        day.group_of,
        groups,
        forks,
        enter,
        link_fork,
        link_next,
        joined[0].astype(np.int32),
        joined[1].astype(np.int32),
        joined[2].astype(np.int32),
        joined[3].astype(np.float64),
    )


def _chain(
    allowed: Sequence[NDArray[np.int32]], nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Share the tails of the nodes' lists of forks.

    ``allowed[part][node]`` is a fork or -1. Links are made from the last part
    backwards and numbered forwards.
    """
    tail = np.full(nodes, DEAD, dtype=np.int64)
    forks: list[NDArray[np.int64]] = []
    nexts: list[NDArray[np.int64]] = []
    links = 0
    for part in reversed(allowed):
        live = np.flatnonzero(part != DEAD)
        codes, link_of = np.unique(
            part[live].astype(np.int64) * (links + 1) + tail[live] + 1, return_inverse=True
        )
        forks.append(codes // (links + 1))
        nexts.append(codes % (links + 1) - 1)
        tail[live] = link_of + links
        links += len(codes)
    made = np.concatenate([*forks, np.empty(0, dtype=np.int64)])[::-1]
    after = np.concatenate([*nexts, np.empty(0, dtype=np.int64)])[::-1]
    forward = np.where(after == DEAD, DEAD, links - 1 - after)
    return (links - 1 - tail).astype(np.int32), made.astype(np.int32), forward.astype(np.int32)
