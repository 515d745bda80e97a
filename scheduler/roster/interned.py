"""Number the effects and states of one resource as they are met, and remember its steps."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.rule import Effect, Resource, State
    from scheduler.shifts import DayPattern

DEAD = -1


def table_key(resource: Resource) -> Hashable:
    """Return what resources that may share a table have in common.

    Resources with the same ``effects_key`` (of the same type) have the same
    effects and steps; one without a key stands alone.
    """
    key = getattr(resource, "effects_key", None)
    return (type(resource), id(resource) if key is None else key)


@dataclass
class Interned:
    """Effects and steps of one resource, by number."""

    resource: Resource
    effects: dict[Effect, int] = field(default_factory=dict)
    effect_values: list[Effect] = field(default_factory=list)
    states: dict[State, int] = field(default_factory=dict)
    state_values: list[State] = field(default_factory=list)
    by_day: dict[int, NDArray[np.int32]] = field(default_factory=dict)
    steps: dict[tuple[int, int], int] = field(default_factory=dict)

    def effects_of_day(self, day: int, patterns: Sequence[DayPattern]) -> NDArray[np.int32]:
        """Effect number of each pattern and of the day off (last); -1 when never lawful."""
        found = self.by_day.get(day)
        if found is None:
            numbers = [self._effect_number(day, pattern) for pattern in (*patterns, None)]
            found = self.by_day[day] = np.array(numbers, dtype=np.int32)
        return found

    def _effect_number(self, day: int, pattern: DayPattern | None) -> int:
        effect = self.resource.effect(day, pattern)
        if effect is None:
            return DEAD
        number = self.effects.get(effect)
        if number is None:
            number = self.effects[effect] = len(self.effect_values)
            self.effect_values.append(effect)
        return number

    def state_number(self, state: State) -> int:
        """Return the number of a state, new ones at the end."""
        number = self.states.get(state)
        if number is None:
            number = self.states[state] = len(self.state_values)
            self.state_values.append(state)
        return number

    def step(self, state: int, effect: int) -> int:
        """State number after a step, -1 when unlawful."""
        known = self.steps.get((state, effect))
        if known is None:
            following = self.resource.step(self.state_values[state], self.effect_values[effect])
            known = DEAD if following is None else self.state_number(following)
            self.steps[state, effect] = known
        return known

    def step_table(
        self, states: NDArray[np.int32], effects: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """State numbers after every combination, ``[state, effect]``."""
        table = np.empty((len(states), len(effects)), dtype=np.int32)
        for i, state in enumerate(states.tolist()):
            for j, effect in enumerate(effects.tolist()):
                table[i, j] = self.step(state, effect)
        return table

    def cost_table(
        self, states: NDArray[np.int32], effects: NDArray[np.int32]
    ) -> NDArray[np.float64] | None:
        """Price of every combination, or ``None`` when the resource prices nothing."""
        price = getattr(self.resource, "cost", None)
        if price is None:
            return None
        table = np.array(
            [
                [price(self.state_values[s], self.effect_values[e]) for e in effects.tolist()]
                for s in states.tolist()
            ]
        ).reshape(len(states), len(effects))
        return table if table.any() else None
