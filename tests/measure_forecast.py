"""Measure the forecast: ``python -m tests.measure_forecast bank|low|coverage|speed [FILE]``.

``bank``: real five-minute counts as one client, last eight weeks one week ahead (the
file lies beside the repository, or is named). ``low``: error against the true rate at
few calls a day. ``coverage``: the 80 % band on made-up services, out of sample.
``speed``: 1 000 clients with 52 weeks of history, processor time and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scheduler.calendar import midnight, public_holidays
from scheduler.case import CallHistory, Case
from scheduler.demand.backtest import Backtest, backtest
from scheduler.demand.forecast import forecast, foresee
from scheduler.entities import OpeningHours
from scheduler.generate import generate
from scheduler.site import Site
from tests.bank_calls_case import BANK_CALLS, read_bank_calls
from tests.factories import a_case, a_client
from tests.scheduler.demand.worlds import drawn_history, office_hours, past_days

BANK_ZONE = "America/New_York"
OPEN, CLOSE = 7 * 60, 21 * 60 + 30
LOW_VOLUMES = ((1.0, 5.0), (5.0, 20.0), (20.0, 50.0))
SERVICES = ((1, 26), (2, 40), (3, 60))
"""Seeds and weeks of history of the made-up services of ``coverage``."""


def bank_case(path: Path = BANK_CALLS) -> Case:
    """The bank as one client of half-hour slots, planned for the week after its last calls.

    Weekdays without data are closed dates, public holidays with data open ones:
    both would have been known beforehand.
    """
    first, counts = read_bank_calls(path)
    hours = list(office_hours("c1", range(5), OPEN, CLOSE))
    dates = [first + timedelta(days=day) for day in range(len(counts))]
    holidays = public_holidays("US", None, range(dates[0].year, dates[-1].year + 1))
    for day, date in enumerate(dates):
        if day % 7 < 5 and not counts[day].any():
            hours.append(OpeningHours(client_id="c1", date=date, closed=True))
        elif day % 7 < 5 and date in holidays:
            hours.append(
                OpeningHours(client_id="c1", date=date, open_minute=OPEN, close_minute=CLOSE)
            )
    days, halves = np.nonzero(counts)
    offered, zone = counts[days, halves], ZoneInfo(BANK_ZONE)
    start = [
        datetime(dates[d].year, dates[d].month, dates[d].day, r // 2, 30 * (r % 2), tzinfo=zone)
        for d, r in zip(days.tolist(), halves.tolist(), strict=True)
    ]
    history = CallHistory(
        client_ids=("c1",),
        client=np.zeros(len(offered)),
        start_minute=[int(moment.timestamp()) // 60 for moment in start],
        minutes=np.full(len(offered), 30),
        offered=offered,
        answered=offered,
        answered_in_time=offered,
        abandoned=0 * offered,
        handle_seconds=180.0 * offered,
    )
    week = first + timedelta(days=len(counts))
    site = Site(timezone=BANK_ZONE, holiday_country="US", slot_minutes=30, grid=None)
    return a_case(
        week=week,
        as_of=midnight(week, BANK_ZONE),
        site=site,
        clients=(a_client("c1"),),
        opening_hours=tuple(hours),
        calls=history,
    )


def low_volume(calls_a_day: tuple[float, float], seed: int = 20260316) -> tuple[float, float]:
    """Errors against the true rate of each slot, over its mean: the forecast's, the raw mean's.

    60 training days of 60 clients in three sectors; each client's profile differs
    from the common one by independent factors of variation .58.
    """
    draw = np.random.default_rng(seed)
    week = datetime(2026, 3, 16, tzinfo=ZoneInfo("Europe/Paris")).date()
    clients, slots, days = 60, 40, past_days(12, before=week)
    common = 1 + 0.6 * np.sin(np.linspace(0, 2 * np.pi, slots))
    level = draw.uniform(*calls_a_day, clients)
    own = draw.gamma(1 / 0.58**2, 0.58**2, (clients, slots))
    truth = level[:, None] * common / common.sum() * own
    counts = draw.poisson(truth[:, None, :], (clients, len(days), slots))
    ids = [f"c{i}" for i in range(clients)]
    case = a_case(
        week=week,
        clients=tuple(
            a_client(i, sector=("medical", "legal", "trades")[int(i[1:]) % 3]) for i in ids
        ),
        opening_hours=tuple(row for i in ids for row in office_hours(i, start=480, end=1080)),
        calls=drawn_history(counts, days, 32, seconds_a_call=180.0),
    )
    found = forecast(case).calls.reshape(clients, 7, 96)[:, :5, 32:72]

    def error(rate: NDArray[np.float64]) -> float:
        wrong = np.sqrt(((rate - truth[:, None, :]) ** 2).mean(axis=(1, 2)))
        return float((wrong / truth.mean(axis=1)).mean())

    return error(found), error(counts.mean(axis=1)[:, None, :])


def tell(found: Backtest) -> None:
    """Print the scores of a backtest, volume by volume."""
    for score in found.scores:
        print(
            f"{score.forecaster:14s} "
            + " ".join(f"{grain} {wape:.4f}" for grain, wape in score.wape.items())
            + f" | pinball {score.pinball:.4f} | in the 80 % band: client's day "
            f"{score.coverage:.3f}, site's day {score.site_coverage:.3f}"
        )
    for band in found.bands:
        days = " ".join(f"{score.wape['day']:.3f}" for score in band.scores)
        print(
            f"  from {band.over:g} calls a week, {band.clients} clients: in the band "
            f"{band.scores[0].coverage:.3f}, day WAPE {days}"
        )


def coverage() -> None:
    """Eight weeks out of sample of each made-up service."""
    for seed, weeks in SERVICES:
        print(f"service of seed {seed}, {weeks} weeks, 120 clients:")
        tell(backtest(generate(20, 120, weeks, seed).case, 8))


def speed() -> None:
    """Forecast 1 000 clients with 52 weeks."""
    case = generate(100, 1000, 52, 1).case
    foresee(generate(2, 3, 3, 1).case)  # compiled code is loaded
    before = time.process_time()
    foresee(case)
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(case.calls)} rows: {seconds:.1f} s of processor time, peak {peak:.0f} MB")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("bank", "low", "coverage", "speed"))
    parser.add_argument("file", type=Path, nargs="?", default=BANK_CALLS)
    asked = parser.parse_args()
    if asked.what == "bank":
        tell(backtest(bank_case(asked.file), 8))
    elif asked.what == "low":
        for volume in LOW_VOLUMES:
            ours, raw = low_volume(volume)
            ratio = f"{ours:.3f} / {raw:.3f} = {ours / raw:.3f}"
            print(f"{volume[0]:g}-{volume[1]:g} calls a day, forecast over raw mean: {ratio}")
    elif asked.what == "coverage":
        coverage()
    else:
        speed()


if __name__ == "__main__":
    main()
