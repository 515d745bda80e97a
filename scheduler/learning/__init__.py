"""Who learns which client in the coming weeks, so that no client hangs on one person.

``outlook`` says who will be there and with whom, ``value`` what somebody would
bring to a client's team, ``plan`` gives out the weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.result import PlannedLearning, Unmet


@dataclass(frozen=True, slots=True)
class LearningPlan:
    """Training of the coming weeks, and the training that cannot fit.

    Attributes
    ----------
    rows
        By week, started trainings first, then the most pressing.
    unmet
        Clients that stay short of trained people or hours, with the reason.
    """

    rows: tuple[PlannedLearning, ...] = ()
    unmet: tuple[Unmet, ...] = ()

    def in_horizon(self, case: Case) -> tuple[PlannedLearning, ...]:
        """Rows of the planned days' own weeks."""
        return tuple(row for row in self.rows if row.week < case.horizon.date_of(case.days))
