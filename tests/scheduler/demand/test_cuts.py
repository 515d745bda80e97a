"""Cuts of a replay in the loss curves: what they add, to which pool, and how a plan follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.demand.cuts import with_cuts
from scheduler.demand.pools import build_pools
from scheduler.derive import derive
from scheduler.evidence import Evidence
from scheduler.proof.validate import validate
from scheduler.result import Cut, Result
from scheduler.settings import Settings
from scheduler.solve import solve
from scheduler.terms.presence import presence
from tests.factories import a_case, a_client, an_operator, at
from tests.scheduler.demand.test_pools import demand_of, few

QUICK = Settings(effort=3, workers=1, portfolio="free")
SPEAKS_BOTH = {"fr": 3, "en": 2}


def a_service(**changes: Any) -> Case:
    """Three people, one of them with English, and a client for each language."""
    operators = (an_operator("o1"), an_operator("o2"), an_operator("o3", languages=SPEAKS_BOTH))
    clients = (a_client("c1"), a_client("c2", languages={"en": 1}))
    return a_case(operators=operators, clients=clients, **changes)


def a_cut(case: Case, start: str, end: str, heads: int = 1, **changes: Any) -> Cut:
    """Heads with French on the first day, at ten calls an hour."""
    values: dict[str, Any] = {
        "languages": {"fr": 1},
        "start": at(case, 0, start),
        "end": at(case, 0, end),
        "heads": heads,
        "calls_per_head_hour": 10.0,
    }
    return Cut(**(values | changes))


def pools_of(case: Case) -> Any:
    slots = case.horizon.minutes // case.site.slot_minutes
    return build_pools(case, demand_of([[1.0] * slots, [0.5] * slots]))


def test_without_cuts_the_curves_stay_as_they_are() -> None:
    case = a_service()
    pools = pools_of(case)
    assert with_cuts(case, pools, ()) is pools


def test_every_missing_head_costs_calls_in_proportion_to_the_time_covered() -> None:
    case = a_service()
    pools = pools_of(case)
    tight = with_cuts(case, pools, [a_cut(case, "09:00", "09:20", heads=2)])
    added = tight.loss - pools.loss
    french = [need.languages for need in pools.needs].index((("fr", 1),))
    assert added[french, 36].tolist() == pytest.approx([5.0, 2.5, 0.0, 0.0])
    assert added[french, 37].tolist() == pytest.approx([5 / 3, 2.5 / 3, 0.0, 0.0])
    assert added.sum() == pytest.approx(added[french, 36:38].sum())


def test_a_cut_of_heads_that_form_no_pool_asks_nothing() -> None:
    case = a_service()
    pools = pools_of(case)
    odd = a_cut(case, "09:00", "10:00", languages={"de": 1})
    assert np.array_equal(with_cuts(case, pools, [odd]).loss, pools.loss)


@few
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 8), st.integers(1, 5), st.floats(0, 50)),
        max_size=4,
    )
)
def test_curves_with_cuts_are_convex_and_falling(asked: list[tuple[int, int, int, float]]) -> None:
    case = a_service()
    begin = at(case, 0, "00:00")
    cuts = [
        Cut(
            languages={"fr": 1},
            start=begin + timedelta(minutes=10 * first),
            end=begin + timedelta(minutes=10 * (first + length)),
            heads=heads,
            calls_per_head_hour=price,
        )
        for first, length, heads, price in asked
    ]
    steps = np.diff(with_cuts(case, pools_of(case), cuts).loss, axis=2)
    assert (steps <= 1e-9).all()
    assert (np.diff(steps, axis=2) >= -1e-9).all()


def test_a_plan_follows_its_cuts_names_them_and_is_checked_with_them() -> None:
    case = a_service()
    cut = a_cut(case, "10:00", "12:00", heads=3, calls_per_head_hour=500.0)
    plain, asked = solve(case, QUICK), solve(case, QUICK, facts=derive(case, [cut]))
    assert (plain.cuts, asked.cuts) == ((), (cut,))
    assert validate(case, asked).valid
    assert heads_at_ten(case, asked) > heads_at_ten(case, plain)


def test_a_result_that_hides_its_cuts_does_not_pass_the_checker() -> None:
    case = a_service()
    cut = a_cut(case, "00:00", "23:00", heads=3, calls_per_head_hour=100.0)
    asked = solve(case, QUICK, facts=derive(case, [cut]))
    assert validate(case, asked).valid
    assert not validate(case, asked.model_copy(update={"cuts": ()})).valid


def heads_at_ten(case: Case, result: Result) -> float:
    """Mean heads on duty on the first day from ten to noon."""
    return float(presence(Evidence(case, result))[:, 120:144].sum(axis=0).mean())
