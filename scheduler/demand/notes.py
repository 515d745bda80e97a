"""What the forecast has to say about the history it was given: keys and parameters, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.demand.history import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.demand.handle import Absurd
    from scheduler.demand.history import Past
    from scheduler.demand.outline import Outline

NOTE_KINDS: Final = (
    "no_history",
    "declared_only",
    "short_history",
    "all_zero",
    "ends_early",
    "client_gap",
    "site_gap",
    "outlier",
    "handle_zero",
    "handle_long",
    "abandoned_over_offered",
    "clock_change",
    "far_week",
)
"""Every kind of note there is."""

SHORT_DAYS: Final = 14
"""Days of history below which a client's own is told as short."""

EARLY_DAYS: Final = 28
"""Days by which a client's last row may lie before everybody's without a note."""

FAR_DAYS: Final = 28
"""Days between the last row and the first planned day beyond which a note is due."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was marked or cannot be trusted.

    Attributes
    ----------
    kind
        One of :data:`NOTE_KINDS`.
    client_id
        None when it is about the whole site.
    params
        Plain values; dates in ISO.
    """

    kind: str
    client_id: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


def notes_of(case: Case, past: Past, days: Outline, absurd: Absurd) -> tuple[Note, ...]:
    """Everything there is to say: of the site first, then client by client."""
    return (*_of_site(case, past), *_of_clients(case, past, days, absurd))


def _of_site(case: Case, past: Past) -> Iterator[Note]:
    for first, last in _runs(past.site_gaps):
        yield Note("site_gap", None, _span(past, first, last))
    for day in range(case.days):
        begin, end = case.horizon.day_start(day), case.horizon.day_start(day + 1)
        if end - begin != MINUTES_PER_DAY:
            date = case.horizon.date_of(day).isoformat()
            hours = (end - begin - MINUTES_PER_DAY) / 60
            yield Note("clock_change", None, {"date": date, "hours": hours})
    begin = (case.week - EPOCH).days
    if past.told.any() and begin - past.stop > FAR_DAYS:
        yield Note(
            "far_week",
            None,
            {"last": _date(past.stop - 1), "weeks": (begin - past.stop) // 7},
        )


def _of_clients(case: Case, past: Past, days: Outline, absurd: Absurd) -> Iterator[Note]:
    lost = _abandoned_over_offered(case)
    calls = np.where(past.told, past.calls, 0.0).sum(axis=1)
    for index, client in enumerate(case.clients):
        who, declared = client.client_id, client.declared_calls_week
        first, last = int(past.first[index]), int(past.last[index])
        if last < first:
            if declared is None:
                yield Note("no_history", who)
            else:
                yield Note("declared_only", who, {"calls_week": declared})
        elif calls[index] == 0:
            yield Note("all_zero", who, {"first": _date(first), "last": _date(last)})
        elif last - first + 1 < SHORT_DAYS:
            yield Note("short_history", who, {"days": last - first + 1})
        if first <= last < past.stop - EARLY_DAYS:
            yield Note("ends_early", who, {"last": _date(last)})
        for begin, end in _runs_over(days.gaps[index], past.watched[index]):
            yield Note("client_gap", who, _span(past, begin, end))
        for day in np.flatnonzero(days.outliers[index]):
            told, due = float(past.calls[index, day]), float(days.expected[index, day])
            date = _date(past.origin + int(day))
            yield Note(
                "outlier", who, {"date": date, "calls": round(told), "expected": round(due, 1)}
            )
        for kind, rows in (
            ("handle_zero", absurd.zero),
            ("handle_long", absurd.long),
            ("abandoned_over_offered", lost),
        ):
            if rows[index]:
                yield Note(kind, who, {"rows": int(rows[index])})


def _abandoned_over_offered(case: Case) -> NDArray[np.int64]:
    """Rows with more calls abandoned than offered, ``[client]``; files with such are refused."""
    calls = case.calls
    wrong = calls.client[calls.abandoned > calls.offered]
    found = np.zeros(len(case.clients), dtype=np.int64)
    for row in wrong:
        index = case.client_index.get(calls.client_ids[row])
        if index is not None:
            found[index] += 1
    return found


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last positions of each run of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _runs_over(marked: NDArray[np.bool_], watched: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of marks where days that are not watched do not break a run."""
    days = np.flatnonzero(watched)
    return [(int(days[a]), int(days[b])) for a, b in _runs(marked[days])]


def _span(past: Past, first: int, last: int) -> dict[str, object]:
    return {
        "first": _date(past.origin + first),
        "last": _date(past.origin + last),
        "days": last - first + 1,
    }


def _date(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
