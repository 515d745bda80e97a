"""What everybody bore and worked, as facts beside shares and limits, in the order of names.

No figure of one person is compared with another's; a limit comes with where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.page.letters import plain_letters

if TYPE_CHECKING:
    import datetime as dt

    from models.fairness import Burden
    from scheduler.laws import LawProfile
    from scheduler.worktime import WorkedWeek

LIMITS: Final = (
    "week_work_max_minutes",
    "average_work_max_minutes",
    "daily_rest_minutes",
    "weekly_rest_minutes",
    "days_a_week_max",
)
"""Numbers of the law that stand beside these figures."""


class Limit(NamedTuple):
    """One number of the law, and where it stands."""

    key: str
    value: float
    minutes: bool
    article: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person's figures; ``over`` names those that pass a limit."""

    burden: Burden
    last: WorkedWeek | None
    over: frozenset[str]


def rows_of(burdens: tuple[Burden, ...], *, backwards: bool = False) -> list[Row]:
    """Figures of everybody, by name from the first letter or from the last."""
    rows = [_row(each) for each in burdens]
    return sorted(rows, key=lambda row: plain_letters(row.burden.name), reverse=backwards)


def _row(burden: Burden) -> Row:
    last = burden.weeks[-1] if burden.weeks else None
    passed = (
        ("week", None if last is None else last.minutes, burden.week_limit_minutes, 1),
        ("average", burden.average_minutes, burden.average_limit_minutes, 1),
        ("rest", burden.rest_minutes, burden.rest_limit_minutes, -1),
    )
    over = frozenset(
        name
        for name, value, limit, sign in passed
        if value is not None and limit is not None and sign * (value - limit) > 0
    )
    return Row(burden, last, over)


def limits_of(law: LawProfile) -> list[Limit]:
    """Numbers of the law in force that stand beside the figures."""
    told = [(key, law.values[key]) for key in LIMITS if law.has(key)]
    return [
        Limit(key, law.number(key), value.unit == "minutes", value.article or "")
        for key, value in told
    ]


def latest_week(burdens: tuple[Burden, ...]) -> dt.date | None:
    """Last of the four weeks of the standings."""
    weeks = [each.standing_week for each in burdens if each.standing_week is not None]
    return max(weeks, default=None)
