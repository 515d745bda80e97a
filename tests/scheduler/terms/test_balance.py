"""Balance: handle minutes of each portfolio off the share that its contract makes fair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.evidence import Evidence
from scheduler.result import PlannedPairing
from scheduler.terms import balance
from tests.factories import a_case, a_result, an_operator
from tests.scheduler.terms.worlds import a_pairing, even_facts

WEEK_CALLS = 672.0
"""One a slot; each takes two minutes."""


def two() -> Case:
    return a_case(operators=(an_operator("o1"), an_operator("o2", contract_minutes_week=1050)))


def score(case: Case, *team: PlannedPairing) -> float:
    return balance.score(Evidence(case, a_result(case, portfolio=team)), even_facts(case))


def test_calls_shared_by_contract_are_fair() -> None:
    fair = (
        a_pairing("c1", "o1", calls=WEEK_CALLS * 2 / 3),
        a_pairing("c1", "o2", calls=WEEK_CALLS / 3),
    )
    assert score(two(), *fair) == pytest.approx(0, abs=1e-9)


def test_minutes_too_many_for_one_and_too_few_for_the_other_both_count() -> None:
    everything = a_pairing("c1", "o1", calls=WEEK_CALLS)
    assert score(two(), everything) == pytest.approx(0.005 * 2 * (2 * WEEK_CALLS / 3))


def test_calls_of_nobody_leave_everybody_short() -> None:
    assert score(two()) == pytest.approx(0.005 * 2 * WEEK_CALLS)


def test_people_without_any_contract_have_no_fair_share() -> None:
    case = a_case(operators=(an_operator("o1", contract_minutes_week=0),))
    assert score(case) == 0


def test_calls_of_a_newcomer_count_the_longer_time_they_take() -> None:
    case = two()
    facts = replace(even_facts(case), handle_factor=np.array([[1.0], [1.5]]))
    team = (a_pairing("c1", "o2", calls=WEEK_CALLS / 2),)
    off = balance.score(Evidence(case, a_result(case, portfolio=team)), facts) / 0.005
    assert off == pytest.approx(2 * WEEK_CALLS * (2 / 3 + 1.5 / 2 - 1 / 3))
