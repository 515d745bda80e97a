"""What a working-time rule is: a resource for the automaton, a check, an explanation.

A rule is one module in ``scheduler/rules``. Its ``resource`` and its ``check``
are written apart and share nothing but names; tests hold the twins against each
other. A resource is one small deterministic automaton over days: the compiler
in ``scheduler/roster`` multiplies all of an operator's resources together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.result import ParamValue, Violation
    from scheduler.shifts import DayPattern

# Each resource has its own hashable states and effects, which only it reads.
State = Any
Effect = Any


class Resource(Protocol):
    """One automaton over the days of the horizon, for one operator.

    Days are fed in order, each with a pattern or ``None`` (a day off).
    """

    def start(self) -> State:
        """State before day 0, from past rosters."""
        ...

    def effect(self, day: int, pattern: DayPattern | None) -> Effect | None:
        """What a day does to the state; ``None`` when that pattern is never lawful that day.

        Patterns with the same effects on every resource are interchangeable
        for the law, so effects should say no more than the rule needs.
        """
        ...

    def step(self, state: State, effect: Effect) -> State | None:
        """State after the day, or ``None`` when that step is unlawful."""
        ...

    def accepts(self, state: State) -> bool:
        """Tell whether the horizon may end in this state."""
        ...


@dataclass(frozen=True)
class PatternFilter:
    """A resource without memory: some patterns are never lawful on some days.

    Filters with the same ``effects_key`` allow the same patterns, so that the
    compiler asks one of them only; ``None`` shares nothing.
    """

    memoryless: ClassVar[bool] = True

    allows: Callable[[DayPattern], bool]
    effects_key: Hashable | None = None

    def start(self) -> State:
        """Return the only state."""
        return 0

    def effect(self, day: int, pattern: DayPattern | None) -> Effect | None:
        """Return the only effect, or ``None`` for a pattern that is not allowed."""
        return 0 if pattern is None or self.allows(pattern) else None

    def step(self, state: State, effect: Effect) -> State | None:
        """Stay."""
        return 0

    def accepts(self, state: State) -> bool:
        """Accept."""
        return True


def is_memoryless(resource: Resource) -> bool:
    """Tell whether a resource only rules patterns out day by day.

    Such a resource says so with a true attribute ``memoryless``; it is then
    applied to each operator's patterns instead of being multiplied in.
    """
    return bool(getattr(resource, "memoryless", False))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Words for people: a message key with its parameters and the article."""

    key: str
    params: Mapping[str, ParamValue]
    article: str | None


class Rule(Protocol):
    """A working-time rule as a module.

    ``ID`` is the file's name; ``HARD`` tells whether a violation forbids
    publication; ``KEYS`` are the law-profile keys it reads (none for rules of
    the house).
    """

    @property
    def ID(self) -> str: ...  # noqa: N802 - a constant of the module

    @property
    def HARD(self) -> bool: ...  # noqa: N802

    @property
    def KEYS(self) -> tuple[str, ...]: ...  # noqa: N802

    def resource(self, case: Case, operator: Operator) -> Resource | None:
        """Automaton of the rule for one operator, or ``None`` when it does not bind them."""
        ...

    def check(self, evidence: Evidence) -> list[Violation]:
        """Every violation of the rule by the planned week, each with its amount."""
        ...

    def explain(self, violation: Violation, case: Case) -> Explanation:
        """Words for one violation."""
        ...
