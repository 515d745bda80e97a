"""The figures a Result claims, held against the figures found from the Case.

Each function compares one part and returns a hard violation for every figure
that is off by more than a millionth; nothing here knows how a figure is found.
"""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING, Final

from scheduler.result import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.case import Case
    from scheduler.facts import Facts
    from scheduler.result import Cover, ParamValue, Result

CASE, TERMS, OBJECTIVE, COVER, BOUND, AFFINITY, LEARNING, VIOLATIONS = CLAIMS = (
    "case_match",
    "terms_match",
    "objective_match",
    "cover_match",
    "bound_match",
    "affinity_match",
    "learning_match",
    "violations_match",
)
"""Rule ids of broken claims."""

TOLERANCE: Final = 1e-6
"""Relative difference that rounding may leave; absolute below one."""


def close(claimed: float, found: float) -> bool:
    """Tell whether two figures agree; what is no finite number agrees with nothing."""
    return (
        isfinite(claimed)
        and isfinite(found)
        and abs(claimed - found) <= TOLERANCE * max(1.0, abs(claimed), abs(found))
    )


def check_case(case: Case, result: Result) -> list[Violation]:
    """The week and the moment that the Result names are the Case's."""
    found = []
    if result.week != case.week:
        days = abs((result.week - case.week).days)
        found.append(
            _broken(CASE, days, "days", what="week", claimed=str(result.week), found=str(case.week))
        )
    if result.as_of != case.as_of:
        minutes = abs((result.as_of - case.as_of).total_seconds()) / 60
        claimed, real = result.as_of.isoformat(), case.as_of.isoformat()
        found.append(_broken(CASE, minutes, "minutes", what="as_of", claimed=claimed, found=real))
    return found


def check_terms(result: Result, terms: Mapping[str, float]) -> list[Violation]:
    """Every term is claimed, with its value, and no other is."""
    found = []
    for name in sorted({*terms, *result.terms}):
        claimed, real = result.terms.get(name), terms.get(name)
        if claimed is None or real is None or not close(claimed, real):
            amount = abs((claimed or 0.0) - (real or 0.0))
            found.append(_broken(TERMS, amount, what=name, claimed=claimed, found=real))
    return found


def check_objective(result: Result, objective: float) -> list[Violation]:
    """The objective is the sum of the terms."""
    claimed = result.objective
    if close(claimed, objective):
        return []
    return [_broken(OBJECTIVE, abs(claimed - objective), claimed=claimed, found=objective)]


def check_cover(result: Result, cover: Cover) -> list[Violation]:
    """Each figure of the cover is the one found."""
    claimed, found = result.cover.model_dump(), cover.model_dump()
    return [
        _broken(
            COVER,
            abs(claimed[name] - real),
            "calls" if name.endswith("calls") else "share",
            what=name,
            claimed=claimed[name],
            found=real,
        )
        for name, real in found.items()
        if not close(claimed[name], real)
    ]


def check_bound(result: Result, objective: float) -> list[Violation]:
    """The bound lies below the objective found, and gap and status say what it says.

    Without a bound there is no gap. A gap is a share of a positive objective; at
    zero and below it is 0 or left out. ``optimal`` means that the gap is closed.
    """
    bound, gap, found = result.bound, result.gap, []
    if bound is not None and not bound <= objective + TOLERANCE * max(1.0, abs(objective)):
        found.append(
            _broken(BOUND, bound - objective, what="bound", claimed=bound, found=objective)
        )
    expected = _gap(objective, bound)
    agree = close(gap, expected) if gap is not None and expected is not None else gap == expected
    if objective <= 0 and bound is not None:
        agree = gap is None or close(gap, 0.0)
    if not agree:
        amount = abs((gap or 0.0) - (expected or 0.0))
        found.append(_broken(BOUND, amount, "share", what="gap", claimed=gap, found=expected))
    if result.status == "optimal" and (bound is None or not close(bound, objective)):
        amount = objective - (bound or 0.0)
        found.append(_broken(BOUND, amount, what="optimal", claimed=objective, found=bound))
    if not result.unavoidable <= objective + TOLERANCE * max(1.0, abs(objective)):
        amount = result.unavoidable - objective
        found.append(
            _broken(BOUND, amount, what="unavoidable", claimed=result.unavoidable, found=objective)
        )
    return found


def _gap(objective: float, bound: float | None) -> float | None:
    """Share of a positive objective that the bound leaves open."""
    if bound is None or objective <= 0:
        return None
    return max(0.0, (objective - bound) / objective)


def check_affinities(case: Case, facts: Facts, result: Result) -> list[Violation]:
    """Each pairing shows the planning affinity that the case implies."""
    found = []
    for pairing in result.portfolio:
        o = case.operator_index.get(pairing.operator_id)
        c = case.client_index.get(pairing.client_id)
        if o is None or c is None:
            continue
        real = float(facts.affinities.planning[o, c])
        if not close(pairing.affinity, real):
            broken = _broken(
                AFFINITY,
                abs(pairing.affinity - real),
                "points",
                claimed=pairing.affinity,
                found=real,
            )
            ids = {"operator_id": pairing.operator_id, "client_id": pairing.client_id}
            found.append(broken.model_copy(update=ids))
    return found


def check_learning(facts: Facts, result: Result) -> list[Violation]:
    """The training of the coming weeks is the one that the case implies."""
    claimed, real = Counter(result.learning), Counter(facts.learning.rows)
    differ = (claimed - real) + (real - claimed)
    if not differ:
        return []
    params = {"claimed": len(result.learning), "found": len(facts.learning.rows)}
    return [_broken(LEARNING, differ.total(), "rows", **params)]


def check_violations(result: Result, violations: Sequence[Violation]) -> list[Violation]:
    """The Result lists the violations found, whatever their order and wording."""
    claimed = Counter(_identity(v) for v in result.violations)
    real = Counter(_identity(v) for v in violations)
    hidden, invented = real - claimed, claimed - real
    return [
        _broken(
            VIOLATIONS,
            count,
            "violations",
            what=what,
            rule=rule,
            claimed=sum(n for key, n in claimed.items() if key[0] == rule),
            found=sum(n for key, n in real.items() if key[0] == rule),
        )
        for what, difference in (("hidden", hidden), ("invented", invented))
        for rule, count in sorted(_by_rule(difference).items())
    ]


def _identity(violation: Violation) -> tuple[str, str, str, str, str, float]:
    """What makes two violations the same: everything but the words, the amount rounded."""
    return (
        violation.rule,
        violation.severity,
        violation.operator_id or "",
        violation.client_id or "",
        "" if violation.date is None else violation.date.isoformat(),
        round(violation.amount, 6),
    )


def _by_rule(counts: Counter[tuple[str, str, str, str, str, float]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for key, count in counts.items():
        total[key[0]] += count
    return total


def _broken(claim: str, amount: float, unit: str = "calls", **params: ParamValue) -> Violation:
    """Tell of a claim that does not hold; figures that are no number are told as words."""
    told = {
        name: str(value) if isinstance(value, float) and not isfinite(value) else value
        for name, value in params.items()
    }
    size = amount if isfinite(amount) else 0.0
    return Violation(rule=claim, severity="hard", amount=size, unit=unit, params=told)
