"""The independent checker: a Result against its Case, with nothing taken from the solver.

Every rule is checked on plain shifts, every term and every figure of cover is
recomputed from Case and Result alone, and a claim that does not hold is itself
a hard violation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.derive import derive
from scheduler.errors import Mismatch
from scheduler.evidence import Evidence
from scheduler.portfolio.rules import PORTFOLIO_RULES
from scheduler.proof import claims
from scheduler.proof.desk import ID as DESK
from scheduler.proof.desk import check_desk
from scheduler.proof.training import ID as TRAINING
from scheduler.proof.training import check_training
from scheduler.rule import Explanation
from scheduler.rules import RULES, check_all, in_order
from scheduler.terms import score_all
from scheduler.terms.cover import cover

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Cover, Result, Violation


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found.

    Attributes
    ----------
    violations
        Every breach of a rule and every claim that does not hold, in one order.
    terms
        Each term of the objective, recomputed.
    objective
        Their sum.
    cover
        Cover of the plan, recomputed.
    """

    violations: tuple[Violation, ...]
    terms: dict[str, float]
    objective: float
    cover: Cover

    @property
    def valid(self) -> bool:
        """True when no violation is hard: the plan may be published."""
        return all(violation.severity != "hard" for violation in self.violations)


def validate(case: Case, result: Result, facts: Facts | None = None) -> Report:
    """Check a Result against its Case.

    Parameters
    ----------
    case
        What was asked.
    result
        What was planned and claimed.
    facts
        Facts of this very case when the caller has derived them already.

    Returns
    -------
    Report
        All violations, and the figures recomputed.

    Raises
    ------
    Mismatch
        When the Result was computed from another Case.
    """
    if result.case_digest != case.digest:
        raise Mismatch(case.digest, result.case_digest)
    if facts is None:
        facts = derive(case, result.cuts)
    evidence = Evidence(case, result)
    broken_rules = find_violations(evidence, facts)
    terms = {name: float(value) for name, value in score_all(evidence, facts).items()}
    objective = sum(terms.values())
    seen = cover(evidence, facts)
    broken_claims = [
        *claims.check_case(case, result),
        *claims.check_terms(result, terms),
        *claims.check_objective(result, objective),
        *claims.check_cover(result, seen),
        *claims.check_bound(result, objective),
        *claims.check_affinities(case, facts, result),
        *claims.check_learning(facts, result),
        *claims.check_violations(result, broken_rules),
    ]
    return Report(
        violations=tuple(in_order([*broken_rules, *broken_claims])),
        terms=terms,
        objective=objective,
        cover=seen,
    )


def find_violations(evidence: Evidence, facts: Facts) -> list[Violation]:
    """Find what a plan breaks: rules of the week, of portfolio, desk and training.

    This is the list that a Result carries in ``violations``; claims come on top
    when it is validated.
    """
    case, portfolio = evidence.case, evidence.result.portfolio
    found = check_all(evidence)
    for rule in PORTFOLIO_RULES:
        found += rule.check(case, facts, portfolio)
    found += check_desk(evidence, facts)
    found += check_training(evidence, facts)
    return in_order(found)


def explain(violation: Violation, case: Case) -> Explanation:
    """Words for any violation that :func:`validate` may report.

    Raises
    ------
    KeyError
        When no rule has that id.
    """
    if violation.rule in (DESK, TRAINING):
        key = f"rule.{violation.rule}.{violation.params['fault']}"
        return Explanation(key, violation.params, None)
    if violation.rule in claims.CLAIMS:
        return Explanation(f"rule.{violation.rule}.broken", violation.params, None)
    for rule in RULES:
        if violation.rule == rule.ID:
            return rule.explain(violation, case)
    for portfolio_rule in PORTFOLIO_RULES:
        if violation.rule == portfolio_rule.ID:
            return portfolio_rule.explain(violation, case)
    raise KeyError(violation.rule)
