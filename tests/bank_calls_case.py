"""A case with real arrivals: five-minute counts of a bank's calls, thinned over made-up clients.

The counts are used for measuring only and are not part of this repository; they
are looked for beside it. ``python -m tests.bank_calls_case OUT_DIR`` writes the
case of the week after the data ends.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY, public_holidays
from scheduler.case import CallHistory, Case
from scheduler.demand.opening import rows_by_client, share_of_day
from scheduler.entities import OpeningHours
from scheduler.files.writer import write_folder
from scheduler.generate import GeneratorSettings, generate
from scheduler.generate.arrivals import ABANDONED, IN_TIME, handle_totals, keep_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.calendar import Horizon
    from scheduler.files.texts import Texts

BANK_CALLS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "calls" / "bank_calls.csv"
CLIENTS = 120
OPERATORS = 15
RECENT_WEEKS = 4
ROW_MINUTES = 30
ROWS_A_DAY = MINUTES_PER_DAY // ROW_MINUTES


def read_bank_calls(path: Path = BANK_CALLS) -> tuple[date, NDArray[np.int64]]:
    """Read the counts, aligned by calendar: days without data are rows of zeros.

    Returns
    -------
    tuple
        Monday of the first week, and calls by half hour of the bank's wall
        clock up to the Sunday of the last week, ``[day, half hour]``.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (datetime.fromisoformat(row["DateTime"]), int(row["Calls"]))
            for row in csv.DictReader(file)
        ]
    first = rows[0][0].date() - timedelta(days=rows[0][0].weekday())
    days = (rows[-1][0].date() - first).days
    counts = np.zeros((days + 7 - days % 7, ROWS_A_DAY), dtype=np.int64)
    for moment, calls in rows:
        minute = moment.hour * 60 + moment.minute
        counts[(moment.date() - first).days, minute // ROW_MINUTES] += calls
    return first, counts


def bank_calls_case(path: Path = BANK_CALLS, seed: int = 1) -> tuple[Case, Texts]:
    """Build a case whose calls are the bank's, each dealt to a made-up client or to nobody.

    A client's chance is such that its week brings what the generator meant it
    to, which scales the bank down to what the operators can serve. Calls that
    fall outside a client's hours are lost to it. Weekdays without data become
    closed dates: a missing row would mean that nobody called.
    """
    first, counts = read_bank_calls(path)
    weeks = len(counts) // 7
    settings = GeneratorSettings(
        week=first + timedelta(weeks=weeks), always_open_share=0.0, new_share=0.0
    )
    made = generate(OPERATORS, CLIENTS, weeks, seed, settings)
    unknown = [
        first + timedelta(days=day)
        for day in range(len(counts))
        if day % 7 < 5 and not counts[day].any()
    ]
    whole = {name: getattr(made.case, name) for name in Case.model_fields}
    case = Case(
        **whole
        | {
            "site": made.case.site.model_copy(update={"holiday_country": "US"}),
            "opening_hours": _weekday_hours(made.case, unknown),
            "pairing_calls": (),
            "calls": CallHistory.empty(),
        }
    )
    wanted = made.truth.calls[:, :5].sum(axis=(1, 2))
    past = settings.past(weeks)
    calls = _thinned(case, counts, wanted, made.truth.handle_seconds, past, seed)
    return Case(**{name: getattr(case, name) for name in whole} | {"calls": calls}), made.texts


def _weekday_hours(case: Case, unknown: Sequence[date]) -> tuple[OpeningHours, ...]:
    """Keep the hours of weekdays, the only days the bank tells, and shut the unknown dates."""
    kept = [row for row in case.opening_hours if row.weekday is None or row.weekday < 5]
    told = {(row.client_id, row.date) for row in kept}
    shut = [
        OpeningHours(client_id=client.client_id, date=day, closed=True)
        for client in case.clients
        for day in unknown
        if (client.client_id, day) not in told
    ]
    return (*kept, *shut)


def _thinned(
    case: Case,
    counts: NDArray[np.int64],
    wanted: NDArray[np.float64],
    handle_seconds: NDArray[np.float64],
    past: Horizon,
    seed: int,
) -> CallHistory:
    """Deal the calls of ``counts[day, half hour]`` over the clients.

    ``wanted`` is what each client's full week should bring at the volumes of the
    last weeks, ``[client]``.
    """
    rng = np.random.default_rng([seed, 2003])
    opened = _opened(case, past)
    recent = counts[-7 * RECENT_WEEKS :]
    full_weeks = recent.any(axis=1).sum() / 5
    inside = (opened[:, -7 * RECENT_WEEKS :] * recent).sum(axis=(1, 2)) / full_weeks
    chance = np.where(inside > 0, wanted / np.maximum(inside, 1.0), 0.0)
    dealt = rng.multinomial(counts, [*chance, 1.0 - chance.sum()])[:, :, :-1]
    offered = np.moveaxis(dealt, 2, 0) * opened
    keep = offered > 0
    keep_ends(keep, opened)
    client, day, row = np.nonzero(keep)
    epoch = int(past.moment(0).timestamp()) // 60
    starts = np.array(
        [[past.minute_of(d, ROW_MINUTES * r) for r in range(ROWS_A_DAY)] for d in range(past.days)]
    )
    offered = offered[client, day, row]
    answered = offered - rng.binomial(offered, ABANDONED)
    return CallHistory(
        client_ids=tuple(case.client_index),
        client=client,
        start_minute=starts[day, row] + epoch,
        minutes=np.full(len(client), ROW_MINUTES),
        offered=offered,
        answered=answered,
        answered_in_time=rng.binomial(answered, IN_TIME),
        abandoned=offered - answered,
        handle_seconds=handle_totals(answered, handle_seconds[client], rng),
    )


def _opened(case: Case, past: Horizon) -> NDArray[np.bool_]:
    """Half hours wholly inside a client's hours since it began, ``[client, day, half hour]``."""
    years = range(past.first_day.year, past.date_of(past.days).year + 1)
    holidays = public_holidays(case.site.holiday_country, None, years)
    hours = rows_by_client(case)
    table = np.zeros((len(case.clients), past.days, ROWS_A_DAY), dtype=np.bool_)
    for day in range(past.days):
        date_ = past.date_of(day)
        for index, client in enumerate(case.clients):
            if client.since <= date_:
                share = share_of_day(
                    hours[client.client_id], date_, ROW_MINUTES, holiday=date_ in holidays
                )
                table[index, day] = share >= 1
    return table


if __name__ == "__main__":
    out = Path(sys.argv[1])
    built, words = bank_calls_case()
    write_folder(built, words, out, compress_calls=True)
    print(f"{out}: {int(built.calls.offered.sum())} calls, week {built.week.isoformat()}")
