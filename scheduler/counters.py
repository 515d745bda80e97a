"""What a planned week adds to everybody's counters, and where each person then stands.

Counters are carried from week to week (``counters.csv``). A standing sets one
person's own four weeks against their own fair share; it is for that person and
for those who plan, and nothing here ranks people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.entities import FairnessCounter
from scheduler.fairness import SATURDAY, counted_rows, unsocial_of
from scheduler.site import TICK_MINUTES
from scheduler.terms.tension import borne_minutes, turns_of
from scheduler.terms.wishes import asks_about, missed
from scheduler.weeks import DAYS_A_WEEK, weeks_of
from scheduler.worktime import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.case import Case
    from scheduler.entities import Operator
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts


def counters_of(evidence: Evidence, facts: Facts) -> tuple[FairnessCounter, ...]:
    """Count what the plan asks of each operator, one row a person and planned civil week."""
    case, horizon = evidence.case, evidence.horizon
    turns = turns_of(evidence, facts)
    found = []
    for week in weeks_of(horizon):
        days = range(DAYS_A_WEEK * week, min(case.days, DAYS_A_WEEK * (week + 1)))
        inside = [t for t in turns if horizon.day_of(t.start * TICK_MINUTES) in days]
        tension = borne_minutes(case, facts, inside)
        for o, operator in enumerate(case.operators):
            by_day = evidence.by_day(operator)
            shifts = [shift for day in days for shift in by_day.get(day, ())]
            asked, granted = _wishes(evidence, operator, days)
            found.append(
                FairnessCounter(
                    operator_id=operator.operator_id,
                    week=horizon.date_of(DAYS_A_WEEK * week),
                    tension_minutes=round(float(tension[o]), 1),
                    unsocial_minutes=sum(unsocial_of(case, operator, s) for s in shifts),
                    weekends=any(horizon.weekday(d) >= SATURDAY for d in days if by_day.get(d)),
                    wishes_asked=asked,
                    wishes_granted=granted,
                )
            )
    return tuple(found)


def standings(
    evidence: Evidence, facts: Facts, planned: Iterable[FairnessCounter] | None = None
) -> tuple[Standing, ...]:
    """Set each operator's four weeks against their fair share, in the order of the case.

    ``planned`` are the rows that :func:`counters_of` counts, when they are at hand.
    """
    case = evidence.case
    rows: dict[str, list[FairnessCounter]] = {o.operator_id: [] for o in case.operators}
    if planned is None:
        planned = counters_of(evidence, facts)
    for row in (*counted_rows(case), *planned):
        if row.operator_id in rows:
            rows[row.operator_id].append(row)
    asked = {key: sum(row.wishes_asked for row in of) for key, of in rows.items()}
    granted = {key: sum(row.wishes_granted for row in of) for key, of in rows.items()}
    rate = sum(granted.values()) / max(1, sum(asked.values()))
    return tuple(
        Standing(
            operator_id=key,
            tension=sum(row.tension_minutes for row in rows[key]),
            tension_fair=float(facts.tension.fair[o]),
            unsocial=sum(row.unsocial_minutes for row in rows[key]),
            unsocial_fair=float(facts.unsocial.fair[o]),
            wishes_asked=asked[key],
            wishes_granted=granted[key],
            wishes_fair=rate * asked[key],
        )
        for o, key in enumerate(case.operator_index)
    )


def _wishes(evidence: Evidence, operator: Operator, days: range) -> tuple[int, int]:
    """Days of a person's wishes asked about and granted; a day counts once a wish."""
    case: Case = evidence.case
    by_day = evidence.by_day(operator)
    asked = [
        (wish, day)
        for wish in case.preferences
        if wish.operator_id == operator.operator_id
        for day in days
        if asks_about(case, wish, day)
    ]
    return len(asked), sum(not missed(case, wish, by_day.get(day, ())) for wish, day in asked)
