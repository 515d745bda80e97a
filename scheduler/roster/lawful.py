"""Which rules bind whom, whether they leave a week, and which of them clash when they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.resources import Tally
from scheduler.roster.automaton import start_state
from scheduler.roster.trim import usable_groups, walk
from scheduler.rule import PatternFilter, is_memoryless
from scheduler.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.roster.automaton import Automaton, Workshop
    from scheduler.rule import Resource


def bound_rules(case: Case, operator: Operator) -> dict[str, Resource]:
    """Resources of the rules that bind one operator, by rule."""
    found = ((rule.ID, rule.resource(case, operator)) for rule in RULES)
    return {name: resource for name, resource in found if resource is not None}


def with_memory(bound: Mapping[str, Resource]) -> list[Resource]:
    """Those that carry something from day to day."""
    return [r for r in bound.values() if not is_memoryless(r)]


def tallies(bound: Mapping[str, Resource]) -> list[Tally]:
    """Those that only count."""
    return [r for r in bound.values() if isinstance(r, Tally)]


def allowed_patterns(
    workshop: Workshop, bound: Mapping[str, Resource], automaton: Automaton
) -> list[NDArray[np.bool_]]:
    """Patterns of each day (the day off last) that one operator may take, tallies aside."""
    filters = [r for r in bound.values() if is_memoryless(r) or isinstance(r, Tally)]
    allowed = []
    for day, layer in enumerate(automaton.layers):
        own = layer.group_of >= 0
        for resource in filters:
            own = own & workshop.allowed(resource, day)
        allowed.append(own)
    return allowed


def reachable(automaton: Automaton, start: int, allowed: Sequence[NDArray[np.bool_]]) -> bool:
    """Tell whether a lawful week exists from ``start`` with the allowed patterns."""
    if start < 0:
        return False
    usable = [
        usable_groups(layer, own) for layer, own in zip(automaton.layers, allowed, strict=True)
    ]
    return bool(walk(automaton, start, usable)[-1].arcs.any())


def clashing_rules(workshop: Workshop, bound: Mapping[str, Resource]) -> tuple[str, ...]:
    """Shrink the rules that bind an operator to a set that still leaves no lawful week.

    Every rule of the answer is needed: without any one of them a week exists.
    Most clashes are of one rule with memory and some without; those are looked
    for first, because the product of all rules takes long to make again and again.
    """
    plain = {name: r for name, r in bound.items() if is_memoryless(r)}
    small = ({**plain, name: r} for name, r in bound.items() if name not in plain)
    needed = next((few for few in small if not _leaves_a_week(workshop, few)), dict(bound))
    for candidate in tuple(needed):
        without = {name: r for name, r in needed.items() if name != candidate}
        if not _leaves_a_week(workshop, without):
            needed = without
    return tuple(needed)


def _leaves_a_week(workshop: Workshop, bound: Mapping[str, Resource]) -> bool:
    """Tell whether some rules of one operator allow a week."""
    memory = with_memory(bound) or [PatternFilter(lambda _pattern: True)]
    automaton = workshop.compile([memory])[0]
    start = automaton.start_of[start_state(memory)]
    return reachable(automaton, start, allowed_patterns(workshop, bound, automaton))
