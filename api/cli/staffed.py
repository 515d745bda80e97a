"""A case folder, and a result where one is given, to heads needed and heads on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.planned import read_perhaps_planned

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from api.view.staffed import Staffed


def read_staffed(
    folder: Path, result: Path | None, week: dt.date | None, as_of: dt.datetime | None
) -> Staffed:
    """Read, forecast, and work out the heads.

    Raises
    ------
    InputError
        When the folder or the result has faults.
    Mismatch
        When the result was computed from another case.
    """
    from api.view.staffed import Staffed  # noqa: PLC0415 - slow to load
    from scheduler.demand.forecast import forecast  # noqa: PLC0415
    from scheduler.demand.pools import need_sets  # noqa: PLC0415
    from scheduler.evidence import Evidence  # noqa: PLC0415
    from scheduler.staffing.duty import on_duty  # noqa: PLC0415
    from scheduler.staffing.need import staffing  # noqa: PLC0415

    imported, planned = read_perhaps_planned(folder, result, week, as_of)
    case = imported.case
    needed = staffing(case, forecast(case))
    duty = None
    if planned is not None:
        _, held, _ = need_sets(case)
        duty = on_duty(Evidence(case, planned), held.T, needed.slot_minutes)
    return Staffed(case, imported.texts, needed, duty)
