"""Actual against planned: the calls of a week that is over, held against its forecast and plan.

Told as far as the rows go, and about calls and clients alone: who answered is not in
these rows, and nobody is ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from scheduler.demand.actual import days_of
from scheduler.demand.quantiles import (
    chances,
    quantiles,
    spread_of_client,
    spread_of_site,
    spread_of_week,
)
from scheduler.proof.replay import tally as at
from scheduler.proof.replay.simulate import replay
from scheduler.proof.replay.stage import stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.actual import ActualCalls
    from scheduler.demand.forecast import Forecast
    from scheduler.facts import Facts
    from scheduler.progress import OnProgress
    from scheduler.proof.replay.replications import Replay
    from scheduler.result import Result

    Floats = NDArray[np.float64]

SHARE: Final = 0.8
"""Chance that a band promises."""
HALF_HOUR: Final = 30
ALARMS: Final = 0.05
"""False alarms to either side in a week of which all goes as forecast, of days and of clients
each: a chance below this over their number asks for a look."""
FEW: Final = 3.0
"""Calls by which a day or a client's week must differ before it asks for a look."""

Step = Literal[
    "client_above", "client_below", "client_silent", "day_above", "day_below", "served_worse"
]


@dataclass(frozen=True, slots=True)
class Held:
    """Calls expected, their band of :data:`SHARE`, and calls that came.

    ``chance`` is that of so many or more where more came than expected, of so few or
    fewer where less did.
    """

    expected: float
    low: int
    high: int
    offered: float
    chance: float

    @property
    def above(self) -> float:
        """Calls over those expected; below 0 when fewer came."""
        return self.offered - self.expected

    @property
    def inside(self) -> bool:
        """Whether the calls lie in the band, its ends included."""
        return self.low <= round(self.offered) <= self.high


@dataclass(frozen=True, slots=True)
class DayHeld:
    """One day, as far as it is known: calls, and shares of them answered in time and abandoned.

    Shares are of calls offered, ``None`` where none came or was expected.
    """

    date: date
    whole: bool
    calls: Held
    in_time: float | None
    in_time_expected: float | None
    abandoned: float | None
    abandoned_expected: float | None


@dataclass(frozen=True, slots=True)
class HalfHourHeld:
    """One half-hour of the site."""

    start: datetime
    calls: Held


@dataclass(frozen=True, slots=True)
class ClientHeld:
    """One client, over all days that are known."""

    client_id: str
    calls: Held


@dataclass(frozen=True, slots=True)
class ServedHeld:
    """A share of calls offered: what came, and what replays of the plan gave.

    ``low`` to ``high`` holds the middle :data:`SHARE` of the weeks lived through.
    """

    actual: float | None
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do or to look at; ``client_id`` or ``date`` say of whom or when."""

    step: Step
    client_id: str | None = None
    date: date | None = None
    calls: Held | None = None


@dataclass(frozen=True, slots=True)
class ActualWeek:
    """A week that is over, or begun, against what was expected of it.

    Attributes
    ----------
    case_digest
        Of the folder without that week's calls.
    until
        Nothing is known from then on.
    same_case
        Whether the folder without that week is still what was planned with.
    half_hours, clients
        In order of time, and of the case.
    """

    case_digest: str
    week: date
    until: datetime
    same_case: bool
    replications: int
    whole: Held
    days: tuple[DayHeld, ...]
    half_hours: tuple[HalfHourHeld, ...]
    clients: tuple[ClientHeld, ...]
    in_time: ServedHeld
    abandoned: ServedHeld
    advice: tuple[Advice, ...]


def actual_week(
    planned: Case,
    result: Result,
    facts: Facts,
    forecast: Forecast,
    came: ActualCalls,
    *,
    replications: int = 100,
    seed: int = 1,
    workers: int = 2,
    on_progress: OnProgress | None = None,
) -> ActualWeek:
    """Hold what came against the forecast, and against replays of the plan.

    Parameters
    ----------
    planned
        The case without that week's calls (:func:`scheduler.demand.actual.as_planned`);
        when its digest is not that of the result, ``same_case`` is False.
    facts, forecast
        Of ``planned``.
    came
        What came in its days.
    replications, seed, workers, on_progress
        As in :func:`scheduler.proof.replay.simulate.simulate`.
    """
    known = _known(planned, came)
    expected = np.where(known, forecast.demand.calls, 0.0)
    lived = replay(
        stage(planned, result, replace(facts, demand=replace(facts.demand, calls=expected))),
        replications=replications,
        seed=seed,
        workers=workers,
        on_progress=on_progress,
    )
    days = _days(planned, forecast, came, expected, lived)
    clients = _clients(planned, forecast, came, expected)
    whole = _whole(planned, forecast, came, expected)
    in_time = _served(came.in_time, came.offered, lived, at.IN_TIME)
    abandoned = _served(came.abandoned, came.offered, lived, at.ABANDONED_CALLS)
    return ActualWeek(
        case_digest=planned.digest,
        week=planned.week,
        until=planned.horizon.moment(came.until),
        same_case=planned.digest == result.case_digest,
        replications=lived.replications,
        whole=whole,
        days=days,
        half_hours=_half_hours(planned, forecast, came, expected),
        clients=clients,
        in_time=in_time,
        abandoned=abandoned,
        advice=_advice(whole, days, clients, in_time, abandoned),
    )


def _known(case: Case, came: ActualCalls) -> NDArray[np.bool_]:
    """Slots that end by the last row, ``[slot]``."""
    length = case.site.slot_minutes
    return (np.arange(came.offered.shape[1]) + 1) * length <= came.until


def _held(mean: Floats, spread: Floats, offered: Floats) -> list[Held]:
    """Bands and chances of counts of one shape, flat."""
    count = np.rint(offered).astype(np.int64)
    low, high = quantiles(mean, spread, (1 - SHARE) / 2), quantiles(mean, spread, (1 + SHARE) / 2)
    below, reached = chances(mean, spread, count)
    chance = np.where(offered >= mean, 1.0 - np.minimum(below, 1.0), reached)
    chance = np.where((mean <= 0) & (offered > 0), 0.0, chance)
    return [
        Held(float(m), int(a), int(b), float(n), float(p))
        for m, a, b, n, p in zip(mean, low, high, offered, chance, strict=True)
    ]


def _whole(case: Case, forecast: Forecast, came: ActualCalls, expected: Floats) -> Held:
    by_day = days_of(case, expected)
    spread = spread_of_week(forecast, by_day)
    (found,) = _held(np.array([by_day.sum()]), np.array([spread]), np.array([came.offered.sum()]))
    return found


def _days(
    case: Case, forecast: Forecast, came: ActualCalls, expected: Floats, lived: Replay
) -> tuple[DayHeld, ...]:
    by_day, offered = days_of(case, expected), days_of(case, came.offered).sum(axis=0)
    held = _held(by_day.sum(axis=0), spread_of_site(forecast, by_day), offered)
    slots = np.stack([days_of(case, lived.of_slot[each]).sum(axis=0) for each in range(4)])
    in_time, abandoned = (
        days_of(case, each).sum(axis=0) for each in (came.in_time, came.abandoned)
    )
    return tuple(
        DayHeld(
            date=case.horizon.date_of(day),
            whole=case.horizon.day_start(day + 1) <= came.until,
            calls=held[day],
            in_time=_ratio(in_time[day], offered[day]),
            in_time_expected=_ratio(slots[at.SLOT_IN_TIME, day], slots[at.SLOT_OFFERED, day]),
            abandoned=_ratio(abandoned[day], offered[day]),
            abandoned_expected=_ratio(slots[at.SLOT_ABANDONED, day], slots[at.SLOT_OFFERED, day]),
        )
        for day in range(case.days)
        if case.horizon.day_start(day) < came.until
    )


def _half_hours(
    case: Case, forecast: Forecast, came: ActualCalls, expected: Floats
) -> tuple[HalfHourHeld, ...]:
    step = max(1, HALF_HOUR // case.site.slot_minutes)
    first = np.arange(0, expected.shape[1], step)
    due = np.add.reduceat(expected, first, axis=1)
    offered = np.add.reduceat(came.offered, first, axis=1).sum(axis=0)
    held = _held(due.sum(axis=0), spread_of_site(forecast, due), offered)
    return tuple(
        HalfHourHeld(case.horizon.moment(int(slot) * case.site.slot_minutes), each)
        for slot, each in zip(first, held, strict=True)
        if slot * case.site.slot_minutes < came.until
    )


def _clients(
    case: Case, forecast: Forecast, came: ActualCalls, expected: Floats
) -> tuple[ClientHeld, ...]:
    by_day = days_of(case, expected)
    held = _held(by_day.sum(axis=1), spread_of_client(forecast, by_day), came.offered.sum(axis=1))
    return tuple(
        ClientHeld(client.client_id, each) for client, each in zip(case.clients, held, strict=True)
    )


def _served(part: Floats, offered: Floats, lived: Replay, column: int) -> ServedHeld:
    sums = lived.of_client.sum(axis=1)
    calls = sums[:, at.OFFERED]
    each = sums[:, column] / np.maximum(calls, 1.0)
    low, high = np.quantile(each, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return ServedHeld(
        actual=_ratio(float(part.sum()), float(offered.sum())),
        expected=float(sums[:, column].sum() / max(calls.sum(), 1.0)),
        low=float(low),
        high=float(high),
    )


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None


def _advice(
    whole: Held,
    days: tuple[DayHeld, ...],
    clients: tuple[ClientHeld, ...],
    in_time: ServedHeld,
    abandoned: ServedHeld,
) -> tuple[Advice, ...]:
    """What is too unlikely to be chance: days, then clients, the least likely first."""
    found = []
    for day in days:
        if _odd(day.calls, len(days)):
            step: Step = "day_above" if day.calls.above > 0 else "day_below"
            found.append(Advice(step, date=day.date, calls=day.calls))
    for client in sorted(clients, key=lambda each: (each.calls.chance, -abs(each.calls.above))):
        if _odd(client.calls, len(clients)):
            step = "client_above" if client.calls.above > 0 else "client_below"
            step = "client_silent" if client.calls.offered == 0 else step
            found.append(Advice(step, client.client_id, calls=client.calls))
    late = in_time.actual is not None and in_time.actual < in_time.low
    lost = abandoned.actual is not None and abandoned.actual > abandoned.high
    if (late or lost) and whole.offered <= whole.high:
        found.append(Advice("served_worse"))
    return tuple(found)


def _odd(calls: Held, among: int) -> bool:
    return calls.chance < ALARMS / among and abs(calls.above) >= FEW
