"""Clients with briefs, talks, calls and reports, as small as a test needs."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.case import CallHistory
from scheduler.demand import Demand
from scheduler.entities import Brief, Review
from scheduler.said import Feedback
from tests.factories import MONDAY, a_case, a_client, an_operator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.case import Case
    from scheduler.entities import ReviewOutcome

FINE: ReviewOutcome = "fine"


def a_brief(client_id: str = "c1", *, age_days: int = 0, **changes: Any) -> Brief:
    """A brief with every answer, which allows operators to reassure."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "has_say": True,
        "has_never_say": True,
        "has_authority": True,
        "has_escalation": True,
        "has_filter_rule": True,
        "may_reassure": True,
        "may_decide": False,
        "updated": MONDAY - timedelta(days=age_days),
    }
    return Brief(**(values | changes))


def a_review(planned_days_ago: int, held_days_ago: int | None = None) -> Review:
    """A talk with ``c1``, planned and perhaps held so many days ago (negative: to come)."""
    held = None if held_days_ago is None else MONDAY - timedelta(days=held_days_ago)
    return Review(
        client_id="c1",
        planned=MONDAY - timedelta(days=planned_days_ago),
        held=held,
        outcome=FINE if held else None,
    )


def a_report(
    operator_id: str, client_id: str = "c1", *, days_ago: int = 7, **changes: Any
) -> Feedback:
    """A rating by an operator who finds the brief unclear."""
    values: dict[str, Any] = {
        "date": MONDAY - timedelta(days=days_ago),
        "operator_id": operator_id,
        "client_id": client_id,
        "side": "operator",
        "rating": 2,
        "tags": ("unclear_brief",),
    }
    return Feedback(**(values | changes))


def with_calls(answered: Sequence[int], *, days_ago: int = 7, **changes: Any) -> Case:
    """One row of calls a client, ``c1`` onwards, so many days before the case's moment."""
    clients = tuple(a_client(f"c{n}") for n in range(1, len(answered) + 1))
    case = a_case(clients=clients, **changes)
    start = int(case.as_of.astimezone(UTC).timestamp() // 60) - days_ago * 1440
    count = len(answered)
    calls = CallHistory(
        client_ids=tuple(client.client_id for client in clients),
        client=np.arange(count),
        start_minute=np.full(count, start),
        minutes=np.full(count, 30),
        offered=answered,
        answered=answered,
        answered_in_time=answered,
        abandoned=np.zeros(count),
        handle_seconds=np.zeros(count),
    )
    return case.model_copy(update={"calls": calls})


def demand_of(seconds: Sequence[float]) -> Demand:
    """Handle times, and no calls."""
    nothing = np.zeros((len(seconds), 1))
    told = np.array(seconds, dtype=np.float64)
    return Demand(15, nothing, told, nothing.astype(np.bool_), np.zeros(len(told)), 0.0)


def crowd(count: int) -> tuple[Any, ...]:
    """So many operators, ``o1`` onwards."""
    return tuple(an_operator(f"o{n}") for n in range(1, count + 1))
