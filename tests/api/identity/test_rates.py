"""Rates: so many in a window, told how long to wait, and never more memory than allowed."""

from __future__ import annotations

import datetime as dt

import pytest

import api.identity.rates
from api.identity.errors import TooManyRequests
from api.identity.rates import DEFAULT_RATES, Rates


class Clock:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def test_a_rate_opens_again_as_its_window_moves() -> None:
    clock = Clock()
    rates = Rates(clock, {"login": "3/minute"})
    for _ in range(3):
        rates.take("login", "a")
        clock.go(10)
    with pytest.raises(TooManyRequests) as refused:
        rates.take("login", "a")
    assert refused.value.seconds == pytest.approx(30)
    clock.go(30)
    rates.take("login", "a")
    with pytest.raises(TooManyRequests):
        rates.take("login", "a")


def test_a_refused_request_does_not_count() -> None:
    clock = Clock()
    rates = Rates(clock, {"login": "1/minute"})
    rates.take("login", "a")
    for _ in range(5):
        clock.go(10)
        with pytest.raises(TooManyRequests):
            rates.take("login", "a")
    clock.go(10)
    rates.take("login", "a")


def test_kinds_and_people_are_counted_apart() -> None:
    rates = Rates(Clock(), {"login": "1/minute", "caller": "1/minute"})
    for kind in ("login", "caller"):
        for who in ("a", "b", "a/b", ""):
            rates.take(kind, who)
    with pytest.raises(KeyError):
        rates.take("nothing", "a")


def test_who_was_heard_of_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.identity.rates, "MOST_KEPT", 3)
    rates = Rates(Clock(), {"address": "1/hour"})
    for who in ("a", "b", "c", "d"):
        rates.take("address", who)
    rates.take("address", "a")
    for who in ("c", "d", "a"):
        with pytest.raises(TooManyRequests):
            rates.take("address", who)


def test_the_default_rates_are_rates() -> None:
    rates = Rates(Clock())
    for kind in DEFAULT_RATES:
        rates.take(kind, "a")
