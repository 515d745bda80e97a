"""Ramp-up: calls take longer at first, and the record begins somewhere."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.derive import derive
from scheduler.entities import Pairing, PairingCalls
from scheduler.pace import ramp_factor
from scheduler.policy import Policy
from scheduler.rampup import handle_factors
from tests.factories import MONDAY, a_case, an_operator

LAST_WEEK = MONDAY - timedelta(days=7)
BEFORE_THE_RECORD, INSIDE_IT = date(2026, 1, 5), LAST_WEEK + timedelta(days=2)


def answered(operator_id: str, calls: int, week: date = LAST_WEEK) -> PairingCalls:
    return PairingCalls(
        operator_id=operator_id, client_id="c1", week=week, answered=calls, handle_seconds=0
    )


def in_force(operator_id: str, trained_on: date | None) -> Pairing:
    return Pairing(
        client_id="c1",
        operator_id=operator_id,
        role="member",
        since=date(2026, 1, 5),
        trained_on=trained_on,
    )


def factor(*calls: PairingCalls, trained_on: date | None = INSIDE_IT) -> float:
    """Factor of the pair of o1 with c1."""
    case = a_case(pairing_calls=calls, portfolio=(in_force("o1", trained_on),))
    return float(handle_factors(case)[0, 0])


def test_the_first_call_takes_half_as_long_again_and_the_sixtieth_no_longer() -> None:
    assert factor(answered("o1", 0)) == 1.5
    assert factor(answered("o1", 30)) == pytest.approx(1.25)
    assert factor(answered("o1", 60)) == factor(answered("o1", 500)) == 1.0


def test_the_weeks_of_the_record_add_up() -> None:
    two = answered("o1", 15), answered("o1", 15, LAST_WEEK - timedelta(days=7))
    assert factor(*two) == factor(answered("o1", 30))


def test_whoever_was_trained_before_the_record_began_is_ramped_up() -> None:
    assert factor(answered("o1", 3), trained_on=BEFORE_THE_RECORD) == 1.0
    assert factor(answered("o1", 3), trained_on=INSIDE_IT) > 1.4


def test_without_a_record_trained_people_are_ramped_up_and_others_new() -> None:
    assert factor(trained_on=INSIDE_IT) == 1.0
    assert factor(trained_on=None) == 1.5


def test_a_site_that_records_neither_calls_nor_teams_has_nobody_new() -> None:
    case = a_case(operators=(an_operator("o1"), an_operator("o2")))
    np.testing.assert_array_equal(handle_factors(case), 1.0)


def test_rows_of_people_who_left_are_passed_over() -> None:
    assert factor(answered("gone", 60)) == 1.5


@given(calls=st.lists(st.floats(0, 1e6), min_size=2), start=st.floats(1, 3))
def test_the_factor_never_grows_with_calls_and_never_falls_below_one(
    calls: list[float], start: float
) -> None:
    factors = ramp_factor(Policy(ramp_start=start), np.sort(np.array(calls)))
    assert (np.diff(factors) <= 1e-12).all()
    assert factors.min() >= 1 - 1e-12
    assert factors.max() <= start + 1e-12


def test_facts_carry_the_factor_of_every_pair() -> None:
    case: Case = a_case(pairing_calls=(answered("o1", 30),))
    assert derive(case).handle_factor == pytest.approx(np.array([[1.25]]))
