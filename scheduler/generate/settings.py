"""Knobs of the case generator and the named random streams every part draws from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from scheduler.calendar import Horizon


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """What kind of service is made up. Shares are fractions of 1.

    Attributes
    ----------
    week
        Monday of the week to plan; the history ends the day before.
    row_minutes
        Length of one row of the call history; divides 60.
    load_share
        Expected call work of a plain week over all contract hours.
    part_time_share, night_share
        Shares of the staff; at least two more people than the night share work
        nights, so that one person a night can be found lawfully.
    always_open_share
        Clients open day and night.
    hard_share
        Clients whose language only two or three operators speak.
    not_ready_share
        Clients whose brief lacks one of its three answers.
    neglected_share
        Clients whose manager lets most talks go by.
    new_share
        Clients without history.
    roster_weeks, pairing_weeks
        Past weeks of published rosters and of calls by pairing.
    """

    week: dt.date = dt.date(2026, 11, 30)
    timezone: str = "Europe/Paris"
    row_minutes: int = 30
    load_share: float = 0.5
    part_time_share: float = 0.3
    night_share: float = 0.1
    always_open_share: float = 0.052
    hard_share: float = 0.01
    not_ready_share: float = 0.08
    neglected_share: float = 0.04
    new_share: float = 0.03
    roster_weeks: int = 12
    pairing_weeks: int = 13

    def past(self, weeks: int) -> Horizon:
        """Return the days of the last ``weeks`` weeks before the planned one."""
        return Horizon(self.week - dt.timedelta(weeks=weeks), 7 * weeks, self.timezone)


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of one named part.

    Parts draw from streams of their own, so that a change to one leaves the
    others' numbers alone.
    """
    return np.random.default_rng([seed, *name.encode()])
