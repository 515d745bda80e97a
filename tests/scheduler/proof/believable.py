"""A small lawful week, made by hand, whose Result claims exactly what is true."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.case import Case
from scheduler.derive import derive
from scheduler.entities import Brief, OpeningHours, Pairing
from scheduler.evidence import Evidence
from scheduler.facts import Facts
from scheduler.proof.validate import find_violations, validate
from scheduler.result import PlannedPairing, Result
from scheduler.roster.desk import desk_plan
from scheduler.shifts import Shift
from tests.factories import a_case, a_client, a_result, a_shift, an_operator

ROLES = {"c1": {"o1": "lead", "o2": "member"}, "c2": {"o2": "lead", "o1": "member"}}


def a_believable_case() -> Case:
    """Two operators, two clients open from 8 to 18 on workdays, teams in force for long."""
    return a_case(
        operators=(an_operator("o1"), an_operator("o2")),
        clients=(
            a_client("c1", declared_calls_week=100.0, team_target=2),
            a_client("c2", declared_calls_week=40.0, team_target=2),
        ),
        opening_hours=tuple(
            OpeningHours(client_id=client, weekday=day, open_minute=480, close_minute=1080)
            for client in ("c1", "c2")
            for day in range(5)
        ),
        briefs=tuple(_a_brief(client) for client in ("c1", "c2")),
        portfolio=tuple(
            Pairing(
                client_id=client,
                operator_id=operator,
                role=role,
                since=date(2025, 1, 6),
                trained_on=date(2025, 1, 10),
                training_minutes_done=120,
            )
            for client, team in ROLES.items()
            for operator, role in team.items()
        ),
    )


def _a_brief(client_id: str) -> Brief:
    return Brief(
        client_id=client_id,
        has_say=True,
        has_never_say=True,
        has_authority=True,
        has_escalation=True,
        has_filter_rule=True,
        may_reassure=True,
        may_decide=False,
        updated=date(2026, 5, 4),
    )


def shifts_of(case: Case) -> dict[str, list[Shift]]:
    """An early and a late person from Monday to Friday, 7 h a day with their breaks."""
    return {
        "o1": [
            a_shift(
                case,
                day,
                "08:00",
                "15:45",
                ("10:00", "10:15", True),
                ("12:00", "12:45", False),
                ("14:15", "14:30", True),
            )
            for day in range(5)
        ],
        "o2": [
            a_shift(
                case,
                day,
                "10:15",
                "18:00",
                ("12:00", "12:15", True),
                ("13:00", "13:45", False),
                ("15:45", "16:00", True),
            )
            for day in range(5)
        ],
    }


def teams_of(case: Case, facts: Facts) -> tuple[PlannedPairing, ...]:
    """The teams in force, with their affinity and six and four tenths of the calls."""
    return tuple(
        PlannedPairing(
            client_id=client,
            operator_id=operator,
            role=role,
            affinity=float(
                facts.affinities.planning[case.operator_index[operator], case.client_index[client]]
            ),
            calls=(0.6 if role == "lead" else 0.4)
            * float(facts.demand.calls[case.client_index[client]].sum()),
        )
        for client, team in ROLES.items()
        for operator, role in team.items()
    )


def a_believable_result(case: Case) -> tuple[Result, Facts]:
    """A Result of the believable case that claims what the checker finds."""
    facts = derive(case)
    plan = a_result(case, shifts_of(case), teams_of(case, facts))
    plan = plan.model_copy(update={"desk": desk_plan(Evidence(case, plan), facts)})
    return claiming_the_truth(case, plan, facts), facts


def claiming_the_truth(case: Case, plan: Result, facts: Facts, **changes: Any) -> Result:
    """The same plan with every claim set to what the checker finds."""
    report = validate(case, plan, facts)
    truth: dict[str, Any] = {
        "terms": report.terms,
        "learning": facts.learning.rows,
        "objective": report.objective,
        "bound": 0.0,
        "gap": 1.0,
        "cover": report.cover,
        "violations": tuple(find_violations(Evidence(case, plan), facts)),
    }
    return plan.model_copy(update=truth | changes)
