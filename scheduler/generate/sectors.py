"""Sectors of the made-up service: opening patterns, weekday and intraday shapes, skills, tones.

Everything here is a constant table; nothing is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Window = tuple[int, int]
"""Opening and closing wall-clock minutes of one stretch."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening windows by weekday, Monday first."""

    week: tuple[tuple[Window, ...], ...]

    @property
    def always(self) -> bool:
        """Open day and night."""
        return all(day == ((0, 1440),) for day in self.week)

    @property
    def wide(self) -> bool:
        """Open on Saturdays or after 18:30: more than two people's shifts can span."""
        return bool(self.week[5]) or any(end > 18.5 * 60 for day in self.week for _, end in day)


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector of clients.

    Attributes
    ----------
    share
        Share of the clients.
    skill_levels
        Probabilities that a client asks for no skill, level 1, 2 or 3.
    tone
        Mean tone asked for: warmth, formality, pace, directness, detail.
    handle_seconds
        Mean handle time; the service's mean is near 183 s.
    weekday
        Relative volume Monday to Sunday on days that are open.
    humps
        Centres of the morning and afternoon humps and the afternoon's height.
    openings
        Opening patterns with their probabilities.
    emergency
        Some clients of the sector are open day and night.
    """

    name: str
    skill: str
    share: float
    skill_levels: tuple[float, float, float, float]
    tone: tuple[float, float, float, float, float]
    handle_seconds: float
    weekday: tuple[float, float, float, float, float, float, float]
    humps: tuple[int, int, float]
    openings: tuple[tuple[Opening, float], ...]
    emergency: bool = False


def _at(hours: float) -> int:
    return round(hours * 60)


def _week(
    *weekday: tuple[float, float],
    saturday: tuple[float, float] | None = None,
    sunday: tuple[float, float] | None = None,
) -> Opening:
    plain = tuple((_at(a), _at(b)) for a, b in weekday)
    ends = tuple(((_at(w[0]), _at(w[1])),) if w else () for w in (saturday, sunday))
    return Opening((plain,) * 5 + ends)


ALWAYS_OPEN = Opening((((0, 1440),),) * 7)

SECTORS: tuple[Sector, ...] = (
    Sector(
        "medical",
        "medical",
        0.30,
        (0.25, 0.45, 0.25, 0.05),
        (0.9, 0.5, -0.4, -0.2, 0.2),
        165.0,
        (1.25, 1.0, 0.95, 1.0, 0.95, 0.4, 0.15),
        (_at(9.5), _at(15), 0.75),
        (
            (_week((8, 12), (14, 18)), 0.45),
            (_week((8, 19)), 0.15),
            (_week((8, 19), saturday=(8, 12)), 0.15),
            (_week((8.5, 12.5), (13.5, 18.5)), 0.25),
        ),
    ),
    Sector(
        "legal",
        "legal",
        0.16,
        (0.30, 0.40, 0.25, 0.05),
        (0.0, 1.2, -0.3, 0.1, 1.0),
        225.0,
        (1.1, 1.05, 1.0, 1.0, 0.9, 0.3, 0.1),
        (_at(10.5), _at(15.5), 0.95),
        (
            (_week((9, 12.5), (14, 18)), 0.45),
            (_week((9, 18)), 0.40),
            (_week((9, 19)), 0.15),
        ),
    ),
    Sector(
        "trades",
        "trades",
        0.22,
        (0.60, 0.28, 0.10, 0.02),
        (0.3, -0.5, 0.6, 0.8, 0.1),
        170.0,
        (1.15, 1.05, 1.0, 1.0, 1.0, 0.45, 0.3),
        (_at(9), _at(15), 0.7),
        (
            (_week((8, 12), (13.5, 17.5)), 0.35),
            (_week((8, 18)), 0.50),
            (_week((8, 18), saturday=(8, 12)), 0.15),
        ),
        emergency=True,
    ),
    Sector(
        "property",
        "property",
        0.18,
        (0.60, 0.28, 0.10, 0.02),
        (0.2, 0.6, 0.0, 0.2, 0.5),
        195.0,
        (1.2, 1.0, 1.0, 1.0, 0.95, 0.4, 0.3),
        (_at(10), _at(15.5), 0.85),
        (
            (_week((9, 12), (14, 18)), 0.40),
            (_week((9, 18)), 0.45),
            (_week((9, 19), saturday=(9, 12)), 0.15),
        ),
        emergency=True,
    ),
    Sector(
        "ecommerce",
        "ecommerce",
        0.14,
        (0.65, 0.25, 0.10, 0.0),
        (0.8, -0.6, 0.7, 0.0, 0.0),
        190.0,
        (1.15, 1.05, 1.0, 1.0, 0.95, 0.5, 0.4),
        (_at(11), _at(17.5), 1.05),
        (
            (_week((9, 20), saturday=(10, 18)), 0.30),
            (_week((9, 18)), 0.45),
            (_week((10, 21), saturday=(10, 19)), 0.15),
            (_week((9, 21), saturday=(10, 19), sunday=(10, 18)), 0.10),
        ),
    ),
)

HUMP_MINUTES = 85.0
"""Standard deviation of a hump."""
FLOOR = 0.6
"""Volume between the humps against their height."""
NIGHT_FLOOR = 0.07
"""Volume outside the day against the humps' height, for those who are open."""
DAY = (_at(7.5), _at(19.5))
"""Between these minutes the day's floor holds."""


def openings_of(sector: Sector) -> tuple[Opening, ...]:
    """Patterns of a sector; the round-the-clock one comes last."""
    return (*(opening for opening, _ in sector.openings), ALWAYS_OPEN)


def day_profile(
    sector: Sector, windows: tuple[Window, ...], row_minutes: int
) -> NDArray[np.float64]:
    """Share of a day's calls in each row of the day.

    Parameters
    ----------
    sector
        Shape of the day.
    windows
        Opening windows of that day.
    row_minutes
        Length of a row.

    Returns
    -------
    NDArray
        ``[row of the day]``, summing to 1, or all 0 on a closed day.
    """
    minute = np.arange(0, 1440, 15) + 7.5
    first, second, height = sector.humps
    shape = np.where((minute > DAY[0]) & (minute < DAY[1]), FLOOR, NIGHT_FLOOR)
    shape = shape + np.exp(-(((minute - first) / HUMP_MINUTES) ** 2) / 2)
    shape = shape + height * np.exp(-(((minute - second) / HUMP_MINUTES) ** 2) / 2)
    opened = np.zeros(len(minute), dtype=np.bool_)
    for begin, end in windows:
        opened |= (minute >= begin) & (minute < end)
    quarters = np.where(opened, shape, 0.0).reshape(-1, row_minutes // 15)
    rows: NDArray[np.float64] = quarters.sum(axis=1)
    total = float(rows.sum())
    return rows / total if total > 0 else rows
