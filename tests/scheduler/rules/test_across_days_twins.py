"""Random fortnights, pasts and clock changes through every automaton that looks across days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.rules import (
    agreed_minutes,
    average_work,
    complementary_hours,
    daily_rest,
    days_a_week,
    days_average,
    minor_days_off,
    minor_holidays,
    second_rest,
    sunday_rest,
    week_work,
    weekly_rest,
)
from scheduler.shifts import DayPattern
from tests.factories import a_case, a_published_shift, a_shift, an_operator
from tests.scheduler.rules.twins import lawful_by_check

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.rule import Resource, Rule

RULES: Final[tuple[Rule, ...]] = (
    agreed_minutes,
    average_work,
    complementary_hours,
    daily_rest,
    days_a_week,
    days_average,
    minor_days_off,
    minor_holidays,
    second_rest,
    sunday_rest,
    week_work,
    weekly_rest,
)

# Plain, summer time on its Sunday, winter time on its Sunday, Good Friday and Easter Monday.
WEEKS: Final = (date(2026, 6, 1), date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 30))
DAYS: Final = 17
CHOICES: Final = (
    (("8:00", "14:00"),),
    (("8:00", "18:00"),),
    (("15:00", "24:00"),),
    (("20:00", "29:00"),),
    (("7:00", "11:00"), ("13:00", "18:00")),
)
Choice = tuple[tuple[str, str], ...] | None

a_day = st.sampled_from([None, None, *CHOICES])
plans = st.lists(a_day, min_size=DAYS, max_size=DAYS)
pasts = st.lists(a_day, min_size=84, max_size=84)


def a_world(week: date, days: int, known: int, past: list[Choice], part_time: bool) -> Case:
    """Two people under the same rules: the first has a past, the second made the weeks known."""
    operators = tuple(
        an_operator(
            name,
            minor=not part_time,
            part_time=part_time,
            min_minutes_week=900,
            max_minutes_week=2400,
        )
        for name in ("o1", "o2")
    )
    plain = a_case(week=week, days=days, operators=operators)
    rows = [
        a_published_shift(plain, "o1", -back, start, end)
        for back, choice in enumerate(past[:known], start=1)
        for start, end in choice or ()
    ]
    if known:
        rows.append(a_published_shift(plain, "o2", -2, "8:00", "12:00"))
    return a_case(week=week, days=days, operators=operators, roster=tuple(rows))


def walk(first: Resource, table: Resource, week: list[DayPattern | None]) -> bool:
    """Walk a schedule from the start of one resource by the effects and steps of another."""
    state = first.start()
    for day, pattern in enumerate(week):
        effect = table.effect(day, pattern)
        state = None if effect is None else table.step(state, effect)
        if state is None:
            return False
    return table.accepts(state)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    case=st.builds(
        a_world,
        week=st.sampled_from(WEEKS),
        days=st.integers(6, DAYS),
        known=st.sampled_from([0, 8, 25, 84]),
        past=pasts,
        part_time=st.booleans(),
    ),
    plan=plans,
)
def test_automaton_and_check_agree_and_equal_keys_share_a_table(
    rule: Rule, case: Case, plan: list[Choice]
) -> None:
    patterns = [
        DayPattern(day, tuple(a_shift(case, day, a, b) for a, b in choice)) if choice else None
        for day, choice in enumerate(plan[: case.days])
    ]
    lawful = lawful_by_check(rule, case, case.operators[0], patterns)
    own, other = (rule.resource(case, operator) for operator in case.operators)
    if own is None:
        assert lawful
        return
    assert walk(own, own, patterns) == lawful
    if other is not None and table_key(own) == table_key(other):
        assert walk(own, other, patterns) == lawful


def table_key(resource: Resource) -> object:
    """What the compiler goes by when it lets two people share a table."""
    return getattr(resource, "effects_key", None)
