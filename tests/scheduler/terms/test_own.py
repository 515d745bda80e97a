"""Own costs: days and civil weeks priced one by one are the scores they stand for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import midnight
from scheduler.entities import Absence, ShiftCode, Wish
from scheduler.shifts import DayPattern, Shift
from scheduler.terms import change, contract, pay, wishes
from scheduler.terms.own import (
    WeekAccount,
    minutes_between,
    opening_minutes,
    weekly_minutes,
    weeks,
)
from tests.factories import (
    a_case,
    a_published_shift,
    a_shift,
    an_operator,
    at,
    evidence_of,
)
from tests.scheduler.terms.worlds import even_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case

OWN_TERMS = (wishes, contract, pay, change)
WEEKS = (date(2026, 6, 1), date(2026, 10, 19), date(2026, 3, 23), date(2026, 5, 11))
MENU = (
    ("06:00", "14:00", "E", ()),
    ("08:00", "17:00", None, (("12:00", "13:00", False),)),
    ("15:00", "23:30", None, (("18:00", "18:30", False), ("20:00", "20:15", True))),
    ("21:00", "30:00", None, (("25:00", "25:45", False),)),
)


def busy_case(week: date) -> Case:
    """Two people over ten days, and the next four: wishes, absence, published days, spill."""
    start = midnight(week - timedelta(days=3), "Europe/Paris")
    code = ShiftCode(code="E", start_minute=360, end_minute=840, paid_minutes=450)
    base = a_case(week=week, days=14)
    return a_case(
        week=week,
        days=14,
        as_of=start,
        operators=(an_operator("o1"), an_operator("o2", night_worker=True)),
        shift_codes=(code,),
        preferences=(
            Wish(operator_id="o1", weekday=2, kind="off", weight=2),
            Wish(operator_id="o1", weekday=4, kind="early", weight=1),
            Wish(operator_id="o2", weekday=0, kind="shift", shift_code="E", weight=5),
        ),
        absences=(Absence(operator_id="o1", start=at(base, 9, "00:00"), end=at(base, 9, "24:00")),),
        roster=(
            a_published_shift(base, "o1", -1, "19:00", "27:00"),
            a_published_shift(base, "o2", -1, "21:00", "25:00"),
            a_published_shift(base, "o1", 2, "08:00", "17:00"),
            a_published_shift(base, "o2", 8, "06:00", "14:00"),
        ),
    )


def pattern(case: Case, day: int, choice: int) -> DayPattern | None:
    if choice == 0:
        return None
    start, end, code, breaks = MENU[choice - 1]
    plain = a_shift(case, day, start, end, *breaks, code=code)
    counted = 450 if code else None
    return DayPattern(day, (Shift(plain.start, plain.end, plain.breaks, code, counted),))


def priced(case: Case, operator: int, plan: Sequence[DayPattern | None]) -> float:
    """What the day prices and a walk through the week account say."""
    person = case.operators[operator]
    account = WeekAccount(
        case,
        opening_minutes(case, person),
        (contract.week_cost(case, person), pay.week_cost(case, person)),
        effects_key=None,
    )
    prices = [wishes.day_cost(case, person), pay.day_cost(case, person)]
    prices.append(change.day_cost(case, person))
    state, total = account.start(), 0.0
    for day, chosen in enumerate(plan):
        effect = account.effect(day, chosen)
        total += account.cost(state, effect)
        total += sum(price(day, chosen) for price in prices if price is not None)
        state = account.step(state, effect)
        assert account.accepts(state)
    return total


def scored(case: Case, plans: Sequence[Sequence[DayPattern | None]]) -> float:
    shifts = {
        person.operator_id: [s for chosen in plan if chosen is not None for s in chosen.shifts]
        for person, plan in zip(case.operators, plans, strict=True)
    }
    evidence = evidence_of(case, shifts)
    return float(sum(term.score(evidence, even_facts(case)) for term in OWN_TERMS))


fortnight = st.lists(st.integers(0, len(MENU)), min_size=14, max_size=14)


@given(st.sampled_from(WEEKS), fortnight, fortnight, st.integers(0, 1))
@settings(max_examples=40, deadline=None)
def test_the_own_cost_of_a_fortnight_is_what_it_adds_to_the_scores(
    week: date, first: list[int], second: list[int], operator: int
) -> None:
    case = busy_case(week)
    plans = [[pattern(case, d, c) for d, c in enumerate(own)] for own in (first, second)]
    idle: list[DayPattern | None] = [None] * 14
    others = [list(plan) for plan in plans]
    others[operator] = idle
    difference = scored(case, plans) - scored(case, others)
    by_price = priced(case, operator, plans[operator]) - priced(case, operator, idle)
    assert by_price == pytest.approx(difference)
    alone = priced(case, 0, plans[0]) + priced(case, 1, plans[1])
    assert alone == pytest.approx(scored(case, plans))


def test_a_shift_cut_by_an_edge_counts_its_presence_and_a_whole_one_what_its_code_says() -> None:
    shift = Shift(100, 400, counted_minutes=250)
    assert minutes_between(shift, 0, 400) == 250
    assert minutes_between(shift, 0, 399) == 299
    assert minutes_between(shift, 400, 900) == 0


@pytest.mark.parametrize(
    ("week", "minutes"),
    [(date(2026, 6, 1), 10080), (date(2026, 10, 19), 10140), (date(2026, 3, 23), 10020)],
)
def test_only_whole_civil_weeks_are_priced_at_their_real_length(week: date, minutes: int) -> None:
    assert weeks(a_case(week=week)) == [(0, minutes)]
    assert weeks(a_case(week=week, days=10)) == [(0, minutes)]
    assert weeks(a_case(week=week, days=6)) == []


def test_minutes_of_a_night_over_monday_go_to_the_week_they_fall_in() -> None:
    plain = a_case(days=14)
    past = a_published_shift(plain, "o1", -1, "20:00", "26:00", worked_minutes=330)
    case = a_case(days=14, roster=(past,))
    night = a_shift(case, 6, "22:00", "31:00")
    evidence = evidence_of(case, {"o1": [night]})
    assert opening_minutes(case, case.operators[0]) == 120
    assert weekly_minutes(evidence, case.operators[0]) == [120 + 120, 420]
