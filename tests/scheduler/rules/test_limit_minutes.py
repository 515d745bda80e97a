"""Minutes over the horizon: a floor, a ceiling, and what codes count."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.case import Case
from scheduler.entities import OperatorLimits, ShiftCode
from scheduler.rules import limit_minutes
from tests.factories import a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins


def limited(*, days: int = 7, **limits: Any) -> Case:
    """A case whose operator has the given limits."""
    return a_case(days=days, limits=(OperatorLimits(operator_id="o1", **limits),))


def test_both_bounds_may_be_reached() -> None:
    case = limited(min_minutes=480, max_minutes=480)
    assert (
        limit_minutes.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "16:00")]})) == []
    )


def test_minutes_beyond_either_bound_are_counted() -> None:
    case = limited(min_minutes=600, max_minutes=1000)
    (below,) = limit_minutes.check(
        evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "16:45", ("12:00", "12:45", False))]})
    )
    assert below.params == {"side": "below", "limit": 600, "worked": 480, "minutes": 120}
    long_days = [a_shift(case, day, "08:00", "17:00") for day in range(2)]
    (above,) = limit_minutes.check(evidence_of(case, {"o1": long_days}))
    assert (above.amount, above.params["side"]) == (80, "above")


def test_an_operator_without_shifts_misses_the_whole_floor() -> None:
    (found,) = limit_minutes.check(evidence_of(limited(min_minutes=60)))
    assert found.amount == 60


def test_a_coded_shift_counts_what_its_code_says() -> None:
    case = limited(max_minutes=400).model_copy(
        update={
            "shift_codes": (
                ShiftCode(code="D", start_minute=480, end_minute=960, paid_minutes=450),
            )
        }
    )
    (found,) = limit_minutes.check(
        evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "16:00", code="D")]})
    )
    assert found.amount == 50


def test_past_weeks_do_not_count() -> None:
    past = a_published_shift(a_case(), "o1", -1, "08:00", "16:00")
    case = limited(max_minutes=240).model_copy(update={"roster": (past,)})
    assert (
        limit_minutes.check(evidence_of(case, {"o1": [a_shift(case, 0, "08:00", "12:00")]})) == []
    )


@pytest.mark.parametrize(
    "limits",
    [
        {"max_minutes": 900},
        {"min_minutes": 900},
        {"min_minutes": 700, "max_minutes": 960},
    ],
)
def test_the_automaton_says_the_same_on_every_small_week(limits: dict[str, int]) -> None:
    case = limited(days=3, **limits)
    choices = [
        [
            (a_shift(case, day, "08:00", "16:00"),),
            (a_shift(case, day, "08:00", "12:00"), a_shift(case, day, "14:00", "17:00")),
            (a_shift(case, day, "08:00", "13:00", ("10:00", "10:30", False)),),
        ]
        for day in range(3)
    ]
    lawful, unlawful = assert_twins(limit_minutes, case, choices)
    assert lawful > 0
    assert unlawful > 0


def test_without_a_ceiling_minutes_past_the_floor_are_forgotten() -> None:
    case = limited(min_minutes=300)
    resource = limit_minutes.resource(case, case.operators[0])
    assert resource is not None
    assert resource.step(resource.step(0, 200) or 0, 480) == resource.step(0, 300)


def test_no_limit_no_automaton() -> None:
    case = limited(max_weekends=1)
    assert limit_minutes.resource(case, case.operators[0]) is None


def test_the_words_depend_on_the_side() -> None:
    case = limited(min_minutes=60)
    (found,) = limit_minutes.check(evidence_of(case))
    assert limit_minutes.explain(found, case).key == "rule.limit_minutes.below"
