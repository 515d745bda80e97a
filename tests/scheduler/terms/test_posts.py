"""Posts: heads missing or in excess of a named shift, at each post's own weights."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.entities import Post, ShiftCode
from scheduler.shifts import Shift
from scheduler.terms import posts
from tests.factories import MONDAY, a_case, a_shift, an_operator, evidence_of
from tests.scheduler.terms.worlds import even_facts

EARLY = ShiftCode(code="E", start_minute=360, end_minute=840, paid_minutes=480)
NIGHT = ShiftCode(code="N", start_minute=1320, end_minute=1800, paid_minutes=480)
MONDAYS = Post(code="E", weekday=0, heads=2, under_weight=10, over_weight=3)


def service(*rows: Post, **changes: object) -> Case:
    values = {
        "operators": tuple(an_operator(f"o{i}") for i in range(1, 5)),
        "shift_codes": (EARLY, NIGHT),
        "posts": rows,
    }
    return a_case(**(values | changes))


def early(case: Case, day: int = 0) -> Shift:
    return a_shift(case, day, "06:00", "14:00", code="E")


def score(case: Case, shifts: dict[str, list[Shift]]) -> float:
    return posts.score(evidence_of(case, shifts), even_facts(case, loss=(1, 0.5, 0.3, 0.2, 0.1)))


@pytest.mark.parametrize(("heads", "cost"), [(0, 20), (1, 10), (2, 0), (3, 3), (4, 6)])
def test_each_head_missing_and_each_head_too_many_costs_its_weight(heads: int, cost: float) -> None:
    case = service(MONDAYS)
    assert score(case, {f"o{i}": [early(case)] for i in range(1, heads + 1)}) == cost


def test_a_shift_at_the_same_hours_without_the_code_fills_no_post() -> None:
    case = service(MONDAYS)
    plain = a_shift(case, 0, "06:00", "14:00")
    assert score(case, {"o1": [plain], "o2": [plain]}) == 20


def test_the_row_of_a_date_replaces_that_weekdays_row_of_the_same_code_and_no_other() -> None:
    dated = Post(code="E", date=MONDAY, heads=1, under_weight=5, over_weight=1)
    nights = Post(code="N", weekday=0, heads=1, under_weight=7, over_weight=0)
    case = service(MONDAYS, dated, nights, days=14)
    assert posts.posts_by_day(case) == [(0, dated), (0, nights), (7, MONDAYS), (7, nights)]
    assert score(case, {}) == 5 + 7 + 20 + 7


def test_a_date_outside_the_planned_days_asks_for_nobody() -> None:
    later = Post(code="E", date=MONDAY + timedelta(days=7), heads=1, under_weight=5, over_weight=0)
    assert score(service(later), {}) == 0


def test_a_night_fills_the_post_of_the_day_on_which_it_begins() -> None:
    sundays = Post(code="N", weekday=6, heads=1, under_weight=7, over_weight=0)
    case = service(sundays, week=date(2026, 10, 19))
    saturday = a_shift(case, 5, "22:00", "30:00", code="N")
    sunday = a_shift(case, 6, "22:00", "30:00", code="N")
    assert score(case, {"o1": [saturday]}) == 7
    assert score(case, {"o1": [sunday]}) == 0


weights = st.floats(0, 50)
any_post = st.builds(
    Post,
    code=st.just("E"),
    weekday=st.just(0),
    heads=st.integers(0, 4),
    under_weight=weights,
    over_weight=weights,
)


@settings(max_examples=25, deadline=None)
@given(any_post, st.integers(0, 3))
def test_a_marginal_is_the_fall_of_the_score_when_one_more_person_takes_the_shift(
    post: Post, heads: int
) -> None:
    case = service(post)
    people = {f"o{i}": [early(case)] for i in range(1, heads + 2)}
    joined = f"o{heads + 1}"
    before = score(case, {key: own for key, own in people.items() if key != joined})
    assert posts.marginal(post, heads) == pytest.approx(before - score(case, people))


@settings(max_examples=25, deadline=None)
@given(any_post, st.integers(0, 5))
def test_one_more_head_is_never_worth_more_than_the_one_before(post: Post, heads: int) -> None:
    assert posts.marginal(post, heads + 1) <= posts.marginal(post, heads) + 1e-9
