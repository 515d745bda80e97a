"""Second rest day: within fifteen days of six running days of work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.rules import second_rest
from tests.factories import a_case, a_published_shift, a_shift, evidence_of
from tests.scheduler.rules.twins import assert_twins

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import PublishedShift
    from scheduler.result import Violation


def past(*days: int) -> tuple[PublishedShift, ...]:
    case = a_case()
    return tuple(a_published_shift(case, "o1", day, "8:00", "14:00") for day in days)


def violations(case: Case, *days: int) -> list[Violation]:
    shifts = [a_shift(case, day, "8:00", "14:00") for day in days]
    return second_rest.check(evidence_of(case, {"o1": shifts}))


# Monday to Saturday two weeks ago: the wait opened on day -9 ends on day 6.
SIX_DAYS = range(-14, -8)
SIX_AND_ONE_OFF = past(*SIX_DAYS, *range(-7, -1))


def test_one_day_off_a_week_is_not_a_second_rest_day() -> None:
    case = a_case(roster=SIX_AND_ONE_OFF)
    (found,) = violations(case, *range(6))
    assert (found.amount, found.unit, found.date) == (1, "days", date(2026, 6, 7))
    assert found.params["run_ended"] == "2026-05-23"


def test_a_second_day_off_in_one_week_is() -> None:
    case = a_case(roster=SIX_AND_ONE_OFF)
    assert not violations(case, *range(5))
    assert not violations(case, 0, 1, 3, 4, 5)


def test_it_may_have_been_taken_before_the_planned_week() -> None:
    case = a_case(roster=past(*SIX_DAYS, *range(-7, -2)))
    assert second_rest.resource(case, case.operators[0]) is None
    assert not violations(case, *range(6))


def test_five_days_open_no_wait() -> None:
    case = a_case(roster=past(*range(-14, -9), *range(-7, -2)))
    assert second_rest.resource(case, case.operators[0]) is None
    assert not violations(case, *range(6))


def test_a_wait_that_ends_after_the_horizon_cannot_be_judged_yet() -> None:
    case = a_case(days=14)
    assert second_rest.resource(case, case.operators[0]) is None
    assert not violations(case, *range(6), *range(7, 13))


def test_a_rest_before_the_run_is_not_the_second_one() -> None:
    case = a_case(days=21)
    six_on_one_off = [day for day in range(21) if day % 7 != 6]
    found = violations(case, *six_on_one_off)
    assert [v.date for v in found] == [date(2026, 6, 21)]


def test_the_explanation_names_the_article() -> None:
    case = a_case(roster=SIX_AND_ONE_OFF)
    (found,) = violations(case, *range(6))
    words = second_rest.explain(found, case)
    assert words.key == "rule.second_rest.broken"
    assert words.article == case.law.article("running_days_then_second_rest")
    assert words.params["within_days"] == 15


def test_a_profile_without_the_keys_does_not_bind() -> None:
    case = a_case(profile="fr", roster=SIX_AND_ONE_OFF)
    assert second_rest.resource(case, case.operators[0]) is None
    assert not violations(case, *range(6))


@pytest.mark.parametrize(
    "roster",
    [
        SIX_AND_ONE_OFF,
        past(*range(-17, -11), *range(-10, -1)),
        past(*range(-15, -9), *range(-8, 0)),
        past(*range(-13, -7), *range(-6, 0)),
    ],
)
def test_the_automaton_agrees_with_the_check_on_every_week(
    roster: tuple[PublishedShift, ...],
) -> None:
    case = a_case(roster=roster, days=9)
    choices = [[(a_shift(case, day, "8:00", "14:00"),)] for day in range(9)]
    lawful, unlawful = assert_twins(second_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0


@pytest.mark.parametrize("run_before", [0, 3, 5])
def test_the_automaton_agrees_on_waits_that_open_inside_the_horizon(run_before: int) -> None:
    case = a_case(days=9, roster=past(*range(-run_before, 0)))
    short = {"running_days_then_second_rest": 3, "second_rest_within_days": 4}
    values = {
        key: case.law.values[key].model_copy(update={"value": float(value)})
        for key, value in short.items()
    }
    law = case.law.model_copy(update={"values": {**case.law.values, **values}})
    case = case.model_copy(update={"law": law})
    choices = [[(a_shift(case, day, "8:00", "14:00"),)] for day in range(9)]
    lawful, unlawful = assert_twins(second_rest, case, choices)
    assert lawful > 0
    assert unlawful > 0
