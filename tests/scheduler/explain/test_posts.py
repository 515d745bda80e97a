"""A site of posts and named shifts without any client is explained by the same functions."""

from __future__ import annotations

import pytest

from scheduler.entities import OperatorLimits, Post, ShiftCode
from scheduler.explain.flip_week import shift_with_flips
from scheduler.explain.overview import explain_operator
from scheduler.explain.shift import explain_shift
from scheduler.explain.weigh import Weigher
from scheduler.site import Site
from tests.factories import a_case, an_operator
from tests.scheduler.explain.conftest import weigher_of


@pytest.fixture(scope="module")
def ward() -> Weigher:
    """Two weeks, three people, an early and a late shift of which each wants one head a day."""
    codes = (
        ShiftCode(code="E", start_minute=420, end_minute=900, paid_minutes=480),
        ShiftCode(code="L", start_minute=840, end_minute=1320, paid_minutes=480),
    )
    posts = tuple(
        Post(code=code.code, weekday=day, heads=1, under_weight=50, over_weight=5)
        for code in codes
        for day in range(7)
    )
    people = tuple(an_operator(f"o{n}", max_minutes_week=None) for n in (1, 2, 3))
    limits = tuple(OperatorLimits(operator_id=o.operator_id, max_run_of_work=5) for o in people)
    return weigher_of(
        a_case(
            days=14,
            clients=(),
            operators=people,
            site=Site(grid=None),
            shift_codes=codes,
            posts=posts,
            limits=limits,
        )
    )


def test_a_shift_is_worth_the_post_it_fills(ward: Weigher) -> None:
    operator_id, shifts = next((o, s) for o, s in ward.plan.week.items() if s)
    told = explain_shift(ward, operator_id, shifts[0])
    assert [(post.code, post.wanted) for post in told.posts] == [(shifts[0].code, 1)]
    assert not told.pools
    assert not told.only_voice
    posts = next(factor.calls for factor in told.worth if factor.key == "posts")
    assert posts == pytest.approx(50 if told.posts[0].heads == 1 else -5)


def test_changes_are_solved_and_overviews_told(ward: Weigher) -> None:
    operator_id, shifts = next((o, s) for o, s in ward.plan.week.items() if s)
    answer = shift_with_flips(ward, explain_shift(ward, operator_id, shifts[0]))
    assert answer.flips or answer.settles_anyway
    told = explain_operator(ward, operator_id)
    assert len(told.shifts) == len(shifts)
    assert told.pairs == ()
