"""Instance → Case, and a planned roster back to the instance's own words.

A shift of the instance has a length and no time of day: it becomes a shift code
that begins at midnight. Staff become operators without a contract, under the
limits of ``limits.csv``; fixed days off become locks, requests become wishes and
cover becomes dated posts. No law is in force and every weight but that of wishes
is 0, so that the objective of a Result is the instance's own penalty.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from scheduler.bench.instance import Assignment
from scheduler.calendar import midnight
from scheduler.case import Case
from scheduler.entities import Lock, Operator, OperatorLimits, Post, ShiftCode, Wish
from scheduler.laws import LawProfile
from scheduler.policy import Policy, Weights
from scheduler.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.bench.instance import Employee, Instance, Request
    from scheduler.result import Result

FIRST_DAY: Final = dt.date(2024, 1, 1)
"""A Monday: every instance begins on one."""
TIMEZONE: Final = "UTC"
"""A zone without clock changes: all days are alike."""
HEAVIEST_WISH: Final = 5


def to_case(instance: Instance) -> Case:
    """Say an instance in the words of the service."""
    return Case(
        week=FIRST_DAY,
        days=instance.days,
        as_of=midnight(FIRST_DAY, TIMEZONE),
        site=Site(timezone=TIMEZONE, slot_minutes=30, grid=None),
        policy=Policy(weights=Weights(**{name: float(name == "wish") for name in _WEIGHTS})),
        law=LawProfile(name="none", title="no law"),
        operators=tuple(_operator(employee) for employee in instance.staff),
        preferences=tuple(wish for request in instance.requests for wish in _wishes(request)),
        shift_codes=tuple(
            ShiftCode(
                code=shift.shift_id,
                start_minute=0,
                end_minute=shift.minutes,
                paid_minutes=shift.minutes,
                may_not_be_followed_by=shift.not_followed_by,
            )
            for shift in instance.shifts
        ),
        posts=tuple(
            Post(
                code=need.shift_id,
                date=_date(need.day),
                heads=need.heads,
                under_weight=need.under_weight,
                over_weight=need.over_weight,
            )
            for need in instance.cover
        ),
        limits=tuple(_limits(employee) for employee in instance.staff),
        locks=tuple(
            Lock(kind="off", operator_id=employee_id, date=_date(day))
            for employee_id, day in instance.days_off
        ),
    )


def to_assignments(result: Result) -> tuple[Assignment, ...]:
    """Worked days of a planned roster, by employee and day, in the order of the case."""
    return tuple(
        Assignment(shift.operator_id, (shift.date - FIRST_DAY).days, shift.code or "")
        for shift in result.roster
    )


_WEIGHTS: Final = tuple(Weights.model_fields)


def _date(day: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=day)


def _operator(employee: Employee) -> Operator:
    return Operator(
        operator_id=employee.employee_id,
        contract_minutes_week=0,
        employed_since=FIRST_DAY,
        max_clients=0,
        languages={},
    )


def _limits(employee: Employee) -> OperatorLimits:
    return OperatorLimits(
        operator_id=employee.employee_id,
        min_minutes=employee.min_minutes,
        max_minutes=employee.max_minutes,
        min_run_of_work=employee.min_run,
        max_run_of_work=employee.max_run,
        min_run_off=employee.min_run_off,
        max_weekends=employee.max_weekends,
        max_by_code=dict(employee.max_shifts),
    )


def _wishes(request: Request) -> Iterator[Wish]:
    """One wish, or several on the same shift where the weight is above the heaviest."""
    left = request.weight
    while left > 0:
        yield Wish(
            operator_id=request.employee_id,
            date=_date(request.day),
            kind="shift" if request.wanted else "off",
            shift_code=request.shift_id,
            weight=min(left, HEAVIEST_WISH),
        )
        left -= HEAVIEST_WISH
