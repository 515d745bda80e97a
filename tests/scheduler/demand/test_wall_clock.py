"""Many instants turned to the local clock at once, against the calendar one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import utc_offsets

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEAR = 366 * 1440


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.integers(0, 60 * YEAR),
    st.lists(st.integers(0, YEAR), min_size=1, max_size=30),
)
def test_offsets_are_those_of_the_zone(timezone: str, first: int, later: list[int]) -> None:
    steps = utc_offsets(timezone, first, first + max(later))
    starts = [start for start, _ in steps]
    assert starts == sorted(set(starts))
    for minute in later:
        instant = EPOCH + timedelta(minutes=first + minute)
        place = int(np.searchsorted(starts, first + minute, side="right")) - 1
        offset = instant.astimezone(ZoneInfo(timezone)).utcoffset()
        assert offset == timedelta(minutes=steps[place][1])


@pytest.mark.parametrize("minute", [-1, 0])
def test_the_minute_of_a_clock_change_belongs_to_the_new_offset(minute: int) -> None:
    change = int(datetime(2026, 3, 29, 1, 0, tzinfo=UTC).timestamp() // 60)
    steps = utc_offsets("Europe/Paris", change - 5000, change + 5000)
    assert [offset for _, offset in steps] == [60, 120]
    assert (steps[1][0] <= change + minute) == (minute == 0)
