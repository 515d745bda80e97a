"""Signals are told on evidence, carry what people did about them, and move no plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from scheduler.case import CallHistory, Case
from scheduler.derive import derive
from scheduler.entities import Brief, Pairing, PairingCalls, Review
from scheduler.said import Feedback, SignalNote
from scheduler.signals import Signal
from scheduler.signals.watch import watch
from tests.factories import MONDAY, a_case, a_client, an_operator


def kinds(case: Case) -> list[str]:
    return [signal.kind for signal in found_in(case)]


def found_in(case: Case) -> tuple[Signal, ...]:
    return watch(case, derive(case))


def pair(**changes: Any) -> Case:
    """One pairing in force with somebody else trained beside."""
    values: dict[str, Any] = {
        "operators": (an_operator("o1"), an_operator("o2")),
        "clients": (a_client(since=date(2026, 5, 1)),),
        "portfolio": tuple(
            Pairing(
                client_id="c1",
                operator_id=o,
                role=role,
                since=date(2026, 1, 1),
                trained_on=date(2026, 1, 5),
            )
            for o, role in (("o1", "lead"), ("o2", "member"))
        ),
    }
    return a_case(**(values | changes))


def rated(rating: int, age_days: int, side: str = "client") -> Feedback:
    return Feedback.model_validate(
        {
            "date": MONDAY - timedelta(days=age_days),
            "operator_id": "o1",
            "client_id": "c1",
            "side": side,
            "rating": rating,
        }
    )


GOOD_THEN_BAD = tuple(
    rated(5 if age > 40 else 3, age, side)
    for age in range(1, 120, 4)
    for side in ("client", "operator")
)


def test_a_quiet_case_has_no_signal() -> None:
    assert kinds(pair()) == []


def test_a_pair_that_breaks_with_its_past_is_told_and_a_steady_one_is_not() -> None:
    (signal,) = found_in(pair(feedback=GOOD_THEN_BAD))
    assert (signal.kind, signal.operator_id, signal.client_id) == ("affinity_drop", "o1", "c1")
    assert signal.confidence > 0.9
    assert kinds(pair(feedback=tuple(rated(4, age) for age in range(1, 120, 4)))) == []


def test_two_directions_apart_are_told() -> None:
    ratings = [rated(5, age) for age in range(1, 60, 4)]
    ratings += [rated(1, age, "operator") for age in range(2, 60, 4)]
    assert "sides_apart" in kinds(pair(feedback=tuple(ratings)))


def test_a_fit_surely_below_the_floor_is_told() -> None:
    assert "below_floor" in kinds(pair(feedback=tuple(rated(1, age) for age in range(1, 90, 3))))


def test_a_pairing_that_slows_against_its_clients_others_is_told() -> None:
    def calls(operator: str, weeks_ago: int, seconds: float) -> PairingCalls:
        return PairingCalls(
            operator_id=operator,
            client_id="c1",
            week=MONDAY - timedelta(weeks=weeks_ago),
            answered=60,
            handle_seconds=60 * seconds,
        )

    ratings = (rated(4, 1),)
    slow = [calls("o1", w, 300 if w <= 4 else 180) for w in range(1, 11)]
    usual = [calls("o2", w, 180) for w in range(1, 11)]
    assert kinds(pair(pairing_calls=(*slow, *usual), feedback=ratings)) == ["slow_pairing"]
    alike = [calls("o2", w, 300 if w <= 4 else 180) for w in range(1, 11)]
    assert kinds(pair(pairing_calls=(*slow, *alike), feedback=ratings)) == []


def test_calls_without_any_rating_are_told() -> None:
    calls = PairingCalls(
        operator_id="o1",
        client_id="c1",
        week=MONDAY - timedelta(weeks=1),
        answered=150,
        handle_seconds=9000,
    )
    assert kinds(pair(pairing_calls=(calls,))) == ["no_feedback"]
    assert kinds(pair(pairing_calls=(calls,), feedback=(rated(4, 3),))) == []


def test_callers_who_give_up_more_often_are_told() -> None:
    days = np.arange(16 * 7)
    start = (
        int((date.toordinal(MONDAY) - date(1970, 1, 1).toordinal() - 16 * 7) * 1440)
        + days * 1440
        + 600
    )
    both = np.repeat([0, 1], len(days))
    offered = np.full(2 * len(days), 20)
    worse = np.where(days >= 12 * 7, 5, 1)
    abandoned = np.concatenate([worse, np.ones(len(days), dtype=int)])
    history = CallHistory.model_validate(
        {
            "client_ids": ("c1", "c2"),
            "client": both,
            "start_minute": np.tile(start, 2),
            "minutes": np.full(2 * len(days), 15),
            "offered": offered,
            "answered": offered - abandoned,
            "answered_in_time": offered - abandoned,
            "abandoned": abandoned,
            "handle_seconds": (offered - abandoned) * 120.0,
        }
    )
    clients = (a_client("c1"), a_client("c2"))
    found = found_in(a_case(clients=clients, calls=history))
    assert [(s.kind, s.client_id) for s in found] == [("abandonment_rising", "c1")]


def test_an_old_brief_and_one_missed_review_are_told_once() -> None:
    brief = Brief(
        client_id="c1",
        has_say=True,
        has_never_say=True,
        has_authority=True,
        has_escalation=True,
        has_filter_rule=True,
        may_reassure=True,
        may_decide=False,
        updated=MONDAY - timedelta(days=91),
    )
    one = Review(client_id="c1", planned=MONDAY - timedelta(days=5))
    assert kinds(pair(briefs=(brief,), reviews=(one,))) == ["brief_outdated", "review_missed"]
    # From two on readiness tells it, and it is not told twice.
    two = one.model_copy(update={"planned": MONDAY - timedelta(days=9)})
    assert kinds(pair(briefs=(brief,), reviews=(one, two))) == ["brief_outdated"]


def test_the_last_note_known_is_the_state_of_a_signal() -> None:
    def note(days_ago: int, state: str, outcome: str | None = None) -> SignalNote:
        return SignalNote.model_validate(
            {
                "kind": "affinity_drop",
                "client_id": "c1",
                "operator_id": "o1",
                "state": state,
                "on": MONDAY - timedelta(days=days_ago),
                "outcome": outcome,
            }
        )

    seen, done = note(9, "acknowledged"), note(2, "resolved", "talked")
    to_come = note(-3, "acknowledged")
    case = pair(feedback=GOOD_THEN_BAD, signals=(done, seen, to_come))
    (signal,) = found_in(case)
    assert (signal.state, signal.note) == ("resolved", done)


def test_signals_and_notes_move_nothing() -> None:
    note = SignalNote(kind="no_feedback", client_id="c1", state="acknowledged", on=MONDAY)
    plain, noted = (derive(pair(signals=rows)) for rows in ((), (note,)))
    np.testing.assert_array_equal(plain.affinities.planning, noted.affinities.planning)
