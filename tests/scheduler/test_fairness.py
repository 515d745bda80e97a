"""Fair shares of four weeks: what counts as unsocial, who shares, and what more of it costs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.case import Case
from scheduler.entities import Absence, Availability, FairnessCounter
from scheduler.facts import skilled
from scheduler.fairness import (
    FairShare,
    added_overload,
    counted_rows,
    tension_share,
    unsocial_of,
    unsocial_share,
)
from scheduler.overload import overload
from scheduler.policy import FairnessPolicy, Policy
from scheduler.shifts import Shift
from tests.factories import MONDAY, a_case, a_client, a_shift, an_operator, at
from tests.scheduler.terms.worlds import even_facts

THREE = (an_operator("o1"), an_operator("o2"), an_operator("o3", contract_minutes_week=1050))


def a_counter(operator_id: str, weeks_back: int, **changes: float) -> FairnessCounter:
    values: dict[str, object] = {
        "operator_id": operator_id,
        "week": MONDAY - timedelta(days=7 * weeks_back),
        "tension_minutes": 0,
        "unsocial_minutes": 0,
        "weekends": 0,
        "wishes_asked": 0,
        "wishes_granted": 0,
    }
    return FairnessCounter(**(values | changes))


def unsocial(case: Case) -> FairShare:
    return unsocial_share(case, even_facts(case).demand)


def tension(case: Case) -> FairShare:
    return tension_share(case, even_facts(case).demand, skilled(case))


# What weighs


@given(st.floats(-6000, 6000), st.floats(0, 600))
def test_every_next_minute_weighs_at_least_as_much_as_the_one_before(
    start: float, step: float
) -> None:
    first = overload(start + step) - overload(start)
    second = overload(start + 2 * step) - overload(start + step)
    assert second >= first - 1e-9


@pytest.mark.parametrize(("hours", "square"), [(-3, 0), (0, 0), (1, 1), (2, 4), (7, 49)])
def test_whole_hours_weigh_their_square_and_half_hours_lie_between(hours: int, square: int) -> None:
    assert overload(60 * hours) == pytest.approx(square)
    assert overload(60 * hours + 30) == pytest.approx(
        (overload(60 * hours) + overload(60 * hours + 60)) / 2
    )


def test_an_old_imbalance_is_not_charged_again_but_makes_more_dearer() -> None:
    assert added_overload(-300, 0) == 0
    assert added_overload(-300, 60) == pytest.approx(36 - 25)
    assert added_overload(300, 300) == 0


# Unsocial minutes


@pytest.mark.parametrize(
    ("day", "start", "end", "minutes"),
    [
        (0, "09:00", "17:00", 0),
        (0, "05:00", "13:00", 120),
        (1, "14:00", "22:00", 120),
        (1, "22:00", "30:00", 480),
        (4, "22:00", "30:00", 480),
        (5, "09:00", "17:00", 480),
        (6, "22:00", "32:00", 540),
    ],
)
def test_evenings_nights_and_weekends_are_unsocial(
    day: int, start: str, end: str, minutes: int
) -> None:
    case = a_case()
    assert unsocial_of(case, case.operators[0], a_shift(case, day, start, end)) == minutes


def test_an_unpaid_pause_is_not_counted_and_a_public_holiday_is_like_a_sunday() -> None:
    case = a_case(week=date(2026, 7, 13))
    bastille = a_shift(case, 1, "09:00", "18:00", ("12:00", "13:00", False))
    assert unsocial_of(case, case.operators[0], bastille) == 480


def test_night_workers_agreed_to_their_hours_and_count_none() -> None:
    case = a_case(operators=(an_operator("o1", night_worker=True),))
    assert unsocial_of(case, case.operators[0], a_shift(case, 6, "22:00", "30:00")) == 0


@given(st.integers(0, 7 * 96 - 1), st.integers(1, 48))
def test_the_unsocial_minutes_of_a_shift_are_those_of_its_parts(start: int, length: int) -> None:
    case = a_case(week=date(2026, 10, 19))
    person = case.operators[0]
    whole = unsocial_of(case, person, Shift(15 * start, 15 * (start + length)))
    parts = (Shift(15 * k, 15 * (k + 1)) for k in range(start, start + length))
    assert whole == sum(unsocial_of(case, person, part) for part in parts)


# Shares


def test_shares_go_by_contract_among_those_who_may_work_at_such_hours() -> None:
    office = [
        Availability(operator_id="o2", weekday=day, start_minute=480, end_minute=1080)
        for day in range(5)
    ]
    case = a_case(
        operators=THREE,
        availability=tuple(office),
        counters=(a_counter("o1", 1, unsocial_minutes=900),),
    )
    share = unsocial(case)
    np.testing.assert_allclose(share.before, [900, 0, 0])
    np.testing.assert_allclose(share.fair, [1200, 0, 600])
    np.testing.assert_allclose(share.room, [300, 0, 600])


def test_only_three_weeks_before_the_planned_one_still_count() -> None:
    rows = tuple(a_counter("o1", back, tension_minutes=100) for back in (-1, 0, 1, 3, 4))
    case = a_case(counters=rows)
    assert [row.week for row in counted_rows(case)] == [
        MONDAY - timedelta(days=7),
        MONDAY - timedelta(days=21),
    ]
    longer = case.model_copy(update={"policy": Policy(fairness=FairnessPolicy(weeks=5))})
    assert len(counted_rows(longer)) == 3


def test_a_week_before_somebody_was_employed_is_not_theirs_to_share() -> None:
    newcomer = an_operator("o2", employed_since=MONDAY - timedelta(days=7))
    case = a_case(
        operators=(an_operator("o1"), newcomer),
        counters=(a_counter("o1", 1, unsocial_minutes=60), a_counter("o1", 2, unsocial_minutes=60)),
    )
    np.testing.assert_allclose(unsocial(case).fair, [30 + 30 + 60, 30 + 30])


def test_a_person_away_all_week_has_no_share_of_it() -> None:
    plain = a_case(operators=THREE[:2])
    away = Absence(operator_id="o2", start=at(plain, 0, "00:00"), end=at(plain, 7, "00:00"))
    case = a_case(operators=THREE[:2], absences=(away,), clients=(a_client(tension=1),))
    assert unsocial(case).fair[1] == 0
    assert tension(case).fair[1] == 0
    assert tension(case).fair[0] > 0


def test_tense_calls_are_shared_by_those_who_hold_their_needs() -> None:
    people = (
        an_operator("o1", skills={"medical": 2}),
        an_operator("o2", skills={"medical": 2}, contract_minutes_week=1050),
        an_operator("o3"),
    )
    case = a_case(operators=people, clients=(a_client(tension=2, skills={"medical": 1}),))
    share = tension(case)
    calls = even_facts(case).demand.calls.sum()
    assert share.fair.sum() == pytest.approx(calls * 2 * 2)
    assert share.fair[2] == 0
    assert share.fair[0] > share.fair[1] > 0


def test_without_tense_clients_there_is_nothing_to_share() -> None:
    assert not tension(a_case(operators=THREE)).fair.any()
