"""Staffing for a machine: every pool and slot, pooling, and the stretches with heads missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scheduler.staffing.duty import crowding, shortfalls, too_few_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from api.view.staffed import Staffed
    from scheduler.staffing import Stretch

WAYS: Final = ("clients_alone", "needs_alone", "together", "one_team")
DECIMALS: Final = 6


def staffing_document(staffed: Staffed) -> dict[str, Any]:
    """Lists have an entry a slot, the first from ``start``; without duty ``shortfalls`` is null."""
    case, staffing, duty = staffed.case, staffed.staffing, staffed.duty
    horizon = case.horizon
    missing = None if duty is None else shortfalls(staffing, duty, horizon)
    return {
        "case_digest": case.digest,
        "week": case.week.isoformat(),
        "start": horizon.moment(0).isoformat(),
        "slot_minutes": staffing.slot_minutes,
        "workstations": staffing.workstations,
        "site": {
            "calls": _listed(staffing.site_calls),
            "heads_needed": staffing.site_heads.tolist(),
            "heads_on_duty": None if duty is None else _listed(duty.site),
        },
        "pools": [
            {
                "pool": pool + 1,
                "languages": dict(need.languages),
                "skills": dict(need.skills),
                "holders": int(staffing.holders[pool]),
                "calls": _listed(staffing.calls[pool]),
                "erlangs": _listed(staffing.erlangs[pool]),
                "heads_needed": staffing.heads[pool].tolist(),
                "heads_on_duty": None if duty is None else _listed(duty.pools[pool]),
            }
            for pool, need in enumerate(staffing.needs)
        ],
        "pooling": {
            way: {"most_heads": int(heads.max(initial=0)), "hours": staffing.hours(heads)}
            for way in WAYS
            for heads in [getattr(staffing.pooling, way)]
        },
        "over_workstations": _stretches(staffed, crowding(staffing, horizon)),
        "too_few_people": _stretches(staffed, too_few_people(staffing, horizon)),
        "shortfalls": None if missing is None else _stretches(staffed, missing),
    }


def _listed(values: NDArray[Any]) -> list[float]:
    return [round(float(value), DECIMALS) for value in values]


def _stretches(staffed: Staffed, found: Sequence[Stretch]) -> list[dict[str, Any]]:
    horizon = staffed.case.horizon
    return [
        {
            "pool": None if each.pool is None else each.pool + 1,
            "start": horizon.moment(each.start).isoformat(),
            "end": horizon.moment(each.end).isoformat(),
            "needed": each.needed,
            "there": round(each.there, DECIMALS),
            "missing": round(each.missing, DECIMALS),
            "missing_hours": round(each.missing_hours, DECIMALS),
        }
        for each in found
    ]
