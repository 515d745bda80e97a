"""How good the forecast would have been: past weeks foretold one by one, then compared.

Each of the last weeks is forecast from its own Monday 00:00 with what was known
then, and so are the baselines. Any function of the type ``Forecaster`` can be
compared in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import midnight, monday_of
from scheduler.case import Case
from scheduler.demand.baselines import same_weekday_mean, weekly_naive
from scheduler.demand.forecast import Forecast, foresee
from scheduler.demand.history import EPOCH, Past, Rows, day_table, usable_rows
from scheduler.demand.opening import ordinary_week
from scheduler.demand.quantiles import covered, quantiles, spread_in_a_day, spread_of_site
from scheduler.demand.wall import wall_slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Forecaster = Callable[[Case], Forecast]
"""What can be compared: a case in, a forecast of its planned days out."""

FORECASTERS: Final[Mapping[str, Forecaster]] = {
    "diapason": foresee,
    "weekly_naive": weekly_naive,
    "weekday_mean": same_weekday_mean,
}
"""What is compared unless told otherwise."""

GRAINS: Final = ("slot", "half_hour", "day")
SHARE: Final = 0.8
"""Chance that the interval promises."""
PINBALL: Final = (0.1, 0.5, 0.9)
"""Quantiles whose pinball losses are averaged."""
BANDS: Final = (0.0, 10.0, 50.0, 250.0)
"""Calls a week from which a band of clients begins."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecaster did on some clients.

    Attributes
    ----------
    forecaster
        Its name.
    calls
        Calls that came.
    wape
        Sum of absolute errors of single clients over calls, by grain.
    site_wape
        The same of the clients' sum.
    pinball
        Mean pinball loss of a client's day over its mean calls.
    coverage
        Share of clients' days inside the interval of :data:`SHARE`.
    site_coverage
        The same of the clients' sum.
    """

    forecaster: str
    calls: float
    wape: Mapping[str, float]
    site_wape: Mapping[str, float]
    pinball: float
    coverage: float
    site_coverage: float


@dataclass(frozen=True, slots=True)
class Band:
    """Clients by their calls a week; ``up_to`` is None in the last one."""

    over: float
    up_to: float | None
    clients: int
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Weeks foretold, by their Mondays, and how every forecaster did on them."""

    weeks: tuple[date, ...]
    scores: tuple[Score, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class _Seen:
    """What came, ``[client, slot]``; each slot's day; days that count, ``[client, day]``."""

    calls: Floats
    day: NDArray[np.int64]
    counts: NDArray[np.bool_]


def backtest(
    case: Case,
    weeks: int,
    forecasters: Mapping[str, Forecaster] = FORECASTERS,
    report: Callable[[int, int], None] | None = None,
) -> Backtest:
    """Foretell the last weeks of the history.

    Weeks without a day of history before or in them are left out.

    Parameters
    ----------
    weeks
        How many, at least 1, back from the last civil week that the history
        holds before ``case.as_of``.
    report
        Told after each week how many are done, and of how many.

    Raises
    ------
    ValueError
        When ``weeks`` is below 1.
    """
    rows = usable_rows(case)
    past = day_table(case, rows, ordinary_week(case))
    mondays = _mondays(case, past, weeks)
    told: dict[str, list[tuple[Forecast, _Seen]]] = {name: [] for name in forecasters}
    for number, monday in enumerate(mondays):
        then = as_it_was(case, monday)
        seen = _seen(then, rows, past)
        for name, forecaster in forecasters.items():
            told[name].append((forecaster(then), seen))
        if report is not None:
            report(number + 1, len(mondays))
    if not mondays:
        return Backtest((), (), ())
    everyone = np.ones(len(case.clients), dtype=np.bool_)
    volume = sum(seen.calls.sum(axis=1) for _, seen in next(iter(told.values()))) / len(mondays)
    return Backtest(
        tuple(mondays), _scores(told, everyone), _bands(told, np.asarray(volume), rows, everyone)
    )


def past_mondays(case: Case, weeks: int) -> list[date]:
    """Mondays of the last weeks that can be foretold, in order; see :func:`backtest`.

    Raises
    ------
    ValueError
        When ``weeks`` is below 1.
    """
    return _mondays(case, day_table(case, usable_rows(case), ordinary_week(case)), weeks)


def _mondays(case: Case, past: Past, weeks: int) -> list[date]:
    if weeks < 1:
        raise ValueError("a backtest takes at least one week")
    last = EPOCH + timedelta(days=past.stop - 1)
    seen_from = case.as_of.astimezone(case.horizon.zone).date()
    end = min(monday_of(last) + timedelta(weeks=1), monday_of(seen_from))
    mondays = [end - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    return [day for day in mondays if (day - EPOCH).days > past.origin]


def as_it_was(case: Case, monday: date) -> Case:
    """The case of one past week, seen from its Monday 00:00.

    Events told of later are not known yet; those without a date of telling are.
    """
    known = tuple(e for e in case.events if e.set_on is None or e.set_on < monday)
    changes: dict[str, object] = {
        "week": monday,
        "days": 7,
        "as_of": midnight(monday, case.site.timezone),
        "events": known,
    }
    values = {name: getattr(case, name) for name in Case.model_fields}
    return Case.model_validate(values | changes)


def _seen(then: Case, rows: Rows, past: Past) -> _Seen:
    """What came; calls outside opening hours and days that nobody recorded do not count."""
    first = (then.week - EPOCH).days
    slots = -(-then.horizon.minutes // then.site.slot_minutes)
    placed = wall_slots(then, slots)
    length, per_day = then.site.slot_minutes, 1440 // then.site.slot_minutes
    rows = rows.where((rows.day >= first) & (rows.day < first + 7))
    begin = rows.minute // length
    pieces = (rows.minute + rows.minutes - 1) // length - begin + 1
    row = np.repeat(np.arange(len(pieces)), pieces)
    wall = begin[row] + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    table = np.zeros((len(then.clients), 7, 2 * per_day))
    np.add.at(
        table, (rows.client[row], rows.day[row] - first, wall), rows.offered[row] / pieces[row]
    )
    day = np.arange(first, first + 7)
    counts = (past.first[:, None] <= day) & (day <= past.last[:, None])
    inside = (day >= past.origin) & (day < past.stop)
    gap = np.zeros(7, dtype=np.bool_)
    gap[inside] = past.site_gaps[day[inside] - past.origin]
    # A slot that a clock change repeats shares its calls with its twin.
    twins = np.zeros((7, per_day))
    np.add.at(twins, (placed.day, placed.slot_of_day), 1.0)
    calls = table[:, placed.day, placed.slot_of_day] / twins[placed.day, placed.slot_of_day]
    late = table[:, :-1, per_day:]
    if late.any():
        after = np.concatenate([np.zeros_like(late[:, :1]), late], axis=1)
        calls = calls + after[:, placed.day, placed.slot_of_day]
    return _Seen(calls, placed.day, counts & ~gap)


def _bands(
    told: Mapping[str, Sequence[tuple[Forecast, _Seen]]],
    volume: Floats,
    rows: Rows,
    everyone: NDArray[np.bool_],
) -> tuple[Band, ...]:
    heard = np.bincount(rows.client, minlength=len(everyone)) > 0
    found = []
    for over, up_to in zip(BANDS, (*BANDS[1:], None), strict=True):
        chosen = heard & (volume >= over) & (volume < (np.inf if up_to is None else up_to))
        if chosen.any():
            found.append(Band(over, up_to, int(chosen.sum()), _scores(told, chosen)))
    return tuple(found)


def _scores(
    told: Mapping[str, Sequence[tuple[Forecast, _Seen]]], chosen: NDArray[np.bool_]
) -> tuple[Score, ...]:
    return tuple(_score(name, weeks, chosen) for name, weeks in told.items())


def _score(name: str, weeks: Sequence[tuple[Forecast, _Seen]], chosen: NDArray[np.bool_]) -> Score:
    """Errors of all weeks together, over their calls."""
    wrong, site_wrong = dict.fromkeys(GRAINS, 0.0), dict.fromkeys(GRAINS, 0.0)
    calls = loss = inside = days = site_inside = site_days = 0.0
    for forecast, seen in weeks:
        told = np.where(forecast.demand.open & seen.counts[:, seen.day], 1.0, 0.0)
        told *= chosen[:, None]
        came, due = seen.calls * told, forecast.demand.calls * told
        calls += came.sum()
        for grain, place in _grains(forecast, seen.day).items():
            error = np.add.reduceat(came - due, place, axis=1)
            wrong[grain] += np.abs(error).sum()
            site_wrong[grain] += np.abs(error.sum(axis=0)).sum()
        starts = _grains(forecast, seen.day)["day"]
        by_day = np.add.reduceat(due, starts, axis=1)
        count = np.rint(np.add.reduceat(came, starts, axis=1)).astype(np.int64)
        spread = np.broadcast_to(spread_in_a_day(forecast)[:, None], by_day.shape)
        scored = by_day > 0
        days += scored.sum()
        inside += covered(by_day, spread, count, SHARE)[scored].sum()
        for share in PINBALL:
            miss = (count - quantiles(by_day, spread, share))[scored]
            loss += float(np.maximum(share * miss, (share - 1) * miss).sum()) / len(PINBALL)
        site, factor = by_day.sum(axis=0), spread_of_site(forecast, by_day)
        busy = site > 0
        site_days += busy.sum()
        site_inside += covered(site, factor, count.sum(axis=0), SHARE)[busy].sum()
    whole = max(calls, 1.0)
    return Score(
        forecaster=name,
        calls=float(calls),
        wape={grain: float(wrong[grain] / whole) for grain in GRAINS},
        site_wape={grain: float(site_wrong[grain] / whole) for grain in GRAINS},
        pinball=float(loss / whole),
        coverage=float(inside / max(days, 1.0)),
        site_coverage=float(site_inside / max(site_days, 1.0)),
    )


def _grains(forecast: Forecast, day: NDArray[np.int64]) -> dict[str, NDArray[np.intp]]:
    """First slot of each piece of time, by grain."""
    slots = np.arange(len(day))
    step = max(1, 30 // forecast.demand.slot_minutes)
    return {
        "slot": slots,
        "half_hour": slots[::step],
        "day": np.flatnonzero(np.diff(day, prepend=-1)),
    }
