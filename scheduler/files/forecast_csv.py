"""A forecast to one table: a row for each client and open slot, with quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.demand.quantiles import quantiles, spread_in_a_day
from scheduler.files.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.case import Case
    from scheduler.demand.forecast import Forecast

COLUMNS: Final = (
    "client_id",
    "start",
    "minutes",
    "expected",
    "q10",
    "q50",
    "q90",
    "handle_seconds",
)
SHARES: Final = (0.1, 0.5, 0.9)


def write_forecast(case: Case, forecast: Forecast, path: Path) -> int:
    """Write the table, whole or not at all.

    Parameters
    ----------
    forecast
        Of the case.

    Returns
    -------
    int
        Rows written.
    """
    lines = forecast_lines(case, forecast)
    write_atomically(path, ("\n".join(lines) + "\n").encode())
    return len(lines) - 1


def forecast_lines(case: Case, forecast: Forecast, client_id: str | None = None) -> list[str]:
    """Lines of the table with its head, of all clients or of one."""
    demand, horizon = forecast.demand, case.horizon
    spread = np.broadcast_to(spread_in_a_day(forecast)[:, None], demand.calls.shape)
    bands = [quantiles(demand.calls, spread, share) for share in SHARES]
    starts = [
        horizon.moment(slot * demand.slot_minutes).isoformat() for slot in range(demand.slots)
    ]
    lines = [",".join(COLUMNS)]
    for index, client in enumerate(case.clients):
        if client_id not in (None, client.client_id):
            continue
        seconds = f"{demand.handle_seconds[index]:.1f}"
        for slot in np.flatnonzero(demand.open[index]):
            counts = ",".join(str(band[index, slot]) for band in bands)
            expected = f"{demand.calls[index, slot]:.4f}"
            lines.append(
                f"{client.client_id},{starts[slot]},{demand.slot_minutes},{expected},{counts},{seconds}"
            )
    return lines
