"""The case with real arrivals, where the bank's counts lie beside the repository."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scheduler.demand.forecast import forecast
from scheduler.files.reader import read_folder
from scheduler.files.writer import write_folder
from tests.bank_calls_case import BANK_CALLS, bank_calls_case, read_bank_calls

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.case import Case
    from scheduler.files.texts import Texts

pytestmark = pytest.mark.skipif(
    not BANK_CALLS.is_file(), reason="the bank's counts do not lie beside the repository"
)

UNKNOWN = [date(2003, 4, 4), date(2003, 4, 7), date(2003, 5, 26), date(2003, 7, 4)]
UNKNOWN += [date(2003, 9, 1), date(2003, 10, 14)]


@pytest.fixture(scope="module")
def built() -> tuple[Case, Texts]:
    return bank_calls_case()


def local_days(case: Case) -> set[date]:
    """Dates on which somebody called."""
    calls = case.calls
    epoch = int(case.horizon.moment(0).timestamp()) // 60
    starts = np.unique(calls.start_minute[calls.offered > 0]) - epoch
    return {case.horizon.date_of(case.horizon.day_of(int(start))) for start in starts}


def test_counts_are_aligned_by_calendar() -> None:
    first, counts = read_bank_calls()
    assert first == date(2003, 3, 3)
    assert len(counts) == 34 * 7
    silent = [day for day in range(len(counts)) if day % 7 < 5 and not counts[day].any()]
    assert silent == [(day - first).days for day in UNKNOWN]


def test_days_without_data_are_closed_rather_than_quiet(built: tuple[Case, Texts]) -> None:
    case, _ = built
    assert case.week == date(2003, 10, 27)
    assert not local_days(case) & set(UNKNOWN)
    shut = {(row.client_id, row.date) for row in case.opening_hours if row.closed}
    assert all((client, day) in shut for client in case.client_index for day in UNKNOWN)


def test_thinned_calls_keep_the_bank_s_ups_and_downs(built: tuple[Case, Texts]) -> None:
    case, _ = built
    _, counts = read_bank_calls()
    epoch = int(case.horizon.moment(0).timestamp()) // 60
    back = np.array([case.horizon.day_start(-day) for day in range(28, -1, -1)]) + epoch
    recent = case.calls.start_minute >= back[0]
    day = np.searchsorted(back, case.calls.start_minute[recent], side="right") - 1
    dealt = np.bincount(day, weights=case.calls.offered[recent], minlength=28)
    told = dealt > 0
    told[14] = False  # 13 October, a public holiday: the bank took calls, most clients are closed
    assert told.sum() == 18
    assert np.corrcoef(dealt[told], counts[-28:].sum(axis=1)[told])[0, 1] > 0.9


def test_the_forecast_is_near_the_last_full_weeks(built: tuple[Case, Texts]) -> None:
    case, _ = built
    epoch = int(case.horizon.moment(0).timestamp()) // 60
    last = case.calls.start_minute >= epoch + case.horizon.day_start(-7)
    week = case.calls.offered[last].sum()
    assert forecast(case).calls.sum() == pytest.approx(week, rel=0.15)


def test_the_written_folder_is_read_back(built: tuple[Case, Texts], tmp_path: Path) -> None:
    case, texts = built
    write_folder(case, texts, tmp_path, compress_calls=True)
    imported = read_folder(tmp_path)
    assert imported.case.digest == case.digest
    assert imported.texts == texts
