"""The week after: a planned week taken as worked, and the case moved on by seven days.

What a published week leaves behind becomes the past of the next: shifts, teams,
training done, calls answered, burdens borne. Nothing new is invented: no call
rows, absences or wishes are added, and the plan is taken to have come true.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scheduler.case import Case
from scheduler.counters import counters_of
from scheduler.derive import derive
from scheduler.entities import Pairing, PairingCalls, PublishedShift
from scheduler.evidence import Evidence
from scheduler.weeks import DAYS_A_WEEK

if TYPE_CHECKING:
    from datetime import date

    from pydantic import AwareDatetime

    from scheduler.entities import FairnessCounter
    from scheduler.facts import Facts
    from scheduler.result import PlannedPairing, Result


def next_week(case: Case, result: Result, facts: Facts | None = None) -> Case:
    """Publish a planned week and open the next.

    Parameters
    ----------
    case
        What was asked: one week.
    result
        What was planned for it.
    facts
        Facts of this very case when the caller has derived them already.

    Returns
    -------
    Case
        The case of the following week, seen seven days later.

    Raises
    ------
    ValueError
        When the case plans another number of days than seven.
    """
    if case.days != DAYS_A_WEEK:
        raise ValueError("only a case of seven days can be rolled on")
    facts = facts or derive(case)
    evidence = Evidence(case, result)
    changes = {
        "week": case.horizon.date_of(DAYS_A_WEEK),
        "as_of": _seven_days_later(case),
        "roster": _roster(evidence),
        "portfolio": _portfolio(evidence),
        "pairing_calls": _pairing_calls(case, facts, result),
        "counters": _counters(case, counters_of(evidence, facts)),
    }
    # A copy would carry along what the old case derived from its week.
    return Case(**{name: getattr(case, name) for name in Case.model_fields} | changes)


def _seven_days_later(case: Case) -> AwareDatetime:
    """Return the moment with the same time on the wall a week on."""
    horizon = case.horizon
    now = horizon.minute(case.as_of)
    later = horizon.day_of(now) + DAYS_A_WEEK
    return horizon.moment(horizon.minute_of(later, horizon.wall_minute(now)))


def _roster(evidence: Evidence) -> tuple[PublishedShift, ...]:
    """Rows of other weeks, and the planned shifts in place of the week's published ones."""
    case, horizon = evidence.case, evidence.horizon
    kept = [row for row in case.roster if not 0 <= horizon.minute(row.start) < horizon.minutes]
    worked = {
        (operator_id, shift.start): shift.worked_minutes
        for operator_id, shifts in evidence.week.items()
        for shift in shifts
    }
    planned = [
        PublishedShift(
            operator_id=row.operator_id,
            start=row.start,
            end=row.end,
            breaks=row.breaks,
            worked_minutes=worked[row.operator_id, horizon.minute(row.start)],
            published_on=case.as_of.astimezone(horizon.zone).date(),
        )
        for row in evidence.result.roster
    ]
    return (*kept, *planned)


def _portfolio(evidence: Evidence) -> tuple[Pairing, ...]:
    """The planned teams as what is in force, with the training that was given."""
    before = {(p.client_id, p.operator_id): p for p in evidence.case.portfolio}
    given = Counter[tuple[str, str]]()
    for session in evidence.training:
        given[session.client_id, session.operator_id] += session.minutes
    return tuple(
        _pairing(evidence.case, planned, before.get(key), given[key])
        for planned in evidence.result.portfolio
        for key in [(planned.client_id, planned.operator_id)]
    )


def _pairing(case: Case, planned: PlannedPairing, before: Pairing | None, given: int) -> Pairing:
    """Carry one pairing over: trained once the minutes are done.

    Whoever answered because nobody of the team was trained has learnt by answering.
    """
    done = given + (before.training_minutes_done if before else 0)
    trained_on = before.trained_on if before else None
    if trained_on is None and (planned.trained or done >= case.policy.training_minutes):
        trained_on = _seen_by_next_week(case)
    return Pairing(
        client_id=planned.client_id,
        operator_id=planned.operator_id,
        role=planned.role,
        since=before.since if before else case.week,
        trained_on=trained_on,
        training_minutes_done=done,
    )


def _seen_by_next_week(case: Case) -> date:
    """Last day of the week, or the next week's own moment where that is earlier."""
    sunday = case.horizon.date_of(DAYS_A_WEEK - 1)
    return min(sunday, _seven_days_later(case).astimezone(case.horizon.zone).date())


def _pairing_calls(case: Case, facts: Facts, result: Result) -> tuple[PairingCalls, ...]:
    """Past rows, and the planned calls as answered, in whole calls."""
    kept = [row for row in case.pairing_calls if row.week != case.week]
    answered = []
    for pairing in result.portfolio:
        calls = round(pairing.calls)
        if calls:
            o, c = case.operator_index[pairing.operator_id], case.client_index[pairing.client_id]
            seconds = calls * facts.demand.handle_seconds[c] * facts.handle_factor[o, c]
            answered.append(
                PairingCalls(
                    operator_id=pairing.operator_id,
                    client_id=pairing.client_id,
                    week=case.week,
                    answered=calls,
                    handle_seconds=round(float(seconds)),
                )
            )
    return (*kept, *answered)


def _counters(case: Case, borne: tuple[FairnessCounter, ...]) -> tuple[FairnessCounter, ...]:
    return (*(row for row in case.counters if row.week != case.week), *borne)
