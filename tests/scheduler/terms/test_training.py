"""Training: minutes that were planned for these days and found no session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scheduler.evidence import Evidence
from scheduler.learning import LearningPlan
from scheduler.result import PlannedLearning
from scheduler.terms import training
from scheduler.training import Session, not_placed, sessions_of, told
from tests.factories import MONDAY, a_case, a_result, an_operator
from tests.scheduler.terms.worlds import even_facts

if TYPE_CHECKING:
    from scheduler.facts import Facts

CASE = a_case(operators=(an_operator("o1"), an_operator("o2")))


def row(minutes: int, operator_id: str = "o1", weeks_on: int = 0) -> PlannedLearning:
    return PlannedLearning(
        client_id="c1",
        operator_id=operator_id,
        week=MONDAY + timedelta(days=7 * weeks_on),
        minutes=minutes,
    )


def asking(*rows: PlannedLearning) -> Facts:
    return replace(even_facts(CASE), learning=LearningPlan(rows))


def session(minutes: int, operator_id: str = "o1", start: int = 600) -> Session:
    return Session(operator_id, "c1", "o2", start, start + minutes)


def score(facts: Facts, *sessions: Session) -> float:
    plan = a_result(CASE).model_copy(update={"training": told(CASE.horizon, sessions)})
    return training.score(Evidence(CASE, plan), facts)


def test_a_week_that_should_teach_nobody_costs_nothing() -> None:
    assert score(asking()) == 0
    assert score(asking(row(120, weeks_on=1))) == 0


def test_each_minute_without_a_place_costs_its_weight() -> None:
    assert score(asking(row(120))) == pytest.approx(2.4)
    assert score(asking(row(120)), session(30), session(30, start=900)) == pytest.approx(1.2)
    assert score(asking(row(60)), session(30), session(30, start=900)) == 0


def test_minutes_of_one_pairing_do_not_make_up_for_anothers() -> None:
    both = asking(row(60), row(60, "o2"))
    assert score(both, session(90)) == pytest.approx(1.2)


def test_minutes_of_one_week_do_not_make_up_for_anothers() -> None:
    case = a_case(days=14, operators=CASE.operators)
    facts = replace(even_facts(case), learning=LearningPlan((row(60), row(60, weeks_on=1))))
    ((open_row, minutes),) = not_placed(case, facts, (session(60),))
    assert (open_row.week, minutes) == (MONDAY + timedelta(days=7), 60)


def test_sessions_told_in_datetimes_are_the_same_sessions() -> None:
    sessions = (session(30), session(20, "o2", start=7000))
    assert sessions_of(CASE.horizon, told(CASE.horizon, sessions)) == sessions
