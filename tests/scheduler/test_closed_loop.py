"""The closed loop on one tiny service: the same twice, nobody invented, figures in range."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.bench.closed_figures import alarms, answered_affinity, nearness
from scheduler.bench.closed_loop import Service, live, service_of


@pytest.fixture(scope="module")
def service() -> Service:
    return service_of(8, 12, 4, seed=3)


def test_the_same_life_twice(service: Service) -> None:
    first, second = (live(service, 3, "on") for _ in range(2))
    assert first.case.feedback == second.case.feedback
    assert answered_affinity(first) == answered_affinity(second)


def test_every_expected_call_is_answered_or_has_nobody_able(service: Service) -> None:
    week = live(service, 1, "off").weeks[0]
    calls = service.facts.demand.calls.sum(axis=1)
    assert (week.answered.sum(axis=0) <= calls + 1e-6).all()
    assert week.answered.sum() > 0.5 * calls.sum()
    assert not week.answered[~service.facts.eligible].any()


def test_figures_stay_in_range(service: Service) -> None:
    life = live(service, 4, "on")
    near, told = nearness(life), alarms(life, 0.35)
    assert -1 <= near.learnt <= 1
    assert 0 <= near.held <= 1
    assert told.found <= told.falls
    assert told.pair_months > 0


def test_trials_begin_only_where_the_policy_lets_them(service: Service) -> None:
    assert sum(week.tried for week in live(service, 2, "on").weeks) == 0
    tried = live(service, 2, "on", trials=3)
    for week in tried.weeks:
        assert not (week.affinities.tried & week.affinities.vetoed).any()
        assert (week.affinities.evidence[week.affinities.tried] < 2).all()
        assert np.isfinite(week.affinities.planning).all()
