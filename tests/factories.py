"""Small values for tests: every factory gives a valid default that a test overrides."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.affinity import Affinities
from scheduler.calendar import midnight
from scheduler.case import Case
from scheduler.entities import Client, Operator, PublishedShift
from scheduler.evidence import Evidence
from scheduler.laws import load_profile
from scheduler.result import Cover, PlannedPairing, Result
from scheduler.shifts import Break, Shift, planned_shift
from scheduler.site import Site

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONDAY = date(2026, 6, 1)
"""A plain week: no holiday, no clock change."""


def an_operator(operator_id: str = "o1", **changes: Any) -> Operator:
    """An adult full-timer at 35 h who speaks French."""
    values: dict[str, Any] = {
        "operator_id": operator_id,
        "contract_minutes_week": 2100,
        "min_minutes_week": 0,
        "max_minutes_week": 2880,
        "employed_since": date(2020, 1, 6),
        "max_clients": 80,
        "languages": {"fr": 3},
    }
    return Operator(**(values | changes))


def a_client(client_id: str = "c1", **changes: Any) -> Client:
    """A client who needs French and nothing else."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "sector": "trades",
        "languages": {"fr": 1},
        "since": date(2024, 1, 1),
    }
    return Client(**(values | changes))


def a_case(**changes: Any) -> Case:
    """One operator, one client, a plain week of one week; anything may be overridden.

    ``profile`` names a law profile.
    """
    profile = changes.pop("profile", "fr_idcc_2098")
    week = changes.get("week", MONDAY)
    values: dict[str, Any] = {
        "week": week,
        "as_of": midnight(week, "Europe/Paris"),
        "site": Site(),
        "law": load_profile(profile),
        "operators": (an_operator(),),
        "clients": (a_client(),),
    }
    return Case(**(values | changes))


def at(case: Case, day: int, clock: str) -> datetime:
    """Aware datetime of a wall-clock time on a day of the case; hours past 24 are the next day."""
    hours, minutes = clock.split(":")
    wall = int(hours) * 60 + int(minutes)
    return case.horizon.moment(case.horizon.minute_of(day, wall))


def a_shift(
    case: Case,
    day: int,
    start: str,
    end: str,
    *breaks: tuple[str, str, bool],
    code: str | None = None,
) -> Shift:
    """A shift in elapsed minutes; breaks are ``(start, end, paid)`` in wall-clock times."""

    def minute(clock: str) -> int:
        return case.horizon.minute(at(case, day, clock))

    return Shift(
        minute(start),
        minute(end),
        tuple(Break(minute(b), minute(e), paid) for b, e, paid in breaks),
        code,
    )


def a_published_shift(
    case: Case, operator_id: str, day: int, start: str, end: str, **changes: Any
) -> PublishedShift:
    """A published shift on a day of the case (negative days are past)."""
    begin, finish = at(case, day, start), at(case, day, end)
    values: dict[str, Any] = {
        "operator_id": operator_id,
        "start": begin,
        "end": finish,
        "worked_minutes": case.horizon.minute(finish) - case.horizon.minute(begin),
    }
    return PublishedShift(**(values | changes))


def a_result(
    case: Case,
    shifts: dict[str, list[Shift]] | None = None,
    portfolio: tuple[PlannedPairing, ...] = (),
    **changes: Any,
) -> Result:
    """A Result of a case that holds the given shifts, with no scores."""
    horizon = case.horizon
    roster = tuple(
        planned_shift(horizon, operator_id, shift)
        for operator_id, own in (shifts or {}).items()
        for shift in own
    )
    values: dict[str, Any] = {
        "case_digest": case.digest,
        "week": case.week,
        "as_of": case.as_of,
        "status": "feasible",
        "objective": 0.0,
        "bound": None,
        "gap": None,
        "seconds": 0.0,
        "seed": 1,
        "solver": "test",
        "terms": {},
        "portfolio": portfolio,
        "roster": roster,
        "cover": Cover(named_share=0, team_share=0, lost_calls=0, expected_calls=0),
    }
    return Result(**(values | changes))


def evidence_of(case: Case, shifts: dict[str, list[Shift]] | None = None) -> Evidence:
    """Evidence of a case with the given planned shifts."""
    return Evidence(case, a_result(case, shifts))


def known_affinities(
    mean: NDArray[np.float64],
    deviation: NDArray[np.float64],
    planning: NDArray[np.float64],
    vetoed: NDArray[np.bool_],
    evidence: NDArray[np.float64],
) -> Affinities:
    """Affinities as given, both directions alike, without trend, fall or trial."""
    none = 0.0 * mean
    return Affinities(
        mean=mean,
        deviation=deviation,
        planning=planning,
        vetoed=vetoed,
        evidence=evidence,
        sides=np.stack([mean, mean]),
        trend=none,
        fallen=none,
        tried=np.zeros(mean.shape, dtype=np.bool_),
    )
