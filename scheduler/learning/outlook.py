"""What the coming weeks are likely to look like: who is away, who is on duty with whom.

No roster exists that far ahead. Who meets whom is read from the last published
weeks; of whoever worked in none of them, and for all else, presence is the
probable one of a usual week (``scheduler.portfolio.presence``). Absences that are
known take their days off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.portfolio.presence import cells_of
from scheduler.weeks import DAYS_A_WEEK, week_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.portfolio.presence import Cells

WEEKS_BACK: Final = 4
"""Past weeks that tell who usually works at the same time as whom."""
SLACK: Final = 0.95
"""A week with less than this part of the usual hands is no week to begin what can wait."""


@dataclass(frozen=True)
class Outlook:
    """The coming weeks, ``week`` 0 being the first planned one.

    Attributes
    ----------
    usual
        Probable presence, calls and availability of a week without absences.
    is_open
        Slots of one week in which each client is open, ``[client, slot]``.
    duty
        Chance that somebody works in a slot of one week, by what is known of
        past ones, ``[past week, operator, slot]``.
    there
        Share of each week's days without an absence, ``[operator, week]``.
    slack
        Whether the site has nearly its usual hands, ``[week]``.
    """

    usual: Cells
    is_open: NDArray[np.bool_]
    duty: NDArray[np.float64]
    slot_minutes: int
    there: NDArray[np.float64]
    slack: NDArray[np.bool_]

    def shared_minutes(self, client: int, teachers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Weekly minutes with one of ``teachers`` while the client is open, ``[operator]``."""
        somebody = 1 - (1 - self.duty[:, teachers]).prod(axis=1)
        met = self.duty @ (somebody * self.is_open[client])[:, :, None]
        return np.asarray(met[:, :, 0].mean(axis=0) * self.slot_minutes)


def outlook_of(case: Case, facts: Facts) -> Outlook:
    """Look as many weeks ahead as the policy plans training for."""
    usual = cells_of(case.model_copy(update={"absences": ()}), facts.demand)
    slots = case.horizon.day_start(min(DAYS_A_WEEK, case.days)) // facts.demand.slot_minutes
    there = _there(case)
    contract = np.array([float(o.contract_minutes_week) for o in case.operators])
    hands = contract @ there
    return Outlook(
        usual=usual,
        is_open=facts.demand.open[:, :slots],
        duty=_duty(case, usual.presence[:, usual.of_slot[:slots]], facts.demand.slot_minutes),
        slot_minutes=facts.demand.slot_minutes,
        there=there,
        slack=hands >= SLACK * float(np.median(hands)),
    )


def _duty(case: Case, probable: NDArray[np.float64], slot: int) -> NDArray[np.float64]:
    """Duty of the last published weeks, and the probable one of whoever worked in none.

    Parameters
    ----------
    probable
        Probable presence in the slots of one week, ``[operator, slot]``.
    """
    weeks = [week for week in range(-WEEKS_BACK, 0) if week in case.past_weeks]
    duty = np.zeros((len(weeks), *probable.shape))
    for table, week in zip(duty, weeks, strict=True):
        opens, _ = week_bounds(case.horizon, week)
        for row, operator in zip(table, case.operators, strict=True):
            for shift in case.past[operator.operator_id]:
                for start, end in shift.runs_of_work():
                    first, last = -(-(start - opens) // slot), (end - opens) // slot
                    row[max(0, first) : max(0, last)] = 1.0
    unknown = ~duty.any(axis=(0, 2))
    duty[:, unknown] = probable[unknown]
    return duty if weeks else probable[None]


def _there(case: Case) -> NDArray[np.float64]:
    horizon, weeks = case.horizon, case.policy.learning_weeks
    there = np.ones((len(case.operators), weeks))
    away: dict[int, list[tuple[int, int]]] = {}
    for absence in case.absences:
        operator = case.operator_index.get(absence.operator_id)
        if operator is not None:
            span = horizon.minute(absence.start), horizon.minute(absence.end)
            away.setdefault(operator, []).append(span)
    for operator, spans in away.items():
        for week in range(weeks):
            opens, closes = week_bounds(horizon, week)
            near = [(start, end) for start, end in spans if start < closes and opens < end]
            if near:
                days = range(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK)
                taken = sum(
                    any(
                        start < horizon.day_start(day + 1) and horizon.day_start(day) < end
                        for start, end in near
                    )
                    for day in days
                )
                there[operator, week] = 1 - taken / DAYS_A_WEEK
    return there
