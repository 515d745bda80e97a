"""Weeks on end: each is planned lawfully on what the one before left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.bench.weeks import WeekFigures, simulate
from scheduler.case import Case
from scheduler.generate import generate
from scheduler.progress import Progress
from scheduler.result import Result
from scheduler.settings import Settings

QUICK = Settings(effort=20)
Weeks = list[tuple[Case, Result, WeekFigures]]


@pytest.fixture(scope="module")
def weeks() -> Weeks:
    """Three weeks of a small made-up service whose clients all hang on their lead."""
    case = generate(operators=6, clients=8, weeks=4, seed=3).case
    alone = {p.client_id: p for p in reversed(case.portfolio) if p.trained_on is not None}
    return list(simulate(case.model_copy(update={"portfolio": (*alone.values(),)}), QUICK, 3))


def test_every_week_is_lawful_and_follows_the_one_before(weeks: Weeks) -> None:
    assert [figures.hard for _, _, figures in weeks] == [0, 0, 0]
    first = weeks[0][0].week
    assert [figures.week for _, _, figures in weeks] == [
        first + timedelta(days=7 * n) for n in range(3)
    ]


def test_figures_are_those_of_the_plan(weeks: Weeks) -> None:
    for _, result, figures in weeks:
        assert figures.objective == pytest.approx(result.objective)
        assert figures.named_share == pytest.approx(result.cover.named_share)
        placed = sum((s.end - s.start).total_seconds() / 60 for s in result.training)
        assert figures.training_placed == placed <= figures.training_planned


def test_single_points_of_failure_go_as_people_learn(weeks: Weeks) -> None:
    single = [figures.single_points for _, _, figures in weeks]
    assert weeks[0][2].training_placed > 0
    assert single[0] > single[1] >= single[2]


def test_what_was_placed_is_done_when_the_next_week_begins(weeks: Weeks) -> None:
    (_, result, _), (after, _, _) = weeks[:2]
    done = {(p.operator_id, p.client_id): p.training_minutes_done for p in after.portfolio}
    for session in result.training:
        minutes = (session.end - session.start).total_seconds() / 60
        assert done[session.operator_id, session.client_id] >= minutes


def test_a_stopped_week_is_the_last() -> None:
    case = generate(operators=4, clients=4, weeks=2, seed=1).case
    shown: list[Progress] = []
    planned = simulate(case, QUICK, 3, shown.append, lambda: any(p.improved for p in shown))
    told = list(planned)
    assert [result.status for _, result, _ in told] == ["stopped"]
