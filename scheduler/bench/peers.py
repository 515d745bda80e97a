"""Other people's planners, on the part of a house case that they can state: posts instead of calls.

Neither knows calls, teams or French law. Both know people, named shifts, heads wanted
on each shift of each day, and who may not work when. So the part has the people, the
law of a house case with three named shifts, each wanting a quarter of those who may
work it. Whatever roster comes back is finished, scored and checked like
any other: what a peer cannot say shows as violations.

Both are optional (``pip install diapason[peers]``); ``timefold`` needs Java 17 too.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scheduler.bench.finish import Told, finished
from scheduler.bench.house import NoRoster
from scheduler.case import Case
from scheduler.derive import derive
from scheduler.entities import Post, ShiftCode
from scheduler.entitlement import due_minutes
from scheduler.roster.automaton import Workshop
from scheduler.roster.lawful import bound_rules
from scheduler.roster.problem import candidates
from scheduler.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.progress import Cancelled, OnProgress
    from scheduler.result import Result
    from scheduler.settings import Settings
    from scheduler.shifts import DayPattern, Shift

CODES: Final = (
    ShiftCode(code="E", start_minute=360, end_minute=750, paid_minutes=360),
    ShiftCode(code="D", start_minute=540, end_minute=1020, paid_minutes=420),
    ShiftCode(code="L", start_minute=810, end_minute=1260, paid_minutes=420),
)
"""Early, day and late."""
WANTED: Final = 0.25
"""Heads wanted on a shift, as a share of those who may work it that day."""
MISSING_WEIGHT: Final = 10.0
BEYOND_WEIGHT: Final = 1.0


def posts_case(case: Case) -> Case:
    """Give the people of a case posts to man, and take the calls away."""
    parts: dict[str, Any] = {
        "week": case.week,
        "as_of": case.as_of,
        "site": case.site.model_copy(update={"grid": None}),
        "policy": case.policy,
        "law": case.law,
        "operators": case.operators,
        "availability": case.availability,
        "absences": case.absences,
        "roster": tuple(row for row in case.roster if case.horizon.minute(row.start) < 0),
        "shift_codes": CODES,
    }
    able = Counter((day, code) for _, day, code in allowed_shifts(Case(**parts)))
    posts = tuple(
        Post(
            code=code,
            date=case.horizon.date_of(day),
            heads=int(WANTED * people),
            under_weight=MISSING_WEIGHT,
            over_weight=BEYOND_WEIGHT,
        )
        for (day, code), people in sorted(able.items())
    )
    return Case(**parts, posts=posts)


def allowed_shifts(case: Case) -> dict[tuple[int, int, str], DayPattern]:
    """Patterns that no rule refuses by itself, one an operator, day and code.

    Rules that look across days are left to whoever plans.
    """
    workshop = Workshop(candidates(case))
    found: dict[tuple[int, int, str], DayPattern] = {}
    for o, operator in enumerate(case.operators):
        bound = bound_rules(case, operator).values()
        for day, patterns in enumerate(workshop.patterns):
            allowed = np.all([workshop.allowed(rule, day) for rule in bound], axis=0)
            for k in np.flatnonzero(allowed[:-1]).tolist():
                found.setdefault((o, day, patterns[k].shifts[0].code or ""), patterns[k])
    return found


def solve_with_pyworkforce(
    case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
) -> Result:
    """Plan a case of posts with ``pyworkforce.rostering.MinHoursRoster``.

    It is told heads, who may not work which shift when, and that a late shift is not
    followed by an early one. It knows no hours of a week, no contract and no weekly rest.

    Raises
    ------
    NoRoster
        When it finds none in its time: it cannot leave a post short.
    """
    from pyworkforce.rostering.binary_programming import MinHoursRoster  # noqa: PLC0415 - optional

    stopwatch = Stopwatch()
    allowed = allowed_shifts(case)
    names = [operator.operator_id for operator in case.operators]
    codes = [code.code for code in case.shift_codes]
    answer = MinHoursRoster(
        num_days=case.days,
        resources=names,
        shifts=codes,
        shifts_hours=[code.paid_minutes // 60 for code in case.shift_codes],
        min_working_hours=0,
        banned_shifts=[
            {"resource": names[o], "shift": code, "day": day}
            for o in range(len(names))
            for day in range(case.days)
            for code in codes
            if (o, day, code) not in allowed
        ],
        max_resting=case.days,
        required_resources={code: heads_of(case, code) for code in codes},
        non_sequential_shifts=[{"origin": "L", "destination": "E"}],
        max_search_time=max(0.1, settings.time_limit_s - stopwatch.seconds()),
        num_search_workers=settings.workers,
    ).solve()
    if answer["status"] not in {"OPTIMAL", "FEASIBLE"}:
        raise NoRoster("none")
    taken = [
        (names.index(row["resource"]), int(row["day"]), str(row["shift"]))
        for row in answer["resource_shifts"]
    ]
    run = Told("pyworkforce", settings.seed, stopwatch)
    return finished(case, derive(case), (), roster_of(case, allowed, taken), run)


def solve_with_timefold(
    case: Case, settings: Settings, on_progress: OnProgress, cancelled: Cancelled
) -> Result:
    """Plan a case of posts with ``timefold``, which may leave seats empty.

    It is told heads, who may not work which shift when, eleven hours between shifts
    and each contract's minutes as the most of a week. It knows no weekly rest.
    """
    from scheduler.bench.timefold_model import Person, Seat, seat  # noqa: PLC0415 - optional

    stopwatch = Stopwatch()
    allowed = allowed_shifts(case)
    shifts = [(day, code) for day in range(case.days) for code in case.shift_codes]
    people = [
        Person(
            number=o,
            most_minutes=due_minutes(case, operator, 0).contract,
            banned={f"{d}{code.code}" for d, code in shifts if (o, d, code.code) not in allowed},
        )
        for o, operator in enumerate(case.operators)
    ]
    wanted = [(day, code) for day, code in shifts for _ in range(heads_of(case, code.code)[day])]
    minute_of = case.horizon.minute_of
    seats = [
        Seat(
            number=number,
            shift=f"{day}{code.code}",
            start=minute_of(day, code.start_minute),
            end=minute_of(day, code.end_minute),
            minutes=code.paid_minutes,
        )
        for number, (day, code) in enumerate(wanted)
    ]
    seated = seat(people, seats, settings.time_limit_s - stopwatch.seconds())
    taken = [
        (o, day, code.code)
        for o, (day, code) in zip(seated, wanted, strict=True)
        if o is not None and (o, day, code.code) in allowed
    ]
    run = Told("timefold", settings.seed, stopwatch)
    return finished(case, derive(case), (), roster_of(case, allowed, taken), run)


def heads_of(case: Case, code: str) -> list[int]:
    """Heads wanted on a shift, by day."""
    wanted = {post.date: post.heads for post in case.posts if post.code == code}
    return [wanted.get(case.horizon.date_of(day), 0) for day in range(case.days)]


def roster_of(
    case: Case,
    allowed: dict[tuple[int, int, str], DayPattern],
    taken: Sequence[tuple[int, int, str]],
) -> dict[str, tuple[Shift, ...]]:
    """Shifts by operator from (operator, day, code), in order of time."""
    roster: dict[str, tuple[Shift, ...]] = {o.operator_id: () for o in case.operators}
    for o, day, code in sorted(taken):
        roster[case.operators[o].operator_id] += allowed[o, day, code].shifts
    return roster
