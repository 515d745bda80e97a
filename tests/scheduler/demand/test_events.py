"""Known events: an exact factor on planned slots, and past ones that mislead nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.case import Case
from scheduler.demand.forecast import forecast
from scheduler.entities import Event
from tests.scheduler.demand.test_outline import PLAIN, drawn_case
from tests.scheduler.demand.worlds import past_days

DAYS = past_days(10, before=PLAIN)
TUESDAY = PLAIN + timedelta(days=1)


def with_events(*events: Event, rate: Any = None) -> Case:
    rate = np.full((2, len(DAYS)), 40.0) if rate is None else rate
    return drawn_case(rate, DAYS, events=events)


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 20), st.integers(0, 6), st.integers(0, 6))
def test_an_event_multiplies_the_days_of_its_client_and_nothing_else(
    factor: float, first: int, length: int
) -> None:
    start = PLAIN + timedelta(days=first)
    event = Event(client_id="c1", start=start, end=start + timedelta(days=length), factor=factor)
    plain = forecast(with_events()).calls.reshape(2, 7, -1)
    told = forecast(with_events(event)).calls.reshape(2, 7, -1)
    inside = (np.arange(7) >= first) & (np.arange(7) <= first + length)
    assert told[0] == pytest.approx(plain[0])
    assert told[1] == pytest.approx(plain[1] * np.where(inside, factor, 1.0)[:, None])


def test_an_event_of_some_hours_counts_in_those_and_by_its_share_of_a_slot() -> None:
    event = Event(start=TUESDAY, end=TUESDAY, from_minute=600, until_minute=665, factor=3.0)
    plain, told = (forecast(with_events(*e)).calls[0].reshape(7, 96)[1] for e in ((), (event,)))
    ratio = told[36:68] / plain[36:68]
    wanted = np.ones(32)
    wanted[4:8], wanted[8] = 3.0, 1 + 2 / 3
    assert ratio == pytest.approx(wanted)


def test_events_on_one_another_multiply() -> None:
    twice = (
        Event(start=TUESDAY, end=TUESDAY, factor=1.5),
        Event(client_id="c0", start=TUESDAY, end=TUESDAY, factor=2.0),
    )
    plain, told = (forecast(with_events(*e)).calls.sum(axis=1) for e in ((), twice))
    tuesday = forecast(with_events()).calls.reshape(2, 7, -1)[:, 1].sum(axis=1)
    assert told - plain == pytest.approx(tuesday * [2.0, 0.5])


def test_a_past_event_does_not_pass_for_a_level() -> None:
    rate = np.full((2, len(DAYS)), 40.0)
    rate[:, 40:45] *= 2
    week = Event(start=DAYS[40], end=DAYS[44], factor=2.0)
    plain = forecast(with_events()).calls.sum()
    known = forecast(with_events(week, rate=rate)).calls.sum()
    unknown = forecast(with_events(rate=rate)).calls.sum()
    assert known == pytest.approx(plain, rel=0.05)
    assert abs(unknown - plain) > abs(known - plain)


def test_a_past_day_of_which_some_hours_changed_is_left_out() -> None:
    event = Event(start=DAYS[44], end=DAYS[44], from_minute=600, until_minute=660, factor=5.0)
    rate = np.full((2, len(DAYS)), 40.0)
    rate[:, 44] = 120
    plain = forecast(with_events()).calls.sum()
    assert forecast(with_events(event, rate=rate)).calls.sum() == pytest.approx(plain, rel=0.06)


@pytest.mark.parametrize(
    "values",
    [
        {"end": date(2026, 3, 1)},
        {"factor": -0.1},
        {"factor": 21.0},
        {"from_minute": 600, "until_minute": 600},
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Event.model_validate({"start": PLAIN, "end": PLAIN, "factor": 1.0} | values)
