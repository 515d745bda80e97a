"""What one operator's week owes once absences and public holidays are taken off.

A Monday-to-Friday day that an absence touches or that is a public holiday takes
one fifth off the week's contract and off its agreed minimum, at most all five.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Operator

WEEKDAYS_COUNTED: Final = 5
"""Monday to Friday: the days over which a contract is thought to spread."""


@dataclass(frozen=True, slots=True)
class Due:
    """Minutes of one operator's civil week.

    Attributes
    ----------
    contract
        Contract minutes, reduced.
    minimum
        Agreed minimum minutes, reduced.
    """

    contract: int
    minimum: int


def due_minutes(case: Case, operator: Operator, week: int) -> Due:
    """Contract and agreed minimum of a whole civil week, less a fifth for each day taken.

    Parameters
    ----------
    case
        Gives absences, public holidays and the calendar.
    operator
        Whose week.
    week
        Number of the civil week; 0 is the first planned one. The week is taken
        whole even where the horizon ends inside it.
    """
    taken = days_taken(case, operator, week)
    return Due(
        contract=less_days_taken(operator.contract_minutes_week, taken),
        minimum=less_days_taken(operator.min_minutes_week, taken),
    )


def days_taken(case: Case, operator: Operator, week: int) -> int:
    """Monday-to-Friday days of a week that an absence touches or that are public holidays.

    A day that is both counts once.
    """
    horizon = case.horizon
    away = [
        (horizon.minute(absence.start), horizon.minute(absence.end))
        for absence in case.absences
        if absence.operator_id == operator.operator_id
    ]
    monday = week * DAYS_A_WEEK
    taken = 0
    for day in range(monday, monday + WEEKDAYS_COUNTED):
        opens, closes = horizon.day_start(day), horizon.day_start(day + 1)
        absent = any(start < closes and opens < end for start, end in away)
        taken += absent or horizon.date_of(day) in case.holidays
    return taken


def less_days_taken(minutes: int, taken: int) -> int:
    """Take a fifth off for each day taken, rounded down to a whole minute."""
    return minutes * (WEEKDAYS_COUNTED - taken) // WEEKDAYS_COUNTED
