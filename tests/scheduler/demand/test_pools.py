"""Pools and their loss curves: who serves what, convexity, and calls counted once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand import Demand, Need
from scheduler.demand.erlang import impatient_service
from scheduler.demand.loss import convex_minorant, lost_in_company
from scheduler.demand.pools import OUTSIDE_SHARE, build_pools, holds, need_of
from scheduler.entities import Client, Operator
from scheduler.laws import load_profile
from scheduler.site import LawSwitches, Shrinkage, Site
from tests.factories import a_case, a_client, an_operator

few = settings(max_examples=30, deadline=None)
NO_SHRINKAGE = Shrinkage(meetings=0, sickness_reserve=0)
PLAIN_SITE = Site(law=LawSwitches(call_centre_annex=False), shrinkage=NO_SHRINKAGE)


def demand_of(calls: list[list[float]], handle: float = 180.0) -> Demand:
    table = np.array(calls, dtype=np.float64)
    handles, steady = np.full(len(table), handle), np.zeros(len(table))
    return Demand(15, table, handles, table > 0, steady, 0.0)


def pooled(
    operators: list[dict[str, int]],
    clients: list[dict[str, int]],
    calls: list[list[float]],
    **changes: Any,
) -> Any:
    """Pools of people and clients told by their skills alone."""
    case = a_case(
        operators=tuple(an_operator(f"o{i}", skills=skills) for i, skills in enumerate(operators)),
        clients=tuple(a_client(f"c{i}", skills=skills) for i, skills in enumerate(clients)),
        **changes,
    )
    return build_pools(case, demand_of(calls))


def abandoned(calls: float, heads: int, handle: float = 180.0, patience: float = 120.0) -> float:
    """Expected calls lost in a slot of 15 minutes."""
    return calls * float(impatient_service(heads, calls / 900, handle, patience).abandon)


def test_a_need_names_languages_and_skills_in_order() -> None:
    client = a_client(languages={"fr": 2, "en": 1}, skills={"medical": 2, "legal": 1})
    assert need_of(client) == Need((("en", 1), ("fr", 2)), (("legal", 1), ("medical", 2)))


@pytest.mark.parametrize(
    ("languages", "skills", "able"),
    [
        ({"fr": 2}, {"legal": 2}, True),
        ({"fr": 3, "en": 1}, {"legal": 3}, True),
        ({"fr": 1}, {"legal": 2}, False),
        ({"fr": 2}, {"legal": 1}, False),
        ({"fr": 2}, {}, False),
    ],
)
def test_an_operator_holds_a_need_at_the_asked_level_or_above(
    languages: dict[str, int], skills: dict[str, int], able: bool
) -> None:
    need = Need((("fr", 2),), (("legal", 2),))
    assert holds(an_operator(languages=languages, skills=skills), need) is able


def test_special_calls_face_their_own_pool_and_the_wider_one() -> None:
    pools = pooled([{}, {"legal": 2}], [{}, {"legal": 1}], [[4.0], [1.0]])
    assert [need.skills for need in pools.needs] == [(), (("legal", 1),)]
    assert pools.serves.tolist() == [[True, False], [True, True]]
    assert pools.load_calls.tolist() == [[5.0], [1.0]]


def test_needs_held_by_the_same_people_are_one_pool_named_by_the_mildest() -> None:
    pools = pooled([{"legal": 3}, {"legal": 2}], [{"legal": 2}, {"legal": 1}, {}], [[1.0]] * 3)
    assert [need.skills for need in pools.needs] == [()]
    assert pools.load_calls.tolist() == [[3.0]]


def test_one_pool_loses_what_erlang_a_says() -> None:
    pools = pooled(
        [{}, {}, {}, {}],
        [{}],
        [[12.0]],
        site=PLAIN_SITE,
    )
    raw = np.array([abandoned(12.0, heads) for heads in range(5)])
    assert pools.loss[0, 0] == pytest.approx(convex_minorant(raw))


def test_breath_and_shrinkage_lengthen_the_handle_time() -> None:
    site = Site(shrinkage=Shrinkage(meetings=0.1, sickness_reserve=0.1))
    for complexity, breath in ((1, 4), (2, 6), (3, 6)):
        case = a_case(clients=(a_client(complexity=complexity),), site=site)
        loss = build_pools(case, demand_of([[6.0]])).loss[0, 0]
        assert loss[1] == pytest.approx(abandoned(6.0, 1, (180 + breath) / 0.81))


def test_a_law_without_the_annex_gives_no_breath() -> None:
    case = a_case(law=load_profile("fr"), site=Site(shrinkage=NO_SHRINKAGE))
    loss = build_pools(case, demand_of([[6.0]])).loss[0, 0]
    assert loss[1] == pytest.approx(abandoned(6.0, 1))


def test_means_are_weighted_by_calls() -> None:
    clients = (a_client("c0", patience_s=60), a_client("c1", patience_s=180))
    case = a_case(clients=clients, site=PLAIN_SITE)
    demand = replace(demand_of([[3.0], [1.0]]), handle_seconds=np.array([100.0, 300.0]))
    loss = build_pools(case, demand).loss[0, 0]
    assert loss[1] == pytest.approx(abandoned(4.0, 1, 150.0, 90.0))


def test_priority_multiplies_lost_calls() -> None:
    clients = (a_client("c0", priority=1), a_client("c1", priority=4))
    plain = build_pools(a_case(clients=clients[:1]), demand_of([[4.0]])).loss
    mixed = build_pools(a_case(clients=clients), demand_of([[3.0], [1.0]])).loss
    assert mixed == pytest.approx(plain * 7 / 4)


def test_calls_that_nobody_can_take_are_lost_anyway_and_keep_nobody_busy() -> None:
    pools = pooled([{}, {}], [{}, {"legal": 1}], [[4.0], [2.0]])
    alone = pooled([{}, {}], [{}], [[4.0]])
    assert pools.load_calls.tolist() == [[4.0], [2.0]]
    assert pools.loss[1, 0].tolist() == [2.0] * 3
    assert pools.loss[0] == pytest.approx(alone.loss[0])


def test_a_wide_pool_charges_no_more_than_its_own_calls() -> None:
    pools = pooled([{}, {"legal": 1}], [{}, {"legal": 1}], [[1.0], [3.0]])
    assert pools.loss[:, 0, 0].tolist() == [1.0, 3.0]


def test_a_wide_pool_loses_its_own_part_of_all_the_crowding() -> None:
    operators = [{"legal": 1}] * 6 + [{}] * 6
    pools = pooled(operators, [{}, {"legal": 1}], [[10.0], [10.0]], site=PLAIN_SITE)
    for heads in (6, 8, 12):
        assert pools.loss[0, 0, heads] == pytest.approx(abandoned(20.0, heads) / 2, rel=1e-6)


def test_heads_of_a_narrow_pool_carry_their_part_of_what_others_could_take_too() -> None:
    operators = [{"legal": 1}] * 6 + [{}] * 6
    pools = pooled(operators, [{}, {"legal": 1}], [[10.0], [10.0]], site=PLAIN_SITE)
    erlangs = 20.0 * 180 / 900
    usual = erlangs + erlangs**0.5 + 1
    for heads in (3, 4, 6):
        carried = 10.0 + 10.0 * heads / usual
        lost = abandoned(carried, heads) / carried
        assert pools.loss[1, 0, heads] == pytest.approx(10.0 * lost, rel=1e-6)
    assert (pools.loss[1, 0, 6:] == pools.loss[1, 0, 6]).all()


def test_pools_that_share_nobody_keep_nobody_of_each_other_busy() -> None:
    operators = [{"legal": 1}] * 4 + [{"medical": 1}] * 4
    both = pooled(operators, [{"legal": 1}, {"medical": 1}], [[5.0], [50.0]], site=PLAIN_SITE)
    alone = pooled(operators, [{"legal": 1}], [[5.0]], site=PLAIN_SITE)
    assert both.loss[0] == pytest.approx(alone.loss[0])


def test_calls_take_longer_in_the_hands_of_people_new_to_the_client() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")), site=PLAIN_SITE)
    loss = build_pools(case, demand_of([[6.0]]), np.array([[1.0], [1.8]])).loss[0, 0]
    assert loss[1] == pytest.approx(abandoned(6.0, 1, 180 * (1 + OUTSIDE_SHARE * 0.4)))


def test_no_operators_and_no_clients_still_make_tables() -> None:
    nobody = build_pools(a_case(operators=()), demand_of([[2.0, 0.0]]))
    assert nobody.loss.tolist() == [[[2.0], [0.0]]]
    assert nobody.serves.shape == (0, 1)
    empty = build_pools(
        a_case(clients=()),
        Demand(15, np.zeros((0, 4)), np.zeros(0), np.zeros((0, 4), bool), np.zeros(0), 0.0),
    )
    assert empty.loss.shape == (0, 4, 2)


def test_a_demand_of_other_clients_is_refused() -> None:
    with pytest.raises(ValueError, match="clients"):
        build_pools(a_case(), demand_of([[1.0], [1.0]]))


skill_sets = st.dictionaries(st.sampled_from(["legal", "medical", "lifts"]), st.integers(1, 3))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[Operator, ...], tuple[Client, ...], Demand]:
    operators = tuple(
        an_operator(f"o{i}", skills=skills)
        for i, skills in enumerate(draw(st.lists(skill_sets, max_size=6)))
    )
    clients = tuple(
        a_client(f"c{i}", skills=skills, priority=draw(st.sampled_from([0.5, 1.0, 3.0])))
        for i, skills in enumerate(draw(st.lists(skill_sets, min_size=1, max_size=6)))
    )
    amounts = st.lists(st.floats(0, 20), min_size=2, max_size=2)
    return operators, clients, demand_of([draw(amounts) for _ in clients])


@few
@given(worlds())
def test_curves_are_convex_and_decreasing_and_every_call_is_charged_once(
    world: tuple[tuple[Operator, ...], tuple[Client, ...], Demand],
) -> None:
    operators, clients, demand = world
    pools = build_pools(a_case(operators=operators, clients=clients), demand)
    assert pools.loss.shape == (len(pools.needs), 2, len(operators) + 1)
    steps = np.diff(pools.loss, axis=2)
    assert (steps <= 1e-9).all()
    assert (np.diff(steps, axis=2) >= -1e-9).all()
    assert (pools.loss >= 0).all()
    weighted = sum(client.priority * demand.calls[i] for i, client in enumerate(clients))
    assert pools.loss[:, :, 0].sum(axis=0) == pytest.approx(weighted)


@few
@given(worlds())
def test_a_pool_faces_the_calls_that_only_its_people_can_take(
    world: tuple[tuple[Operator, ...], tuple[Client, ...], Demand],
) -> None:
    operators, clients, demand = world
    pools = build_pools(a_case(operators=operators, clients=clients), demand)
    for pool, need in enumerate(pools.needs):
        people = {o.operator_id for o in operators if holds(o, need)}
        assert [o.operator_id in people for o in operators] == pools.serves[:, pool].tolist()
        facing = [
            i
            for i, client in enumerate(clients)
            if (able := {o.operator_id for o in operators if holds(o, need_of(client))}) <= people
            and (able or need_of(client) == need)
        ]
        assert pools.load_calls[pool] == pytest.approx(demand.calls[facing].sum(axis=0))


@few
@given(st.lists(st.floats(0, 100), min_size=1, max_size=25))
def test_the_minorant_is_the_greatest_convex_function_below(values: list[float]) -> None:
    curve = np.array(values)
    below = convex_minorant(curve)
    assert (below <= curve + 1e-9).all()
    assert (np.diff(below, 2) >= -1e-9).all()
    # Greatest: at each place some chord of the curve itself passes through it.
    for place in range(len(curve)):
        chords = [
            curve[a] + (curve[b] - curve[a]) * (place - a) / max(b - a, 1)
            for a in range(place + 1)
            for b in range(place, len(curve))
        ]
        assert below[place] == pytest.approx(min(chords), abs=1e-9)


def test_the_minorant_leaves_its_argument_alone() -> None:
    curve = np.array([3.0, 3.0, 0.0])
    assert convex_minorant(curve).tolist() == [3.0, 1.5, 0.0]
    assert curve.tolist() == [3.0, 3.0, 0.0]


@few
@given(st.floats(0.01, 200), st.floats(30, 900), st.floats(5, 900))
def test_raw_curves_fall_from_all_calls_and_agree_with_single_points(
    calls: float, handle: float, patience: float
) -> None:
    everybody, own = np.ones((1, 40), dtype=np.bool_), np.array([[calls]])
    share = lost_in_company(everybody, own, handle * own, patience * own, 900.0)
    curve = calls * share[0, 0]
    assert curve[0] == pytest.approx(calls)
    assert (np.diff(curve) <= 1e-9 * calls).all()
    for heads in (1, 7, 40):
        assert curve[heads] == pytest.approx(
            abandoned(calls, heads, handle, patience), abs=1e-9 * calls + 1e-12
        )
