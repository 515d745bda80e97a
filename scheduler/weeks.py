"""Facts about the civil weeks (Monday to Sunday) of a case that every rule may take for granted.

Only the calendar and what past rosters are known live here; what a week adds up
to is counted apart by the automaton (``resources``) and by the checks (``tally``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scheduler.calendar import Horizon
    from scheduler.case import Case
    from scheduler.entities import Operator

DAYS_A_WEEK: Final = 7


def weeks_of(horizon: Horizon) -> range:
    """Numbers of the civil weeks that the horizon touches; the first is 0."""
    return range(horizon.week_of(horizon.days - 1) + 1)


def whole_weeks_of(horizon: Horizon) -> range:
    """Numbers of the civil weeks that lie inside the horizon to their last day."""
    return range(horizon.days // DAYS_A_WEEK)


def week_bounds(horizon: Horizon, week: int) -> tuple[int, int]:
    """Elapsed minutes of Monday 00:00 and of Sunday 24:00; negative weeks are past."""
    monday = week * DAYS_A_WEEK
    return horizon.day_start(monday), horizon.day_start(monday + DAYS_A_WEEK)


def is_known(case: Case, operator: Operator, week: int) -> bool:
    """Tell whether an operator's work of a week can be counted.

    A planned week always can. A past one can when the case's roster holds at
    least one shift of anybody in it (an operator without a row was off) and the
    operator was employed from its Monday on.
    """
    if week >= 0:
        return True
    monday = case.horizon.date_of(week * DAYS_A_WEEK)
    return week in case.past_weeks and operator.employed_since <= monday
