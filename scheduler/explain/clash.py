"""Why somebody has no lawful week: the rules that clash, the facts behind them, ways out.

Facts are left out one after another while the clash remains (a deletion filter):
those told clash by themselves, and none of them can be spared. A way out is told
only when every rule then leaves the person a week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scheduler.calendar import MINUTES_PER_DAY
from scheduler.errors import NoLawfulPlan
from scheduler.explain import Change, Clash
from scheduler.explain.changes import applied, lock_params, with_changes
from scheduler.explain.lifts import LIMITS, absences_between, agreements, limits_of
from scheduler.roster.automaton import Workshop, start_state
from scheduler.roster.lawful import allowed_patterns, bound_rules, reachable, with_memory
from scheduler.roster.problem import candidates, week_space
from scheduler.rule import PatternFilter
from scheduler.rules import (
    absences,
    agreed_minutes,
    availability,
    locks,
    notice_of_change,
    well_formed,
    workstations,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scheduler.case import Case
    from scheduler.errors import Obstacle

PAST_DAYS: Final = 7
"""Days before the horizon whose shifts may clash with it and are told."""
PAST: Final = "past_shift"


def clashes(case: Case, obstacles: Iterable[Obstacle]) -> tuple[Clash, ...]:
    """Explain everybody who has no lawful week by themselves.

    Parameters
    ----------
    case
        A case that has no lawful plan.
    obstacles
        As :class:`scheduler.errors.NoLawfulPlan` names them. What concerns no
        person, or people and desks together, is left as it is told there.
    """
    return tuple(
        _clash(case, obstacle.operator_id, obstacle.rules)
        for obstacle in obstacles
        if obstacle.operator_id is not None and workstations.ID not in obstacle.rules
    )


def clash_of(case: Case, operator_id: str) -> Clash | None:
    """Explain one person's clash; ``None`` when they have a lawful week."""
    try:
        week_space(_alone(case, operator_id))
    except NoLawfulPlan as trouble:
        return clashes(case, trouble.obstacles)[0]
    return None


def leaves_a_week(case: Case, operator_id: str, rules: Collection[str]) -> bool:
    """Tell whether some rules by themselves leave somebody a week."""
    alone = _alone(case, operator_id)
    workshop = Workshop(candidates(alone))
    bound = {
        name: resource
        for name, resource in bound_rules(alone, alone.operators[0]).items()
        if name in rules
    }
    memory = with_memory(bound) or [PatternFilter(lambda _pattern: True)]
    automaton = workshop.compile([memory])[0]
    start = automaton.start_of[start_state(memory)]
    return reachable(automaton, start, allowed_patterns(workshop, bound, automaton))


def has_a_week(case: Case, operator_id: str) -> bool:
    """Tell whether all rules together leave somebody a week."""
    try:
        week_space(_alone(case, operator_id))
    except NoLawfulPlan:
        return False
    return True


def facts_behind(case: Case, operator_id: str, rules: tuple[str, ...]) -> list[Change]:
    """What the case says of a person that some rules read, as changes that would take it away.

    The least important come first: they are the first to be left out.
    """
    horizon = case.horizon
    operator = case.operators[case.operator_index[operator_id]]
    found = _past_shifts(case, operator_id)
    if notice_of_change.ID in rules:
        found += agreements(case.published_rows[operator_id])
    if availability.ID in rules:
        found += _narrow_days(case, operator_id)
    if agreed_minutes.ID in rules and operator.min_minutes_week:
        found.append(Change("least_minutes", _minutes(operator_id, 0, operator.min_minutes_week)))
    if agreed_minutes.ID in rules and operator.max_minutes_week is not None:
        found.append(Change("most_minutes", _minutes(operator_id, None, operator.max_minutes_week)))
    for rule in rules:
        found += limits_of(case, operator_id, LIMITS.get(rule, ()))
    if absences.ID in rules:
        found += absences_between(case, operator_id, 0, horizon.minutes)
    if locks.ID in rules:
        found += [
            Change("lock_lifted", lock_params(lock))
            for lock in case.locks
            if lock.operator_id == operator_id and lock.kind != "pairing"
        ]
    return found


def _clash(case: Case, operator_id: str, rules: tuple[str, ...]) -> Clash:
    facts = _needed(case, operator_id, rules, facts_behind(case, operator_id, rules))
    only_locks = len(facts) > 1 and all(fact.kind == "lock_lifted" for fact in facts)
    return Clash(
        operator_id=operator_id,
        rules=rules,
        facts=facts,
        contradictory=only_locks and set(rules) <= {locks.ID, well_formed.ID},
        ways_out=_ways_out(case, operator_id, facts),
    )


def _needed(
    case: Case, operator_id: str, rules: tuple[str, ...], facts: list[Change]
) -> tuple[Change, ...]:
    """Leave out every fact without which the rules clash all the same."""
    kept = list(facts)
    for fact in facts:
        changed = applied(case, [fact])
        if not leaves_a_week(changed, operator_id, rules):
            case = changed
            kept.remove(fact)
    return tuple(kept)


def _ways_out(
    case: Case, operator_id: str, facts: tuple[Change, ...]
) -> tuple[tuple[Change, ...], ...]:
    """Changes that each leave the person a lawful week; together when no single one does.

    The past cannot be changed, so it is never a way out.
    """
    liftable = [fact for fact in facts if fact.kind != PAST]
    single = tuple((fact,) for fact in liftable if has_a_week(applied(case, [fact]), operator_id))
    if single or not has_a_week(applied(case, liftable), operator_id):
        return single
    together = liftable
    for fact in liftable:
        fewer = [other for other in together if other is not fact]
        if has_a_week(applied(case, fewer), operator_id):
            together = fewer
    return (tuple(together),)


def _minutes(operator_id: str, minutes: int | None, now: int) -> dict[str, str | int | None]:
    return {"operator_id": operator_id, "minutes": minutes, "now": now}


def _past_shifts(case: Case, operator_id: str) -> list[Change]:
    """Shifts of the days just before the horizon, oldest first."""
    horizon = case.horizon
    since = -PAST_DAYS * MINUTES_PER_DAY
    rows = (row for row in case.roster if row.operator_id == operator_id)
    past = sorted((r for r in rows if since <= horizon.minute(r.start) < 0), key=lambda r: r.start)
    return [
        Change(
            PAST,
            {
                "operator_id": operator_id,
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
            },
        )
        for row in past
    ]


def _narrow_days(case: Case, operator_id: str) -> list[Change]:
    """Days that the person's windows close in part or whole, each to be opened."""
    if all(row.operator_id != operator_id for row in case.availability):
        return []
    horizon = case.horizon
    return [
        Change(
            "availability_widened",
            {
                "operator_id": operator_id,
                "date": horizon.date_of(day).isoformat(),
                "start_minute": 0,
                "end_minute": 2 * MINUTES_PER_DAY,
            },
        )
        for day in range(case.days)
    ]


def _alone(case: Case, operator_id: str) -> Case:
    return with_changes(case, operators=(case.operators[case.operator_index[operator_id]],))
