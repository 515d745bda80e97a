"""Own paces of pairings: found where calls tell one, left alone where they do not."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from scheduler.case import Case
from scheduler.entities import Pairing, PairingCalls
from scheduler.pace import LARGEST_PACE, paces
from tests.factories import MONDAY, a_case, a_client, an_operator

WEEKS = [MONDAY - timedelta(weeks=back) for back in range(12, 0, -1)]
PEOPLE, CLIENTS = 6, 5


def recorded(pace: np.ndarray, *, calls: int = 40, ramped: bool = True, seed: int = 1) -> Case:
    """Twelve weeks of every pair, at 200 seconds a call times its pace."""
    draw = np.random.default_rng(seed)
    rows, teams = [], []
    for o in range(PEOPLE):
        for c in range(CLIENTS):
            mean = 200 * pace[o, c]
            for week in WEEKS:
                seconds = draw.gamma(calls / 1.86, 1.86 * mean) if calls else 0.0
                rows.append(
                    PairingCalls(
                        operator_id=f"o{o}",
                        client_id=f"c{c}",
                        week=week,
                        answered=calls,
                        handle_seconds=seconds,
                    )
                )
            if ramped:
                day = WEEKS[0] - timedelta(days=30)
                teams.append(
                    Pairing(
                        client_id=f"c{c}",
                        operator_id=f"o{o}",
                        role="member",
                        since=day,
                        trained_on=day,
                    )
                )
    return a_case(
        operators=tuple(an_operator(f"o{o}") for o in range(PEOPLE)),
        clients=tuple(a_client(f"c{c}") for c in range(CLIENTS)),
        pairing_calls=tuple(rows),
        portfolio=tuple(teams),
    )


def test_paces_that_differ_are_found() -> None:
    truth = np.random.default_rng(2).uniform(0.8, 1.25, (PEOPLE, CLIENTS))
    truth = truth / truth.mean(axis=0)
    assert paces(recorded(truth)) == pytest.approx(truth, abs=0.13)


def test_chance_is_no_pace() -> None:
    found = paces(recorded(np.ones((PEOPLE, CLIENTS))))
    assert np.abs(found - 1).max() < 0.06


def test_few_calls_say_little() -> None:
    truth = np.ones((PEOPLE, CLIENTS))
    truth[0, 0] = 1.4
    few, many = (paces(recorded(truth, calls=calls))[0, 0] for calls in (1, 200))
    assert abs(few - 1) < abs(many - 1)


def test_no_calls_and_no_handle_times_leave_everybody_alone() -> None:
    assert (paces(recorded(np.ones((PEOPLE, CLIENTS)), calls=0)) == 1).all()
    assert (paces(a_case()) == 1).all()


def test_a_slip_of_the_record_does_not_run_away() -> None:
    truth = np.ones((PEOPLE, CLIENTS))
    truth[1, 1] = 20.0
    assert paces(recorded(truth)).max() <= LARGEST_PACE
