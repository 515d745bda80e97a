"""Hold a rule's automaton against its check, on every schedule of a small world."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from scheduler.shifts import DayPattern
from tests.factories import evidence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.rule import Resource, Rule
    from scheduler.shifts import Shift


def lawful_by_automaton(resource: Resource | None, week: Sequence[DayPattern | None]) -> bool:
    """Walk one schedule, a pattern or ``None`` a day, through a resource."""
    if resource is None:
        return True
    state = resource.start()
    for day, pattern in enumerate(week):
        effect = resource.effect(day, pattern)
        if effect is None:
            return False
        following = resource.step(state, effect)
        if following is None:
            return False
        state = following
    return resource.accepts(state)


def lawful_by_check(
    rule: Rule, case: Case, operator: Operator, week: Sequence[DayPattern | None]
) -> bool:
    """Ask the rule's own check about one schedule."""
    shifts = [shift for pattern in week if pattern is not None for shift in pattern.shifts]
    evidence = evidence_of(case)
    evidence.__dict__["week"] = {o.operator_id: () for o in case.operators} | {
        operator.operator_id: tuple(shifts)
    }
    return not [v for v in rule.check(evidence) if v.operator_id == operator.operator_id]


def assert_twins(
    rule: Rule, case: Case, choices: Sequence[Sequence[tuple[Shift, ...]]]
) -> tuple[int, int]:
    """Assert automaton ⇔ check on every combination of daily choices.

    Parameters
    ----------
    rule
        Module of the rule.
    case
        Its first operator is the one enumerated.
    choices
        For each day of the horizon, the shift tuples to try; a day off is
        always tried too.

    Returns
    -------
    tuple[int, int]
        How many schedules were lawful and unlawful; a test should want both
        above zero, or it proves nothing.
    """
    operator = case.operators[0]
    resource = rule.resource(case, operator)
    days: list[list[DayPattern | None]] = [
        [None, *(DayPattern(day, shifts) for shifts in own)] for day, own in enumerate(choices)
    ]
    lawful = unlawful = 0
    for week in product(*days):
        by_check = lawful_by_check(rule, case, operator, week)
        by_automaton = lawful_by_automaton(resource, week)
        assert by_automaton == by_check, (rule.ID, by_automaton, by_check, week)
        lawful, unlawful = lawful + by_check, unlawful + (not by_check)
    return lawful, unlawful
