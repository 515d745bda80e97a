"""From clients who miss their promise to heads: which slots, how many, at what price."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.demand.cuts import need_of_cut
from scheduler.derive import derive
from scheduler.facts import Facts
from scheduler.proof.replay.stage import pool_of_client
from scheduler.proof.shortage import (
    REACH,
    Shortage,
    cuts_of,
    heads_for,
    short_stretches,
)
from tests.scheduler.demand.test_cuts import a_service
from tests.scheduler.demand.test_pools import few


def a_shortage(case: Case, facts: Facts, lacking: dict[int, float], **late: object) -> Shortage:
    """Clients by what they lack; ``late`` maps ``c0`` … to slots and their late calls."""
    table = np.zeros(facts.demand.calls.shape)
    for name, slots in late.items():
        assert isinstance(slots, dict)
        for slot, calls in slots.items():
            table[int(name[1:]), slot] = calls
    amounts = np.array([lacking.get(c, 0.0) for c in range(len(case.clients))])
    return Shortage(amounts, table)


@pytest.fixture
def service() -> tuple[Case, Facts]:
    case = a_service()
    return case, derive(case)


def heads_of(facts: Facts, there: float) -> np.ndarray:
    return np.full((len(facts.pools.needs), facts.demand.slots), there)


def test_a_client_who_keeps_its_promise_asks_nothing(service: tuple[Case, Facts]) -> None:
    case, facts = service
    shortage = a_shortage(case, facts, {}, c0={40: 3.0}, c1={40: 2.0})
    assert short_stretches(case, facts, shortage) == ()
    assert cuts_of(case, facts, heads_of(facts, 1.0), shortage) == ()


def test_the_worst_slots_are_taken_until_they_reach_what_is_lacking(
    service: tuple[Case, Facts],
) -> None:
    case, facts = service
    late = {40: 3.0, 41: 2.0, 80: 1.0, 200: 0.5}
    shortage = a_shortage(case, facts, {0: 5.5 / REACH}, c0=late)
    found = short_stretches(case, facts, shortage)
    assert [(s.first, s.last, s.late) for s in found] == [(40, 42, 5.0), (80, 81, 1.0)]


def test_a_cut_asks_for_one_head_more_of_those_who_can_take_the_calls(
    service: tuple[Case, Facts],
) -> None:
    case, facts = service
    shortage = a_shortage(case, facts, {1: 1.5}, c1={40: 2.0, 41: 1.0})
    (cut,) = cuts_of(case, facts, heads_of(facts, 0.4), shortage)
    assert need_of_cut(cut) == facts.pools.needs[pool_of_client(case, facts)[1]]
    assert (cut.start, cut.end) == (case.horizon.moment(600), case.horizon.moment(630))
    assert (cut.heads, cut.calls_per_head_hour) == (1, 6.0)


def test_a_cut_that_was_not_followed_comes_back_dearer(service: tuple[Case, Facts]) -> None:
    case, facts = service
    shortage = a_shortage(case, facts, {0: 1.0}, c0={40: 2.0})
    first = cuts_of(case, facts, heads_of(facts, 1.0), shortage)
    (again,) = cuts_of(case, replace(facts, cuts=first), heads_of(facts, 1.0), shortage)
    assert again.heads == first[0].heads == 2
    assert again.calls_per_head_hour == 4 * first[0].calls_per_head_hour


def test_nobody_is_asked_for_who_does_not_exist(service: tuple[Case, Facts]) -> None:
    case, facts = service
    shortage = a_shortage(case, facts, {1: 1.0}, c1={40: 2.0})
    (cut,) = cuts_of(case, facts, heads_of(facts, 1.0), shortage)
    assert cut.heads == 1  # one person speaks English, and is there


@few
@given(
    st.dictionaries(st.integers(0, 671), st.floats(0, 4), max_size=12),
    st.floats(0, 10),
)
def test_stretches_never_overlap_and_hold_only_late_slots_and_small_gaps(
    late: dict[int, float], lacking: float
) -> None:
    case = a_service()
    facts = derive(case)
    shortage = a_shortage(case, facts, {0: lacking}, c0=late)
    found = sorted(short_stretches(case, facts, shortage), key=lambda s: s.first)
    for stretch in found:
        assert late.get(stretch.first, 0.0) > 0.05
        assert late.get(stretch.last - 1, 0.0) > 0.05
    assert all(a.last < b.first for a, b in pairwise(found))
    heads = heads_for(case, facts, found)
    assert len(heads) == len(found)
    assert all(0 <= head.start < head.end <= case.horizon.minutes for head in heads)
