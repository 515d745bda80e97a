"""Heads needed by pool: the clients' promises, pools inside pools, and what pooling saves."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand import Demand
from scheduler.demand.erlang import impatient_service, required_heads
from scheduler.site import LawSwitches, Shrinkage, Site
from scheduler.staffing import Staffing
from scheduler.staffing.need import staffing, together
from tests.factories import a_case, a_client, an_operator

few = settings(max_examples=30, deadline=None)
PLAIN = Site(
    law=LawSwitches(call_centre_annex=False), shrinkage=Shrinkage(meetings=0, sickness_reserve=0)
)
QUARTER = 900.0


def demand_of(calls: list[list[float]], handle: float = 180.0) -> Demand:
    table = np.array(calls, dtype=np.float64)
    none = np.zeros(len(table))
    return Demand(15, table, np.full(len(table), handle), table > 0, none, 0.0)


def needed(
    operators: list[dict[str, int]],
    clients: list[dict[str, Any]],
    calls: list[list[float]],
    site: Site = PLAIN,
) -> Staffing:
    """Staffing of people told by their skills and clients by what differs from the usual one."""
    case = a_case(
        operators=tuple(an_operator(f"o{i}", skills=skills) for i, skills in enumerate(operators)),
        clients=tuple(a_client(f"c{i}", **changes) for i, changes in enumerate(clients)),
        site=site,
    )
    return staffing(case, demand_of(calls))


@pytest.mark.parametrize(
    ("groups", "agents"), [(1, 35), (2, 38), (5, 45), (10, 50), (30, 90), (60, 120)]
)
def test_thirty_erlangs_split_into_equal_clients_need_the_printed_agents(
    groups: int, agents: int
) -> None:
    """With endless patience, which is Erlang C; one team needs 35 however they are split."""
    calls = 30 * QUARTER / 180 / groups
    patient = {"patience_s": 1e9, "max_abandon": 1.0}
    found = needed([{}], [patient] * groups, [[calls]] * groups)
    assert found.pooling.clients_alone.tolist() == [agents]
    assert found.pooling.one_team.tolist() == found.pooling.together.tolist() == [35]
    assert found.heads.tolist() == [[35]]


def test_breath_and_shrinkage_are_those_of_the_loss_curves() -> None:
    site = Site(shrinkage=Shrinkage(meetings=0.1, sickness_reserve=0.1))
    found = needed([{}], [{}], [[40.0]], site)
    seconds = (180 + 4) / 0.81
    assert found.erlangs[0, 0] == pytest.approx(40 * seconds / QUARTER)
    alone = required_heads(40 * seconds / QUARTER, seconds, 20.0, 0.8, 120.0, 0.05)
    assert found.heads[0, 0] == alone


def test_a_pool_promises_the_means_of_its_clients_by_calls() -> None:
    strict = {"service_level": 0.95, "answer_within_s": 10, "patience_s": 60}
    lax = {"service_level": 0.75, "answer_within_s": 30, "patience_s": 180}
    found = needed([{}], [strict, lax], [[30.0], [10.0]])
    mean = required_heads(40 * 180 / QUARTER, 180.0, 15.0, 0.9, 90.0, 0.05)
    assert found.heads[0, 0] == mean


@pytest.mark.parametrize(("service_level", "max_abandon"), [(0.8, 0.01), (0.99, 0.5)])
def test_both_promises_hold_with_the_fewest_heads(service_level: float, max_abandon: float) -> None:
    client = {"service_level": service_level, "max_abandon": max_abandon}
    heads = int(needed([{}], [client], [[60.0]]).heads[0, 0])

    def kept(heads: int) -> bool:
        met = impatient_service(heads, 60 / QUARTER, 180.0, 120.0, 20.0)
        return bool(met.in_time >= service_level and met.abandon <= max_abandon)

    assert kept(heads)
    assert not kept(heads - 1)


def test_callers_who_hang_up_count_as_the_client_counts_them() -> None:
    short = {"patience_s": 15, "max_abandon": 0.5}
    heads = [
        needed([{}], [{"service_variant": variant, **short}], [[60.0]]).heads[0, 0]
        for variant in ("abandons_against", "short_abandons_removed", "abandons_answered")
    ]
    assert heads == sorted(heads, reverse=True)
    assert heads[0] > heads[2]


def test_promises_that_no_number_of_heads_keeps_are_read_as_almost() -> None:
    all_of_them = needed([{}], [{"service_level": 1.0, "max_abandon": 0.0}], [[10.0]])
    almost = needed([{}], [{"service_level": 0.999, "max_abandon": 0.001}], [[10.0]])
    assert all_of_them.heads.tolist() == almost.heads.tolist()


def test_a_wide_pool_faces_the_calls_of_those_inside_it() -> None:
    found = needed([{}, {"legal": 2}], [{}, {"skills": {"legal": 1}}], [[20.0, 0.0], [10.0, 10.0]])
    assert found.calls.tolist() == [[30.0, 10.0], [10.0, 10.0]]
    assert found.heads[0, 0] == needed([{}], [{}], [[30.0]]).heads[0, 0]
    assert found.heads[0, 1] == found.heads[1, 1]
    assert found.site_heads.tolist() == found.heads[0].tolist()
    assert found.holders.tolist() == [2, 1]


def test_a_wide_pool_has_at_least_the_heads_of_a_stricter_one_inside() -> None:
    strict = {"skills": {"legal": 1}, "service_level": 0.99, "answer_within_s": 0}
    found = needed([{}, {"legal": 1}], [{"service_level": 0.1}, strict], [[100.0], [1.0]])
    assert found.heads[0, 0] >= found.heads[1, 0]


def test_people_apart_are_added_up_and_people_of_both_kinds_count_once() -> None:
    clients: list[dict[str, Any]] = [{"skills": {"legal": 1}}, {"skills": {"medical": 1}}]
    apart = needed([{"legal": 1}, {"medical": 1}], clients, [[10.0], [10.0]])
    assert apart.site_heads.tolist() == [int(apart.heads.sum())]
    both = needed([{"legal": 1, "medical": 1}] * 9, clients, [[10.0], [10.0]])
    assert len(both.needs) == 1
    assert both.site_heads[0] < apart.site_heads[0]


def test_calls_that_nobody_can_take_are_told_apart_and_staffed_by_nobody() -> None:
    found = needed([{}], [{}, {"skills": {"legal": 1}}], [[10.0], [10.0]])
    alone = needed([{}], [{}], [[10.0]])
    assert found.holders.tolist() == [1, 0]
    assert found.heads[1, 0] > 0
    assert found.site_heads.tolist() == alone.site_heads.tolist()
    assert found.pooling.clients_alone.tolist() == alone.pooling.clients_alone.tolist()


def test_a_week_without_calls_needs_nobody() -> None:
    found = needed([{}], [{}], [[0.0, 0.0]])
    assert found.heads.tolist() == [[0, 0]]
    assert found.site_heads.tolist() == found.pooling.clients_alone.tolist() == [0, 0]


def test_no_operators_and_no_clients_still_make_tables() -> None:
    nobody = needed([], [{}], [[2.0]])
    assert nobody.site_heads.tolist() == [0]
    assert nobody.heads[0, 0] > 0
    nothing = np.zeros(0)
    empty = Demand(15, np.zeros((0, 4)), nothing, np.zeros((0, 4), bool), nothing, 0.0)
    assert staffing(a_case(clients=()), empty).heads.shape == (0, 4)


def test_a_demand_of_other_clients_is_refused() -> None:
    with pytest.raises(ValueError, match="clients"):
        staffing(a_case(), demand_of([[1.0], [1.0]]))


@few
@given(st.lists(st.just(0.0) | st.floats(0.001, 30), min_size=1, max_size=6))
def test_sharing_more_never_needs_more(calls: list[float]) -> None:
    """Clients with the same promise: alone, together by need, all in one team."""
    clients: list[dict[str, Any]] = [
        {"skills": {"legal": 1} if i % 2 else {}} for i in range(len(calls))
    ]
    found = needed([{}] * 3 + [{"legal": 1}] * 3, clients, [[each] for each in calls])
    ways = found.pooling
    assert ways.one_team[0] <= ways.together[0] <= ways.needs_alone[0] <= ways.clients_alone[0]


@few
@given(
    st.integers(1, 3).flatmap(
        lambda pools: st.tuples(
            st.lists(st.integers(0, 3), min_size=pools, max_size=pools),
            st.lists(
                st.lists(st.booleans(), min_size=pools, max_size=pools), min_size=1, max_size=4
            ),
        )
    )
)
def test_the_people_found_are_the_fewest_or_one_too_many(
    world: tuple[list[int], list[list[bool]]],
) -> None:
    heads, members = world
    held = np.array(members, dtype=np.bool_).T
    kept = held.any(axis=1)
    held, asked = held[kept], np.array(heads)[kept]
    if not len(held):
        return
    found = int(together(asked[:, None], held)[0])
    fewest = _fewest(asked, held)
    nested = all(
        not (a & b).any() or not (a & ~b).any() or not (b & ~a).any() for a in held for b in held
    )
    assert asked.max() <= fewest <= found <= fewest + (0 if nested else len(held) - 1)


def _fewest(asked: Any, held: Any) -> int:
    """Try every number of people of each pool to be hired beside every set of those there are."""
    inside = [[not (b & ~a).any() for a in held] for b in held]
    best = int(asked.sum())
    for there in product((0, 1), repeat=held.shape[1]):
        covered = held.astype(int) @ np.array(there)
        for hired in product(range(int(asked.max()) + 1), repeat=len(held)):
            got = covered + np.array(inside, dtype=int).T @ np.array(hired)
            if (got >= asked).all():
                best = min(best, sum(there) + sum(hired))
    return best
