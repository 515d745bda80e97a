"""The checker: a true Result passes, and each false part of one is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduler.errors import Mismatch
from scheduler.evidence import Evidence
from scheduler.proof.claims import CLAIMS
from scheduler.proof.validate import Report, explain, find_violations, validate
from scheduler.result import Result, Violation
from tests.factories import a_case, an_operator, at
from tests.scheduler.proof.believable import (
    a_believable_case,
    a_believable_result,
    claiming_the_truth,
)

CASE = a_believable_case()
RESULT, FACTS = a_believable_result(CASE)

Named = set[tuple[str, Any]]


def named(report: Report) -> Named:
    """Rule and fault (or figure) of every violation."""
    return {(v.rule, v.params.get("fault", v.params.get("what"))) for v in report.violations}


def with_roster(result: Result, index: int, **changes: Any) -> Result:
    """The Result with one shift changed."""
    rows = list(result.roster)
    rows[index] = rows[index].model_copy(update=changes)
    return result.model_copy(update={"roster": tuple(rows)})


def with_team(result: Result, index: int, **changes: Any) -> Result:
    """The Result with one pairing changed."""
    rows = list(result.portfolio)
    rows[index] = rows[index].model_copy(update=changes)
    return result.model_copy(update={"portfolio": tuple(rows)})


def test_a_true_result_passes_with_its_own_figures() -> None:
    report = validate(CASE, RESULT)
    assert report.violations == ()
    assert report.valid
    assert report.objective == RESULT.objective == pytest.approx(sum(RESULT.terms.values()))
    # Of 600 open minutes a day, 10:00, 12:00 and 15:45 leave a quarter of an hour alone each.
    assert report.cover.named_share == pytest.approx(1 - 45 / 600)
    assert report.cover.expected_calls == pytest.approx(140)


def test_a_result_survives_the_way_through_json() -> None:
    again = Result.model_validate_json(RESULT.model_dump_json())
    assert validate(CASE, again, FACTS).violations == ()


def test_the_result_of_another_case_is_refused() -> None:
    other = a_case(operators=(an_operator("o9"),))
    with pytest.raises(Mismatch) as caught:
        validate(other, RESULT)
    assert caught.value.expected_digest == other.digest
    assert caught.value.found_digest == CASE.digest


@pytest.mark.parametrize("term", sorted(RESULT.terms))
def test_every_term_that_is_off_is_named(term: str) -> None:
    terms = RESULT.terms | {term: RESULT.terms[term] + 0.001}
    report = validate(CASE, RESULT.model_copy(update={"terms": terms}), FACTS)
    assert named(report) == {("terms_match", term)}
    (found,) = report.violations
    assert found.amount == pytest.approx(0.001)
    assert not report.valid


CLAIMS_GONE_WRONG: list[tuple[dict[str, Any], Named]] = [
    ({"objective": RESULT.objective - 1}, {("objective_match", None)}),
    ({"objective": float("nan")}, {("objective_match", None)}),
    ({"terms": RESULT.terms | {"charm": 1.0}}, {("terms_match", "charm")}),
    (
        {"terms": {k: v for k, v in RESULT.terms.items() if k != "pay"}},
        {("terms_match", "pay")},
    ),
    (
        {"cover": RESULT.cover.model_copy(update={"named_share": 0.99})},
        {("cover_match", "named_share")},
    ),
    (
        {"cover": RESULT.cover.model_copy(update={"team_share": 0.5, "lost_calls": 0.0})},
        {("cover_match", "team_share"), ("cover_match", "lost_calls")},
    ),
    (
        {"cover": RESULT.cover.model_copy(update={"expected_calls": 1.0})},
        {("cover_match", "expected_calls")},
    ),
    ({"bound": RESULT.objective + 1, "gap": 0.0}, {("bound_match", "bound")}),
    ({"bound": RESULT.objective / 2, "gap": 0.1}, {("bound_match", "gap")}),
    ({"bound": None, "gap": 0.5}, {("bound_match", "gap")}),
    ({"bound": 0.0, "gap": None}, {("bound_match", "gap")}),
    ({"status": "optimal"}, {("bound_match", "optimal")}),
    ({"unavoidable": RESULT.objective + 1}, {("bound_match", "unavoidable")}),
    ({"week": CASE.week + timedelta(days=7)}, {("case_match", "week")}),
    ({"as_of": CASE.as_of + timedelta(hours=1)}, {("case_match", "as_of")}),
    (
        {"violations": (Violation(rule="lunch", severity="hard", amount=1),)},
        {("violations_match", "invented")},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CLAIMS_GONE_WRONG)
def test_every_claim_that_is_off_is_named_and_no_other(
    changes: dict[str, Any], expected: Named
) -> None:
    assert named(validate(CASE, RESULT.model_copy(update=changes), FACTS)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"bound": None, "gap": None},
        {"bound": RESULT.objective, "gap": 0.0, "status": "optimal"},
        {"bound": RESULT.objective / 4, "gap": 0.75},
        {"objective": RESULT.objective * (1 + 1e-8)},
    ],
)
def test_claims_that_hold_are_left_alone(changes: dict[str, Any]) -> None:
    assert validate(CASE, RESULT.model_copy(update=changes), FACTS).violations == ()


def test_an_affinity_that_the_case_does_not_imply_is_named_with_its_pair() -> None:
    flattered = with_team(RESULT, 1, affinity=RESULT.portfolio[1].affinity + 3)
    (found,) = validate(CASE, flattered, FACTS).violations
    assert (found.rule, found.client_id, found.operator_id) == ("affinity_match", "c1", "o2")
    assert found.amount == pytest.approx(3)


def too_long(result: Result) -> Result:
    """Let the first shift begin three hours earlier."""
    return with_roster(result, 0, start=at(CASE, 0, "05:00"))


def no_lunch(result: Result) -> Result:
    """Take all breaks of the first shift."""
    return with_roster(result, 0, breaks=())


def twice(result: Result) -> Result:
    """Plan the first shift twice."""
    return result.model_copy(update={"roster": (*result.roster, result.roster[0])})


def stranger(result: Result) -> Result:
    """Give the first shift to nobody known."""
    return with_roster(result, 0, operator_id="ghost")


def two_leads(result: Result) -> Result:
    """Make the second of a team a lead as well."""
    return with_team(result, 1, role="lead")


def unknown_client(result: Result) -> Result:
    """Name a client that does not exist."""
    return with_team(result, 1, client_id="c9")


def silent_desk(result: Result) -> Result:
    """Leave a stretch out of the desk plan."""
    return result.model_copy(update={"desk": result.desk[1:]})


@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (too_long, {"run_of_work"}),
        (no_lunch, {"lunch", "run_of_work", "short_breaks"}),
        (twice, {"well_formed"}),
        (stranger, {"well_formed", "desk"}),
        (two_leads, {"lead"}),
        (unknown_client, {"known_ids"}),
        (silent_desk, {"desk"}),
    ],
)
def test_a_plan_that_breaks_a_rule_is_named_even_when_all_its_claims_are_true(
    spoil: Callable[[Result], Result], rules: set[str]
) -> None:
    plan = claiming_the_truth(CASE, spoil(RESULT), FACTS)
    report = validate(CASE, plan, FACTS)
    broken = {v.rule for v in report.violations}
    assert rules <= broken
    assert not broken & set(CLAIMS)
    assert not report.valid


def test_violations_that_a_result_hides_are_named_by_rule() -> None:
    plan = claiming_the_truth(CASE, twice(RESULT), FACTS)
    report = validate(CASE, plan.model_copy(update={"violations": ()}), FACTS)
    hidden = [v for v in report.violations if v.rule == "violations_match"]
    assert {v.params["what"] for v in hidden} == {"hidden"}
    assert "well_formed" in {v.params["rule"] for v in hidden}


def test_the_order_of_the_rows_changes_nothing() -> None:
    spoilt = twice(too_long(RESULT))
    turned = spoilt.model_copy(update={"roster": tuple(reversed(spoilt.roster))})
    assert find_violations(Evidence(CASE, spoilt), FACTS) == find_violations(
        Evidence(CASE, turned), FACTS
    )


def test_a_warning_does_not_stop_publication() -> None:
    alone = RESULT.model_copy(
        update={
            "portfolio": tuple(
                p.model_copy(update={"trained": False}) if p.role == "member" else p
                for p in RESULT.portfolio
            )
        }
    )
    found = {
        (v.rule, v.severity)
        for v in find_violations(Evidence(CASE, alone), FACTS)
        if v.rule == "two_trained"
    }
    assert found == {("two_trained", "warning")}


def test_every_violation_met_here_can_be_explained() -> None:
    met = [
        v
        for spoil in (too_long, no_lunch, twice, stranger, two_leads, unknown_client, silent_desk)
        for v in validate(CASE, spoil(RESULT), FACTS).violations
    ]
    for violation in met:
        assert explain(violation, CASE).key.startswith(f"rule.{violation.rule}.")
    with pytest.raises(KeyError, match="charm"):
        explain(Violation(rule="charm", severity="hard", amount=0), CASE)
