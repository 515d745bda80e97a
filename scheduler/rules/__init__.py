"""The working-time rules, one file each, in one explicit order.

``RULES`` is the law and the house as far as one roster is concerned; the rules
of portfolios live in ``scheduler.portfolio.rules``. The order is that of
``docs/rules.md``: what makes a week well formed, what people fixed, the law
inside a day, the law across days, contracts, the house's limits. Nothing is discovered: a
rule that is not named here does not exist, and a test says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.rules import (
    absences,
    agreed_minutes,
    availability,
    average_work,
    complementary_hours,
    daily_rest,
    day_span,
    day_work,
    days_a_week,
    days_average,
    limit_codes,
    limit_days_off,
    limit_minutes,
    limit_runs,
    limit_weekends,
    locks,
    lunch,
    may_day,
    minor_days_off,
    minor_holidays,
    minor_night,
    night_work,
    notice_of_change,
    part_time_drift,
    part_time_interruption,
    part_time_minimum,
    part_time_sequence,
    part_time_span,
    pause_six_hours,
    run_of_work,
    screen_pause,
    second_rest,
    short_breaks,
    succession,
    sunday_rest,
    week_work,
    weekly_rest,
    well_formed,
    workstations,
)

if TYPE_CHECKING:
    from scheduler.evidence import Evidence
    from scheduler.result import Violation
    from scheduler.rule import Rule

RULES: tuple[Rule, ...] = (
    # What makes a week well formed, and what people fixed
    well_formed,
    availability,
    absences,
    locks,
    notice_of_change,
    # The law inside a day
    day_work,
    night_work,
    minor_night,
    day_span,
    pause_six_hours,
    run_of_work,
    lunch,
    short_breaks,
    screen_pause,
    part_time_sequence,
    part_time_interruption,
    part_time_span,
    # The law across days
    daily_rest,
    weekly_rest,
    days_a_week,
    sunday_rest,
    may_day,
    minor_holidays,
    minor_days_off,
    week_work,
    average_work,
    days_average,
    second_rest,
    # Contracts
    agreed_minutes,
    complementary_hours,
    part_time_minimum,
    part_time_drift,
    # The limits of the house
    succession,
    limit_minutes,
    limit_runs,
    limit_days_off,
    limit_weekends,
    limit_codes,
    workstations,
)


def check_all(evidence: Evidence) -> list[Violation]:
    """Every violation of every rule, in one order whatever the order of the roster's rows."""
    return in_order([violation for rule in RULES for violation in rule.check(evidence)])


def in_order(violations: list[Violation]) -> list[Violation]:
    """Sort violations: hard ones first, then by day, person, client, rule and the rest."""
    return sorted(
        violations,
        key=lambda v: (
            v.severity,
            "" if v.date is None else v.date.isoformat(),
            v.operator_id or "",
            v.client_id or "",
            v.rule,
            v.model_dump_json(),
        ),
    )
