"""Training on a page: who sits beside whom and when, what found no place, what comes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.texts import Speaker
from api.view.training import training
from api.view.week import Week
from api.view.weeks import weeks_table
from scheduler.bench.weeks import WeekFigures
from scheduler.result import PlannedLearning, TrainingSession
from tests.api.worlds import a_week, drawn
from tests.factories import MONDAY, at

EN, FR = Speaker("en"), Speaker("fr")


def learning(minutes: int, weeks_on: int = 0) -> PlannedLearning:
    week = MONDAY + timedelta(days=7 * weeks_on)
    return PlannedLearning(client_id="c1", operator_id="o2", week=week, minutes=minutes)


def with_training(*rows: PlannedLearning, sessions: int = 0) -> Week:
    week = a_week()
    placed = tuple(
        TrainingSession(
            operator_id="o2",
            client_id="c1",
            beside="o1",
            start=at(week.case, day, "09:00"),
            end=at(week.case, day, "09:30"),
        )
        for day in range(sessions)
    )
    told = week.result.model_copy(update={"learning": rows, "training": placed})
    return replace(week, result=told)


def test_sessions_are_told_with_their_time_and_teacher() -> None:
    page = drawn(training(with_training(learning(120), sessions=2), EN))
    (line,) = (line for line in page.splitlines() if "Ben R." in line)
    assert line.split() == [
        "Ben",
        "R.",
        "Garage",
        "60/120",
        "Mon",
        "01/06",
        "09:00–09:30,",
        "Ana",
        "D.",
    ]
    assert "Tue 02/06 09:00–09:30, Ana D." in page


def test_training_without_a_place_is_told() -> None:
    page = drawn(training(with_training(learning(30)), EN))
    assert "0/30" in page
    assert "no place this week" in page


def test_the_weeks_after_are_listed_apart() -> None:
    page = drawn(training(with_training(learning(60, weeks_on=1)), FR))
    assert "Dans les semaines à venir" in page
    assert "lun 08/06" in page


def test_a_week_without_training_says_so() -> None:
    assert "Nobody learns a client" in drawn(training(with_training(), EN))


def test_long_lists_are_cut_unless_everything_is_asked_for() -> None:
    week = with_training(*(learning(30, weeks_on=n) for n in range(1, 16)))
    assert "… and 3 more" in drawn(training(week, EN))
    assert "more; --all" not in drawn(training(week, EN, everything=True))


def test_simulated_weeks_have_a_line_each() -> None:
    figures = WeekFigures(
        week=MONDAY,
        objective=1234.5,
        lost_calls=12.3,
        named_share=0.975,
        trained=(1, 2, 3, 4),
        uncovered=5,
        training_planned=90,
        training_placed=60,
        largest_tension=1.1,
        hard=0,
    )
    page = drawn(weeks_table([figures], EN))
    line = next(line for line in page.splitlines() if "01/06" in line)
    assert line.split() == [
        "Mon",
        "01/06",
        "97.5%",
        "12.3",
        "3",
        "3",
        "4",
        "5",
        "60/90",
        "1.10",
        "1,234.5",
    ]
